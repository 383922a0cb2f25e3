"""The automatic reader, beyond single cases: which readers it used, and that nothing comes out twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.errors import ScrapeError
from calendar_app.model import Event, Place, Source, Span
from scrapers.base import Page
from scrapers.page import read_page
from scrapers.together import combine
from tests.scrapers.pages import serve

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
START = datetime(2026, 4, 7, 12)
SOURCE = Source(id="page", kind="page", name="A page", url="https://page.example.org/", zone="Europe/Berlin")
LD = '<script type="application/ld+json">{"@type": "Event", "name": "Trees", "startDate": "2026-04-07"}</script>'
HCALENDAR = '<p class="vevent"><b class="summary">Trees</b> <abbr class="dtstart" title="2026-04-07">7 April</abbr></p>'
STATE = '<script type="application/json">{"events": [{"name": "Trees", "startDate": "2026-04-07T19:00"}]}</script>'
WORDS = "<h1>Lesekreis</h1><ul><li>Datum: 7. April 2026, 19 Uhr</li><li>Ort: Bibliothek</li></ul>"
FEED = '<p><a href="/club.ics">Kalender</a></p>'
ICS = b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:7\nDTSTART:20260407T170000Z\nSUMMARY:Trees\nEND:VEVENT\nEND:VCALENDAR\n"


def page(body: str) -> Page:
    return Page(SOURCE.url, body.encode(), NOW, "text/html")


@pytest.mark.parametrize(
    ("body", "reader"),
    [
        (LD + STATE + WORDS + FEED, "schema-org"),
        (HCALENDAR + STATE + WORDS + FEED, "microformats"),
        (LD + HCALENDAR, "schema-org+microformats"),
        (STATE + WORDS + FEED, "scripts"),
        (WORDS + FEED, "text"),
        (FEED, "ics"),
    ],
)
def test_it_says_who_read_the_page(body: str, reader: str) -> None:
    """From data for machines down to words; a feed only where the page itself says nothing."""
    name, readings = read_page(page(body), SOURCE, serve({"https://page.example.org/club.ics": ICS}, NOW))
    assert name == reader
    assert len(readings) == 1


def test_without_a_network_the_page_is_all_there_is() -> None:
    """No feed is followed where nothing may be fetched."""
    with pytest.raises(ScrapeError, match="no event found"):
        read_page(page(FEED), SOURCE)


_events = st.lists(
    st.builds(
        lambda title, hours, timed, place, address: Event(
            title=title,
            span=Span(START + timedelta(hours=hours), None, "Europe/Berlin")
            if timed
            else Span((START + timedelta(hours=hours)).date()),
            place=Place(place),
            url=address,
        ),
        st.sampled_from(["Trees", "Trees and woods", "Woods", "Summer party", "?"]),
        st.integers(0, 100),
        st.booleans(),
        st.sampled_from(["", "Hall"]),
        st.sampled_from([None, SOURCE.url, "https://page.example.org/7", "https://page.example.org/8"]),
    ),
    max_size=6,
    unique_by=lambda event: (event.title, event.span),
)


@settings(max_examples=200, deadline=None)
@given(_events)
def test_what_is_told_twice_comes_out_once(events: list[Event]) -> None:
    """Two descriptions that say the same say no more than one."""
    assert combine([events, events], SOURCE.url) == events


@settings(max_examples=200, deadline=None)
@given(_events, _events)
def test_nothing_is_lost(one: list[Event], other: list[Event]) -> None:
    """Every day of either description is there still, and no description is longer than what comes out."""
    combined = combine([one, other], SOURCE.url)
    assert max(len(one), len(other)) <= len(combined) <= len(one) + len(other)
    days = {event.span.first_day for event in combined if event.span}
    assert days == {event.span.first_day for event in [*one, *other] if event.span}
