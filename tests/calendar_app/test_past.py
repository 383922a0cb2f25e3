"""The calendar as it was published at any moment."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.cli.main import group
from calendar_app.errors import FetchError
from calendar_app.event_json import to_json
from calendar_app.history import Revision, when_credited
from calendar_app.model import Event, Place, Record, Status
from calendar_app.past import as_of
from calendar_app.query import Query
from calendar_app.store import Store
from tests.calendar_app.meetings import NOW, meeting
from tests.calendar_app.test_collect import Web

URL = "https://ml-ka.de/sessions/"
POOL = [
    meeting(
        title,
        f"2016-03-{day:02} 17:30",
        key=title,
        url=f"{URL}{title}",
        place=Place(room, "Karlsruhe", "DE"),
        status=status,
        speakers=speakers,
        description=description,
    )
    for title in ("AlexNet", "ResNet")
    for day in (2, 9)
    for room, status, speakers, description in (
        ("", Status.CONFIRMED, (), ""),
        ("Infobau", Status.CONFIRMED, ("A. Turing",), "Long."),
        ("Mensa", Status.CANCELLED, (), ""),
    )
]
ALL_KINDS = Query(cancelled=True)
EVERYTHING = st.sampled_from(POOL) | st.sampled_from(POOL).map(lambda event: event.replace(span=None))


def shown(draw: st.DrawFn) -> list[Event] | Exception:
    if draw(st.integers(0, 9)) == 0:
        return FetchError("https://a.example.org/", "is down")
    return draw(st.lists(EVERYTHING, max_size=3, unique_by=lambda event: event.title))


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, list[Event] | Exception]]:
    return [{name: shown(draw) for name in ("a", "b", "c")} for _ in range(draw(st.integers(1, 6)))]


@settings(max_examples=25, deadline=None)
@given(histories())
def test_every_moment_is_remembered(history: list[dict[str, list[Event] | Exception]]) -> None:
    """After any runs, what was published after each of them can be had again: every field, every record."""
    with TemporaryDirectory() as folder, closing(Store(f"sqlite:///{folder}/a.db")) as store:
        then = []
        for number, web in enumerate(history):
            moment = NOW + timedelta(hours=number)
            Web(**web).run(store, moment)
            then.append((moment, store.events()))
        assert store.events_at(NOW - timedelta(seconds=1), ALL_KINDS) == ()
        for moment, events in then:
            for later in (timedelta(0), timedelta(minutes=59)):
                again = store.events_at(moment + later, ALL_KINDS)
                assert [to_json(event) for event in again] == [to_json(event) for event in events]
            query = Query(text="alexnet", cancelled=False)
            assert store.events_at(moment, query) == query.select(events)


def test_only_who_says_so_is_told_nobody(store: Store) -> None:
    """Another source with the same words changes no sequence and makes no revision that is shown; it is remembered."""
    Web(a=[POOL[1]], b=[]).run(store)
    Web(a=[POOL[1]], b=[POOL[1]]).run(store, NOW + timedelta(hours=1))
    (event,) = store.events()
    assert event.record
    assert (event.record.sources, event.record.sequence) == (("a", "b"), 0)
    assert event.record.last_changed > event.record.first_seen  # calendars name the sources
    assert [revision.change for revision in store.revisions()] == ["added"]
    assert [revision.change for revision in store.revisions_of([event.uid])[event.uid]] == ["added"]
    (before,) = store.events_at(NOW, ALL_KINDS)
    assert before.record
    assert before.record.sources == ("a",)


def test_the_order_of_sources_is_no_news() -> None:
    """Calendars name them in one order, so only a source that comes or goes moves the moment of the last change."""
    record, later = Record("u", 0, NOW, NOW, ("a", "b")), NOW + timedelta(hours=1)
    assert when_credited(record, ("b", "a"), later) == NOW
    assert when_credited(record, ("a",), later) == later
    assert when_credited(record, ("a", "b", "c"), NOW) == NOW + timedelta(seconds=1)


def test_a_revision_of_before_sources_were_kept() -> None:
    """Says who wrote it, and that is what is shown."""
    told = as_of([Revision("uid", NOW, "added", {"title": [None, "A"], "status": [None, "confirmed"],
                                                 "kind": [None, "meeting"]}, "ml-ka")])  # fmt: skip
    assert told
    assert told.record
    assert told.record.sources == ("ml-ka",)


def test_the_command(database: str, tmp_path: Path) -> None:
    """`--at` takes a moment, in the site's zone where it names none, and goes with every other option."""
    config = tmp_path / "sources.toml"
    config.write_text('[site]\nzone = "America/New_York"\n')
    with closing(Store(database)) as store:
        Web(a=[POOL[0], POOL[9]]).run(store)  # at 4:00 in New York
        Web(a=[POOL[1], POOL[9]]).run(store, NOW + timedelta(hours=2))

    def places(*words: str) -> list[str | None]:
        base = ["--config", str(config), "--database", database, "events", "--json"]
        done = CliRunner().invoke(group, [*base, *words])
        assert done.exit_code == 0, done.output
        return [event["location"] for event in json.loads(done.stdout)]

    assert places("--at", "2016-02-18T03:59:59") == []
    assert places("--at", "2016-02-18T04:00") == [None, None]
    assert places("--at", "2016-02-18T05:59") == [None, None]
    assert places("--at", "2016-02-18T06:00") == ["Infobau", None]
    assert places("--at", "2016-02-18T11:00+00:00", "--text", "alexnet") == ["Infobau"]
    assert places("--at", "2016-03-05", "--to", "+30d") == [None]
    assert places("--at", "2016-03-05", "--all") == ["Infobau", None]
    assert places("--at", "2030-01-01", "--all") == ["Infobau", None]


@pytest.mark.parametrize("at", ["yesterday", "2016-13-01", "0001-01-01", "9999-12-31T23:59", ""])
def test_what_is_no_moment(database: str, at: str) -> None:
    """Is wrong use, never a traceback; a moment without a calendar is an empty one."""
    Store(database).close()
    done = CliRunner().invoke(group, ["--database", database, "events", "--at", at])
    assert done.exit_code == (0 if at.startswith("9999") else 2)
