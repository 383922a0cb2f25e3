"""Which announcement is which meeting: the cases that sites taught us, and what holds for all."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.history import Sighting
from calendar_app.identity.track import each_session_once, likeness, new_uid, track
from calendar_app.model import Event, Place
from tests.calendar_app.meetings import TODAY, at, meeting, sighting

GROUP = "Paper Discussion Group"
ROOM = Place("Seminarraum -107", "Karlsruhe", "DE")


def session(key: str, day: str | None, topic: str = "", /, series: str | None = GROUP, title: str = GROUP) -> Event:
    return meeting(f"{title}: {topic}" if topic else title, day, key=key, series=series)


def plain(key: str, day: str | None, title: str = "AlexNet", /, **values: object) -> Event:
    return meeting(title, day, key=key, **values)


@dataclass(frozen=True)
class Case:
    """`same[i]` is which of the earlier ones the i-th new one is, None for a new meeting."""

    before: list[Event]
    now: list[Event]
    same: list[int | None]
    today: date = field(default=TODAY)


CASES = {
    "nothing changed": Case(
        [plain("a", "2016-02-24 17:30"), plain("b", "2016-03-02 17:30", "ResNet")],
        [plain("b", "2016-03-02 17:30", "ResNet"), plain("a", "2016-02-24 17:30")],
        [1, 0],
    ),
    "sessions are renumbered after a late insertion": Case(
        [
            session("g#17", "2016-02-24", "AlexNet"),
            session("g#18", "2016-03-09", "ResNet"),
            session("g#19", "2016-03-16", "Atari"),
        ],
        [
            session("g#17", "2016-02-24", "AlexNet"),
            session("g#18", "2016-03-02", "Dropout"),
            session("g#19", "2016-03-09", "ResNet"),
            session("g#20", "2016-03-16", "Atari"),
        ],
        [0, None, 1, 2],
    ),
    "sessions swap their topics": Case(
        [session("g#1", "2016-02-24", "AlexNet"), session("g#2", "2016-03-02", "ResNet")],
        [session("g#1", "2016-02-24", "ResNet"), session("g#2", "2016-03-02", "AlexNet")],
        [0, 1],
    ),
    "the next meeting is another one every week": Case(
        [session("g#Nächstes Treffen", "2016-02-17 17:30", "AlexNet")],
        [session("g#Nächstes Treffen", "2016-02-24 17:30", "ResNet")],
        [None],
    ),
    "the next meeting is another one, even where its title says nothing": Case(
        [session("g#Nächstes Treffen", "2016-02-17 17:30", title="Paper Discussion Group, Nächstes Treffen")],
        [session("g#Nächstes Treffen", "2016-02-24 17:30", title="Paper Discussion Group, Nächstes Treffen")],
        [None],
    ),
    "the next meeting is not known yet, which is no news of the last one": Case(
        [session("g#Nächstes Treffen", "2016-02-17 17:30")], [session("g#Nächstes Treffen", None)], [None]
    ),
    "the next meeting is another one, where its title says no more than what the group is about": Case(
        [plain("stammtisch", "2016-02-11 20:00", "ML-Stammtisch", organizer="ML-KA")],
        [plain("stammtisch", "2016-03-10 20:00", "ML-Stammtisch", organizer="ML-KA")],
        [None],
    ),
    "a session gets the topic of one that was called off before it": Case(
        [session("g#16", "2016-02-10 17:30", "AlexNet"), session("g#17", "2016-02-24 17:30")],
        [session("g#17", "2016-02-24 17:30", "AlexNet"), session("g#15", "2016-02-03 17:30", "ResNet")],
        [1, None],
    ),
    "a list of what is to come shows the next of the same name": Case(
        [plain("uid-1", "2016-02-10 19:00", "Python Stammtisch")],
        [plain("uid-2", "2016-03-09 19:00", "Python Stammtisch")],
        [None],
    ),
    "the next meeting is moved before it takes place": Case(
        [session("g#Nächstes Treffen", "2016-02-24 17:30", "AlexNet")],
        [session("g#Nächstes Treffen", "2016-02-25 17:30", "AlexNet")],
        [0],
    ),
    "a date is moved": Case([plain("a", "2016-02-24 17:30")], [plain("a", "2016-03-02 17:30")], [0]),
    "a date is moved when the day has passed": Case(
        [plain("a", "2016-02-10 17:30")], [plain("a", "2016-02-24 17:30")], [0]
    ),
    "a date is moved and the page renamed": Case(
        [plain("old", "2016-02-24 17:30")], [plain("new", "2016-03-02 17:30")], [0]
    ),
    "an end is corrected while it runs": Case(
        [plain("a", "2016-02-17", "Summit")],
        [plain("a", None, "Summit").replace(span=at("2016-02-17", "2016-02-19"))],
        [0],
    ),
    "a time is added to a whole day": Case([plain("a", "2016-02-24")], [plain("a", "2016-02-24 17:30")], [0]),
    "a time is added and the anchor changes": Case([plain("a", "2016-02-24")], [plain("b", "2016-02-24 17:30")], [0]),
    "a page is renamed, in the same room at the same time": Case(
        [plain("ag-dank", "2016-02-24 19:15", "AG DANK", place=ROOM)],
        [plain("monatstreffen-2", "2016-02-24 19:15", "Monatstreffen 2", place=ROOM)],
        [0],
    ),
    "a page is renamed, by the same people at the same time": Case(
        [plain("ag-dank", "2016-02-24 19:15", "AG DANK", organizer="ML-KA")],
        [plain("monatstreffen-2", "2016-02-24 19:15", "Monatstreffen 2", organizer="ML-KA")],
        [0],
    ),
    "a calendar of a town has two meetings at one time": Case(
        [plain("uid-1", "2016-02-24 19:00", "Rust evening")], [plain("uid-2", "2016-02-24 19:00", "Yoga")], [None]
    ),
    "two talks on one day": Case(
        [plain("a", "2016-02-24 14:00", "AlexNet"), plain("b", "2016-02-24 16:00", "Atari")],
        [plain("b", "2016-02-24 16:00", "Atari"), plain("a", "2016-02-24 14:00", "AlexNet")],
        [1, 0],
    ),
    "a second talk of the series on the same day": Case(
        [session("g#1", "2016-02-24", "AlexNet")],
        [session("g#1", "2016-02-24", "AlexNet"), session("g#1~2", "2016-02-24", "Atari")],
        [0, None],
    ),
    "one key twice on a page": Case(
        [session("g#18. Treffen", "2016-02-24", "AlexNet"), session("g#18. Treffen~2", "2016-03-02", "ResNet")],
        [session("g#18. Treffen", "2016-03-02", "ResNet"), session("g#18. Treffen~2", "2016-02-24", "AlexNet")],
        [1, 0],
    ),
    "a placeholder gets its date": Case([plain("a", None)], [plain("a", "2016-02-24 17:30")], [0]),
    "a placeholder gets its date and another key": Case([plain("a", None)], [plain("b", "2016-02-24 17:30")], [0]),
    "a placeholder is not any other meeting": Case(
        [plain("a", None, "Workshop on robots")], [plain("b", "2016-02-24", "Workshop on speech")], [None]
    ),
    "a date is withdrawn": Case([plain("a", "2016-02-24 17:30")], [plain("a", None)], [0]),
    "another year's conference": Case(
        [plain("nips", "2015-12-07", "NIPS 2015")], [plain("nips", "2016-12-05", "NIPS 2016")], [None]
    ),
    "a year is corrected, of a meeting to come": Case(
        [session("g#1", "2020-02-24", "AlexNet")], [session("g#1", "2016-02-24", "AlexNet")], [0]
    ),
    "a year is corrected, of a meeting that was over when it was announced": Case(
        [session("g#1", "2015-02-24", "AlexNet")], [session("g#1", "2016-02-24", "AlexNet")], [0]
    ),
    "a session moves past another, and both get new numbers": Case(
        [session("g#17", "2016-02-24", "AlexNet"), session("g#18", "2016-03-02", "ResNet")],
        [session("g#17", "2016-03-02", "ResNet"), session("g#18", "2016-03-09", "AlexNet")],
        [1, 0],
    ),
    "a session is inserted before one without a date, which gets its number": Case(
        [session("g#18", None, "Atari")],
        [session("g#18", "2016-03-02", "Dropout"), session("g#19", None, "Atari")],
        [None, 0],
    ),
    "a session without a date gets one and another number": Case(
        [session("g#18", "2016-03-09", "ResNet"), session("g#19", None, "Atari")],
        [session("g#18", "2016-03-02", "Atari"), session("g#19", "2016-03-09", "ResNet")],
        [1, 0],
    ),
    "a session moves after its day, on a page that shows past ones too": Case(
        [session("g#1", "2016-02-10", "AlexNet"), session("g#2", "2016-02-17", "ResNet")],
        [session("g#1", "2016-02-10", "AlexNet"), session("g#3", "2016-03-02", "ResNet")],
        [0, 1],
    ),
    "the same topic again next week, on a page that shows no past ones": Case(
        [session("g#1", "2016-02-17", "Bishop")], [session("g#2", "2016-02-24", "Bishop")], [None]
    ),
    "a conference is put off for months": Case(
        [plain("uid", "2016-03-16", "Summit on learning")], [plain("uid", "2016-08-24", "Summit on learning")], [0]
    ),
    "nothing was known": Case([], [plain("a", "2016-02-24")], [None]),
    "nothing is left": Case([plain("a", "2016-02-24")], [], []),
}


def sightings_of(events: list[Event]) -> list[Sighting]:
    return [sighting(event, f"uid-{n}") for n, event in enumerate(events)]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_meeting_is_known_again(case: Case) -> None:
    """Each case tells which meeting is which; what is not named again is missing."""
    tracked = track(sightings_of(case.before), case.now, case.today)
    assert [s and int(s.uid.removeprefix("uid-")) for s in tracked.known] == case.same
    assert [s.uid for s in tracked.missing] == [f"uid-{n}" for n in range(len(case.before)) if n not in case.same]


def test_a_session_that_is_named_twice() -> None:
    """As the next one and among all, at one time in one place under one topic, it is one; parallel ones are several."""
    following = session("g#Nächstes Treffen", "2016-02-24 17:30")
    numbered = session("g#13. Treffen", "2016-02-24 17:30", "AlexNet")
    other = session("g#14. Treffen", "2016-02-24 17:30", "ResNet")
    elsewhere = numbered.replace(place=ROOM, key="g#15. Treffen")
    whole_day = [session("g#1", "2016-02-24", "AlexNet"), session("g#2", "2016-02-24", "AlexNet")]
    alone = [plain("a", "2016-02-24 17:30"), plain("b", "2016-02-24 17:30")]
    assert each_session_once([following, numbered, other, elsewhere]) == (numbered, other, elsewhere)
    assert each_session_once([numbered, following]) == (numbered,)
    assert each_session_once([*whole_day, *alone]) == (*whole_day, *alone)


def test_a_page_that_flaps_keeps_its_meeting() -> None:
    """Missing in one run and back in the next, it is the same meeting."""
    known = sightings_of([plain("a", "2016-02-24 17:30"), plain("b", "2016-03-02 17:30", "ResNet")])
    gone = track(known, [known[1].event], TODAY)
    assert [s.uid for s in gone.missing] == ["uid-0"]
    back = track(known, [known[0].event, known[1].event], TODAY)
    assert [s.uid for s in back.known if s] == ["uid-0", "uid-1"]


def test_uids_never_change() -> None:
    """Every subscriber's calendar hangs on these values: a change here is a mistake, whatever the reason."""
    assert new_uid("ml-ka", "paper-discussion-group#13. Treffen", 0) == "50267143-b6df-5758-8b80-57d6e3970fb6"
    assert new_uid("ml-ka", "paper-discussion-group#13. Treffen", 1) == "b50d763b-d1ce-5320-8dc7-52adb9963f80"
    assert new_uid("conferences", "nips-2016@example.org", 0) == "f0aa0e94-dac6-5ca8-aaed-149dfb4dc258"
    assert new_uid("rueckblick", "Überfüllt", 0) == "c14386d9-8a77-57f1-a5c8-177395759315"


def test_uids_differ() -> None:
    """Source, key and count all make a difference."""
    uids = {new_uid(source, key, n) for source in "ab" for key in ("k", "k\n0", "") for n in range(3)}
    assert len(uids) == 18


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("AlexNet", "alexnet", 1),
        ("Köln lernt", "Koeln lernt!", 1),
        ("Deep Learning Summit", "Deep Learning", 2 / 3),
        ("AlexNet", "ResNet", 0),
        ("!", "!", 0),
    ],
)
def test_likeness(a: str, b: str, expected: float) -> None:
    """Words that two titles share, of all their words."""
    assert likeness(a, b) == likeness(b, a) == pytest.approx(expected)


@st.composite
def programmes(draw: st.DrawFn) -> list[Event]:
    keys = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6))
    days = st.one_of(st.none(), st.integers(0, 40).map(lambda n: f"{TODAY + timedelta(days=n - 20)}"))
    times = st.sampled_from(["", " 17:30", " 19:00"])
    return [
        session(
            key,
            (day := draw(days)) and day + draw(times),
            draw(st.sampled_from(["", "AlexNet", "Deep nets", "Deep nets again"])),
            series=draw(st.sampled_from([None, GROUP])),
        )
        for key in keys
    ]


@settings(max_examples=200, deadline=None)
@given(programmes(), programmes())
def test_matches_are_one_to_one(before: list[Event], now: list[Event]) -> None:
    """No sighting is taken twice, and each is either known again or missing."""
    known = sightings_of(before)
    tracked = track(known, now, TODAY)
    taken = [s.uid for s in tracked.known if s]
    assert len(tracked.known) == len(now)
    assert sorted([*taken, *(s.uid for s in tracked.missing)]) == sorted(s.uid for s in known)


@settings(max_examples=200, deadline=None)
@given(programmes(), st.integers(0, 1000))
def test_the_same_events_are_the_same_meetings(events: list[Event], seed: int) -> None:
    """Whatever the order in which a source names them, and whatever the day on which it is read again."""
    shuffled = random.Random(seed).sample(events, len(events))
    tracked = track(sightings_of(events), shuffled, TODAY + timedelta(days=seed % 60 - 30))
    assert [s.event.key if s else None for s in tracked.known] == [event.key for event in shuffled]


@settings(max_examples=100, deadline=None)
@given(programmes(), programmes(), st.integers(0, 1000))
def test_tracking_twice_changes_nothing(before: list[Event], now: list[Event], seed: int) -> None:
    """Once a run is recorded, the same run again knows every meeting again, in any order."""
    known = sightings_of(before)
    first = track(known, now, TODAY)
    uids = [s.uid if s else f"new-{n}" for n, s in enumerate(first.known)]
    recorded = [sighting(event, uid) for event, uid in zip(now, uids, strict=True)]
    later = random.Random(seed).sample([*recorded, *first.missing], len(recorded) + len(first.missing))
    assert [s and s.uid for s in track(later, now, TODAY).known] == uids
