"""Asks the database and writes to it, in values of the model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from calendar_app.event_json import from_json, to_json
from calendar_app.history import Health, Revision, Sighting, SourceState
from calendar_app.model import Event, Place, Record, Span, in_order
from calendar_app.past import as_of
from calendar_app.places import cell_of, cells_around
from calendar_app.query import Query
from calendar_app.store import schema
from calendar_app.store.database import begin_writing, connect
from scrapers.fetch import CachedPage

_AT_ONCE = 500  # values in one IN (…), rows of a stream
_SHORT = timedelta(days=14)  # that most meetings last at most
_LONGEST = timedelta(days=370)  # that one lasts with which others are compared
_TOLD = schema.revisions.c.change != "credited"


class Store:
    """A database. Reading methods see the last finished run of each source; `transaction()` writes."""

    def __init__(self, url: str) -> None:
        self._engine = connect(url)

    def close(self) -> None:
        self._engine.dispose()

    def events(self, query: Query | None = None) -> tuple[Event, ...]:
        """What is published, in order; without a query everything."""
        rows = sa.select(schema.events)
        if query is None:
            with self._engine.connect() as connection:
                return in_order(map(_event, connection.execute(rows)))
        days, undated = schema.events.c, schema.events.c.first_day.is_(None)
        rows = rows.where(days.kind == str(query.kind))
        if query.since:
            rows = rows.where(undated | (days.last_day >= query.since))
        if query.until:
            rows = rows.where(days.first_day <= query.until)
        with self._engine.connect() as connection:
            return in_order(query.select(map(_event, connection.execute(rows))))

    def events_at(self, moment: datetime, query: Query) -> tuple[Event, ...]:
        """What was published at a moment of the past, in order."""
        rows = sa.select(schema.revisions).where(schema.revisions.c.at <= moment)
        rows = rows.order_by(schema.revisions.c.uid, schema.revisions.c.id)
        with self._engine.connect().execution_options(yield_per=_AT_ONCE) as connection:
            told = map(_revision, connection.execute(rows))
            past = (as_of(revisions) for _, revisions in groupby(told, key=lambda revision: revision.uid))
            return in_order(query.select(event for event in past if event))

    def event(self, uid: str) -> Event | None:
        """The published event of this uid, or of which this uid is an alias."""
        with self._engine.connect() as connection:
            column = schema.sightings.c.published_as
            alias = connection.scalar(sa.select(column).where(schema.sightings.c.uid == uid))
            row = connection.execute(sa.select(schema.events).where(schema.events.c.uid == (alias or uid))).first()
            return _event(row) if row else None

    def sightings_of(self, uid: str) -> list[Sighting]:
        """Who says what of a published event."""
        with self._engine.connect() as connection:
            return _sightings(connection, schema.sightings.c.published_as == uid)

    def revisions(self, uid: str | None = None) -> list[Revision]:
        """Every change of what is published and told, oldest first."""
        rows = sa.select(schema.revisions).where(_TOLD).order_by(schema.revisions.c.id)
        if uid:
            rows = rows.where(schema.revisions.c.uid == uid)
        with self._engine.connect() as connection:
            return [_revision(row) for row in connection.execute(rows)]

    def revisions_of(self, uids: Iterable[str]) -> dict[str, list[Revision]]:
        """The same for several published events, by uid, in few questions."""
        found: dict[str, list[Revision]] = {uid: [] for uid in uids}
        rows = sa.select(schema.revisions).where(_TOLD).order_by(schema.revisions.c.id)
        with self._engine.connect() as connection:
            for some in _batches(list(found)):
                for row in connection.execute(rows.where(schema.revisions.c.uid.in_(some))):
                    found[row.uid].append(_revision(row))
        return found

    def states(self) -> dict[str, SourceState]:
        """How each source that was ever read fares."""
        with self._engine.connect() as connection:
            return {row.id: _state(row) for row in connection.execute(sa.select(schema.sources))}

    def cached_pages(self, source_id: str) -> dict[str, CachedPage]:
        """What was last fetched for a source, by address."""
        rows = sa.select(schema.pages).where(schema.pages.c.source_id == source_id)
        with self._engine.connect() as connection:
            return {row["url"]: _cached(row) for row in connection.execute(rows).mappings()}

    @contextmanager
    def transaction(self, *, keep: bool = True) -> Iterator[Transaction]:
        """All of it or nothing; one writer at a time. Without `keep` it is undone at the end: a rehearsal."""
        with self._engine.connect().execution_options(writes=True) as connection, connection.begin() as running:
            begin_writing(connection)
            yield Transaction(connection)
            if not keep:
                running.rollback()


class Transaction:
    """Reads and writes inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def state(self, source_id: str) -> SourceState:
        row = self._connection.execute(sa.select(schema.sources).where(schema.sources.c.id == source_id)).first()
        return _state(row) if row else SourceState(source_id)

    def sightings(self, source_id: str) -> list[Sighting]:
        """All that a source ever said, oldest first."""
        return _sightings(self._connection, schema.sightings.c.source_id == source_id)

    def sightings_of(self, uids: Iterable[str]) -> dict[str, list[Sighting]]:
        """Who says what, by the uid it is published as."""
        found: dict[str, list[Sighting]] = {uid: [] for uid in uids}
        for some in _batches(list(found)):
            for sighting in _sightings(self._connection, schema.sightings.c.published_as.in_(some)):
                found[sighting.published_as].append(sighting)
        return found

    def events(self, uids: Iterable[str]) -> dict[str, Event]:
        """What is published under these uids."""
        rows = (
            row
            for some in _batches(list(uids))
            for row in self._connection.execute(sa.select(schema.events).where(schema.events.c.uid.in_(some)))
        )
        return {row.uid: _event(row) for row in rows}

    def events_near(self, span: Span, place: Place) -> list[Event]:
        """Published events with a day of this stretch, or the day before, in this region or nobody knows where."""
        first, last = span.first_day - timedelta(days=1), span.last_day
        row, cell = schema.events.c, cell_of(place)
        # Apart from the few long ones, so that an index leads to the days.
        short = row.first_day.between(first - _SHORT, last) & (row.last_day >= first) & (row.cell != "long")
        if cell:
            short &= row.cell.in_(["", *cells_around(cell)])
        long = row.first_day.between(first - _LONGEST, last) & (row.last_day >= first) & (row.cell == "long")
        return [
            _event(found)
            for condition in (short, long)
            for found in self._connection.execute(sa.select(schema.events).where(condition))
        ]

    def count_identities(self, source_id: str, key: str) -> int:
        """How many meetings of a source were first seen under this key."""
        ledger = schema.identities.c
        counted = sa.select(sa.func.count()).where(ledger.source_id == source_id, ledger.key == key)
        return self._connection.scalar(counted) or 0

    def keep_identity(self, uid: str, source_id: str, key: str, earlier: int) -> None:
        row = {"uid": uid, "source_id": source_id, "key": key, "earlier": earlier}
        self._connection.execute(sa.insert(schema.identities), row)

    def keep_sightings(self, sightings: Iterable[Sighting]) -> None:
        self._upsert(schema.sightings, [_sighting_row(sighting) for sighting in sightings])

    def keep_events(self, events: Iterable[Event]) -> None:
        """Events with their records."""
        self._upsert(schema.events, [_event_row(event) for event in events])

    def keep_revisions(self, revisions: Iterable[Revision]) -> None:
        rows = [vars(revision) for revision in revisions]
        if rows:
            self._connection.execute(sa.insert(schema.revisions), rows)

    def keep_state(self, state: SourceState) -> None:
        row = {**vars(state), "id": state.source_id, "health": str(state.health), "problems": list(state.problems)}
        del row["source_id"]
        self._upsert(schema.sources, [row])

    def keep_pages(self, source_id: str, pages: Mapping[str, CachedPage]) -> None:
        rows = [{**vars(page), "source_id": source_id, "url": url} for url, page in pages.items()]
        self._upsert(schema.pages, rows)

    def _upsert(self, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
        if not rows:
            return
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        insert = dialect.insert(table)
        rest = {column.name: insert.excluded[column.name] for column in table.c if not column.primary_key}
        statement = insert.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=rest)
        self._connection.execute(statement, rows)


def _batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[n : n + _AT_ONCE] for n in range(0, len(values), _AT_ONCE))


def _sightings(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[Sighting]:
    found = [
        Sighting(
            uid=row.uid,
            published_as=row.published_as,
            source_id=row.source_id,
            event=from_json(row.said, key=row.key),
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            missing_since=row.missing_since,
        )
        for row in connection.execute(sa.select(schema.sightings).where(condition))
    ]
    # Sorted here: databases do not agree on the order of letters.
    return sorted(found, key=lambda sighting: (sighting.first_seen, sighting.event.key, sighting.uid))


def _sighting_row(sighting: Sighting) -> dict[str, Any]:
    row = {**vars(sighting), "key": sighting.event.key, "said": to_json(sighting.event)}
    del row["event"]
    return row


def _event(row: sa.Row[Any]) -> Event:
    record = Record(row.uid, row.sequence, row.first_seen, row.last_changed, tuple(row.sources))
    return from_json(row.said, record=record)


def _event_row(event: Event) -> dict[str, Any]:
    record = event.record
    if record is None:
        raise ValueError(f"an event without a record cannot be kept: {event.title!r}")
    return {
        "uid": record.uid,
        "kind": str(event.kind),
        "first_day": event.span.first_day if event.span else None,
        "last_day": event.span.last_day if event.span else None,
        "cell": "long" if event.span and _lasts(event.span) > _SHORT else cell_of(event.place) or "",
        "said": to_json(event.replace(record=None)),
        "sources": list(record.sources),
        "sequence": record.sequence,
        "first_seen": record.first_seen,
        "last_changed": record.last_changed,
    }


def _lasts(span: Span) -> timedelta:
    return span.last_day - span.first_day


def _revision(row: sa.Row[Any]) -> Revision:
    return Revision(row.uid, row.at, row.change, row.fields, row.source_id)


def _state(row: Any) -> SourceState:
    return SourceState(
        source_id=row.id,
        health=Health(row.health),
        message=row.message,
        last_run=row.last_run,
        last_success=row.last_success,
        last_change=row.last_change,
        events=row.events,
        problems=tuple(row.problems),
    )


def _cached(row: sa.RowMapping) -> CachedPage:
    return CachedPage(**{name: value for name, value in row.items() if name != "source_id"})
