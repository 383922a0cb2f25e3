"""What the store keeps besides events: what each source said, each change of what we publish, how sources fare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from calendar_app.event_json import to_json
from calendar_app.model import Event, Record

BY_HAND = "by-hand"  # the source of what stands in sources.toml itself, its kind too
CORRECTION = "correction"  # stands for a source where a person's correction changed what is published
DECISION = "decision"  # likewise, where a person said that two meetings are one, or are not


@dataclass(frozen=True)
class Sighting:
    """What one source says of one meeting. All moments are aware UTC.

    `uid` is given at first sight and never changes; `published_as` is the uid under which it is published: the same,
    or that of the meeting with which another source's sighting was merged. `tentative_since`: missing for so long that
    it counts as unconfirmed.
    """

    uid: str
    published_as: str
    source_id: str
    event: Event
    first_seen: datetime
    last_seen: datetime
    missing_since: datetime | None = None
    tentative_since: datetime | None = None
    apart_since: datetime | None = None  # since when it contradicts those with whom it is published


@dataclass(frozen=True)
class Revision:
    """One change of what is published: `fields` maps names of our event JSON to `[before, after]`.

    "credited" means that no more has changed than who says so, or how its zone is known. That is kept for the past's
    sake, but no list of changes tells it. Calendars name the sources: where these change, LAST-MODIFIED moves, too;
    SEQUENCE does not.
    """

    uid: str
    at: datetime
    change: str  # "added", "changed", "credited"; a Withdrawal; "split" and "restored" take that back
    fields: dict[str, list[Any]]
    source_id: str


@dataclass(frozen=True)
class Decision:
    """A person's word on two meetings, by their uids in order: one meeting, or two; `at` an aware UTC moment."""

    uids: tuple[str, str]
    same: bool
    at: datetime


def following(at: datetime, last_changed: datetime) -> datetime:
    """When a change at `at` is said to have happened: clocks are set back, and clients overlook what is not newer."""
    return max(at, last_changed + timedelta(seconds=1))


def when_credited(record: Record, sources: Sequence[str], at: datetime) -> datetime:
    """When an event is said to have changed last, once these sources say so; their order is no news."""
    return record.last_changed if set(sources) == set(record.sources) else following(at, record.last_changed)


@dataclass(frozen=True)
class Rendering:
    """One event's part of a calendar feed in one language; `generation` is the one that changed the event last.

    `made_by` names the renderer and whatever else but the event went into it: another name, other bytes.
    """

    uid: str
    language: str
    made_by: str
    generation: int
    body: bytes


class Health(StrEnum):
    """How a source fares."""

    NEW = "new"  # never read
    OK = "ok"
    SUSPICIOUS = "suspicious"  # read, but not believed: last good data stay
    FAILED = "failed"  # could not be read
    RESTING = "resting"  # left out, because its host asked for rest


@dataclass(frozen=True)
class Run:
    """One run over one source, in numbers of meetings read."""

    source_id: str
    at: datetime
    health: Health
    read: int = 0
    new: int = 0
    coming: int = 0
    dated: int = 0
    placed: int = 0
    linked: int = 0
    newest: date | None = None  # the latest first day that it names
    problems: int = 0
    skeleton: str = ""  # of the first page's structure; empty where there is none


@dataclass(frozen=True)
class Held:
    """What is not published yet: `said` are digests of its meetings, read so in `runs` runs in a row."""

    since: datetime
    runs: int
    said: tuple[str, ...]
    reasons: tuple[str, ...]
    accepted: datetime | None = None  # by a person; counts for a run that says the same


@dataclass(frozen=True)
class Moved:
    """Where a source's address leads for good, as its server has said so many times in a row, the last time at `at`."""

    url: str  # as in the configuration
    to: str
    times: int
    at: datetime


@dataclass(frozen=True)
class SourceState:
    """How the last run over a source went, and what a person said of it."""

    source_id: str
    health: Health = Health.NEW
    message: str = ""
    last_run: datetime | None = None
    last_success: datetime | None = None
    last_change: datetime | None = None
    events: int = 0  # read in the last good run
    problems: tuple[str, ...] = ()
    since: datetime | None = None  # when it became as healthy as it is
    last_new: datetime | None = None  # a meeting that was not known
    warnings: tuple[str, ...] = ()
    held: Held | None = None
    paused: datetime | None = None
    moved: Moved | None = None
    gone: str = ""  # its address, once that has answered that it is gone for good: it is asked no more


def moved_from(event: Event, revisions: Sequence[Revision]) -> str | None:
    """The start before the meeting was last moved, as ISO; None where it has stayed, or only its hour became known."""
    now = to_json(event)["start"]
    for revision in reversed(revisions):
        before, after = revision.fields.get("start", (None, None))
        if now and before and after and not _same_start(str(before), now):
            return str(before)
    return None


def _same_start(one: str, other: str) -> bool:
    return one[:10] == other[:10] if 10 in (len(one), len(other)) else one == other
