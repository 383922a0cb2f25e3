"""Two published meetings that turn out to be one, and one that turns out to be two: decided by evidence or a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime

from calendar_app.by_hand import apply, of_event
from calendar_app.history import Revision, Sighting
from calendar_app.identity.addresses import is_worldwide
from calendar_app.identity.match import Match, match, may_match
from calendar_app.identity.merge import contradicting, find_partner, leaving_with
from calendar_app.model import Event
from calendar_app.publish import publish, retire
from calendar_app.store import Transaction

Said = Mapping[str, Sequence[Sighting]]  # what all sources say of published meetings, by uid
Taken = Callable[[Iterable[str]], Set[str]]  # of published meetings, those that are others for sure
_NAMESAKES = 20  # of a UID; a calendar that gives one to all its meetings says nothing by it
_EVIDENCE = frozenset("title start end zone location city country url online_url kind status series organizer".split())
_ON_ONE_PAGE = 20  # events; a page of more is a list, and no meeting's own


def republish(transaction: Transaction, said: Said, now: datetime, source_id: str) -> list[Revision]:
    """Make what is published of what is said now; the revisions that this took."""
    published, corrections = transaction.events(said), transaction.rulings.corrections()
    decided = [publish(uid, published.get(uid), said[uid], now, source_id, corrections) for uid in said]
    revisions = [revision for _, revision in decided if revision]
    transaction.keep_events(event for event, _ in decided)
    transaction.keep_revisions(revisions)
    return revisions


def partner(transaction: Transaction, event: Event, said: Sequence[Sighting], taken: Taken) -> str | None:
    """The uid of the published meeting that `event` is, too, of which this is `said`; first a person's word, then a UID
    that others use as well, then the evidence.
    """
    rulings, uids = transaction.rulings, {sighting.uid for sighting in said}
    decided = set(transaction.published_as(rulings.decided(uids, same=True)).values()) - uids
    if decided:
        return min(decided)
    excluded = uids | set(transaction.published_as(rulings.decided(uids, same=False)).values())
    namesakes = transaction.sightings_under(event.key, _NAMESAKES) if is_worldwide(event.key) else []
    named = [s for s in namesakes if s.published_as not in excluded and match(event, s.event).same]
    excluded |= taken([sighting.published_as for sighting in named])
    for sighting in named:
        if sighting.published_as not in excluded and _would_hold(transaction, said, sighting.published_as):
            return sighting.published_as
    near = _near(transaction, event)
    excluded |= taken([other.uid for other in near])
    while found := find_partner(event, (other for other in near if other.uid not in excluded)):
        if _would_hold(transaction, said, found.uid):
            return found.uid
        excluded.add(found.uid)
    return None


def settle(
    transaction: Transaction, revisions: Sequence[Revision], said: Said, now: datetime, source_id: str
) -> list[Revision]:
    """After a source's part of a run: who has long contradicted the others leaves them; what has changed so that it is
    now what others name, too, becomes one with that. `said` is of all that the source names.
    """
    told = _part(transaction, said, now, source_id)
    # What is new has been compared already, and a description is no evidence.
    changed = [revision for revision in revisions if revision.change != "added" and _EVIDENCE & revision.fields.keys()]
    for revision in [*changed, *told]:
        told += _join(transaction, revision.uid, now, source_id)
    return told


def unite(transaction: Transaction, uid: str, other: str, now: datetime, source_id: str) -> list[Revision]:
    """Make one of two published meetings. The older uid stays, the other one leads to it and is shown as a double."""
    first, double = transaction.in_order_of_publication([uid, other])
    joining = transaction.sightings_of([double])[double]
    transaction.keep_sightings(replace(s, published_as=first, apart_since=None) for s in joining)
    left, revision = retire(transaction.events([double])[double], first, now, source_id)
    transaction.keep_events([left])
    transaction.keep_revisions([revision])
    return [revision, *republish(transaction, transaction.sightings_of([first]), now, source_id)]


def doubtful(transaction: Transaction, events: Iterable[Event]) -> Iterator[tuple[Event, Event, Match]]:
    """Of published events those that may be one with another, for a person to decide; in the order of `events`, each
    pair once. Nobody has decided on them yet, and no source names both.
    """
    seen: set[frozenset[str]] = set()
    for event in events:
        clear = transaction.rulings.decided([event.uid], same=False) | {event.uid}
        near = {other.uid: other for other in _near(transaction, event)}
        for uid, other in sorted(near.items()):
            if uid in clear or {event.uid, uid} in seen or not _stand_apart(event, other):
                continue
            seen.add(frozenset((event.uid, uid)))
            if may_match(event, other) and (found := match(event, other)).doubtful:
                yield event, other, found


def divide(transaction: Transaction, uid: str, other: str, now: datetime, source_id: str) -> list[Revision]:
    """Make two of a published meeting: what was first seen under these uids is not the same. The older one stays."""
    published = transaction.published_as([uid, other])[uid]
    said = transaction.sightings_of([published])[published]
    two = [sighting for sighting in said if sighting.uid in (uid, other)]
    stays, leaves = sorted(two, key=lambda s: (s.uid != published, s.first_seen, s.uid))
    return _leave(transaction, [leaves, *leaving_with(leaves, stays, said)], leaves.uid, now, source_id)


def _near(transaction: Transaction, event: Event) -> list[Event]:
    """Published events that may be the same, by page and by day; no doubles."""
    near = transaction.events_on_page(event.url, _ON_ONE_PAGE) if event.url else []
    return near + transaction.events_near(event.span, event.place) if event.span else near


def _stand_apart(a: Event, b: Event) -> bool:
    """Are both in the lists, each by the word of other sources?"""
    if a.record is None or b.record is None or a.record.withdrawn or b.record.withdrawn:
        return False
    return not set(a.record.sources) & set(b.record.sources)


def _would_hold(transaction: Transaction, said: Sequence[Sighting], other: str) -> bool:
    """Or would they part again, because one of them contradicts what the other meeting's first source says?"""
    theirs = transaction.sightings_of([other])[other]
    first = transaction.in_order_of_publication([said[0].published_as, other])[0]
    joining = said if first == other else theirs
    return contradicting(_corrected(transaction, [*said, *theirs]), first).isdisjoint(s.uid for s in joining)


def _corrected(transaction: Transaction, said: Iterable[Sighting]) -> list[Sighting]:
    """What sources say with what people correct in it: that is what is compared."""
    corrections = transaction.rulings.corrections()
    return [replace(s, event=apply(s.event, of_event([s.uid], corrections))) for s in said]


def _part(transaction: Transaction, named: Said, now: datetime, source_id: str) -> list[Revision]:
    """A contradiction must hold on two runs: a page may be read in the middle of an edit."""
    told: list[Revision] = []
    for published, said in named.items():
        apart = contradicting(_corrected(transaction, said), published) if len(said) > 1 else set()
        uids = {s.uid for s in said}
        together = {uid for uid in apart if transaction.rulings.decided([uid], same=True) & uids}
        leaving, changed = [], []
        for sighting in said:
            if sighting.missing_since is None and sighting.uid not in apart - together:
                changed += [replace(sighting, apart_since=None)] if sighting.apart_since else []
            elif sighting.apart_since is None and sighting.uid in apart:
                changed.append(replace(sighting, apart_since=now))
            elif sighting.apart_since and sighting.apart_since < now and sighting.uid in apart:
                leaving.append(sighting)
        transaction.keep_sightings(changed)
        while leaving:
            first, *others = leaving
            gone = [first, *(s for s in others if match(s.event, first.event).same)]
            told += _leave(transaction, gone, first.uid, now, source_id)
            leaving = [s for s in others if s not in gone]
    return told


def _leave(
    transaction: Transaction, leaving: Sequence[Sighting], uid: str, now: datetime, source_id: str
) -> list[Revision]:
    published = leaving[0].published_as
    transaction.keep_sightings(replace(s, published_as=uid, apart_since=None) for s in leaving)
    return republish(transaction, transaction.sightings_of([published, uid]), now, source_id)


def _join(transaction: Transaction, uid: str, now: datetime, source_id: str) -> list[Revision]:
    event = transaction.events([uid])[uid]
    if event.record is None or event.record.withdrawn:
        return []
    said = transaction.sightings_of([uid])[uid]
    sources = {sighting.source_id for sighting in said}

    def taken(others: Iterable[str]) -> set[str]:
        """Whoever names two meetings means two; and only one that stands alone joins others."""
        return {
            other
            for other, theirs in transaction.sightings_of(others).items()
            if sources & {s.source_id for s in theirs} or (len(said) > 1 and len(theirs) > 1)
        }

    key = said[0].event.key if len(said) == 1 else ""
    found = partner(transaction, event.replace(key=key), said, taken)
    return unite(transaction, uid, found, now, source_id) if found else []
