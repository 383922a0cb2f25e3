"""Meetings out of pages that have only text, HTML or Markdown, German or English.

A page is read as lines (`text.lines`, `text.document`); those that name the day of a meeting (`text.mentions`) are
the centres of stretches of the page that speak of one meeting each (`text.units`); there title, time and place are
looked for, nearest first, and then in what is said once for all (`text.titles`, `text.times`, `text.places`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from calendar_app.errors import ScrapeError
from calendar_app.model import Event, Place, Source
from calendar_app.text import fold, one_line, slug, web_address
from scrapers.base import Fetch, Page, Problem, Reading
from scrapers.error_page import is_error_page
from scrapers.text.cities import is_told_by_title
from scrapers.text.city_names import is_city, without_city
from scrapers.text.context import Context
from scrapers.text.document import Document, read_documents
from scrapers.text.forms import with_places, with_titles
from scrapers.text.hours import by_the_hour
from scrapers.text.mention import Mention
from scrapers.text.mentions import read_mentions
from scrapers.text.places import place_of
from scrapers.text.purpose import is_no_meeting
from scrapers.text.status import status_of
from scrapers.text.times import span_of
from scrapers.text.titles import title_of
from scrapers.text.units import Unit, read_units

_MOST_EVENTS = 1_000
_MANY_OF_A_DAY = 3
_folded = lru_cache(4_096)(fold)  # of many on one day each is compared with all


def scrape(source: Source, fetch: Fetch) -> Iterator[Reading]:
    """The meetings that one page announces in words; ScrapeError where it announces none."""
    page = fetch(source.url)
    readings = list(read(page, source))
    if not any(isinstance(reading, Event) for reading in readings):
        why = "; ".join(str(reading) for reading in readings[:3])
        raise ScrapeError(f"{page.url}: no meeting announced in its text{f' ({why})' if why else ''}")
    yield from readings


def read(page: Page, source: Source) -> Iterator[Reading]:
    """The meetings that the page announces in words; nothing where it does not clearly announce any."""
    if is_error_page(page):
        yield Problem(page.url, "it is an error page")
        return
    for document in read_documents(page, source):
        if mentions := read_mentions(document):
            yield from _read(document, mentions, source)
            return


def _read(document: Document, mentions: list[Mention], source: Source) -> Iterator[Reading]:
    units = read_units(document, by_the_hour(document, mentions))
    document = with_titles(with_places(document, units), units)
    context = Context(document, units)
    events: list[Event] = []
    for unit in units[:_MOST_EVENTS]:
        if not context.is_meeting(unit):
            continue
        try:
            event = _event(unit, context, source)
            if not is_no_meeting(event.title):
                events.append(event)
        except ValueError as error:
            yield Problem(document.url, f"{one_line(unit.first.text, 80)!r}: {error}")
    if len(units) > _MOST_EVENTS:
        yield Problem(document.url, f"more than {_MOST_EVENTS} meetings; the rest was not read")
    names = {fold(name) for name in (document.title, *document.names)}
    yield from _keyed(list(_once(events, names, web_address(document.url))))


def _event(unit: Unit, context: Context, source: Source) -> Event:
    span, place = span_of(context, unit, source), place_of(context, unit)
    title, url = title_of(context, unit, place)
    if not title:
        raise ValueError("a date, but no title")
    place = place if fold(place) != fold(title) else ""  # "Hot House" plays
    title = without_city(title, place) if is_city(place) else title
    return Event(
        title=title,
        span=span.anywhere if is_told_by_title(unit, place, title) else span,
        place=Place(place),
        url=web_address(url, context.document.url) or web_address(context.document.url),
        status=status_of(context, unit),
        organizer=source.name,
        language=context.document.language.partition("-")[0],
    )


def _once(events: list[Event], names: set[str], page_url: str | None) -> Iterator[Event]:
    """Each meeting once: a list, a calendar and a sentence of one page may all speak of it.

    One that has no name but one of the page is the same as another at its time.
    """
    by_day: dict[date | None, list[Event]] = {}
    named = Counter(event.span.first_day for event in events if event.span and _folded(event.title) not in names)
    for event in events:
        same_day = by_day.setdefault(event.span.first_day if event.span else None, [])
        parts = (
            event.span is not None and named[event.span.first_day] >= _MANY_OF_A_DAY
        )  # of a day that the page is about
        nameless = set[str]() if parts else names
        twin = next((n for n, other in enumerate(same_day) if _same(event, other, nameless)), None)
        if twin is None:
            same_day.append(event)
        else:
            told, other = sorted((same_day[twin], event), key=lambda told: _folded(told.title) in names)
            if _folded(told.title) in _folded(other.title):  # "Workshop", of the "Workshop on wet data"
                told, other = other, told
            same_day[twin] = _fuller(told, other, page_url)
    for same_day in by_day.values():
        yield from same_day


def _same(event: Event, other: Event, names: set[str]) -> bool:
    if not event.span or not other.span:
        return False
    shorter, longer = sorted((_folded(event.title), _folded(other.title)), key=len)
    lasting = [span.first_day != span.last_day for span in (event.span, other.span)]
    if lasting[0] is not lasting[1] and shorter != longer:  # a part of it
        return False
    timeless = event.span.all_day or other.span.all_day
    return (shorter in longer or not names.isdisjoint((shorter, longer))) and (
        timeless or event.span.start == other.span.start
    )


def _fuller(event: Event, other: Event, page_url: str | None) -> Event:
    spans = sorted(filter(None, (event.span, other.span)), key=lambda span: (span.all_day, span.end is None))
    return replace(
        event,
        span=spans[0],
        place=event.place if event.place.name else other.place,
        url=other.url if event.url == page_url else event.url,
    )


def _keyed(events: list[Event]) -> Iterator[Event]:
    """Named by the title; where several have the same, by the day and time too."""
    times = Counter(slug(event.title) for event in events)
    for event in events:
        name = slug(event.title)
        start = f" {event.span.start.isoformat()}" if event.span and times[name] > 1 else ""
        yield replace(event, key=name + start)
