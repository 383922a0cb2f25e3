"""What a meeting is. Values only: frozen, and valid or not to be built.

Whole days are dates, times are wall time with the name of a zone. Nothing here reads the clock.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from calendar_app.span import Span as Span
from calendar_app.span import When as When
from calendar_app.span import ZoneFrom as ZoneFrom
from calendar_app.span import zone_of as zone_of
from calendar_app.text import is_web_address

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
        if self.series or self.organizer or self.language:
            for name, value in (("series", self.series), ("organizer", self.organizer), ("language", self.language)):
                _one_line(name, value or "", 500)
        for value in (*self.topics, *self.speakers):
            _one_line("topic or speaker", value, 300)
        if not self.description.isprintable() and _CONTROL.search(_BREAK.sub("", self.description)):
            raise ValueError("description holds control characters")
        _web_address("url", self.url)
        _web_address("online_url", self.online_url)

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


def _web_address(name: str, address: str | None) -> None:
    if address is not None and not is_web_address(address):
        raise ValueError(f"{name} is no absolute http(s) address: {address[:200]!r}")


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
    zone_from: ZoneFrom = ZoneFrom.SOURCE  # PAGE while a page is read that names its zone

    def naming(self, zone: str | None) -> Source:
        """As readers see it whose page names this zone for times that name none."""
        return dataclasses.replace(self, zone=zone, zone_from=ZoneFrom.PAGE) if zone else self


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """By start, then title; undated last."""
    return tuple(sorted(events, key=lambda event: event.order))
