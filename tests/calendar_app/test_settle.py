"""Meetings that turn out to be one, or two, in the course of time; and what people say of them. Real databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calendar_app.agenda import Agenda
from calendar_app.by_hand import ByHand, Correction
from calendar_app.history import DECISION, Decision
from calendar_app.identity.track import new_uid
from calendar_app.model import Event, Place, Status, Withdrawal
from calendar_app.settle import divide, unite
from calendar_app.store import Store
from feeds import FORMATS
from tests.calendar_app.meetings import NOW, at, meeting
from tests.calendar_app.test_collect import Web

DAY = timedelta(days=1)
SUMMIT = meeting("Deep Learning Summit", "2016-04-07", place=Place("", "London", "GB"), key="x")
OTHER = SUMMIT.replace(title="Data Days")


def titles(store: Store) -> list[str]:
    return [event.title for event in store.events()]


def feed(store: Store) -> str:
    """As calendars get it, lines unfolded."""
    agenda = Agenda(events=store.events(withdrawn=True), title="Meetings", language="en")
    return FORMATS["ics"].render(agenda).decode().replace("\r\n ", "")


def changes(store: Store) -> list[str]:
    return [revision.change for revision in store.revisions()]


def both(store: Store, a: Event, b: Event, days: int = 0) -> None:
    Web(a=[a], b=[b]).run(store, NOW + days * DAY)


def test_what_agrees_only_later_becomes_one(store: Store) -> None:
    """The first that was published stays; the other leads to it, and calendars are told that it is a double."""
    both(store, SUMMIT, OTHER)
    first, double = (event.uid for event in store.events())
    if store.sightings_of(first)[0].source_id != "a":
        first, double = double, first
    both(store, SUMMIT, SUMMIT, days=1)
    (event,) = store.events()
    assert event.uid == first and event.record is not None and event.record.sources == ("a", "b")
    alias = store.event(double)
    assert alias is not None and alias.uid == first
    merged = next(revision for revision in store.revisions(double) if revision.change == "merged")
    assert merged.fields["uid"] == [double, first]
    (told,) = [part for part in feed(store).split("BEGIN:VEVENT") if f"UID:{double}" in part]
    assert "STATUS:CANCELLED" in told and "SUMMARY:DUPLICATE: Deep Learning Summit" in told
    assert "DESCRIPTION:This meeting is in the calendar once more" in told and "SEQUENCE:2" in told
    before, revisions = feed(store), store.revisions()
    both(store, SUMMIT, SUMMIT, days=2)
    assert (feed(store), store.revisions()) == (before, revisions)


@pytest.mark.parametrize("dated", ["a", "b"])
def test_a_date_that_is_announced_later(store: Store, dated: str) -> None:
    """An undated announcement is compared again as soon as it has a date."""
    undated = {name: SUMMIT.replace(span=None, title="Deep Learning Summit") for name in "ab"}
    both(store, *({**undated, dated: SUMMIT}.values()))
    both(store, SUMMIT, SUMMIT, days=1)
    assert titles(store) == ["Deep Learning Summit"]


def test_one_page_is_compared_whatever_the_date(store: Store) -> None:
    """An edition's page with its name is the meeting, though one source has no date yet."""
    paged = SUMMIT.replace(url="https://summit.example.org/2016/", title="Deep Learning Summit 2016")
    both(store, paged, paged.replace(span=None, url="http://www.summit.example.org/2016"))
    assert [event.span for event in store.events()] == [paged.span]


@pytest.mark.parametrize(
    ("key", "day", "meetings"),
    [
        ("1@example.org", "2016-04-07", 1),
        ("6C1F2F0E-6D0B-5A3E-9D0C-0B7A3C5E9F11#20160407", "2016-04-07", 1),
        ("1@example.org", "2016-06-01", 2),
        ("treffen#1", "2016-04-07", 2),
        ("https://example.org/", "2016-04-07", 2),
    ],
)
def test_a_uid_that_two_calendars_share(store: Store, key: str, day: str, meetings: int) -> None:
    """A calendar that is published again brings no second meeting, whatever it calls it; other keys prove nothing."""
    both(store, SUMMIT.replace(key=key), OTHER.replace(key=key, span=at(day)))
    assert len(store.events()) == meetings


def test_a_merge_holds_until_two_runs_contradict(store: Store) -> None:
    """Another day parts two sources when it stands on two runs; once is a slip of a page that is being edited."""
    both(store, SUMMIT, SUMMIT)
    moved = SUMMIT.replace(span=at("2016-05-20"))
    both(store, SUMMIT, moved, days=1)
    both(store, SUMMIT, SUMMIT, days=2)
    both(store, SUMMIT, moved, days=3)
    assert len(store.events()) == 1
    both(store, SUMMIT, moved, days=4)
    assert [event.span for event in store.events()] == [SUMMIT.span, moved.span]
    revisions = store.revisions()
    both(store, SUMMIT, moved, days=5)
    assert store.revisions() == revisions
    both(store, SUMMIT, SUMMIT, days=6)
    assert len(store.events()) == 1


@pytest.mark.parametrize(
    "now",
    [
        SUMMIT.replace(title="Something else"),
        SUMMIT.replace(place=Place()),
        SUMMIT.replace(span=None),
        SUMMIT.replace(span=at("2016-04-07 09:00")),
    ],
    ids=["title", "place", "undated", "time"],
)
def test_less_evidence_parts_nobody(store: Store, now: Event) -> None:
    """What would not make two one does not make one two."""
    both(store, SUMMIT, SUMMIT)
    for days in (1, 2, 3):
        both(store, SUMMIT, now, days)
    assert len(store.events()) == 1


def test_one_edition_that_moves_stays_one(store: Store) -> None:
    """Of two sources that name one edition's page, one hears later that it has moved: no second meeting comes of it."""
    paged = SUMMIT.replace(url="https://summit.example.org/2016", title="Deep Learning Summit 2016")
    both(store, paged, paged)
    for days in (1, 2, 3):
        both(store, paged.replace(span=at("2016-05-20")), paged, days)
    assert len(store.events()) == 1


def test_a_person_says_never(store: Store) -> None:
    """Two are published as two at once and on every later run; subscribers get the second one back."""
    both(store, SUMMIT, OTHER)
    both(store, SUMMIT, SUMMIT, days=1)
    uids = tuple(sorted(s.uid for s in store.sightings_of(store.events()[0].uid)))
    with store.transaction() as transaction:
        transaction.rulings.keep_decision(Decision((uids[0], uids[1]), False, NOW))
        divide(transaction, uids[1], uids[0], NOW + 2 * DAY, DECISION)
    assert sorted(event.uid for event in store.events()) == list(uids)
    assert changes(store)[-1] == "split" and "CANCELLED" not in feed(store)
    both(store, SUMMIT.replace(title="Deep Learning Summit London"), SUMMIT, days=3)
    assert len(store.events()) == 2
    assert store.decisions() == (Decision((uids[0], uids[1]), False, NOW),)


def test_a_person_says_always(store: Store) -> None:
    """Two become one at once, whatever the evidence, and contradictions part them no more."""
    both(store, SUMMIT, OTHER.replace(span=at("2016-06-01"), place=Place()))
    a, b = sorted(event.uid for event in store.events())
    with store.transaction() as transaction:
        transaction.rulings.keep_decision(Decision((a, b), True, NOW))
        unite(transaction, b, a, NOW, DECISION)
    for days in (1, 2, 3):
        both(store, SUMMIT, OTHER.replace(span=at("2016-06-01"), place=Place()), days)
    assert len(store.events()) == 1


def test_decisions_hold_for_a_database_that_is_filled_anew(store: Store) -> None:
    """Uids are the same again, so what was decided of them counts at first sight."""
    a, b = sorted(new_uid(source, "x", 0) for source in "ab")
    with store.transaction() as transaction:
        transaction.rulings.keep_decision(Decision((a, b), True, NOW))
    both(store, SUMMIT, OTHER.replace(span=at("2016-06-01")))
    assert len(store.events()) == 1


def test_the_third_goes_where_it_belongs(store: Store) -> None:
    """When two of three are parted, the third stays with the one that it resembles."""
    paris = SUMMIT.replace(place=Place("", "Paris", "FR"))
    Web(a=[SUMMIT], b=[SUMMIT.replace(title="The Deep Learning Summit")], c=[SUMMIT]).run(store)
    assert len(store.events()) == 1
    for days in (1, 2):
        Web(a=[SUMMIT], b=[paris], c=[paris]).run(store, NOW + days * DAY)
    assert sorted(len(store.sightings_of(event.uid)) for event in store.events()) == [1, 2]
    assert {event.place.city for event in store.events()} == {"London", "Paris"}


def test_a_dry_run_sees_what_two_new_sources_have_in_common(store: Store) -> None:
    """It counts one new meeting, as the run itself would, and keeps nothing."""
    outcomes = Web(a=[SUMMIT], b=[SUMMIT]).run(store, dry_run=True)
    assert [outcome.new for outcome in outcomes.values()] == [1, 0]
    assert (store.events(), store.revisions(), store.states()) == ((), [], {})


def test_by_hand_is_a_source_like_others(store: Store) -> None:
    """What is entered by hand is published under a permanent uid, and once where a page announces it as well."""
    hand = ByHand(events=(SUMMIT.replace(key="summit"), OTHER.replace(key="days")))
    outcomes = Web(a=[SUMMIT]).run(store, by_hand=hand)
    assert (outcomes["by-hand"].read, outcomes["by-hand"].new) == (2, 1)
    assert sorted(titles(store)) == ["Data Days", "Deep Learning Summit"]
    revisions = store.revisions()
    assert all(outcome.changed == 0 for outcome in Web(a=[SUMMIT]).run(store, NOW + DAY, by_hand=hand).values())
    assert store.revisions() == revisions


def test_what_is_struck_out_is_withdrawn(store: Store) -> None:
    """Absence in sources.toml is a decision: out of the lists, told to calendars; back when it is written again."""
    hand = ByHand(events=(OTHER,))
    Web().run(store, by_hand=hand)
    Web().run(store, NOW + DAY)
    assert titles(store) == [] and "SUMMARY:REMOVED: Data Days" in feed(store) and "STATUS:CANCELLED" in feed(store)
    assert Web().run(store, NOW + 2 * DAY) == {}
    Web().run(store, NOW + 3 * DAY, by_hand=hand)
    assert titles(store) == ["Data Days"] and "CANCELLED" not in feed(store)
    assert changes(store) == ["added", "removed", "restored"]


def test_who_tidies_up_calls_nothing_off(store: Store) -> None:
    """A meeting that is over stays when it is struck out."""
    hand = ByHand(events=(OTHER,))
    Web().run(store, by_hand=hand)
    Web().run(store, NOW + 365 * DAY)
    assert titles(store) == ["Data Days"] and changes(store) == ["added"]


def test_what_others_announce_too_stays(store: Store) -> None:
    """Struck out by hand, a meeting is still what its other sources say."""
    Web(a=[SUMMIT]).run(store, by_hand=ByHand(events=(SUMMIT.replace(description="By hand."),)))
    Web(a=[SUMMIT]).run(store, NOW + DAY)
    (event,) = store.events()
    assert event.description == "" and event.record is not None and event.record.sources == ("a",)


def correction(store: Store, /, hide: bool = False, **fields: str) -> ByHand:
    (event,) = store.events(withdrawn=True)
    return ByHand(corrections=(Correction(event.uid, fields, hide),))


def test_a_correction_outranks_every_source(store: Store) -> None:
    """It is a revision, though no source is read; it survives later runs; taken away, the sources count again."""
    Web(a=[SUMMIT]).run(store)
    hand = correction(store, title="Deeper Summit")
    Web().run(store, NOW + DAY, by_hand=hand)
    assert titles(store) == ["Deeper Summit"]
    assert store.revisions()[-1].source_id == "correction"
    Web(a=[SUMMIT.replace(title="Deepest Summit", description="New.")]).run(store, NOW + 2 * DAY, by_hand=hand)
    assert [(event.title, event.description) for event in store.events()] == [("Deeper Summit", "New.")]
    Web().run(store, NOW + 3 * DAY)
    assert titles(store) == ["Deepest Summit"] and changes(store) == ["added", *["changed"] * 3]


def test_a_corrected_title_makes_one_of_two(store: Store) -> None:
    """What a person mends is compared again, as what a source mends."""
    both(store, SUMMIT, OTHER)
    uid = next(event.uid for event in store.events() if event.title == "Data Days")
    hand = ByHand(corrections=(Correction(uid, {"title": "Deep Learning Summit"}),))
    Web().run(store, NOW + DAY, by_hand=hand)
    assert titles(store) == ["Deep Learning Summit"]


def test_a_hidden_meeting(store: Store) -> None:
    """No list has it and no news of it is told; calendars see it taken out; taken back, it is there again."""
    Web(a=[SUMMIT.replace(description="Not for all.")]).run(store)
    hand = correction(store, hide=True)
    for days, description in ((1, "Not for all."), (2, "Nor this.")):
        Web(a=[SUMMIT.replace(description=description)]).run(store, NOW + days * DAY, by_hand=hand)
        assert store.events() == () and "Not for all" not in feed(store)
    (event,) = store.events(withdrawn=True)
    assert event.record is not None and event.record.withdrawn is Withdrawal.HIDDEN
    assert event.status is Status.CANCELLED and changes(store) == ["added", "hidden"]
    Web(b=[SUMMIT]).run(store, NOW + 3 * DAY, by_hand=hand)
    assert store.events() == ()
    Web().run(store, NOW + 4 * DAY)
    (event,) = store.events()
    assert event.record is not None and event.record.sequence == 2 and event.status is Status.CONFIRMED
    assert changes(store) == ["added", "hidden", "restored"]


def test_an_alias_is_corrected_too(store: Store) -> None:
    """A correction of a double is one of the meeting that it is."""
    both(store, SUMMIT, SUMMIT)
    alias = next(s.uid for s in store.sightings_of(store.events()[0].uid) if s.source_id == "b")
    Web().run(store, NOW + DAY, by_hand=ByHand(corrections=(Correction(alias, {"title": "Deeper"}),)))
    assert titles(store) == ["Deeper"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"title": "Deep Learning Summit"}, "its sources say the same by now (Deep Learning Summit)"),
        ({"end": "2016-04-01"}, "it cannot be (Deep Learning Summit): a span cannot end (2016-04-01) before it starts"),
        ({"title": "Another"}, ""),
    ],
)
def test_what_a_correction_does_not_do_is_told(store: Store, fields: dict[str, str], problem: str) -> None:
    """In the report of the run and as the state of what is said by hand."""
    Web(a=[SUMMIT]).run(store)
    told = Web().run(store, NOW + DAY, by_hand=correction(store, **fields))["by-hand"].problems
    assert problem in " ".join(told) and bool(told) is bool(problem)
    assert problem in store.states()["by-hand"].message


def test_a_correction_of_nothing_is_told(store: Store) -> None:
    """No meeting has its uid, yet."""
    hand = ByHand(corrections=(Correction("nope", {}, hide=True),))
    assert Web().run(store, by_hand=hand)["by-hand"].problems == ("correction of nope: no meeting has this uid",)
