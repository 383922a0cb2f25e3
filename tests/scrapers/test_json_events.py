"""Events in JSON beyond single cases: what no record may do to us, and which reader a page is given to."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.model import Event, Source
from scrapers import json_events
from scrapers.base import Page, Problem
from scrapers.likely import likely_kind
from tests.cost import at_most
from tests.scrapers.pages import Outcome, run, serve

HERE = Path(__file__).parent
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCE = Source(id="data", kind="json", name="Data", url="https://data.example.org/", zone="Europe/Berlin")
HEALTHY = {"title": "Healthy", "start": "2026-04-07T19:00"}

_NAMES = """title name start startDate start_time end endDate date time timezone allDay utc_start duration location
    venue address geo coordinates url link id status organizer tags tag rrule dates properties type actor object days
    description __ref summary""".split()
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10)
    | st.sampled_from(["2026-04-07", "2026-04-07T19:00+02:00", "0001-01-01T00:00+14:00", "19:00", "http://[",
                       "9999-12-31", "3 May 2026", "UTC-12", "Mars/Base", "PT9999H", "25:99", "Event",
                       1777000000000, "link"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_NAMES), inner, max_size=8),
    max_leaves=12,
)  # fmt: skip


def read(data: Any) -> Outcome:
    body = json.dumps(data).encode()
    return run(json_events.scrape, SOURCE, serve({SOURCE.url: body}, NOW))


@settings(max_examples=200, deadline=None)
@given(record=st.dictionaries(st.sampled_from(_NAMES), _values, max_size=10))
def test_no_record_takes_its_neighbour_along(record: dict[str, Any]) -> None:
    """Whatever stands in one record, the one behind it is read."""
    outcome = read([record, HEALTHY])
    assert "Healthy" in [event["title"] for event in outcome.events]


@settings(max_examples=100, deadline=None)
@given(data=_values)
def test_what_is_read_is_events_and_problems(data: Any) -> None:
    """Any JSON gives events or problems, and no exception of ours or of a library."""
    page = Page(SOURCE.url, b"", NOW)
    assert all(isinstance(reading, Event | Problem) for reading in json_events.events_in(data, SOURCE, page))


def test_there_is_an_end_to_events() -> None:
    """More events than anybody announces are cut off, and a problem says so."""
    outcome = read(
        [{"title": f"Number {number}", "start": "2026-04-07"} for number in range(json_events.MOST_EVENTS + 5)]
    )
    assert len(outcome.events) == json_events.MOST_EVENTS
    assert "the rest is not read" in outcome.problems[0]


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 2_000 + "1" + "}" * 2_000, "9" * 10_000, ""])
def test_depth_and_size_do_no_harm(text: str) -> None:
    """JSON too deep, too long a number or nothing at all ends in a sentence or in nothing, and soon."""
    with at_most(5):
        outcome = run(json_events.scrape, SOURCE, serve({SOURCE.url: text.encode()}, NOW))
    assert outcome.events == []


def test_a_written_date_is_no_meeting() -> None:
    """Days of publication never become meetings, whatever else the record holds."""
    for name in ("published", "created_at", "updated", "date_published", "pubDate", "modified", "cfpEndDate"):
        assert read({"events": [{"title": "A post", "location": "Ulm", name: "2026-04-07T10:00:00Z"}]}) == Outcome(
            [], []
        )


@pytest.mark.parametrize(
    ("folder", "kind"),
    [("json", "json"), ("deadlines", "deadlines"), ("schedule_xml", "schedule-xml"), ("month_lists", "month-lists")],
)
def test_a_page_goes_to_the_reader_that_reads_it(folder: str, kind: str) -> None:
    """What a reader finds events in is what it is thought to be; a page for people is for other readers."""
    for case in sorted((HERE / folder).glob("*/")):
        if not json.loads((case / "expected.json").read_text("utf-8")).get("events"):
            continue
        (file,) = json.loads((case / "pages.json").read_text("utf-8")).values()
        page = Page("https://data.example.org/x", (case / file).read_bytes(), NOW)
        assert likely_kind(page) == (None if file.endswith(".html") else kind), case


@pytest.mark.parametrize(
    "text",
    [
        "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        "<!doctype html><html><body>Hello</body></html>",
        "Title: A post\nDate: 2026-03-01\n\n## Meetings\n\n* Ulm, 3. Mai 2026: Talk ([Link](https://x.example.org))\n",
        "---\ntitle: A post\ndate: 2026-03-01\ntags:\n- ml\n---\n\nWe met.\n",
        "[Link](https://x.example.org) and words",
        "",
    ],
)
def test_other_pages_go_to_other_readers(text: str) -> None:
    """Calendars, pages for people and posts are none of these kinds."""
    assert likely_kind(Page("https://data.example.org/x", text.encode(), NOW)) is None
