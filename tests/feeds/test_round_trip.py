"""What we publish we read back: a calendar of ours is a source like any other, and may lose nothing on the way."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.agenda import Agenda
from calendar_app.errors import ScrapeError
from calendar_app.model import Event, Source, Span, Status, Withdrawal
from feeds import FORMATS
from scrapers import SCRAPERS
from scrapers.base import Page, Problem
from tests.calendar_app import any_event
from tests.feeds.round_trip import as_a_calendar_says, differences, published, read_back
from tests.scrapers.pages import cases, serve

CASES = cases(Path(__file__).parents[1] / "scrapers", SCRAPERS)


@pytest.mark.parametrize("name", CASES)
def test_what_a_scraper_finds_survives_our_feed(name: str) -> None:
    """Every event of every fixture: published, read and published again, it is the same event in the same bytes."""
    events = _events(*CASES[name])
    for language in ("de", "en"):
        assert not list(differences(published(events, language)))


@settings(max_examples=150, deadline=None)
@given(st.lists(any_event.dated, max_size=3), st.sampled_from(["de", "en"]))
def test_any_event_survives_our_feed(events: list[Event], language: str) -> None:
    """Whatever its words, its hours and its zone are."""
    assert not list(differences(published(events, language)))


@pytest.mark.parametrize("why", Withdrawal)
def test_what_has_left_the_lists_is_not_read(why: Withdrawal) -> None:
    """It is there for those who have it, and says nothing to anybody else."""
    span = Span(date(2016, 4, 7))
    (stays, leaves) = published([Event(title="Stays", span=span), Event(title="Leaves", span=span)]).events
    assert leaves.record
    leaves = leaves.replace(status=Status.CANCELLED, record=replace(leaves.record, withdrawn=why))
    events, problems = read_back(published([stays, leaves]))
    assert ([event.title for event in events], problems) == (["Stays"], [])


@settings(max_examples=60, deadline=None)
@given(st.lists(any_event.events, max_size=3, unique=True))
def test_any_event_survives_our_json_feed(events: list[Event]) -> None:
    """Undated meetings too, and whatever they say; what is said twice in the same words is one."""
    agenda = published(events)
    found = _read("syndication", "json", agenda)
    assert [(event.key, event) for event in found] == [(event.uid, event) for event in agenda.events]


@pytest.mark.parametrize("name", CASES)
def test_our_json_ld_says_what_schema_org_has_words_for(name: str) -> None:
    """All but deadlines and what is tentative; its page is ours, and the city belongs to the place's name."""
    for event in published(_events(*CASES[name])).dated:
        (found,) = _read("json", "schema-org", published([event]), event)
        for name_ in ("title", "series", "speakers", "organizer", "language", "online_url", "description"):
            assert getattr(found, name_) == getattr(event, name_)
        assert found.place.country == event.place.country
        assert ", ".join(found.topics) == ", ".join(event.topics)
        assert found.status == (Status.CONFIRMED if event.status is Status.TENTATIVE else event.status)
        _check_when_and_where(found, event)


@pytest.mark.parametrize("name", CASES)
def test_our_atom_says_when_and_where(name: str) -> None:
    """In xCal, without any knowledge of the zone; what it is about in the title and the categories."""
    for event in published(_events(*CASES[name])).dated:
        (found,) = _read("syndication", "atom", published([event]))
        assert (found.title, found.status, found.topics) == (event.title, event.status, event.topics)
        _check_when_and_where(found, event)


def _check_when_and_where(found: Event, event: Event) -> None:
    expected = as_a_calendar_says(event, published([event]))
    assert found.span == expected.span
    assert found.place.line.casefold() == expected.place.line.casefold() or (found.online and event.online)
    if not event.online:
        assert (found.place.latitude, found.place.longitude) == (expected.place.latitude, expected.place.longitude)


def _read(kind: str, name: str, agenda: Agenda, event: Event | None = None) -> list[Event]:
    """What a scraper finds in the agenda's feed of this format; in the event's zone where the format has no zones."""
    page = Page(
        agenda.feed_url, FORMATS[name].render(agenda), datetime(2016, 1, 1, tzinfo=UTC), FORMATS[name].media_type
    )
    zone = event.span.zone if event and event.span else None
    source = Source(id="ours", kind=kind, name="Ours", url=page.url, zone=zone)
    readings = list(SCRAPERS[kind](source, lambda _: page))
    assert not [each for each in readings if isinstance(each, Problem)]
    return [each for each in readings if isinstance(each, Event)]


def _events(kind: str, case: Path) -> list[Event]:
    given = json.loads((case / "source.json").read_text("utf-8"))
    at = datetime.fromisoformat(given.pop("at"))
    pages = {url: case / name for url, name in json.loads((case / "pages.json").read_text("utf-8")).items()}
    source = Source(**{"id": kind, "kind": kind, "name": "A source", "zone": "Europe/Berlin", **given})
    found: list[Event] = []
    with suppress(ScrapeError):
        found.extend(each for each in SCRAPERS[kind](source, serve(pages, at)) if isinstance(each, Event))
    return found
