"""What is held, what passes, and when: the guard's decisions, without a database."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calendar_app.history import Held, Run, Sighting
from calendar_app.identity.guard import Case, doubts, hold, missed, passes_from
from calendar_app.identity.track import track
from calendar_app.limits import Limits
from calendar_app.model import Event, Place, Span, Status
from calendar_app.monitor import measure
from tests.calendar_app.meetings import NOW, TODAY, meeting, sighting

SITUATIONS = tomllib.loads((Path(__file__).parent / "guard.toml").read_text("utf-8"))["situation"]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
REASON = ["12 of 14 coming meetings are gone"]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation["name"])
def test_what_is_held_and_why(situation: dict[str, Any]) -> None:
    """Each situation of guard.toml is held for the reasons that stand there, or let through."""
    said = {"held": [], "limits": {}, **situation}
    assert list(doubts(case_of(**{k: v for k, v in said.items() if k not in ("name", "held")}), limits(said))) == [
        *said["held"]
    ]


def test_a_situation_has_a_name_of_its_own() -> None:
    """Or one of two would not be seen."""
    assert len({situation["name"] for situation in SITUATIONS}) == len(SITUATIONS)


def test_the_first_run_is_not_held() -> None:
    """Where nothing is known, much is new."""
    events = coming(100)
    run = measure("a", NOW, events, TODAY, 0, "")
    assert doubts(Case(run, events, [None] * 100, (), (), TODAY), Limits()) == ()


def test_nothing_again_after_nothing_was_let_through() -> None:
    """Who has said that a source is empty is not asked again."""
    empty = measure("a", NOW, (), TODAY, 0, "")
    assert doubts(Case(empty, (), (), (), (replace(empty, at=NOW - DAY),), TODAY), Limits()) == ()


def test_what_is_let_through_is_usual_from_then_on() -> None:
    """Places that were lost once, and accepted, are not lost again on the next run, whatever was before."""
    placed = [measure("a", NOW - n * DAY, coming(10), TODAY, 0, "") for n in range(2, 9)]
    lost = [replace(event, place=Place()) for event in coming(10)]
    before = [measure("a", NOW - DAY, lost, TODAY, 0, ""), *placed]
    known = [sighting(event, str(n)) for n, event in enumerate(lost)]
    case = Case(measure("a", NOW, lost, TODAY, 0, ""), lost, known, (), before, TODAY)
    assert doubts(case, Limits()) == ()


@pytest.mark.parametrize(
    ("hours", "passes"),
    [([0, 12], False), ([0, 12, 24], True), ([0, 1, 2], False), ([0, 1, 2, 3, 25], True), ([0, 48], False)],
)
def test_runs_that_say_the_same_let_it_through(hours: list[int], passes: bool) -> None:
    """Three of them, a day from the first to the last; neither alone is enough."""
    held: Held | None = None
    for hour in hours:
        held = hold(REASON, coming(9), held, NOW + hour * HOUR, Limits())
    assert (held is None) is passes


def test_how_long_is_left() -> None:
    """The runs that are missing, and the moment before which none is enough."""
    held = hold(REASON, coming(9), None, NOW, Limits())
    assert held and passes_from(held, Limits()) == (2, NOW + DAY)
    assert passes_from(held, Limits(equal_runs=1, equal_hours=0)) == (0, NOW)


def test_small_differences_do_not_count_while_waiting() -> None:
    """While a long list is held, some of it passes and some is added; a short one must say the very same."""
    long_list, short = coming(40), coming(5)
    held = hold(REASON, long_list, None, NOW, Limits())
    later = hold(REASON, [*long_list[1:], *coming(42)[40:]], held, NOW + DAY, Limits())
    assert held and later and (later.since, later.runs) == (NOW, 2)
    held = hold(REASON, short, None, NOW, Limits())
    later = hold(REASON, short[1:], held, NOW + DAY, Limits())
    assert held and later and (later.since, later.runs) == (NOW + DAY, 1)


def test_words_that_change_with_each_visit_do_not_count() -> None:
    """Keys and descriptions are no difference."""
    held = hold(REASON, coming(9), None, NOW, Limits())
    again = [replace(e, key=f"{e.key}x", description="7 people are here") for e in coming(9)]
    held = hold(REASON, again, held, NOW + DAY, Limits())
    assert held and held.runs == 2


def test_what_flaps_never_passes() -> None:
    """Two readings in turn are no reading."""
    held: Held | None = None
    for n in range(50):
        held = hold(REASON, coming(9) if n % 2 else coming(30), held, NOW + n * DAY, Limits())
    assert held and held.runs == 1


def test_nothing_never_passes_by_itself() -> None:
    """A reader that no longer fits its page would say nothing for ever; it takes a person, or `may_be_empty`."""
    held: Held | None = None
    for n in range(50):
        held = hold(["nothing"], (), held, NOW + n * DAY, Limits())
    assert held and held.runs == 50 and passes_from(held, Limits()) is None
    assert hold(["nothing"], (), replace(held, accepted=NOW), NOW + 51 * DAY, Limits()) is None
    assert hold(["nothing"], (), held, NOW + 51 * DAY, Limits(may_be_empty=True)) is None


def test_a_person_accepts_what_they_have_seen() -> None:
    """The same passes at once; anything else that is doubtful is held anew, and says so."""
    held = hold(REASON, coming(9), None, NOW, Limits())
    assert held
    accepted = replace(held, accepted=NOW)
    assert hold(REASON, coming(9), accepted, NOW + HOUR, Limits()) is None
    other = hold(REASON, coming(2), accepted, NOW + HOUR, Limits())
    assert other and other.accepted is None
    assert other.reasons == (*REASON, "this is not what was accepted")
    assert hold([], coming(2), accepted, NOW + HOUR, Limits()) is None


PAGE, OTHER_PAGE = "https://a.example.org/list", "https://a.example.org/talks/7"


@pytest.mark.parametrize(
    ("day", "url", "unread", "days_ago", "is_missed"),
    [
        ("2016-03-02", PAGE, [], 0, True),
        ("2016-02-17", PAGE, [], 0, False),  # over
        ("2016-02-18", PAGE, [], 0, False),  # today
        (None, PAGE, [], 0, True),
        ("2016-03-02", None, [], 0, True),
        ("2016-03-02", PAGE, [PAGE], 1, False),
        ("2016-03-02", PAGE, [PAGE], 8, True),  # an item of the list that will never be understood
        ("2016-03-02", None, [OTHER_PAGE], 6, False),
        ("2016-03-02", None, [OTHER_PAGE], 7, True),
        ("2016-03-02", OTHER_PAGE, [OTHER_PAGE], 100, False),  # its own page answers nothing
        ("2016-03-02", OTHER_PAGE, [OTHER_PAGE + "/?utm_source=list#top"], 100, False),
    ],
)
def test_what_is_missed(day: str | None, url: str | None, unread: list[str], days_ago: int, is_missed: bool) -> None:
    """Neither what is over, nor what could not be fetched; what another problem may have hidden, after some days."""
    known = sighting(meeting("AlexNet", day, url=url), "1", last_seen=NOW - days_ago * DAY)
    read = [meeting("ResNet", "2016-03-09", url=PAGE)]
    assert bool(missed([known], read, frozenset(unread), NOW, TODAY, Limits())) is is_missed


def coming(count: int) -> list[Event]:
    first = TODAY + DAY
    return [_event("Talk", n, first + n * 7 * DAY) for n in range(count)]


def limits(said: dict[str, Any]) -> Limits:
    return Limits(**said["limits"])


def case_of(**said: Any) -> Case:
    """A situation as the run over a source would see it."""
    number = {**dict.fromkeys(("past", "today", "coming", "missing", "gone", "new", "far"), 0), **said}
    old = [_event("Old talk", n, TODAY - (n + 1) * DAY) for n in range(number["past"])]
    old += [_event("Talk of today", n, TODAY) for n in range(number["today"])]
    all_coming = coming(number["coming"])
    known = [_known(event, 1) for event in old]
    known += [_known(e, 2 if n < number["missing"] else 1) for n, e in enumerate(all_coming)]
    now = [
        e.replace(title=f"Another {n}") if n < said.get("past_retitled", 0) else e
        for n, e in enumerate(old if said.get("past_stays") else ())
    ]
    left = all_coming[number["missing"] + number["gone"] :]
    now += [_changed(e, n, said) for n, e in enumerate(left)]
    days = [date(2150, 1, 1) if n < number["far"] else TODAY + 400 * DAY for n in range(number["new"])]
    now += [_event("Fresh", n, day + n * DAY) for n, day in enumerate(days)]
    before = measure("a", NOW - DAY, [*old, *all_coming], TODAY, 0, "") if known else None
    tracked = track(known, now, TODAY)
    gone = missed(tracked.missing, now, frozenset(), NOW, TODAY, Limits())
    runs: tuple[Run, ...] = (before, replace(before, at=NOW - 2 * DAY)) if before else ()
    return Case(measure("a", NOW, now, TODAY, 0, ""), now, tracked.known, gone, runs, TODAY)


def _changed(event: Event, n: int, said: dict[str, Any]) -> Event:
    span = event.span
    assert span
    if n < said.get("moved", 0):
        event = event.replace(span=Span(span.start + 7 * DAY, None, span.zone))
    if n < said.get("hourless", 0):
        event = event.replace(span=Span(span.first_day))
    if n < said.get("dateless", 0):
        event = event.replace(span=None)
    if n < said.get("retitled", 0):
        event = event.replace(title=f"Cookie settings {n}")
    if n < said.get("called_off", 0):
        event = event.replace(status=Status.CANCELLED)
    if n < said.get("placeless", 0):
        event = event.replace(place=Place())
    return event


def _known(event: Event, days_ago: int) -> Sighting:
    missing = NOW - DAY if days_ago > 1 else None
    return sighting(event, event.key, last_seen=NOW - days_ago * DAY, missing_since=missing)


def _event(title: str, n: int, day: date) -> Event:
    start = datetime.combine(day, datetime.min.time()) + 18 * HOUR
    span = Span(start, None, "Europe/Berlin")
    return Event(title=f"{title} {n}", span=span, key=f"{title}#{n}", place=Place("Room 1", "Karlsruhe"))
