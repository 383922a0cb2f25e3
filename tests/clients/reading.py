"""What a calendar program sees in a feed: entries by uid, as strictly or as leniently as the program reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

import icalendar

from calendar_app.model import Event, Record, Status, When
from feeds.words import where, words_of
from tests.calendar_app.simulate import Entry

_ASSUMED = timedelta(hours=2)  # what docs/feeds.md promises where no end is announced
_STATUS = {Status.CONFIRMED: "CONFIRMED", Status.CANCELLED: "CANCELLED"}


class Unreadable(Exception):
    """The program gives the file up."""


@dataclass(frozen=True)
class Seen:
    """What its user sees: times as instants in UTC, days as days with the exclusive end."""

    title: str
    start: When | None
    end: When | None
    location: str
    status: str


@dataclass(frozen=True)
class Vevent(Entry):
    """An entry as a program keeps it; `modified` and `sequence` are all that some of them compare."""

    shown: Any
    sequence: int


@lru_cache(maxsize=32)
def calendar_of(body: bytes) -> icalendar.Calendar:
    """Read once for all programs; Unreadable for what is no calendar."""
    try:
        return icalendar.Calendar.from_ical(body)
    except ValueError as error:
        raise Unreadable(str(error)) from None


@lru_cache(maxsize=32)
def entries(body: bytes, *, by_rules: bool = False) -> Mapping[str, Vevent]:
    """Every VEVENT by its uid; Unreadable where one is named twice without a RECURRENCE-ID.

    Times are read by the IANA names of their zones; with `by_rules` by the VTIMEZONEs of the file and by nothing else.
    """
    calendar = calendar_of(body)
    rules = {str(z["TZID"]): z.to_tz(lookup_tzid=False) for z in calendar.walk("VTIMEZONE")} if by_rules else None
    found: dict[str, Vevent] = {}
    for component in calendar.walk("VEVENT"):
        uid = f"{component['UID']} {component.get('RECURRENCE-ID', '')}".strip()
        if uid in found or component.errors:
            raise Unreadable(f"{uid} is there twice, or cannot be read")
        start, end = (_instant(component[n], rules) if n in component else None for n in ("DTSTART", "DTEND"))
        place, status = str(component.get("LOCATION", "")), str(component["STATUS"])
        seen = Seen(str(component["SUMMARY"]), start, end, place, status)
        found[uid] = Vevent(seen, component["LAST-MODIFIED"].dt, int(component["SEQUENCE"]))
    return found


def _instant(written: Any, rules: Mapping[str, tzinfo] | None) -> When:
    moment, zone = written.dt, written.params.get("TZID")
    if not isinstance(moment, datetime):
        return moment
    if rules is not None and zone:
        if zone not in rules:
            raise Unreadable(f"no VTIMEZONE for {zone}")
        moment = moment.replace(tzinfo=rules[zone])
    if moment.tzinfo is None:
        raise Unreadable(f"a floating time, {moment}")
    return moment.astimezone(UTC)


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
    seen = Seen(title, start, end, where(event, language), _STATUS.get(event.status, "TENTATIVE"))
    return Vevent(seen, record.last_changed.replace(microsecond=0), record.sequence)
