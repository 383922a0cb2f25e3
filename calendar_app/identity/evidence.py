"""What times and places say of two events being one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from math import cos, hypot, radians

from calendar_app.gazetteer import find_city, german_name
from calendar_app.identity.addresses import site_of
from calendar_app.model import Event, Place, Span
from calendar_app.places import Located, spot
from calendar_app.text import fold

_ONE_EVENING = timedelta(hours=3)  # that two announcements of one time may differ
_CONFERENCE = timedelta(days=3)  # from its first day to its last, at least
_WEEK = timedelta(days=7)
_MOVED_AT_MOST = timedelta(days=60)  # of one meeting among those of its series
_CLOSE = 10  # kilometres between two names of one city's centre and its parts

_ONLINE = re.compile(r"(?<!\w)(?:online|virtual|virtuell|zoom|webinar)(?!\w)")


class Time(StrEnum):
    """How two times stand to each other."""

    START = "one start"
    DAYS = "the same days"
    SHARED = "a day in common"
    SLIP = "the same days of another month or year"
    NEAR = "days close by"
    OPEN = "no date to compare"
    HOURS = "other hours of the day"
    APART = "no day in common"


AT_ONE_TIME = (Time.START, Time.DAYS, Time.SHARED)


class Where(StrEnum):
    """How two places stand to each other."""

    ONE = "one city"
    ONLINE = "both online"
    OPEN = "no city to compare"
    OTHER = "different cities"


def said_elsewhere(event: Event) -> frozenset[str]:
    """Words that a title may repeat: of the place, the organiser, the series and the site's name."""
    site = site_of(event)
    line = fold(f"{event.place.name} {event.place.city} {event.organizer or ''} {event.series or ''} {site}")
    return frozenset(fold(german_name(word)) for word in re.findall(r"[^\W_]+", line[:2000]))


def times(a: Event, b: Event) -> Time:
    x, y = _span(a), _span(b)
    if x is None or y is None:
        return Time.OPEN
    if _same_start(x, y):
        return Time.START
    if not _share_a_day(x, y):
        return _apart(x, y)
    if not (x.all_day or y.all_day) and not _overlap(x, y):
        return Time.SHARED if _mistook_zone(x, y) or _mistook_zone(y, x) else Time.HOURS
    return Time.DAYS if (x.first_day, x.last_day) == (y.first_day, y.last_day) else Time.SHARED


def is_near(a: Event, b: Event) -> bool:
    """Do they begin so near to each other that one may have moved?"""
    if a.span is None or b.span is None:
        return False
    return abs(a.span.first_day - b.span.first_day) <= _MOVED_AT_MOST


def is_longer(a: Event, b: Event) -> bool:
    """Does one of them last for days, and the other for a part of these only?"""
    if a.span is None or b.span is None:
        return False
    days = sorted((event.span.last_day - event.span.first_day).days for event in (a, b) if event.span)
    return days[0] < days[1]


def places(a: Event, b: Event) -> Where:
    here, there = spot(a.place), spot(b.place)
    if here.city and there.city:
        return Where.ONE if _are_one_city(here, there, a.place, b.place) else Where.OTHER
    if here.country and there.country and here.country != there.country:
        return Where.OTHER
    if (here.city and _is_named(here, b.place)) or (there.city and _is_named(there, a.place)):
        return Where.ONE
    if a.place.line and b.place.line and (here.country or there.country) and _sound_alike(a.place, b.place):
        return Where.ONE
    if is_online(a) and is_online(b):
        return Where.ONLINE
    return Where.OPEN


def is_online(event: Event) -> bool:
    return event.online or _ONLINE.search(fold(event.place.line)) is not None


def is_on_site(event: Event) -> bool:
    return city_of(event) is not None


def city_of(event: Event) -> str | None:
    """What the gazetteer calls the city of the event's place."""
    city = spot(event.place).city
    return city.name if city else None


def cities_named(words: tuple[str, ...]) -> frozenset[str]:
    """Large cities among the words of a title."""
    found = set()
    for n in range(min(len(words), 20)):
        for name in (words[n], " ".join(words[n : n + 2])):
            city = find_city(name)
            if city and city.population >= 100_000:
                found.add(city.name)
    return frozenset(found)


def _span(event: Event) -> Span | None:
    """A time without a zone is of the city's."""
    span = event.span
    if span is None or span.zone or span.all_day:
        return span
    city = spot(event.place).city
    return replace(span, zone=city.zone) if city else span


def _same_start(a: Span, b: Span) -> bool:
    """At one instant, or at one time of the clock: somebody has mistaken the zone."""
    if a.all_day or b.all_day:
        return False
    return a.start == b.start or (a.zone != b.zone and a.starts_at == b.starts_at)


def _mistook_zone(a: Span, b: Span) -> bool:
    """Did somebody write a time of UTC as one of the clock?"""
    return a.start == b.starts_at.astimezone(UTC).replace(tzinfo=None)


def _share_a_day(a: Span, b: Span) -> bool:
    return a.first_day <= b.last_day and b.first_day <= a.last_day


def _overlap(a: Span, b: Span) -> bool:
    slack = timedelta(0) if a.end and b.end else _ONE_EVENING
    if a.zone == b.zone:  # as most are; instants take long to find
        x, y = ((span.start, span.end or span.start) for span in (a, b))
        return x[0] <= y[1] + slack and y[0] <= x[1] + slack
    return a.starts_at <= b.ends_at + slack and b.starts_at <= a.ends_at + slack


def _apart(a: Span, b: Span) -> Time:
    first, later = (a, b) if a.first_day <= b.first_day else (b, a)
    if _slipped(a.first_day, b.first_day) and _slipped(a.last_day, b.last_day):
        return Time.SLIP
    lasting = all(span.last_day - span.first_day >= _CONFERENCE for span in (first, later))  # a course is held again
    return Time.NEAR if lasting and later.first_day - first.last_day <= _WEEK else Time.APART


def _slipped(x: date, y: date) -> bool:
    """A slip in the year, or in the month."""
    return x.day == y.day and (x.month == y.month) is not (x.year == y.year)


def _are_one_city(here: Located, there: Located, a: Place, b: Place) -> bool:
    if here.city is None or there.city is None:
        return False
    if here.city == there.city:
        return True
    north = here.city.latitude - there.city.latitude
    east = (here.city.longitude - there.city.longitude) * cos(radians(here.city.latitude + there.city.latitude) / 2)
    if 111 * hypot(north, east) < _CLOSE:
        return True
    if here.city.name == there.city.name:
        return False  # as Cambridge is, of England and of Massachusetts
    return _names(a, here.written, there.written) or _names(b, there.written, here.written)


def _is_named(city: Located, place: Place) -> bool:
    """ "ETH Zürich", "TU Berlin": the gazetteer knows no such city."""
    return re.search(rf"(?<!\w){re.escape(fold(city.written))}(?!\w)", fold(place.line)) is not None


def _names(place: Place, known: str, city: str) -> bool:
    """Is `city` written too? Behind what we took for the city there is a state: "Seattle, Washington"."""
    line = fold(place.line)
    before = line[: line.rfind(fold(known)) + len(known)]
    return re.search(rf"(?<!\w){re.escape(fold(city))}(?!\w)", before) is not None


def _sound_alike(a: Place, b: Place) -> bool:
    """Cities that the gazetteer does not know, or not so spelled: Marrakech, Tel-Aviv, MiCo Milano."""
    x, y = sorted(re.split(r"[,;(]", fold(place.line).replace("-", " "))[0].strip()[:100] for place in (a, b))
    if not x or not y:
        return False
    inside = re.search(rf"(?<!\w){re.escape(x)}(?!\w)", y) or re.search(rf"(?<!\w){re.escape(y)}(?!\w)", x)
    return bool(inside) or SequenceMatcher(None, x, y, autojunk=False).ratio() >= 0.85
