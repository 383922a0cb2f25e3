"""The times of an iCalendar file in zones everybody knows: IANA names, or UTC.

A TZID is any text; what it means stands in a VTIMEZONE of the same file, in Microsoft's list, or nowhere. Here it is
settled on the lines, before they are read, so that two feeds which give one name to different zones never meet.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache, lru_cache
from operator import eq
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global
from dateutil.tz import tzical

from calendar_app.dates.tokens import tokenise
from calendar_app.dates.zones import read_zone

Lines = Sequence[str]

_TIMES = re.compile(r"(?i)(DTSTART|DTEND|RDATE|EXDATE|RECURRENCE-ID)((?:;(?:[^:\"]|\"[^\"]*\")*)?):(.*)")
_TZID = re.compile(r"(?i);TZID=(\"[^\"]*\"|[^;:\"]*)")
_MOMENT = re.compile(r"\b(\d{8}T\d{6})(Z?)\b")
_OFFSET = re.compile(r"(?i)(?:GMT|UTC)?([+-])(\d{1,2}):?(00)?")
# What a VTIMEZONE needs; its other lines are not worth failing for.
_ZONE_LINE = re.compile(r"(?i)(BEGIN|END|TZID|DTSTART|RRULE|RDATE|TZOFFSETFROM|TZOFFSETTO|TZNAME)[:;]")
# The rules that clocks follow; any other could keep the library counting for ever.
_ZONE_RULE = re.compile(
    r"(?i)RRULE:(?:;?(?:FREQ=YEARLY|INTERVAL=1|WKST=\w\w|UNTIL=\w{8,16}|BYMONTH=\d\d?|BYDAY=[-+]?\d?\w\w"
    r"|BYMONTHDAY=[-\d,]{1,40}|BYHOUR=\d\d?|BYMINUTE=\d\d?|BYSECOND=0))+"
)
_OF_THE_MACHINE = {"localtime", "Factory"}  # names of no place: the clocks of whoever reads, and of nobody
_LONGEST_NAME = 200
_MOST_LINES = 1_000  # of a zone, and of rules in it: the library goes through all for each time
_MOST_RULES = 20
_MOST_ZONES = 30  # one that nobody knows is compared with all there are
# Zones that behave alike are told apart by who uses them most.
_USUAL = ("Europe/Berlin", "Europe/London", "America/New_York", "America/Chicago", "America/Denver",
          "America/Los_Angeles", "Asia/Tokyo", "Asia/Kolkata", "Asia/Shanghai", "Australia/Sydney")  # fmt: skip


class Zones:
    """What the TZIDs of one calendar mean. `default` is the zone of times that name none, if anybody knows it."""

    def __init__(self, definitions: Sequence[Lines], default: str | None, wanted: str | None, at: datetime) -> None:
        self.unknown: set[str] = set()
        self._definitions = {_name_in(lines): lines for lines in definitions[:_MOST_ZONES]}
        self._default = default
        self._wanted = wanted
        self._at = at
        self._found: dict[str, str | tzinfo | None] = {}

    def settle(self, line: str) -> str:
        """The line with its times in an IANA zone, in UTC, or floating where nobody knows."""
        match = _TIMES.fullmatch(line)
        if match is None:
            return line
        name, parameters, value = match.groups()
        tzid = _TZID.search(parameters)
        rest = _TZID.sub("", parameters)
        zone = self._meaning(tzid[1].strip('" ')) if tzid else None
        if zone is None and self._default:
            zone = self._default
            value = _MOMENT.sub(lambda moment: _in_zone(moment, ZoneInfo(self._default or "UTC")), value)
        if isinstance(zone, str) and not value.endswith("Z") and "T" in value:
            return f"{name}{rest};TZID={zone}:{value.lstrip(':')}"
        if isinstance(zone, tzinfo):
            value = _MOMENT.sub(lambda moment: _in_utc(moment, zone), value)
        return f"{name}{rest}:{value.lstrip(':')}"

    def _meaning(self, tzid: str) -> str | tzinfo | None:
        if tzid not in self._found:
            self._found[tzid] = known_zone(tzid) or self._defined(tzid) or _shown_zone(tzid)
            if self._found[tzid] is None:
                self.unknown.add(tzid)
        return self._found[tzid]

    def _defined(self, tzid: str) -> str | tzinfo | None:
        """The IANA zone that behaves as the VTIMEZONE says, else the VTIMEZONE's own rules."""
        lines = self._definitions.get(tzid.strip(":"))
        rules = [line for line in lines or () if line.upper().startswith("RRULE")]
        if lines is None or len(lines) > _MOST_LINES or len(rules) > _MOST_RULES:
            return None
        if not all(map(_ZONE_RULE.fullmatch, rules)):
            return None
        for line in lines:
            if line.upper().startswith("X-LIC-LOCATION:") and (named := known_zone(line.partition(":")[2])):
                return named
        try:
            text = "\r\n".join(line for line in lines if _ZONE_LINE.match(line))
            own = tzical(io.StringIO(text)).get()
            moments = [self._at + timedelta(days=days) for days in range(-400, 800, 9)]
            offsets = list(_offsets(moments, own))
        except (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError):
            return None
        for name in (self._wanted, *_USUAL, *_all_zones()):
            if name and all(map(eq, _offsets(moments, ZoneInfo(name)), offsets)):
                return name
        return own


@lru_cache(1000)
def known_zone(tzid: str) -> str | None:
    """The IANA name of what a TZID says: itself, behind a vendor's prefix, in Microsoft's words, or an offset."""
    tzid = tzid.strip().strip(":")
    if tzid.upper() in {"GMT", "UTC", "Z", "UCT", "ZULU"}:
        return "UTC"
    parts = tzid.strip("/").split("/")
    for first in range(min(len(parts), 6)):
        name = "/".join(parts[first:])
        if name in _all_zones():
            return name
    folded = re.sub(r" \d{1,2}$", "", " ".join(tzid.casefold().split()))  # of two that differ Outlook counts
    if windows := _windows_names().get(folded):
        return windows
    if iana := _iana_names().get(_without_marks(folded)):
        return iana
    offset = _OFFSET.fullmatch(tzid)
    if offset and int(offset[2]) <= 12:
        # POSIX counts westward: Etc/GMT-1 is an hour ahead of Greenwich.
        return f"Etc/GMT{'-' if offset[1] == '+' else '+'}{int(offset[2])}"
    return None


def _shown_zone(tzid: str) -> str | None:
    """What people choose from a list: "(UTC+01:00) Amsterdam, Berlin, Bern", "Pacific Time (US & Canada)"."""
    text = tzid.replace("\\", "")[:_LONGEST_NAME]
    offset = re.match(r"\((?:GMT|UTC)\s*(?:([+-])(\d\d)[:.]?(\d\d))?\)", text)
    names = re.split(r"[,/]", re.sub(r"\([^()]*\)", "", text))
    for said in (form for name in names for form in (name, f"{name} time")):
        tokens = tokenise(said)
        zone, stop = read_zone(tokens, 2)
        if zone and not tokens[stop].text and (offset is None or _standard_offset(zone) == _east(offset)):
            return zone
    return None


def _standard_offset(zone: str) -> timedelta | None:
    """Of winter, in either hemisphere."""
    offsets = (datetime(2024, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for month in (1, 7))
    return min(offset for offset in offsets if offset is not None)


def _east(offset: re.Match[str]) -> timedelta:
    length = timedelta(hours=int(offset[2] or 0), minutes=int(offset[3] or 0))
    return -length if offset[1] == "-" else length


@cache
def _windows_names() -> dict[str, str]:
    return {name.casefold(): str(zone) for name, zone in get_global("windows_zone_mapping").items()}


@cache
def _iana_names() -> dict[str, str]:
    """By what is left without case and marks: "europe-berlin", "America/New York"."""
    places = (name for name in sorted(available_timezones()) if not re.search(r"\d", name))
    return {_without_marks(name.casefold()): name for name in places if "/" in name}


def _without_marks(name: str) -> str:
    return re.sub(r"[\W_]", "", name)


@cache
def _all_zones() -> dict[str, None]:
    """The names of all zones, in order."""
    return dict.fromkeys(sorted(available_timezones() - _OF_THE_MACHINE))


def _offsets(moments: Sequence[datetime], zone: tzinfo | None) -> Iterator[timedelta | None]:
    return (moment.astimezone(zone).utcoffset() for moment in moments)


def _name_in(lines: Lines) -> str:
    return next((line.partition(":")[2].strip(" :") for line in lines if line.upper().startswith("TZID")), "")


def _in_zone(moment: re.Match[str], zone: tzinfo) -> str:
    if not moment[2]:
        return moment[1]
    return _shifted(moment, UTC, zone, "")


def _in_utc(moment: re.Match[str], zone: tzinfo) -> str:
    return moment[0] if moment[2] else _shifted(moment, zone, UTC, "Z")


def _shifted(moment: re.Match[str], origin: tzinfo, target: tzinfo, mark: str) -> str:
    try:
        there = datetime.strptime(moment[1], "%Y%m%dT%H%M%S").replace(tzinfo=origin).astimezone(target)
        return f"{there:%Y%m%dT%H%M%S}{mark}"
    except (ValueError, OverflowError):
        return moment[0]
