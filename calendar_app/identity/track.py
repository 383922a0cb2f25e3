"""Is it the meeting that this source named last time?

A source's own key is not always stable: sessions are renumbered, anchors and slugs change, a heading such as "Next
meeting" means another meeting every week. So a run's events are matched as a set against all that the source has ever
named, best pairs first: same time and same series outweigh the same key.
"""

from __future__ import annotations

import bisect
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from calendar_app.history import Sighting
from calendar_app.model import Event
from calendar_app.text import fold

# Never changes: every uid ever given hangs on it.
_NAMESPACE = uuid.UUID("6c1f2f0e-6d0b-5a3e-9d0c-0b7a3c5e9f11")
_MOVED_AT_MOST = 60  # days that an announced meeting may move and still be taken for the same
_MOST_CANDIDATES = 300  # of one meeting, before it and after; only a calendar of many meetings a day has more

# Words of headings that say no more than that there is a meeting.
_ANY_MEETING = frozenset(
    "das der die the a naechste naechster naechstes kommende kommender kommendes unser unsere next upcoming our "
    "meeting meetup sitzung session stammtisch termin treffen veranstaltung workshop event".split()
)


@dataclass(frozen=True)
class Tracked:
    """`known[i]` is the earlier sighting of the i-th event read, None for a new meeting; `missing` were not named."""

    known: tuple[Sighting | None, ...]
    missing: tuple[Sighting, ...]


def new_uid(source_id: str, key: str, earlier: int) -> str:
    """The permanent identity of a meeting first seen under `key`, as the `earlier`-th + 1 of that name."""
    return str(uuid.uuid5(_NAMESPACE, f"{source_id}\n{key}\n{earlier}"))


def track(sightings: Sequence[Sighting], events: Sequence[Event], today: date) -> Tracked:
    """Match a run's events with the source's earlier sightings, one to one."""
    earlier = _Earlier(sightings)
    pairs = (
        (_score(sightings[j].event, event, today), i, j) for i, event in enumerate(events) for j in earlier.near(event)
    )
    known: list[Sighting | None] = [None] * len(events)
    taken: set[int] = set()
    for _, i, j in sorted((-score, i, j) for score, i, j in pairs if score > 0):
        if known[i] is None and j not in taken:
            known[i] = sightings[j]
            taken.add(j)
    return Tracked(tuple(known), tuple(s for j, s in enumerate(sightings) if j not in taken))


class _Earlier:
    """Earlier sightings by what makes a match possible at all, so that not every pair has to be judged."""

    def __init__(self, sightings: Sequence[Sighting]) -> None:
        self._all = range(len(sightings))
        self._by_key: dict[str, set[int]] = defaultdict(set)
        self._by_day: list[tuple[int, int]] = []
        self._undated: list[int] = []
        for j, sighting in enumerate(sightings):
            self._by_key[sighting.event.key].add(j)
            if sighting.event.span:
                self._by_day.append((sighting.event.span.first_day.toordinal(), j))
            else:
                self._undated.append(j)
        self._by_day.sort()
        del self._undated[2 * _MOST_CANDIDATES :]

    def near(self, event: Event) -> Iterable[int]:
        """Places of the sightings that may be this event: the same key, a day not far off, or one of both undated."""
        same_key = self._by_key.get(event.key, set())
        if event.span is None:
            return same_key.union(self._all[: 2 * _MOST_CANDIDATES])
        day = event.span.first_day.toordinal()
        first, here, last = (
            bisect.bisect_left(self._by_day, (limit, 0))
            for limit in (day - _MOVED_AT_MOST, day, day + _MOVED_AT_MOST + 1)
        )
        near = self._by_day[max(first, here - _MOST_CANDIDATES) : min(last, here + _MOST_CANDIDATES)]
        return same_key.union((j for _, j in near), self._undated)


def _score(old: Event, new: Event, today: date) -> float:
    """Higher is surer, 0 is another meeting."""
    same_key = old.key == new.key
    same_series = (old.series or "") == (new.series or "")
    same_start = old.span is not None and new.span is not None and old.span.start == new.span.start
    if not (same_key or same_series or same_start):
        return 0
    alike = likeness(old.title, new.title)
    if _is_over(old, today) and _is_ahead(new, today) and not (same_key and alike >= 0.8 and _names_a_topic(new)):
        return 0  # the next meeting, under a name that is used again
    if old.span is None or new.span is None:
        return 70 + alike if same_key else 40 + alike if same_series and alike >= 0.6 else 0
    days = abs((new.span.first_day - old.span.first_day).days)
    if same_start and same_key:
        return 100 + alike
    if days == 0 and same_series and (old.series or alike >= 0.5):
        return 80 + 10 * same_start + alike
    if same_key and days <= _MOVED_AT_MOST:
        return 70 + alike
    if same_start and not old.span.all_day and _same_host(old, new):
        return 60 + alike
    if same_series and alike >= 0.8 and days <= _MOVED_AT_MOST and not same_key:
        return 50 + alike
    return 0


def _same_host(old: Event, new: Event) -> bool:
    """Nobody holds two meetings at one minute, and no room holds two."""
    same_organizer = old.organizer is not None and old.organizer == new.organizer
    return old.place == new.place and (bool(old.place.name) or same_organizer)


def _is_over(event: Event, today: date) -> bool:
    return event.span is not None and event.span.last_day < today


def _is_ahead(event: Event, today: date) -> bool:
    return event.span is None or event.span.first_day >= today


def _names_a_topic(event: Event) -> bool:
    """Or could every meeting of the series be called so? "Next meeting", "18. Treffen"."""
    said = _words(event.title) - _words(event.series or "")
    return any(not word.isdigit() and word not in _ANY_MEETING for word in said)


def likeness(a: str, b: str) -> float:
    """How many of their words two titles share, 0 to 1."""
    left, right = _words(a), _words(b)
    return len(left & right) / len(left | right) if left and right else 0.0


@lru_cache(10_000)
def _words(title: str) -> frozenset[str]:
    return frozenset("".join(c if c.isalnum() else " " for c in fold(title)).split())
