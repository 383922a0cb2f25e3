"""Commands that fill the calendar: init, collect, replay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import timedelta
from importlib import resources
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from calendar_app.cli.common import Setup, console, utc_now, with_setup
from calendar_app.collect import Outcome
from calendar_app.config import Config
from calendar_app.errors import UserError
from calendar_app.history import Health
from calendar_app.live import collect_live, due
from calendar_app.model import Source
from calendar_app.replay import replay
from scrapers.fetch import Archive

_STYLES = {
    Health.OK: "green",
    Health.SUSPICIOUS: "yellow",
    Health.FAILED: "red",
    Health.RESTING: "yellow",
    Health.NEW: "",
}


@click.command()
@with_setup
def init(setup: Setup) -> None:
    """Write a commented sources.toml with the catalogue of sources."""
    target = setup.config_path
    if target.exists():
        raise UserError(f"{target} is there already; it is not overwritten")
    target.write_text((resources.files("calendar_app") / "catalogue.toml").read_text("utf-8"), encoding="utf-8")
    click.echo(f"{target} written. Look it over, then run: ml-meetings collect", err=True)


@click.command()
@click.argument("source_ids", metavar="[SOURCE]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Show what would change and keep nothing.")
@with_setup
def collect(setup: Setup, source_ids: tuple[str, ...], dry_run: bool) -> None:
    """Read the sources, all or the ones named, and publish what changed."""
    config = setup.config()
    named = [config.source(name) for name in dict.fromkeys(source_ids)]
    if not named and not _enabled(config):
        raise UserError(f"{setup.config_path} names no source")
    with closing(setup.store()) as store:
        states = store.states()
        for source in named:
            if source.id in states and states[source.id].paused:
                raise UserError(f"{source.id} is paused; ml-meetings sources resume {source.id}")
        chosen = named or due(config, store)
        gone = [s for s in config.sources if s.enabled and not named and s.id in states and states[s.id].gone == s.url]
        outcomes = follow(collect_live(config, chosen, store, now=utc_now(), dry_run=dry_run), len(chosen))
    report(outcomes)
    for source in gone:
        click.echo(f"{source.id} is left out: {source.url} is gone for good; ml-meetings sources {source.id}", err=True)
    if any(outcome.health is Health.SUSPICIOUS for outcome in outcomes):
        click.echo("The last good data of suspicious sources stay; ml-meetings sources says what to do.", err=True)
    if any(outcome.health is Health.FAILED for outcome in outcomes):
        raise SystemExit(1)


@click.command(name="replay")
@click.argument("archives", metavar="ARCHIVE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--threads", type=click.IntRange(1, 64), default=1, help="Sources read at a time; the result is the same."
)
@with_setup
def replay_command(setup: Setup, archives: Sequence[Path], threads: int) -> None:
    """Read web archives (WARC) through the whole pipeline, one run per moment, in order."""
    config = setup.config()
    archive = Archive.open(archives)
    for problem in archive.problems:
        click.echo(f"ml-meetings: {problem}", err=True)
    moments = archive.moments()
    if not moments:
        raise UserError("no captured page in " + ", ".join(map(str, archives)))
    last: list[Outcome] = []
    with closing(setup.store()) as store, progress_bar() as progress:
        task = progress.add_task("replay", total=len(moments))
        runs = replay(
            archive, _enabled(config), store,
            by_hand=config.by_hand, limits_for=config.limits_for, workers=threads,
        )  # fmt: skip
        for moment, outcomes in runs:
            progress.update(task, advance=1, description=moment.isoformat(" ", "minutes"))
            last = outcomes
    report(last)


def _enabled(config: Config) -> list[Source]:
    return [source for source in config.sources if source.enabled]


def follow(outcomes: Iterable[Outcome], total: int) -> list[Outcome]:
    """The outcomes of a run, with a progress bar while they come in."""
    done = []
    with progress_bar() as progress:
        task = progress.add_task("collect", total=total)
        for outcome in outcomes:
            progress.update(task, advance=1, description=outcome.source.id)
            done.append(outcome)
    return done


def report(outcomes: Sequence[Outcome]) -> None:
    """What a run found, source by source, and why something failed."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("source", "state"):
        table.add_column(name, no_wrap=True)
    for name in ("read", "new", "changed", "gone"):
        table.add_column(name, justify="right")
    table.add_column("why", overflow="fold")
    for o in outcomes:
        table.add_row(
            o.source.id,
            Text(o.health, style=_STYLES[o.health]),
            *map(str, (o.read, o.new, o.changed, o.gone)),
            Text(o.message),
        )
        for line in (*o.warnings, *o.problems[:5]):
            table.add_row("", "", "", "", "", "", Text(line))
        if len(o.problems) > 5:
            table.add_row("", "", "", "", "", "", f"… and {len(o.problems) - 5} more, on the page of the sources")
    Console(stderr=False, soft_wrap=False).print(table)


def progress_bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)


def every(text: str) -> timedelta:
    """`90m`, `6h`, `1d` as a stretch of time, at least a minute."""
    unit = {"m": "minutes", "h": "hours", "d": "days"}.get(text[-1:], "")
    if not unit or not text[:-1].isdecimal() or int(text[:-1]) == 0 or len(text) > 6:
        raise click.BadParameter(f"{text!r}: write 90m, 6h or 1d")
    return timedelta(**{unit: int(text[:-1])})


COMMANDS = (init, collect, replay_command)
