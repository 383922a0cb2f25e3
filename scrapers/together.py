"""What several descriptions of the same events say together: each event once, knowing all that any of them told."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from functools import lru_cache

from calendar_app.model import Event, Place, Span, Status, ZoneFrom
from calendar_app.text import canonical_url, fold

_ALIKE = 0.75  # of the words of the shorter title
_HALF = 0.5
_MOST_TWINS = 20  # of one name and start, in different places
_FILLED = tuple(f.name for f in fields(Event) if f.name not in {"title", "span", "place", "status", "key", "record"})


def distinct(events: Iterable[Event]) -> list[Event]:
    """Each event once, by first day; where one address is the key of several, their starts tell them apart."""
    events = list(events)
    titles = Counter(event.title for event in events)
    by_name: dict[tuple[str, datetime | None], list[Event]] = {}
    for event in events:
        # Of one title alone it does not matter when it starts.
        start = event.span.starts_at if event.span and titles[event.title] > 1 else None
        same = by_name.setdefault((event.title, start), [])
        twin = next((n for n, other in enumerate(same[:_MOST_TWINS]) if _says_no_other(event, other)), None)
        if twin is None:
            same.append(event)
        else:
            same[twin] = _filled(same[twin], event, "")
    unique = [event for same in by_name.values() for event in same]
    named = Counter(event.key for event in unique)
    return [
        event.replace(key=f"{event.key}#{event.span.start.isoformat()}")
        if event.span and named[event.key] > 1
        else event
        for event in sorted(unique, key=lambda event: event.span.first_day if event.span else date.max)
    ]


def _says_no_other(event: Event, other: Event) -> bool:
    """Whether two of one name that start together are one: the same end and place, or one of them silent on it."""
    if event.span is None or other.span is None or event.span.all_day is not other.span.all_day:
        return event.span == other.span
    ends = {span.ends_at for span in (event.span, other.span) if span.end is not None}
    places = {fold(place.name) for place in (event.place, other.place) if place.name}
    return len(ends) < 2 and (len(places) < 2 or event.span == other.span)


def combine(groups: Iterable[Sequence[Event]], page_url: str) -> list[Event]:
    """What several descriptions of one page say together: those of the longest, their gaps filled, and what it lacks.

    Two events are one when they start at the same moment or on the same day, and have titles alike or the same address
    that is not the page's own.
    """
    richest, *others = sorted(groups, key=len, reverse=True) or [[]]
    combined = list(richest)
    for group in others:
        combined = _merged(combined, group, page_url)
    return combined


def completed(events: Sequence[Event], told: Sequence[Event], page_url: str, *, all_told: bool) -> list[Event]:
    """With what the words of their page tell besides: at what time one begins and ends, and that it is called off.

    Data for machines often hold the next meeting alone: further ones are taken from the words, too, unless the data
    are said to tell of all. The words are believed where they tell of one of the same.
    """
    twins = {
        n: [other for other in told if _is_same(event, other, page_url) or _is_reworded(event, other)]
        for n, event in enumerate(events)
    }
    if not any(twins.values()):
        return list(events)
    # A day without a time, beside data that know their meeting, may be a deadline as well.
    timed = [other for other in told if other.span and not other.span.all_day and not all_told]
    further = [other for other in timed if not any(_is_near(event, other) for event in events)]
    return [
        *(_ending(_called_off(_timed(event, twins[n]), twins[n]), twins[n]) for n, event in enumerate(events)),
        *further,
    ]


def _called_off(event: Event, twins: Sequence[Event]) -> Event:
    told = (twin.status for twin in twins if twin.status is not Status.CONFIRMED)
    return event.replace(status=next(told, event.status)) if event.status is Status.CONFIRMED else event


def _timed(event: Event, twins: Sequence[Event]) -> Event:
    """With the time of its day that the words tell, where the data tell the day alone."""
    if event.span is None or not event.span.all_day or event.span.first_day != event.span.last_day:
        return event
    spans = [twin.span for twin in twins if twin.span and not twin.span.all_day and twin.span.first_day == _day(event)]
    return event.replace(span=spans[0]) if len({span.start for span in spans}) == 1 else event


def _ending(event: Event, twins: Sequence[Event]) -> Event:
    if event.span is None or event.span.end is not None:
        return event
    spans = [twin.span for twin in twins if twin.span and twin.span.end and _start_together(event, twin)]
    length = spans[0].ends_at - spans[0].starts_at if spans else timedelta()
    return event.replace(span=replace(event.span, end=event.span.start + length)) if length else event


def _is_near(event: Event, other: Event) -> bool:
    """Whether one may be a part of the other, or only one of its dates: on its days, or called alike."""
    if event.span is None or other.span is None:
        return True
    if event.span.first_day <= other.span.first_day <= event.span.last_day:
        return True
    return _are_alike(event, other)


def _merged(leading: list[Event], further: Sequence[Event], page_url: str) -> list[Event]:
    merged, filled = list(leading), set[int]()
    by_day: dict[date | None, list[int]] = defaultdict(list)
    for number, event in enumerate(leading):
        by_day[_day(event)].append(number)
    for event in further:
        near = [number for day in _days_around(event) for number in by_day[day]]
        same = [number for number in near if _is_same(leading[number], event, page_url)]
        # Two performances on a day are told apart by their starts.
        first = min(same, key=lambda number: (number in filled, *_differences(leading[number], event)), default=None)
        if first is None or (first in filled and all(_differences(leading[first], event))):
            merged.append(event)
        elif first not in filled:
            filled.add(first)
            merged[first] = _filled(leading[first], event, page_url)
    return merged


def _is_same(one: Event, other: Event, page_url: str) -> bool:
    if _day(one) != _day(other) and not _start_together(one, other):
        return False
    if _are_alike(one, other):
        return True
    addresses = {_address(one.url), _address(other.url)}
    return len(addresses) == 1 and not addresses & {"", _address(page_url)}


def _is_reworded(one: Event, other: Event) -> bool:
    """The same at the same moment, as data and words of one page put it: "Seminar: Ada, Nets", "Nets, by Ada"."""
    return _start_together(one, other) and _are_alike(one, other, _HALF)


def _are_alike(one: Event, other: Event, share: float = _ALIKE) -> bool:
    (title, words), (other_title, other_words) = _title(one.title), _title(other.title)
    shorter = min(len(words), len(other_words))
    return title == other_title or (shorter > 0 and len(words & other_words) / shorter >= share)


@lru_cache(10_000)
def _title(written: str) -> tuple[str, frozenset[str]]:
    title = fold(written)
    return title, frozenset(re.findall(r"\w+", title))


@lru_cache(10_000)
def _address(url: str | None) -> str:
    return canonical_url(url) if url else ""


def _filled(event: Event, other: Event, page_url: str) -> Event:
    """The event with what it leaves open taken from the other."""
    changes = {name: getattr(other, name) for name in _FILLED if not getattr(event, name)}
    if event.url in {None, page_url} and other.url:
        changes |= {"url": other.url, "key": other.key}
    if event.status is Status.CONFIRMED:
        changes["status"] = other.status
    return event.replace(**changes, span=_span(event.span, other.span), place=_place(event.place, other.place))


def _span(span: Span | None, other: Span | None) -> Span | None:
    """The one that says more: an hour more than a day, an end more than none."""
    if span is None or other is None:
        return span or other
    if span.all_day and span.start == span.end and isinstance(other.start, datetime):
        return other
    if span.zone_from is not ZoneFrom.PAGE and other.zone_from is ZoneFrom.PAGE and span.start == other.start:
        return other if other.end or not span.end else replace(span, zone=other.zone, zone_from=other.zone_from)
    return other if span.end is None and span.start == other.start and span.zone == other.zone else span


def _place(place: Place, other: Place) -> Place:
    if not place.name:
        return other if other.name or not place.city else place
    point = place if place.latitude is not None else other
    return Place(place.name, place.city or other.city, place.country or other.country, point.latitude, point.longitude)


def _differences(one: Event, other: Event) -> tuple[bool, bool]:
    return _title(one.title)[0] != _title(other.title)[0], not _start_together(one, other)


def _start_together(one: Event, other: Event) -> bool:
    if one.span is None or other.span is None or one.span.all_day or other.span.all_day:
        return False
    assumed = one.span.zone_from is not ZoneFrom.PAGE or other.span.zone_from is not ZoneFrom.PAGE
    return (assumed and one.span.start == other.span.start) or one.span.starts_at == other.span.starts_at


def _days_around(event: Event) -> list[date | None]:
    """Its first day, and its neighbours: the same moment has other dates in other zones."""
    day = _day(event)
    return [day + timedelta(days=off) for off in (-1, 0, 1)] if day else [None]


def _day(event: Event) -> date | None:
    return event.span.first_day if event.span else None
