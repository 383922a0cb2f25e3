"""A VEVENT as an event, whoever wrote it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from calendar_app.model import Event, Place, Source, Span, Status, When
from calendar_app.text import one_line, web_address
from scrapers import ics_own
from scrapers.base import Page
from scrapers.fields import address_of, truth
from scrapers.words import coordinates, online_link, plain, title_and_status

Component = Any  # the library's types name every value a property could ever have

LIBRARY_ERRORS = (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError)
_CALLS = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
_WHOLE_DAYS = ("X-MICROSOFT-CDO-ALLDAYEVENT", "X-FUNAMBOL-ALLDAY")
_STATUS = {"CANCELLED": Status.CANCELLED, "CANCELED": Status.CANCELLED, "TENTATIVE": Status.TENTATIVE}


@dataclass(frozen=True)
class Entry:
    """A VEVENT, and the zone that its calendar names."""

    uid: str
    name: str  # for people
    component: Component
    zone: str | None

    @property
    def sequence(self) -> int:
        return int(self.component.get("SEQUENCE", 0))

    @property
    def override(self) -> bool:
        return "RECURRENCE-ID" in self.component

    @property
    def repeats(self) -> bool:
        return repeats(self.component)


def event_of(component: Component, entry: Entry, source: Source, page: Page) -> Event:
    """One occurrence of the entry, whose times are `component`'s; one of LIBRARY_ERRORS where it cannot be read."""
    key = entry.uid
    if "RECURRENCE-ID" in component:
        key = f"{key}#{stamp(component['RECURRENCE-ID'].dt)}"
    elif entry.repeats:
        key = f"{key}#{stamp(component['DTSTART'].dt)}"
    if ics_own.is_own(component):
        with suppress(*LIBRARY_ERRORS):  # what is not as we write it is read like anybody's
            return ics_own.event_of(component).replace(key=key)
    status = _STATUS.get(_text(component, "STATUS").upper(), Status.CONFIRMED)
    title, status = title_and_status(_text(component, "SUMMARY"), status)
    if status is Status.POSTPONED and _is_moved(component):
        status = Status.CONFIRMED  # to the day that stands there
    description = plain(_text(component, "DESCRIPTION"))
    location = one_line(_text(component, "LOCATION"), 500)
    calls = (web_address(_text(component, name)) for name in _CALLS)
    organizer = one_line(str(getattr(component.get("ORGANIZER"), "params", {}).get("CN", "")), 300)
    geo = component.get("GEO")
    return Event(
        title=title or source.name,
        span=_span(component, source.naming(entry.zone)),
        place=Place(location, "", "", *coordinates(getattr(geo, "latitude", None), getattr(geo, "longitude", None))),
        url=address_of(_text(component, "URL"), page.url),
        status=status,
        topics=_categories(component),
        organizer=organizer if organizer and "@" not in organizer else None,
        online_url=next(filter(None, calls), None) or online_link(location, _text(component, "URL"), description),
        description=description,
        key=key or f"{title}#{stamp(component['DTSTART'].dt)}",
    )


def repeats(component: Component) -> bool:
    """Whether it stands for more than itself."""
    return "RRULE" in component or "RDATE" in component


def length_of(component: Component) -> timedelta | None:
    """How long it lasts, as it says."""
    start = component["DTSTART"].dt
    if "DTEND" in component:
        end = component["DTEND"].dt
        if isinstance(start, datetime) is not isinstance(end, datetime):
            start, end = day_of(start), day_of(end)
        elif isinstance(start, datetime) and (start.tzinfo is None) is not (end.tzinfo is None):
            start, end = start.replace(tzinfo=None), end.replace(tzinfo=None)
        elif isinstance(start, datetime) and start.tzinfo is not None:
            start, end = start.astimezone(UTC), end.astimezone(UTC)
        length: timedelta = end - start
        return length
    return component["DURATION"].dt if "DURATION" in component else None


def day_of(moment: When) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def stamp(moment: When) -> str:
    """The same in every run: UTC where the zone is known."""
    if isinstance(moment, datetime):
        return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" if moment.tzinfo else f"{moment:%Y%m%dT%H%M%S}"
    return f"{moment:%Y%m%d}"


def _is_moved(component: Component) -> bool:
    """Whether it is an occurrence that has been given another time."""
    return "RECURRENCE-ID" in component and stamp(component["RECURRENCE-ID"].dt) != stamp(component["DTSTART"].dt)


def _span(component: Component, shown: Source) -> Span:
    start: When = component["DTSTART"].dt
    length = length_of(component)
    if any(truth(_text(component, name)) for name in _WHOLE_DAYS):
        start, length = day_of(start), length and timedelta(days=round(length / timedelta(days=1)))
    if not isinstance(start, datetime):
        days = max(1, length.days) if length else 1
        return Span(start, start + timedelta(days=days - 1))
    # A meeting takes time: an end that is the start says that nobody gave one.
    named = getattr(start.tzinfo, "key", None)
    if named is None:
        start = start.replace(tzinfo=None)
        return Span(start, start + length if length else None, shown.zone, shown.zone_from)
    end = start.astimezone(UTC) + length if length else None
    return Span.of(start, end, named if named != "UTC" else shown.zone or "UTC")


def _text(component: Component, name: str) -> str:
    value = component.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value or "")


def _categories(component: Component) -> tuple[str, ...]:
    value = component.get("CATEGORIES", [])
    groups = value if isinstance(value, list) else [value]
    topics = (one_line(str(topic), 100) for group in groups for topic in getattr(group, "cats", []))
    return tuple(dict.fromkeys(topic for topic in topics if topic))[:50]
