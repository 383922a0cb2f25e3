"""VTIMEZONEs: whether each is told in full, and gives the moments that the zone of its name gives."""

from __future__ import annotations

import calendar
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta
from zoneinfo import ZoneInfo

from feeds.lint.components import Component
from feeds.lint.finding import Finding
from feeds.lint.lines import Property
from feeds.lint.times import known_zone, read_moment, read_offset

_MOST_YEARS = 400  # of one rule, for the events of one feed
_MOST_ONSETS = 50_000  # of one feed; a VTIMEZONE has two a year
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_BYDAY = re.compile(rf"([+-]?[1-5])?({'|'.join(_DAYS)})")
_NUMBERS = re.compile(r"-?\d{1,2}(?:,-?\d{1,2}){0,30}", re.ASCII)
Walls = Mapping[str, Mapping[datetime, int]]  # by TZID: the wall times of events, and the line of each


def lint_zones(zones: Iterable[Component], used: Walls) -> Iterator[Finding]:
    """What is wrong with each VTIMEZONE for the times that use it, and which has none."""
    told: set[str] = set()
    budget = _MOST_ONSETS
    for zone in zones:
        named = zone.first("TZID")
        name = named.value if named else ""
        if not name:
            yield Finding("zone-part", zone.line, "The VTIMEZONE has no TZID.")
            continue
        if name in told:
            yield Finding("zone-twice", zone.line, f"{name[:60]!r} is told a second time.")
            continue
        told.add(name)
        if not any(True for _ in zone.parts_called("STANDARD")):
            yield Finding("zone-standard", zone.line, f"{name[:60]!r} has no STANDARD.")
        walls = used.get(name, {})
        years = (min(walls).year, max(walls).year) if walls else (1, 0)
        changes: list[_Change] = []
        whole = True
        for part in zone.parts:
            for reading in _observance(part, *years):
                if isinstance(reading, Finding):
                    whole = False
                    yield reading
                elif budget > 0:
                    budget -= 1
                    changes.append(reading)
        if whole and budget > 0 and (known := known_zone(name)):
            yield from _compare(name, known, sorted(changes, key=lambda change: change.at), walls)
    for name in used.keys() - told:
        yield Finding("zone-missing", min(used[name].values()), f"{name[:60]!r} has no VTIMEZONE.")


@dataclass(frozen=True, slots=True)
class _Change:
    """From `at`, in UTC and naive, clocks are `after` ahead of it; before they were `before`."""

    at: datetime
    before: timedelta
    after: timedelta


def _compare(name: str, zone: ZoneInfo, changes: list[_Change], walls: Mapping[datetime, int]) -> Iterator[Finding]:
    """Each wall time through both; where clocks show it twice or never, either reading is right."""
    starts = [change.at for change in changes]
    for wall, line in walls.items():
        right = {wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
        told = set()
        for guess in right:
            n = bisect_right(starts, wall - (guess or timedelta()))
            told.add(changes[n - 1].after if n else changes[0].before if changes else None)
        if not told & right:
            yield Finding("zone-differs", line, f"By its VTIMEZONE, {name} is another one at {wall:%Y-%m-%d %H:%M}.")


def _observance(part: Component, first: int, last: int) -> Iterator[_Change | Finding]:
    """Its onsets as far as the years of events need them, or why it cannot be followed."""
    lines = [part.first(key) for key in ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO")]
    start = read_moment(lines[0]) if lines[0] else None
    before, after = (read_offset(line.value) if line else None for line in lines[1:])
    if start is None or not isinstance(start.when, datetime) or start.is_utc or before is None or after is None:
        yield Finding("zone-part", part.line, "DTSTART, TZOFFSETFROM or TZOFFSETTO is missing or cannot be read.")
        return
    onsets = {start.when}
    for rule in part.all("RRULE"):
        days = _yearly(rule, start.when, before, first - 1, last + 1)
        if days is None:
            yield Finding("zone-rule", rule.line, "The rule is not yearly in one month, or cannot be read.")
            return
        onsets.update(days)
    for dates in part.all("RDATE"):
        for value in dates.value.split(","):
            moment = read_moment(Property("RDATE", dates.parameters, value, dates.line))
            if moment is None or not isinstance(moment.when, datetime) or moment.is_utc:
                yield Finding("zone-part", dates.line, "RDATE is no list of wall times.")
                return
            onsets.add(moment.when)
    for onset in onsets:
        try:
            yield _Change(onset - before, before, after)
        except OverflowError:
            yield Finding("zone-part", part.line, "Clocks change where the calendar ends.")


def _yearly(rule: Property, start: datetime, before: timedelta, first: int, last: int) -> set[datetime] | None:
    """The onsets of FREQ=YEARLY in one month, by weekday, by day, or by both; None for any other rule."""
    said = dict(part.upper().partition("=")[::2] for part in rule.value.split(";"))
    if said.pop("FREQ", "") != "YEARLY" or said.pop("INTERVAL", "1") != "1":
        return None
    said.pop("WKST", None)
    until, count = said.pop("UNTIL", ""), said.pop("COUNT", "")
    month = said.pop("BYMONTH", str(start.month))
    by_day, by_number = said.pop("BYDAY", ""), said.pop("BYMONTHDAY", "")
    if said or not re.fullmatch(r"0?[1-9]|1[0-2]", month) or not re.fullmatch(r"\d{0,4}", count, re.ASCII):
        return None
    weekday = _BYDAY.fullmatch(by_day)
    if (by_day and not weekday) or (by_number and not _NUMBERS.fullmatch(by_number)):
        return None
    ends = _until(until, before)
    if ends is None:
        return None
    numbers = [int(number) for number in by_number.split(",")] if by_number else []
    begin = start.year if count else max(start.year, min(first, ends.year))  # the last one of an old rule counts
    years = range(begin, min(last, MAXYEAR, ends.year) + 1)
    if len(years) > _MOST_YEARS:
        return None
    onsets = []
    for year in years:
        for day in _days(year, int(month), weekday, numbers or ([] if weekday else [start.day])):
            onset = datetime.combine(day, start.time())
            if start <= onset <= ends:
                onsets.append(onset)
    return set(sorted(onsets)[: int(count)] if count else onsets)


def _until(text: str, before: timedelta) -> datetime | None:
    """The last wall time of a rule; None where UNTIL is no moment."""
    if not text:
        return datetime.max
    moment = read_moment(Property("UNTIL", {"VALUE": "DATE"} if "T" not in text else {}, text, 0))
    if moment is None:
        return None
    when = moment.when
    if not isinstance(when, datetime):
        return datetime.combine(when, datetime.max.time())
    try:
        return when.replace(tzinfo=None) + before if moment.is_utc else when
    except OverflowError:
        return datetime.max


def _days(year: int, month: int, weekday: re.Match[str] | None, numbers: list[int]) -> Iterator[date]:
    length = calendar.monthrange(year, month)[1]
    days = {n if n > 0 else length + 1 + n for n in numbers} if numbers else set(range(1, length + 1))
    found = [date(year, month, day) for day in sorted(days) if 1 <= day <= length]
    if weekday is None:
        yield from found
        return
    found = [day for day in found if day.weekday() == _DAYS.index(weekday[2])]
    if weekday[1] is None:
        yield from found
    else:
        n = int(weekday[1])
        yield from found[n - 1 : n] if n > 0 else found[n : n + 1 or None]
