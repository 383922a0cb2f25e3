"""Damaged pages: what a scraper is promised to survive. `python -m tests.scrapers.mutate` reads many more."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from calendar_app.errors import ScrapeError
from calendar_app.model import Event, Source
from calendar_app.trial import try_page
from scrapers.base import Page, Problem
from scrapers.selectors import scrape
from scrapers.words import plain
from tests.cost import at_most
from tests.scrapers.mutate import MOST_SECONDS, Read, Report, read_all
from tests.scrapers.mutations import damaged
from tests.scrapers.pages import serve

ITEM = b'<div itemscope itemprop="about" itemtype="https://schema.org/Thing">'
DEEP = b'<p class="h-event">' + b'<i class="dt-start">' * 240
ROW = b'<tr><td>Report<td>Committee<td><a href="/a">Read<b>it'
CELLS = b"<table><tr><td>Report<td>"
PROPERTY = b'<p itemprop="name">Trees</p>'


def test_a_damaged_page_costs_little_and_raises_nothing_but_a_scrape_error() -> None:
    """No other exception or warning, no read over five seconds, no more than 300 MB above the start."""
    report = read_all(range(600), workers=2, largest=60_000)
    assert report.pages == 600
    assert not report.faults, "\n".join(map(str, report.faults))


def test_a_seed_gives_the_same_page_every_time() -> None:
    """What is found can be found again."""
    assert [damaged(seed) for seed in range(20)] == [damaged(seed) for seed in range(20)]


def test_the_report_keeps_faults_and_the_slowest_reads() -> None:
    """A fault among many fast reads is not lost."""
    report = Report()
    for seed in range(50):
        report.add(Read(seed, "page", "a page", seconds=seed, fault="too slow" if seed == 7 else ""))
    assert [fault.seed for fault in report.faults] == [7]
    assert [read.seed for read in report.slowest] == list(range(49, 39, -1))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        pytest.param("page", b"<p>" * 600_000, id="more tags than a tree can hold"),
        pytest.param("page", b"<?xml version='1.0'?><feed><title>None</title></feed>", id="XML read as HTML"),
        pytest.param("schedule-xml", b"<?encoding='\x0b'?>", id="control where the encoding stands"),
        pytest.param("schema-org", ITEM * 250 + PROPERTY * 1000, id="microdata in microdata"),
        pytest.param("re-work", b"<ul><li>Off</li>\n" * 15_000, id="each list in the one before"),
        pytest.param("page", ROW * 6_000, id="each link in the one before"),
        pytest.param("page", CELLS * 200 + b"<i>it</i>" * 60_000, id="each table in the one before"),
        pytest.param("text-page", (b"[" * 900 + b"\n") * 150, id="brackets without an end"),
        pytest.param("microformats", DEEP + b"<b>when</b>" * 2000, id="starts in starts"),
    ],
)
def test_what_once_was_too_much_is_an_error_and_soon(kind: str, body: bytes) -> None:
    """Pages that took minutes or gigabytes, or raised something else."""
    with at_most(MOST_SECONDS), pytest.raises(ScrapeError):
        try_page(Page("https://example.org/", body, datetime(2026, 3, 1, tzinfo=UTC), "text/html"), kind=kind)


def test_controls_behind_a_break_are_no_fault() -> None:
    """What lxml finds in HTML and would refuse to be told again."""
    assert plain("We climb.<br>\x0bWe read.<p>Then\x01</p>\uffffwe go.") == "We climb.\nWe read.Then\nwe go."


def test_what_selectors_find_may_be_deep() -> None:
    """Elements in each other by the hundred do not exhaust the stack."""
    body = b"<article><h2>Trees</h2><time>1 May 2026</time>" + b"<div>" * 400 + b"We climb." + b"<br></div>" * 400
    source = Source(
        id="deep", kind="selectors", name="Deep", url="https://example.org/",
        options={"select": {"item": "article", "title": "h2", "date": "time", "description": "div"}},
    )  # fmt: skip
    fetch = serve({source.url: body}, datetime(2026, 3, 1, tzinfo=UTC))
    [event] = [reading for reading in scrape(source, fetch) if isinstance(reading, Event)]
    assert event.description == "We climb."


def test_items_of_selectors_in_each_other_are_counted_each_time() -> None:
    """A selector that finds every element of a deep page is cut short, and says so."""
    body = b"<div><i>1 May 2026</i>" * 250 + b"<i>Trees</i>" * 2000
    source = Source(
        id="deep", kind="selectors", name="Deep", url="https://example.org/",
        options={"select": {"item": "div", "title": "div, i", "date": "i"}},
    )  # fmt: skip
    fetch = serve({source.url: body}, datetime(2026, 3, 1, tzinfo=UTC))
    problems = [str(reading) for reading in scrape(source, fetch) if isinstance(reading, Problem)]
    assert any("the rest is not read" in problem for problem in problems)
