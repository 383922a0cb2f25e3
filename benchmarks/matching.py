"""Which announcement is which meeting: 100,000 of 200 sources against 10,000, on days of the same years.

Two runs without a network: the first knows nothing, the second finds some meetings moved, some renamed, some new.
What is new is looked for among what others announced for its days: ten times as many meetings are ten times as many on
each of them.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from tempfile import TemporaryDirectory

from calendar_app.collect import collect
from calendar_app.errors import NotFound
from calendar_app.history import Health
from calendar_app.model import Event, Place, Source, Span
from calendar_app.store import Store
from scrapers.base import Page

SOURCES = 200
DAYS = 3 * 365
FIRST = datetime(2025, 1, 1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)

_SUBJECTS = """vision language speech graphs robots causality kernels transformers diffusion privacy fairness medicine
climate finance music proteins weather translation retrieval planning bandits attention compression sampling
evolution boosting clustering forecasting agents simulation""".split()
_FORMS = ("Reading group", "Meetup", "Talk", "Seminar", "Workshop", "Paper discussion", "Lecture", "Hack night")
_CITIES = """
Berlin Hamburg München Köln Karlsruhe Stuttgart Leipzig Dresden Bonn Zürich Wien Basel Paris London Amsterdam
Brussels Madrid Barcelona Lisbon Milan Rome
Copenhagen Stockholm Oslo Helsinki Warsaw Prague Budapest Dublin
Edinburgh""".split()


def main() -> None:
    few, many = (_seconds(count) for count in (10_000, 100_000))
    sys.stdout.write(
        f"{'100,000 meetings of 200 sources, found and found again':<58} many {many:8.1f} s    few {few:8.1f} s    "
        f"ratio {many / few:5.2f}   (at most 12)\n"
    )


def _seconds(count: int) -> float:
    """Of the processor, for two runs over so many meetings in a database of their own."""
    dice = random.Random(count)
    shown = {str(number): _announced(dice, number, count // SOURCES) for number in range(SOURCES)}
    gc.freeze()  # what the web holds is no part of our memory
    sources = [Source(id=name, kind="shown", name=name, url=f"https://site-{name}.example.org/") for name in shown]
    with TemporaryDirectory() as folder, closing(Store(f"sqlite:///{folder}/meetings.db")) as store:
        started = time.process_time()
        _run(sources, shown, store, NOW)
        spent = time.process_time() - started
        again = {name: _changed(dice, events) for name, events in shown.items()}
        started = time.process_time()
        _run(sources, again, store, NOW + timedelta(days=1))
        return spent + time.process_time() - started


def _run(sources: Sequence[Source], shown: Mapping[str, Sequence[Event]], store: Store, now: datetime) -> None:
    def fetch(url: str) -> Page:
        raise NotFound(url, "nothing is fetched here")

    outcomes = collect(
        sources,
        store,
        scrapers={"shown": lambda source, fetch: shown[source.id]},
        fetch_for=lambda source, cached: (fetch, {}),
        now=now,
        workers=1,
    )
    if any(outcome.health is not Health.OK for outcome in outcomes):
        raise SystemExit("a run was not as good as its pages")


def _announced(dice: random.Random, number: int, count: int) -> list[Event]:
    """A source's meetings. Sources in groups of four announce some of the same ones."""
    city, series = _CITIES[number % len(_CITIES)], f"{dice.choice(_FORMS)} {number}"
    events = []
    for n in range(count):
        shared = dice.random() < 0.25
        own = random.Random(f"{number // 4} {dice.randrange(count)}") if shared else dice
        place = _CITIES[own.randrange(len(_CITIES))] if shared else city
        start = FIRST + timedelta(days=own.randrange(DAYS), hours=own.choice((9, 14, 18, 19)))
        title = f"{own.choice(_FORMS)}: {own.choice(_SUBJECTS)} and {own.choice(_SUBJECTS)} {own.randrange(100)}"
        events.append(
            Event(
                title=title if shared else f"{series}, {title}",
                span=Span(start, None, "Europe/Berlin"),
                place=Place(f"Room {own.randrange(40)}", place, ""),
                url=f"https://site-{number}.example.org/{n}",
                series=None if shared else series,
                key=f"{number}#{n}",
            )
        )
    return events


def _changed(dice: random.Random, events: Sequence[Event]) -> list[Event]:
    """One in twenty has moved, one has another title and key, one is new; the rest is as before."""
    changed = []
    for event in events:
        way = dice.random()
        if way < 0.05 and event.span:
            start = event.span.start + timedelta(days=dice.randint(1, 30))
            changed.append(event.replace(span=Span(start, None, event.span.zone)))
        elif way < 0.1:
            changed.append(event.replace(title=f"{event.title} again", key=f"{event.key}-again"))
        elif way < 0.15 and event.span:
            changed += [event, *_announced(dice, dice.randrange(SOURCES), 1)]
        else:
            changed.append(event)
    return changed


if __name__ == "__main__":
    main()
