"""Feeds whose entries tell when an event is: RSS, Atom, JSON Feed, xCal, jCal and ActivityStreams.

The days on which something was published are no meetings, and what an entry says in words only is left to others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from calendar_app.errors import ScrapeError
from calendar_app.model import Event, Kind, Source
from scrapers import ics, microformats, schema_org
from scrapers.activities import MOST_PAGES, read_activities
from scrapers.base import Fetch, Page, Problem, Reading
from scrapers.feed_entries import MOST_ENTRIES, Entry, Feed, read_feed
from scrapers.feed_items import read_items, whole_part
from scrapers.fields import Fields, text_of, zone_named
from scrapers.ics_forms import from_jcal, from_xcal
from scrapers.json_events import each_once, parsed, record_readings
from scrapers.likely import likely_kind
from scrapers.together import combine
from scrapers.xml_tree import ends_within, name_of, parse, remove_last

MOST_CONTENT = 1_000_000  # characters that are read as pages of their own
_MARKED = re.compile(r"(?i)\b(?:h-event|vevent|ld\+json|schema\.org)\b")
_LOOKED_FOR = "the RSS event module, xCal, gd:when, fields such as start and end, markup in the content"


def scrape(source: Source, fetch: Fetch) -> Iterator[Reading]:
    """Each event once, in the feed's order; ScrapeError where the address gives no feed."""
    events: list[Event] = []
    for reading in _pages(fetch(source.url), source, fetch):
        if isinstance(reading, Event):
            events.append(reading)
        else:
            yield reading
    yield from each_once(events)


def read(page: Page, source: Source, fetch: Fetch | None = None) -> Iterator[Reading]:
    """The events of a page that is such a feed; nothing, where it is something else. Without `fetch` it is all."""
    if likely_kind(page) == "syndication":
        try:
            yield from _pages(page, source, fetch)
        except ScrapeError as error:
            yield Problem(page.url, str(error).removeprefix(f"{page.url}: "))


def _pages(page: Page, source: Source, fetch: Fetch | None) -> Iterator[Reading]:
    """Page after page, on its own host only, as long as each tells of an event."""
    seen, following, events = {page.url}, list[str](), 0
    readings = _readings(page, source, fetch, following)
    while True:
        try:
            for reading in readings:
                events += isinstance(reading, Event)
                yield reading
        except ScrapeError as error:
            if len(seen) == 1:
                raise
            yield Problem(page.url, str(error).removeprefix(f"{page.url}: "))
        if fetch is None or not following or following[0] in seen:
            return
        address = following.pop()
        if urlsplit(address).netloc != urlsplit(page.url).netloc:
            yield Problem(page.url, f"goes on at another host, which is not read: {address[:200]}")
            return
        if len(seen) >= MOST_PAGES or events >= MOST_ENTRIES:
            yield Problem(page.url, f"more than {len(seen)} pages; the rest is not read")
            return
        seen.add(address)
        try:
            page = fetch(address)
        except ScrapeError as error:
            yield Problem(address, str(error).removeprefix(f"{address}: "))
            return
        readings = _readings(page, source, fetch, following)


def _readings(page: Page, source: Source, fetch: Fetch | None, following: list[str]) -> Iterator[Reading]:
    """What one page says; the address of the next one is put into `following`."""
    text = page.text.lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        yield from _xml(page, source, following)
        return
    try:
        data = parsed(page, text)
    except ScrapeError as error:
        if not (data := whole_part(text)):
            raise
        yield Problem(page.url, f"{str(error).removeprefix(f'{page.url}: ')}; what is whole before that is read")
    if isinstance(data, list) and re.match(r'\[\s*(?:\[\s*)?"vcalendar"', text[:200], re.IGNORECASE):
        yield from _icalendar(from_jcal(data), page, source)
    elif isinstance(data, dict) and isinstance(data.get("items"), list) and "@context" not in data:
        yield from _entries(read_items(data, page), page, source, following)
    elif isinstance(data, dict) and data.keys() & {"type", "orderedItems", "items", "first", "outbox"}:
        yield from read_activities(data, source, page, fetch)
    else:
        raise ScrapeError(f"{page.url}: no feed: neither JSON Feed, jCal nor ActivityStreams")


def _xml(page: Page, source: Source, following: list[str]) -> Iterator[Reading]:
    root, faults = parse(page)
    if name_of(root) in ("icalendar", "vcalendar"):
        yield from (Problem(page.url, f"{fault}; what is whole is read") for fault in faults[:1])
        if faults and ends_within(page.text, "vevent"):
            remove_last(root, "vevent")
            yield Problem(page.url, "the last event is cut off")
        yield from _icalendar(from_xcal(root), page, source)
    elif name_of(root) in ("rss", "feed", "rdf", "entry"):
        yield from _entries(read_feed(root, faults, page), page, source, following)
    else:
        raise ScrapeError(f"{page.url}: {name_of(root)!r} is no feed: neither RSS, Atom nor xCal")


def _icalendar(text: str, page: Page, source: Source) -> Iterator[Reading]:
    calendar = replace(page, body=text.encode("utf-8", "replace"), media_type="text/calendar; charset=utf-8")
    yield from ics.scrape(replace(source, url=page.url), lambda _: calendar)


def _entries(feed: Feed, page: Page, source: Source, following: list[str]) -> Iterator[Reading]:
    yield from feed.problems
    language = feed.language[:2].casefold()
    source = replace(
        source.naming(zone_named(feed.zone)),
        language=language if language in ("de", "en") else source.language,
    )
    undated, contents, calendars = 0, 0, list[str]()
    for entry in feed.entries:
        if isinstance(entry, Event):
            yield entry
            continue
        if entry.calendar:
            calendars.append(entry.calendar)
            continue
        told: list[Reading] = [reading for record in entry.records() for reading in _record(record, page, source)]
        if not told and _MARKED.search(entry.content):
            contents += len(entry.content)
            told = _in_content(entry, page, source) if contents <= MOST_CONTENT else []
        undated += not told
        yield from told
    if calendars:
        yield from _icalendar("\r\n".join(calendars), page, source)
    if contents > MOST_CONTENT:
        yield Problem(page.url, f"more than {MOST_CONTENT:,} characters of markup in entries; the rest is not read")
    if feed.following and undated < len(feed.entries):
        following.append(feed.following)
    if undated:
        yield Problem(
            page.url, f"{undated} of {len(feed.entries)} entries tell no date of an event (looked for: {_LOOKED_FOR})"
        )


def _record(record: Fields, page: Page, source: Source) -> Iterator[Reading]:
    deadline = text_of(record.get("type")).casefold() == "deadline"
    for reading in record_readings(record, source, page):
        yield reading.replace(kind=Kind.DEADLINE) if isinstance(reading, Event) and deadline else reading


def _in_content(entry: Entry, page: Page, source: Source) -> list[Reading]:
    """What the entry's HTML tells as a page of its own."""
    body = entry.content.encode("utf-8", "replace")
    inner = replace(page, url=entry.url or page.url, body=body, media_type="text/html; charset=utf-8")
    told = [list(syntax(inner, source)) for syntax in (schema_org.read, microformats.read)]
    events = [[each for each in readings if isinstance(each, Event)] for readings in told]
    problems = [each for readings in told for each in readings if isinstance(each, Problem)]
    found = combine(events, inner.url)
    if len(found) == 1 and entry.key:  # it is what the entry is about
        found = [found[0].replace(key=entry.key)]
    return [*problems, *found]
