"""What changed since when, and events as they were rendered: how feeds follow the database at little cost."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from calendar_app.errors import DatabaseError
from calendar_app.history import Rendering
from calendar_app.model import Event
from calendar_app.store import schema
from calendar_app.store.rows import event_rows, read_event, upsert

log = logging.getLogger(__name__)


class Generations:
    """Reads published events by when they changed."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def number(self) -> int:
        """Moves on with every committed change of what is published, whichever process made it."""
        with self._engine.connect() as connection:
            return number(connection)

    def changed_since(self, generation: int) -> tuple[int, list[Event], int]:
        """The generation now, the events that changed after the one given, and how many there are in all.

        The number is asked for first: what is committed in between is told now, and once more the next time.
        """
        with self._engine.connect() as connection:
            now = number(connection)
            rows = connection.execute(sa.select(schema.events).where(schema.events.c.generation > generation))
            changed = [read_event(row) for row in rows]
            return now, changed, connection.scalar(sa.select(sa.func.count()).select_from(schema.events)) or 0

    def of(self, uids: Iterable[str]) -> list[tuple[Event, int]]:
        """Published events, each with the generation that changed it last."""
        with self._engine.connect() as connection:
            return [(read_event(row), row.generation) for row in event_rows(connection, uids)]

    def renderings(self, language: str, since: int) -> dict[str, tuple[int, Rendering | None]]:
        """Of dated events that changed after `since`: the generation that did it, and what was last rendered."""
        events, kept = schema.events.c, schema.renderings.c
        joined = schema.events.outerjoin(schema.renderings, (kept.uid == events.uid) & (kept.language == language))
        rows = (
            sa.select(events.uid, events.generation, kept.made_by, kept.generation.label("made_of"), kept.body)
            .select_from(joined)
            .where(events.generation > since, events.first_day.is_not(None))
        )
        with self._engine.connect() as connection:
            return {
                uid: (generation, None if body is None else Rendering(uid, language, made_by, made_of, body))
                for uid, generation, made_by, made_of, body in connection.execute(rows)
            }

    def keep_renderings(self, renderings: Iterable[Rendering]) -> None:
        """Where the database is free to be written; what is not kept now is rendered again another time."""
        rows = [vars(rendering) for rendering in sorted(renderings, key=lambda rendering: rendering.uid)]
        try:
            with self._engine.connect().execution_options(writes=True, patience=200) as connection, connection.begin():
                upsert(connection, schema.renderings, rows)
        except DatabaseError as error:
            log.warning("%d renderings could not be kept: %s", len(rows), error)


def number(connection: sa.Connection) -> int:
    """The generation of what is published, as the transaction sees it."""
    found: int | None = connection.scalar(sa.select(sa.func.max(schema.events.c.generation)))
    return found or 0


def following(connection: sa.Connection, changed_at: datetime) -> int:
    """The next generation: the second of the change, or the one after the last generation.

    So no two states of the calendar have one number or one Last-Modified: not those that the sources of one run leave
    one after the other, and not what a backup took back and what has come since.
    """
    return max(number(connection) + 1, int(changed_at.timestamp()))


def moment_of(generation: int) -> datetime:
    """When it came, to the second; where many came at once, those behind the first are a little ahead of the clock."""
    return datetime.fromtimestamp(generation, UTC)


def changed_rows(rows: Mapping[str, dict[str, Any]], kept: Iterable[sa.Row[Any]]) -> list[dict[str, Any]]:
    """Those of `rows`, by uid, that differ from what is kept."""
    same = {
        row.uid
        for row in kept
        if {name: value for name, value in row._mapping.items() if name != "generation"} == rows[row.uid]
    }
    return [row for uid, row in rows.items() if uid not in same]
