"""Commands for those who keep the list of sources: sources, sources add."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from calendar_app.cli.common import Setup, utc_now, with_setup
from calendar_app.cli.looking import show
from calendar_app.config import Config
from calendar_app.errors import ScrapeError, UserError
from calendar_app.history import SourceState
from calendar_app.live import policy
from calendar_app.presets import preset
from calendar_app.text import slug
from calendar_app.trial import Trial, try_page
from scrapers import SCRAPERS
from scrapers.fetch import Web

_PARTS = {"schema-org", "microformats"}


@click.group(invoke_without_command=True)
@with_setup
def sources(setup: Setup) -> None:
    """How each source fares; `sources add URL` adds one."""
    if click.get_current_context().invoked_subcommand:
        return
    config = setup.config()
    with closing(setup.store_if_there()) as store:
        states = store.states()
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("source", "kind", "state", "meetings", "last success", "why"):
        table.add_column(name, overflow="fold", justify="right" if name == "meetings" else "left")
    for source in config.sources:
        state = states.get(source.id, SourceState(source.id))
        health = str(state.health) if source.enabled else "paused"
        last = f"{state.last_success:%Y-%m-%d %H:%M}" if state.last_success else "never"
        why = state.message or (f"{len(state.problems)} could not be read" if state.problems else "")
        table.add_row(source.id, source.kind, health, str(state.events), last, Text(why))
    Console().print(table)


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
    show(trial.events)
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
