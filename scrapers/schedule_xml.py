"""Conference schedules in XML (`schedule.xml` of Pentabarf, frab, pretalx, FOSDEM): one event for each talk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from calendar_app.errors import ScrapeError
from calendar_app.model import Event, Source
from scrapers.base import Fetch, Problem, Reading
from scrapers.fields import line_of, lines_of, zone_named
from scrapers.json_events import record_readings
from scrapers.tree import Element
from scrapers.xml_tree import ends_within, parse, remove_last, text_in

MOST_EVENTS = 10_000


def scrape(source: Source, fetch: Fetch) -> Iterator[Reading]:
    """Every talk with its room, its speakers and its end; times in the conference's zone, else in the source's."""
    page = fetch(source.url)
    root, faults = parse(page)
    schedule = next(root.iter("{*}schedule"), None)
    if schedule is None:
        raise ScrapeError(f"{page.url}: no schedule")
    yield from (Problem(page.url, f"{fault}; what is whole is read") for fault in faults[:1])
    if faults and ends_within(page.text, "event"):
        remove_last(schedule, "event")
        yield Problem(page.url, "the last event is cut off")
    conference = schedule.find("{*}conference")
    named = line_of(_text(conference, "title"))
    day_change = _text(conference, "day_change")
    source = source.naming(zone_named(_text(conference, "time_zone_name")))
    number = 0
    for day in schedule.iterchildren("{*}day"):
        for talk in day.iter("{*}event"):
            number += 1
            if number > MOST_EVENTS:
                yield Problem(page.url, f"more than {MOST_EVENTS} events; the rest is not read")
                return
            record = _record(talk, day.get("date", ""), day_change)
            if not record["title"] or not record["start"]:
                yield Problem(
                    page.url, f"event {record['id'] or number} has no {'start' if record['title'] else 'title'}"
                )
                continue
            for reading in record_readings(record, source, page):
                yield reading.replace(series=named or None) if isinstance(reading, Event) else reading


def _record(talk: Element, day: str, day_change: str) -> dict[str, Any]:
    start, moment = _text(talk, "start"), _text(talk, "date")
    if not moment and day_change and start and _minutes(start) < _minutes(day_change):
        day = _following(day)  # the night belongs to the day before
    room = next(talk.iterancestors("{*}room"), None)
    return {
        "id": talk.get("guid") or talk.get("id") or "",
        "title": _text(talk, "title"),
        "date": moment or day,
        "start": moment if len(moment) > 10 else start,
        "durationMinutes" if _text(talk, "duration").isdigit() else "duration": _text(talk, "duration"),
        "room": _text(talk, "room") or ("" if room is None else room.get("name", "")),
        "url": _text(talk, "url"),
        "status": _text(talk, "status"),
        "topics": list(lines_of([_text(talk, "track")])),
        "speakers": [line_of(text_in(person)) for person in talk.iterfind("{*}persons/{*}person")],
        "description": _text(talk, "abstract") or _text(talk, "description"),
    }


def _text(element: Element | None, name: str) -> str:
    child = None if element is None else element.find(f"{{*}}{name}")
    return "" if child is None else text_in(child)


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes[:2]) if hours.isdigit() and minutes[:2].isdigit() else 0


def _following(day: str) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return day
