"""Data that lists events keeps to its caps, however long and however hostile it is."""

from __future__ import annotations

import pytest

from calendar_app.model import Source
from scrapers import deadlines, json_events, month_lists, schedule_xml
from tests.scrapers.pages import run, serve
from tests.scrapers.test_json_events import NOW

KINDS = {
    "json": json_events.scrape,
    "deadlines": deadlines.scrape,
    "schedule-xml": schedule_xml.scrape,
    "month-lists": month_lists.scrape,
}
URL = "https://data.example.org/list"
TALK = "<event><title>Talk</title><start>10:00</start></event>"
LISTS = {
    "schedule-xml": f"<schedule><day date='2026-05-01'>{TALK * 10_005}</day></schedule>",
    "month-lists": "## 2026\n### May\n" + "* 3: Talk - Ulm\n" * 10_005,
}


@pytest.mark.parametrize("kind", LISTS)
def test_there_is_an_end_to_a_list(kind: str) -> None:
    """A list longer than any conference is cut off, and a problem says so."""
    source = Source(id="list", kind=kind, name="A list", url=URL, zone="Europe/Berlin")
    outcome = run(KINDS[kind], source, serve({URL: LISTS[kind].encode()}, NOW))
    assert len(outcome.events) == 10_000
    assert "the rest is not read" in outcome.problems[-1]


@pytest.mark.parametrize("line", ["[x" * 2_000, "![x" * 1_500, "[" * 4_000, "a   " * 1_000, "<" * 4_000])
def test_a_line_of_marks_does_no_harm(line: str) -> None:
    """A thousand lines made to be slow are read like others."""
    source = Source(id="list", kind="month-lists", name="A list", url=URL)
    outcome = run(month_lists.scrape, source, serve({URL: ("## May 2026\n" + f"* 3: {line}\n" * 200).encode()}, NOW))
    assert outcome.error is None
