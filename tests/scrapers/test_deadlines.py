"""Lists of deadlines beyond single cases: instants, and what no YAML may do to us."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.model import Kind, Source
from scrapers import deadlines
from tests.cost import at_most
from tests.scrapers.pages import Outcome, run, serve

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://lists.example.org/list.yml"
SOURCE = Source(id="list", kind="deadlines", name="A list", url=URL, options={"deadlines": True})
_NAMES = "title year date start deadline confs timeline deadlines timezone place link tags".split()
HEALTHY = "- {title: HEALTHY, year: 2026, date: 'May 4-6, 2026'}\n"


def read(text: str) -> Outcome:
    return run(deadlines.scrape, SOURCE, serve({URL: text.encode()}, NOW))


@pytest.mark.parametrize(
    ("zone", "instant"),
    [
        ("AoE", "2026-06-01T11:59:00"),
        ("UTC-12", "2026-06-01T11:59:00"),
        ("UTC+1", "2026-05-31T22:59:00"),
        ("UTC+5:30", "2026-05-31T18:29:00"),
        ("UTC", "2026-05-31T23:59:00"),
        ("GMT+2", "2026-05-31T21:59:00"),
        ("PST", "2026-06-01T06:59:00"),
        ("America/New_York", "2026-06-01T03:59:00"),
        ("Europe/Berlin", "2026-05-31T21:59:00"),
    ],
)
def test_a_deadline_is_one_instant(zone: str, instant: str) -> None:
    """The last minute of a day is told in UTC, whatever zone the list names."""
    outcome = read(
        f"- {{title: X, year: 2026, date: 'July 1, 2026', deadline: '2026-05-31 23:59', timezone: {zone}}}\n"
    )
    (told,) = (event for event in outcome.events if event.get("kind") == Kind.DEADLINE)
    assert (told["start"], told["zone"]) == (instant, "UTC")
    assert told["description"] == f"2026-05-31 23:59 {zone}"


@pytest.mark.parametrize("zone", ["unspecified", "UTC+99", "Mars/Base", "''", "XST"])
def test_without_a_zone_there_is_no_instant(zone: str) -> None:
    """A deadline whose zone nobody knows is a problem that keeps the wording, and no event."""
    outcome = read(
        f"- {{title: X, year: 2026, date: 'July 1, 2026', deadline: '2026-05-31 23:59', timezone: {zone}}}\n"
    )
    assert [event["title"] for event in outcome.events] == ["X 2026"]
    assert "2026-05-31 23:59" in outcome.problems[0]


@settings(max_examples=100, deadline=None)
@given(
    item=st.text(max_size=60)
    | st.dictionaries(st.sampled_from(_NAMES), st.text(max_size=12), max_size=8).map(str)
)  # fmt: skip
def test_no_item_takes_its_neighbour_along(item: str) -> None:
    """Whatever stands in one item of the list, the other is read."""
    flat = " ".join(item.splitlines()).replace("\x85", " ")
    outcome = read(f"- {flat}\n{HEALTHY}")
    assert "HEALTHY 2026" in [event["title"] for event in outcome.events] or "refers" in (outcome.error or "")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "a: " * 3 + "- " * 5_000,
        "- &a [*a]\n",
        "- title: X\n  <<: *nowhere\n",
        "!!python/object/apply:os.system ['true']\n",
        "x" * 5_000_000,
    ],
)
def test_no_file_does_harm(text: str) -> None:
    """Files that are too deep, too large, tied in knots or meant to run something end in a sentence, and soon."""
    with at_most(5):
        outcome = read(text)
    assert outcome.error and not outcome.events
