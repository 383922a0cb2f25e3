"""Commands for those who keep the calendar running: backup, restore."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from calendar_app import store
from calendar_app.cli.common import Setup, utc_now, with_setup
from calendar_app.cli.running import progress_bar


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_setup
def backup(setup: Setup, file: Path) -> None:
    """Write everything known into one file, while all else goes on.

    A file of that name is replaced once the new one is whole. Pages that were fetched are not in it: they are fetched
    again.
    """
    setup.store_if_there().close()
    with _progress("backup") as tell:
        rows = store.backup(setup.database, file, tell)
    click.echo(f"{file}: {rows} rows, {file.stat().st_size} bytes", err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Drop what the database holds.")
@with_setup
def restore(setup: Setup, file: Path, replace: bool) -> None:
    """Read a backup into an empty database, SQLite or PostgreSQL, wherever it was written. All of it or nothing."""
    with _progress("restore") as tell:
        rows = store.restore(setup.database, file, tell, now=utc_now(), replace=replace)
    click.echo(f"{file}: {rows} rows restored", err=True)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    with progress_bar() as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


COMMANDS = (backup, restore)
