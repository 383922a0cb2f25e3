"""Events published in a feed, read from it, and published again: nothing may be lost, and no byte may change.

`python -m tests.feeds.round_trip FOLDER` does so for what our readers find in the files of a folder. A `case.json`
beside them may say under which `url` a page stood, when (`fetched_at`), in which zone (`default_tz`), and from when to
when its recurrences are wanted (`window`).

What a meeting is comes from the feed that is read. What the store knows of it (when it was first seen, its changes, who
says so) is kept under the UID, and the feed gives that back as the event's key.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from calendar_app.agenda import Agenda
from calendar_app.errors import ScrapeError
from calendar_app.event_json import changes
from calendar_app.model import Event, Kind, Record, Source, Span
from calendar_app.normalize import normalize
from calendar_app.trial import try_page
from feeds import FORMATS
from scrapers import SCRAPERS
from scrapers.base import Page, Problem
from scrapers.fetch.files import Files
from tests.published import faults

_BASE = "https://meetings.example.org"
_AT = datetime(2016, 2, 18, 9, tzinfo=UTC)
_NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)  # of files that do not say when they were read
_OWN = {"case.json", "source.json", "pages.json", "expected.json"}


def published(events: Iterable[Event], language: str = "en") -> Agenda:
    """These events as a calendar, each with a record unless it has one."""
    known = tuple(
        event if event.record else event.replace(record=Record(str(UUID(int=number)), 2, _AT, _AT, ("a-source",)))
        for number, event in enumerate(events, 1)
    )
    return Agenda(events=known, title="Meetings", language=language, base_url=_BASE)


def read_back(agenda: Agenda) -> tuple[list[Event], list[str]]:
    """What the `ics` scraper finds in the agenda's feed, with the records that belong to the UIDs; and its problems."""
    address = f"{_BASE}/events.ics"
    page = Page(address, FORMATS["ics"].render(agenda), _NOW, "text/calendar; charset=utf-8")
    source = Source(id="ours", kind="ics", name="Ours", url=address)
    records = {event.uid: event.record for event in agenda.events}
    readings = list(SCRAPERS["ics"](source, lambda _: page))
    events = [each.replace(record=records[each.key]) for each in readings if isinstance(each, Event)]
    return events, [str(each) for each in readings if isinstance(each, Problem)]


def differences(agenda: Agenda) -> Iterator[str]:
    """What is not the same after the round trip, in sentences."""
    first = FORMATS["ics"].render(agenda)
    yield from faults(first)
    events, problems = read_back(agenda)
    yield from problems
    found = {event.uid: event for event in events}
    for event in agenda.dated:
        if event.uid not in found:
            yield f"{event.title!r} is lost"
        elif (expected := as_a_calendar_says(event, agenda)) != found[event.uid]:
            yield f"{event.title!r}: {changes(expected, found[event.uid])}"
    again = FORMATS["ics"].render(published(events, agenda.language))
    for before, after in zip(first.split(b"\r\n"), again.split(b"\r\n"), strict=False):
        if before != after:
            yield f"published {before!r}, then {after!r}"
            break


def as_a_calendar_says(event: Event, agenda: Agenda) -> Event:
    """The event in the terms of a calendar: a page of its own, an end only after the start, a point to 10 cm."""
    span, place = event.span, event.place
    if span and not span.all_day and span.ends_at <= span.starts_at:
        span = Span(span.start, None, span.zone)
    if span and span.zone and event.kind is Kind.DEADLINE:  # an instant
        span = Span.of(span.starts_at, span.ends_at if span.end else None, span.zone)
    latitude, longitude = (None if each is None else round(each, 6) for each in (place.latitude, place.longitude))
    if latitude is None or longitude is None:
        latitude = longitude = None
    place = replace(place, latitude=latitude, longitude=longitude)
    return event.replace(url=event.url or agenda.permalink(event), span=span, place=place)


def events_in(folder: Path) -> Iterator[tuple[str, list[Event]]]:
    """What our readers find in each file below the folder, by its name, as a run would publish it."""
    for path in sorted(each for each in folder.rglob("*") if each.is_file() and each.name not in _OWN):
        case: dict[str, Any] = {}
        with suppress(FileNotFoundError):
            case = json.loads(path.with_name("case.json").read_text("utf-8"))
        at = datetime.fromisoformat(case.get("fetched_at") or _NOW.isoformat())
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        window = case.get("window") or {"from": "2000-01-01", "to": "2030-12-31"}
        page = Files(path.parent, now=lambda at=at: at)(path.resolve().as_uri())
        page = replace(page, url=case.get("url") or page.url)
        zone = case.get("default_tz") or "Europe/Berlin"
        source = Source(id="a-source", kind="page", name="A source", url=page.url, zone=zone)
        with suppress(ScrapeError):
            events = try_page(
                page,
                zone=zone,
                since=date.fromisoformat(window["from"][:10]),
                until=date.fromisoformat(window["to"][:10]),
            ).events
            yield str(path.relative_to(folder)), [normalize(event, source) for event in events]


def main(folders: list[str]) -> int:
    files = total = wrong = 0
    for folder in folders:
        for name, events in events_in(Path(folder)):
            files, total = files + 1, total + len(events)
            for language in ("en", "de"):
                for difference in differences(published(events, language)):
                    wrong += 1
                    sys.stdout.write(f"{name}: {difference}\n")
    sys.stdout.write(f"{total} events of {files} files, {wrong} differences\n")
    return 1 if wrong or not total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
