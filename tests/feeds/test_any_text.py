"""Whatever sources write, each format stays what it is: read back by somebody else's parser, it says the same."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime

import feedparser
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from calendar_app.agenda import Agenda
from calendar_app.event_json import FIELDS, from_json, to_json
from calendar_app.history import Revision
from calendar_app.model import Event, Status
from feeds import FORMATS
from tests.calendar_app.any_event import events, published, records, titles
from tests.feeds.test_golden import agenda

_BASE = "https://meetings.example.org"
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_any_agenda = st.builds(
    lambda found, title, language: Agenda(
        events=tuple(published(event, number) for number, event in enumerate(found, 1)),
        title=title,
        language=language,
        base_url=_BASE,
        feed_path="/events.x?text=%26%3C",
    ),
    st.lists(events, max_size=3),
    titles | st.text(min_size=1, max_size=20),
    st.sampled_from(["de", "en"]),
)
_often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _xml(text: str) -> str:
    return "".join(
        c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )


@_often
@given(_any_agenda)
def test_atom_is_xml_and_says_every_meeting(agenda: Agenda) -> None:
    """lxml reads it without a DTD; ids, titles, moments and links are those of the meetings; nothing is markup."""
    feed = etree.fromstring(FORMATS["atom"].render(agenda), etree.XMLParser(resolve_entities=False, no_network=True))
    atom = {"a": "http://www.w3.org/2005/Atom"}
    assert feed.findtext("a:title", namespaces=atom).split() == _xml(agenda.title).split()
    entries = {entry.findtext("a:id", namespaces=atom): entry for entry in feed.findall("a:entry", atom)}
    assert set(entries) == {f"urn:uuid:{event.uid}" for event in agenda.events}
    for event in agenda.events:
        entry = entries[f"urn:uuid:{event.uid}"]
        assert _xml(event.title) in entry.findtext("a:title", namespaces=atom)
        assert [link.get("href") for link in entry.findall("a:link[@rel='via']", atom)] == (
            [event.url] if event.url else []
        )
        assert {child.tag.partition("}")[0] for child in entry} <= {
            "{http://www.w3.org/2005/Atom",
            "{urn:ietf:params:xml:ns:xcal",
        }
        assert all(len(child) == 0 for child in entry)


@_often
@given(_any_agenda)
def test_a_table_has_a_row_for_each_meeting(agenda: Agenda) -> None:
    """csv reads back every word; no text begins like a formula; lines end in CRLF."""
    written = FORMATS["csv"].render(agenda).decode()
    rows = list(csv.DictReader(io.StringIO(written, newline="")))
    assert len(rows) == len(agenda.events)
    assert written.endswith("\r\n")
    for row, event in zip(rows, agenda.events, strict=True):
        said = to_json(event)
        for name, value in said.items():
            if isinstance(value, str):
                assert row[name].removeprefix("'") == value.removeprefix("'")
            if not isinstance(value, int | float):
                assert not _FORMULA.match(row[name])


@_often
@given(_any_agenda)
def test_a_json_feed_holds_the_whole_event(agenda: Agenda) -> None:
    """Under `_event` stands what our own reader takes back as an equal event."""
    feed = json.loads(FORMATS["json"].render(agenda))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [from_json(item["_event"]) for item in feed["items"]] == list(agenda.events)
    for item in feed["items"]:
        assert item["content_text"].strip() and item["title"] and item["url"].startswith(_BASE)


@_often
@given(_any_agenda)
def test_json_ld_cannot_leave_its_element(agenda: Agenda) -> None:
    """It parses, names every dated meeting, and holds no character that could end a script element."""
    written = FORMATS["schema-org"].render(agenda).decode()
    graph = json.loads(written)["@graph"]
    assert [event["name"] for event in graph] == [event.title for event in agenda.dated]
    assert not set(written) & set("<>&\u2028\u2029")


@_often
@given(_any_agenda)
def test_html_has_a_list_and_nothing_else(agenda: Agenda) -> None:
    """A browser's parser finds one item a meeting, links to its address, and no element from anybody's words."""
    page = BeautifulSoup(FORMATS["meetings-html"].render(agenda), "html.parser")
    assert {tag.name for tag in page.find_all(True)} <= {"ul", "li", "a"}
    items = page.find_all("li")
    listed = [e for e in agenda.dated if e.status not in (Status.CANCELLED, Status.POSTPONED)]
    assert len(items) == len(listed)
    assert all(set(link.attrs) == {"href"} and link["href"].startswith("http") for link in page.find_all("a"))


@_often
@given(st.lists(st.tuples(events, records), max_size=3), st.sampled_from(list(FORMATS)))
def test_the_same_agenda_gives_the_same_bytes(found: list[tuple[Event, object]], name: str) -> None:
    """Rendering reads nothing but the agenda, with an author's revisions too."""
    known = tuple(event.replace(record=record) for event, record in found)
    at = datetime(2016, 3, 1, tzinfo=UTC)
    before = {field: [value, None] for field, value in (to_json(known[0]) if known else {}).items()}
    revisions = {event.uid: [Revision(event.uid, at, "changed", before, "ml-ka")] for event in known}
    agenda = Agenda(events=known, title="x", revisions=revisions)
    assert FORMATS[name].render(agenda) == FORMATS[name].render(agenda)


def test_a_feed_reader_understands_atom() -> None:
    """feedparser finds it well-formed, with author, language, addresses, both dates and the text of each entry."""
    feed = feedparser.parse(FORMATS["atom"].render(agenda()))
    assert (feed.bozo, feed.version, feed.feed.language) == (False, "atom10", "de")
    assert feed.feed.author == "ML Meetings"
    assert feed.entries[0].title.startswith("ABGESAGT: Deep Learning in Healthcare Summit · 7.–8. Apr. 2016, London")
    assert feed.entries[0].updated_parsed[:3] == (2016, 2, 23)
    assert feed.entries[0].published_parsed[:3] == (2016, 2, 18)
    assert feed.entries[0].link == "https://meetings.example.org/events/00000000-0000-5000-8000-000000000002"
    assert feed.entries[0].xcal_dtend == "2016-04-09"
    assert [entry.id for entry in feed.entries] == list(dict.fromkeys(entry.id for entry in feed.entries))


def test_the_names_of_our_json_are_told_once() -> None:
    """What is published has exactly the fields that the table of them names, in its order."""
    assert all(list(to_json(event)) == list(FIELDS) for event in agenda().events)
