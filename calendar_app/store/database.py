"""Opens a database: SQLite in WAL mode or PostgreSQL, one writer at a time, brought to the newest schema."""

from __future__ import annotations

import sqlite3
import time
from importlib import resources
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import event

from calendar_app.errors import DatabaseError, UserError
from calendar_app.text import one_line

_PATIENCE = 60_000  # milliseconds to wait for another writer
_WRITER_LOCK = 0x6D6C6B61  # any number, the same for every process of ours


def connect(url: str) -> sa.Engine:
    """The engine for `sqlite:///file.db` or `postgresql://…`; the schema is there when it returns."""
    engine = _engine(url)
    try:
        _migrate(engine)
    except (sa.exc.DBAPIError, CommandError, TypeError) as error:
        engine.dispose()
        raise _cannot_open(engine, error) from None
    event.listen(engine, "handle_error", _say_what_failed)
    return engine


def is_at_newest_schema(url: str) -> bool:
    """Looks and changes nothing; UserError where the database cannot be reached."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except (sa.exc.DBAPIError, CommandError, TypeError) as error:
        raise _cannot_open(engine, error) from None
    finally:
        engine.dispose()
    return current == ScriptDirectory.from_config(migrations()).get_current_head()


def begin_writing(connection: sa.Connection) -> None:
    """Waits until no other process writes; held to the end of the transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _WRITER_LOCK})


def migrations() -> Config:
    """Alembic's configuration, with the migrations that come in this package."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("calendar_app.store") / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _engine(url: str) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):  # the latter for a port that is no number
        raise UserError("not the address of a database; write sqlite:///meetings.db") from None
    if parsed.get_backend_name() in {"postgresql", "postgres"}:
        engine = sa.create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args={"connect_timeout": 10}
        )
    elif parsed.get_backend_name() == "sqlite":
        if parsed.database in {None, "", ":memory:"}:
            raise UserError("a database in memory would be forgotten at once; write sqlite:///meetings.db")
        engine = sa.create_engine(parsed.set(drivername="sqlite"), connect_args={"timeout": _PATIENCE / 1000})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        raise UserError(f"SQLite and PostgreSQL are the databases we know, not {parsed.get_backend_name()!r}")
    return engine


def _cannot_open(engine: sa.Engine, error: Exception) -> UserError:
    reason = one_line(str(error.orig if isinstance(error, sa.exc.DBAPIError) else error), 300)
    if isinstance(error, CommandError):  # a revision that our migrations do not know
        reason = "a newer version of ml-meetings has written it"
    return UserError(f"cannot open the database {engine.url.render_as_string()}: {reason}")


def _say_what_failed(context: sa.ExceptionContext) -> None:
    """What the database cannot help becomes a sentence; our mistakes and what is too long for it keep their names."""
    error, original = context.sqlalchemy_exception, context.original_exception
    damaged = type(error) is sa.exc.DatabaseError  # as SQLite says it of a file
    too_long = str(getattr(original, "sqlstate", "")).startswith("54")  # PostgreSQL's "program limit exceeded"
    if (damaged or isinstance(error, sa.exc.OperationalError)) and not (too_long or context.is_pre_ping):
        raise DatabaseError(f"the database failed: {one_line(str(original), 300)}") from None


def upgrade(connection: sa.Connection, revision: str = "head") -> None:
    """Brings the schema up to a revision, in the transaction that runs."""
    config = migrations()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def revisions_known() -> list[str]:
    """Every revision of the schema that our migrations lead to."""
    return [script.revision for script in ScriptDirectory.from_config(migrations()).walk_revisions()]


def _migrate(engine: sa.Engine) -> None:
    newest = ScriptDirectory.from_config(migrations()).get_current_head()
    with engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        begin_writing(connection)
        upgrade(connection)


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see below
    _switch_to_wal(connection)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA cache_size=-65536")  # KiB; uids come in no order, so every page of an index is in use


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """On a new file this does not wait for other processes by itself, as everything else does."""
    for tries_left in range(200, -1, -1):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if not tries_left or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(0.05)


def _begin_sqlite(connection: sa.Connection) -> None:
    """A writer takes its lock before it reads: what it decides on cannot change below it."""
    options = connection.get_execution_options()
    connection.exec_driver_sql(f"PRAGMA busy_timeout={options.get('patience', _PATIENCE)}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes", False) else "BEGIN")
