"""The store's contract, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from calendar_app.history import Health, Revision, SourceState
from calendar_app.model import Kind, Place, Span, Status
from calendar_app.query import Query
from calendar_app.store import Store
from scrapers.fetch import CachedPage
from tests.calendar_app.meetings import NOW, at, meeting, published, sighting

UID = "6bd3cb6f-0c5f-5b7a-8d1c-a5a5b0a4a111"
OTHER = "1b0e2d9e-5e5b-5d6a-9a1f-b5b5b0a4a222"
FULL = meeting(
    "Überfüllt: „Deep“ 🤖 Learning",
    place=Place("Seminarraum -107, Infobau (Geb. 50.34)", "Karlsruhe", "DE", 49.0136, 8.4193),
    url="https://ml-ka.example.org/treffen/",
    online_url="https://meet.example.org/ml",
    status=Status.TENTATIVE,
    series="Paper Discussion Group",
    topics=("Deep Learning",),
    speakers=("A. Beispiel", "B. Muster"),
    organizer="ML-KA",
    language="de",
    description="Erste Zeile.\n\nDritte Zeile.",
    key="treffen#2",
)


def test_an_event_comes_back_as_it_was_kept(store: Store) -> None:
    """Every field of an event and its record survives the database."""
    kept = published(FULL, UID, sequence=3, last_changed=NOW + timedelta(days=1), sources=("ml-ka", "rueckblick"))
    with store.transaction() as transaction:
        transaction.keep_events([kept])
        assert transaction.events([UID, OTHER]) == {UID: kept}
    (found,) = store.events()
    assert (found, found.record) == (kept, kept.record)


def test_a_sighting_comes_back_as_it_was_kept(store: Store) -> None:
    """What a source said, its key and its moments survive the database."""
    said = sighting(FULL, OTHER, published_as=UID, missing_since=NOW)
    with store.transaction() as transaction:
        transaction.keep_sightings([said])
        assert transaction.sightings("ml-ka") == [said]
        assert transaction.sightings("other") == []
        assert transaction.sightings_of([UID, OTHER]) == {UID: [said], OTHER: []}
    assert store.sightings_of(UID) == [said]
    assert store.sightings_of(UID)[0].event.key == "treffen#2"


def test_keeping_again_replaces(store: Store) -> None:
    """Events, sightings, states and pages have one row each, the last one kept."""
    with store.transaction() as transaction:
        for title in ("Before", "After"):
            transaction.keep_events([published(meeting(title), UID)])
            transaction.keep_sightings([sighting(meeting(title), UID)])
            transaction.keep_state(SourceState("ml-ka", Health.OK, title))
            transaction.keep_pages("ml-ka", {"https://a.example.org/": _page("https://a.example.org/", title.encode())})
    assert [event.title for event in store.events()] == ["After"]
    assert [s.event.title for s in store.sightings_of(UID)] == ["After"]
    assert store.states()["ml-ka"].message == "After"
    assert store.cached_pages("ml-ka")["https://a.example.org/"].body == b"After"


def test_an_alias_leads_to_its_event(store: Store) -> None:
    """The uid of a merged sighting finds the event under which it is published; an unknown one finds none."""
    with store.transaction() as transaction:
        transaction.keep_events([published(meeting(), UID)])
        transaction.keep_sightings([sighting(meeting(), UID), sighting(meeting(), OTHER, published_as=UID)])
    for uid in (UID, OTHER):
        found = store.event(uid)
        assert found is not None and found.uid == UID
    assert store.event("nothing") is None


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        (None, "past two-days deadline coming undated"),
        (Query(), "past two-days coming undated"),
        (Query(kind=Kind.DEADLINE), "deadline"),
        (Query(since=date(2016, 2, 19)), "two-days coming undated"),
        (Query(since=date(2016, 2, 20)), "coming undated"),
        (Query(until=date(2016, 2, 18)), "past two-days"),
        (Query(until=date(2016, 2, 17)), "past"),
        (Query(since=date(2016, 2, 18), until=date(2016, 2, 24)), "two-days coming"),
        (Query(source="other"), "coming"),
        (Query(text="two"), "two-days"),
    ],
    ids=str,
)
def test_a_query_selects(store: Store, query: Query | None, titles: str) -> None:
    """The window counts any day of an event; undated ones are coming, so they stand in every window without an end."""
    events = [
        meeting("coming", "2016-02-24 17:30"),
        meeting("past", "2016-01-10"),
        meeting("undated", None),
        meeting("two-days").replace(span=at("2016-02-18", "2016-02-19")),
        meeting("deadline", "2016-02-20", kind=Kind.DEADLINE),
    ]
    with store.transaction() as transaction:
        transaction.keep_events(
            published(event, f"uid-{n}", sources=("other" if n == 0 else "ml-ka",)) for n, event in enumerate(events)
        )
    assert " ".join(event.title for event in store.events(query)) == titles


def test_events_near_a_day(store: Store) -> None:
    """A stretch of days finds what has a day in it, and nothing undated."""
    with store.transaction() as transaction:
        transaction.keep_events(
            [
                published(meeting("two-days").replace(span=at("2016-02-18", "2016-02-19")), "1"),
                published(meeting("a year").replace(span=at("2014-12-01", "2015-11-30")), "2"),
                published(meeting("undated", None), "3"),
            ]
        )
        found = [
            [event.title for event in transaction.events_near(at(first, last), Place())]
            for first, last in [
                ("2016-02-11", "2016-02-17"), ("2016-02-11", "2016-02-18"), ("2016-02-20", "2016-02-29"),
                ("2016-02-21", "2016-02-29"), ("2015-11-30", "2015-11-30"),
            ]
        ]  # fmt: skip
    assert found == [[], ["two-days"], [], [], ["a year"]]


@pytest.mark.parametrize(
    ("start", "zone", "place", "days"),
    [
        ("2016-02-24 18:00", "America/Los_Angeles", Place("", "San Francisco", "US"), ["24", "25"]),
        ("2016-02-25 02:00", "UTC", Place("", "San Francisco", "US"), ["24", "25"]),
        ("2016-02-24 18:00", "Europe/Berlin", Place("", "Bonn", "DE"), ["24"]),
        ("2016-02-24 00:30", "Europe/Berlin", Place("", "Bonn", "DE"), ["23", "24"]),
        ("2016-02-24 18:00", "Europe/Berlin", Place("somewhere"), ["23", "24", "25"]),
    ],
)
def test_events_near_a_time(store: Store, start: str, zone: str, place: Place, days: list[str]) -> None:
    """A time finds the days that it has by the clocks others may name: its own, its city's, UTC, or any."""
    with store.transaction() as transaction:
        others = (meeting(day, f"2016-02-{day} 12:00", place=place) for day in ("22", "23", "24", "25", "26"))
        transaction.keep_events(published(event, event.title) for event in others)
        found = transaction.events_near(Span(datetime.fromisoformat(start), None, zone), place)
    assert sorted(event.title for event in found) == days


def test_events_near_a_place(store: Store) -> None:
    """A place finds what is in its region, whatever that is called, and what does not say where it is."""
    places = [
        Place("MIT", "Cambridge, Massachusetts", "US"), Place("Hall", "Boston", "US"), Place("", "Munich", "DE"),
        Place("Saal", "München", "DE"), Place("somewhere"),
    ]  # fmt: skip
    with store.transaction() as transaction:
        transaction.keep_events(published(meeting(f"{n}", place=place), f"uid-{n}") for n, place in enumerate(places))
        span = at("2016-02-24")
        found = ["".join(sorted(e.title for e in transaction.events_near(span, place))) for place in places]
    assert found == ["014", "014", "234", "234", "01234"]


def test_more_uids_than_one_question_takes(store: Store) -> None:
    """Asking for thousands of uids at once finds them all."""
    uids = [f"uid-{n}" for n in range(1234)]
    with store.transaction() as transaction:
        transaction.keep_events(published(meeting(), uid) for uid in uids)
        transaction.keep_sightings(sighting(meeting(), uid) for uid in uids)
        assert sorted(transaction.events(uids)) == sorted(uids)
        assert all(len(said) == 1 for said in transaction.sightings_of(uids).values())


def test_sightings_come_in_one_order_everywhere(store: Store) -> None:
    """Oldest first, then by key as Python sorts it: databases sort letters in different ways."""
    keys = ["b", "B", "ä", "a", "Z", "~"]
    with store.transaction() as transaction:
        transaction.keep_sightings(
            sighting(meeting(key=key), f"uid-{n}", first_seen=NOW - timedelta(days=key == "~"))
            for n, key in enumerate(keys)
        )
        assert [s.event.key for s in transaction.sightings("ml-ka")] == ["~", "B", "Z", "a", "b", "ä"]


def test_the_ledger_counts_names_for_ever(store: Store) -> None:
    """Identities are counted by source and key, and one is never given twice."""
    with store.transaction() as transaction:
        assert transaction.count_identities("ml-ka", ["next"]) == {}
        transaction.keep_identities("ml-ka", {UID: ("next", 0)})
        transaction.keep_identities("other", {OTHER: ("next", 0)})
        assert transaction.count_identities("ml-ka", ["next", "first"]) == {"next": 1}
    with pytest.raises(Exception, match=r"(?i)unique"), store.transaction() as transaction:
        transaction.keep_identities("ml-ka", {"another": ("next", 0)})


def test_revisions_are_told_in_order(store: Store) -> None:
    """Revisions come back oldest first, all or those of one uid, with their fields as they were."""
    first = Revision(UID, NOW, "added", {"title": [None, "Überraschung"]}, "ml-ka")
    second = Revision(OTHER, NOW, "added", {"topics": [[], ["Robotics"]]}, "ml-ka")
    third = Revision(UID, NOW - timedelta(days=1), "changed", {"end": ["2016-02-24", None]}, "other")
    with store.transaction() as transaction:
        transaction.keep_revisions([first])
        transaction.keep_revisions([second, third])
        transaction.keep_revisions([])
    assert store.revisions() == [first, second, third]
    assert store.revisions(UID) == [first, third]
    assert store.revisions_of([UID, "unknown"]) == {UID: [first, third], "unknown": []}


def test_how_a_source_fares(store: Store) -> None:
    """A source that was never read is new; afterwards its state is as it was kept."""
    state = SourceState("ml-ka", Health.FAILED, "no answer", NOW, NOW, None, 7, ("one", "two"))
    with store.transaction() as transaction:
        assert transaction.state("ml-ka") == SourceState("ml-ka")
        transaction.keep_state(state)
        assert transaction.state("ml-ka") == state
    assert store.states() == {"ml-ka": state}


def test_a_page_comes_back_byte_for_byte(store: Store) -> None:
    """Cached pages belong to one source and keep every byte."""
    page = _page("https://a.example.org/?q=ü", bytes(range(256)))
    with store.transaction() as transaction:
        transaction.keep_pages("ml-ka", {page.url: page})
        transaction.keep_pages("other", {})
    assert store.cached_pages("ml-ka") == {page.url: page}
    assert store.cached_pages("other") == {}


def test_moments_come_back_in_utc(store: Store) -> None:
    """Whatever zone a moment was kept in, it comes back aware and in UTC."""
    karlsruhe = datetime(2016, 7, 1, 18, 0, tzinfo=timezone(timedelta(hours=2)))
    with store.transaction() as transaction:
        transaction.keep_events([published(meeting(), UID, first_seen=karlsruhe, last_changed=karlsruhe)])
    record = store.events()[0].record
    assert record is not None
    assert record.first_seen == karlsruhe
    assert record.last_changed.tzinfo is UTC


def test_a_rehearsal_leaves_nothing(store: Store) -> None:
    """`keep=False` shows its own writes and undoes them at the end."""
    with store.transaction(keep=False) as transaction:
        transaction.keep_events([published(meeting(), UID)])
        transaction.keep_state(SourceState("ml-ka", Health.OK))
        assert transaction.events([UID])
    assert (store.events(), store.states()) == ((), {})


def test_an_exception_leaves_nothing(store: Store) -> None:
    """What goes wrong in a transaction undoes all of it, and the store works on."""
    with pytest.raises(ZeroDivisionError), store.transaction() as transaction:
        transaction.keep_events([published(meeting(), UID)])
        raise ZeroDivisionError
    assert store.events() == ()
    with store.transaction() as transaction:
        transaction.keep_events([published(meeting(), UID)])
    assert len(store.events()) == 1


def test_readers_see_finished_transactions_only(database: str) -> None:
    """While one writes, others read what was there before, without waiting."""
    with closing(Store(database)) as writer, closing(Store(database)) as reader:
        with writer.transaction() as transaction:
            transaction.keep_events([published(meeting(), UID)])
            assert reader.events() == ()
        assert len(reader.events()) == 1


def test_hostile_text_is_kept_without_what_no_database_takes(store: Store) -> None:
    """NUL and halves of characters in messages, problems and headers are left out or kept harmless, never an error."""
    nasty = "a\x00b\ud800c"
    page = replace(_page("https://a.example.org/", b"\x00"), etag=nasty, last_modified=nasty, media_type=nasty)
    with store.transaction() as transaction:
        transaction.keep_state(SourceState("ml-ka", Health.FAILED, nasty, problems=(nasty,)))
        transaction.keep_pages("ml-ka", {page.url: page})
        transaction.keep_sightings([sighting(meeting(key=nasty), UID)])
        transaction.keep_identities("ml-ka", {UID: (nasty, 0)})
        assert transaction.count_identities("ml-ka", [nasty, "abc"]) == {"abc": 1}
    assert store.states()["ml-ka"].message == "abc"
    assert store.cached_pages("ml-ka")[page.url].etag == "abc"
    assert store.sightings_of(UID)[0].event.key == "abc"


def _page(url: str, body: bytes) -> CachedPage:
    return CachedPage(url, url, '"tag"', "Thu, 18 Feb 2016 09:00:00 GMT", NOW, NOW, "text/html; charset=utf-8", body)


def test_pages_follow_on_each_other(store: Store) -> None:
    """Page by page the query's events come once each, by first day and uid; what comes in between moves no other."""
    days = ["2016-02-24 17:30", "2016-02-24", "2016-03-01", "2016-02-25", None, "2016-02-01"]
    kept = [published(meeting(f"M{n}", day), f"0000000{n}") for n, day in enumerate(days)]
    with store.transaction() as transaction:
        transaction.keep_events([*kept, published(meeting("D", "2016-02-24", kind=Kind.DEADLINE), "0000000d")])
    query = Query(since=date(2016, 2, 10))
    assert [event.title for event in store.page(query, None, 9)] == ["M0", "M1", "M3", "M2", "M4"]
    assert [event.title for event in store.page(query, None, 2)] == ["M0", "M1"]
    with store.transaction() as transaction:
        transaction.keep_events([published(meeting("new", "2016-02-23"), "0000000e")])
    assert [event.title for event in store.page(query, (date(2016, 2, 24), "00000001"), 2)] == ["M3", "M2"]
    assert [event.title for event in store.page(query, (date(2016, 3, 1), "00000002"), 2)] == ["M4"]
    assert store.page(query, (date.max, "00000004"), 2) == []


@pytest.mark.parametrize("uid", ["\x00", "x\ud800", "x" * 300, ""])
def test_nobody_has_an_impossible_uid(store: Store, uid: str) -> None:
    """What no database can be asked for is simply not there."""
    assert store.event(uid) is None
