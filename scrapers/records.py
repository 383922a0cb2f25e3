"""Which parts of parsed JSON are events: envelopes are opened, and what belongs to one event is put together.

When an event is may stand in a thing of its own ("dates", "schedule"), in several ("occurrences"), around it (a slot
and its talk), or over a whole list of events (the days of a programme).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from scrapers.field_spans import tells_clock, tells_day, tells_more, tells_start, tells_words, zone_in
from scrapers.fields import Fields, first, folded, folded_name, line_of, text_of

_MOST_RECORDS = 200_000
_MOST_OCCURRENCES = 1_000
_DEEPEST = 24

_TITLES = "title name eventtitle eventname summary subject headline titel eventbodyname".split()
_NOT_OUT = {"draft", "trash", "deleted", "private", "archived"}
# What says "this was written then", beside which a bare `date` is not the day of a meeting.
_WRITTEN = set("author dategmt modified published publisheddate datepublished pubdate created updated".split())
_MEANT = set("time location venue place city where room speaker speakers performers organizer organiser".split())
_ABOUT_EVENTS = re.compile(r"event|meet|calend|termin|talk|session|conferenc|agenda|schedule|workshop|seminar|gig")
_OTHER_THINGS = set(
    """note article page person group organization service application question video image document audio place
    link mention hashtag tombstone profile propertyvalue publicationevent broadcastevent offer product blogposting
    newsarticle""".split()
)
_WRAPPERS = {"properties", "attributes"}  # GeoJSON, JSON:API
# Where an event says when it is; "registration" and "cfp" say when something else is.
_TIMES = re.compile(
    r"slots?|(?:event)?dates?(?:range|time|times|s)?|when|schedul(?:e|es|ing)|config|period|timings?|timeslots?|meta|acf"
    r"|customfields?|(?:event)?(?:occurrences?|instances?|sessions?|showings?|showtimes?)"
)
_HELD = "submission talk session event activity presentation paper proposal".split()
_TELLING = {"create", "announce", "update", "add"}
_OF_ITS_OWN = {"id", "type"}  # what names a time is not what names the event
_DAY_LENGTH = 86_400_000
_DAY = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")


@dataclass(frozen=True)
class Record:
    """What is said of one event, and the zone that its envelope names."""

    value: dict[str, Any]
    zone: str | None


@dataclass(frozen=True)
class _Around:
    """What the envelope says of what is in it."""

    name: str
    zone: str | None
    beside: Mapping[str, Any]
    day: str = ""


def records(data: Any, name: str) -> Iterator[Record]:
    """What may be events in data of this name, outermost first; what an event holds is part of it."""
    yield from _records(data, _Around(name, None, {}), 0)


def title_in(fields: Fields, language: str = "en") -> str:
    named = (fields[name] for name in _TITLES if name in fields)
    return next((line for value in named if (line := line_of(value, 1000, language))), "")


def _records(value: Any, around: _Around, depth: int) -> Iterator[Record]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for each in value[:_MOST_RECORDS]:
            yield from _records(each, around, depth + 1)
        return
    if not isinstance(value, dict):
        return
    fields = folded(value)
    kind = text_of(fields.get("type")).rpartition("/")[2].casefold()
    if {"actor", "object"} <= fields.keys() and kind not in _TELLING:
        return  # somebody joins or likes it
    for name, inner in list(value.items()):
        if isinstance(inner, dict) and name in _WRAPPERS:
            value = {key: each for key, each in value.items() if key not in (name, "type")} | inner
            fields = folded(value)
    zone = zone_in(fields) or around.zone
    if kind not in _OTHER_THINGS and not isinstance(fields.get("days"), list):
        found = [each for each in _put_together(value, around) if _is_event(folded(each), around)]
        if found:
            if text_of(first(fields, ["status", "poststatus"])).casefold() not in _NOT_OUT:
                for each in found:
                    yield Record({name: _referred(part, around.beside) for name, part in each.items()}, zone)
            return
    day = _day_of(fields) or around.day
    for name, each in value.items():
        if isinstance(each, dict | list):
            under = str(name) if _DAY.fullmatch(str(name)) else day
            yield from _records(each, _Around(str(name).casefold(), zone, value, under), depth + 1)


def _put_together(value: dict[str, Any], around: _Around) -> list[dict[str, Any]]:
    """The record with what it says elsewhere of when it is; one for each time."""
    fields = folded(value)
    if not title_in(fields):
        held = [each for name in _HELD if isinstance(each := fields.get(name), dict) and title_in(folded(each))]
        return [held[0] | value] if held and tells_start(fields) else []
    for name, inner in value.items():
        if not isinstance(inner, dict | list) or not _TIMES.fullmatch(folded_name(str(name))):
            continue
        times = [time for each in _each(inner) if (time := _time_in(each))] or _days_in(inner)
        rest = {key: each for key, each in value.items() if key not in (name, "type")} if times else {}
        if times and not tells_start(folded(rest)):
            return [rest | time for time in times]
    if around.day and tells_clock(fields) and not tells_day(fields) and not tells_start(fields):
        return [{**value, "date": around.day}]
    return [value]


def _each(value: Any) -> list[Any]:
    return value[:_MOST_OCCURRENCES] if isinstance(value, list) else [value]


def _time_in(value: Any) -> dict[str, Any]:
    """What this says of when something without a name of its own is; empty where it does not."""
    for _ in range(3):
        if not isinstance(value, dict):
            return {}
        fields = folded(value)
        if title_in(fields):
            return {}
        if "value" in fields and "endvalue" in fields:  # Drupal
            return {"start": fields["value"], "end": fields["endvalue"]}
        if tells_start(fields) or (tells_day(fields) and tells_more(fields)):
            return {
                name: each for name, each in value.items() if folded({name: each}).keys().isdisjoint(("id", "type"))
            }
        inner = [each for name, each in fields.items() if isinstance(each, dict) and _TIMES.fullmatch(name)]
        value = inner[0] if len(inner) == 1 else None
    return {}


def _days_in(value: Any) -> list[dict[str, Any]]:
    """The stretches of a list of days; two moments at which days begin are the first and the last of one."""
    listed = value[:_MOST_OCCURRENCES] if isinstance(value, list) else []
    days = [day for each in listed if (day := _day(each))]
    if not days or len(days) < len(listed):
        return []
    stretches = [[days[0], days[0]]]
    for day in days[1:]:
        if day - stretches[-1][1] == timedelta(days=1) or (len(days) == 2 and type(listed[0]) is int and day > days[0]):
            stretches[-1][1] = day
        else:
            stretches.append([day, day])
    return [{"startDate": start.isoformat(), "endDate": end.isoformat()} for start, end in stretches]


def _day(value: Any) -> date | None:
    """A day as ISO 8601 or as the milliseconds at which it begins."""
    try:
        if type(value) is int and value and not value % _DAY_LENGTH:
            return date(1970, 1, 1) + timedelta(days=value // _DAY_LENGTH)
        return date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else None
    except (ValueError, OverflowError):
        return None


def _day_of(fields: Fields) -> str:
    """The day of everything in it, where it is a day of a programme."""
    said = text_of(first(fields, ["date", "day"]))
    return said if _DAY.fullmatch(said) else ""


def _referred(value: Any, beside: Mapping[str, Any]) -> Any:
    """What a normalised store of records keeps beside this one."""
    return beside.get(str(value["__ref"]), {}) if isinstance(value, dict) and "__ref" in value else value


def _is_event(fields: Fields, around: _Around) -> bool:
    if not title_in(fields):
        return False
    if tells_start(fields):
        return True
    if not (tells_day(fields) or tells_words(fields)) or _WRITTEN & fields.keys():
        return False
    return bool(_MEANT & fields.keys() or tells_more(fields) or _ABOUT_EVENTS.search(around.name))
