"""Meetings sections of posts in Markdown: a folder of them, or one at an address.

    * London, 7. April 2016: Deep Learning in Healthcare Summit ([Link](https://re-work.co/events/…))

Drafts count where the source says `drafts = true`, which is what a local folder means by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from calendar_app import dates
from calendar_app.bullet import Bullet
from calendar_app.errors import FetchError, PostError, ScrapeError
from calendar_app.model import Event, Place, Source, Span
from calendar_app.post import Post
from calendar_app.text import one_line, web_address
from scrapers.base import Fetch, Page, Problem, Reading

FOLDER = "inode/directory"  # a page of this type lists addresses, one a line
_MARKDOWN = (".md", ".markdown", ".mkd")
_WITH_TIME = re.compile(  # "Monatstreffen 6, ab 19:15 Uhr in Gebäude 50.34, Raum -102"
    r"(?P<title>.*?[^\W\d].*?),\s+(?P<time>(?:(?:ab|um|von) )?\d{1,2}(?:[:.]\d\d)?(?: ?(?:-|–"
    r"|bis) ?\d{1,2}(?:[:.]\d\d)?)? Uhr)"
    r"(?:,?\s+(?P<room>.*[^\W\d_]{2}.*))?"
)


def scrape(source: Source, fetch: Fetch) -> Iterator[Reading]:
    """Every bullet of every Meetings section. A post without one is passed over."""
    drafts = bool(source.options.get("drafts", source.url.startswith("file:")))
    start = fetch(source.url)
    if start.media_type != FOLDER:
        yield from read_post(start, source, drafts=True)
        return
    addresses = [line for line in start.text.splitlines() if line.lower().endswith(_MARKDOWN)]
    if not addresses:
        raise ScrapeError(f"{source.url}: no Markdown file in this folder")
    for address in addresses:
        try:
            yield from read_post(fetch(address), source, drafts=drafts)
        except FetchError as error:
            yield Problem(address, error.reason)


def read_post(page: Page, source: Source, *, drafts: bool) -> Iterator[Reading]:
    """The meetings that one post lists, each once."""
    post = Post.parse(page.text, page.url.rsplit("/", 1)[-1])
    if post.draft and not drafts:
        return
    try:
        bullets = post.bullets
    except PostError as error:
        yield Problem(page.url, str(error))
        return
    for number, said in bullets:
        url = web_address(said.url)
        try:
            title, span, place = _told(said, source)
            yield Event(title=title, span=span, place=place, url=url, key=url or f"{said.day} {said.title}")
        except ValueError as error:
            yield Problem(page.url, f"line {number + 1}: {error}")
    for number in post.unread:
        yield Problem(page.url, f"line {number + 1}: no “City, day: title” in {one_line(post.lines[number], 80)!r}")


def _told(said: Bullet, source: Source) -> tuple[str, Span, Place]:
    """Title, day and place; with the time and the room that an editor wrote behind the title."""
    place = _place(said.city)
    parts = _WITH_TIME.fullmatch(said.title)
    found = dates.read(f"{said.day.isoformat()}, {parts['time']}", language="de", at=said.day) if parts else None
    if not parts or not found or not found.time_start or said.last:
        return said.title, Span(said.day, said.last), place
    room = re.sub(r"(?:in der|in dem|in|im|bei|beim|am) (?=[A-ZÄÖÜ\d])", "", parts["room"] or "", count=1)
    span = found.span(source.zone, source.zone_from)
    return parts["title"], span, Place(one_line(room, 500), place.city) if room else place


def _place(city: str) -> Place:
    """The words that stand where a city would (see `bullet.write_line`) are no city."""
    return Place("Online") if city == "Online" else Place() if city == "Ort offen" else Place(city, city)
