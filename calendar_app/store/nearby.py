"""Published events that another announcement may mean, too: by day and region, by page, by a key."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import Any

import sqlalchemy as sa

from calendar_app.history import Sighting
from calendar_app.model import Event, Place, Span, Withdrawal, zone_of
from calendar_app.places import cell_of, cells_around, spot
from calendar_app.store import schema
from calendar_app.store.rows import SHORT, page_of, read_event, read_sightings

_DAY = timedelta(days=1)
_LONGEST = timedelta(days=370)  # that one lasts with which others are compared
_CELLS = [f"around_{n}" for n in range(9)]
_EVENT, _SIGHTING = schema.events.c, schema.sightings.c
# What an event is read from: days and times take long to understand.
_READ = [_EVENT[name] for name in ("uid", "said", "sources", "sequence", "first_seen", "last_changed", "withdrawn")]


def events_near(connection: sa.Connection, span: Span, place: Place) -> list[Event]:
    """Events with a day of this stretch, in this region or nobody knows where; no doubles."""
    (first, last), cell = _days(span, place), cell_of(place)
    asked = {"short": first - SHORT, "long": first - _LONGEST, "first": first, "last": last}
    if cell:
        return _read(connection, _NEAR, asked | dict(zip(_CELLS, cells_around(cell), strict=True)))
    return _read(connection, _ANYWHERE, asked)


def events_on_page(connection: sa.Connection, url: str, limit: int) -> list[Event]:
    """The same by their address, whatever their date; none where more than `limit` share a page."""
    found = _read(connection, _ON_PAGE, {"page": page_of(url), "limit": limit + 1})
    return found if len(found) <= limit else []


def sightings_under(connection: sa.Connection, key: str, limit: int) -> list[Sighting]:
    """What sources call by this key."""
    rows = sa.select(_SIGHTING.uid).where(_SIGHTING.key == key)
    uids = sa.select(rows.order_by(_SIGHTING.uid).limit(limit).subquery())
    return read_sightings(connection, _SIGHTING.uid.in_(uids))


def _days(span: Span, place: Place) -> tuple[date, date]:
    """The first and the last, by the clocks of its own zone, of UTC and of its city.

    Where nobody knows the city others may name any zone: a day more on either side.
    """
    city = spot(place).city
    if span.all_day:
        return span.first_day, span.last_day
    if city is None:
        return span.first_day - _DAY, span.last_day + _DAY
    moments = [m.astimezone(zone) for m in (span.starts_at, span.ends_at) for zone in (UTC, zone_of(city.zone))]
    days = {span.first_day, span.last_day, *(moment.date() for moment in moments)}
    return min(days), max(days)


def _read(connection: sa.Connection, statement: sa.Executable, asked: dict[str, Any]) -> list[Event]:
    return [read_event(row) for row in connection.execute(statement, asked)]


def _during(since: str, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """Apart from the few long ones, so that an index leads to the days."""
    first, last = sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date)
    starts = _EVENT.first_day.between(sa.bindparam(since, type_=sa.Date), last)
    return sa.select(*_READ).where(starts, _EVENT.last_day >= first, _NO_DOUBLE, *conditions)


# Made once: these are asked for every new meeting, and to put one together takes longer than to answer it.
_NO_DOUBLE = _EVENT.withdrawn.is_distinct_from(str(Withdrawal.MERGED))
_SHORT, _LONG = _EVENT.cell != "long", _during("long", _EVENT.cell == "long")
_HERE = _EVENT.cell.in_(["", *map(sa.bindparam, _CELLS)])
_NEAR = sa.union_all(_during("short", _SHORT, _HERE), _LONG)
_ANYWHERE = sa.union_all(_during("short", _SHORT), _LONG)
_ON_PAGE = sa.select(*_READ).where(_EVENT.page == sa.bindparam("page"), _NO_DOUBLE).limit(sa.bindparam("limit"))
