"""What subscribers and programs get."""

from __future__ import annotations

import csv
import io
import json
from contextlib import closing
from pathlib import Path

import feedparser
import pytest
import vobject
from flask.testing import FlaskClient
from icalendar import Calendar

from calendar_app.history import Revision
from calendar_app.model import Event, Source
from calendar_app.store import Store
from calendar_app.web import create_app
from scrapers.base import Page
from scrapers.schema_org import scrape
from tests.web.example_calendar import BASE, EVENTS, NOW, at, config, fill, published, soup, uid


def uids(client: FlaskClient, path: str) -> set[int]:
    calendar = Calendar.from_ical(client.get(path).data)
    return {int(str(event["UID"]).rsplit("-", 1)[1]) for event in calendar.walk("VEVENT")}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {1, 2, 3, 4, 5, 6, 8, 9, 98}),  # 90 days back; what is undated is not in a calendar
        ("?from=2016-01-01", {1, 2, 3, 4, 5, 6, 8, 9, 10, 98}),  # 98 was taken out, which is told
        ("?from=today&city=karlsruhe", {1, 3, 4, 9}),  # "today" is the default, for lists and feeds alike
        ("?to=2016-01-31", {10}),
        ("?topic=deep-learning", {2, 5, 6}),
        ("?cancelled=hide&series=paper-discussion-group", {1}),
        ("?text=nothing", set()),
    ],
)
def test_a_calendar_holds_its_selection(client: FlaskClient, query: str, expected: set[int]) -> None:
    """The .ics of a query has its dated meetings, in every language alike, and two parsers can read it."""
    for prefix in ("", "/de", "/en"):
        assert uids(client, f"{prefix}/events.ics{query}") == expected
    assert vobject.readOne(client.get(f"/events.ics{query}").text).version.value == "2.0"


def test_a_calendar_says_what_it_is(client: FlaskClient) -> None:
    """Its name is the site's and the selection in words, its addresses are absolute and in its language."""
    text = client.get("/en/events.ics?topic=deep-learning&city=london&x=y").text
    calendar = Calendar.from_ical(text)
    assert "X-WR-CALNAME:ML Meetings: Deep Learning\\, London\r\n" in text
    assert calendar["SOURCE"] == f"{BASE}/en/events.ics?topic=deep-learning&city=london"
    assert calendar["URL"] == f"{BASE}/en/?topic=deep-learning&city=london"
    assert "CANCELLED: Paper" in client.get("/en/events.ics").text
    assert "ABGESAGT: Paper" in client.get("/events.ics").text


def test_json_is_for_programs(client: FlaskClient) -> None:
    """The JSON feed parses, holds undated meetings too, and links to their permanent addresses."""
    response = client.get("/events.json?city=karlsruhe")
    feed = json.loads(response.data)
    assert response.mimetype == "application/feed+json"
    assert feed["feed_url"] == f"{BASE}/events.json?city=karlsruhe"
    assert {item["url"] for item in feed["items"]} == {f"{BASE}/events/{uid(n)}" for n in (1, 3, 4, 7, 9)}


def test_markdown_is_for_posts(client: FlaskClient) -> None:
    """The Markdown of a selection is one bullet a meeting."""
    response = client.get("/events.md?topic=healthcare")
    assert response.mimetype == "text/markdown"
    assert response.text.splitlines() == [
        "* London, 7. April 2016: Deep Learning in Healthcare Summit "
        "([Link](https://re-work.example/events/healthcare-london-2016))"
    ]


def test_a_feed_reader_hears_of_a_move(tmp_path: Path) -> None:
    """It finds Atom by the page, is told 304 while nothing happens, and sees the move under the old id."""
    with closing(Store(f"sqlite:///{tmp_path}/meetings.db")) as store:
        fill(store)
        client = create_app(store, config(), now=lambda: NOW).test_client()
        address = soup(client, "/en/?topic=reinforcement-learning").select_one('[type="application/atom+xml"]')["href"]
        first = client.get(address)
        assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
        (before,) = feedparser.parse(first.data).entries

        event = EVENTS[0].replace(span=at(4, 8, 18, 0, "Europe/Berlin"))
        start = ["2016-04-06T17:30:00+02:00", "2016-04-08T18:00:00+02:00"]
        with store.transaction() as transaction:
            transaction.keep_events([published(1, event, changed=NOW, sequence=1)])
            transaction.keep_revisions([Revision(uid(1), NOW, "changed", {"start": start}, "ml-ka")])
        (after,) = feedparser.parse(client.get(address).data).entries
    assert after.id == before.id == f"urn:uuid:{uid(1)}"
    assert (before.updated, after.updated) == ("2016-03-01T06:00:00+00:00", "2016-04-06T08:00:00+00:00")
    assert after.title == (
        "Paper Discussion Group 14: Deep Q-Learning · 8 Apr 2016, 18:00–19:30 (Europe/Berlin), Karlsruhe"
    )
    assert after.content[0].value.startswith("Moved, the start was 6 Apr 2016, 17:30.")
    assert after.link == f"{BASE}/events/{uid(1)}"


def test_a_spreadsheet_opens_a_topic(client: FlaskClient) -> None:
    """CSV has the names of our JSON as its first row, and a row a meeting."""
    response = client.get("/topics/deep-learning.csv")
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert response.mimetype == "text/csv"
    assert [(row["title"][:13], row["start"], row["end"]) for row in rows] == [
        ("Deep Learning", "2016-04-07", "2016-04-08"),
        ("Frühjahrsschu", "2016-04-29", "2016-05-02"),
        ("Deep Learning", "2016-05-12T19:00:00-04:00", "2016-05-12T21:00:00-04:00"),
    ]


def test_another_calendar_reads_our_data(client: FlaskClient) -> None:
    """JSON-LD inside somebody's page gives our own scraper the meetings back: titles, spans, states, places."""
    graph = client.get("/events.jsonld?from=2016-01-01").text
    body = f"<html><script type='application/ld+json'>{graph}</script></html>".encode()
    source = Source(id="x", kind="schema-org", name="x", url="https://x.example/", zone="Europe/Berlin")
    read = {e.title: e for e in scrape(source, lambda url: Page(url, body, NOW)) if isinstance(e, Event)}
    dated = [event for event in EVENTS if event.span and "<" not in event.title]
    assert len(read) >= len(dated)
    for event in dated:
        again = read[event.title]
        assert event.span and again.span
        assert (again.span.starts_at, again.span.ends_at) == (event.span.starts_at, event.span.ends_at)
        assert (again.place.city, again.online_url) == (event.place.city, event.online_url)


def test_an_editor_pastes_html(client: FlaskClient) -> None:
    """The HTML of a selection is the Markdown's list, ready to paste."""
    assert client.get("/events.html?topic=healthcare").text == (
        "<ul>\n<li>London, 7. April 2016: Deep Learning in Healthcare Summit "
        '(<a href="https://re-work.example/events/healthcare-london-2016">Link</a>)</li>\n</ul>\n'
    )
