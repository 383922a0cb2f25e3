"""The one filter grammar: the web list, every feed, the API, the command line and a post's section take it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from calendar_app.errors import QueryError
from calendar_app.model import Event, Kind, Status
from calendar_app.text import fold, one_line, slug
from calendar_app.topics import topic_slug

_LONGEST = 200


@dataclass(frozen=True)
class Parameter:
    """What one of the names takes, as JSON Schema; `refusal` ends the sentence about a value that does not fit."""

    meaning: str
    schema: Mapping[str, Any]
    refusal: str = "is empty"

    def check(self, name: str, value: str) -> None:
        """A QueryError where the value does not fit."""
        if len(value) > _LONGEST:
            raise QueryError(f"{name}: longer than {_LONGEST} characters")
        if not _fits(value, self.schema):
            raise QueryError(f"{name}: {value!r} {self.refusal}")


_TEXT = {"type": "string", "minLength": 1, "maxLength": _LONGEST}
# One without a letter that slugs know would ask for everything.
_LABEL = ({**_TEXT, "pattern": "[0-9A-Za-z]"}, "holds neither a Latin letter nor a digit")
_DAY = (
    {
        "anyOf": [
            {"type": "string", "enum": ["today"]},
            {"type": "string", "pattern": "^[+ -]?[0-9]{1,4}[dw]$"},
            {"type": "string", "format": "date"},
        ]
    },
    "is no day; write 2026-04-07, today or +30d",
)


def _choice(*words: str) -> tuple[Mapping[str, Any], str]:
    return {"type": "string", "enum": list(words)}, f"is neither {' nor '.join(words)}"


# The one table of what may be asked: it checks, and the command line and the API are described by it.
PARAMETERS: dict[str, Parameter] = {
    "kind": Parameter("meeting or deadline", *_choice(*Kind)),
    "topic": Parameter("what it is about, e.g. deep-learning", *_LABEL),
    "city": Parameter("where", *_LABEL),
    "country": Parameter("two letters", _TEXT),
    "source": Parameter("who says so: the id of a source", _TEXT),
    "series": Parameter("e.g. paper-discussion-group", *_LABEL),
    "text": Parameter("words anywhere in it", _TEXT),
    "from": Parameter("first day: 2016-04-07, today, +30d", *_DAY),
    "to": Parameter("last day", *_DAY),
    "online": Parameter("yes or no", *_choice("yes", "no")),
    "cancelled": Parameter("show or hide", *_choice("show", "hide")),
    "language": Parameter("of the title, e.g. de", _TEXT),
}
NAMES = tuple(PARAMETERS)
_IN_LOWER_CASE = {"kind", "from", "to", "online", "cancelled"}


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
        known = {name: said for name in NAMES if (said := _said(name, values.get(name, "")))}
        query = cls(
            kind=Kind(known.get("kind", Kind.MEETING)),
            topic=topic_slug(known.get("topic", "")),
            city=slug(known.get("city", "")),
            country=one_line(known.get("country", "").upper()),
            source=known.get("source", ""),
            series=slug(known.get("series", "")),
            text=known.get("text", ""),
            since=_day(known.get("from"), today),
            until=_day(known.get("to"), today),
            online={"yes": True, "no": False}.get(known.get("online", "")),
            cancelled=known.get("cancelled") != "hide",
            language=one_line(known.get("language", "").lower()),
        )
        for name, value in query.parameters().items():  # spelled out, a value may have grown
            PARAMETERS[name].check(name, value)
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
            and (not self.topic or self.topic in map(topic_slug, event.topics))
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


def _said(name: str, value: str) -> str:
    """The value in one spelling; nothing said is nothing asked."""
    if len(value) <= _LONGEST:
        value = one_line(value)
    if name in _IN_LOWER_CASE:
        value = value.lower()
    if value:
        PARAMETERS[name].check(name, value)
    return value


def _fits(value: str, schema: Mapping[str, Any]) -> bool:
    """As JSON Schema has it, as far as the table above uses it."""
    if "anyOf" in schema:
        return any(_fits(value, one) for one in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    if schema.get("format") == "date":
        return _is_day(value)
    return len(value) >= schema.get("minLength", 0) and bool(re.search(schema.get("pattern", ""), value))


def _is_day(value: str) -> bool:
    try:
        return bool(re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) and date.fromisoformat(value))
    except ValueError:
        return False


def _day(value: str | None, today: date) -> date | None:
    """ISO days, `today`, and steps from it such as `+30d` or `-2w`; in an address the plus may have become a blank."""
    if not value or value == "today":
        return today if value else None
    if _is_day(value):
        return date.fromisoformat(value)
    days = int(value[:-1]) * (7 if value.endswith("w") else 1)
    return date.fromordinal(min(max(today.toordinal() + days, 1), date.max.toordinal()))
