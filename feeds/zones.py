"""VTIMEZONE: a zone's rules as RFC 5545 tells them, agreeing with zoneinfo for every moment that a feed names.

Yearly rules where the zone keeps to one, since some clients misread lists of dates; the days themselves where it does
not (Casablanca follows the moon). icalendar's own `Timezone.from_tzinfo` writes onsets an hour late and lists only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@lru_cache(maxsize=256)
def write_zone(name: str, first: int, last: int) -> Timezone:
    """The VTIMEZONE of an IANA zone, right for every event from the year `first` to the year `last`."""
    zone, written = ZoneInfo(name), Timezone()
    written.add("TZID", name)
    changes = list(_changes(zone, first - 1, last + 1))
    if not changes or changes[0].onset.year > first - 1:
        start = datetime(first - 1, 1, 1)
        offset = start.replace(tzinfo=zone).utcoffset() or timedelta()
        stable = _Change(start, offset, offset, start.replace(tzinfo=zone).tzname() or name, False)
        written.add_component(_observance([stable], None))
    groups: dict[tuple[timedelta, timedelta, str, bool], list[_Change]] = defaultdict(list)
    for change in changes:
        groups[change.before, change.after, change.name, change.daylight].append(change)
    for group in groups.values():
        for run, rule in _runs(group):
            open_ended = run[-1].onset.year == last + 1
            written.add_component(
                _observance(run, _recurrence(rule, None if open_ended else run[-1]) if rule else None)
            )
    return written


@dataclass(frozen=True)
class _Change:
    """Clocks change at `onset`, wall time as it was before."""

    onset: datetime
    before: timedelta
    after: timedelta
    name: str
    daylight: bool


@dataclass(frozen=True)
class _Rule:
    """ "The last Sunday of March": `week` is 1 to 4, or -1."""

    month: int
    weekday: int
    week: int


def _changes(zone: ZoneInfo, first: int, last: int) -> Iterator[_Change]:
    moment, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        later = moment + timedelta(days=1)
        before, after = _offset(moment, zone), _offset(later, zone)
        if before != after:
            low, high = moment, later
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                low, high = (low, middle) if _offset(middle, zone) != before else (middle, high)
            there = high.replace(microsecond=0).astimezone(zone)
            onset = (high.replace(microsecond=0) + before).replace(tzinfo=None)
            yield _Change(onset, before, after, there.tzname() or zone.key, bool(there.dst()))
        moment = later


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _runs(changes: Sequence[_Change]) -> Iterator[tuple[list[_Change], _Rule | None]]:
    """Stretches of consecutive years under one rule; what keeps to none comes together, without."""
    loose: list[_Change] = []
    n = 0
    while n < len(changes):
        best: tuple[int, _Rule | None] = (n + 1, None)
        for rule in _rules(changes[n].onset.date()):
            stop = n + 1
            while (
                stop < len(changes)
                and changes[stop].onset.year == changes[stop - 1].onset.year + 1
                and changes[stop].onset.time() == changes[n].onset.time()
                and rule in _rules(changes[stop].onset.date())
            ):
                stop += 1
            if stop > max(best[0], n + 1):
                best = (stop, rule)
        if best[1]:
            yield list(changes[n : best[0]]), best[1]
        else:
            loose.append(changes[n])
        n = best[0]
    if loose:
        yield loose, None


def _rules(day: date) -> Iterator[_Rule]:
    """The rules that a day may follow, the likelier first."""
    if (day + timedelta(days=7)).month != day.month:
        yield _Rule(day.month, day.weekday(), -1)
    if day.day <= 28:
        yield _Rule(day.month, day.weekday(), (day.day - 1) // 7 + 1)


def _recurrence(rule: _Rule, last: _Change | None) -> vRecur:
    parts = {"FREQ": "YEARLY", "BYMONTH": rule.month, "BYDAY": f"{rule.week}{_DAYS[rule.weekday]}"}
    if last:
        # A day more than need be: some programs (python-dateutil) compare UTC with wall time and lose the last one.
        parts["UNTIL"] = (last.onset - last.before + timedelta(days=1)).replace(tzinfo=UTC)
    return vRecur(parts)


def _observance(run: Sequence[_Change], rule: vRecur | None) -> TimezoneStandard | TimezoneDaylight:
    first = run[0]
    written = TimezoneDaylight() if first.daylight else TimezoneStandard()
    written.add("DTSTART", first.onset)
    written.add("TZOFFSETFROM", first.before)
    written.add("TZOFFSETTO", first.after)
    written.add("TZNAME", first.name)
    if rule:
        written.add("RRULE", rule)
    elif len(run) > 1:
        written.add("RDATE", [change.onset for change in run[1:]])
    return written
