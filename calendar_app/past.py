"""The calendar as it was published at a moment of the past, told from its revisions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from calendar_app.event_json import from_json
from calendar_app.history import Revision, following, when_credited
from calendar_app.model import Event, Record, Withdrawal

# What the first revision of an event leaves out.
_SILENT: dict[str, Any] = {
    **dict.fromkeys(
        """start end zone zone_from location city country latitude longitude url online_url series organizer language
        description""".split()
    ),
    "topics": [],
    "speakers": [],
}


def as_of(revisions: Iterable[Revision]) -> Event | None:
    """What these revisions of one uid, oldest first, made of it; None where it was not published yet."""
    said: dict[str, Any] = {}
    record: Record | None = None
    for revision in revisions:
        after = {name: new for name, (_, new) in revision.fields.items() if name != "uid"}
        sources = tuple(after.pop("sources", record.sources if record else [revision.source_id]))
        if revision.change == "added" or record is None:
            said = {**_SILENT, **after}
            record = Record(revision.uid, 0, revision.at, revision.at, sources, _withdrawal(revision, None))
            continue
        said |= after
        told = revision.change != "credited"
        credited_at = when_credited(record, sources, revision.at)
        last_changed = following(revision.at, record.last_changed) if told else credited_at
        record = Record(
            record.uid,
            record.sequence + told,
            record.first_seen,
            last_changed,
            sources,
            _withdrawal(revision, record.withdrawn),
        )
    return from_json(said, record=record) if record else None


def _withdrawal(revision: Revision, before: Withdrawal | None) -> Withdrawal | None:
    """Why it has left the lists once this has happened."""
    if revision.change in set(Withdrawal):
        return Withdrawal(revision.change)
    return before if revision.change == "credited" else None
