"""iCalendar feeds (RFC 5545): one event for each occurrence, its UID as its key.

The file is taken apart into its entries before `icalendar` sees it, so that a damaged one costs nobody else anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import takewhile

import icalendar

from calendar_app.errors import ScrapeError
from calendar_app.model import Source, Span
from calendar_app.text import one_line
from scrapers.base import Fetch, Page, Problem, Reading, recurring_window
from scrapers.ics_entry import LIBRARY_ERRORS, Component, Entry, event_of, length_of, stamp
from scrapers.ics_lines import Calendar, take_apart
from scrapers.ics_own import has_left
from scrapers.ics_series import MOST_STEPS, expand
from scrapers.ics_zones import Zones, known_zone

MOST_EVENTS = 10_000  # of one feed

_MOST_LINES = 1_000  # of an entry
_LONGEST_LIST = 20_000  # characters
_LISTS = ("RDATE", "EXDATE", "RRULE", "EXRULE", "CATEGORIES")
_LONGEST_LINE = 200_000  # of a text, of which the rest is nowhere shown
_KINDS = {"DTSTART": date, "DTEND": date, "RECURRENCE-ID": date, "DURATION": timedelta, "SEQUENCE": int}
_ESSENTIAL = {"DTSTART", "RECURRENCE-ID"}  # without an end there is still a beginning
_ZONE_NAMED = ("X-WR-TIMEZONE", "TIMEZONE-ID")


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
            if len(entries) > MOST_EVENTS:
                break
    steps, seen = MOST_STEPS, set[tuple[str, str, Span | None]]()
    for series in takewhile(lambda _: len(seen) <= MOST_EVENTS, _series(entries[:MOST_EVENTS])):
        components, cost, fault = expand([entry.component for entry in series], window, steps)
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
    stated = next((line.rpartition(":")[2] for line in calendar.own if line.upper().startswith(_ZONE_NAMED)), "")
    called_off = any(line.upper().replace(" ", "") == "METHOD:CANCEL" for line in calendar.own)
    default = known_zone(stated) if stated else None
    zones = Zones(calendar.zones, default, default or source.zone, page.fetched_at)
    for lines in calendar.cut_off:
        if lines[0].upper() == "BEGIN:VEVENT":
            yield Problem(page.url, f"{_name(lines)}: the entry is cut off")
    for number, lines in enumerate(calendar.events, 1):
        name = _name(lines, number)
        lists = (line for line in lines if len(line) > _LONGEST_LIST and line.upper().startswith(_LISTS))
        if len(lines) > _MOST_LINES or next(lists, None):
            yield Problem(
                page.url, f"{name}: more than {_MOST_LINES:,} lines, or {_LONGEST_LIST:,} characters of a list"
            )
            continue
        try:
            settled = (zones.settle(line[:_LONGEST_LINE]) for line in lines)
            component = icalendar.Event.from_ical("\r\n".join(settled))
            faults = _faults(component)
        except LIBRARY_ERRORS as error:
            yield Problem(page.url, f"{name}: {one_line(str(error), 200)}")
            continue
        yield from (Problem(page.url, f"{name}: {property_}: {fault}") for property_, fault in faults.items())
        if not _ESSENTIAL & faults.keys():
            if "DTSTART" not in component:
                yield Problem(page.url, f"{name}: no DTSTART")
            else:
                uid = one_line(str(component.get("UID", "")), 500)
                if called_off:
                    component["STATUS"] = "CANCELLED"
                yield Entry(uid, name, component, default)
    for tzid in sorted(zones.unknown):
        read = f"read as {default}" if default else "read as if none were named"
        yield Problem(page.url, f"time zone {one_line(tzid, 80)!r} is not known; {read}")


def _faults(component: Component) -> dict[str, str]:
    """What is wrong with its properties; those are dropped."""
    faults = {str(name): one_line(message, 200) for name, message in component.errors}
    for name in faults:
        component.pop(name, None)
    for name, kind in _KINDS.items():
        value = component.get(name)
        if value is not None and not isinstance(getattr(value, "dt", value), kind):
            faults[name] = f"no {kind.__name__}"
            del component[name]
    length = length_of(component) if "DTSTART" in component else None
    if length and length < timedelta(0):
        end = "DTEND" if "DTEND" in component else "DURATION"
        faults[end] = "it ends before it starts"
        del component[end]
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
