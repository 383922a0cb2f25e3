"""Summits of RE•WORK, https://www.re-work.co/events.

How these pages are built is not known to us: this was written from their addresses and their titles alone. So each
page is read by what many pages have in common, in this order: a schema.org Event; `<time datetime>`; an English date
near the first heading. Their addresses name the year and mostly the city, which checks what was read. A page that
offers none of it is reported, never guessed.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from bs4 import Tag

from calendar_app import dates
from calendar_app.errors import FetchError, ScrapeError
from calendar_app.gazetteer import find_run_together
from calendar_app.model import Event, Place, Source, Span
from calendar_app.text import canonical_url, one_line, slug, web_address
from scrapers.base import Fetch, Page, Problem, Reading
from scrapers.json_ld import event_nodes
from scrapers.schema_event import readings, span_of
from scrapers.site import Site

MOST_PAGES = 200

_BRAND = r"(?<!\w)re\s?[-•·∙.*‐–]?\s?work(?!\w)"
_BRAND_IN_TITLE = re.compile(
    rf"^\s*(?:the\s+)?{_BRAND}(?:\s*[|:\-–—]\s*|\s+)|\s*[|:\-–—•,]\s*(?:by\s+)?{_BRAND}\s*$|^\s*{_BRAND}\s*$", re.I
)
_EVENT_PATH = re.compile(r"(/(?:events|summits)/([^/]+))(?:/.*)?")
_LISTS = {"past-events", "upcoming-events", "all-events", "past-summits", "upcoming-summits", "all-summits"}
_YEAR = re.compile(r"(?<!\d)20[1-4]\d(?!\d)")
_MONTHS = set("january february march april may june july august september october november december".split())
# Words that are cities too, and stand in addresses as topics.
_TOPICS = {"mobile", "enterprise", "reading", "summit"}
_NO_CITY_AFTER = {"in", "for", "of", "the", "and", "&"}
_AFTER, _BEFORE = 600, 200  # letters around the heading in which its date is looked for
_UNKNOWN = "structure unknown: looked for schema.org, <time>, a day range near the heading"


def scrape(source: Source, fetch: Fetch) -> Iterator[Reading]:
    """One event for each page that the listing links to."""
    listing = fetch(source.url)
    site = Site(source, aliases=("re-work.co",))
    addresses = _event_pages(listing, site)
    if len(addresses) > MOST_PAGES:
        yield Problem(listing.url, f"{len(addresses)} event pages; the first {MOST_PAGES} are read")
    seen: set[str] = set()
    found = False
    for address in addresses[:MOST_PAGES]:
        try:
            page = fetch(address)
        except FetchError as error:
            yield Problem(error.url, error.reason)
            continue
        arrived = _event_page(page.url, page.url, site) or ""
        if not arrived:
            yield Problem(address, f"leads to {page.url}, which is no event page")
        elif canonical_url(arrived) not in seen:
            seen.add(canonical_url(arrived))
            reading = _read(page, arrived, source, site)
            found = found or isinstance(reading, Event)
            yield reading
    if not found:
        raise ScrapeError(f"{listing.url}: no event page behind it could be read ({len(addresses)} links)")


def _event_pages(listing: Page, site: Site) -> list[str]:
    found = (_event_page(str(link["href"]), listing.url, site) for link in listing.soup.find_all("a", href=True))
    return list({canonical_url(address): address for address in found if address}.values())


def _event_page(href: str, base: str, site: Site) -> str | None:
    """The page of the event to which this address belongs, sub-pages included; None for any other page."""
    own = site.own(href, base)
    match = _EVENT_PATH.fullmatch(unquote(urlsplit(own).path)) if own else None
    if not own or not match or "-" not in match[2] or match[2].lower() in _LISTS:
        return None
    return web_address(match[1], own)


def _read(page: Page, address: str, source: Source, site: Site) -> Reading:
    words = re.split(r"[-_:\s]+", unquote(urlsplit(address).path).rsplit("/", 1)[-1].lower())
    years = {int(word) for word in words if _YEAR.fullmatch(word)}
    event = _described(page, address, source, site) or _written(page, source, years)
    if not isinstance(event, Event) or event.span is None:
        return Problem(address, event if isinstance(event, str) else _UNKNOWN)
    days = event.span
    if years and not years & {days.first_day.year, days.last_day.year}:
        return Problem(address, f"the page says {days.first_day.year}, its address {min(years)}")
    city = event.place.city or _city(words)
    place = dataclasses.replace(event.place, city=city)
    if place == Place() and {"webinar", "virtual"} & set(words):
        place = Place("online")
    return event.replace(
        title=_title(event.title, city, days.first_day.year),
        place=place,
        url=_declared(page, address, site),
        series=None,
        language="en",
        organizer="RE•WORK",
        key=urlsplit(canonical_url(address)).path,  # the same on every host of the site
    )


def _declared(page: Page, address: str, site: Site) -> str:
    """The page's own word for its address, where that names this page."""
    link = page.soup.find("link", rel="canonical", href=True)
    said = web_address(str(link["href"]), address) if isinstance(link, Tag) else None
    return said if said and _event_page(said, address, site) == address else address


def _described(page: Page, address: str, source: Source, site: Site) -> Event | None:
    """The page's own event among those it describes to search engines."""
    nodes, _ = event_nodes(page)
    english = dataclasses.replace(source, language="en")
    events = [event for node in nodes for event in readings(node, english, page) if isinstance(event, Event)]
    events = [event for event in events if _event_page(event.url or "", address, site) in (None, address)]
    own = {canonical_url(address), canonical_url(page.url)}
    if len(events) > 1:
        heading = slug(_page_title(page))
        events = [event for event in events if event.key in own or slug(_unbranded(event.title)) in heading]
    return events[0] if events else None


def _written(page: Page, source: Source, years: set[int]) -> Event | str | None:
    """What the page says to people; a sentence where its date lacks a year."""
    title = _page_title(page)
    if not title:
        return None
    span = _span_in_time_elements(page, source)
    if span is None:
        found = _date_near_heading(page, source)
        if found is None:
            return None
        span = found.span(source.zone)
        if found.year_assumed:
            if not years:
                return f"its date {found.start:%d %B} names no year, nor does its address"
            moved = _in_year(span, min(years))
            if moved is None:
                return f"its date does not exist in {min(years)}"
            span = moved
    return Event(title=title, span=span)


def _page_title(page: Page) -> str:
    """The title without the brand, from where the brand alone is not all there is."""
    meta = page.soup.find("meta", attrs={"property": "og:title"})
    candidates = [str(meta.get("content", "")) if isinstance(meta, Tag) else ""]
    candidates += [tag.get_text(" ") for name in ("title", "h1", "h2") if (tag := page.soup.find(name))]
    titles = (_unbranded(candidate) for candidate in candidates)
    return next((title for title in titles if title and title.casefold() not in {"events", "home", "summits"}), "")


def _unbranded(title: str) -> str:
    title, before = one_line(title, 300), ""
    while title != before:
        title, before = _BRAND_IN_TITLE.sub("", title).strip(), title
    return title


def _title(title: str, city: str, year: int) -> str:
    """Without what its date and its place say anyway: "Deep Learning Summit, London 2019"."""
    title, before = _unbranded(title), ""
    repeated = "|".join(map(re.escape, filter(None, [city, str(year)])))
    while title != before:
        shorter = re.sub(rf"(?i)(?:\s*[,|:\-–—(]\s*|\s+)(?:{repeated})\)?$", "", title)
        dangling = not shorter or shorter.split()[-1].lower() in _NO_CITY_AFTER | {"at"}
        title, before = (title if dangling else shorter), title
    return title


def _span_in_time_elements(page: Page, source: Source) -> Span | None:
    """The first `<time>` with a day, and the one beside it as the end."""
    elements = [
        element
        for element in page.soup.find_all("time", datetime=re.compile(r"^\s*\d{4}-\d\d-\d\d"))
        if not element.find_parent(_beside_the_point)
    ]
    if not elements:
        return None
    first = elements[0]
    beside = [element for element in elements[1:] if element.parent is first.parent]
    try:
        return span_of(str(first["datetime"]), str(beside[0]["datetime"]) if beside else "", source, page)
    except (ValueError, OverflowError):
        return None


def _beside_the_point(tag: Tag) -> bool:
    """Not what the page is about: its frame, or a teaser for another page."""
    return tag.name in {"footer", "nav", "aside"} or (tag.name == "article" and tag.find(["h1"]) is None)


def _date_near_heading(page: Page, source: Source) -> dates.Found | None:
    heading = page.soup.find(["h1", "h2"])
    if not isinstance(heading, Tag):
        return None
    after = heading.get_text(" ") + " "
    for text in heading.find_all_next(string=True):
        if len(after) > _AFTER:
            break
        # Not `in`: to BeautifulSoup elements are equal when all that is in them is, which takes for ever.
        inside = any(parent is heading for parent in text.parents)
        if text.parent and text.parent.name not in {"script", "style"} and not inside:
            after += f"{text} "
    before = " ".join(str(text) for text in heading.find_all_previous(string=True, limit=10)[::-1])
    for nearby in (after[:_AFTER], before[-_BEFORE:]):
        found = dates.find(one_line(nearby), language="en", at=page.day(source.zone))
        if found:
            # A summit lasts two days; a single day near it may be the end of early booking.
            return min(found, key=lambda each: each.end is None)
    return None


def _in_year(span: Span, year: int) -> Span | None:
    try:
        start = span.start.replace(year=year)
        end = None if span.end is None else span.end.replace(year=year + span.end.year - span.start.year)
        return dataclasses.replace(span, start=start, end=end)
    except ValueError:
        return None


def _city(words: list[str]) -> str:
    """The city at the end of an address's words, or before "summit" where that is all of it."""
    told = [word for word in words if not _YEAR.fullmatch(word) and word not in _MONTHS]
    for length in (3, 2, 1):
        tail = told[-length:]
        if len(told) > length and tail[0] not in _TOPICS and told[-length - 1] not in _NO_CITY_AFTER:
            city = _name_of_city(tail)
            if city:
                return city
    return _name_of_city(told[:-1]) if told[-1:] == ["summit"] and told[0] not in _TOPICS else ""


def _name_of_city(words: list[str]) -> str:
    city = find_run_together("".join(words))
    return city.name.removesuffix(" City") if city else ""
