"""A whole database into a file and back, SQLite or PostgreSQL, so that no uid is ever lost with a disk.

Tables are taken as the database has them, whichever they are; caches stay behind. A file is restored into tables of
the schema that it was written with and then brought to the newest by the same migrations as any old database.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext

from calendar_app.errors import UserError
from calendar_app.event_json import from_json
from calendar_app.store import schema
from calendar_app.store.backup_file import FORMAT, VERSION, Line, read_lines, write_lines
from calendar_app.store.database import begin_writing, connect, revisions_known, upgrade
from calendar_app.store.generations import following
from calendar_app.text import one_line

_AT_ONCE = 500  # rows
_LARGEST = 2**63

Tell = Callable[[int, int], None]  # rows done, of how many


def backup(database: str, path: Path, tell: Tell) -> int:
    """Write what the database holds at one moment, whoever reads and writes it meanwhile; how many rows that is."""
    with _connection(database) as connection, connection.begin():
        tables = _kept(_tables(connection))
        rows = {table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables}
        head = {"format": FORMAT, "version": VERSION, "schema": _revision(connection), "rows": rows}
        write_lines(path, _values(connection, tables, head, tell))
    return sum(rows.values())


def restore(database: str, path: Path, tell: Tell, *, now: datetime, replace: bool = False) -> int:
    """Read a backup into an empty database, or with `replace` into any, all of it or nothing; how many rows that is.

    What is restored is a generation of its own, so that nobody who knew another one takes it for that. UserError for a
    file that is damaged, of a newer version, or no backup.
    """
    lines = read_lines(path)
    head = _Head.read(path, next(lines, Line(1, None)).value)
    with _connection(database, writes=True) as connection, connection.begin():
        begin_writing(connection)
        tables = _tables(connection)
        if not replace and any(connection.execute(sa.select(table).limit(1)).first() for table in _kept(tables)):
            raise UserError("the database is not empty; --replace puts the backup in the place of all it holds")
        generation = following(connection, now)
        tables.drop_all(connection)
        upgrade(connection, head.schema)
        _fill(connection, path, lines, head, tell)
        upgrade(connection)
        connection.execute(sa.update(schema.events).values(generation=generation))
        _check(connection, path)
    return sum(head.rows.values())


class _Head:
    """The first line: `schema` is a revision that our migrations know, `rows` how many each table has."""

    def __init__(self, schema: str, rows: Mapping[str, int]) -> None:
        self.schema = schema
        self.rows = rows

    @classmethod
    def read(cls, path: Path, said: Any) -> _Head:
        if not isinstance(said, dict) or said.get("format") != FORMAT:
            raise UserError(f"{path}: line 1: no backup of ml-meetings")
        if said.get("version") != VERSION or said.get("schema") not in revisions_known():
            raise UserError(f"{path}: line 1: a newer version of ml-meetings has written it")
        rows = said.get("rows")
        if not isinstance(rows, dict) or not all(type(n) is int and 0 <= n < _LARGEST for n in rows.values()):
            raise UserError(f"{path}: line 1: says no number of rows")
        return cls(said["schema"], rows)


@contextmanager
def _connection(database: str, *, writes: bool = False) -> Iterator[sa.Connection]:
    engine = connect(database)
    options: dict[str, Any] = {"writes": writes}
    if engine.dialect.name == "postgresql" and not writes:  # where a transaction of itself sees others' rows
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    try:
        with engine.connect().execution_options(**options) as connection:
            yield connection
    finally:
        engine.dispose()


def _tables(connection: sa.Connection) -> sa.MetaData:
    """Ours, as the database has them now."""
    found = sa.MetaData()
    names = {*schema.metadata.tables, "alembic_version"} & {*sa.inspect(connection).get_table_names()}
    found.reflect(connection, only=sorted(names))
    return found


def _kept(tables: sa.MetaData) -> list[sa.Table]:
    """Those that a backup carries."""
    caches = {name for name, table in schema.metadata.tables.items() if table.info.get("cache")}
    return [table for table in tables.sorted_tables if table.name not in {*caches, "alembic_version"}]


def _is_cache(column: sa.Column[Any]) -> bool:
    return bool(schema.metadata.tables[column.table.name].columns[column.name].info.get("cache"))


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _values(connection: sa.Connection, tables: list[sa.Table], head: dict[str, Any], tell: Tell) -> Iterator[object]:
    yield head
    done, total = 0, sum(head["rows"].values())
    collation = "C" if connection.dialect.name == "postgresql" else "BINARY"  # databases do not agree on letters
    for table in tables:
        columns = [column for column in table.columns if not _is_cache(column)]
        yield {"table": table.name, "columns": [column.name for column in columns]}
        key = [sa.collate(c, collation) if isinstance(c.type, sa.String) else c for c in table.primary_key]
        rows = connection.execution_options(yield_per=_AT_ONCE).execute(sa.select(*columns).order_by(*key))
        for some in rows.partitions():
            yield from ([_written(value, column) for value, column in zip(row, columns, strict=True)]
                        for row in some)  # fmt: skip
            done += len(some)
            tell(done, total)


def _fill(connection: sa.Connection, path: Path, lines: Iterator[Line], head: _Head, tell: Tell) -> None:
    """Every row into its table; UserError with the line of a row that does not fit."""
    tables = {table.name: table for table in _kept(_tables(connection))}
    waiting, table = dict(tables), None
    done, total = Counter[str](), sum(head.rows.values())
    for number, value in lines:
        try:
            if isinstance(value, dict):
                if table:
                    table.flush()
                table = _Table(connection, waiting.pop(value["table"]), value["columns"])
            elif table is None:
                raise ValueError("a row before the name of its table")
            else:
                table.add(value)
                done[table.name] += 1
                if done[table.name] > head.rows[table.name]:
                    raise ValueError("more rows than the first line says")
                if done.total() % _AT_ONCE == 0:
                    tell(done.total(), total)
        except (ValueError, LookupError, TypeError, sa.exc.DBAPIError) as error:
            raise UserError(f"{path}: line {number}: {_sentence(error)}") from None
    try:
        if table:
            table.flush()
    except sa.exc.DBAPIError as error:
        raise UserError(f"{path}: last lines: {_sentence(error)}") from None
    if done != Counter(head.rows):
        raise UserError(f"{path}: line 1: says another number of rows than there are")
    for filled in tables.values():
        _count_on(connection, filled)


class _Table:
    """A table that is being filled."""

    def __init__(self, connection: sa.Connection, table: sa.Table, columns: list[str]) -> None:
        self.name = table.name
        self._connection = connection
        self._columns = [table.columns[name] for name in columns]
        # A JSON column tells "null" from NULL; ours mean NULL.
        self._insert = sa.insert(table).values(
            {c.name: sa.bindparam(c.name, type_=sa.JSON(none_as_null=c.nullable is True)) for c in self._columns
             if isinstance(c.type, sa.JSON)}
        )  # fmt: skip
        self._rows: list[dict[str, Any]] = []

    def add(self, row: Any) -> None:
        if not isinstance(row, list) or len(row) != len(self._columns):
            raise ValueError(f"no row of {len(self._columns)} values")
        self._rows.append({c.name: _read(value, c) for value, c in zip(row, self._columns, strict=True)})
        if len(self._rows) == _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        if self._rows:
            self._connection.execute(self._insert, self._rows)
        self._rows = []


def _written(value: Any, column: sa.Column[Any]) -> Any:
    if value is None or isinstance(column.type, sa.JSON):
        return value
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _read(value: Any, column: sa.Column[Any]) -> Any:
    """The value that was written; ValueError for one that the column does not take."""
    kind = column.type
    if isinstance(kind, sa.JSON) or (value is None and column.nullable):
        return value
    for sort, wanted in ((sa.Boolean, bool), (sa.Integer, int), (sa.Float, float)):
        if isinstance(kind, sort):
            if type(value) is not wanted or abs(value) >= _LARGEST:
                raise ValueError(f"{column.name} is no {wanted.__name__}, or too large")
            return value
    if not isinstance(value, str):
        raise ValueError(f"{column.name} is no text")
    if isinstance(kind, sa.DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    if isinstance(kind, sa.LargeBinary):
        return base64.b64decode(value, validate=True)
    if "\0" in value or len(value) > (getattr(kind, "length", None) or len(value)):  # SQLite would take both
        raise ValueError(f"{column.name} is too long, or holds what no database takes")
    value.encode()  # raises for half a character
    return value


def _count_on(connection: sa.Connection, table: sa.Table) -> None:
    """PostgreSQL numbers the next row after the last restored one."""
    key = table.primary_key.columns.values()[0]
    if connection.dialect.name != "postgresql" or not isinstance(key.type, sa.Integer):
        return
    sequence = sa.func.pg_get_serial_sequence(table.name, key.name)
    last = sa.select(sa.func.max(key)).scalar_subquery()
    connection.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(last, 1), last.is_not(None))))


def _check(connection: sa.Connection, path: Path) -> None:
    """Can what was restored be read as meetings?"""
    for table in (schema.sightings, schema.events):
        rows = connection.execution_options(yield_per=_AT_ONCE).execute(sa.select(table.c.uid, table.c.said))
        for uid, said in rows:
            try:
                from_json(said)
            except (ValueError, LookupError, TypeError, AttributeError) as error:
                raise UserError(f"{path}: {table.name}: {uid} is no meeting: {_sentence(error)}") from None


def _sentence(error: Exception) -> str:
    return one_line(str(error.orig if isinstance(error, sa.exc.DBAPIError) else repr(error)), 200)
