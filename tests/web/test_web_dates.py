"""Whoever knows nothing but Last-Modified, as Apple's programs do, hears of every change all the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from calendar_app.model import Record
from calendar_app.store import Store, backup, restore
from calendar_app.web import create_app
from tests.web.example_calendar import EVENTS, NOW, config, fill


class Dated:
    """A program that asks with the date it was told last."""

    def __init__(self, client: FlaskClient, path: str = "/events.ics") -> None:
        self._client = client
        self._path = path
        self._date = ""
        self.look()

    def look(self) -> int:
        answer = self._client.get(self._path, headers={"If-Modified-Since": self._date} if self._date else {})
        if answer.status_code == 200:
            self.text, self._date = answer.text, answer.headers.get("Last-Modified", "")
        return answer.status_code


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/m.db")) as store:
        fill(store)
        yield store


def rename(store: Store, number: int, title: str, at: datetime, sources: tuple[str, ...] = ()) -> None:
    """As a run that began at this moment does."""
    event = next(event for event in store.events() if event.uid.endswith(f"{number:02}"))
    record = event.record
    assert record
    changed = at if event.title != title else record.last_changed
    told = Record(record.uid, record.sequence + 1, record.first_seen, changed, sources or record.sources)
    with store.transaction() as transaction:
        transaction.keep_events([event.replace(title=title, record=told)])


def test_between_two_sources_of_a_run(store: Store) -> None:
    """What the second changes has the moment of the same run, and is no less news for who looked after the first."""
    clock = [NOW]
    program = Dated(create_app(store, config(), now=lambda: clock[0]).test_client())
    for number, title in ((1, "The first"), (4, "The second"), (6, "The third")):
        rename(store, number, title, NOW)
        clock[0] += timedelta(seconds=20)
        assert program.look() == 200
        assert f"SUMMARY:{title}\r\n" in program.text
    assert program.look() == 304


def test_within_a_second(store: Store) -> None:
    """As long as other bytes might come in the same second no date is told, and all of it is sent again."""
    clock = [NOW]
    program = Dated(create_app(store, config(), now=lambda: clock[0]).test_client())
    for number in (1, 4, 6):
        rename(store, number, f"Title {number}", NOW)
        assert program.look() == 200
        assert f"SUMMARY:Title {number}\r\n" in program.text
    clock[0] += timedelta(seconds=5)
    assert [program.look(), program.look()] == [200, 304]


def test_who_says_so(store: Store) -> None:
    """A feed of one source gains a meeting that has not changed itself."""
    program = Dated(create_app(store, config(), now=lambda: NOW).test_client(), "/sources/meetup.ics")
    rename(store, 1, EVENTS[0].title, NOW, ("ml-ka", "meetup"))
    assert program.look() == 200
    assert "BEGIN:VEVENT" in program.text


def test_a_run_that_goes_on_past_midnight(store: Store) -> None:
    """A midnight that moves the window is told as a date only when no run is left that began before it."""
    midnight = datetime(2016, 4, 3, 22, tzinfo=UTC)  # when the meeting of 4 January leaves
    clock = [midnight + timedelta(minutes=5)]
    program = Dated(create_app(store, config(), now=lambda: clock[0]).test_client())
    rename(store, 1, "Late", midnight - timedelta(minutes=5))
    assert program.look() == 200
    assert "SUMMARY:Late\r\n" in program.text
    clock[0] += timedelta(hours=7)
    assert [program.look(), program.look()] == [200, 304]


def test_a_backup_takes_the_place_of_what_was_published(store: Store, tmp_path: Path) -> None:
    """A process that runs shows what was restored and what came since, though nobody asked it in between."""
    clock, database, file = [NOW], f"sqlite:///{tmp_path}/m.db", tmp_path / "backup.gz"
    backup(database, file, lambda done, total: None)
    client = create_app(store, config(), now=lambda: clock[0]).test_client()
    program = Dated(client)
    rename(store, 1, "Lost", NOW)
    rename(store, 4, "Lost, too", NOW)
    assert program.look() == 200
    clock[0] += timedelta(hours=1)
    restore(database, file, lambda done, total: None, now=clock[0], replace=True)
    for title in ("Since", "Since then"):  # as many changes as were lost, by a clock that was set back
        rename(store, 6, title, NOW)
    clock[0] += timedelta(hours=1)
    assert program.look() == 200
    assert "Lost" not in program.text
    fresh = create_app(store, config(), now=lambda: clock[0]).test_client()
    assert program.text == fresh.get("/events.ics").text
