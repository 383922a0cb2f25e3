"""What every command shares: where the configuration and the database are, and how people are spoken to."""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from calendar_app import config as configuration
from calendar_app.config import Config
from calendar_app.errors import ScrapeError, UserError
from calendar_app.live import policy
from calendar_app.query import PARAMETERS, Query
from calendar_app.store import Store
from calendar_app.text import one_line
from scrapers import OPTIONS
from scrapers.fetch import Policy

log = logging.getLogger(__name__)
console = Console(stderr=True)  # words and progress; data goes to standard output
_DEFAULT_CONFIG = Path("sources.toml")
_Command = Callable[..., Any]


@dataclass
class Setup:
    """`--config` and `--database`, before or after a command's own words."""

    config_path: Path = _DEFAULT_CONFIG
    database: str = "sqlite:///ml-meetings.db"

    def config(self) -> Config:
        return configuration.load(self.config_path, OPTIONS)

    def config_if_there(self) -> Config | None:
        """None where nobody named a file and there is none of the usual name."""
        if self.config_path == _DEFAULT_CONFIG and not self.config_path.exists():
            return None
        return self.config()

    def policy(self) -> Policy:
        """As the configuration has it, where there is one: the same hosts are allowed, the same contact is named."""
        config = self.config_if_there()
        return policy(config) if config else Policy(pause=1.0)

    def store(self) -> Store:
        return Store(self.database)

    def store_if_there(self) -> Store:
        """A database to read from; in the wrong folder a new one would only look empty."""
        name = self.database.removeprefix("sqlite:///")
        if name != self.database and not Path(name).exists():
            raise UserError(
                f"there is no database {name} yet; `ml-meetings collect` makes one, --database names another"
            )
        return self.store()


def with_setup(command: _Command) -> _Command:
    """Adds both options to a command and hands it the Setup as its first argument."""

    @click.option("--config", "config_path", type=click.Path(path_type=Path), help="[default: sources.toml]")
    @click.option("--database", help="[default: sqlite:///ml-meetings.db]")
    @functools.wraps(command)
    def wrapped(config_path: Path | None, database: str | None, **words: Any) -> Any:
        setup = click.get_current_context().ensure_object(Setup)
        if config_path:
            setup.config_path = config_path
        if database:
            setup.database = database
        return command(setup, **words)

    return wrapped


def with_query(command: _Command) -> _Command:
    """Adds the options of a Query and hands the command `parameters`, as an address would give them."""

    @functools.wraps(command)
    def with_parameters(*arguments: Any, **words: Any) -> Any:
        parameters = {name: words.pop(f"query_{name}") for name in PARAMETERS}
        return command(*arguments, parameters={k: v for k, v in parameters.items() if v is not None}, **words)

    wrapped: _Command = with_parameters
    for name, parameter in reversed(PARAMETERS.items()):
        wrapped = click.option(f"--{name}", f"query_{name}", metavar="VALUE", help=parameter.meaning)(wrapped)
    return wrapped


with_batch = click.option(
    "--batch", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="One JSON object a line."
)


def parse_query(parameters: dict[str, str], *, today: datetime, all_of_them: bool) -> Query:
    """The Query; without `--all` and `--from` it begins today."""
    if not all_of_them:
        parameters = {"from": "today", **parameters}
    return Query.parse(parameters, today=today.date())


def utc_now() -> datetime:
    """The clock; everything further in is given the time."""
    return datetime.now(UTC).replace(microsecond=0)


def write_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def write_json_lines(values: Iterable[Any]) -> None:
    for value in values:
        click.echo(json.dumps(value, ensure_ascii=False))


def answer_each(batch: Path, answer: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> None:
    """A line of JSON for each line of a batch, in order; what fails is said in its place."""
    with batch.open(encoding="utf-8", errors="replace") as lines:
        write_json_lines(_answer(line, answer) for line in lines if line.strip())


def _answer(line: str, answer: Callable[[Mapping[str, Any]], Mapping[str, Any]]) -> Mapping[str, Any]:
    try:
        words = json.loads(line)
        if not isinstance(words, dict):
            raise ValueError("an object is expected")
        return answer(words)
    except (ScrapeError, UserError, ValueError, RecursionError) as error:
        return {"error": one_line(str(error))}
    except Exception as error:
        log.exception("a line could not be answered; this is a bug")
        return {"error": one_line(repr(error))}
