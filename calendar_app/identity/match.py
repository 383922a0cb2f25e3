"""Are two events one meeting, and why? Evidence is laid side by side; what contradicts outweighs what agrees.

address, time, place, name   ──▶   a veto, if there is one   ──▶   the strongest layer of evidence that holds
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from calendar_app.identity.addresses import (
    ON_ONE_PAGE,
    Address,
    addresses,
    are_one_item,
    is_in_address,
    numbers_of_addresses,
)
from calendar_app.identity.clues import Clues
from calendar_app.identity.evidence import (
    AT_ONE_TIME,
    Time,
    Where,
    cities_named,
    is_longer,
    is_near,
    is_on_site,
    is_online,
    places,
    times,
)
from calendar_app.identity.names import (
    Likeness,
    acronym_of,
    are_in_two_languages,
    have_one_topic,
    part_words,
)
from calendar_app.identity.titles import Title
from calendar_app.identity.vocabulary import KINDS, PARTS_OF_ONE
from calendar_app.model import Event

_SURE = 0.5
_DOUBTFUL = 0.3


@dataclass(frozen=True)
class Match:
    """Whether two events are one meeting: `score` from 0 (no) to 1 (yes), `why` in a sentence."""

    same: bool
    score: float
    why: str

    @property
    def doubtful(self) -> bool:
        """Not the same as far as one can tell, but a person may know better."""
        return not self.same and self.score >= _DOUBTFUL


def match(a: Event, b: Event) -> Match:
    """Compare two events. It does not matter which of them is `a`."""
    clues = Clues(a, b)
    veto = next(_vetoes(clues), "")
    if veto:
        return Match(False, 0.0, f"Not the same: {veto}.")
    score, why = _judge(clues)
    return Match(score >= _SURE, score, f"{'The same' if score >= _SURE else 'Not the same'}: {why}.")


def may_match(a: Event, b: Event) -> bool:
    """Could `match` call them the same, or leave that in doubt? Told without their titles: to read these takes longer
    than all the rest, and most pairs that are compared only share a day.
    """
    if a.kind is not b.kind:
        return False
    time = times(a, b)
    if time is Time.OPEN or (time in AT_ONE_TIME and places(a, b) is not Where.OTHER):
        return True
    return addresses(a, b) in ON_ONE_PAGE


def contradict(a: Event, b: Event) -> bool:
    """Does something speak against one meeting, not only too little for it?

    Other days do, unless both point to one edition's page under one name: then it has moved, and one does not know.
    """
    clues = Clues(a, b)
    if next(_vetoes(clues), None):
        return True
    moved = clues.one_page and clues.name is Likeness.ONE and clues.edition
    return clues.time in (Time.APART, Time.SLIP, Time.NEAR) and not moved and _judge(clues)[0] < _SURE


def _vetoes(clues: Clues) -> Iterator[str]:
    """What keeps two meetings apart, whatever else agrees; the plainest reason first."""
    a, b = clues.events
    x, y = clues.titles
    if a.kind is not b.kind:
        yield "one is a meeting, the other a deadline"
    if x.deadline is not y.deadline and (clues.time is not Time.DAYS or not _is_lasting(a)):
        yield "one title speaks of a deadline, the other of the meeting"
    if x.years and y.years and not x.years & y.years:
        yield f"the titles name different years ({_list(x.years ^ y.years)})"
    if clues.pinned:
        return
    different = _different_parts(x, y)
    if different:
        yield f"the titles name different parts ({_list(' '.join(part) for part in different)})"
    if x.numbers and y.numbers and not x.numbers & y.numbers:
        yield f"the titles name different numbers ({_list(x.numbers ^ y.numbers)})"
    moods = x.moods ^ y.moods
    if moods - {"online"} or (moods and not _is_online_anyway(clues)):
        yield f"only one title says that it is {_list(moods)}"
    cities = cities_named(x.words), cities_named(y.words)
    if cities[0] and cities[1] and not cities[0] & cities[1]:
        yield f"the titles name different cities ({_list(cities[0] | cities[1])})"
    settled = clues.one_page and clues.name is Likeness.ONE and clues.time is Time.DAYS and clues.edition
    if clues.place is Where.OTHER and not settled:
        yield "they are in different places"
    parts = part_words(x, y)
    if parts and not clues.one_uid:
        yield f"only one is a part of a larger meeting ({_list(parts)})"


def _judge(clues: Clues) -> tuple[float, str]:
    """The strongest layer of evidence that holds."""
    if clues.pinned:
        return 0.95, _and(clues.address, clues.time)
    if clues.time is Time.OPEN:
        named = clues.name is Likeness.ONE and (clues.year or (clues.one_page and clues.edition))
        return (0.7, _and(clues.name, "one edition")) if named else (0.2, clues.time)
    if not clues.one_time:
        return _despite_the_date(clues)
    if clues.one_uid:
        return 0.95, _and("one UID", clues.time)
    if clues.name is Likeness.ONE:
        return _of_one_name(clues)
    if clues.name in (Likeness.INITIALS, Likeness.LETTERS):
        return _of_initials(clues)
    if clues.name is Likeness.WITHIN and clues.one_page and not is_longer(*clues.events):
        return 0.8, _and(clues.address, clues.time, clues.name)
    if clues.name is Likeness.WITHIN and clues.numbered and clues.time is Time.START and clues.place is Where.ONE:
        return 0.75, _and(clues.name, "one number", clues.time, clues.place)
    if clues.one_page and clues.time is Time.START and have_one_topic(*clues.titles):
        return 0.75, _and(clues.address, clues.time, "one topic")
    if _is_translated(clues):
        return 0.7, _and(clues.address, clues.time, clues.place, "one title in German, one in English")
    if _is_acronym_in_address(clues):
        return 0.8, _and(clues.address, clues.time, "an acronym that the address spells")
    if _is_retitled(clues):
        return 0.7, _and(clues.address, clues.time, clues.place, "a title that names no topic")
    if clues.name is Likeness.WITHIN and clues.time is Time.START and clues.place is Where.ONE:
        return 0.4, f"{_and(clues.name, clues.time, clues.place)}, but no address confirms it"
    if clues.one_page and clues.time is Time.START:
        return 0.3, f"{_and(clues.address, clues.time)}, but {clues.name}"
    return 0.2, clues.name


def _of_one_name(clues: Clues) -> tuple[float, str]:
    if clues.one_page:
        return 1.0, _and(clues.address, clues.time, clues.name)
    if not any(title.names_a_topic for title in clues.titles) and clues.address is Address.OTHER:
        return 0.3, "a name that any meeting could have, and no address in common"
    if clues.place in (Where.ONE, Where.ONLINE):
        return 0.95, _and(clues.name, clues.time, clues.place)
    if clues.year:
        return 0.85, _and(clues.name, clues.time, "one year in both titles")
    return 0.4, f"{_and(clues.name, clues.time)}, but neither address nor place confirms it"


def _of_initials(clues: Clues) -> tuple[float, str]:
    if clues.one_page or (clues.place is Where.ONE and clues.name is Likeness.INITIALS):
        return 0.9, _and(clues.name, clues.time, clues.address if clues.one_page else clues.place)
    return 0.4, f"{clues.name}, but neither address nor place confirms it"


def _despite_the_date(clues: Clues) -> tuple[float, str]:
    """A date that somebody mistook or moved: only where address and name are one edition's."""
    x, y = clues.titles
    one = clues.one_page and clues.name is Likeness.ONE and x.round == y.round
    numbered = clues.address is Address.ITEM and clues.numbered
    lasting = all(_is_lasting(event) for event in clues.events)
    if one and clues.time is Time.SLIP and (numbered or (clues.edition and lasting)):
        return 0.7, _and(clues.address, clues.name, clues.time)
    if one and clues.time is Time.NEAR and clues.edition:
        return 0.7, _and(clues.address, clues.name, "the date has moved by some days")
    if one and is_near(*clues.events) and (_has_own_address(clues) or (clues.year and lasting)):
        return 0.7, _and(clues.address, clues.name, "the day has moved")
    if one and clues.time is Time.HOURS and _names_one_item(clues):
        return 0.7, _and(clues.address, clues.name, "the hour has moved")
    if one and is_near(*clues.events):
        return 0.3, f"{_and(clues.address, clues.name)}, but {clues.time}"
    return 0.1, clues.time


def _is_lasting(event: Event) -> bool:
    """For more than a day: one meeting of a series is not."""
    return event.span is not None and event.span.last_day > event.span.first_day


def _has_own_address(clues: Clues) -> bool:
    """Is it this meeting's, of all of its series: by its number, or as a platform gives them?"""
    numbers = clues.titles[0].counted & clues.titles[1].counted
    named = clues.address is Address.ITEM and bool(numbers)
    return named or are_one_item(*clues.events) or bool(numbers & numbers_of_addresses(*clues.events))


def _names_one_item(clues: Clues) -> bool:
    return clues.address is Address.ITEM or any(title.numbers for title in clues.titles)


def _different_parts(x: Title, y: Title) -> frozenset[tuple[str, str]]:
    only = x.parts ^ y.parts
    if x.parts and y.parts and not x.parts & y.parts:
        return only
    return frozenset(part for part in only if part[0] in PARTS_OF_ONE)


def _is_online_anyway(clues: Clues) -> bool:
    """Does the event whose title does not say "online" say so otherwise, or nothing at all of where it is?"""
    silent = next(e for e, title in zip(clues.events, clues.titles, strict=True) if "online" not in title.moods)
    if silent.place.line:
        return is_online(silent) and not is_on_site(silent)
    return silent.online or clues.one_page


def _is_translated(clues: Clues) -> bool:
    at_once = clues.time is Time.START or (clues.time is Time.DAYS and _is_lasting(clues.events[0]))
    there = clues.one_page and clues.place in (Where.ONE, Where.ONLINE)
    return at_once and there and are_in_two_languages(*clues.titles)


def _is_acronym_in_address(clues: Clues) -> bool:
    """ "CHI 2024" and a long name of a conference, both at chi2024.acm.org."""
    if not clues.one_page or clues.time not in (Time.DAYS, Time.START):
        return False
    return any(
        len(acronym) > 1
        and not KINDS.isdisjoint(long.words)
        and all(is_in_address(acronym, event) for event in clues.events)
        for acronym, long in (
            (acronym_of(clues.titles[0]), clues.titles[1]),
            (acronym_of(clues.titles[1]), clues.titles[0]),
        )
    )


def _is_retitled(clues: Clues) -> bool:
    """Nobody holds two meetings at one minute: "Monatstreffen 2" got its topic."""
    spans = [event.span for event in clues.events if event.span]
    ends = {span.end for span in spans if span.end}
    return (
        clues.time is Time.START
        and len(ends) < 2
        and clues.address is not Address.OTHER
        and clues.place is Where.ONE
        and any(not title.names_a_topic for title in clues.titles)
    )


def _and(*clues: str) -> str:
    *first, last = (str(clue) for clue in clues)
    return f"{', '.join(first)} and {last}" if first else last


def _list(values: Iterable[object]) -> str:
    return ", ".join(sorted(str(value) for value in values))
