"""Agendas in Markdown whose headings are years and months, as lists of conferences are kept:

## 2017
### August
* 30-01/09: [SREcon](https://example.org/) - Dublin (Ireland)
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date

from calendar_app.dates import read as read_date
from calendar_app.errors import ScrapeError
from calendar_app.model import Event, Place, Source, Span
from calendar_app.text import one_line, web_address
from scrapers.base import Fetch, Page, Problem, Reading
from scrapers.words import title_and_status

MOST_EVENTS = 10_000
_LONGEST = 5_000  # of a line
_HEADING = re.compile(r"#{1,6}\s+(\S.*)")
_YEAR = re.compile(r"(?<!\d)(20\d\d|19\d\d)(?!\d)")
_ITEM = re.compile(r"\s{0,8}[*+-]\s+(?P<days>[^\[:]{1,40}?)\s*:\s*(?P<rest>\S.*)")
_LINK = re.compile(
    r"\[(?P<title>(?:[^\[\]]|\[[^\[\]]*\]){1,1000})\]\((?P<url>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)[^)]{0,200}\)"
)
_DAYS = re.compile(
    r"(?P<day>\d{1,2})(?:[/.](?P<month>\d{1,2}))?\.?(?:st|nd|rd|th)?"
    r"(?:\s*(?:-{1,2}|–|—|to|&|,)\s*(?P<last>\d{1,2})(?:[/.](?P<last_month>\d{1,2}))?\.?(?:st|nd|rd|th)?)?"
)
_IMAGE = re.compile(
    r"!?\[!?\[[^\]]{0,300}\]\([^)]{0,500}\)\]\([^)]{0,500}\)|!\[[^\]]{0,300}\]\([^)]{0,500}\)|<[^<>]{1,500}>"
)
_PLACE = re.compile(r"\s*(?:[-–—|@]|in\b|,)\s*(?P<place>\S.*)")


def scrape(source: Source, fetch: Fetch) -> Iterator[Reading]:
    """Each item below the heading of a month; whole days."""
    page = fetch(source.url)
    year = month = None
    items = 0
    for number, line in enumerate(page.text.splitlines(), 1):
        heading = _HEADING.fullmatch(line) if len(line) <= _LONGEST else None
        if heading:
            said = _YEAR.search(heading[1])
            named = _month(heading[1])
            year = int(said[1]) if said else year
            month = named if named or not said else None
            continue
        item = _ITEM.fullmatch(line) if year and month and len(line) <= _LONGEST else None
        if item is None:
            continue
        items += 1
        if items > MOST_EVENTS:
            yield Problem(page.url, f"more than {MOST_EVENTS} events; the rest is not read")
            return
        try:
            yield _event(item["days"], item["rest"], year or 0, month or 0, page)
        except ValueError as error:
            yield Problem(page.url, f"line {number}: {error}")
    if not items:
        raise ScrapeError(f"{page.url}: no list below the heading of a month")


def _event(days: str, rest: str, year: int, month: int, page: Page) -> Event:
    span = _span(days, year, month)
    rest = _IMAGE.sub("", rest)
    link = _LINK.search(rest)
    if link:
        title, url, behind = link["title"], web_address(link["url"], page.url), rest[link.end() :].lstrip("*_")
    else:
        title, _, behind = rest.partition(" - ")
        url, behind = None, f"- {behind}"
    title, status = title_and_status(_words(title))
    place = _PLACE.match(behind)
    where = one_line(_words(place["place"]), 500) if place else ""
    return Event(
        title=title,
        span=span,
        place=Place(where),
        url=url,
        status=status,
        key=(url and f"{url}#{span.start}") or f"{title}#{span.start}",
    )


def _span(text: str, year: int, month: int) -> Span:
    """Days of this month; a range whose end is smaller than its start ends in the next."""
    days = _DAYS.fullmatch(text.replace("*", "").strip())
    if days is None:
        found = read_date(text, language="en", at=date(year, month, 15))
        if found is None:
            raise ValueError(f"{text!r} names no day")
        return Span(found.start, found.end)
    first = _day(year, int(days["month"] or month), int(days["day"]))
    if days["last"] is None:
        return Span(first)
    last_month = int(days["last_month"] or first.month)
    if days["last_month"] is None and int(days["last"]) < first.day:
        last_month = first.month % 12 + 1
    return Span(first, _day(first.year + (last_month < first.month), last_month, int(days["last"])))


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"there is no {day}/{month}/{year}") from None


def _month(heading: str) -> int | None:
    """The month that a heading names, and no other word."""
    words = re.findall(r"[^\W\d_]+", heading)
    found = read_date(f"1 {words[0]} 2000", language="en", at=date(2000, 1, 1)) if len(words) == 1 else None
    return found.start.month if found else None


def _words(text: str) -> str:
    """What a reader sees of Markdown."""
    text = _LINK.sub(lambda link: link["title"], text)
    text = re.sub(r"(?<![\w\\])([*_`]{1,3})(?=\S)([^*_`]+)(?<=\S)\1(?!\w)", r"\2", text)
    return one_line(html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)))
