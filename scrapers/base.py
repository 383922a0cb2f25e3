"""What every scraper is given and gives back.

    Fetch   = Callable[[str], Page]
    Scraper = Callable[[Source, Fetch], Iterable[Event | Problem]]

A scraper does no I/O of its own: the network is an argument, so a run over the live web, over a web archive and over
the files of a test are the same code. One bad item becomes a Problem and its neighbours go on; a ScrapeError ends the
source's run.
"""

from __future__ import annotations

import logging
import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EncodingDetector, UnicodeDammit
from bs4.exceptions import ParserRejectedMarkup

from calendar_app.errors import ScrapeError
from calendar_app.model import Event, Source
from scrapers.tree import Element, check_shape, parse

logging.getLogger("bs4.dammit").setLevel(logging.ERROR)  # bytes that are no text are nothing to tell people

_HEAD = 4_096  # bytes in which a document names its encoding
_MOST_TAGS = 200_000  # many times what the longest pages of people have
_MOST_TAGS_OF_SOUP = 40_000  # many times what one site's pages have; each takes up to 2 kB and 50 µs
_DEEPEST_OF_SOUP = 150  # for each element BeautifulSoup walks up to the root, and to compare two it calls itself


@dataclass(frozen=True)
class Page:
    """What an address gave; `url` is where it was found in the end, `fetched_at` the reader's "now" (aware).

    `moved_to` is where the server has just said that the address is for good (301, 308); empty where it has not.
    """

    url: str
    body: bytes
    fetched_at: datetime
    media_type: str = ""  # as the server says: "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)  # names in lower case
    moved_to: str = ""

    @cached_property
    def text(self) -> str:
        """The body decoded: by BOM, the server's word, the document's own word, else UTF-8 or Windows-1252."""
        declared = _charset(self.media_type) or EncodingDetector.find_declared_encoding(self.body[:_HEAD], is_html=True)
        body = _without_half_character(self.body, declared)
        decoded = UnicodeDammit(body, [declared] if declared else [], user_encodings=["utf-8", "windows-1252"])
        return decoded.unicode_markup or body.decode("utf-8", "replace")

    @cached_property
    def lower(self) -> str:
        """The text in lower case: whether a name of HTML stands there is seen long before the page is parsed."""
        return self.text.lower()

    @cached_property
    def tree(self) -> Element:
        """The body as a tree of HTML for readers that see every page; ScrapeError as `parsed` says."""
        return self.parsed(self.text)

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The body as a tree of HTML for the module of one site, easier to walk and slower; ScrapeError as above."""
        # To HTML an XML declaration is a comment; BeautifulSoup would warn of it.
        markup = re.sub(r"(?i)<\?(?=xml)", "<?_", self.text)
        self.bound(markup, _MOST_TAGS_OF_SOUP)
        try:
            check_shape(markup.encode("utf-8", "replace"))
            return _Shallow(markup, "lxml")
        except (ValueError, ParserRejectedMarkup) as error:
            raise ScrapeError(f"{self.url}: cannot be parsed: {error}") from None

    def day(self, zone: str | None) -> date:
        """The day on which it was fetched, where the source is."""
        return self.fetched_at.astimezone(ZoneInfo(zone) if zone else UTC).date()

    def parsed(self, markup: str) -> Element:
        """A text of the page as a tree of HTML; ScrapeError where it has too many tags, or too many that never end."""
        self.bound(markup, _MOST_TAGS)
        try:
            return parse(markup)
        except ValueError as error:
            raise ScrapeError(f"{self.url}: {error}") from None

    def bound(self, markup: str, most: int) -> None:
        """ScrapeError where more tags begin in this text of the page than may be read."""
        if (tags := markup.count("<")) > most and tags - markup.count("</") > most:
            raise ScrapeError(f"{self.url}: more than {most:,} tags")


@dataclass(frozen=True)
class Problem:
    """Something that a scraper saw and could not read. Stands in the run's report, never in a feed."""

    url: str
    message: str

    def __str__(self) -> str:
        return f"{self.url}: {self.message}"


Fetch = Callable[[str], Page]
Reading = Event | Problem
Scraper = Callable[[Source, Fetch], Iterable[Reading]]


def recurring_window(source: Source) -> tuple[timedelta, timedelta]:
    """How far before and after the moment of reading recurring meetings are expanded."""
    past, future = source.options.get("window_past_days", 365), source.options.get("window_future_days", 730)
    return timedelta(days=int(past)), timedelta(days=int(future))


def _without_half_character(body: bytes, declared: str | None) -> bytes:
    """UTF-8 that was cut inside its last character without that; all else as it is."""
    if declared and declared.lower() not in {"utf-8", "utf8"}:
        return body
    decoder = getincrementaldecoder("utf-8")()
    try:
        whole = decoder.decode(body)
    except UnicodeDecodeError:
        return body
    half = len(decoder.getstate()[0])
    sure = declared or not whole.isascii()  # else it may be Windows-1252 that ends with an accent
    return body[:-half] if half and sure else body


def _charset(media_type: str) -> str | None:
    for part in media_type.split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset" and value.strip():
            return value.strip().strip("\"'")
    return None


class _Shallow(BeautifulSoup):
    """What is nested deeper stands side by side. Damage can make a parser open the same tags again and again."""

    _pushed = 0

    def pushTag(self, tag: Tag) -> None:  # noqa: N802 - BeautifulSoup's name
        super().pushTag(tag)
        self._pushed += 1
        if self._pushed > _MOST_TAGS_OF_SOUP:
            raise ValueError(f"more than {_MOST_TAGS_OF_SOUP:,} tags")
        if len(self.tagStack) > _DEEPEST_OF_SOUP:
            self.popTag()  # type: ignore[no-untyped-call]
