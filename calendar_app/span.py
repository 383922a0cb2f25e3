"""When a meeting is: whole days, or wall times with the name of a zone, and the moments that these mean.

What clocks do when they change is defined here, and nowhere else: a time that they skip is as much later as they are
set forward, and of two hours of one name the first counts (PEP 495).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from importlib.metadata import version
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

When = date | datetime  # a bare date is a whole day; a flag can lie, a type cannot


class ZoneFrom(StrEnum):
    """Who says in which zone a meeting's times are."""

    PAGE = "page"  # the announcement: a zone, an offset, its calendar
    PLACE = "place"  # the city where it is
    SOURCE = "source"  # nobody: the source's configured zone is assumed


@cache
def zone_of(name: str) -> ZoneInfo:
    """The IANA zone of this name; ValueError where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone {name!r}") from error


def zone_rules() -> str:
    """The version of the rules of zones that count, for people."""
    return f"tzdata {version('tzdata')}"


def skipped(moment: When | None, zone: str) -> bool:
    """Whether it is a time that the clocks never show, because they are set forward then."""
    if not isinstance(moment, datetime) or not _set_forward(moment.date(), zone):
        return False
    first = moment.replace(tzinfo=zone_of(zone))  # before the change; the other one is after it
    before, after = first.utcoffset(), first.replace(fold=1).utcoffset()
    return before is not None and after is not None and before < after


@lru_cache(10_000)  # many meetings are on one day, and it is asked of every one
def _set_forward(day: date, zone: str) -> bool:
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone_of(zone))
    before, after = midnight.utcoffset(), (midnight + timedelta(days=1)).utcoffset()
    return before is not None and after is not None and before < after


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: whole days, or wall times in a zone.

    `start` and `end` are both dates or both naive datetimes. For whole days `end` is the last day, inclusive, and
    always there; for times it is the moment of the end, or None where nobody has announced one. `zone` is an IANA
    name; None means whole days, or (only while a page is being tried) times whose zone nobody names. `zone_from` says
    who names it, and does not count when spans are compared; None where that was not kept, or is not asked.
    """

    start: When
    end: When | None = None
    zone: str | None = None
    zone_from: ZoneFrom | None = field(default=ZoneFrom.PAGE, compare=False)

    def __post_init__(self) -> None:
        if not isinstance(self.start, datetime) and self.end is None:
            object.__setattr__(self, "end", self.start)
        self._check("start", self.start)
        if self.end is not None:
            self._check("end", self.end)
            if isinstance(self.start, datetime) is not isinstance(self.end, datetime):
                raise ValueError("a span starts and ends with a day, or starts and ends with a time")
            if self.end < self.start:
                raise ValueError(f"a span cannot end ({self.end}) before it starts ({self.start})")
        if self.all_day:
            object.__setattr__(self, "zone", None)
            object.__setattr__(self, "zone_from", None)
        elif self.zone in _UTC:
            object.__setattr__(self, "zone", "UTC")  # calendars know it by one name
        elif self.zone is not None:
            zone_of(self.zone)
        elif self.zone_from is ZoneFrom.PAGE:
            object.__setattr__(self, "zone_from", None)

    def _check(self, name: str, moment: When) -> None:
        if not 1900 <= moment.year <= 2200:  # a slip, where zones and sorting stumble
            raise ValueError(f"no meeting is in the year {moment.year}")
        if isinstance(moment, datetime):
            if moment.tzinfo is not None:
                raise ValueError("times in a span are wall times; their zone is the span's")
            if moment.microsecond or moment.fold:
                object.__setattr__(self, name, moment.replace(microsecond=0, fold=0))  # what our JSON keeps

    @classmethod
    def of(cls, start: datetime, end: datetime | None, zone: str) -> Span:
        """A span of times from aware datetimes (or naive ones, already wall time in `zone`).

        In UTC where a wall time would mean the other of the two hours that clocks show twice.
        """
        here = zone_of(zone)
        if any(moment and moment.tzinfo and moment.astimezone(here).fold for moment in (start, end)):
            zone = "UTC"
        return cls(_wall(start, zone), None if end is None else _wall(end, zone), zone)

    @property
    def all_day(self) -> bool:
        return not isinstance(self.start, datetime)

    @property
    def first_day(self) -> date:
        return self.start.date() if isinstance(self.start, datetime) else self.start

    @property
    def last_day(self) -> date:
        """The last day people would name, inclusive; what ends at midnight ends on the day before."""
        if isinstance(self.end, datetime) and self.end > self.start and self.end.time() == datetime.min.time():
            return self.end.date() - timedelta(days=1)
        return self.end.date() if isinstance(self.end, datetime) else self.end or self.first_day

    @property
    def exclusive_end(self) -> When | None:
        """The first moment after, as RFC 5545 counts; None where a time's end is not announced."""
        return self.end + timedelta(days=1) if self.all_day and self.end else self.end

    @property
    def starts_at(self) -> datetime:
        """The instant of the start, with offset; whole days begin at midnight UTC, for sorting only."""
        return self._instant(self.start)

    @property
    def ends_at(self) -> datetime:
        """The instant of the end, with offset; the start where no end is announced."""
        return max(self._instant(self.exclusive_end or self.start), self.starts_at)  # a skipped start may come later

    @property
    def anywhere(self) -> Span:
        """As a reader gives it who knows that an assumed zone is not to be sought in the place."""
        return replace(self, zone_from=None) if self.zone_from is ZoneFrom.SOURCE else self

    @property
    def shown(self) -> Span:
        """The span as clocks show it: times that they skip are as much later as the clocks are set forward."""
        if self.zone is None or not (skipped(self.start, self.zone) or skipped(self.end, self.zone)):
            return self
        start, end = self.starts_at, self.ends_at if self.end else None
        return Span(_wall(start, self.zone), end and _wall(end, self.zone), self.zone, self.zone_from)

    def _instant(self, moment: When) -> datetime:
        if not isinstance(moment, datetime):
            return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
        zone = zone_of(self.zone or "UTC")
        # Through UTC and back: a wall time that the clocks skip becomes the one they show.
        return moment.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)


_UTC = frozenset(
    f"{area}{name}" for area in ("", "Etc/") for name in "GMT GMT0 GMT+0 GMT-0 Greenwich UCT UTC Universal Zulu".split()
)


def _wall(moment: datetime, zone: str) -> datetime:
    return moment if moment.tzinfo is None else moment.astimezone(zone_of(zone)).replace(tzinfo=None)
