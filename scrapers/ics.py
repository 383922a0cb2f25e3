"""iCalendar feeds (RFC 5545): one event for each occurrence, its UID as its key.

The file is taken apart into its entries before `icalendar` sees it, so that a damaged one costs nobody else anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import takewhile
from math import prod

import icalendar
import recurring_ical_events

from calendar_app.errors import ScrapeError
from calendar_app.model import Source, Span
from calendar_app.text import one_line
from scrapers.base import Fetch, Page, Problem, Reading, recurring_window
from scrapers.ics_entry import LIBRARY_ERRORS, Component, Entry, day_of, event_of, length_of, stamp
from scrapers.ics_lines import Calendar, take_apart
from scrapers.ics_own import has_left
from scrapers.ics_zones import Zones, known_zone

MOST_EVENTS = 10_000  # of one feed
MOST_OCCURRENCES = 500  # of one series in the window
_MOST_COUNT = 1_000
# The library takes a step for each day, week, month or year that it looks at; a million is about ten seconds.
_MOST_STEPS = 2_000_000
_MOST_STEPS_OF_ONE = 500_000
_LONGEST = timedelta(days=366)

_ESSENTIAL = {"DTSTART": date, "DTEND": date, "RECURRENCE-ID": date, "DURATION": timedelta}
_CONDITIONS = {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "BYEASTER"}


def scrape(source: Source, fetch: Fetch) -> Iterator[Reading]:
    """Single events whenever they are; series from `window_past_days` before to `window_future_days` after."""
    page = fetch(source.url)
    calendars = take_apart(page)
    if not calendars:
        raise ScrapeError(f"{page.url}: no iCalendar data")
    past, future = recurring_window(source)
    window = page.fetched_at - past, page.fetched_at + future
    entries: list[Entry] = []
    for calendar in calendars:
        for reading in _entries(calendar, source, page):
            if not isinstance(reading, Entry):
                yield reading
            elif not has_left(reading.component):
                entries.append(reading)
    steps, seen = _MOST_STEPS, set[tuple[str, str, Span | None]]()
    for series in takewhile(lambda _: len(seen) <= MOST_EVENTS, _series(entries[:MOST_EVENTS])):
        components, cost, fault = _expand(series, window, steps)
        steps -= cost
        if fault:
            yield Problem(page.url, f"{series[0].name}: {fault}; only the dates that stand there are read")
        for component in components:
            try:
                event = event_of(component, series[0], source, page)
            except LIBRARY_ERRORS as error:
                yield Problem(page.url, f"{series[0].name}: {one_line(str(error), 200)}")
                continue
            identity = (event.key, event.title, event.span)
            if identity not in seen and len(seen) < MOST_EVENTS:
                yield event
            seen.add(identity)
    if max(len(entries), len(seen)) > MOST_EVENTS:
        yield Problem(page.url, f"more than {MOST_EVENTS} events; the rest is not read")


def _entries(calendar: Calendar, source: Source, page: Page) -> Iterator[Entry | Problem]:
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
        except LIBRARY_ERRORS as error:
            yield Problem(page.url, f"{name}: {one_line(str(error), 200)}")
            continue
        faults = _faults(component)
        yield from (Problem(page.url, f"{name}: {property_}: {fault}") for property_, fault in faults.items())
        if not _ESSENTIAL.keys() & faults.keys():
            if "DTSTART" not in component:
                yield Problem(page.url, f"{name}: no DTSTART")
            else:
                uid = one_line(str(component.get("UID", "")), 500)
                yield Entry(uid, name, component, default or source.zone)
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


def _series(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """What belongs together: an entry and its overrides. The first is the entry itself, where it is there."""
    by_uid: dict[str, list[Entry]] = {}
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
                start = f"#{stamp(entry.component['DTSTART'].dt)}" if len(main) > 1 else ""
                yield [replace(entry, uid=entry.uid + start)]


def _expand(series: Sequence[Entry], window: tuple[datetime, datetime], steps: int) -> tuple[list[Component], int, str]:
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
    except LIBRARY_ERRORS as error:
        return written, cost, one_line(str(error), 200)
    if not any(name in component for component in written for name in ("DTEND", "DURATION")):
        for component in found:
            component.pop("DTEND", None)  # the library gives an end to what has none
    return found, cost, ""


def _cost(component: Component, until: date) -> int:
    """How many steps it takes to follow the entry's rules; ValueError where nobody should."""
    length = length_of(component)
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
        days = ((until if sure else date.max) - day_of(component["DTSTART"].dt)).days
        total += often * max(0, days) // (step * interval)
    return total
