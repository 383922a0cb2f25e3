"""Asks the database and writes to it, in values of the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

import sqlalchemy as sa

from calendar_app.history import Decision, Revision, Run, Sighting, SourceState
from calendar_app.model import Event, Place, Span, in_order
from calendar_app.past import as_of
from calendar_app.query import Query
from calendar_app.store import fares, nearby, schema
from calendar_app.store.database import begin_writing, connect
from calendar_app.store.generations import Generations, changed_rows, following
from calendar_app.store.rows import (
    AT_ONCE,
    batches,
    event_row,
    event_rows,
    read_event,
    read_page,
    read_revision,
    read_sightings,
    sighting_row,
    upsert,
)
from calendar_app.store.rulings import Rulings
from scrapers.fetch import CachedPage

_TOLD = schema.revisions.c.change != "credited"


class Store:
    """A database. Reading methods see the last finished run of each source; `transaction()` writes."""

    def __init__(self, url: str) -> None:
        self._engine = connect(url)
        self.generations = Generations(self._engine)

    def close(self) -> None:
        self._engine.dispose()

    def events(self, query: Query | None = None, *, withdrawn: bool = False) -> tuple[Event, ...]:
        """What is published, in order; without a query everything. With `withdrawn` also what has left the lists."""
        rows = sa.select(schema.events)
        if not withdrawn:
            rows = rows.where(schema.events.c.withdrawn.is_(None))
        if query is None:
            with self._engine.connect() as connection:
                return in_order(map(read_event, connection.execute(rows)))
        with self._engine.connect() as connection:
            return in_order(query.select(map(read_event, connection.execute(_roughly(rows, query)))))

    def page(self, query: Query, after: tuple[date, str] | None, limit: int) -> list[Event]:
        """What is published by first day and uid, the undated last (`date.max`), from behind that place on."""
        days, uid = schema.events.c, schema.events.c.uid
        day = sa.func.coalesce(days.first_day, sa.literal(date.max, sa.Date))
        rows = _roughly(sa.select(schema.events).where(days.withdrawn.is_(None)), query).order_by(day, uid)
        if after:
            rows = rows.where((day > after[0]) | ((day == after[0]) & (uid > after[1])))
        with self._engine.connect() as connection, connection.execute(rows.execution_options(yield_per=50)) as found:
            return list(islice(filter(query.matches, map(read_event, found)), limit))

    def events_at(self, moment: datetime, query: Query, *, withdrawn: bool = False) -> tuple[Event, ...]:
        """What was published at a moment of the past, in order. With `withdrawn` also what had left the lists."""
        rows = sa.select(schema.revisions).where(schema.revisions.c.at <= moment)
        rows = rows.order_by(schema.revisions.c.uid, schema.revisions.c.id)
        with self._engine.connect().execution_options(yield_per=AT_ONCE) as connection:
            told = map(read_revision, connection.execute(rows))
            past = (as_of(revisions) for _, revisions in groupby(told, key=lambda revision: revision.uid))
            return in_order(
                query.select(
                    event for event in past if event and (withdrawn or not (event.record and event.record.withdrawn))
                )
            )

    def event(self, uid: str) -> Event | None:
        """The published event of this uid, or of which this uid is an alias."""
        if not uid.isprintable():  # PostgreSQL refuses to be asked for NUL
            return None
        with self._engine.connect() as connection:
            column = schema.sightings.c.published_as
            alias = connection.scalar(sa.select(column).where(schema.sightings.c.uid == uid))
            row = connection.execute(sa.select(schema.events).where(schema.events.c.uid == (alias or uid))).first()
            return read_event(row) if row else None

    def sighting(self, uid: str) -> Sighting | None:
        """What a source says of the meeting that it first saw under this uid."""
        with self._engine.connect() as connection:
            return next(iter(read_sightings(connection, schema.sightings.c.uid == uid)), None)

    def sightings_of(self, uid: str) -> list[Sighting]:
        """Who says what of a published event."""
        with self._engine.connect() as connection:
            return read_sightings(connection, schema.sightings.c.published_as == uid)

    def revisions(self, uid: str | None = None) -> list[Revision]:
        """Every change of what is published and told, oldest first."""
        rows = sa.select(schema.revisions).where(_TOLD).order_by(schema.revisions.c.id)
        if uid:
            rows = rows.where(schema.revisions.c.uid == uid)
        with self._engine.connect() as connection:
            return [read_revision(row) for row in connection.execute(rows)]

    def revisions_of(self, uids: Iterable[str], *, until: datetime | None = None) -> dict[str, list[Revision]]:
        """The same for several published events, by uid, in few questions; where a moment is given, up to that."""
        found: dict[str, list[Revision]] = {uid: [] for uid in uids}
        rows = sa.select(schema.revisions).where(_TOLD).order_by(schema.revisions.c.id)
        if until:
            rows = rows.where(schema.revisions.c.at <= until)
        with self._engine.connect() as connection:
            for some in batches(list(found)):
                for row in connection.execute(rows.where(schema.revisions.c.uid.in_(some))):
                    found[row.uid].append(read_revision(row))
        return found

    def decisions(self) -> tuple[Decision, ...]:
        """What people said of two meetings being one, oldest first."""
        with self._engine.connect() as connection:
            return Rulings(connection).decisions()

    def states(self) -> dict[str, SourceState]:
        """How each source that was ever read fares."""
        with self._engine.connect() as connection:
            return fares.states(connection)

    def latest_runs(self, count: int) -> dict[str, list[Run]]:
        """No more than so many of each source that was ever read, newest first."""
        with self._engine.connect() as connection:
            return fares.latest_runs(connection, count)

    def cached_pages(self, source_id: str) -> dict[str, CachedPage]:
        """What was last fetched for a source, by address."""
        rows = sa.select(schema.pages).where(schema.pages.c.source_id == source_id)
        with self._engine.connect() as connection:
            return {row["url"]: read_page(row) for row in connection.execute(rows).mappings()}

    def rests(self) -> dict[str, datetime]:
        """Until when hosts want to be left alone, by their names; what is over may still be among them."""
        with self._engine.connect() as connection:
            return {row.name: row.rests_until for row in connection.execute(sa.select(schema.hosts))}

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
        self.rulings = Rulings(connection)

    @contextmanager
    def part(self) -> Iterator[Transaction]:
        """All of a part or nothing, within the whole."""
        with self._connection.begin_nested():
            yield Transaction(self._connection)

    def state(self, source_id: str) -> SourceState:
        return fares.state(self._connection, source_id)

    def runs(self, source_id: str) -> list[Run]:
        """The latest runs over a source, newest first."""
        return fares.runs(self._connection, source_id)

    def sightings(self, source_id: str) -> list[Sighting]:
        """All that a source ever said, oldest first."""
        return read_sightings(self._connection, schema.sightings.c.source_id == source_id)

    def sightings_of(self, uids: Iterable[str]) -> dict[str, list[Sighting]]:
        """Who says what, by the uid it is published as."""
        found: dict[str, list[Sighting]] = {uid: [] for uid in uids}
        for some in batches(list(found)):
            for sighting in read_sightings(self._connection, schema.sightings.c.published_as.in_(some)):
                found[sighting.published_as].append(sighting)
        return found

    def events(self, uids: Iterable[str]) -> dict[str, Event]:
        """What is published under these uids."""
        return {row.uid: read_event(row) for row in event_rows(self._connection, uids)}

    def published_as(self, uids: Iterable[str]) -> dict[str, str]:
        """Under which uid what sources first saw under these uids is published now; unknown ones are left out."""
        names = schema.sightings.c
        rows = (
            row
            for some in batches(list(uids))
            for row in self._connection.execute(sa.select(names.uid, names.published_as).where(names.uid.in_(some)))
        )
        return {row.uid: row.published_as for row in rows}

    def sightings_under(self, key: str, limit: int) -> list[Sighting]:
        return nearby.sightings_under(self._connection, key, limit)

    def events_near(self, span: Span, place: Place) -> list[Event]:
        return nearby.events_near(self._connection, span, place)

    def events_on_page(self, url: str, limit: int) -> list[Event]:
        return nearby.events_on_page(self._connection, url, limit)

    def count_identities(self, source_id: str, keys: Iterable[str]) -> Counter[str]:
        """How many meetings of a source were first seen under each of these keys, as it is kept."""
        ledger = schema.identities.c
        rows = sa.select(ledger.key, sa.func.count()).where(ledger.source_id == source_id).group_by(ledger.key)
        counted: Counter[str] = Counter()
        for some in batches(list(keys)):
            for key, count in self._connection.execute(rows.where(ledger.key.in_(some))):
                counted[key] = count
        return counted

    def in_order_of_publication(self, uids: Iterable[str]) -> list[str]:
        """Published events, the one that was first published first, also among those of one run."""
        told = schema.revisions.c
        rows = sa.select(told.uid).where(told.uid.in_(list(uids))).group_by(told.uid).order_by(sa.func.min(told.id))
        return list(self._connection.scalars(rows))

    def keep_identities(self, source_id: str, given: Mapping[str, tuple[str, int]]) -> None:
        """By uid the key under which a meeting was first seen, and how many were before it."""
        rows = [{"uid": u, "source_id": source_id, "key": key, "earlier": n} for u, (key, n) in given.items()]
        if rows:
            self._connection.execute(sa.insert(schema.identities), rows)

    def keep_sightings(self, sightings: Iterable[Sighting]) -> None:
        upsert(self._connection, schema.sightings, [sighting_row(sighting) for sighting in sightings])

    def keep_events(self, events: Iterable[Event]) -> None:
        """Events with their records; those that differ from what is kept make a new generation."""
        rows = {row["uid"]: row for row in map(event_row, events)}
        if changed := changed_rows(rows, event_rows(self._connection, rows)):
            generation = following(self._connection, max(row["last_changed"] for row in changed))
            upsert(self._connection, schema.events, [{**row, "generation": generation} for row in changed])

    def keep_revisions(self, revisions: Iterable[Revision]) -> None:
        rows = [vars(revision) for revision in revisions]
        if rows:
            self._connection.execute(sa.insert(schema.revisions), rows)

    def keep_state(self, state: SourceState) -> None:
        upsert(self._connection, schema.sources, [fares.state_row(state)])

    def keep_run(self, run: Run) -> None:
        """A run in numbers; the oldest of its source give way."""
        upsert(self._connection, schema.runs, [fares.run_row(run)])
        fares.prune_runs(self._connection, run.source_id)

    def keep_rest(self, host: str, until: datetime, now: datetime) -> None:
        """A host wants to be left alone so long; what is over is forgotten."""
        self._connection.execute(sa.delete(schema.hosts).where(schema.hosts.c.rests_until <= now))
        upsert(self._connection, schema.hosts, [{"name": host, "rests_until": until}])

    def keep_pages(self, source_id: str, pages: Mapping[str, CachedPage]) -> None:
        rows = [{**vars(page), "source_id": source_id, "url": url} for url, page in pages.items()]
        upsert(self._connection, schema.pages, rows)


def _roughly(rows: sa.Select[Any], query: Query) -> sa.Select[Any]:
    """Those of the rows that the query may select: by kind and days."""
    days = schema.events.c
    rows = rows.where(days.kind == str(query.kind))
    if query.since:
        rows = rows.where(days.first_day.is_(None) | (days.last_day >= query.since))
    return rows.where(days.first_day <= query.until) if query.until else rows
