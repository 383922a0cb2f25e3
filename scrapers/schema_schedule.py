"""When a schema.org Event that repeats takes place: https://schema.org/Schedule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, Literal

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

from calendar_app.model import Source, zone_of
from scrapers.base import Page, recurring_window
from scrapers.json_ld import Node, listed

MOST_OCCURRENCES = 500  # in the window
_MOST_COUNT = 1_000
_FIRST_YEAR = 1970  # what began before is looked through day by day
_FREQUENCY = re.compile(r"P(\d{1,3})([DWMY])|(daily|weekly|monthly|yearly)", re.IGNORECASE)
_UNITS: dict[str, Literal[0, 1, 2, 3]] = {"D": DAILY, "W": WEEKLY, "M": MONTHLY, "Y": YEARLY}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(rf"(?:.*[/#:])?([+-]?[1-5])?({'|'.join(_WEEKDAYS)})[A-Z]*", re.IGNORECASE)


def occurrences(schedule: Node, source: Source, page: Page) -> Iterator[tuple[Node, Source]]:
    """`startDate`, `endDate` of each meeting in the source's window, and the source with the schedule's zone.

    The window is the one of recurring meetings in iCalendar feeds. ValueError where the schedule is not clear.
    """
    begin, last = _moment(schedule, "startDate"), _moment(schedule, "endDate")
    opens, closes = _clock(schedule, "startTime"), _clock(schedule, "endTime")
    if begin and opens is None and begin.time() > time.min:
        opens = begin.time()
    if zone := _word(schedule, "scheduleTimezone"):
        source = source.naming(zone_of(zone).key)
    past, future = recurring_window(source)
    first_shown, last_shown = page.day(source.zone) - past, page.day(source.zone) + future
    left_out = {word[:10] for word in _words(schedule, "exceptDate")}
    days = _days(schedule, begin, min(filter(None, (last and last.date(), last_shown))))
    shown = (day for day in days if day >= first_shown and day.isoformat() not in left_out)
    for day in islice(shown, MOST_OCCURRENCES):
        following = day + timedelta(days=1) if opens and closes and closes < opens else day
        start = f"{day}T{opens:%H:%M}" if opens else f"{day}"
        yield {"startDate": start, "endDate": f"{following}T{closes:%H:%M}" if opens and closes else ""}, source


def _days(schedule: Node, begin: datetime | None, until: date) -> Iterator[date]:
    frequency = _FREQUENCY.fullmatch(_word(schedule, "repeatFrequency"))
    if begin is None or begin.year < _FIRST_YEAR or frequency is None:
        raise ValueError("its schedule does not say from when on, or how often")
    interval, count = int(frequency[1] or 1), int(_word(schedule, "repeatCount") or _MOST_COUNT)
    if interval < 1:
        raise ValueError("its schedule never moves on")
    weekdays = [_WEEKDAY.fullmatch(word) for word in _words(schedule, "byDay")]
    rule = rrule(
        _UNITS[(frequency[2] or frequency[3])[0].upper()],
        datetime.combine(begin, time.min),
        interval=interval,
        until=datetime.combine(until, time.min),
        byweekday=[weekday(_WEEKDAYS.index(day[2].upper()), int(day[1] or 0) or None) for day in weekdays if day]
        or None,
        bymonth=[int(month) for month in _words(schedule, "byMonth")] or None,
        bymonthday=[int(day) for day in _words(schedule, "byMonthDay")] or None,
    )
    return (moment.date() for moment in islice(rule, count))


def _moment(schedule: Node, name: str) -> datetime | None:
    said = _word(schedule, name)
    return datetime.fromisoformat(said).replace(tzinfo=None) if said else None


def _clock(schedule: Node, name: str) -> time | None:
    said = _word(schedule, name)
    return time.fromisoformat(said).replace(tzinfo=None) if said else None


def _word(schedule: Node, name: str) -> str:
    return next(iter(_words(schedule, name)), "")


def _words(schedule: Node, name: str) -> list[str]:
    values: Any = schedule.get(name)
    said = [value.get("@value", value.get("@id")) if isinstance(value, dict) else value for value in listed(values)]
    return [str(value).strip() for value in said if isinstance(value, str | int) and str(value).strip()][:100]
