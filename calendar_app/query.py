"""The one filter grammar: the web list, every feed, the API, the command line and a post's section take it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from calendar_app.errors import QueryError
from calendar_app.model import Event, Kind, Status
from calendar_app.text import fold, one_line, slug

_LONGEST = 200
NAMES = (
    "kind", "topic", "city", "country", "source", "series", "text", "from", "to", "online", "cancelled", "language",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Query:
    """Which events. Names as in addresses, but `since` and `until` for `from` and `to` (days, inclusive).

    An event is within `since` and `until` when any of its days is. `online` None means both. `cancelled` False
    hides what was cancelled.
    """

    kind: Kind = Kind.MEETING
    topic: str = ""
    city: str = ""
    country: str = ""
    source: str = ""
    series: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None
    online: bool | None = None
    cancelled: bool = True
    language: str = ""

    @classmethod
    def parse(cls, values: Mapping[str, str], *, today: date) -> Query:
        """From an address or the command line. Unknown names change nothing; a bad value is a QueryError."""
        _check_lengths({name: values.get(name, "") for name in NAMES})
        known = {name: value for name in NAMES if (value := one_line(values.get(name, "")))}
        try:
            kind = Kind(known.get("kind", Kind.MEETING))
        except ValueError:
            raise QueryError(f"kind: {known['kind']!r} is neither {' nor '.join(Kind)}") from None
        query = cls(
            kind=kind,
            topic=_label("topic", known.get("topic")),
            city=_label("city", known.get("city")),
            country=one_line(known.get("country", "").upper()),
            source=known.get("source", ""),
            series=_label("series", known.get("series")),
            text=known.get("text", ""),
            since=_day("from", known.get("from"), today),
            until=_day("to", known.get("to"), today),
            online=_switch("online", known.get("online"), {"yes": True, "no": False}),
            cancelled=_switch("cancelled", known.get("cancelled"), {"show": True, "hide": False}) is not False,
            language=one_line(known.get("language", "").lower()),
        )
        _check_lengths(query.parameters())  # spelled out, a value may have grown
        return query

    def parameters(self) -> dict[str, str]:
        """Back to an address: only what differs from the default, in one order."""
        online = "" if self.online is None else "yes" if self.online else "no"
        values = {
            "kind": "" if self.kind is Kind.MEETING else str(self.kind),
            "topic": self.topic,
            "city": self.city,
            "country": self.country,
            "source": self.source,
            "series": self.series,
            "text": self.text,
            "from": self.since.isoformat() if self.since else "",
            "to": self.until.isoformat() if self.until else "",
            "online": online,
            "cancelled": "" if self.cancelled else "hide",
            "language": self.language,
        }
        return {name: value for name, value in values.items() if value}

    def address(self, path: str) -> str:
        """`path` with this query."""
        parameters = self.parameters()
        return f"{path}?{urlencode(parameters)}" if parameters else path

    def matches(self, event: Event) -> bool:
        """Is this event asked for?"""
        return (
            event.kind is self.kind
            and self._within(event)
            and (self.cancelled or event.status is not Status.CANCELLED)
            and (self.online is None or event.online is self.online)
            and (not self.topic or self.topic in map(slug, event.topics))
            and (not self.city or self.city == slug(event.place.city))
            and (not self.country or self.country == event.place.country.upper())
            and (not self.series or self.series == slug(event.series or ""))
            and (not self.language or f"{event.language or ''}-".lower().startswith(f"{self.language}-"))
            and (not self.source or (event.record is not None and self.source in event.record.sources))
            and (not self.text or _speaks_of(event, self.text))
        )

    def select(self, events: Iterable[Event]) -> tuple[Event, ...]:
        return tuple(event for event in events if self.matches(event))

    def _within(self, event: Event) -> bool:
        if event.span is None:  # announced, undated: coming, whatever the window
            return self.until is None
        return (self.since is None or event.span.last_day >= self.since) and (
            self.until is None or event.span.first_day <= self.until
        )


def _speaks_of(event: Event, words: str) -> bool:
    said = fold(
        " ".join([event.title, event.place.line, event.series or "", *event.topics, *event.speakers, event.description])
    )
    return all(word in said for word in fold(words).split())


def _check_lengths(values: Mapping[str, str]) -> None:
    for name, value in values.items():
        if len(value) > _LONGEST:
            raise QueryError(f"{name}: longer than {_LONGEST} characters")


def _label(name: str, value: str | None) -> str:
    """A label's slug. One without a letter that slugs know would ask for everything."""
    if value and not slug(value):
        raise QueryError(f"{name}: {value!r} holds neither a Latin letter nor a digit")
    return slug(value or "")


def _day(name: str, value: str | None, today: date) -> date | None:
    """ISO days, `today`, and steps from it such as `+30d` or `-2w`."""
    if value is None:
        return None
    if value == "today":
        return today
    step = re.fullmatch(r"([+-]?\d{1,4})([dw])", value.replace(" ", "+"))
    try:
        if step:
            return today + timedelta(days=int(step[1]) * (7 if step[2] == "w" else 1))
        return date.fromisoformat(value)
    except (ValueError, OverflowError):
        raise QueryError(f"{name}: {value!r} is no day; write 2026-04-07, today or +30d") from None


def _switch(name: str, value: str | None, words: Mapping[str, bool]) -> bool | None:
    if value is None:
        return None
    if value not in words:
        raise QueryError(f"{name}: {value!r} is neither {' nor '.join(words)}")
    return words[value]
