"""Decides what is published of a meeting, and whether that is a change to tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from calendar_app.by_hand import Correction, apply, of_event
from calendar_app.event_json import changes, to_json
from calendar_app.history import BY_HAND, Revision, Sighting, following, when_credited
from calendar_app.identity.merge import by_trust, combine
from calendar_app.model import Event, Record, Status, Withdrawal


def publish(
    uid: str,
    before: Event | None,
    sightings: Sequence[Sighting],
    at: datetime,
    source_id: str,
    corrections: Mapping[str, Correction],
) -> tuple[Event, Revision | None]:
    """What to publish under `uid` now that its sources and people say this; a revision where that differs from before.

    SEQUENCE and the moment of the change move with what subscribers see, and with nothing else.
    """
    believed = [sighting for sighting in sightings if not _is_taken_back(sighting)]
    mine = of_event([uid, *(sighting.uid for sighting in sightings)], corrections)
    said = apply(combine(believed or sightings), mine)
    sources = tuple(dict.fromkeys(s.source_id for s in by_trust(believed or sightings)))
    if any(correction.hide for correction in mine):
        return _withdraw(uid, before or said, at, source_id, sources, Withdrawal.HIDDEN)
    if not believed:
        return _withdraw(uid, before or said, at, source_id, sources, Withdrawal.REMOVED)
    old = before.record if before else None
    if before is None or old is None:
        record = Record(uid, 0, at, at, sources)
        return said.replace(record=record), Revision(uid, at, "added", _all_of(said, sources, source_id), source_id)
    fields = changes(before, said)
    credited = _credits(old.sources, sources) | _aside(before, said)
    if old.withdrawn:
        change = "split" if old.withdrawn is Withdrawal.MERGED else "restored"
    elif fields:
        change = "changed"
    else:
        record = Record(uid, old.sequence, old.first_seen, when_credited(old, sources, at), sources)
        return said.replace(record=record), Revision(uid, at, "credited", credited, source_id) if credited else None
    return said.replace(record=_next(old, at, sources)), Revision(uid, at, change, fields | credited, source_id)


def retire(double: Event, survivor: str, at: datetime, source_id: str) -> tuple[Event, Revision]:
    """What stays of an event that turned out to be the meeting published as `survivor`; the revision names both."""
    old = double.record
    if old is None:
        raise ValueError(f"not published yet: {double.title!r}")
    left, fields = _leftover(double), {"uid": [old.uid, survivor]}
    record = _next(old, at, old.sources, Withdrawal.MERGED)
    revision = Revision(old.uid, at, str(Withdrawal.MERGED), fields | changes(double, left), source_id)
    return left.replace(record=record), revision


def _withdraw(
    uid: str, before: Event, at: datetime, source_id: str, sources: tuple[str, ...], why: Withdrawal
) -> tuple[Event, Revision | None]:
    """What becomes of a meeting that leaves the lists. What its sources say of it later is not told."""
    old, left = before.record, _leftover(before)
    if old is None:
        record = Record(uid, 0, at, at, sources, why)
        return left.replace(record=record), Revision(uid, at, str(why), _all_of(left, sources, source_id), source_id)
    if old.withdrawn is why:
        return before, None
    fields = changes(before, left) | _credits(old.sources, sources)
    return left.replace(record=_next(old, at, sources, why)), Revision(uid, at, str(why), fields, source_id)


def _leftover(event: Event) -> Event:
    """What subscribers get to see of a meeting that has left the lists: that it is called off.

    It keeps what feeds select by, so that it reaches those who have it, and loses all else.
    """
    return event.replace(
        status=Status.CANCELLED, description="", url=None, online_url=None, speakers=(), organizer=None
    )


def _next(old: Record, at: datetime, sources: tuple[str, ...], withdrawn: Withdrawal | None = None) -> Record:
    return Record(old.uid, old.sequence + 1, old.first_seen, following(at, old.last_changed), sources, withdrawn)


def _is_taken_back(sighting: Sighting) -> bool:
    """What people wrote themselves and have struck out is not just missing. Past meetings stay: who tidies up a file
    calls nothing off.
    """
    span, gone = sighting.event.span, sighting.missing_since
    return sighting.source_id == BY_HAND and gone is not None and (span is None or span.ends_at >= gone)


def _all_of(event: Event, sources: tuple[str, ...], source_id: str) -> dict[str, list[Any]]:
    said = {name: [None, value] for name, value in to_json(event).items() if value not in (None, [], "")}
    return said | ({"sources": [None, list(sources)]} if sources != (source_id,) else {})


def _aside(before: Event, said: Event) -> dict[str, list[Any]]:
    """How we know its zone, likewise."""
    old, new = (to_json(event)["zone_from"] for event in (before, said))
    return {"zone_from": [old, new]} if old != new else {}


def _credits(before: tuple[str, ...], now: tuple[str, ...]) -> dict[str, list[Any]]:
    """Who says so belongs to what is published, though it is no change of the meeting."""
    return {"sources": [list(before), list(now)]} if before != now else {}
