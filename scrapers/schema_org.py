"""Pages that describe their events to search engines: https://schema.org/Event in JSON-LD, microdata or RDFa.

With the option `links`, a CSS selector, the pages behind the links it finds are read too.
"""

from __future__ import annotations

from collections.abc import Iterator

from calendar_app.errors import ScrapeError
from calendar_app.model import Event, Source
from scrapers.base import Fetch, Page, Problem, Reading
from scrapers.json_ld import nodes_by_syntax
from scrapers.links import linked_pages
from scrapers.schema_event import readings
from scrapers.together import combine, distinct


def scrape(source: Source, fetch: Fetch) -> Iterator[Reading]:
    """Each event once, whichever page tells of it; ScrapeError where none does."""
    first = fetch(source.url)
    events: list[Event] = []
    for page in linked_pages(first, source, fetch):
        if isinstance(page, Problem):
            yield page
            continue
        before = len(events)
        yield from _problems(page, source, events)
        if len(events) == before:
            yield Problem(page.url, "no schema.org Event found")
    yield from _problems(first, source, events)
    if not events:
        raise ScrapeError(f"{first.url}: no schema.org Event found in JSON-LD, microdata or RDFa")
    yield from distinct(events)


def read(page: Page, source: Source) -> Iterator[Reading]:
    """Every event that the page describes; what it says in several syntaxes is put together."""
    syntaxes, faults = nodes_by_syntax(page)
    yield from (Problem(page.url, fault) for fault in faults)
    told = [[reading for node in nodes for reading in readings(node, source, page)] for nodes in syntaxes]
    events = [[reading for reading in group if isinstance(reading, Event)] for group in told]
    # What one syntax cannot say does not matter where another can.
    best = max(range(len(told)), key=lambda number: len(events[number]), default=0)
    for group in told[best : best + 1]:
        yield from (reading for reading in group if isinstance(reading, Problem))
    yield from combine(events, page.url)


def _problems(page: Page, source: Source, events: list[Event]) -> Iterator[Problem]:
    """Adds the page's events, and yields the rest."""
    for reading in read(page, source):
        if isinstance(reading, Event):
            events.append(reading)
        else:
            yield reading
