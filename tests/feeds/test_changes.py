"""What feeds tell of changes, and how much of everything they hold."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest

from calendar_app.agenda import Agenda
from calendar_app.history import Revision
from calendar_app.model import Place
from feeds import FORMATS
from tests.calendar_app.meetings import NOW, meeting, published

_CHANGED = NOW + timedelta(days=3)
_MOVED = ["2016-02-23T17:30:00+01:00", "2016-02-24T17:30:00+01:00"]


def _told(fields: dict[str, list[Any]], language: str, name: str = "atom") -> bytes:
    event = published(meeting("AlexNet", place=Place("Infobau", "Karlsruhe")), "u1", sequence=1, last_changed=_CHANGED)
    revisions = [
        Revision("u1", NOW, "added", {"start": [None, "2016-02-20"], "location": [None, "Mensa"]}, "ml-ka"),
        Revision("u1", _CHANGED, "changed", fields, "ml-ka"),
    ]
    return FORMATS[name].render(Agenda(events=(event,), title="T", language=language, revisions={"u1": revisions}))


@pytest.mark.parametrize(
    ("fields", "language", "said"),
    [
        ({"start": _MOVED}, "de", "Verlegt, Beginn war 23. Feb. 2016, 17:30."),
        ({"start": ["2016-02-23", ""]}, "en", "Moved, the start was 23 Feb 2016."),
        ({"start": [None, "2016-02-24T17:30:00+01:00"]}, "en", "24 Feb 2016, 17:30 (Europe/Berlin), Infobau"),
        ({"status": ["cancelled", "confirmed"]}, "de", "Anderer Stand, war abgesagt."),
        ({"location": ["Mensa & Küche", "Infobau"]}, "en", "Another place, was Mensa & Küche."),
        ({"latitude": [1.0, 2.0]}, "en", "24 Feb 2016, 17:30 (Europe/Berlin), Infobau"),
    ],
)
def test_a_change_is_told_first(fields: dict[str, list[Any]], language: str, said: str) -> None:
    """What the last change replaced begins the text, in the feed's language; a mere detail is no news."""
    entry = feedparser.parse(_told(fields, language)).entries[0]
    assert entry.content[0].value.startswith(said)
    matters = "latitude" not in fields
    assert (entry.published_parsed[:3], entry.updated_parsed[:3]) == ((2016, 2, 18), (2016, 2, 21 if matters else 18))
    item = json.loads(_told(fields, language, "json"))["items"][0]
    assert item["content_text"].startswith(said)


def test_who_else_says_so_is_no_news() -> None:
    """Atom's `updated` does not move for another source, though calendars name it; where nobody remembers, it does."""
    credited = published(meeting("AlexNet"), "u1", last_changed=_CHANGED)
    forgotten = published(meeting("ResNet"), "u2", sequence=3, last_changed=_CHANGED)
    feed = feedparser.parse(FORMATS["atom"].render(Agenda(events=(credited, forgotten), title="T")))
    assert [entry.updated_parsed[:3] for entry in feed.entries] == [(2016, 2, 18), (2016, 2, 21)]
    assert feed.feed.updated_parsed[:3] == (2016, 2, 21)


def test_search_engines_hear_of_a_move() -> None:
    """A meeting that was moved is EventRescheduled, with the start before."""
    said = json.loads(_told({"start": _MOVED}, "de", "schema-org"))["@graph"][0]
    assert said["eventStatus"] == "https://schema.org/EventRescheduled"
    assert said["previousStartDate"] == "2016-02-23T17:30:00+01:00"


def test_what_changed_last_comes_first() -> None:
    """In Atom and JSON Feed; equal moments by uid. In Atom a text that does not end is cut."""
    events = tuple(
        published(
            meeting(f"M{n}", description="wörter " * 700),
            f"{n:08}",
            last_changed=datetime(2016, 3, 1, tzinfo=UTC) + timedelta(minutes=n // 2),
        )
        for n in range(100)
    )
    written = FORMATS["atom"].render(Agenda(events=events, title="T"))
    ids = [entry.id for entry in feedparser.parse(written).entries]
    assert ids[:4] == [f"urn:uuid:{n:08}" for n in (98, 99, 96, 97)]
    assert len(written) < 512_000
    assert [item["id"] for item in json.loads(FORMATS["json"].render(Agenda(events=events, title="T")))["items"]] == ids


def test_an_empty_feed_is_valid() -> None:
    """Atom says when it was updated even where nothing has ever happened; a table keeps the names of its columns."""
    empty = Agenda(events=(), title="T")
    feed = feedparser.parse(FORMATS["atom"].render(empty))
    assert (feed.bozo, feed.entries, feed.feed.updated) == (False, [], "1970-01-01T00:00:00+00:00")
    assert FORMATS["csv"].render(empty).startswith(b'"uid","title","start",')
    assert json.loads(FORMATS["schema-org"].render(empty))["@graph"] == []
    assert FORMATS["meetings-html"].render(empty) == b"<ul>\n</ul>\n"


@pytest.mark.parametrize("title", ["=1+1", "+49 721", "-1", "@SUM(A1)", '=HYPERLINK("http://evil.example","x")', "＝1"])
def test_a_spreadsheet_runs_nothing(title: str) -> None:
    """A title that begins like a formula gets an apostrophe; numbers below zero stay numbers."""
    event = published(meeting(title, place=Place("x", "y", "z", -33.9, 18.4)), "u1")
    (row,) = csv.DictReader(io.StringIO(FORMATS["csv"].render(Agenda(events=(event,), title="T")).decode()))
    assert (row["title"], row["latitude"]) == (f"'{title}", "-33.9")
