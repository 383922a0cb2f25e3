"""What a calendar program sees in a feed: entries by uid, as strictly or as leniently as the program reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

import icalendar

from calendar_app.model import Event, Record, Status, When
from feeds.words import words_of
from tests.calendar_app.simulate import Entry

_ASSUMED = timedelta(hours=2)  # what docs/feeds.md promises where no end is announced
_STATUS = {Status.CONFIRMED: "CONFIRMED", Status.CANCELLED: "CANCELLED"}


class Unreadable(Exception):
    """The program gives the file up."""


@dataclass(frozen=True)
class Seen:
    """What its user sees: times as instants in UTC, days as days with the exclusive end."""

    title: str
    start: When
    end: When | None
    location: str
    status: str


@dataclass(frozen=True)
class Vevent(Entry):
    """An entry as a program keeps it; `modified` and `sequence` are all that some of them compare."""

    shown: Any
    sequence: int


Instant = Callable[[icalendar.Calendar, When, Mapping[str, str]], When]


def by_zone_names(calendar: icalendar.Calendar, moment: When, parameters: Mapping[str, str]) -> When:
    """By the IANA name, as most programs do."""
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise Unreadable(f"a floating time, {moment}")
    return moment.astimezone(UTC)


def by_zone_rules(calendar: icalendar.Calendar, moment: When, parameters: Mapping[str, str]) -> When:
    """By the VTIMEZONE of the file and by nothing else."""
    if not isinstance(moment, datetime) or "TZID" not in parameters:
        return by_zone_names(calendar, moment, parameters)
    for zone in calendar.walk("VTIMEZONE"):
        if str(zone["TZID"]) == parameters["TZID"]:
            return moment.replace(tzinfo=_rules(zone.to_ical())).astimezone(UTC)
    raise Unreadable(f"no VTIMEZONE for {parameters['TZID']}")


@lru_cache(maxsize=32)
def _rules(zone: bytes) -> tzinfo:
    return icalendar.Timezone.from_ical(zone).to_tz(lookup_tzid=False)


@lru_cache(maxsize=32)
def calendar_of(body: bytes) -> icalendar.Calendar:
    """Read once for all programs; Unreadable for what is no calendar."""
    try:
        return icalendar.Calendar.from_ical(body)
    except ValueError as error:
        raise Unreadable(str(error)) from None


@lru_cache(maxsize=32)
def entries(body: bytes, instant: Instant = by_zone_names) -> Mapping[str, Vevent]:
    """Every VEVENT by its uid; Unreadable where one is named twice without a RECURRENCE-ID."""
    calendar = calendar_of(body)
    found: dict[str, Vevent] = {}
    for component in calendar.walk("VEVENT"):
        uid = f"{component['UID']} {component.get('RECURRENCE-ID', '')}".strip()
        if uid in found or component.errors:
            raise Unreadable(f"{uid} is there twice, or cannot be read")
        found[uid] = _vevent(calendar, component, instant)
    return found


def _vevent(calendar: icalendar.Calendar, component: Any, instant: Instant) -> Vevent:
    start, end = (
        instant(calendar, component[name].dt, component[name].params) if name in component else None
        for name in ("DTSTART", "DTEND")
    )
    seen = Seen(
        str(component["SUMMARY"]), start, end, str(component.get("LOCATION", "")), str(component["STATUS"])
    )
    return Vevent(seen, component["LAST-MODIFIED"].dt, int(component["SEQUENCE"]))


@lru_cache(maxsize=2000)
def published(event: Event, record: Record, language: str) -> Vevent:
    """What a program should have of an event of ours, told without a look at what the feed says."""
    span = event.span
    assert span
    state = record.withdrawn or event.status
    marked = record.withdrawn or event.status in (Status.CANCELLED, Status.POSTPONED)
    start: date = span.start if span.all_day else span.starts_at.astimezone(UTC)
    end: date | None = span.exclusive_end if span.all_day else span.ends_at.astimezone(UTC)
    if end == start:
        end = None if event.kind == "deadline" else start + _ASSUMED
    title = f"{words_of(language)[state]}: {event.title}" if marked else event.title
    seen = Seen(title, start, end, event.place.line, _STATUS.get(event.status, "TENTATIVE"))
    return Vevent(seen, record.last_changed.replace(microsecond=0), record.sequence)
