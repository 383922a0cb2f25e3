"""Rows of the tables as values of the model, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from calendar_app.event_json import from_json, to_json
from calendar_app.history import Revision, Sighting
from calendar_app.model import Event, Record, Span, Withdrawal
from calendar_app.places import cell_of
from calendar_app.store import schema
from calendar_app.text import canonical_url
from scrapers.fetch import CachedPage

AT_ONCE = 500  # values in one IN (…), rows of a stream
SHORT = timedelta(days=14)  # that most meetings last at most


def read_sightings(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> list[Sighting]:
    found = [
        Sighting(
            uid=row.uid,
            published_as=row.published_as,
            source_id=row.source_id,
            event=from_json(row.said, key=row.key),
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            missing_since=row.missing_since,
            tentative_since=row.tentative_since,
            apart_since=row.apart_since,
        )
        for row in connection.execute(sa.select(schema.sightings).where(condition))
    ]
    # Sorted here: databases do not agree on the order of letters.
    return sorted(found, key=lambda sighting: (sighting.first_seen, sighting.event.key, sighting.uid))


def sighting_row(sighting: Sighting) -> dict[str, Any]:
    row = {**vars(sighting), "key": sighting.event.key, "said": to_json(sighting.event)}
    del row["event"]
    return row


def read_event(row: sa.Row[Any]) -> Event:
    withdrawn = Withdrawal(row.withdrawn) if row.withdrawn else None
    record = Record(row.uid, row.sequence, row.first_seen, row.last_changed, tuple(row.sources), withdrawn)
    return from_json(row.said, record=record)


def event_row(event: Event) -> dict[str, Any]:
    record = event.record
    if record is None:
        raise ValueError(f"an event without a record cannot be kept: {event.title!r}")
    return {
        "uid": record.uid,
        "kind": str(event.kind),
        "first_day": event.span.first_day if event.span else None,
        "last_day": event.span.last_day if event.span else None,
        "cell": "long" if event.span and _lasts(event.span) > SHORT else cell_of(event.place) or "",
        "page": page_of(event.url) if event.url else None,
        "said": to_json(event.replace(record=None)),
        "sources": list(record.sources),
        "sequence": record.sequence,
        "first_seen": record.first_seen,
        "last_changed": record.last_changed,
        "withdrawn": str(record.withdrawn) if record.withdrawn else None,
    }


def _lasts(span: Span) -> timedelta:
    return span.last_day - span.first_day


def page_of(url: str) -> str:
    """An address in one spelling, and no longer than an index takes."""
    return canonical_url(url)[:500]


def read_revision(row: sa.Row[Any]) -> Revision:
    return Revision(row.uid, row.at, row.change, row.fields, row.source_id)


def read_page(row: sa.RowMapping) -> CachedPage:
    return CachedPage(**{name: value for name, value in row.items() if name != "source_id"})


def upsert(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table)
    rest = {column.name: insert.excluded[column.name] for column in table.c if not column.primary_key}
    connection.execute(insert.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=rest), rows)


def event_rows(connection: sa.Connection, uids: Iterable[str]) -> Iterator[sa.Row[Any]]:
    for some in batches(list(uids)):
        yield from connection.execute(sa.select(schema.events).where(schema.events.c.uid.in_(some)))


def batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[n : n + AT_ONCE] for n in range(0, len(values), AT_ONCE))
