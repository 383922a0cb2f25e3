"""Corrections by people in a run: taken over at its beginning, looked through at its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from calendar_app.by_hand import Correction, correct
from calendar_app.event_json import changes
from calendar_app.history import CORRECTION, Revision
from calendar_app.identity.merge import combine
from calendar_app.settle import republish, settle
from calendar_app.store import Transaction


def adopt(corrections: Sequence[Correction], transaction: Transaction, now: datetime) -> list[Revision]:
    """Keep these and no others; publish anew what one that is new, another or gone concerns, whoever names it."""
    before, after = transaction.rulings.corrections(), {each.uid: each for each in corrections}
    changed = [uid for uid in {**before, **after} if before.get(uid) != after.get(uid)]
    if not changed:
        return []
    transaction.rulings.keep_corrections(corrections)
    said = transaction.sightings_of(transaction.published_as(changed).values())
    revisions = republish(transaction, said, now, CORRECTION)
    return [*revisions, *settle(transaction, revisions, said, now, CORRECTION)]


def review(corrections: Sequence[Correction], transaction: Transaction) -> tuple[str, ...]:
    """What the person who wrote them should hear: which of them do nothing, and why."""
    published = transaction.published_as(each.uid for each in corrections)
    said = transaction.sightings_of(published.values())
    problems = []
    for each in corrections:
        if each.uid not in published:
            problems.append(f"correction of {each.uid}: no meeting has this uid")
        elif each.fields:
            event = combine(said[published[each.uid]])
            try:
                if not changes(event, correct(event, each)):
                    problems.append(f"correction of {each.uid}: its sources say the same by now ({event.title})")
            except ValueError as error:
                problems.append(f"correction of {each.uid}: it cannot be ({event.title}): {error}")
    return tuple(problems)
