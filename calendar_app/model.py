"""What a meeting is. Values only: frozen, and valid or not to be built.

Whole days are dates, times are wall time with the name of a zone. Nothing here reads the clock.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from calendar_app.text import is_web_address

When = date | datetime  # a bare date is a whole day; a flag can lie, a type cannot
Order = tuple[datetime, str, str]  # the instant of the start, the title, the uid


class Status(StrEnum):
    """Whether a meeting takes place."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


class Kind(StrEnum):
    """What sort of date this is."""

    MEETING = "meeting"
    DEADLINE = "deadline"


class Withdrawal(StrEnum):
    """Why a meeting that was published has left the lists; calendars that have it are told for some time."""

    HIDDEN = "hidden"  # a person corrected it away
    MERGED = "merged"  # it is another one's double
    REMOVED = "removed"  # entered by hand, and taken out again


@cache
def zone_of(name: str) -> ZoneInfo:
    """The IANA zone of this name; ValueError where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"unknown time zone {name!r}") from error


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: whole days, or wall times in a zone.

    `start` and `end` are both dates or both naive datetimes. For whole days `end` is the last day, inclusive, and
    always there; for times it is the moment of the end, or None where nobody has announced one. `zone` is an IANA
    name; None means whole days, or (only while a page is being tried) times whose zone nobody names.
    """

    start: When
    end: When | None = None
    zone: str | None = None

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
        elif self.zone in _UTC:
            object.__setattr__(self, "zone", "UTC")  # calendars know it by one name
        elif self.zone is not None:
            zone_of(self.zone)

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
        """A span of times from aware datetimes (or naive ones, already wall time in `zone`)."""
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where: the written form is always kept; the rest is what we could find out."""

    name: str = ""  # as written: "Seminarraum -107, Infobau (Geb. 50.34)"
    city: str = ""
    country: str = ""  # ISO 3166 code where known, else as written
    latitude: float | None = None
    longitude: float | None = None

    def __post_init__(self) -> None:
        _one_line("place's name", self.name, 500)
        _one_line("place's city", self.city, 200)
        _one_line("place's country", self.country, 100)
        for degrees, limit in ((self.latitude, 90), (self.longitude, 180)):
            if degrees is not None and not -limit <= degrees <= limit:  # true of "not a number" too
                raise ValueError(f"no point on earth: {self.latitude}, {self.longitude}")

    @property
    def line(self) -> str:
        """One line for people: the written form, then the city where it does not name it."""
        parts = [self.name] if self.name else []
        if self.city and self.city.casefold() not in self.name.casefold():
            parts.append(self.city)
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Record:
    """What the store knows of a published event; does not count when events are compared.

    `uid` is permanent, `sequence` counts changes, `first_seen` and `last_changed` are aware UTC moments,
    `sources` the ids of those who say so, in order of trust.
    """

    uid: str
    sequence: int
    first_seen: datetime
    last_changed: datetime
    sources: tuple[str, ...] = ()
    withdrawn: Withdrawal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """A meeting. Without a span it is announced but undated: known, never in a calendar feed."""

    title: str
    span: Span | None = None
    place: Place = field(default_factory=Place)
    url: str | None = None
    status: Status = Status.CONFIRMED
    kind: Kind = Kind.MEETING
    series: str | None = None
    topics: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    organizer: str | None = None
    language: str | None = None  # BCP 47, of the title
    online_url: str | None = None
    description: str = ""  # plain text; lines end in \n
    # How the source names it: an anchor, a UID, an address. Not shown, may change, so it does not count.
    key: str = field(default="", compare=False)
    record: Record | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise ValueError("an event needs a title")
        _one_line("title", self.title, 1000)
        for name, value in (("series", self.series), ("organizer", self.organizer), ("language", self.language)):
            if value:
                _one_line(name, value, 500)
        for value in (*self.topics, *self.speakers):
            _one_line("topic or speaker", value, 300)
        if not self.description.isprintable() and _CONTROL.search(_BREAK.sub("", self.description)):
            raise ValueError("description holds control characters")
        for name, address in (("url", self.url), ("online_url", self.online_url)):
            if address is not None and not is_web_address(address):
                raise ValueError(f"{name} is no absolute http(s) address: {address[:200]!r}")

    @property
    def uid(self) -> str:
        """The permanent identity; only events that came out of the store have one."""
        if self.record is None:
            raise ValueError(f"not published yet: {self.title!r}")
        return self.record.uid

    @property
    def online(self) -> bool:
        return self.online_url is not None or self.place.name.casefold() in {"online", "virtual"}

    @property
    def order(self) -> Order:
        """Sorts by start, then title; undated last."""
        start = self.span.starts_at if self.span else datetime.max.replace(tzinfo=UTC)
        return (start.astimezone(UTC), self.title, self.record.uid if self.record else self.key)

    def replace(self, **changes: Any) -> Event:
        return dataclasses.replace(self, **changes)


# C0, C1, separators of lines, what has no width, and the marks that turn text around (they can disguise an address).
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

_BREAK = re.compile("[\n\t]")


def _one_line(name: str, value: str, limit: int) -> None:
    if not value.isprintable() and _CONTROL.search(value):
        raise ValueError(f"{name} holds control characters: {value[:80]!r}")
    if len(value) > limit:
        raise ValueError(f"{name} is longer than {limit} characters")


@dataclass(frozen=True, kw_only=True)
class Source:
    """Somebody who announces meetings, as `[[sources]]` describes it."""

    id: str
    kind: str
    name: str
    url: str
    zone: str | None = None
    language: str = "de"
    city: str = ""  # of its meetings, where they do not say
    aliases: tuple[str, ...] = ()  # other hosts of the same site
    enabled: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)  # what this kind alone understands


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """By start, then title; undated last."""
    return tuple(sorted(events, key=lambda event: event.order))
