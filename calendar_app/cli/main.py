"""The group of all commands, and what becomes of errors: a sentence, an exit code, no traceback."""

from __future__ import annotations

import logging
import sys
from importlib.metadata import version
from pathlib import Path

import click

from calendar_app.cli import doctoring, editing, looking, matching, operating, running, serving, sources, trying
from calendar_app.cli.common import Setup
from calendar_app.errors import QueryError, ScrapeError, UserError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", "config_path", type=click.Path(path_type=Path), envvar="ML_MEETINGS_CONFIG")
@click.option("--database", envvar="ML_MEETINGS_DATABASE", help="SQLAlchemy's address of it.")
@click.option("--verbose", is_flag=True, help="Say more about what happens.")
@click.version_option(version("ml-meetings"), prog_name="ml-meetings")
@click.pass_context
def group(context: click.Context, config_path: Path | None, database: str | None, verbose: bool) -> None:
    """Machine-learning meetings from many sources in one calendar."""
    logging.basicConfig(level=logging.INFO if verbose else logging.WARNING, format="%(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    setup = context.ensure_object(Setup)
    setup.config_path = config_path or setup.config_path
    setup.database = database or setup.database


for family in (running, serving, looking, trying, matching, sources, editing, operating, doctoring):
    for command in family.COMMANDS:
        group.add_command(command)


def main() -> None:
    """The entry point. Exit 0 done, 1 failed, 2 wrong use."""
    try:
        code = group.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (UserError, ScrapeError) as error:
        click.echo(f"ml-meetings: {error}", err=True)
        code = 2 if isinstance(error, QueryError) else 1
    except OSError as error:  # a file that cannot be read or written; the network has errors of its own
        click.echo(f"ml-meetings: {error}", err=True)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)
