"""A schema.org Event as one of ours: https://schema.org/Event."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from calendar_app.dates import read as read_date
from calendar_app.model import Event, Place, Source, Span, Status, When, ZoneFrom, zone_of
from calendar_app.text import canonical_url, one_line, slug, web_address
from scrapers.base import Page, Problem, Reading
from scrapers.json_ld import Node, short_name
from scrapers.schema_schedule import occurrences
from scrapers.words import Point, coordinates, online_link, plain, title_and_status

_STATUS = {"EventCancelled": Status.CANCELLED, "EventPostponed": Status.POSTPONED}
_DURATION = re.compile(r"P(?:(\d{1,2})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:\d{1,5}S)?)?", re.IGNORECASE)
_NOWHERE = Place()
_LONGEST = timedelta(days=31)
_LONGEST_WITH_A_TIME = timedelta(days=366)
_MOST_SCHEDULES = 20
_SHORT_DAY = re.compile(r"^(\d{4})-(\d\d?)-(\d\d?)(?!\d)")
_DAY = re.compile(r"\d{4}-?\d\d-?\d\d")
_CLEAN = re.compile(r"\d{4}-\d\d-\d\d(T\S+)?")
_GAP = re.compile(r"\s+(?=[-+Z]|\d\d:)")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*$")
_LAST_MINUTES = {time(23, 59), time(23, 59, 59)}


def readings(node: Node, source: Source, page: Page, *, what: str = "schema.org Event") -> Iterator[Reading]:
    """The event, and a Problem for what about it cannot be so; `what` the page calls it."""
    title, status = title_and_status(
        _text(node, "name"), _STATUS.get(short_name(_text(node, "eventStatus")), Status.CONFIRMED)
    )
    if title and (repeated := _repeated(node, source, page)) is not None:
        for once, in_zone in repeated:
            yield from readings(once, in_zone, page, what=what)
        return
    start, end = _text(node, "startDate"), _text(node, "endDate")
    if not title or not start:
        yield Problem(page.url, f"{what} {title!r} has no {'startDate' if title else 'name'}")
        return
    try:
        when = span_of(start, end, source, page)
    except (ValueError, OverflowError) as error:
        yield Problem(page.url, f"{what} {title!r}: {error}")
        if not end:
            return
        try:
            when = span_of(start, "", source, page)
        except (ValueError, OverflowError):
            return
    if not end and "duration" in node:
        when = _lasting(when, _text(node, "duration"))
    url = web_address(_text(node, "url"), page.url)
    named = _text(node, "@id")
    identifier = "" if not named or named.startswith("_:") else web_address(named, page.url)
    key = identifier or (canonical_url(url) if url else f"{title}#{when.start.isoformat()}")
    place, online_url = _where(node, page)
    description = plain(_text(node, "description"))
    language = _LANGUAGE.match(_text(node, "inLanguage"))
    try:
        yield Event(
            title=title,
            span=when.anywhere if _is_online_only(node) else when,
            place=place,
            url=url or web_address(page.url),
            status=status,
            series=_series(node),
            topics=_topics(node),
            speakers=_names(node, "performer") + _names(node, "performers"),
            organizer=next(iter(_names(node, "organizer")), None),
            language=language[0] if language else None,
            online_url=online_url or online_link(description),
            description=description,
            key=one_line(key, 500),
        )
    except ValueError as error:
        yield Problem(page.url, f"{what} {title!r}: {error}")


def _repeated(node: Node, source: Source, page: Page) -> list[tuple[Node, Source]] | None:
    """The event as often as its schedules say, within the window; None where it has none that can be read."""
    schedules = _list(node.get("eventSchedule"))[:_MOST_SCHEDULES]
    if not schedules:
        return None
    url, title = _text(node, "@id") or _text(node, "url") or page.url, slug(_text(node, "name"))
    repeated = None
    for schedule in schedules:
        try:
            times = list(occurrences(schedule, source, page))
        except (ValueError, OverflowError, TypeError, AttributeError):
            continue
        repeated = repeated or []
        for when, in_zone in times:
            name = f"{url.partition('#')[0]}#{title}-{when['startDate']}"
            repeated.append(({**node, **when, "eventSchedule": None, "@id": name}, in_zone))
    return repeated


def span_of(start: str, end: str, source: Source, page: Page) -> Span:
    """What the two say together; ValueError where they make no sense."""
    first, zone, zone_from = _moment(start, source, page)
    last, end_zone, end_from = _moment(end, source, page) if end else (None, None, None)
    if isinstance(first, datetime) and isinstance(last, datetime):
        if zone_from is ZoneFrom.SOURCE:  # the zone that either names counts for both
            zone, zone_from = end_zone, end_from
        elif end_from is ZoneFrom.PAGE and zone and end_zone and end_zone != zone:
            last = last.replace(tzinfo=zone_of(end_zone)).astimezone(zone_of(zone)).replace(tzinfo=None)
    if last is not None and last != first and _day(last) < _day(first):
        raise ValueError(f"endDate {end!r} lies before startDate {start!r}")
    if isinstance(first, datetime) and last is not None and _day(last) - first.date() > _LONGEST_WITH_A_TIME:
        last = None  # a slip: what lasts for years starts on a day
    midnight = isinstance(first, datetime) and first.time() == time.min
    if isinstance(first, datetime) and isinstance(last, datetime):
        if midnight and last.time() in _LAST_MINUTES:
            return Span(first.date(), last.date())
        if midnight and last.time() == time.min:  # nobody meets at midnight: days, whose end may be exclusive
            return Span(first.date(), max(first.date(), last.date() - timedelta(days=1)))
        return Span(first, last if last > first else None, zone, zone_from)
    if isinstance(first, datetime) and (midnight or (last is not None and last > first.date())):
        return Span(first.date(), last)  # more days than one: the last of them says more than the hour of the first
    if isinstance(first, datetime):
        return Span(first, None, zone, zone_from)
    return Span(first, _day(last) if last else None)


def _lasting(span: Span, duration: str) -> Span:
    """The span with its end, where an ISO 8601 duration says how long it lasts."""
    match = _DURATION.fullmatch(duration)
    if not match or (isinstance(span.start, datetime) and span.end is not None):
        return span
    days, hours, minutes = (int(part or 0) for part in match.groups())
    length = timedelta(days=days, hours=hours, minutes=minutes)
    if not isinstance(span.start, datetime):
        whole = not (hours or minutes) and timedelta(0) < length <= _LONGEST
        return replace(span, end=span.start + length - timedelta(days=1)) if whole else span
    return replace(span, end=span.start + length) if timedelta(0) < length <= _LONGEST else span


def _moment(text: str, source: Source, page: Page) -> tuple[When, str | None, ZoneFrom | None]:
    """A day, or a wall time, its zone and who names that. An offset that the source's zone has then is that zone."""
    text = text.strip()
    clean = _CLEAN.fullmatch(text)  # as most are
    if not clean:
        text = _SHORT_DAY.sub(lambda day: f"{day[1]}-{day[2]:0>2}-{day[3]:0>2}", text)
    whole_day = not clean[1] if clean else _DAY.fullmatch(text)
    if whole_day:
        return date.fromisoformat(text), None, None
    try:
        moment = datetime.fromisoformat(text if clean else _GAP.sub(lambda gap: "T" if gap.end() < 12 else "", text))
    except ValueError:
        found = read_date(text, language=source.language, at=page.day(source.zone))
        if found is None:
            raise ValueError(f"{text[:60]!r} is no date") from None
        found_span = found.span(source.zone, source.zone_from)
        return found_span.start, found_span.zone, found_span.zone_from
    offset = moment.utcoffset()
    wall = _to_the_second(moment)
    if offset is None:
        return wall, source.zone, source.zone_from
    if source.zone and zone_of(source.zone).utcoffset(wall) == offset:
        return wall, source.zone, ZoneFrom.PAGE
    hours, rest = divmod(offset, timedelta(hours=1))
    if hours and not rest and -12 <= hours <= 14:
        return wall, f"Etc/GMT{-hours:+d}", ZoneFrom.PAGE  # POSIX counts westward
    span = Span.of(_to_the_second(moment).replace(tzinfo=moment.tzinfo), None, source.zone or "UTC")
    return span.start, span.zone, ZoneFrom.PAGE


def _to_the_second(moment: datetime) -> datetime:
    """What the clock shows, without its zone."""
    wall = datetime.combine(moment.date(), moment.time())  # a third of what `replace` takes
    return wall.replace(microsecond=0) if wall.microsecond else wall


def _where(node: Node, page: Page) -> tuple[Place, str | None]:
    place, online_url = _NOWHERE, None
    for location in _list(node.get("location")):
        kind = short_name(_text(location, "@type")) if isinstance(location, dict) else ""
        if kind == "VirtualLocation":
            online_url = online_url or web_address(_text(location, "url"), page.url)
        elif place is _NOWHERE:
            place = _place(location, kind)
    if place is _NOWHERE and (online_url or _is_online_only(node)):
        place = Place("online")
    return place, online_url or online_link(place.name)


def _is_online_only(node: Node) -> bool:
    said = node.get("eventAttendanceMode")
    return said is not None and short_name(_text(node, "eventAttendanceMode")) == "OnlineEventAttendanceMode"


def _place(location: Any, kind: str) -> Place:
    if not isinstance(location, dict):
        said = one_line(html.unescape(str(location or "")), 500)
        return Place(said) if said else _NOWHERE
    name = _text(location, "name") or _text(location, "@value") or _text(location, "location")
    addresses = _list(location.get("address")) or [{}]
    if isinstance(addresses[0], str) and kind != "PostalAddress" and "geo" not in location:  # as most programs write it
        return _place_of(name, addresses[0].strip(), "", "", "", (None, None))
    address: Node = addresses[0] if isinstance(addresses[0], dict) else {"streetAddress": addresses[0]}
    if kind == "PostalAddress":
        address = location
    points = _list(location.get("geo"))
    geo: Node | None = next((each for each in points if isinstance(each, dict)), None) if points else None
    return _place_of(
        name,
        _text(address, "streetAddress"),
        _text(address, "postalCode"),
        _text(address, "addressLocality"),
        _text(address, "addressCountry"),
        coordinates(_text(geo, "latitude"), _text(geo, "longitude")) if geo else (None, None),
    )


@lru_cache(1_000)  # many meetings are at one place
def _place_of(name: str, street: str, code: str, city: str, country: str, point: Point) -> Place:
    name, street = _clean(name, 300), _clean(street, 300)
    code, city, country = _clean(code, 20), _clean(city, 200), _clean(country, 100)
    said: list[str] = []
    for part in (name, street, " ".join(filter(None, [code, city]))):
        if part and not any(part.casefold() in other.casefold() for other in said):
            said.append(part)
    place = Place(one_line(", ".join(said), 500), city, country, *point)
    return _NOWHERE if place == _NOWHERE else place


def _series(node: Node) -> str | None:
    """What else an event may be part of, such as a conference, is no series of meetings."""
    if not (said := node.get("superEvent")):
        return None
    whole = (each for each in _list(said) if isinstance(each, dict))
    series = (each for each in whole if short_name(_text(each, "@type")) == "EventSeries")
    return next((_line(each, "name") or None for each in series), None)


def _topics(node: Node) -> tuple[str, ...]:
    if not (lines := _names(node, "keywords", 1000)):
        return ()
    words = [word for line in lines for word in line.split(",")]
    return tuple(dict.fromkeys(topic for word in words if (topic := one_line(word, 100))))[:50]


def _names(node: Node, name: str, limit: int = 300) -> tuple[str, ...]:
    if not (said := node.get(name)):
        return ()
    texts = (_line({name: each}, name, limit) for each in _list(said))
    return tuple(dict.fromkeys(text for text in texts if text and not web_address(text)))[:200]


def _line(node: Node, name: str, limit: int = 300) -> str:
    return _clean(_text(node, name), limit)


def _clean(text: str, limit: int) -> str:
    return one_line(html.unescape(text), limit) if text else ""


def _text(node: Node, name: str) -> str:
    """A property as text: the first of several, a value without its language, a thing's name."""
    value = node.get(name)
    if isinstance(value, str):
        return value.strip()
    return "" if value is None else _said(value, 4)


def _said(value: Any, depth: int) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list):
        return next(filter(None, (_said(each, depth - 1) for each in value)), "") if depth else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("@id")
        # What a thing without an address is called in the data is no word of the page.
        return said if depth and not (said := _said(value, depth - 1)).startswith("_:") else ""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _day(moment: When) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
