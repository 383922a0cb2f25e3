"""Atom and JSON Feed in pages: a reader that follows them finds everything once, whatever happens meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
from flask.testing import FlaskClient

from calendar_app.model import Event, Source
from calendar_app.store import Store
from calendar_app.web import create_app
from scrapers import SCRAPERS
from scrapers.base import Page
from tests.web.example_calendar import BASE, NOW, at, config, published, uid

Walk = Callable[[FlaskClient, str], list[list[str]]]


def talk(number: int, words: int = 10, changed: datetime = NOW - timedelta(days=1)) -> Event:
    span = at(5, 1 + number % 28, 17, 30, "Europe/Berlin")
    event = Event(title=f"Talk {number}", span=span, description="größer " * words, topics=("Computer Vision",))
    return published(number, event, changed=changed - timedelta(minutes=number // 3))


def write(store: Store, *events: Event) -> None:
    with store.transaction() as transaction:
        transaction.keep_events(events)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/meetings.db")) as store:
        yield store


@pytest.fixture
def client(store: Store) -> FlaskClient:
    return create_app(store, config(), now=lambda: NOW).test_client()


def get(client: FlaskClient, address: str) -> bytes:
    response = client.get(address.removeprefix(BASE))
    assert (response.status_code, len(response.data) <= 512_000) == (200, True)
    return response.data


def atom(client: FlaskClient, path: str) -> list[list[str]]:
    """The ids of every page, by feedparser, along `next`."""
    address, pages = path, []
    while address:
        feed = feedparser.parse(get(client, address))
        assert not feed.bozo
        links = {link.rel: link.href for link in feed.feed.links}
        assert feed.feed.id == BASE + path  # one feed, however many pages
        assert links["self"] == (address if pages else BASE + path)
        assert links.get("first") == (BASE + path if pages else None)
        pages.append([entry.id for entry in feed.entries])
        address = links.get("next", "")
    return pages


def json_feed(client: FlaskClient, path: str) -> list[list[str]]:
    """The same along `next_url`."""
    address, pages = path, []
    while address:
        feed = json.loads(get(client, address))
        assert feed["feed_url"] == BASE + path
        pages.append([item["id"] for item in feed["items"]])
        address = feed.get("next_url", "")
    return pages


FORMS = pytest.mark.parametrize(("walk", "suffix"), [(atom, "atom"), (json_feed, "json")])


@FORMS
@pytest.mark.parametrize("path", ["/events", "/en/events", "/events.{}?topic=computer-vision&cancelled=hide"])
def test_every_entry_stands_on_one_page(store: Store, client: FlaskClient, walk: Walk, suffix: str, path: str) -> None:
    """A hundred on each, the latest changes first, in any language and selection."""
    write(store, *map(talk, range(1, 251)))
    pages = walk(client, path.format(suffix) if "?" in path else f"{path}.{suffix}")
    assert [len(page) for page in pages] == [100, 100, 50]
    assert [one for page in pages for one in page] == [f"urn:uuid:{uid(n)}" for n in range(1, 251)]


@FORMS
@pytest.mark.parametrize(("count", "sizes"), [(0, [0]), (1, [1]), (100, [100]), (101, [100, 1]), (200, [100, 100])])
def test_no_page_without_entries_follows(
    store: Store, client: FlaskClient, walk: Walk, suffix: str, count: int, sizes: list[int]
) -> None:
    """What fits on a page is the whole feed."""
    write(store, *map(talk, range(1, count + 1)))
    assert [len(page) for page in walk(client, f"/events.{suffix}")] == sizes


@FORMS
def test_long_texts_make_shorter_pages(store: Store, client: FlaskClient, walk: Walk, suffix: str) -> None:
    """No page is larger than 512 kB, and nothing is lost by it."""
    write(store, *(talk(n, words=2000 if n > 30 else 10) for n in range(1, 151)))
    pages = walk(client, f"/events.{suffix}")
    assert sorted(one for page in pages for one in page) == sorted(f"urn:uuid:{uid(n)}" for n in range(1, 151))
    assert len(pages) > (2 if suffix == "json" else 1)


def test_one_entry_is_always_shown(store: Store, client: FlaskClient) -> None:
    """Even one that is larger than a page may be: the next one would never be reached."""
    write(store, talk(1, words=40_000), talk(2))
    first = json.loads(client.get("/events.json").data)
    assert [len(first["items"]), len(json.loads(get(client, first["next_url"]))["items"])] == [1, 1]


@pytest.mark.parametrize("suffix", ["atom", "json"])
def test_a_change_in_between_moves_nothing(store: Store, client: FlaskClient, suffix: str) -> None:
    """What changes goes to the first page; the address of the next page shows what it showed, to the byte."""
    write(store, *map(talk, range(1, 251)))
    first = get(client, f"/events.{suffix}").decode()
    following = (
        json.loads(first)["next_url"]
        if suffix == "json"
        else next(link.href for link in feedparser.parse(first).feed.links if link.rel == "next")
    )
    before = get(client, following)
    write(store, talk(5, changed=NOW - timedelta(hours=1)), talk(999, changed=NOW - timedelta(hours=2)))
    assert get(client, following) == before
    tag = client.get(following.removeprefix(BASE)).headers["ETag"]
    assert client.get(following.removeprefix(BASE), headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    "cursor", ["x", "1", "1.", ".u", "1.u.2", "1e9.u", f"{'9' * 19}.u", f"1.{'u' * 101}", "１.u", "1.%C3%BC"]
)
def test_a_cursor_that_is_none(client: FlaskClient, cursor: str) -> None:
    """It is a 400 with a sentence."""
    response = client.get(f"/events.atom?cursor={cursor}")
    assert (response.status_code, response.text.partition(":")[0]) == (400, "cursor")


def test_a_page_that_nobody_named(store: Store, client: FlaskClient) -> None:
    """Behind the last entry is an empty feed, before the first one all of it; blank is the first page."""
    write(store, talk(1))
    assert feedparser.parse(get(client, "/events.atom?cursor=0.u")).entries == []
    assert len(feedparser.parse(get(client, f"/events.atom?cursor={'9' * 18}.u")).entries) == 1
    assert get(client, "/events.atom?cursor=") == get(client, "/events.atom")


@pytest.mark.parametrize("suffix", ["ics", "csv", "jsonld", "md", "html"])
def test_calendars_and_tables_are_whole(store: Store, client: FlaskClient, suffix: str) -> None:
    """There a cursor is an unknown name, which changes nothing."""
    write(store, *map(talk, range(1, 151)))
    assert get(client, f"/events.{suffix}?cursor=0.u") == get(client, f"/events.{suffix}")
    assert get(client, f"/events.{suffix}").count(b"Talk 150") > 0


@pytest.mark.parametrize("kind", ["syndication", "page"])
def test_another_calendar_reads_all_pages(store: Store, client: FlaskClient, kind: str) -> None:
    """Our JSON Feed as a source: every meeting, the undated ones too."""
    write(store, *map(talk, range(1, 250)), talk(250).replace(span=None))
    source = Source(id="a", kind=kind, name="A", url=f"{BASE}/events.json", zone="Europe/Berlin")

    def fetch(url: str) -> Page:
        parts = urlsplit(url)
        body = get(client, f"{parts.path}?{parts.query}")
        return Page(url, body, datetime(2016, 4, 6, tzinfo=UTC), "application/feed+json; charset=utf-8")

    found = list(SCRAPERS[kind](source, fetch))
    assert sorted(event.key for event in found if isinstance(event, Event)) == sorted(uid(n) for n in range(1, 251))
    assert len(found) == 250
