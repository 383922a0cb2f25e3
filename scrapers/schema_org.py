"""Pages that describe their events to search engines: https://schema.org/Event in JSON-LD, microdata or RDFa.

With the option `links`, a CSS selector, the pages behind the links it finds are read too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

from bs4 import Tag
from soupsieve import SelectorSyntaxError

from calendar_app.errors import FetchError, ScrapeError
from calendar_app.model import Event, Source
from calendar_app.text import canonical_url, one_line, web_address
from scrapers.base import Fetch, Page, Problem, Reading
from scrapers.json_ld import event_nodes
from scrapers.schema_event import readings

MOST_LINKS = 200


def scrape(source: Source, fetch: Fetch) -> Iterator[Reading]:
    """Each event once, whichever page tells of it; ScrapeError where none does."""
    first = fetch(source.url)
    links = list(_links(first, str(source.options["links"]))) if "links" in source.options else []
    if len(links) > MOST_LINKS:
        yield Problem(first.url, f"{len(links)} links to events; the first {MOST_LINKS} are read")
    events: list[Event] = []
    for link in links[:MOST_LINKS]:
        try:
            page = fetch(link)
        except FetchError as error:
            yield Problem(error.url, error.reason)
            continue
        before = len(events)
        yield from _problems(page, source, events)
        if len(events) == before:
            yield Problem(page.url, "no schema.org Event found")
    yield from _problems(first, source, events)
    if not events:
        raise ScrapeError(f"{first.url}: no schema.org Event found in JSON-LD, microdata or RDFa")
    unique = list({(event.title, event.span): event for event in reversed(events)}.values())[::-1]
    named = Counter(event.key for event in unique)
    for event in sorted(unique, key=lambda event: event.span.first_day if event.span else date.max):
        # One address for several events tells them apart no more; their first days do.
        shared = named[event.key] > 1 and event.span
        yield event.replace(key=f"{event.key}#{event.span.start.isoformat()}") if shared and event.span else event


def _problems(page: Page, source: Source, events: list[Event]) -> Iterator[Problem]:
    """Adds the page's events, and yields the rest."""
    nodes, faults = event_nodes(page)
    yield from (Problem(page.url, fault) for fault in faults)
    for node in nodes:
        for reading in readings(node, source, page):
            if isinstance(reading, Event):
                events.append(reading)
            else:
                yield reading


def _links(page: Page, selector: str) -> Iterator[str]:
    """The addresses that the selector finds on the page's own host, each once."""
    try:
        found = page.soup.select(selector)
    except SelectorSyntaxError as error:
        raise ScrapeError(f"{page.url}: option links: {one_line(str(error))}") from None
    own = canonical_url(page.url)
    host = urlsplit(own).hostname
    seen = {own}
    for element in found:
        anchor = element if element.get("href") else element.find("a", href=True)
        address = web_address(str(anchor["href"]), page.url) if isinstance(anchor, Tag) else None
        if address and urlsplit(canonical_url(address)).hostname == host and canonical_url(address) not in seen:
            seen.add(canonical_url(address))
            yield address
