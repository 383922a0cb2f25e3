"""Meetings, sightings and sources for tests, in few words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from calendar_app.history import Sighting
from calendar_app.model import Event, Record, Source, Span

NOW = datetime(2016, 2, 18, 9, 0, tzinfo=UTC)
TODAY = NOW.date()


def at(day: str, end: str | None = None) -> Span:
    """`2016-02-24` is a whole day, `2016-02-24 17:30` a time in Karlsruhe."""
    if " " not in day:
        return Span(date.fromisoformat(day), date.fromisoformat(end) if end else None)
    return Span(datetime.fromisoformat(day), datetime.fromisoformat(end) if end else None, "Europe/Berlin")


def meeting(title: str = "AlexNet", day: str | None = "2016-02-24 17:30", /, **values: Any) -> Event:
    return Event(title=title, span=at(day) if day else None, **values)


def sighting(event: Event, uid: str, /, **values: Any) -> Sighting:
    seen = {"published_as": uid, "source_id": "ml-ka", "first_seen": NOW, "last_seen": NOW, **values}
    return Sighting(uid=uid, event=event, **seen)


def published(event: Event, uid: str, /, **values: Any) -> Event:
    known = {"sequence": 0, "first_seen": NOW, "last_changed": NOW, "sources": ("ml-ka",), **values}
    return event.replace(record=Record(uid, **known))


def source(source_id: str = "ml-ka", kind: str = "fake", **values: Any) -> Source:
    known = {"name": source_id, "url": f"https://{source_id}.example.org/", "zone": "Europe/Berlin", **values}
    return Source(id=source_id, kind=kind, **known)
