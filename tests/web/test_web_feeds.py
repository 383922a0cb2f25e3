"""What subscribers and programs get."""

from __future__ import annotations

import json

import pytest
import vobject
from flask.testing import FlaskClient
from icalendar import Calendar

from tests.web.example_calendar import BASE, uid


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
