"""Is it the meeting that this source named last time?

A source's own key is not always stable: sessions are renumbered, anchors and slugs change, a heading such as "Next
meeting" means another meeting every week. So a run's events are matched as a set against all that the source has ever
named, best pairs first: same time and same series outweigh the same key.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from calendar_app.history import Sighting
from calendar_app.model import Event
from calendar_app.text import fold

# Never changes: every uid ever given hangs on it.
_NAMESPACE = uuid.UUID("6c1f2f0e-6d0b-5a3e-9d0c-0b7a3c5e9f11")
_MOVED_AT_MOST = 60  # days that an announced meeting may move and still be taken for the same


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
    pairs = sorted(
        (-score, i, j) for i, event in enumerate(events) for j, score in _candidates(sightings, event, today)
    )
    known: list[Sighting | None] = [None] * len(events)
    taken: set[int] = set()
    for _, i, j in pairs:
        if known[i] is None and j not in taken:
            known[i] = sightings[j]
            taken.add(j)
    return Tracked(tuple(known), tuple(s for j, s in enumerate(sightings) if j not in taken))


def _candidates(sightings: Sequence[Sighting], event: Event, today: date) -> Iterator[tuple[int, float]]:
    for j, sighting in enumerate(sightings):
        score = _score(sighting.event, event, today)
        if score > 0:
            yield j, score


def _score(old: Event, new: Event, today: date) -> float:
    """Higher is surer, 0 is another meeting."""
    same_key = old.key == new.key
    alike = likeness(old.title, new.title)
    if old.span is None or new.span is None:
        return (70 if same_key else 40 if alike >= 0.6 and old.series == new.series else 0) + alike
    same_start = old.span.start == new.span.start
    days = abs((new.span.first_day - old.span.first_day).days)
    if same_start and same_key:
        return 100 + alike
    if days == 0 and (old.series or "") == (new.series or "") and (old.series or alike >= 0.5):
        return 80 + 10 * same_start + alike
    if same_key and days <= _MOVED_AT_MOST:
        # A name that is used again: the old meeting is over, and this one is about something else.
        reused = old.span.last_day < today <= new.span.first_day and alike < 0.8
        return 0 if reused else 70 + alike
    if same_start and not old.span.all_day and old.place == new.place:
        return 60 + alike
    if alike >= 0.8 and old.series == new.series and days <= _MOVED_AT_MOST and not same_key:
        return 50 + alike
    return 0


def likeness(a: str, b: str) -> float:
    """How many of their words two titles share, 0 to 1."""
    left, right = _words(a), _words(b)
    return len(left & right) / len(left | right) if left and right else 0.0


def _words(title: str) -> frozenset[str]:
    return frozenset("".join(c if c.isalnum() else " " for c in fold(title)).split())
