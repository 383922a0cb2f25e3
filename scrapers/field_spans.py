"""When a record's meeting is, from fields of many names: whole or in parts, local or UTC, with an end or a duration."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from calendar_app.dates import read as read_date
from calendar_app.model import Source, Span, zone_of
from scrapers.base import Page
from scrapers.fields import Fields, first, folded, text_of, truth, zone_named
from scrapers.schema_event import span_of

# Names without case and separators. Those of local times come first: what people are told counts.
_START = """dateiso localstart localstartdate localstartdatetime localstarttime startlocal startdatelocal
    startdatetimelocal starttimelocal localdate localtime start starts startdatetime startdate starttime startat
    startsat startson startdt begin begins begindate begintime beginat beginson from fromdate datefrom dtstart
    datestart timestart eventstart eventstartdate eventstarttime startunix eventstartunix eventdate
    eventdatetime eventtime datetime when beginn""".split()
_END = """date2iso localend localenddate localenddatetime localendtime endlocal enddatelocal enddatetimelocal
    endtimelocal end ends enddatetime enddate endtime endat endsat endson enddt finish finishdate finishtime to
    todate dateto until dtend dateend timeend eventend eventenddate eventendtime endunix eventendunix stop
    stoptime ende""".split()
_UTC_START = """utcstart utcstartdate utcstarttime utcdate startutc startdateutc starttimeutc startgmt startdategmt
    startunixutc eventstartunixutc dtstartutc""".split()
_UTC_END = """utcend utcenddate utcendtime endutc enddateutc endtimeutc endgmt enddategmt
    endunixutc eventendunixutc""".split()
_DAY = "date day dates datum".split()
_CLOCK = "time times hours uhrzeit".split()
_ZONES = """timezone tz tzid timezonename timezoneid zone starttimezone startdatetimezone eventtimezone
    displaytimezone""".split()
_ALL_DAY = "allday isallday alldayevent wholeday isfullday fullday showwithouttime".split()
# What FullCalendar draws; its last day is the first one after.
_DRAWN = {"classname", "classnames", "backgroundcolor", "bordercolor", "textcolor", "extendedprops", "editable"}

_ISO_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")
_ISO_CLOCK = re.compile(r"(\d\d?):(\d\d)(?::(\d\d)(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?")
_CLOCK_ALONE = re.compile(
    r"(?i)(?:noon|midnight|\d\d?(?:[:.]\d\d){0,2}(?:\.\d+)?\s*(?:[ap]\.?m\.?|uhr|h|Z|[+-]\d\d:\d\d)?|[\s–-]|to|bis){1,7}"
)
_DAY_LIKE = re.compile(r"\d{4}-?\d\d-?\d\d|\d{1,2}\D{1,12}\d{2,4}|[^\W\d]{3,9}\.? \d{1,2}|\d{1,2}\.")
_LENGTH = re.compile(
    r"(?i)P(?:(?P<d>\d{1,3})D)?(?:T(?:(?P<h>\d{1,3})H)?(?:(?P<m>\d{1,5})M)?(?:\d{1,6}S)?)?"
    r"|(?P<hours>\d{1,2}):(?P<minutes>\d\d)(?::\d\d)?"
)


def tells_start(fields: Fields) -> bool:
    """Whether it says on what day something begins."""
    start = _said(fields, _START)
    return bool(start.day or _said(fields, _UTC_START).day or (start.clock and tells_day(fields)))


def tells_words(fields: Fields) -> bool:
    """Whether it says in words that name no day when something begins: "TBA", "soon"."""
    return bool(_words(fields)) and not tells_start(fields)


def tells_day(fields: Fields) -> bool:
    """Whether it holds a date of which nobody says what it is for."""
    return bool(_said(fields, _DAY).day)


def tells_clock(fields: Fields) -> bool:
    """Whether it says at what time of some day it begins."""
    return bool(_said(fields, _START).clock or _said(fields, _CLOCK).clock)


def tells_more(fields: Fields) -> bool:
    """Whether it says at what time of the day, or until when."""
    return any(name in fields for name in (*_END, *_CLOCK, "duration"))


def zone_in(fields: Fields) -> str | None:
    """The zone that it names."""
    return zone_named(text_of(first(fields, _ZONES)))


def span_in(fields: Fields, source: Source, page: Page, *, with_end: bool = True) -> Span:
    """Days or times; ValueError where there are none, or where they make no sense."""
    begin, finish = _said(fields, _START), _said(fields, _END) if with_end else _Said()
    day, clock = begin.day or _said(fields, _DAY).day, begin.clock or _said(fields, _CLOCK).clock
    stated = begin.zone or zone_in(fields)
    source = source.naming(stated)
    zone = source.zone
    utc_start, utc_end = (_in_utc(_said(fields, names).day) for names in (_UTC_START, _UTC_END))
    start = _joined(day, clock)
    if _iso(start) is None and (_ISO_DAY.fullmatch(start) or not (start or utc_start)):
        raise ValueError(f"{start or _words(fields)!r} is no date")
    end = _joined(finish.day or _ISO_DAY.sub(r"\1", start[:10]), finish.clock) if finish.day or finish.clock else ""
    if not start and utc_start:
        start, end = utc_start.isoformat(), utc_end.isoformat() if utc_end and with_end else end
    here = _iso(start)
    if isinstance(here, datetime) and here.tzinfo is UTC and utc_start and here != utc_start:
        # Seconds that are not those of UTC count on the clocks of the place.
        here = here.replace(tzinfo=None)
        start, end = here.isoformat(), end.removesuffix("+00:00")
    if isinstance(here, datetime) and here.tzinfo is None and (utc_start := utc_start or _with_offset(fields)):
        # What the same moment is in UTC names the zone where nothing else does, and its end where no other is.
        agree = zone is not None and here.replace(tzinfo=zone_of(zone)) == utc_start
        if not agree and not stated:
            zone = _zone_between(here, utc_start) or zone
            agree = zone is not None and here.replace(tzinfo=zone_of(zone)) == utc_start
        if agree:
            source = source.naming(zone)
        if agree and utc_end and not end and with_end:
            end = utc_end.isoformat()
    if isinstance(here, datetime) and not end and with_end:
        end = _after(here, fields)
    if isinstance(here, datetime) and finish.clock and not finish.day:
        end = _not_before(end, here)
    if _whole_days(fields, start):
        start, end = _days(fields, start, end, zone)
    language = source.language
    if here is None and start:
        for language in (source.language, "en"):
            found = read_date(start, language=language, at=page.day(zone))
            if found and clock and found.time_start is None:
                raise ValueError(f"{clock[:60]!r} is no time of the day")
            if found and (found.time_end or found.end or not end):
                return found.span(zone, source.zone_from)
            if found:
                break
    return span_of(start, end, replace(source, language=language), page)


def _with_offset(fields: Fields) -> datetime | None:
    """The start where one of several fields gives it with an offset."""
    moments = (_iso(_flat(fields[name])[0]) for name in _START if name in fields)
    return next((each.astimezone(UTC) for each in moments if isinstance(each, datetime) and each.tzinfo), None)


class _Said(NamedTuple):
    """A day, with its time or without, and a time of the day alone, as written; the zone that stands beside them."""

    day: str = ""
    clock: str = ""
    zone: str | None = None


def _said(fields: Fields, names: list[str]) -> _Said:
    day = clock = ""
    zone = None
    for name in names:
        if name in fields:
            text, stated = _flat(fields[name])
            if _CLOCK_ALONE.fullmatch(text) and not re.search(r"\d{4}|\d-\d\d?-\d", text):
                clock = clock or text
            elif not day and _DAY_LIKE.search(text) and not re.fullmatch(r"[\d.]{1,7}", text):
                day = text
            zone = zone or stated
    return _Said(day, clock, zone)


def _words(fields: Fields) -> str:
    texts = (_flat(fields[name])[0] for name in (*_START, *_DAY) if name in fields)
    return next((text for text in texts if re.search(r"[^\W\d_]{2}", text)), "")[:60]


def _flat(value: Any) -> tuple[str, str | None]:
    """A moment as text, and its zone: from a text, a number of seconds since 1970, or parts."""
    if isinstance(value, list):
        numbers = [each for each in value[:6] if type(each) is int]
        if 3 <= len(numbers) == len(value[:6]) and 1900 <= numbers[0] <= 2200:  # as Java writes it
            clock = (f"T{numbers[3]:02}", *(f":{number:02}" for number in numbers[4:])) if len(numbers) > 4 else ()
            return f"{numbers[0]}-{numbers[1]:02}-{numbers[2]:02}{''.join(clock)}", None
        value = value[0] if value else None
    if isinstance(value, dict):
        parts = folded(value)
        day = _flat(first(parts, ["local", "datetime", "date", "value", "start", "utc", "seconds"]))[0]
        return _joined(day, _tidy(text_of(parts.get("time"))[:200])), zone_in(parts)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return "", None
    text = _tidy(str(value)[:200])
    if "://" in text:  # whom an activity is for: `to`
        return "", None
    if re.fullmatch(r"(?:19|20)\d\d[01]\d[0-3]\d", text):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}", None
    ticks = re.fullmatch(r"/Date\((\d{9,13})(?:[+-]\d{4})?\)/|(\d{9,13})(?:\.\d+)?", text)
    if ticks:
        seconds = float(ticks[1] or ticks[2])
        return datetime.fromtimestamp(int(seconds / (1000 if seconds > 1e11 else 1)), UTC).isoformat(), None
    return text, None


def _tidy(text: str) -> str:
    """ISO as it is meant: "2016-4-7 19:00 UTC" is "2016-04-07 19:00Z"."""
    text = re.sub(
        r"^(\d{4})[-/](\d\d?)[-/](\d\d?)(?!\d)", lambda day: f"{day[1]}-{day[2]:0>2}-{day[3]:0>2}", text.strip()
    )
    text = re.sub(r"(?<=:\d\d)\s+(?=[+-]\d\d:?\d\d$)", "", text)
    return re.sub(r"(?<=\d)\s*(?:UTC|GMT|Z)$", "Z", text)


def _joined(day: str, clock: str) -> str:
    """The day at this time, if it has none of its own."""
    bare, time_of_day = _ISO_DAY.fullmatch(day), _ISO_CLOCK.fullmatch(clock)
    if not clock or not day or (bare is None and _iso(day) is not None):
        return day
    if bare and time_of_day:
        hour, minute, second, offset = time_of_day.groups()
        return f"{bare[1]}T{hour:0>2}:{minute}:{second or '00'}{offset or ''}"
    return f"{bare[1] if bare else day}, {clock}"


def _iso(text: str) -> date | datetime | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        return None


def _in_utc(text: str) -> datetime | None:
    moment = _iso(text)
    if not isinstance(moment, datetime):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _zone_between(here: datetime, utc: datetime) -> str | None:
    """The zone that is as far from UTC as these two are, where it is a matter of hours."""
    east, rest = divmod(here - utc.replace(tzinfo=None), timedelta(hours=1))
    return (f"Etc/GMT{-east:+d}" if east else "UTC") if not rest and -12 <= east <= 14 else None


def _after(start: datetime, fields: Fields) -> str:
    """The end that a duration gives: "01:30", "PT90M", or a number of minutes that says so."""
    minutes = text_of(first(fields, ["durationminutes", "durationmins", "durationinminutes", "lengthminutes"]))
    if re.fullmatch(r"\d{1,5}", minutes):
        return (start + timedelta(minutes=int(minutes))).isoformat()
    lasting = text_of(fields.get("duration"))
    if re.fullmatch(r"\d{6,9}", lasting):  # milliseconds, as nothing else takes so many
        return (start + timedelta(milliseconds=int(lasting))).isoformat()
    length = _LENGTH.fullmatch(lasting)
    if length is None:
        return ""
    said = {name: int(number) for name, number in length.groupdict().items() if number}
    took = timedelta(
        days=said.get("d", 0),
        hours=said.get("h", 0) + said.get("hours", 0),
        minutes=said.get("m", 0) + said.get("minutes", 0),
    )
    return (start + took).isoformat() if took else ""


def _not_before(end: str, start: datetime) -> str:
    """An end of which only the time is told is on the next day where it would lie before the start."""
    moment = _iso(end)
    if isinstance(moment, datetime) and moment.replace(tzinfo=None) < start.replace(tzinfo=None):
        return (moment + timedelta(days=1)).isoformat()
    return end


def _whole_days(fields: Fields, start: str) -> bool:
    return truth(first(fields, _ALL_DAY)) or (len(start) == 10 and _iso(start) is not None)


def _days(fields: Fields, start: str, end: str, zone: str | None) -> tuple[str, str]:
    """First and last day, inclusive."""
    begins, stops = _here(start, zone), _here(end, zone)
    first_day, last_day = (moment.date() if isinstance(moment, datetime) else moment for moment in (begins, stops))
    if first_day and last_day and last_day > first_day:
        ends = fields.get("end")
        drawn = "start" in fields and (truth(first(fields, _ALL_DAY)) or bool(_DRAWN & fields.keys()))
        in_parts = isinstance(ends, dict) and "date" in ends and not ends.keys() & {"time", "dateTime"}
        midnight = isinstance(stops, datetime) and stops.time() == time.min
        if midnight or (ends and (drawn or in_parts) and not isinstance(stops, datetime)):
            last_day -= timedelta(days=1)
    return (first_day.isoformat() if first_day else start), (last_day.isoformat() if last_day else end)


def _here(text: str, zone: str | None) -> date | datetime | None:
    """A moment on the clocks of the zone; midnight is what people mean by a day, wherever they are."""
    moment = _iso(text)
    if isinstance(moment, datetime) and moment.tzinfo and zone and moment.time() != time.min:
        return moment.astimezone(zone_of(zone))
    return moment
