"""Pages made to cost much: each is read in a bounded time, or refused with the one error that readers raise."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup

from calendar_app.errors import ScrapeError
from calendar_app.model import Event, Source
from calendar_app.trial import Trial, try_page
from scrapers.base import Page
from scrapers.blocks import read_blocks
from scrapers.page import scrape
from tests.cost import at_most
from tests.scrapers.pages import serve

MOST_SECONDS = 5  # of the processor of a usual machine
MEETING = b"<h1>Trees</h1><p>Meeting on 7 May 2026 at 7 pm, Town Hall.</p>\n"
LIST = b"# Trees\n\nMeeting on 7 May 2026 at 7 pm.\n\n"
CELLS = b"|" + b"a|" * 400 + b"\n|" + b"-|" * 400 + b"\n" + b"|a\n" * 400 + b"\n"
START = "DTSTART:20260101T190000Z"
DAYS = ",".join(f"2026{n % 12 + 1:02}{n % 28 + 1:02}T{n % 24:02}0000Z" for n in range(30_000))
REFERRING = b"<div itemscope itemtype='https://schema.org/Event' itemref='a a a a a a a a'></div>"
TYPED = b"<div vocab='https://schema.org/' typeof='Event'>"
SETS = ",".join(map(str, range(1, 367)))
ONSET = "TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0117"
DAYLIGHT = f"BEGIN:STANDARD\r\nDTSTART:19001025T030000\r\n{ONSET}\r\nRRULE:FREQ=YEARLY\r\nEND:STANDARD\r\n"
ZONE = f"BEGIN:VTIMEZONE\r\nTZID:Ours\r\n{DAYLIGHT * 2000}END:VTIMEZONE\r\n"


def attributes(most: int) -> bytes:
    return b" ".join(b"x%d='>'" % number for number in range(most))


def calendar(*entries: str, zones: str = "") -> bytes:
    parts = (
        f"BEGIN:VEVENT\r\nUID:{n}\r\nSUMMARY:Trees\r\n{entry}\r\nEND:VEVENT\r\n" for n, entry in enumerate(entries)
    )
    return f"BEGIN:VCALENDAR\r\n{zones}{''.join(parts)}END:VCALENDAR\r\n".encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<a " + attributes(60_000) + b">Trees</a>", id="an element of very many attributes"),
        pytest.param(b"<font>" * 16_000 + b"</p>" * 16_000, id="ends without a beginning in open elements"),
        pytest.param(b"<i><body>" * 10_000, id="bodies in open elements"),
        pytest.param(b"<p>" + b"</p><p>".join([b"1-2/3-4 " * 1500] * 30), id="numbers that are no days"),
        pytest.param(b"<p>" + b"</p><p>".join([b"7 May 2026, " * 1200] * 30), id="days without end"),
        pytest.param(b"<p class='" + b"a-b " * 500_000 + b"'>", id="names of classes"),
        pytest.param(b"<p>" + b"</p><p>".join([b"x 7. y 8 | z 9/9 foo // " * 11] * 6_000), id="fields of rows"),
        pytest.param(b"<p>" + b"<time>7 May</time>" * 40_000, id="times beside each other"),
        pytest.param(b"<p>Same time, same place: 7 May 2027.</p>" * 9_000, id="the same time again and again"),
        pytest.param(b"<table><tr><td>" + b"<td>7 May<br>" * 40_000, id="cells of breaks"),
        pytest.param("<p>".join(["ﷺ" * 2000] * 1000).encode(), id="letters that stand for sentences"),
        pytest.param(REFERRING * 30_000, id="references of microdata"),
        pytest.param(TYPED + b"<b property='name'>a</b>" * 18_000, id="properties of RDFa"),
    ],
)
def test_a_page_of_html_keeps_its_meeting(body: bytes) -> None:
    """What stands around a meeting may be absurd; the meeting is read all the same."""
    trial = _timed("page", MEETING + body, "text/html")
    assert trial is not None
    assert any("2026-05-07" in str(event.span.start) for event in trial.events if event.span)


@pytest.mark.parametrize("piece", [b"# x\n", b"1. 1. 1. x\n", b"<http://a.b>\n\n", CELLS])
def test_markdown_is_read_as_far_as_it_is_reasonable(piece: bytes) -> None:
    """Two megabytes of nothing but marks are no reason to lose what stands before them."""
    trial = _timed("text-page", LIST + piece * (2_000_000 // len(piece)), "text/markdown")
    assert trial is not None
    assert trial.events


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(calendar(f"{START}\r\nRDATE:{DAYS}"), id="dates in a line"),
        pytest.param(calendar(f"{START}\r\nEXDATE:" + DAYS.replace(",", "\r\nEXDATE:")), id="dates in lines"),
        pytest.param(calendar(f"{START}\r\nCATEGORIES:{'a,' * 500_000}"), id="topics"),
        pytest.param(
            calendar(f"DTSTART:00010101\r\nRRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS={SETS}"), id="places in a set"
        ),
        pytest.param(calendar(*[f"{START}\r\nRRULE:FREQ=DAILY"] * 120), id="more occurrences than are read"),
        pytest.param(calendar(*[f"{START}\r\nRRULE:FREQ=YEARLY;BYDAY=MO"] * 100), id="each Monday of each year"),
        pytest.param(calendar(*[f"DTSTART;TZID=No {n}:20260507T190000" for n in range(2000)]), id="unknown zones"),
        pytest.param(calendar("DTSTART;TZID=Ours:20260507T190000", zones=ZONE), id="a zone of a thousand rules"),
        pytest.param(calendar(START) * 12_000, id="a calendar for each event"),
    ],
)
def test_a_calendar_is_read_or_refused_soon(body: bytes) -> None:
    """What its lines list, its rules repeat and its zones define is weighed before it is followed."""
    _timed("ics", body, "text/calendar")


def test_paragraphs_in_paragraphs_are_read_once() -> None:
    """What damaged markup leaves open holds all that follows, again and again."""
    with at_most(MOST_SECONDS):
        assert not list(read_blocks(BeautifulSoup("<p>Ort: Aula " * 8_000, "html.parser")))


def test_lists_of_terms_in_such_lists_are_read_once() -> None:
    """Each would hold the terms of all that follow."""
    with at_most(MOST_SECONDS):
        list(read_blocks(BeautifulSoup("<dl><dt>Ort:<dd>Aula " * 1_500, "html.parser")))


def test_the_address_of_a_feed_is_looked_for_in_addresses_only() -> None:
    """A link of a hundred thousand characters leads nowhere, and costs nothing."""
    source = Source(id="long", kind="page", name="Long", url="https://example.org/")
    body = b"<h1>Trees</h1><a href='" + b"&" * 100_000 + b"'>Trees</a><a href='https://example.org/all.ics'>All</a>"
    feed = calendar("DTSTART:20260507T190000Z")
    fetch = serve({source.url: body, "https://example.org/all.ics": feed}, datetime(2026, 3, 1, tzinfo=UTC))
    with at_most(MOST_SECONDS):
        [event] = [reading for reading in scrape(source, fetch) if isinstance(reading, Event)]
    assert event.title == "Trees"


def test_a_common_rule_costs_little_and_is_followed() -> None:
    """Outlook tells the last Friday of a month by its place in a set: a hundred such series are no bomb."""
    rule = "RRULE:FREQ=MONTHLY;INTERVAL=2;BYDAY=FR;BYSETPOS=-1;COUNT=6"
    trial = _timed("ics", calendar(*[f"DTSTART:20260130T190000Z\r\n{rule}"] * 100), "text/calendar")
    assert trial is not None
    assert len(trial.events) == 600
    assert not trial.problems


def test_a_list_of_broken_items_is_not_read_for_ever() -> None:
    """Each item of YAML that cannot be read is told, up to as many as anybody would mend."""
    trial = _timed("deadlines", b"- title: Trees\n  year: 2026\n  date: May 7, 2026\n" + b"- a: b: c\n" * 20_000, "")
    assert trial is not None
    assert "the rest is not read" in trial.problems[-1]


def _timed(kind: str, body: bytes, media_type: str) -> Trial | None:
    """What is read; nothing where the page is refused."""
    page = Page("https://example.org/", body, datetime(2026, 3, 1, tzinfo=UTC), media_type)
    with at_most(MOST_SECONDS):
        try:
            return try_page(page, kind=kind, zone="Europe/Berlin")
        except ScrapeError:
            return None
