"""iCalendar feeds (RFC 5545): one event for each occurrence, its UID as its key.

The file is taken apart into its entries before `icalendar` sees it, so that a damaged one costs nobody else anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from math import prod
from typing import Any

import icalendar
import recurring_ical_events

from calendar_app.errors import ScrapeError
from calendar_app.model import Event, Place, Source, Span, Status, When
from calendar_app.text import one_line, web_address
from scrapers.base import Fetch, Page, Problem, Reading, recurring_window
from scrapers.ics_lines import Calendar, take_apart
from scrapers.ics_zones import Zones, known_zone
from scrapers.words import coordinates, online_link, plain, title_and_status

Component = Any  # the library's types name every value a property could ever have

MOST_EVENTS = 10_000  # of one feed
MOST_OCCURRENCES = 500  # of one series in the window
_MOST_COUNT = 1_000
# The library takes a step for each day, week, month or year that it looks at; a million is about ten seconds.
_MOST_STEPS = 2_000_000
_MOST_STEPS_OF_ONE = 500_000
_LONGEST = timedelta(days=366)

_ESSENTIAL = {"DTSTART": date, "DTEND": date, "RECURRENCE-ID": date, "DURATION": timedelta}
_LIBRARY_ERRORS = (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError)
_CONDITIONS = {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "BYEASTER"}
_CALLS = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
_STATUS = {"CANCELLED": Status.CANCELLED, "TENTATIVE": Status.TENTATIVE}


def scrape(source: Source, fetch: Fetch) -> Iterator[Reading]:
    """Single events whenever they are; series from `window_past_days` before to `window_future_days` after."""
    page = fetch(source.url)
    calendars = take_apart(page)
    if not calendars:
        raise ScrapeError(f"{page.url}: no iCalendar data")
    past, future = recurring_window(source)
    window = page.fetched_at - past, page.fetched_at + future
    entries: list[_Entry] = []
    for calendar in calendars:
        for reading in _entries(calendar, source, page):
            if isinstance(reading, _Entry):
                entries.append(reading)
            else:
                yield reading
    steps, seen = _MOST_STEPS, set[tuple[str, str, Span | None]]()
    for series in takewhile(lambda _: len(seen) <= MOST_EVENTS, _series(entries[:MOST_EVENTS])):
        components, cost, fault = _expand(series, window, steps)
        steps -= cost
        if fault:
            yield Problem(page.url, f"{series[0].name}: {fault}; only the dates that stand there are read")
        for component in components:
            try:
                event = _event(component, series[0], source, page)
            except _LIBRARY_ERRORS as error:
                yield Problem(page.url, f"{series[0].name}: {one_line(str(error), 200)}")
                continue
            identity = (event.key, event.title, event.span)
            if identity not in seen and len(seen) < MOST_EVENTS:
                yield event
            seen.add(identity)
    if max(len(entries), len(seen)) > MOST_EVENTS:
        yield Problem(page.url, f"more than {MOST_EVENTS} events; the rest is not read")


@dataclass(frozen=True)
class _Entry:
    """A VEVENT, and the zone in which its calendar is meant to be shown."""

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
        return "RRULE" in self.component or "RDATE" in self.component


def _entries(calendar: Calendar, source: Source, page: Page) -> Iterator[_Entry | Problem]:
    stated = next((line.rpartition(":")[2] for line in calendar.own if line.upper().startswith("X-WR-TIMEZONE")), "")
    default = known_zone(stated) if stated else None
    zones = Zones(calendar.zones, default, default or source.zone, page.fetched_at)
    for lines in calendar.cut_off:
        if lines[0].upper() == "BEGIN:VEVENT":
            yield Problem(page.url, f"{_name(lines)}: the entry is cut off")
    for number, lines in enumerate(calendar.events, 1):
        name = _name(lines, number)
        try:
            component = icalendar.Event.from_ical("\r\n".join(map(zones.settle, lines)))
        except _LIBRARY_ERRORS as error:
            yield Problem(page.url, f"{name}: {one_line(str(error), 200)}")
            continue
        faults = _faults(component)
        yield from (Problem(page.url, f"{name}: {property_}: {fault}") for property_, fault in faults.items())
        if not _ESSENTIAL.keys() & faults.keys():
            if "DTSTART" not in component:
                yield Problem(page.url, f"{name}: no DTSTART")
            else:
                uid = one_line(str(component.get("UID", "")), 500)
                yield _Entry(uid, name, component, default or source.zone)
    for tzid in sorted(zones.unknown):
        zone = default or source.zone
        yield Problem(page.url, f"time zone {one_line(tzid, 80)!r} is not known; read as {zone or 'no zone'}")


def _faults(component: Component) -> dict[str, str]:
    """What is wrong with its properties; those are dropped."""
    faults = {str(name): one_line(message, 200) for name, message in component.errors}
    for name in faults:
        component.pop(name, None)
    for name, kind in {**_ESSENTIAL, "SEQUENCE": int}.items():
        value = component.get(name)
        if value is not None and not isinstance(getattr(value, "dt", value), kind):
            faults[name] = f"no {kind.__name__}"
            del component[name]
    return faults


def _name(lines: Sequence[str], number: int = 0) -> str:
    """How a person finds this entry in the file."""
    said = {line.partition(":")[0].upper(): line.partition(":")[2] for line in lines}
    return one_line(said.get("UID") or said.get("SUMMARY") or f"entry {number}", 120)


def _series(entries: Sequence[_Entry]) -> Iterator[list[_Entry]]:
    """What belongs together: an entry and its overrides. The first is the entry itself, where it is there."""
    by_uid: dict[str, list[_Entry]] = {}
    for position, entry in enumerate(entries):
        by_uid.setdefault(entry.uid or f"\0{position}", []).append(entry)
    for group in by_uid.values():
        main = [entry for entry in group if not entry.override]
        overrides = [entry for entry in group if entry.override]
        newest = max((entry.sequence for entry in main), default=0)
        main = [entry for entry in main if entry.sequence == newest]
        if overrides or any(entry.repeats for entry in main):
            # Should there be two of the same state, the last one written counts.
            yield [*main[-1:], *overrides]
        else:
            # One UID for several meetings is wrong, and common.
            for entry in main:
                start = f"#{_stamp(entry.component['DTSTART'].dt)}" if len(main) > 1 else ""
                yield [replace(entry, uid=entry.uid + start)]


def _expand(
    series: Sequence[_Entry], window: tuple[datetime, datetime], steps: int
) -> tuple[list[Component], int, str]:
    """The components to show, each with its own times, what it cost, and why the rules were not followed."""
    written = [entry.component for entry in series]
    if not any(entry.repeats or entry.override for entry in series):
        return written, 0, ""
    cost = 0
    try:
        cost = _cost(series[0].component, window[1].date())
        if cost > min(steps, _MOST_STEPS_OF_ONE):
            return written, 0, "its rule takes too long to follow"
        calendar = icalendar.Calendar()
        calendar.subcomponents = written
        found = list(recurring_ical_events.of(calendar).between(*window))
        if len(found) > MOST_OCCURRENCES:
            raise ValueError(f"it repeats more than {MOST_OCCURRENCES} times")
    except _LIBRARY_ERRORS as error:
        return written, cost, one_line(str(error), 200)
    if not any(name in component for component in written for name in ("DTEND", "DURATION")):
        for component in found:
            component.pop("DTEND", None)  # the library gives an end to what has none
    return found, cost, ""


def _cost(component: Component, until: date) -> int:
    """How many steps it takes to follow the entry's rules; ValueError where nobody should."""
    length = _length(component)
    if length and length > _LONGEST:
        raise ValueError("it repeats and lasts longer than a year")
    rules = component.get("RRULE", [])
    total = 0
    for rule in rules if isinstance(rules, list) else [rules]:
        step = {"YEARLY": 365, "MONTHLY": 28, "WEEKLY": 7, "DAILY": 1}.get(str(rule["FREQ"][0]).upper())
        interval, count = int(rule.get("INTERVAL", [1])[0]), int(rule.get("COUNT", [0])[0])
        often = prod(max(1, len(rule.get(part, []))) for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))
        if step is None or often > 24:
            raise ValueError("it repeats by the hour or faster")
        if interval < 1:
            raise ValueError("its rule never moves on")
        if count > _MOST_COUNT:
            raise ValueError(f"it repeats {count} times")
        # Such rules soon find something; others may look for 30 February until the year 9999.
        conditions = {name.upper() for name in rule} & _CONDITIONS
        modest = conditions <= {"BYDAY", "BYMONTH"} or conditions == {"BYMONTHDAY"}
        sure = not conditions or (modest and interval == 1) or (step == 7 and conditions == {"BYDAY"})
        days = ((until if sure else date.max) - _day(component["DTSTART"].dt)).days
        total += often * max(0, days) // (step * interval)
    return total


def _event(component: Component, entry: _Entry, source: Source, page: Page) -> Event:
    status = _STATUS.get(_text(component, "STATUS").upper(), Status.CONFIRMED)
    title, status = title_and_status(_text(component, "SUMMARY"), status)
    description = plain(_text(component, "DESCRIPTION"))
    location = one_line(_text(component, "LOCATION"), 500)
    calls = (web_address(_text(component, name)) for name in _CALLS)
    organizer = one_line(str(getattr(component.get("ORGANIZER"), "params", {}).get("CN", "")), 300)
    geo = component.get("GEO")
    key = entry.uid
    if "RECURRENCE-ID" in component:
        key = f"{key}#{_stamp(component['RECURRENCE-ID'].dt)}"
    elif entry.repeats:
        key = f"{key}#{_stamp(component['DTSTART'].dt)}"
    return Event(
        title=title or source.name,
        span=_span(component, entry.zone),
        place=Place(location, "", "", *coordinates(getattr(geo, "latitude", None), getattr(geo, "longitude", None))),
        url=web_address(_text(component, "URL"), page.url),
        status=status,
        topics=_categories(component),
        organizer=organizer if organizer and "@" not in organizer else None,
        online_url=next(filter(None, calls), None) or online_link(location, _text(component, "URL"), description),
        description=description,
        key=key or f"{title}#{_stamp(component['DTSTART'].dt)}",
    )


def _span(component: Component, zone: str | None) -> Span:
    start: When = component["DTSTART"].dt
    length = _length(component)
    if not isinstance(start, datetime):
        days = max(1, length.days) if length else 1
        return Span(start, start + timedelta(days=days - 1))
    # A meeting takes time: an end that is the start says that nobody gave one.
    named = getattr(start.tzinfo, "key", None)
    if named is None:
        start = start.replace(tzinfo=None)
        return Span(start, start + length if length else None, zone)
    end = start.astimezone(UTC) + length if length else None
    return Span.of(start, end, named if named != "UTC" else zone or "UTC")


def _length(component: Component) -> timedelta | None:
    """How long it lasts, as it says; ValueError where it ends before it starts."""
    start = component["DTSTART"].dt
    if "DTEND" in component:
        end = component["DTEND"].dt
        if isinstance(start, datetime) is not isinstance(end, datetime):
            start, end = _day(start), _day(end)
        elif isinstance(start, datetime) and (start.tzinfo is None) is not (end.tzinfo is None):
            start, end = start.replace(tzinfo=None), end.replace(tzinfo=None)
        elif isinstance(start, datetime) and start.tzinfo is not None:
            start, end = start.astimezone(UTC), end.astimezone(UTC)
        length: timedelta = end - start
    elif "DURATION" in component:
        length = component["DURATION"].dt
    else:
        return None
    if length < timedelta(0):
        raise ValueError("it ends before it starts")
    return length


def _text(component: Component, name: str) -> str:
    value = component.get(name, "")
    return str(value[0] if isinstance(value, list) and value else value or "")


def _categories(component: Component) -> tuple[str, ...]:
    value = component.get("CATEGORIES", [])
    groups = value if isinstance(value, list) else [value]
    topics = (one_line(str(topic), 100) for group in groups for topic in getattr(group, "cats", []))
    return tuple(dict.fromkeys(topic for topic in topics if topic))[:50]


def _day(moment: When) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _stamp(moment: When) -> str:
    """The same in every run: UTC where the zone is known."""
    if isinstance(moment, datetime):
        return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" if moment.tzinfo else f"{moment:%Y%m%dT%H%M%S}"
    return f"{moment:%Y%m%d}"
