"""An event as our JSON, and back: one spelling for the command line, the web, and the store.

`start` and `end` are ISO: a day, where `end` is the last day, inclusive; or a local time with its offset. Read back,
the wall time and the zone count, not the offset: rules of zones change, appointments do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from calendar_app.model import Event, Kind, Place, Record, Span, Status, When, ZoneFrom, zone_of

_WORDS = {"type": ["string", "null"]}
_DEGREES = {"type": ["number", "null"]}
_MOMENT = {"type": "string", "format": "date-time"}
_LIST = {"type": "array", "items": {"type": "string"}}

# The names of a published event, in order, and what each holds (JSON Schema).
FIELDS: dict[str, dict[str, Any]] = {
    "uid": {"type": "string", "description": "Permanent."},
    "title": {"type": "string"},
    "start": {**_WORDS, "description": "A day, or a local time with its offset; null while no date is known."},
    "end": {**_WORDS, "description": "The last day, inclusive, or a time; null while nobody has announced it."},
    "all_day": {"type": ["boolean", "null"]},
    "zone": {**_WORDS, "description": "IANA name; null for whole days."},
    "zone_from": {
        **_WORDS,
        "enum": [*map(str, ZoneFrom), None],
        "description": "Who names the zone: the announcement, the city where it is, or nobody, so that the zone of the "
        "source is assumed; null for whole days, and where it was not kept.",
    },
    "location": {**_WORDS, "description": "As its source writes it."},
    "city": _WORDS,
    "country": {**_WORDS, "description": "ISO 3166 code where known, else as written."},
    "latitude": _DEGREES,
    "longitude": _DEGREES,
    "url": {**_WORDS, "description": "The announcement."},
    "online_url": {**_WORDS, "description": "Where to take part online."},
    "status": {"type": "string", "enum": [str(status) for status in Status]},
    "kind": {"type": "string", "enum": [str(kind) for kind in Kind]},
    "series": _WORDS,
    "topics": _LIST,
    "speakers": _LIST,
    "organizer": _WORDS,
    "language": {**_WORDS, "description": "Of the title, BCP 47."},
    "description": {**_WORDS, "description": "Plain text."},
    "sources": {**_LIST, "description": "Ids of those who say so, in order of trust."},
    "sequence": {"type": "integer", "minimum": 0, "description": "Counts the changes."},
    "first_seen": _MOMENT,
    "last_changed": _MOMENT,
}


def to_json(event: Event) -> dict[str, Any]:
    """Everything we publish of an event; without its record where it is not published yet."""
    span, record = event.span, event.record
    said = {
        "uid": record.uid if record else None,
        "title": event.title,
        "start": _moment(span, span.start) if span else None,
        "end": _moment(span, span.end) if span else None,
        "all_day": span.all_day if span else None,
        "zone": span.zone if span else None,
        "zone_from": str(span.zone_from) if span and span.zone and span.zone_from else None,
        "location": event.place.name or None,
        "city": event.place.city or None,
        "country": event.place.country or None,
        "latitude": event.place.latitude,
        "longitude": event.place.longitude,
        "url": event.url,
        "online_url": event.online_url,
        "status": str(event.status),
        "kind": str(event.kind),
        "series": event.series,
        "topics": list(event.topics),
        "speakers": list(event.speakers),
        "organizer": event.organizer,
        "language": event.language,
        "description": event.description or None,
    }
    if record:
        said |= {
            "sources": list(record.sources),
            "sequence": record.sequence,
            "first_seen": record.first_seen.isoformat(timespec="seconds"),
            "last_changed": record.last_changed.isoformat(timespec="seconds"),
        }
    return said


def from_json(said: Mapping[str, Any], *, key: str = "", record: Record | None = None) -> Event:
    """The event that `to_json` wrote; ValueError or KeyError where it did not."""
    zone, start = said["zone"], said["start"]
    zone_from = ZoneFrom(said["zone_from"]) if said.get("zone_from") else None  # what is older has none
    span = Span(_read(start), _read(said["end"]) if said["end"] else None, zone, zone_from) if start else None
    return Event(
        title=said["title"],
        span=span,
        place=Place(
            said["location"] or "", said["city"] or "", said["country"] or "", said["latitude"], said["longitude"]
        ),
        url=said["url"],
        online_url=said["online_url"],
        status=Status(said["status"]),
        kind=Kind(said["kind"]),
        series=said["series"],
        topics=tuple(said["topics"]),
        speakers=tuple(said["speakers"]),
        organizer=said["organizer"],
        language=said["language"],
        description=said["description"] or "",
        key=key,
        record=record,
    )


def content(event: Event) -> dict[str, Any]:
    """What of it is a change to tell; how we know its zone is none."""
    said = to_json(event.replace(record=None))
    del said["zone_from"]
    return said


def changes(before: Event, after: Event) -> dict[str, list[Any]]:
    """What differs, by the names of `to_json`: `{name: [before, after]}`."""
    old, new = content(before), content(after)
    return {name: [old[name], new[name]] for name in new if old[name] != new[name]}


def otherwise(published: Event, said: Event) -> dict[str, Any]:
    """What a source says otherwise than we do, by the names of `to_json`; what it leaves open is left out."""
    return {
        name: there
        for name, (here, there) in changes(published, said).items()
        if there not in (None, [], "") and not (isinstance(there, list) and set(there) <= set(here))
    }


def _moment(span: Span, moment: When | None) -> str | None:
    if not isinstance(moment, datetime):
        return moment.isoformat() if moment else None
    if span.zone is None:
        return moment.isoformat(timespec="seconds")
    return moment.replace(tzinfo=zone_of(span.zone)).isoformat(timespec="seconds")


def _read(text: str) -> When:
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).replace(tzinfo=None)
