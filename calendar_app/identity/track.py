"""Is it the meeting that this source named last time?

A source's own key is not always stable: sessions are renumbered, anchors and slugs change, a heading such as "Next
meeting" means another meeting every week. So a run's events are matched as a set against all that the source has ever
named, best pairs first: same time and same series outweigh the same key.
"""

from __future__ import annotations

import bisect
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache

from calendar_app.history import Sighting
from calendar_app.identity.titles import read_title
from calendar_app.identity.vocabulary import ANY_MEETING, WEAK
from calendar_app.model import Event, When
from calendar_app.text import fold

# Never changes: every uid ever given hangs on it.
_NAMESPACE = uuid.UUID("6c1f2f0e-6d0b-5a3e-9d0c-0b7a3c5e9f11")
_MOVED_AT_MOST = 60  # days that an announced meeting may move and still be taken for the same
_POSTPONED_AT_MOST = 200  # where key and topic are the same; next year's is another one
_MOST_CANDIDATES = 300  # of one meeting, before it and after; only a calendar of many meetings a day has more


@dataclass(frozen=True)
class Tracked:
    """`known[i]` is the earlier sighting of the i-th event read, None for a new meeting; `missing` were not named."""

    known: tuple[Sighting | None, ...]
    missing: tuple[Sighting, ...]


def new_uid(source_id: str, key: str, earlier: int) -> str:
    """The permanent identity of a meeting first seen under `key`, as the `earlier`-th + 1 of that name."""
    return str(uuid.uuid5(_NAMESPACE, f"{source_id}\n{key}\n{earlier}"))


def track(sightings: Sequence[Sighting], events: Sequence[Event], today: date) -> Tracked:
    """Match a run's events with the source's earlier sightings, one to one.

    The surest pair first, whatever that leaves for others: two doubtful pairs do not outweigh a sure one.
    """
    known: list[Sighting | None] = [None] * len(events)
    before = [_read(s.event, s.first_seen.date(), missing=s.missing_since is not None) for s in sightings]
    now = [_read(event, today) for event in events]
    chronicles = {said.series for said in now if said.series and _is_over(said.event, today)}
    taken: set[int] = set()
    for j, i in _unchanged(before, now).items():
        known[i] = sightings[j]
        taken.add(j)
    earlier = _Earlier({j: said for j, said in enumerate(before) if j not in taken})
    ranked = []
    for i in [i for i, sighting in enumerate(known) if sighting is None]:
        for j in earlier.near(now[i]):
            alike = likeness(before[j].event.title, now[i].event.title)
            if layer := _layer(before[j], now[i], alike, today, chronicles):
                ranked.append((-layer, before[j].missing, -alike, i, j))
    for *_, i, j in sorted(ranked):
        if known[i] is None and j not in taken:
            known[i] = sightings[j]
            taken.add(j)
    return Tracked(tuple(known), tuple(s for j, s in enumerate(sightings) if j not in taken))


@dataclass(frozen=True)
class _Said:
    """An announcement, with what is asked of it again and again."""

    event: Event
    start: When | None
    day: int | None  # the first, as a number
    series: str
    since: date  # it is known
    missing: bool  # was so before this run

    # To read a title takes long, and most announcements are as they were.

    @cached_property
    def topic(self) -> frozenset[str]:
        """Words of the title that not every meeting of the series could bear."""
        ours = {word for name in (self.series, self.event.organizer) if name for word in read_title(name).words}
        words = read_title(self.event.title).words
        return frozenset(word for word in words if word not in ours and word not in WEAK and word not in ANY_MEETING)

    @property
    def years(self) -> frozenset[int]:
        """That the title names."""
        return read_title(self.event.title).years


def _read(event: Event, since: date, *, missing: bool = False) -> _Said:
    span = event.span
    start, day = (span.start, span.first_day.toordinal()) if span else (None, None)
    return _Said(event, start, day, event.series or "", since, missing)


def _unchanged(before: Sequence[_Said], now: Sequence[_Said]) -> dict[int, int]:
    """Which is which, where key, start and title are as they were. No other evidence is better, and most are so."""
    places: dict[tuple[str, When | None, str], int] = {}
    for i, new in enumerate(now):
        places.setdefault((new.event.key, new.start, new.event.title), i)
    found: dict[int, int] = {}
    for j, old in enumerate(before):
        said = (old.event.key, old.start, old.event.title)
        if said in places:
            found[j] = places.pop(said)
    return found


def each_session_once(events: Sequence[Event]) -> tuple[Event, ...]:
    """Without what a page says again: its next session, under that heading and among all. The fuller title stays."""
    once: dict[object, list[int]] = defaultdict(list)
    kept: dict[int, _Said] = {}
    for i, event in enumerate(events):
        said = _read(event, date.min)
        others = once[(event.series, said.start, event.place)] if event.series and not _is_whole_day(said) else []
        again = next((j for j in others if _may_be_one(kept[j], said)), None)
        if again is None:
            others.append(i)
            kept[i] = said
        elif said.topic and not kept[again].topic:
            kept[again] = said
    return tuple(said.event for said in kept.values())


class _Earlier:
    """Earlier announcements by what makes a match possible at all, so that not every pair has to be judged."""

    def __init__(self, before: Mapping[int, _Said]) -> None:
        self._all = list(before)
        self._by_key: dict[str, set[int]] = defaultdict(set)
        self._by_day: list[tuple[int, int]] = []
        self._undated: list[int] = []
        for j, said in before.items():
            self._by_key[said.event.key].add(j)
            if said.day is None:
                self._undated.append(j)
            else:
                self._by_day.append((said.day, j))
        self._by_day.sort()
        del self._undated[2 * _MOST_CANDIDATES :]

    def near(self, said: _Said) -> Iterable[int]:
        """Places of those that may be this one: the same key, a day not far off, or one of both undated."""
        same_key = self._by_key.get(said.event.key, set())
        if said.day is None:
            return same_key.union(self._all[: 2 * _MOST_CANDIDATES])
        first, here, last = (
            bisect.bisect_left(self._by_day, (limit, 0))
            for limit in (said.day - _MOVED_AT_MOST, said.day, said.day + _MOVED_AT_MOST + 1)
        )
        near = self._by_day[max(first, here - _MOST_CANDIDATES) : min(last, here + _MOST_CANDIDATES)]
        return same_key.union((j for _, j in near), self._undated)


def _layer(old: _Said, new: _Said, alike: float, today: date, chronicles: Set[str]) -> int:
    """How sure it is that these are one meeting, 0 where they are not; `alike` are their titles.

    `chronicles` are series of which the page shows past meetings too.
    """
    same_key = old.event.key == new.event.key
    same_series = old.series == new.series
    same_start = old.start is not None and old.start == new.start
    if not (same_key or same_series or same_start):
        return 0
    topics = _likeness_of_topics(old, new)
    same_topic, numbered = (topics or 0) >= 0.8, same_series and old.series != ""
    if same_key and _is_slip(old, new, today) and (same_topic or (numbered and topics is None)):
        return 4
    again = same_topic and (same_key or (numbered and old.series in chronicles))
    if _is_over(old.event, today) and _is_ahead(new.event, today) and not again:
        return 0  # the next meeting, under a name that is used again
    if same_key and old.missing and numbered and topics is not None and topics < 0.5 and old.day != new.day:
        return 0  # its number was free, and was given to another
    if old.day is None or new.day is None:
        if numbered and same_topic:
            return 5
        return 4 if same_key else 1 if same_series and (alike if topics is None else topics) >= 0.6 else 0
    days = abs(new.day - old.day)
    if same_start and same_key:
        return 8
    if days == 0 and same_series and (numbered or alike >= 0.5):
        return 7 if same_start else 6
    if numbered and same_topic and days <= _MOVED_AT_MOST:
        return 5
    if same_key and days <= (_POSTPONED_AT_MOST if same_topic else _MOVED_AT_MOST):
        return 4
    if same_start and not _is_whole_day(old) and _same_host(old.event, new.event):
        return 3
    if same_series and (same_topic or alike >= 0.8) and days <= _MOVED_AT_MOST:
        return 2
    return 0


def _likeness_of_topics(old: _Said, new: _Said) -> float | None:
    """How many words of their topics they share, 0 to 1; None where one names none."""
    if not (old.topic and new.topic):
        return None
    if old.years and new.years and not old.years & new.years:
        return 0
    return len(old.topic & new.topic) / len(old.topic | new.topic)


def _may_be_one(a: _Said, b: _Said) -> bool:
    """At one time and in one place: do their titles allow it?"""
    topics = _likeness_of_topics(a, b)
    return topics is None or topics >= 0.8


def _is_slip(old: _Said, new: _Said, today: date) -> bool:
    """The same day of another year, of a meeting that cannot have taken place since it was announced."""
    x, y = old.event.span, new.event.span
    if x is None or y is None or x.first_day.year == y.first_day.year:
        return False
    if x.first_day.replace(year=2000) != y.first_day.replace(year=2000):
        return False
    return x.last_day >= today or x.last_day < old.since


def _same_host(old: Event, new: Event) -> bool:
    """Nobody holds two meetings at one minute, and no room holds two."""
    same_organizer = old.organizer is not None and old.organizer == new.organizer
    return old.place == new.place and (bool(old.place.name) or same_organizer)


def _is_whole_day(said: _Said) -> bool:
    return not isinstance(said.start, datetime)


def _is_over(event: Event, today: date) -> bool:
    return event.span is not None and event.span.last_day < today


def _is_ahead(event: Event, today: date) -> bool:
    return event.span is None or event.span.first_day >= today


def likeness(a: str, b: str) -> float:
    """How many of their words two titles share, 0 to 1."""
    left, right = _words(a), _words(b)
    return len(left & right) / len(left | right) if left and right else 0.0


@lru_cache(10_000)
def _words(title: str) -> frozenset[str]:
    return frozenset("".join(c if c.isalnum() else " " for c in fold(title)).split())
