"""Decides what is published of a meeting, and whether that is a change to tell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from calendar_app.event_json import changes, to_json
from calendar_app.history import Revision, Sighting, following
from calendar_app.identity.merge import by_trust, combine
from calendar_app.model import Event, Record


def publish(
    uid: str, before: Event | None, sightings: Sequence[Sighting], at: datetime, source_id: str
) -> tuple[Event, Revision | None]:
    """What to publish under `uid` now that its sources say this; a revision where that differs from before.

    SEQUENCE and the moment of the change move with what subscribers see, and with nothing else.
    """
    said = combine(sightings)
    sources = tuple(dict.fromkeys(s.source_id for s in by_trust(sightings)))
    if before is None or before.record is None:
        record = Record(uid, 0, at, at, sources)
        fields = {name: [None, value] for name, value in to_json(said).items() if value not in (None, [], "")}
        if sources != (source_id,):
            fields["sources"] = [None, list(sources)]
        return said.replace(record=record), Revision(uid, at, "added", fields, source_id)
    fields = changes(before, said)
    old = before.record
    told = bool(fields)
    if sources != old.sources:
        fields["sources"] = [list(old.sources), list(sources)]
    if not told:
        revision = Revision(uid, at, "credited", fields, source_id) if fields else None
        return said.replace(record=Record(uid, old.sequence, old.first_seen, old.last_changed, sources)), revision
    record = Record(uid, old.sequence + 1, old.first_seen, following(at, old.last_changed), sources)
    return said.replace(record=record), Revision(uid, at, "changed", fields, source_id)
