"""Dates, times and durations as iCalendar writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from feeds.lint.lines import Property

_WRITTEN = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?", re.ASCII)
_DURATION = re.compile(r"([+-]?)P(?:(\d{1,6})W|(?=\d|T\d)(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?)")  # fmt: skip  # noqa: E501
_OFFSET = re.compile(r"([+-])(\d\d)([0-5]\d)([0-5]\d)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Moment:
    """`when` is a date, a time in UTC (aware) or a wall time; `tzid` is what the line says of its zone."""

    when: date | datetime
    tzid: str

    @property
    def is_date(self) -> bool:
        return not isinstance(self.when, datetime)

    @property
    def is_utc(self) -> bool:
        return isinstance(self.when, datetime) and self.when.tzinfo is not None

    @property
    def instant(self) -> datetime | None:
        """Through zoneinfo; None for a date, and where nobody knows the zone."""
        if not isinstance(self.when, datetime):
            return None
        if self.is_utc:
            return self.when
        zone = known_zone(self.tzid)
        try:
            return self.when.replace(tzinfo=zone).astimezone(UTC) if zone else None
        except OverflowError:  # at the end of the calendar
            return None


def read_moment(line: Property) -> Moment | None:
    """None where the value is no date and no time, or is not what VALUE says."""
    match = _WRITTEN.fullmatch(line.value)
    is_date = line.parameters.get("VALUE", "DATE-TIME").upper() == "DATE"
    if match is None or is_date is not (match[4] is None):
        return None
    numbers = [int(part) for part in match.groups()[:6] if part]
    try:
        if is_date:
            return Moment(date(*numbers), line.parameters.get("TZID", ""))
        numbers[5] = min(numbers[5], 59)  # a leap second is a time too
        when = datetime(*numbers, tzinfo=UTC if match[7] else None)  # type: ignore[misc, arg-type]
    except ValueError:
        return None
    return Moment(when, line.parameters.get("TZID", ""))


def read_duration(text: str) -> timedelta | None:
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if match[1] == "-" else length


def read_offset(text: str) -> timedelta | None:
    """`+0100`; less than a day."""
    match = _OFFSET.fullmatch(text)
    if match is None or int(match[2]) > 23:
        return None
    length = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    return -length if match[1] == "-" else length


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def known_zone(name: str) -> ZoneInfo | None:
    """The IANA zone of this very name."""
    return ZoneInfo(name) if name in _names() else None
