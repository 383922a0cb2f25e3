"""In which zone a meeting's times are, who says so, and what becomes of times that clocks skip or show twice."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from calendar_app.event_json import to_json
from calendar_app.local_time import settled
from calendar_app.model import Event, Kind, Place, Source, Span, ZoneFrom
from calendar_app.trial import try_page
from scrapers.base import Page, Problem

HERE = Path(__file__).parent / "local_time"
PAGES = sorted(path for path in HERE.iterdir() if not path.name.endswith(".expected.json"))
TYPES = {".html": "text/html; charset=utf-8", ".ics": "text/calendar; charset=utf-8", ".json": "application/json"}
SOURCE = Source(id="a", kind="ics", name="A", url="https://meetings.example.org/", zone="Europe/Berlin")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_gives_these_zones(path: Path) -> None:
    """What the page says counts, else its city where that is sure, else the source's zone, Europe/Berlin."""
    page = Page(f"{SOURCE.url}{path.name}", path.read_bytes(), datetime(2026, 2, 1, tzinfo=UTC), TYPES[path.suffix])
    trial = try_page(page, zone="Europe/Berlin")
    told = [[to_json(event)[name] for name in ("title", "start", "end", "zone", "zone_from")] for event in trial.events]
    expected = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))
    assert told == expected["events"]
    assert list(trial.problems) == [f"{page.url}: {problem}" for problem in expected["problems"]]


def test_every_expectation_has_its_page() -> None:
    """One without would pass for ever."""
    assert {path.stem for path in PAGES} == {path.name.partition(".")[0] for path in HERE.glob("*.expected.json")}


def at(where: Place, source: Source = SOURCE, **fields: Any) -> Span:
    span = Span(datetime(2026, 5, 7, 19), None, source.zone, ZoneFrom.SOURCE)
    (event,) = settled([Event(title="Trees", span=span, place=where, **fields)], source)
    assert isinstance(event, Event) and event.span
    return event.span


@pytest.mark.parametrize(
    ("place", "zone", "zone_from"),
    [
        (Place("Aula", "Karlsruhe"), "Europe/Berlin", ZoneFrom.SOURCE),
        (Place("London"), "Europe/Berlin", ZoneFrom.SOURCE),
        (Place("Aula, London", "Karlsruhe"), "Europe/London", ZoneFrom.PLACE),
        (Place("Aula", "London"), "Europe/London", ZoneFrom.PLACE),
        (Place(), "Europe/Berlin", ZoneFrom.SOURCE),
    ],
)
def test_the_city_of_a_source(place: Place, zone: str, zone_from: ZoneFrom) -> None:
    """Its meetings are there unless they say more than a name, and its zone is the source's."""
    source = Source(id="a", kind="ics", name="A", url=SOURCE.url, zone="Europe/Berlin", city="Karlsruhe")
    span = at(place, source)
    assert (span.zone, span.zone_from) == (zone, zone_from)


def test_a_deadline_is_in_no_city() -> None:
    """Those who keep it are elsewhere."""
    assert at(Place("London, UK"), kind=Kind.DEADLINE).zone == "Europe/Berlin"


def test_without_a_zone_of_the_source() -> None:
    """Of a page that is tried without one, times stay as they are written: nobody names a zone."""
    source = Source(id="try", kind="page", name="A", url=SOURCE.url)
    assert at(Place("London, UK"), source).zone is None
    assert at(Place("Aula"), source).zone is None


@pytest.mark.parametrize(
    ("zone", "said", "shown"),
    [
        ("Europe/Berlin", (datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 2, 45)), "03:30–03:45"),
        ("Europe/Berlin", (datetime(2026, 3, 29, 1, 30), datetime(2026, 3, 29, 2, 30)), "01:30–03:30"),
        ("Europe/Berlin", (datetime(2026, 3, 29, 2, 30), datetime(2026, 3, 29, 3, 15)), "03:30–03:30"),
        ("America/New_York", (datetime(2026, 3, 8, 2, 0), None), "03:00"),
    ],
)
def test_clocks_that_skip_an_hour(zone: str, said: tuple[datetime, datetime | None], shown: str) -> None:
    """What they never show is an hour later, and a problem names the meeting, the day and the time."""
    problem, event = settled([Event(title="Night of the nets", span=Span(*said, zone))], SOURCE)
    assert isinstance(event, Event) and event.span and isinstance(problem, Problem)
    moments = [moment for moment in (event.span.start, event.span.end) if isinstance(moment, datetime)]
    assert "–".join(f"{moment:%H:%M}" for moment in moments) == shown
    assert f"'Night of the nets': on {said[0]:%Y-%m-%d} clocks in {zone} skip" in problem.message
    assert f"{said[0]:%H:%M}" in problem.message and problem.message.endswith(f"read as {shown}")
    assert event.span == Span(*said, zone).shown and event.span.starts_at == Span(*said, zone).starts_at


@pytest.mark.parametrize(
    ("zone", "said", "instant"),
    [
        ("Europe/Berlin", datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 1, 30), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
    ],
)
def test_clocks_that_show_an_hour_twice(zone: str, said: datetime, instant: datetime) -> None:
    """The first counts, without a word; a moment that is the second one is kept in UTC."""
    (event,) = settled([Event(title="Night of the nets", span=Span(said, None, zone))], SOURCE)
    assert isinstance(event, Event) and event.span
    assert event.span.start == said
    assert event.span.starts_at.astimezone(UTC) == instant
    later = instant.replace(hour=instant.hour + 1)
    assert Span.of(later, None, zone).starts_at == later
    assert Span.of(instant, None, zone) == event.span
