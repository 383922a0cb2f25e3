"""Commands for those who keep the list of sources: sources, sources add, accept, pause, resume."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import click

from calendar_app.cli import looking
from calendar_app.cli.common import Setup, utc_now, with_setup, write_json
from calendar_app.cli.fares import Fare, show_all, show_one
from calendar_app.config import Config
from calendar_app.errors import ScrapeError, UserError
from calendar_app.live import policy
from calendar_app.presets import preset
from calendar_app.text import slug
from calendar_app.trial import Trial, try_page
from scrapers import SCRAPERS
from scrapers.fetch import Web

_PARTS = {"schema-org", "microformats"}


class _Sources(click.Group):
    """`sources ID` is short for `sources show ID`."""

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        known = self.get_command(context, args[0]) is not None
        return super().resolve_command(context, args if known else ["show", *args])


@click.group(cls=_Sources, invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One array of sources.")
@with_setup
def sources(setup: Setup, as_json: bool) -> None:
    """How each source fares; `sources ID` tells all of one."""
    if click.get_current_context().invoked_subcommand:
        return
    config = setup.config()
    with closing(setup.store_if_there()) as store:
        fares = Fare.all(config, store)
    if as_json:
        write_json([fare.as_json(1) for fare in fares])
    else:
        show_all(fares)


@sources.command()
@click.argument("source_id", metavar="SOURCE")
@click.option("--json", "as_json", is_flag=True, help="One object, with the latest runs.")
@with_setup
def show(setup: Setup, source_id: str, as_json: bool) -> None:
    """All of one source: what is wrong, since when, what to do, and its latest runs."""
    config = setup.config()
    source = config.source(source_id)
    with closing(setup.store_if_there()) as store:
        (fare,) = Fare.all(replace(config, sources=(source,)), store)
    if as_json:
        write_json(fare.as_json())
    else:
        show_one(fare)


@sources.command()
@click.argument("source_id", metavar="SOURCE")
@with_setup
def accept(setup: Setup, source_id: str) -> None:
    """Publish what is held of a source: the next run that says the same is let through."""
    source = setup.config().source(source_id)
    with closing(setup.store_if_there()) as store, store.transaction() as transaction:
        state = transaction.state(source.id)
        if state.held is None:
            raise UserError(f"nothing of {source.id} is held")
        transaction.keep_state(replace(state, held=replace(state.held, accepted=utc_now())))
    click.echo(f"Accepted though {' and '.join(state.held.reasons)}.", err=True)
    click.echo(f"The next run that says the same publishes it: ml-meetings collect {source.id}", err=True)


@sources.command()
@click.argument("source_id", metavar="SOURCE")
@with_setup
def pause(setup: Setup, source_id: str) -> None:
    """Collect a source no more; its meetings stay."""
    source = setup.config().source(source_id)
    with closing(setup.store()) as store, store.transaction() as transaction:
        state = transaction.state(source.id)
        transaction.keep_state(replace(state, paused=state.paused or utc_now()))
    click.echo(f"{source.id} is paused, its meetings stay. To go on: ml-meetings sources resume {source.id}", err=True)


@sources.command()
@click.argument("source_id", metavar="SOURCE")
@with_setup
def resume(setup: Setup, source_id: str) -> None:
    """Collect a paused source again."""
    source = setup.config().source(source_id)
    with closing(setup.store_if_there()) as store, store.transaction() as transaction:
        state = transaction.state(source.id)
        if state.paused:
            transaction.keep_state(replace(state, paused=None))
    if not source.enabled:
        raise UserError(f"{source.id} is switched off in {setup.config_path}: enabled = false")
    click.echo(f"{source.id} is collected again." if state.paused else f"{source.id} was not paused.", err=True)


@sources.command()
@click.argument("url")
@click.option("--id", "source_id", help="How it is called for good [default: from its address]")
@click.option("--name", help="How readers see it [default: its host]")
@click.option("--kind", type=click.Choice(sorted(SCRAPERS)), help="[default: found out by looking]")
@click.option("--dry-run", is_flag=True, help="Show what it would give and write nothing.")
@with_setup
def add(setup: Setup, url: str, source_id: str | None, name: str | None, kind: str | None, dry_run: bool) -> None:
    """Look at a page, show what it would give, and write it into sources.toml."""
    config = setup.config()
    found, address, trial = _look(config, url, kind)
    looking.show(trial.events)
    for problem in trial.problems[:5]:
        click.echo(f"not read: {problem}", err=True)
    click.echo(f"{address} as kind {found}", err=True)
    if not trial.events:
        raise UserError(f"{address}: nothing to read there; it was not added")
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    table = _table(config, source_id or slug(host.split(".")[0]), found, name or host, address)
    if dry_run:
        click.echo(table, nl=False)
        return
    _append(setup.config_path, table)
    try:
        setup.config()
    except UserError:
        _cut(setup.config_path, table)
        raise
    click.echo(f"written to {setup.config_path}; read it with: ml-meetings collect", err=True)


def _look(config: Config, url: str, kind: str | None) -> tuple[str, str, Trial]:
    """The kind, the address and the meetings: of the platform's own calendar, else of the page itself."""
    better = preset(url) if kind is None else None
    now = utc_now()
    with closing(Web(replace(policy(config), pause=1.0), now=lambda: now)) as web:
        for address, wanted in [*([(better.url, better.kind)] if better else []), (url, kind)]:
            try:
                fetch = web.fetcher()
                page = fetch(address)
                trial = try_page(page, kind=None if wanted == "page" else wanted, zone=config.site.zone, fetch=fetch)
            except ScrapeError as error:
                if address == url:
                    raise
                click.echo(f"{error}; the page itself is tried", err=True)
                continue
            return _kind(trial), address, trial
    raise UserError(f"{url}: nothing to read there")


def _kind(trial: Trial) -> str:
    """A reader of parts of a page ("schema-org+microformats", "text") is the kind `page`."""
    return trial.reader if trial.reader in SCRAPERS and trial.reader not in _PARTS else "page"


def _table(config: Config, source_id: str, kind: str, name: str, url: str) -> str:
    taken = {source.id for source in config.sources}
    unique = next(f"{source_id}{n}" for n in ("", *(f"-{i}" for i in range(2, 1000))) if f"{source_id}{n}" not in taken)
    if url in {source.url for source in config.sources}:
        raise UserError(f"{url} is a source already")
    values = {"id": unique, "kind": kind, "name": name, "url": url}
    lines = [f"{key} = {_quoted(value)}" for key, value in values.items()]
    return "\n[[sources]]\n" + "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    return '"' + re.sub(r'[\\"]', lambda mark: f"\\{mark[0]}", value) + '"'


def _append(path: Path, table: str) -> None:
    text = path.read_text(encoding="utf-8")
    path.write_text(text + ("" if text.endswith("\n") or not text else "\n") + table, encoding="utf-8")


def _cut(path: Path, table: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").removesuffix(table), encoding="utf-8")


COMMANDS = (sources,)
