"""Short, stable addresses for the questions that most people have: `/topics/nlp.ics`, `/cities/karlsruhe.ics`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import quote

from calendar_app.config import SOURCE_ID, Config
from calendar_app.errors import QueryError
from calendar_app.model import Event, Kind
from calendar_app.query import Query
from calendar_app.text import slug
from calendar_app.topics import topic_slug

_MOST = 100  # listed of one folder; the rest have their addresses all the same


@dataclass(frozen=True)
class Shortcut:
    """A folder of feeds, one for each value of a parameter; or, without one, a single feed, whose query is `given`."""

    folder: str
    parameter: str = ""
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def rule(self) -> str:
        """As Flask's routes are written, without a suffix."""
        return f"/{self.folder}/<string(maxlength=200):{self.parameter}>" if self.parameter else f"/{self.folder}"


SHORTCUTS = (
    Shortcut("topics", "topic"),
    Shortcut("cities", "city"),
    Shortcut("series", "series"),
    Shortcut("sources", "source"),
    Shortcut("deadlines", given={"kind": str(Kind.DEADLINE)}),
)


@dataclass(frozen=True)
class Offer:
    """A feed that has something in it; `path` has neither language nor suffix."""

    label: str
    path: str
    count: int


def can_exist(given: Mapping[str, str]) -> bool:
    """May this shortcut ever have a meeting? What is only unknown today has an empty calendar."""
    try:
        Query.parse(given, today=date.min)
    except QueryError:
        return False
    return "source" not in given or bool(SOURCE_ID.fullmatch(given["source"].lower()))


def offers(events: Iterable[Event], config: Config) -> dict[str, list[Offer]]:
    """By folder: what there is for these events, the fullest feeds first. Only dated ones count, as in a calendar."""
    dated = [event for event in events if event.span]
    names = {source.id: source.name for source in config.sources}
    return {
        shortcut.folder: _fullest(shortcut, [_values(event, shortcut.parameter, names) for event in dated])
        for shortcut in SHORTCUTS
        if shortcut.parameter
    }


def _fullest(shortcut: Shortcut, values: Iterable[Mapping[str, str]]) -> list[Offer]:
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for of_event in values:
        for value, label in of_event.items():
            labels[value][label] += 1
    found = [
        Offer(counted.most_common(1)[0][0], f"/{shortcut.folder}/{quote(value, safe='')}", counted.total())
        for value, counted in labels.items()
        if value
    ]
    return sorted(found, key=lambda offer: (-offer.count, offer.path))[:_MOST]


def _values(event: Event, parameter: str, names: Mapping[str, str]) -> dict[str, str]:
    """What the event has for a parameter, with the spelling that people read."""
    if parameter == "topic":
        return {topic_slug(topic): topic for topic in event.topics}
    if parameter == "source":
        return {one: names.get(one, one) for one in (event.record.sources if event.record else ())}
    label = event.place.city if parameter == "city" else event.series or ""
    return {slug(label): label}
