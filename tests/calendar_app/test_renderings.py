"""Events rendered when they change, kept beside them, and the generations that say when that was; on both databases."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import icalendar
import pytest
import sqlalchemy as sa
from alembic import command

from calendar_app import renderings
from calendar_app.event_json import to_json
from calendar_app.model import Event, Status
from calendar_app.store import Store
from calendar_app.store import database as opening
from tests.calendar_app.meetings import NOW, meeting, published

BASE = "https://meetings.example"
ONE, TWO, THREE = (f"00000000-0000-5000-8000-00000000000{n}" for n in (1, 2, 3))


def keep(store: Store, *events: Event) -> None:
    with store.transaction() as transaction:
        transaction.keep_events(events)


def test_every_committed_change_moves_the_generation(store: Store) -> None:
    """What differs from what is kept makes a new generation, on its own rows; what does not, or is undone, none."""
    first, second = published(meeting("One"), ONE), published(meeting("Two"), TWO)
    keep(store, first, second)
    generation = store.generations.number()
    keep(store, first, second)
    with store.transaction(keep=False) as transaction:
        transaction.keep_events([published(meeting("Rehearsed"), ONE)])
    assert store.generations.number() == generation

    keep(store, first, published(meeting("Two", status=Status.CANCELLED), TWO, sequence=1))
    now, changed, count = store.generations.changed_since(generation)
    assert (now, [event.uid for event in changed], count) == (generation + 1, [TWO], 2)
    keep(store, published(meeting("Two", status=Status.CANCELLED), TWO, sequence=1, sources=("uni",)))
    assert store.generations.number() == generation + 2


def test_another_process_sees_the_generation(store: Store, database: str) -> None:
    """The number is the database's, not a process's: the second of the change."""
    with closing(Store(database)) as other:
        keep(other, published(meeting(), ONE))
        assert store.generations.number() == other.generations.number() == NOW.timestamp()


def test_an_event_is_rendered_once(store: Store) -> None:
    """A kept rendering is taken as it is until the event, the renderer or the site's address is another one."""
    keep(store, published(meeting("One"), ONE), published(meeting("Two", None), TWO))
    rendered = renderings.up_to_date(store, "de", BASE)
    assert set(rendered) == {ONE}  # what is undated is in no calendar
    ((_, kept),) = store.generations.renderings("de", -1).values()
    assert kept is not None and kept.body == rendered[ONE]

    store.generations.keep_renderings([replace(kept, body=b"kept")])
    assert renderings.up_to_date(store, "de", BASE) == {ONE: b"kept"}
    assert b"kept" not in renderings.up_to_date(store, "en", BASE)[ONE]
    assert b"other.example" in renderings.up_to_date(store, "de", "https://other.example")[ONE]

    store.generations.keep_renderings([replace(kept, body=b"kept", made_by="an older renderer")])
    assert renderings.up_to_date(store, "de", BASE) == rendered
    store.generations.keep_renderings([replace(kept, body=b"kept")])
    keep(store, published(meeting("Changed"), ONE, sequence=1))
    assert b"SUMMARY:Changed\r\n" in renderings.up_to_date(store, "de", BASE)[ONE]


def test_only_what_changed_is_read(store: Store) -> None:
    """After a generation that is known only later changes come back."""
    keep(store, published(meeting("One"), ONE), published(meeting("Two"), TWO))
    generation = store.generations.number()
    keep(store, published(meeting("Three"), THREE))
    assert set(renderings.up_to_date(store, "de", BASE, generation)) == {THREE}
    assert renderings.up_to_date(store, "de", BASE, generation + 1) == {}


def test_one_bad_event_takes_no_other_along(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What cannot be rendered is told to the operator; its last rendering stands in, the others are rendered."""
    write = icalendar.Event.to_ical

    def broken(self: icalendar.Event, sorted: bool = True) -> bytes:  # noqa: A002, as the library has it
        if "Bad" in self["SUMMARY"]:
            raise ValueError("no such letter")
        return write(self, sorted)

    keep(store, published(meeting("One"), ONE), published(meeting("Two"), TWO))
    before = renderings.up_to_date(store, "de", BASE)
    keep(store, *(published(meeting(title), uid, sequence=1) for title, uid in (("Bad", ONE), ("Better", TWO))))
    keep(store, published(meeting("Bad from the start"), THREE))
    monkeypatch.setattr(icalendar.Event, "to_ical", broken)
    after = renderings.up_to_date(store, "de", BASE)
    assert after[ONE] == before[ONE]
    assert b"SUMMARY:Better\r\n" in after[TWO]
    assert THREE not in after
    assert f"{ONE} cannot be rendered" in caplog.text


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """While somebody writes for long, a rendering is used without being kept, and kept another time."""
    with closing(Store(f"sqlite:///{tmp_path}/m.db")) as store:
        keep(store, published(meeting("One"), ONE))
        with store.transaction():
            rendered = renderings.up_to_date(store, "de", BASE)
        assert b"SUMMARY:One\r\n" in rendered[ONE]
        assert "could not be kept" in caplog.text
        assert renderings.up_to_date(store, "de", BASE) == rendered
        ((_, kept),) = store.generations.renderings("de", -1).values()
        assert kept is not None


def test_events_of_an_older_database_are_rendered(database: str) -> None:
    """What was published before renderings were kept is rendered when it is asked for."""
    event = published(meeting("Old"), ONE)
    engine, config = opening.connect(database), opening.migrations()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        there = sa.MetaData()
        there.reflect(connection)
        there.drop_all(connection)
        command.upgrade(config, "0001")
        old = sa.Table("events", sa.MetaData(), autoload_with=connection)
        assert event.span
        values = {
            "uid": ONE,
            "kind": "meeting",
            "first_day": event.span.first_day,
            "last_day": event.span.last_day,
            "said": to_json(event.replace(record=None)),
            "sources": ["ml-ka"],
            "sequence": 0,
            "first_seen": NOW.replace(tzinfo=None),
            "last_changed": NOW.replace(tzinfo=None),
        }
        connection.execute(sa.insert(old).values(values))
    engine.dispose()
    with closing(Store(database)) as store:
        assert store.generations.number() == 0
        assert b"SUMMARY:Old\r\n" in renderings.up_to_date(store, "de", BASE)[ONE]
