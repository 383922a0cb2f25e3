"""Feeds with the dates of events, beyond single cases: what was written is read back, what is damaged is named."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.agenda import Agenda
from calendar_app.model import Source
from feeds import ics as ics_feed
from feeds import json_feed
from scrapers import ics, syndication
from scrapers.base import Page
from scrapers.feed_entries import MOST_ENTRIES
from scrapers.likely import likely_kind
from scrapers.page import read_page
from tests.calendar_app import any_event
from tests.cost import at_most
from tests.scrapers.pages import Outcome, run, serve, told

HERE = Path(__file__).parent
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCE = Source(id="feed", kind="syndication", name="Feed", url="https://feed.example.org/", zone="Europe/Berlin")
CASES = sorted((HERE / "syndication").glob("*/"))
RSS = """<rss xmlns:ev="http://purl.org/rss/1.0/modules/event/" xmlns:xcal="urn:ietf:params:xml:ns:xcal"
 xmlns:georss="http://www.georss.org/georss"><channel>"""
HEALTHY = "<item><title>Healthy</title><ev:startdate>2026-04-07T19:00</ev:startdate></item>"
END = "</channel></rss>"
BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))

_agendas = st.lists(any_event.events, max_size=4, unique=True).map(
    lambda events: Agenda(events=tuple(map(any_event.published, events, range(1, 9))), title="Treffen")
)
_dated = st.lists(any_event.dated, max_size=4, unique=True).map(
    lambda events: Agenda(events=tuple(map(any_event.published, events, range(1, 9))), title="Treffen")
)
_values = st.text(max_size=10) | st.sampled_from(
    ["2026-04-07", "20260407T190000Z", "0001-01-01T00:00:00+14:00", "9999-12-31", "19:00", "TBA", "3 May 2026", "&x;",
     "<b>", "]]>", "]]&gt;", "\x00", "\x0b", "<item>", "48.4 9.9", "48;9", "http://[", "<vevent><dtstart/></vevent>"]
)  # fmt: skip
_names = st.sampled_from(
    """xcal:dtstart/xcal:parameters xcal:dtstart/xcal:parameters/xcal:tzid
    title link guid description category ev:startdate ev:enddate ev:location ev:type xcal:dtstart xcal:dtend
    xcal:geo xcal:organizer xcal:status xcal:vevent undeclared:start start end date time timezone location georss:point
    duration""".split()
)


def read(body: str | bytes) -> Outcome:
    return run(syndication.scrape, SOURCE, serve({SOURCE.url: body.encode() if isinstance(body, str) else body}, NOW))


@settings(max_examples=150, deadline=None)
@given(_agendas)
def test_our_own_feed_is_read_back(agenda: Agenda) -> None:
    """Every event of our JSON Feed comes back as it was published, the undated ones too, under its uid."""
    outcome = read(json_feed.render(agenda))
    assert outcome == Outcome([told(event.replace(key=event.uid)) for event in agenda.events], [])


@settings(max_examples=60, deadline=None)
@given(_dated)
def test_a_calendar_in_another_form_is_the_same_calendar(agenda: Agenda) -> None:
    """What `ics` reads of a calendar is read of its jCal, as a library writes it, and of its xCal."""
    body = ics_feed.render(agenda)
    expected = run(ics.scrape, SOURCE, serve({SOURCE.url: body}, NOW))
    jcal = icalendar.Calendar.from_ical(body).to_jcal()
    assert read(json.dumps(jcal)) == expected
    assert read(f'<icalendar xmlns="urn:ietf:params:xml:ns:icalendar-2.0">{xcal(jcal)}</icalendar>') == expected


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(_names, _values), max_size=8))
def test_no_entry_takes_its_neighbour_along(fields: list[tuple[str, str]]) -> None:
    """Whatever stands in one entry, escaped or not, those around it are read; but for a section that never ends."""
    item = "".join(element(name, value) for name, value in fields)
    safe = "".join(element(name, escape(value)) for name, value in fields)
    for odd in (safe, *([] if "<!" in item or "<?" in item else [item])):
        outcome = read(f"{RSS}{HEALTHY}<item>{odd}</item>{HEALTHY.replace('Healthy', 'Behind')}{END}")
        assert {"Healthy", "Behind"} <= {event["title"] for event in outcome.events}, outcome


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 3 * len(HEALTHY) + len(RSS)))
def test_of_a_feed_that_is_cut_off_the_whole_entries_are_read(length: int) -> None:
    """Wherever it ends, what was closed is given, what was not is named."""
    outcome = read((RSS + "".join(HEALTHY.replace("Healthy", f"Number {n}") for n in range(3)) + END)[:length])
    whole = [
        f"Number {n}" for n in range(3) if length >= len(RSS) + (n + 1) * len(HEALTHY.replace("Healthy", "Number 1"))
    ]
    assert [event["title"] for event in outcome.events] == whole
    assert outcome.problems or outcome.error


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_feed_is_known_by_what_it_holds(case: Path) -> None:
    """`try` and `sources add` find this reader for whatever it finds events in, and the kind `page` asks it first."""
    pages: dict[str, str] = json.loads((case / "pages.json").read_text("utf-8"))
    if not json.loads((case / "expected.json").read_text("utf-8")).get("events"):
        return
    page = Page(SOURCE.url, (case / next(iter(pages.values()))).read_bytes(), NOW, "text/html")
    assert likely_kind(page) == "syndication"
    if len(pages) == 1:
        assert read_page(page, SOURCE)[0] == "syndication"


@pytest.mark.parametrize(
    "body",
    [
        "<!doctype html><html><body><rss>",
        "<catalogue><rss/></catalogue>",
        "<feed><meeting title='x' start='2026-05-01'/></feed>",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
        '{"items": []}',
        '["calendar"]',
        "<?" * 50_000,
        "<!--->" * 50_000,
        "<!doctype [" * 20_000,
    ],
    ids=lambda body: body[:20],
)
def test_other_documents_are_for_other_readers(body: str) -> None:
    """Pages, data and what looks a little like a feed; and it is told soon."""
    with at_most(2):
        assert likely_kind(Page(SOURCE.url, body.encode(), NOW)) != "syndication"


def test_there_is_an_end_to_entries() -> None:
    """A feed longer than any is cut off, and a problem says so."""
    outcome = read(RSS + "".join(HEALTHY.replace("Healthy", f"No. {n}") for n in range(MOST_ENTRIES + 5)) + END)
    assert len(outcome.events) == MOST_ENTRIES
    assert "the rest is not read" in outcome.problems[0]


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY % b SYSTEM "http://127.0.0.1/x">%b;]>' + RSS + HEALTHY + END,
        '<!DOCTYPE rss [<!ENTITY a0 "ha">' + BOMB + "]>"
        + RSS + '<item title="&a8;">&a8;</item>' + END,
        "<rss><channel>" + "<item/>" * 400_000,
        "",
    ],
    ids=["outside", "bomb", "tags", "nothing"],
)  # fmt: skip
def test_hostile_xml_is_an_error_and_soon(body: str) -> None:
    """Entities are not expanded, nothing is fetched, and more tags than a feed has are not read."""
    with at_most(2):
        outcome = read(body)
    assert outcome.error and not outcome.events


@pytest.mark.parametrize("depth", [200, 900, 90_000])
@pytest.mark.parametrize(
    "start",
    ['["vcalendar",', '["vcalendar",[],[["vevent",[["dtstart",{},"date",', '{"version":"https://jsonfeed.org/version/1",'
     '"items":[{"id":"1","_event":', '{"@context":"https://www.w3.org/ns/activitystreams","orderedItems":'],
    ids=["jcal", "value", "feed", "activities"],
)  # fmt: skip
def test_depth_does_no_harm(start: str, depth: int) -> None:
    """JSON in JSON, whole or cut off, ends in a sentence or in nothing."""
    closing = {"[": "]", "{": "}"}
    end = "".join(closing[mark] for mark in reversed(start) if mark in closing)
    for body in (start + "[" * depth, start + "[" * depth + "]" * depth + end):
        assert read(body).events == []


def test_an_outbox_is_followed_on_its_own_host_and_not_for_ever() -> None:
    """Pages that name each other, or another one without end, are read up to a cap."""

    def page(address: str) -> Page:
        number = int(address.rpartition("=")[2]) if "=" in address else 0
        thing = {"type": "Event", "id": f"{SOURCE.url}{number}", "name": f"E{number}", "startTime": "2026-04-07T19:00Z"}
        body = {"@context": "https://www.w3.org/ns/activitystreams", "first": SOURCE.url, "orderedItems": [thing],
                "next": f"{SOURCE.url}?page={number + 1}"}  # fmt: skip
        return Page(address, json.dumps(body).encode(), NOW)

    outcome = run(syndication.scrape, SOURCE, page)
    assert len(outcome.events) == 20
    assert "the rest is not read" in outcome.problems[0]


def element(path: str, value: str) -> str:
    for name in reversed(path.split("/")):
        value = f"<{name}>{value}</{name}>"
    return value


def xcal(component: list[Any]) -> str:
    """jCal as xCal (RFC 7265 and RFC 6321 differ in their marks only)."""
    name, properties, parts = component
    said = "".join(map(_xcal_property, properties))
    inner = "".join(map(xcal, parts))
    return f"<{name}><properties>{said}</properties><components>{inner}</components></{name}>"


def _xcal_property(property_: list[Any]) -> str:
    name, parameters, kind, *values = property_
    inner = "".join(f"<{key}><text>{escape(str(value))}</text></{key}>" for key, value in parameters.items())
    if name == "geo":
        told = "<latitude>{}</latitude><longitude>{}</longitude>".format(*values[0])
    elif kind == "recur":
        parts = [
            (key, each) for key, said in values[0].items() for each in (said if isinstance(said, list) else [said])
        ]
        told = f"<recur>{''.join(f'<{key}>{escape(str(each))}</{key}>' for key, each in parts)}</recur>"
    else:
        told = "".join(f"<{kind}>{escape(str(value))}</{kind}>" for value in values)
    return f"<{name}>{f'<parameters>{inner}</parameters>' if inner else ''}{told}</{name}>"


def _paged(form: str, number: int, following: str) -> bytes:
    if form == "json":
        item = {"id": str(number), "title": f"Talk {number}", "_event": {"start": "2026-04-07T19:00:00+02:00"}}
        return json.dumps({"version": "1.1", "title": "T", "next_url": following, "items": [item]}).encode()
    link = f'<link xmlns="http://www.w3.org/2005/Atom" rel="next" href="{escape(following)}"/>'
    return (RSS + link + HEALTHY.replace("Healthy", f"Talk {number}") + END).encode()


@pytest.mark.parametrize("form", ["json", "rss"])
def test_a_feed_is_read_page_after_page(form: str) -> None:
    """Relative addresses too, and a feed that runs in a circle ends."""
    pages = {
        SOURCE.url: _paged(form, 1, "?page=2"),
        f"{SOURCE.url}?page=2": _paged(form, 2, "/?page=3"),
        f"{SOURCE.url}?page=3": _paged(form, 3, SOURCE.url),
    }
    outcome = run(syndication.scrape, SOURCE, serve(pages, NOW))
    assert [event["title"] for event in outcome.events] == ["Talk 1", "Talk 2", "Talk 3"]
    assert outcome.problems == []


@pytest.mark.parametrize(
    ("following", "second", "problem"),
    [
        ("https://elsewhere.example/2", b"", "goes on at another host, which is not read: https://elsewhere.example/2"),
        ("?page=9", b"", "404 Not Found"),
        ("?page=2", b"<html>Sorry</html>", "'html' is no feed"),
    ],
)
def test_what_follows_cannot_be_had(following: str, second: bytes, problem: str) -> None:
    """The pages before it count, and the report says so."""
    pages = {SOURCE.url: _paged("rss", 1, following), f"{SOURCE.url}?page=2": second}
    outcome = run(syndication.scrape, SOURCE, serve(pages, NOW))
    assert [event["title"] for event in outcome.events] == ["Talk 1"]
    assert len(outcome.problems) == 1 and problem in outcome.problems[0]


def test_a_feed_without_end() -> None:
    """Twenty pages are read; a page that tells no date of an event is the last one."""
    asked: list[str] = []

    def fetch(url: str) -> Page:
        asked.append(url)
        return Page(url, _paged("json", len(asked), f"?page={len(asked) + 1}"), NOW)

    outcome = run(syndication.scrape, SOURCE, fetch)
    assert (len(asked), len(outcome.events), outcome.problems[0].endswith("the rest is not read")) == (20, 20, True)
    blog = RSS + '<link rel="next" href="?page=2"/><item><title>A post</title></item>' + END
    assert "tell no date" in run(syndication.scrape, SOURCE, serve({SOURCE.url: blog.encode()}, NOW)).problems[0]
