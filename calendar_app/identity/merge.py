"""Is it the meeting that another source names too, and what do we then say of it?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from calendar_app.event_json import content
from calendar_app.history import Sighting
from calendar_app.identity.match import contradict, match, may_match
from calendar_app.identity.track import likeness
from calendar_app.model import Event, Place, Span, Status, ZoneFrom

_SUREST = (ZoneFrom.PAGE, ZoneFrom.PLACE, ZoneFrom.SOURCE, None)


def find_partner(event: Event, others: Iterable[Event]) -> Event | None:
    """Among other sources' events the one that is the same meeting; the surest, where several could be."""
    found = ((match(event, other), other) for other in others if may_match(event, other))
    _, partner = max(
        (((m.score, likeness(event.title, other.title), other.uid), other) for m, other in found if m.same),
        key=lambda ranked: ranked[0],
        default=(None, None),
    )
    return partner


def contradicting(sightings: Sequence[Sighting], published: str) -> set[str]:
    """Of those who are (or would be) published under one uid, the uids of those who cannot mean the same.

    They are held against the one who gave the meeting its uid, while it says so still. Who no longer says so
    contradicts nobody.
    """
    still = [s for s in by_trust(sightings) if s.missing_since is None]
    first = next((s for s in still if s.uid == published), still[0] if still else None)
    return {s.uid for s in still if first and s is not first and contradict(first.event, s.event)}


def leaving_with(sighting: Sighting, stays: Sighting, others: Iterable[Sighting]) -> list[Sighting]:
    """Those of the others who mean what `sighting` means, and not what `stays` means."""
    return [
        s
        for s in others
        if s.uid not in (sighting.uid, stays.uid)
        and match(s.event, sighting.event).same
        and not match(s.event, stays.event).same
    ]


def combine(sightings: Sequence[Sighting]) -> Event:
    """One event out of what several sources say: the richest speaks first, the others fill what it leaves open.

    A source that no longer says so is still believed, but not against those who do: the meeting may have moved. What
    nobody has said for long is tentative.
    """
    still = [s.event for s in sightings if s.missing_since is None]
    ranked = sorted(
        (s.event for s in by_trust(sightings)),
        key=lambda event: (not still or any(_share_a_day(event, other) for other in still), _richness(event)),
        reverse=True,
    )
    first = ranked[0]
    for other in ranked[1:]:
        first = first.replace(
            span=_surer(first.span, other.span),
            place=_fuller(first.place, other.place),
            url=first.url or other.url,
            online_url=first.online_url or other.online_url,
            status=Status.CANCELLED if Status.CANCELLED in (first.status, other.status) else first.status,
            series=first.series or other.series,
            topics=tuple(dict.fromkeys(first.topics + other.topics)),
            speakers=first.speakers or other.speakers,
            organizer=first.organizer or other.organizer,
            language=first.language or other.language,
            description=first.description or other.description,
        )
    if first.status is Status.CONFIRMED and all(s.tentative_since for s in sightings):
        return first.replace(status=Status.TENTATIVE)
    return first


def who_says(sightings: Iterable[Sighting]) -> dict[str, list[tuple[Any, list[str]]]]:
    """Where sources differ: by the names of our event JSON each value, and the ids of those who say so."""
    said: dict[str, list[tuple[Any, list[str]]]] = {}
    for sighting in by_trust(sightings):
        for name, value in content(sighting.event).items():
            values = said.setdefault(name, [])
            known = next((ids for other, ids in values if other == value), None)
            if known is not None:
                known.append(sighting.source_id)
            elif value not in (None, [], ""):
                values.append((value, [sighting.source_id]))
    return {name: values for name, values in said.items() if len(values) > 1}


def by_trust(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Those who still say so before those who no longer do, then who said so first."""
    return sorted(sightings, key=lambda s: (s.missing_since is not None, s.first_seen, s.source_id, s.uid))


def _share_a_day(a: Event, b: Event) -> bool:
    if a.span is None or b.span is None:
        return False
    return a.span.first_day <= b.span.last_day and b.span.first_day <= a.span.last_day


def _richness(event: Event) -> int:
    span = event.span
    return (
        4 * bool(span and (not span.all_day or span.last_day > span.first_day))
        + 2 * bool(event.place.name)
        + bool(event.description)
        + bool(event.speakers)
    )


def _surer(span: Span | None, other: Span | None) -> Span | None:
    """The first, in the zone that the other one knows better of the same time on the clock."""
    if span is None or other is None:
        return span or other
    if span.all_day or other.zone is None or span.start != other.start:
        return span
    better = _SUREST.index(other.zone_from) < _SUREST.index(span.zone_from)
    return replace(span, zone=other.zone, zone_from=other.zone_from) if better else span


def _fuller(a: Place, b: Place) -> Place:
    if a.city and b.city and a.city.casefold() != b.city.casefold():
        return a
    return Place(
        a.name or b.name,
        a.city or b.city,
        a.country or b.country,
        a.latitude if a.latitude is not None else b.latitude,
        a.longitude if a.longitude is not None else b.longitude,
    )
