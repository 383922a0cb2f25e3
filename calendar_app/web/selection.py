"""What a reader asked for: the query of an address, its default window, its words, and the sentence that filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from calendar_app.config import Config
from calendar_app.model import Event, Kind
from calendar_app.query import Query
from calendar_app.text import one_line, slug
from calendar_app.topics import topic_slug
from calendar_app.web.speech import Speech

_MONTHS = 12  # offered as a start


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    chosen: bool


def read_query(values: Mapping[str, str], today: date) -> Query:
    """The query in one spelling: equal questions get equal answers, byte for byte. May raise QueryError.

    "From today" is what everybody gets, so it is no part of the question; else a subscription would stand still.
    """
    query = Query.parse({name: one_line(value) for name, value in values.items()}, today=today)
    return replace(
        query,
        source=query.source.lower(),
        text=query.text.lower(),
        since=None if query.since == today else query.since,
    )


def window_start(config: Config, today: date) -> date:
    """Where feeds begin by themselves: so long a meeting stays in calendars that subscribe."""
    return today - timedelta(days=config.feeds.past_days)


def windowed(query: Query, start: date, today: date) -> Query:
    """The query from `start` on; who asks for what is over, or says from when, gets just that."""
    if query.since or (query.until and query.until < today):
        return query
    return replace(query, since=start)


def in_words(query: Query, events: Iterable[Event], config: Config, say: Speech) -> str:
    """`Deep Learning, Karlsruhe`: as the events write it, else as it was asked; empty for everything.

    `events` are gone through several times, each time no further than need be.
    """
    parts = [
        say.text(f"{query.kind} many") if query.kind is not Kind.MEETING else "",
        _name(query.topic, (topic for event in events for topic in event.topics), topic_slug),
        _name(query.city, (event.place.city for event in events)),
        say.country(query.country),
        _source_name(query.source, config),
        _name(query.series, (event.series or "" for event in events)),
        f"“{query.text}”" if query.text else "",
        *restrictions(query, say),
        f"{say.text('from').strip(', ')} {say.short_day(query.since)}" if query.since else "",
    ]
    return ", ".join(part for part in parts if part)


def restrictions(query: Query, say: Speech) -> list[str]:
    """What the sentence has no word for."""
    parts = []
    if query.until:
        parts.append(f"{say.text('to')} {say.short_day(query.until)}")
    if query.online is not None:
        parts.append(say.text("online only" if query.online else "not online"))
    if not query.cancelled:
        parts.append(say.text("without cancelled"))
    if query.language:
        parts.append(f"{say.text('in language')} {query.language}")
    return parts


def topics(query: Query, events: Iterable[Event]) -> list[Option]:
    return _options(query.topic, (topic for event in events for topic in event.topics), topic_slug)


def cities(query: Query, events: Iterable[Event]) -> list[Option]:
    return _options(query.city, (event.place.city for event in events))


def sources(query: Query, events: Iterable[Event], config: Config) -> list[Option]:
    """By name, in the order of the configuration; then those that are no longer configured."""
    present = {source for event in events if event.record for source in event.record.sources} | {query.source}
    known = [source.id for source in config.sources if source.id in present]
    others = sorted(present - {"", *known})
    return [Option(one, _source_name(one, config), one == query.source) for one in [*known, *others]]


def starts(query: Query, today: date, say: Speech) -> list[Option]:
    """Days to start from other than today: the months to come, the year's beginning, and what was asked."""
    first, offered = today.replace(day=1), []
    for _ in range(_MONTHS - 1):
        first = (first + timedelta(days=31)).replace(day=1)
        offered.append((first, say.month(first)))
    offered.append((date(today.year, 1, 1), say.text("year begins", year=today.year)))
    if query.since and query.since not in dict(offered):
        offered.insert(0, (query.since, say.short_day(query.since)))
    return [Option(day.isoformat(), label, day == query.since) for day, label in offered]


def beyond_sentence(query: Query) -> dict[str, str]:
    """The parameters that the sentence has no control for; the form carries them along."""
    in_sentence = {"topic", "city", "source", "text", "from"}
    return {name: value for name, value in query.parameters().items() if name not in in_sentence}


def _options(chosen: str, labels: Iterable[str], spelled: Callable[[str], str] = slug) -> list[Option]:
    """One option for each spelling's slug, under its most frequent spelling."""
    names: dict[str, str] = {}
    for label, _ in Counter(label for label in labels if spelled(label)).most_common():
        names.setdefault(spelled(label), label)
    if chosen:
        names.setdefault(chosen, chosen)
    return [Option(value, names[value], value == chosen) for value in sorted(names)]


def _name(chosen: str, labels: Iterable[str], spelled: Callable[[str], str] = slug) -> str:
    return next((label for label in labels if spelled(label) == chosen), chosen) if chosen else ""


def _source_name(source_id: str, config: Config) -> str:
    return next((source.name for source in config.sources if source.id == source_id), source_id)
