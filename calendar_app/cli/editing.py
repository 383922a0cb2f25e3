"""Commands for the editors of a periodical: post."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import click

from calendar_app.cli.common import Setup, with_setup
from calendar_app.config import Periodical
from calendar_app.errors import UserError
from calendar_app.issues import edit, read_post, window, write_post


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Change nothing; exit 1 where a section lacks a meeting.")
@click.option("--diff", is_flag=True, help="Change nothing; print what would change.")
@click.option("--stdout", "to_stdout", is_flag=True, help="Change nothing; print the whole post.")
@click.option("--periodical", "periodical_id", metavar="ID", help="Which [[periodicals]] [default: the first]")
@with_setup
def post(
    setup: Setup, files: Sequence[Path], check: bool, diff: bool, to_stdout: bool, periodical_id: str | None
) -> None:
    """Add the meetings of its time to the Meetings section of a post, in place.

    Bullets that stand there stay as they are. What is listed: all meetings from the post's Date to 120 days later,
    unless [[periodicals]] says otherwise.
    """
    if to_stdout and len(files) > 1:
        raise click.UsageError("--stdout takes one file")
    periodical = _periodical(setup, periodical_id)
    posts = [(path, found, window(found, periodical)) for path in files for found in [read_post(path)]]
    behind = False
    with closing(setup.store_if_there()) as store:
        for path, found, asked in posts:
            edited = edit(found, store.events(asked))
            behind |= edited.changes
            for hint in edited.hints:
                click.echo(f"note: {hint}", err=True)
            if to_stdout:
                click.echo(edited.text.encode(), nl=False)
            if diff:
                name = str(path)
                lines = (found.text.splitlines(keepends=True), edited.text.splitlines(keepends=True))
                click.echo("".join(difflib.unified_diff(*lines, name, name)), nl=False)
            if check and edited.changes:
                click.echo(f"{path}: lacks {len(edited.added)} of its meetings", err=True)
            if not (check or diff or to_stdout) and edited.changes:
                write_post(path, edited.text)
                click.echo(f"{path}: {len(edited.added)} added", err=True)
    if check and behind:
        raise SystemExit(1)


def _periodical(setup: Setup, periodical_id: str | None) -> Periodical:
    config = setup.config_if_there()
    periodicals = config.periodicals if config else (Periodical(),)
    chosen = [p for p in periodicals if periodical_id in (None, p.id)]
    if not chosen:
        raise UserError(f"no periodical is called {periodical_id!r}")
    return chosen[0]


COMMANDS = (post,)
