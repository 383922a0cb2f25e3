"""What the store keeps besides events: what each source said, each change of what we publish, how sources fare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from calendar_app.model import Event

BY_HAND = "by-hand"  # the source of what stands in sources.toml itself, its kind too
CORRECTION = "correction"  # stands for a source where a person's correction changed what is published
DECISION = "decision"  # likewise, where a person said that two meetings are one, or are not


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
    apart_since: datetime | None = None  # since when it contradicts those with whom it is published


@dataclass(frozen=True)
class Revision:
    """One change of what is published: `fields` maps names of our event JSON to `[before, after]`."""

    uid: str
    at: datetime
    change: str  # "added", "changed"; a Withdrawal; "split" and "restored" take that back
    fields: dict[str, list[Any]]
    source_id: str


@dataclass(frozen=True)
class Decision:
    """A person's word on two meetings, by their uids in order: one meeting, or two; `at` an aware UTC moment."""

    uids: tuple[str, str]
    same: bool
    at: datetime


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
