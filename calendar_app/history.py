"""What the store keeps besides events: what each source said, each change of what we publish, how sources fare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from calendar_app.model import Event


@dataclass(frozen=True)
class Sighting:
    """What one source says of one meeting. All moments are aware UTC.

    `uid` is given at first sight and never changes; `published_as` is the uid under which it is published: the same,
    or that of the meeting with which another source's sighting was merged.
    """

    uid: str
    published_as: str
    source_id: str
    event: Event
    first_seen: datetime
    last_seen: datetime
    missing_since: datetime | None = None


@dataclass(frozen=True)
class Revision:
    """One change of what is published: `fields` maps names of our event JSON to `[before, after]`.

    "credited" means that no more has changed than who says so. That is kept for the past's sake and told nobody.
    """

    uid: str
    at: datetime
    change: str  # "added", "changed" or "credited"
    fields: dict[str, list[Any]]
    source_id: str


def following(at: datetime, last_changed: datetime) -> datetime:
    """When a change at `at` is said to have happened: clocks are set back, and clients overlook what is not newer."""
    return max(at, last_changed + timedelta(seconds=1))


class Health(StrEnum):
    """How a source fares."""

    NEW = "new"  # never read
    OK = "ok"
    SUSPICIOUS = "suspicious"  # read, but not believed: last good data stay
    FAILED = "failed"  # could not be read


@dataclass(frozen=True)
class SourceState:
    """How the last run over a source went."""

    source_id: str
    health: Health = Health.NEW
    message: str = ""
    last_run: datetime | None = None
    last_success: datetime | None = None
    last_change: datetime | None = None
    events: int = 0  # read in the last good run
    problems: tuple[str, ...] = ()
