"""When an event is, as microformats say it: in an attribute, in pieces, or in words only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from calendar_app.dates import read as read_date
from calendar_app.model import zone_of
from scrapers.json_ld import Node
from scrapers.microformat_values import machine, pieces, text
from scrapers.tree import Element

_DAY = re.compile(r"(\d{4})-?(?:(\d\d)-?(\d\d)|(\d{3}))(?=$|[T\s])", re.IGNORECASE)
_CLOCK = re.compile(
    r"T?(?P<hour>\d\d?)(?::(?P<minute>\d\d)(?::\d\d(?:\.\d+)?)?)?\s*(?P<half>[ap])\.?m\b\.?"
    r"|T?(?P<hour24>\d\d?):(?P<minute24>\d\d)(?::\d\d(?:\.\d+)?)?"
    r"|T(?P<compact>\d\d)(?P<compact_minute>\d\d)?(?:\d\d)?",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"Z|([+-])(\d\d?):?(\d\d)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Moment:
    day: date | None = None
    clock: time | None = None
    offset: str = ""  # "+02:00"
    until: _Moment | None = None  # where the same words name the end too

    def __str__(self) -> str:
        return f"{self.day}T{self.clock:%H:%M}{self.offset}" if self.clock else f"{self.day}"


def times(properties: dict[str, list[Element]], *, classic: bool, language: str, at: date) -> Node:
    """The event's `startDate`, `endDate` and `duration`.

    The last day of classic hCalendar is the day after, as in iCalendar; yet many write the last day itself, and where
    people read the very day that machines are told, it is meant.
    """
    read = ((element, _moment(element, language, at)) for element in properties.get("start", []))
    start = next((moment for _, moment in read if moment.day), None)
    if start is None:
        return {"startDate": next(map(text, properties.get("start", [])), "")}
    said: Node = {"startDate": str(start)}
    if start.until:
        said["endDate"] = str(start.until)
    for element in properties.get("end", []):
        end = _after(start, _moment(element, language, at))
        if end and end.day and start.day:
            shown = re.search(rf"(?<!\d)0?{end.day.day}(?!\d)", text(element))
            if classic and not shown and not start.clock and not end.clock and end.day > start.day:
                end = replace(end, day=end.day - timedelta(days=1))
            said["endDate"] = str(end)
            break
    if "duration" in properties:
        element = properties["duration"][0]
        said["duration"] = "".join(pieces(element)) or machine(element) or text(element)
    return said


def _after(start: _Moment, end: _Moment) -> _Moment | None:
    """The end, on the day and in the zone of the start where it names none."""
    if end.day is None and (end.clock is None or start.day is None):
        return None
    if end.day is None and end.clock and start.clock and start.day:
        following = end.clock < start.clock and start.day < date.max
        end = replace(end, day=start.day + timedelta(days=1) if following else start.day)
    end = replace(end, day=end.day or start.day)
    return replace(end, offset=end.offset or start.offset) if end.clock else end


def _moment(element: Element, language: str, at: date) -> _Moment:
    """From pieces marked as values, an attribute, or the words."""
    marked, words = [*pieces(element), machine(element)], text(element)
    moment = _joined(_read(piece) for piece in marked)
    if not moment.day:
        moment = _joined([moment, _read(words)])
    if moment.day and not moment.clock:
        # The hour may stand in the words only; the day itself must be the same there.
        shown = _in_words(words, language, moment.day)
        return shown if shown.day == moment.day and shown.clock else moment
    if moment.day or moment.clock:
        return moment
    # What no machine can read may still tell the year that people need not be told.
    day = next((day for piece in marked if (day := _read(piece[:10]).day)), None)
    readings = (_in_words(said, language, day or at) for said in (words, *marked))
    return next((reading for reading in readings if reading.day), moment)


def _joined(moments: Iterable[_Moment]) -> _Moment:
    """The first day, the first time and the first offset."""
    joined = _Moment()
    for moment in moments:
        joined = _Moment(joined.day or moment.day, joined.clock or moment.clock, joined.offset or moment.offset)
    return joined


def _read(said: str) -> _Moment:
    """ISO 8601, also only a part of it, and times as Americans write them; nothing where anything else stands there."""
    said = said.strip()
    day, clock, offset = None, None, ""
    try:
        if match := _DAY.match(said):
            year, month, number, ordinal = match.groups()
            first = date(int(year), int(month or 1), int(number or 1))
            day = first + timedelta(days=int(ordinal) - 1) if ordinal else first
            said = said[match.end() :].strip()
        if match := _CLOCK.match(said):
            hour = int(match["hour"] or match["hour24"] or match["compact"])
            minute = int(match["minute"] or match["minute24"] or match["compact_minute"] or 0)
            if match["half"]:
                hour = hour % 12 + (12 if match["half"] in "pP" else 0)
            clock = time(hour, minute)
            said = said[match.end() :].strip()
        if match := _OFFSET.match(said):
            offset = f"{match[1]}{match[2]:0>2}:{match[3] or '00'}" if match[1] else "Z"
            said = said[match.end() :].strip()
    except (ValueError, OverflowError):
        return _Moment()
    return _Moment() if said else _Moment(day, clock, offset)


def _in_words(said: str, language: str, at: date) -> _Moment:
    found = read_date(said, language=language, at=at)
    if found is None:
        return _Moment()
    offset = ""
    if found.zone and found.time_start:
        moment = datetime.combine(found.start, found.time_start, zone_of(found.zone))
        offset = f"{moment:%z}"[:3] + ":" + f"{moment:%z}"[3:5]
    span = found.span(None)
    until = None
    if isinstance(span.start, datetime) and isinstance(span.end, datetime):
        until = _Moment(span.end.date(), span.end.time(), offset)
    elif not isinstance(span.start, datetime) and span.end != span.start:
        until = _Moment(span.end)
    return _Moment(found.start, found.time_start, offset, until)
