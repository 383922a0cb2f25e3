"""Who says so, and what has changed: the small print of an event's page, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calendar_app.event_json import otherwise
from calendar_app.history import Revision, Sighting
from calendar_app.model import Event
from calendar_app.web.speech import Speech

_SHOWN = (
    "title", "start", "end", "location", "city", "country", "status", "online_url", "url", "series", "topics",
    "speakers", "organizer",
)  # fmt: skip
_STATES = {
    "confirmed": "scheduled",
    "tentative": "tentative",
    "cancelled": "cancelled",
    "postponed": "postponed",
}


@dataclass(frozen=True)
class Change:
    at: datetime
    lines: tuple[str, ...]


def changes(revisions: Iterable[Revision], say: Speech) -> list[Change]:
    """Latest first; what readers would not see is left out."""
    told = [Change(revision.at, tuple(_lines(revision, say))) for revision in revisions]
    return [change for change in reversed(told) if change.lines]


def differences(event: Event, sighting: Sighting, say: Speech) -> list[str]:
    """Where one source says another thing than what is published. That it links to its own page is none."""
    said = otherwise(event, sighting.event.replace(url=None))
    return [
        f"{say.text(f'field {name}')}: {_value(name, said[name], say)}"
        for name in _SHOWN
        if name in said and name != "url"
    ]


def is_missing(sightings: Sequence[Sighting]) -> bool:
    """Does no source name it any more?"""
    return bool(sightings) and all(sighting.missing_since for sighting in sightings)


def _lines(revision: Revision, say: Speech) -> Iterable[str]:
    if revision.change != "changed":
        yield say.text(revision.change)
    if revision.change not in ("changed", "restored", "split"):
        return
    for name in _SHOWN:
        if name in revision.fields:
            yield _line(name, *revision.fields[name], say=say)
    if "description" in revision.fields:
        yield say.text("description changed")


def _line(name: str, before: Any, after: Any, *, say: Speech) -> str:
    old, new = _value(name, before, say), _value(name, after, say)
    key = "instead of" if old and new else "newly" if new else "gone"
    return say.text(key, field=say.text(f"field {name}"), before=old, after=new)


def _value(name: str, value: Any, say: Speech) -> str:
    if not value:
        return ""
    if name in ("start", "end"):
        return say.said(str(value))
    if name == "status":
        return say.text(_STATES.get(str(value), "scheduled")).lower()
    if name == "country":
        return say.country(str(value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
