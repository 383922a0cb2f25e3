"""Feeds from memory: when they are made anew, by how many at once, and what happens when that fails."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendar_app.config import Feeds
from calendar_app.model import Event, Record, Span
from calendar_app.query import Query
from calendar_app.store import Store
from calendar_app.web import create_app
from calendar_app.web.address import Address
from calendar_app.web.assembly import Asked, Assembly
from calendar_app.web.http import Content
from calendar_app.web.ready import Entry, Ready, Shelf
from calendar_app.web.watch import State
from tests.calendar_app import any_event
from tests.web.example_calendar import BASE, CHANGED, EVENTS, NOW, config, fill

LONG = timedelta(hours=1)  # longer than any test takes: only what is in memory can answer


@pytest.fixture
def meetings(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/m.db")) as store:
        fill(store)
        yield store


def rename(store: Store, title: str, sequence: int = 9) -> None:
    record = EVENTS[0].record
    assert record
    with store.transaction() as transaction:
        transaction.keep_events([EVENTS[0].replace(title=title, record=Record(record.uid, sequence, NOW, NOW, ("x",)))])


class Gate:
    """A store whose changes cannot be read until somebody opens the gate, or that fails there."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.generations = self
        self.open, self.reached = threading.Event(), threading.Semaphore(0)
        self.fails = False

    def __getattr__(self, name: str) -> Any:
        if name == "changed_since":
            self.reached.release()
            self.open.wait(60)
            if self.fails:
                raise OSError("disk on fire")
        return getattr(self._store if hasattr(Store, name) else self._store.generations, name)


def counted(client: Any, line: str) -> float:
    text = client.get("/metrics").text
    return next((float(row.rsplit(" ", 1)[1]) for row in text.splitlines() if row.startswith(line)), 0.0)


def test_a_known_address_does_not_enter_flask(meetings: Store) -> None:
    """Once answered, an address is answered from memory, whatever its spelling; the first time of each is not."""
    client = create_app(meetings, config(), now=lambda: NOW, pause=LONG).test_client()
    client.get("/events.ics?topic=deep-learning")
    client.get("/events.ics?topic=Deep-Learning&x=1")
    for _ in range(3):
        first, second = (
            client.get("/events.ics?topic=Deep-Learning&x=1"),
            client.head("/events.ics?topic=deep-learning"),
        )
        assert first.headers["ETag"] == second.headers["ETag"]
    line = 'ml_meetings_requests_total{client="other",feed="ics",memory="%s",status="200"}'
    assert (counted(client, line % "no"), counted(client, line % "yes")) == (2, 6)
    assert counted(client, 'ml_meetings_feed_builds_total{feed="ics"}') == 1


def test_a_change_shows_after_the_pause(meetings: Store) -> None:
    """Within the pause the database is not asked; without one every change shows at once."""
    patient = create_app(meetings, config(), now=lambda: NOW, pause=LONG).test_client()
    eager = create_app(meetings, config(), now=lambda: NOW).test_client()
    before = patient.get("/events.ics").data
    assert before == eager.get("/events.ics").data
    rename(meetings, "Something else")
    assert patient.get("/events.ics").data == before
    assert b"SUMMARY:Something else\r\n" in eager.get("/events.ics").data


def test_a_change_elsewhere_makes_no_new_feed(meetings: Store) -> None:
    """A feed whose bytes stay the same keeps its ETag and its Last-Modified."""
    client = create_app(meetings, config(), now=lambda: NOW).test_client()
    before = client.get("/events.ics?city=boston")
    rename(meetings, "Something else")
    after = client.get("/events.ics?city=boston")
    assert dict(after.headers) == dict(before.headers)


def test_a_day_moves_the_window(meetings: Store) -> None:
    """A feed in memory holds for the site's day, not for longer."""
    clock = [datetime(2016, 4, 3, 21, 59, tzinfo=UTC)]
    client = create_app(meetings, config(), now=lambda: clock[0]).test_client()
    assert "Neujahrstreffen" in client.get("/events.ics").text
    clock[0] += timedelta(minutes=1)
    assert "Neujahrstreffen" not in client.get("/events.ics").text


@pytest.mark.parametrize("query", ["to=%2B30d", "from=-10d", "from=2016-04-03"])
def test_days_counted_from_today_move_last_modified(meetings: Store, query: str) -> None:
    """Whoever only knows dates learns of a selection that a midnight changed."""
    clock = [datetime(2016, 4, 3, 10, tzinfo=UTC)]
    client = create_app(meetings, config(), now=lambda: clock[0]).test_client()
    first = client.get(f"/events.ics?{query}")
    clock[0] += timedelta(days=1)
    second = client.get(f"/events.ics?{query}", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert second.status_code == 200
    assert second.data != first.data


def test_one_makes_a_feed_and_the_others_wait(meetings: Store) -> None:
    """However many ask at once, a feed is made once and everybody gets it."""
    gate = Gate(meetings)
    app = create_app(gate, config(), now=lambda: NOW)  # type: ignore[arg-type]
    got: list[bytes] = []
    threads = [threading.Thread(target=lambda: got.append(app.test_client().get("/events.ics").data)) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert gate.reached.acquire(timeout=60)
    gate.open.set()
    for thread in threads:
        thread.join(60)
    assert len(got) == 8
    assert len(set(got)) == 1
    assert counted(app.test_client(), 'ml_meetings_feed_builds_total{feed="ics"}') == 1


def test_nobody_waits_where_there_is_a_last_good_feed(meetings: Store) -> None:
    """While one makes the new feed, others get the one that was good a moment ago."""
    gate = Gate(meetings)
    gate.open.set()
    app = create_app(gate, config(), now=lambda: NOW)  # type: ignore[arg-type]
    before = app.test_client().get("/events.ics").data
    rename(meetings, "Something else")
    gate.open.clear()
    while gate.reached.acquire(blocking=False):
        pass
    got: list[bytes] = []
    maker = threading.Thread(target=lambda: got.append(app.test_client().get("/events.ics").data))
    maker.start()
    assert gate.reached.acquire(timeout=60)
    assert app.test_client().get("/events.ics").data == before
    gate.open.set()
    maker.join(60)
    assert b"SUMMARY:Something else\r\n" in got[0]


def test_what_cannot_be_made_keeps_the_last_good_feed(meetings: Store, caplog: pytest.LogCaptureFixture) -> None:
    """A feed that fails is served as it was, with 200; the failure is counted; afterwards all is well again."""
    gate = Gate(meetings)
    gate.open.set()
    client = create_app(gate, config(), now=lambda: NOW).test_client()  # type: ignore[arg-type]
    before = client.get("/events.ics")
    rename(meetings, "Something else")
    gate.fails = True
    with caplog.at_level(logging.ERROR):
        after = client.get("/events.ics")
    assert (after.status_code, after.data, after.headers["ETag"]) == (200, before.data, before.headers["ETag"])
    assert "could not be made anew" in caplog.text
    assert counted(client, 'ml_meetings_failures_total{what="feed"}') == 1
    refused = client.get("/events.ics?city=boston")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "900")
    gate.fails = False
    assert b"SUMMARY:Something else\r\n" in client.get("/events.ics").data


def test_a_database_that_is_gone_stops_no_subscriber(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """With the file taken away, known addresses get their last good bytes from memory, conditional ones a 304."""
    path = tmp_path / "m.db"
    with closing(Store(f"sqlite:///{path}")) as store:
        fill(store)
        client = create_app(store, config(), now=lambda: NOW).test_client()
        before = client.get("/events.ics")
    for file in tmp_path.glob("m.db*"):
        file.unlink()
    path.mkdir()
    after = client.get("/events.ics", headers={"Accept-Encoding": "gzip"})
    assert after.status_code == 200
    assert client.get("/events.ics").data == before.data
    assert client.get("/events.ics", headers={"If-None-Match": before.headers["ETag"]}).status_code == 304
    assert caplog.text.count("the store does not answer") == 1
    assert client.get("/events.json").status_code == 503


def test_two_processes_give_the_same_bytes(meetings: Store, tmp_path: Path) -> None:
    """Another process on the same database sees a change, and has the same ETag before and after."""
    (tmp_path / "sources.toml").write_text(f'[site]\nbase_url = "{BASE}"\n')
    code = """
import sys
from werkzeug.test import Client
from calendar_app.web.wsgi import app
for line in sys.stdin:
    answer = Client(app).get(line.strip())
    print(answer.status_code, answer.headers["ETag"], answer.headers["Last-Modified"], flush=True)
"""
    environment = {
        "ML_MEETINGS_CONFIG": f"{tmp_path}/sources.toml",
        "ML_MEETINGS_DATABASE": f"sqlite:///{tmp_path}/m.db",
        "ML_MEETINGS_NOW": NOW.isoformat(),
    }
    other = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    assert other.stdin and other.stdout
    client = create_app(meetings, config(), now=lambda: NOW).test_client()
    try:
        for turn in range(2):
            for address in ("/events.ics", "/en/events.ics?topic=deep-learning", f"/events.json?x={turn}"):
                other.stdin.write(f"{address}\n")
                other.stdin.flush()
                mine = client.get(address)
                assert other.stdout.readline() == f"200 {mine.headers['ETag']} {mine.headers['Last-Modified']}\n"
            rename(meetings, "Something else")
            threading.Event().wait(1.1)  # its pause between two looks at the database
    finally:
        other.stdin.close()
        other.wait(30)
        other.stdout.close()


def test_an_earlier_database_is_noticed(meetings: Store, tmp_path: Path) -> None:
    """When a backup takes the place of the database, or rows have gone, feeds show what is there now."""
    backup = sqlite3.connect(tmp_path / "backup.db")
    with closing(sqlite3.connect(tmp_path / "m.db")) as there:
        there.backup(backup)
    client = create_app(meetings, config(), now=lambda: NOW).test_client()
    before = client.get("/events.ics")
    rename(meetings, "Something else")
    assert client.get("/events.ics").data != before.data
    with closing(sqlite3.connect(tmp_path / "m.db")) as there, closing(backup):
        backup.backup(there)
    restored = client.get("/events.ics")
    assert (restored.data, restored.headers["ETag"]) == (before.data, before.headers["ETag"])

    with closing(sqlite3.connect(tmp_path / "m.db")) as there, there:
        there.execute("DELETE FROM events WHERE uid LIKE '%2'")
    rename(meetings, "Something else")
    assert "Healthcare" not in client.get("/events.ics").text


_CHANGES = st.lists(
    st.lists(st.tuples(st.integers(1, 6), any_event.events), min_size=1, max_size=4, unique_by=lambda pair: pair[0]),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_CHANGES)
def test_following_changes_gives_what_starting_anew_gives(tmp_path_factory: Any, runs: list[Any]) -> None:
    """Whatever changes in whatever order, a feed that followed has the bytes of one that was made from scratch."""
    state = State(0, date(2016, 4, 6))
    questions = [
        Asked(name, query, Address(BASE, f"/events.{name}"), "de")
        for name in ("ics", "json")
        for query in (Query(), Query(since=date(2000, 1, 1)), Query(online=True), Query(cancelled=False))
    ]
    with closing(Store(f"sqlite:///{tmp_path_factory.mktemp('follow')}/m.db")) as store:
        following = Assembly(store, config())
        for number, changes in enumerate(runs, 1):
            with store.transaction() as transaction:
                transaction.keep_events(any_event.published(event, uid) for uid, event in changes)
            state = State(number, state.today)
            anew = Assembly(store, config())
            for asked in questions:
                assert following.make(asked, state) == anew.make(asked, state)


def test_the_shelf_is_bounded() -> None:
    """What nobody asks for makes room first; what is larger than all of it is not kept."""
    shelf, state = Shelf(size=24, entries=3, addresses=2), State(1, NOW.date())

    def keep(name: str, length: int = 3) -> None:
        shelf.keep(name, Entry(Ready(Content.of(b"x" * length), {}), "ics", state))

    for name in "abc":
        keep(name)
        shelf.remember(f"/{name}", "", name)
    assert shelf.find_address("/a", "") is None  # addresses are bounded too
    keep("d")  # all were used once: each has had its second chance
    assert [name for name in "abcd" if shelf.find(name)] == ["b", "c", "d"]
    assert shelf.find_address("/b", "")
    keep("e")
    assert [name for name in "bcde" if shelf.find(name)] == ["b", "d", "e"]
    keep("huge", 13)
    assert shelf.find("huge") is None
    keep("large", 12)
    assert [name for name in ("b", "d", "e", "large") if shelf.find(name)] == ["large"]
    shelf.remember("/" + "x" * 3000, "", "large")
    assert shelf.find_address("/" + "x" * 3000, "") is None


def _crowd(count: int) -> list[Event]:
    """One meeting a day, half of them over."""
    first = NOW.date() - timedelta(days=count // 2)
    return [
        Event(
            title=f"Meeting {n}",
            span=Span(first + timedelta(days=n)),
            record=Record(f"00000000-0000-5000-8000-{n:012d}", 0, CHANGED, CHANGED, ("x",)),
        )
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("limits", "query", "expected"),
    [
        (Feeds(10, 0), "", (16, 26)),
        (Feeds(0, 0), "", (0, 40)),
        (Feeds(40, 0), "", (0, 40)),
        (Feeds(10, 0), "?from=2016-03-01", (0, 40)),  # who says from when gets all of it
    ],
)
def test_a_feed_without_end_has_a_size(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, limits: Feeds, query: str, expected: tuple[int, int]
) -> None:
    """Of more than a calendar may hold the nearest to today are given, and the operator hears of it."""
    with closing(Store(f"sqlite:///{tmp_path}/m.db")) as store:
        with store.transaction() as transaction:
            transaction.keep_events(_crowd(40))
        settings_ = config()
        app = create_app(store, type(settings_)(settings_.folder, settings_.site, feeds=limits), now=lambda: NOW)
        text = app.test_client().get(f"/events.ics{query}").text
    held = [n for n in range(40) if f"SUMMARY:Meeting {n}\r\n" in text]
    assert held == list(range(*expected))
    assert ("[feeds] allows" in caplog.text) is (limits.most_events > 0 and not query)


def test_a_feed_without_end_has_a_size_in_bytes(tmp_path: Path) -> None:
    """Bytes are counted as meetings are."""
    with closing(Store(f"sqlite:///{tmp_path}/m.db")) as store:
        with store.transaction() as transaction:
            transaction.keep_events(event.replace(description="ä" * 4000) for event in _crowd(40))
        settings_ = config()
        limited = type(settings_)(settings_.folder, settings_.site, feeds=Feeds(0, 100_000))
        body = create_app(store, limited, now=lambda: NOW).test_client().get("/events.ics").data
    assert 70_000 < len(body) < 100_000
    assert b"SUMMARY:Meeting 20\r\n" in body
