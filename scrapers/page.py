"""Any web page: read by what it offers, from data for machines down to its words.

What the page itself says counts. Only where that is nothing, its own iCalendar feed is asked.
"""

from __future__ import annotations

import json
import logging
import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from calendar_app.errors import ScrapeError
from calendar_app.model import Event, Source
from calendar_app.text import canonical_url, web_address
from scrapers import ics, json_events, microformats, schema_org, syndication, text_page
from scrapers.base import Fetch, Page, Problem, Reading
from scrapers.likely import likely_kind
from scrapers.together import combine, completed, distinct
from scrapers.tree import Element, words_in

log = logging.getLogger(__name__)

MOST_FEEDS = 20
_FEW = 3  # events in the data of a page that may list more in words; pieces of a page in JSON
_MOST_SCRIPTS = 200
_LONGEST_HREF = 2_000  # characters; a longer one is no web address to us
_LOOKED_AT = 2_000  # characters
_MARKUP = re.compile(r"<(?:div|article|section|li|ul|ol|table|tr|p|h[1-6])[\s>]")
_ASSIGNED = re.compile(r"(?:window|self|globalThis)(?:\.\w+|\[['\"]\w+['\"]\])\s*=\s*(?=[{\[])")
_CALLED_OFF = ("abgesagt", "entfällt", "ausgefallen", "verschoben", "cancelled", "canceled", "postponed")
_FEED = re.compile(r"webcals?://|[^?#]+\.ics(?:[?#]|$)|[^#]+[?&](?:outlook-)?ical=1\b", re.IGNORECASE)
_CALENDAR_HOSTS = {"calendar.google.com", "outlook.office365.com", "outlook.live.com", "outlook.office.com"}

_Reader = Callable[[Page, Source], Iterator[Reading]]
# One after the other; those in one row are read together, and the first row that tells of an event counts.
_ROWS: tuple[dict[str, _Reader], ...]


def scrape(source: Source, fetch: Fetch) -> Iterator[Reading]:
    """Each event once; ScrapeError where nothing can be read."""
    page = fetch(source.url)
    reader, readings = read_page(page, source, fetch)
    log.info("%s: %s was read by %s", source.id, page.url, reader)
    yield from readings


def read_page(page: Page, source: Source, fetch: Fetch | None = None) -> tuple[str, list[Reading]]:
    """Which readers told of events ("schema-org+microformats"), and what they said, each event once.

    Without `fetch` the page is all there is. ScrapeError where nobody finds anything.
    """
    page = _out_of_json(_without_head(page))
    problems: list[Problem] = []
    feeds: dict[str, _Reader] = {"syndication": partial(syndication.read, fetch=fetch)}
    for row in (feeds, *_ROWS):
        told = {name: list(read(page, source)) for name, read in row.items()}
        events = {name: found for name, readings in told.items() if (found := _events(readings))}
        said = [reading for name in events or told for reading in told[name] if isinstance(reading, Problem)]
        if events:
            combined = combine(events.values(), page.url)
            few = len(combined) <= _FEW
            if "text" not in row and "syndication" not in row and (few or _may_tell_more(page, combined)):
                in_words = _events(list(text_page.read(page, source)))
                combined = completed(combined, in_words, page.url, all_told=not few)
            return "+".join(events), [*said, *distinct(combined)]
        problems += said
    for readings in [_from_feeds(page, source, fetch)] if fetch else []:
        problems += [reading for reading in readings if isinstance(reading, Problem)]
        if found := _events(readings):
            return "ics", [*problems, *distinct(found)]
    seen = "; ".join(dict.fromkeys(problem.message for problem in problems[:5]))
    raise ScrapeError(
        f"{page.url}: no event found: no schema.org Event, no microformat, none in the data of its scripts, no date in "
        f"its text, and no calendar feed that it links to{f' ({seen})' if seen else ''}"
    )


def _may_tell_more(page: Page, events: Sequence[Event]) -> bool:
    """Whether the words of a page may know better than its data: times of days, and what is called off."""
    dateless = any(event.span and event.span.all_day for event in events)
    return dateless or any(word in page.lower for word in _CALLED_OFF)


def _without_head(page: Page) -> Page:
    """The page without the response's own head, where a tool saved that too (`curl --include`)."""
    if not page.body.startswith(b"HTTP/"):
        return page
    head, *body = re.split(rb"\r?\n\r?\n", page.body, maxsplit=1)
    said = re.search(rb"(?im)^content-type:[ \t]*([!-~][ -~]*)", head)
    media_type = said[1].decode("ascii") if said else page.media_type
    return replace(page, body=b"".join(body), media_type=media_type)


def _out_of_json(page: Page) -> Page:
    """The piece of a page that JSON brings to a program in the browser, where it does; not the texts of records."""
    if page.body.lstrip()[:1] not in (b"{", b"[") or likely_kind(page) != "json":
        return page
    try:
        waiting = deque([json_events.parsed(page, page.text)])
    except ScrapeError:
        return page
    pieces: list[str] = []
    while waiting and len(pieces) <= _FEW:
        each = waiting.popleft()
        if isinstance(each, str) and _MARKUP.search(each[:_LOOKED_AT]):
            pieces.append(each)
        waiting.extend(each.values() if isinstance(each, dict) else each if isinstance(each, list) else ())
    if not 0 < len(pieces) <= _FEW:
        return page
    return replace(page, body="\n".join(pieces).encode("utf-8", "replace"), media_type="text/html; charset=utf-8")


def _events(readings: Sequence[Reading]) -> list[Event]:
    return [reading for reading in readings if isinstance(reading, Event)]


def _from_scripts(page: Page, source: Source) -> Iterator[Reading]:
    """Events in the data with which a page's own scripts start."""
    for script in islice(page.tree.iter("script"), _MOST_SCRIPTS):
        data = _data_of(script)
        if isinstance(data, dict | list):
            yield from json_events.events_in(data, source, page)


def _data_of(script: Element) -> Any:
    """JSON in a script of its own, or given to a global variable."""
    text = script.text or ""
    kind = script.get("type", "").partition(";")[0].strip().lower()
    if kind == "application/ld+json":
        return None
    start = 0 if kind.endswith("json") else match.end() if (match := _ASSIGNED.search(text)) else None
    try:
        return json.JSONDecoder(strict=False).raw_decode(text[start:].lstrip())[0] if start is not None else None
    except (ValueError, RecursionError):
        return None  # a program, not data


def _from_feeds(page: Page, source: Source, fetch: Fetch) -> list[Reading]:
    feeds = list(_feeds(page))
    readings: list[Reading] = []
    for feed in feeds[:MOST_FEEDS]:
        try:
            readings += ics.scrape(replace(source, url=feed), fetch)
        except ScrapeError as error:
            readings.append(Problem(page.url, f"its calendar feed: {error}"))
    if len(feeds) > MOST_FEEDS:
        readings.append(Problem(page.url, f"{len(feeds)} calendar feeds; the first {MOST_FEEDS} are read"))
    return readings


def _feeds(page: Page) -> Iterator[str]:
    """The page's own iCalendar feeds: those it names as another form of itself, else those it offers."""
    named = [element.get("href", "") for element in page.tree.iter("link") if _is_calendar(element)]
    hrefs = (element.get("href", "") for element in page.tree.iter("a"))
    offered = [href for href in hrefs if len(href) <= _LONGEST_HREF and _FEED.search(href)]
    own = (urlsplit(page.url).hostname or "").removeprefix("www.")
    seen = set()
    for said in named or offered:
        href = re.sub(r"^\s*webcals?:", "https:", said, flags=re.IGNORECASE)
        address = web_address(href, page.url)
        host = (urlsplit(address).hostname or "").removeprefix("www.") if address else ""
        asked = bool(named) or host in {own, *_CALENDAR_HOSTS} or href != said
        if address and asked and canonical_url(address) not in seen:
            seen.add(canonical_url(address))
            yield address


def _is_calendar(link: Element) -> bool:
    kind = link.get("type", "").strip().lower()
    return "alternate" in words_in(link, "rel") and kind.startswith("text/calendar") and bool(link.get("href"))


_ROWS = (
    {"schema-org": schema_org.read, "microformats": microformats.read},
    {"scripts": _from_scripts},
    {"text": text_page.read},
)
