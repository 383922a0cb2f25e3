"""What people write into sources.toml themselves: meetings that no page announces, and corrections of others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import reduce
from typing import Any

from calendar_app.event_json import from_json, to_json
from calendar_app.history import BY_HAND
from calendar_app.model import Event, Kind, Source, Status, ZoneFrom, zone_of
from calendar_app.places import locate, there
from calendar_app.text import one_line, paragraphs

_LINES = (
    "title", "location", "city", "country", "url", "online_url", "series", "organizer", "language", "zone",
)  # fmt: skip
_MOMENTS = ("start", "end")
_LISTS = ("topics", "speakers")
_DEGREES = ("latitude", "longitude")
_CHOICES = {"status": Status, "kind": Kind}
_FIELDS = (*_LINES, "description", *_MOMENTS, *_LISTS, *_DEGREES, *_CHOICES)
_NOTHING = to_json(Event(title="?"))


@dataclass(frozen=True)
class Correction:
    """What a person says of a published meeting: names and values as our event JSON has them, "" for none.

    Times are as written; those without an offset are in the zone that the correction names, else in the meeting's own,
    else in `zone`.
    """

    uid: str  # or an alias of it
    fields: Mapping[str, Any] = field(default_factory=dict)
    hide: bool = False
    zone: str = "UTC"


@dataclass(frozen=True)
class ByHand:
    """All of it, and the source as which it is read."""

    source: Source = field(default_factory=lambda: Source(id=BY_HAND, kind=BY_HAND, name=BY_HAND, url=""))
    events: tuple[Event, ...] = ()
    corrections: tuple[Correction, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.events or self.corrections)


def read_event(table: Mapping[str, Any], zone: str) -> Event:
    """One `[[events]]`; ValueError names the field. Times are in its own zone, else in its city's, else in `zone`."""
    fields = _fields({name: value for name, value in table.items() if name != "id"})
    if not fields.get("title"):
        raise ValueError("title is missing")
    if fields.get("end") and not fields.get("start"):
        raise ValueError("end: it has no start")
    key = _line("id", table.get("id", fields["title"]))
    zone_from = ZoneFrom.PAGE if fields.get("zone") else ZoneFrom.PLACE if _zone_there(fields) else ZoneFrom.SOURCE
    return _event(_NOTHING | fields, fields.get("zone") or _zone_there(fields) or zone, zone_from).replace(key=key)


def read_correction(table: Mapping[str, Any], zone: str) -> Correction:
    """One `[[corrections]]`; ValueError names the field."""
    uid, hide = _line("uid", table.get("uid", "")), table.get("hide", False)
    if not uid:
        raise ValueError("uid is missing")
    if not isinstance(hide, bool):
        raise ValueError(f"hide: true or false is expected, not {hide!r}")
    fields = _fields({name: value for name, value in table.items() if name not in ("uid", "hide")})
    if "title" in fields and not fields["title"]:
        raise ValueError("title: a meeting needs one")
    if not fields and not hide:
        raise ValueError("a field to correct, or hide = true, is missing")
    if fields.get("start"):
        _event(_NOTHING | fields, fields.get("zone") or zone)
    return Correction(uid, fields, hide, zone)


def apply(event: Event, corrections: Iterable[Correction]) -> Event:
    """The event as people correct it, one after the other; what cannot be said of it is left out."""

    def corrected(event: Event, correction: Correction) -> Event:
        try:
            return correct(event, correction)
        except ValueError:
            return event

    return reduce(corrected, corrections, event)


def correct(event: Event, correction: Correction) -> Event:
    """The event with the correction's fields; ValueError where both do not go together.

    A meeting that gets another start alone keeps its length; one that gets another place alone is in the city that
    this names, and loses what names the old city, or its point on the map. Its zone follows, unless a page names it.
    """
    fields, span = correction.fields, event.span
    said = {**to_json(event.replace(record=None)), **fields}
    for name in set(_MOMENTS) - fields.keys():
        moment = getattr(span, name, None)  # the time on the clock: the zone may be what was wrong
        said[name] = moment.isoformat() if moment else None
    if {"location", "city"} & fields.keys():
        said |= dict.fromkeys(set(_DEGREES) - fields.keys())
        if "location" not in fields and event.place.city and event.place.city in event.place.name:
            said["location"] = None
        found = locate(_line_of_place(fields))
        if found and found.city and "city" not in fields:
            said["city"] = found.written
        if found and "country" not in fields:
            said["country"] = found.country
    zone, zone_from = _zone_of(event, said, correction)
    if "start" in fields and "end" not in fields:
        start = _event(said | {"end": None}, zone, zone_from).span
        kept = span.end - span.start if span and span.end and start and start.all_day is span.all_day else None
        said["end"] = (start.start + kept).isoformat() if start and kept is not None else None
    corrected = _event(said, zone, zone_from).replace(key=event.key, record=event.record)
    moved = corrected.span if zone_from is ZoneFrom.SOURCE and {"location", "city"} & fields.keys() else None
    return corrected.replace(span=there(moved, corrected.place) or moved) if moved else corrected


def of_event(uids: Iterable[str], corrections: Mapping[str, Correction]) -> list[Correction]:
    """The corrections of a meeting that has these uids, in the order of the file."""
    known = set(uids)
    return [correction for uid, correction in corrections.items() if uid in known]


def _line_of_place(said: Mapping[str, Any]) -> str:
    return ", ".join(said[name] for name in ("location", "city", "country") if said.get(name))


def _zone_of(event: Event, said: Mapping[str, Any], correction: Correction) -> tuple[str, ZoneFrom | None]:
    """The zone of a corrected meeting, before it is asked whether another place has another."""
    fields, span = correction.fields, event.span
    if fields.get("zone"):
        return fields["zone"], ZoneFrom.PAGE
    if span and span.zone:
        left = span.zone_from is ZoneFrom.PLACE and {"location", "city"} & fields.keys()
        return (correction.zone, ZoneFrom.SOURCE) if left else (span.zone, span.zone_from)
    zone = _zone_there(said)
    return (zone, ZoneFrom.PLACE) if zone else (correction.zone, ZoneFrom.SOURCE)


def _zone_there(said: Mapping[str, Any]) -> str | None:
    """The zone of the city that is named."""
    found = locate(_line_of_place(said))
    return found.city.zone if found and found.city else None


def _event(said: Mapping[str, Any], zone: str, zone_from: ZoneFrom | None = None) -> Event:
    """From our JSON, where "" means nothing and moments with an offset may be of any zone."""
    clean = {name: None if value == "" else value for name, value in said.items()}
    for name in _MOMENTS:
        moment = _moment(clean[name]) if clean[name] else None
        if isinstance(moment, datetime) and moment.tzinfo:
            moment, zone_from = moment.astimezone(zone_of(zone)).replace(tzinfo=None), ZoneFrom.PAGE
        clean[name] = moment.isoformat() if moment else None
    return from_json(
        {**clean, "zone": zone, "zone_from": zone_from, "status": clean["status"] or "confirmed", "kind": clean["kind"]}
    )


def _fields(table: Mapping[str, Any]) -> dict[str, Any]:
    unknown = table.keys() - set(_FIELDS)
    if unknown:
        raise ValueError(f"unknown key {sorted(unknown)[0]!r}")
    fields = {name: _value(name, value) for name, value in table.items()}
    if fields.get("zone"):
        zone_of(fields["zone"])
    for name in ("url", "online_url", "latitude", "longitude"):  # an event alone knows what may stand there
        if fields.get(name):
            _event(_NOTHING | {name: fields[name]}, "UTC")
    return fields


def _value(name: str, value: Any) -> Any:
    if name in _LINES:
        return _line(name, value)
    if name == "description":
        return paragraphs(_text(name, value))
    if name in _LISTS:
        if not isinstance(value, list):
            raise ValueError(f"{name}: a list of texts is expected, not {value!r}")
        return [_line(name, one, 300) for one in value]
    if name in _DEGREES:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"{name}: a number is expected, not {value!r}")
        return float(value)
    if name in _CHOICES:
        choices = [str(choice) for choice in _CHOICES[name]]
        if value not in choices:
            raise ValueError(f"{name}: {value!r} is none of {', '.join(choices)}")
        return value
    if value == "":
        return ""
    try:
        return _moment(value).isoformat()
    except (TypeError, ValueError):
        raise ValueError(f"{name}: a day or a time such as 2026-04-07T17:30 is expected, not {value!r}") from None


def _moment(value: object) -> date:
    """A day or a time (which is a day, too, to Python)."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise ValueError(f"no moment: {value!r}")
    return date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else datetime.fromisoformat(value)


def _line(name: str, value: Any, limit: int = 500) -> str:
    if len(_text(name, value)) > limit:
        raise ValueError(f"{name}: longer than {limit} characters")
    return one_line(value)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name}: a text is expected, not {value!r}")
    return value
