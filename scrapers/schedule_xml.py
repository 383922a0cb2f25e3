"""Conference schedules in XML (`schedule.xml` of Pentabarf, frab, pretalx, FOSDEM): one event for each talk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from bs4 import Tag

from calendar_app.errors import ScrapeError
from calendar_app.model import Event, Source
from scrapers.base import Fetch, Problem, Reading
from scrapers.fields import line_of, lines_of, zone_named
from scrapers.json_events import record_readings

MOST_EVENTS = 10_000


def scrape(source: Source, fetch: Fetch) -> Iterator[Reading]:
    """Every talk with its room, its speakers and its end; times in the conference's zone, else in the source's."""
    page = fetch(source.url)
    schedule = page.xml.find("schedule")
    if not isinstance(schedule, Tag):
        raise ScrapeError(f"{page.url}: no schedule")
    conference = schedule.find("conference", recursive=False)
    named = line_of(_text(conference, "title")) if isinstance(conference, Tag) else ""
    zone = zone_named(_text(conference, "time_zone_name")) if isinstance(conference, Tag) else None
    day_change = _text(conference, "day_change") if isinstance(conference, Tag) else ""
    source = source.naming(zone)
    number = 0
    for day in schedule.find_all("day", recursive=False):
        for talk in day.find_all("event"):
            number += 1
            if number > MOST_EVENTS:
                yield Problem(page.url, f"more than {MOST_EVENTS} events; the rest is not read")
                return
            record = _record(talk, str(day.get("date", "")), day_change)
            if not record["title"] or not record["start"]:
                yield Problem(
                    page.url, f"event {record['id'] or number} has no {'start' if record['title'] else 'title'}"
                )
                continue
            for reading in record_readings(record, source, page):
                yield reading.replace(series=named or None) if isinstance(reading, Event) else reading


def _record(talk: Tag, day: str, day_change: str) -> dict[str, Any]:
    start, moment = _text(talk, "start"), _text(talk, "date")
    if not moment and day_change and start and _minutes(start) < _minutes(day_change):
        day = _following(day)  # the night belongs to the day before
    speakers = talk.find("persons", recursive=False)
    persons = speakers.find_all("person", recursive=False) if isinstance(speakers, Tag) else []
    room = talk.find_parent("room")
    return {
        "id": str(talk.get("guid") or talk.get("id") or ""),
        "title": _text(talk, "title"),
        "date": moment or day,
        "start": moment if len(moment) > 10 else start,
        "durationMinutes" if _text(talk, "duration").isdigit() else "duration": _text(talk, "duration"),
        "room": _text(talk, "room") or str(room.get("name", "") if room else ""),
        "url": _text(talk, "url"),
        "status": _text(talk, "status"),
        "topics": list(lines_of([_text(talk, "track")])),
        "speakers": [line_of(person.get_text()) for person in persons],
        "description": _text(talk, "abstract") or _text(talk, "description"),
    }


def _text(element: Tag, name: str) -> str:
    child = element.find(name, recursive=False)
    return child.get_text().strip() if child else ""


def _minutes(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes[:2]) if hours.isdigit() and minutes[:2].isdigit() else 0


def _following(day: str) -> str:
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return day
