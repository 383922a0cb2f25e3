"""Machine Learning Karlsruhe (https://ml-ka.de/), a Pelican site: sessions, single meetings, Meetings sections.

Three forms announce meetings there, in German: lists of "Datum / Ort / Thema / Experte" below the heading of a session
(Paper Discussion Group, GIML), posts with "Wann? / Wo?", and sentences ("Am 21.12.2016 findet um 17:30 Uhr … statt").
Posts may end with a section of other people's meetings. The site was built by several people on several machines:
anchors, slugs, hosts and session numbers change while the meeting stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from bs4 import Tag

from calendar_app import bullet, dates
from calendar_app.model import Event, Place, Source, Span
from calendar_app.text import one_line, paragraphs, web_address
from scrapers.base import Fetch, Page, Problem, Reading
from scrapers.blocks import HEADINGS, Block, names, own_text, read_blocks, text_of
from scrapers.site import Site, walk

ALIASES = ("ml-ka.de", "ml-ka.github.io", "ml-kit.github.io")
_LISTING = re.compile(r"/(?:index\d*\.html|archives\.html|categories\.html|category/.*)?")
_UNWANTED = re.compile(r"/(?:drafts|tag|tags|author|authors|theme|images|static)(?:[/.]|s\.html|$)")
_SESSION = re.compile(r"\b(?:treffen|sitzung|session|meeting|termin|workshop)\b", re.IGNORECASE)
_HAPPENS = re.compile(r"\b(?:findet|finden|treffen wir uns|startet|beginnt)\b", re.IGNORECASE)
_ROOM = re.compile(
    r"\b(?:im|in der|in dem|in|am)\s+((?:seminarraum|raum|hörsaal|infobau|informatikbau|gebäude|geb\.|scc)\b.*?)"
    r"(?=\s+(?:statt|findet|die|der|das|ein|eine|unser|unsere|um)\b|[;!,]|\.(?:\s+(?-i:[A-ZÄÖÜ])|$)|$)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[^\W\d_][a-zäöüß)\]”“][.!?])\s+(?=[A-ZÄÖÜ„“\"])")
_MOST_PAGES = 500


def scrape(source: Source, fetch: Fetch) -> Iterator[Reading]:
    """Every meeting that the site's published pages announce; drafts are not published."""
    site = Site(source, ALIASES)
    pages = walk(
        source,
        fetch,
        site,
        is_listing=lambda url: bool(_LISTING.fullmatch(urlsplit(url).path)),
        wanted=lambda path: not _UNWANTED.match(path),
        limit=_MOST_PAGES,
    )
    for page in pages:
        if isinstance(page, Problem):
            yield page
        elif not _LISTING.fullmatch(urlsplit(page.url).path):
            yield from read_article(page, source)


def read_article(page: Page, source: Source) -> Iterator[Reading]:
    """The meetings of one article page."""
    content = page.soup.select_one("article .entry-content, .entry-content")
    title = page.soup.select_one("article header h1, header.page-header h1, article h1")
    if content is None or title is None:
        return
    article = _Article(page.url, text_of(title), _published(content) or page.day(source.zone), source, content)
    blocks = list(read_blocks(content))
    if blocks:
        yield from _from_blocks(article, blocks)
    else:
        yield from _from_sentences(article)
    yield from _from_section(article)


@dataclass(frozen=True)
class _Article:
    url: str
    title: str
    day: date  # of its publication: what "28. Oktober" is counted from
    source: Source
    content: Tag

    @property
    def key(self) -> str:
        return urlsplit(self.url).path.strip("/")

    def span_in(self, text: str) -> Span | None:
        """The first date that a text names."""
        found = next(iter(dates.find(text, language="de", at=self.day)), None)
        return found.span(self.source.zone or "Europe/Berlin") if found else None

    def place(self, name: str) -> Place:
        return Place(one_line(name, 500), self.source.city or "Karlsruhe", "DE")


def _from_blocks(article: _Article, blocks: list[Block]) -> Iterator[Reading]:
    times_used: Counter[str] = Counter()
    for block in blocks:
        session = bool(_SESSION.search(block.heading)) or len(blocks) > 1
        topic, heading = block.fields.get("topic", ""), block.heading.rstrip(":. ") if session else ""
        named = f"{article.title}, {heading}" if heading else article.title
        times_used[heading] += 1
        again = f"~{times_used[heading]}" if times_used[heading] > 1 else ""
        date_text = block.fields.get("date", "")
        try:
            span = article.span_in(date_text)
        except ValueError as error:
            yield Problem(article.url, f"{named}: {error}")
            continue
        if date_text and span is None:
            yield Problem(article.url, f"{named}: no date in {date_text[:80]!r}")
        try:
            yield Event(
                title=one_line(f"{named}: {topic}" if topic else named),
                span=span,
                place=article.place(block.fields.get("place", "")),
                url=web_address(article.url),
                series=article.title if session else None,
                speakers=names(block.fields.get("speaker", "")),
                organizer=article.source.name,
                language="de",
                description=paragraphs(block.prose, 500),
                key=f"{article.key}#{heading}{again}" if heading else f"{article.key}{again}",
            )
        except ValueError as error:
            yield Problem(article.url, f"{named}: {error}")


def _from_sentences(article: _Article) -> Iterator[Reading]:
    """The first sentence that says a meeting takes place, and when."""
    for paragraph in article.content.find_all(["p", "li"]):
        if paragraph.find_parent("blockquote"):  # somebody else's words
            continue
        for sentence in filter(_HAPPENS.search, _SENTENCE_END.split(own_text(paragraph))):
            try:
                event = _from_sentence(article, sentence)
            except ValueError as error:
                yield Problem(article.url, f"{one_line(sentence, 80)!r}: {error}")
                continue
            if event:
                yield event
                return


def _from_sentence(article: _Article, sentence: str) -> Event | None:
    span = article.span_in(sentence)
    if span is None:
        return None
    room = _ROOM.search(sentence)
    return Event(
        title=article.title,
        span=span,
        place=article.place(room[1] if room else ""),
        url=web_address(article.url),
        organizer=article.source.name,
        language="de",
        description=paragraphs(sentence, 500),
        key=article.key,
    )


def _from_section(article: _Article) -> Iterator[Reading]:
    """Other people's meetings, listed at the end of a post."""
    heading = next((h for h in article.content.find_all(HEADINGS) if text_of(h).casefold() == "meetings"), None)
    listed = heading.find_next(["ul", *HEADINGS]) if heading else None
    if not isinstance(listed, Tag) or listed.name != "ul":
        return
    for item in listed.find_all("li", recursive=False):
        link = item.find("a", href=True)
        said = re.sub(r"\s*\(\s*Link\s*\)\s*$", "", text_of(item))
        line = bullet.read_text(said, web_address(str(link["href"]), article.url) if isinstance(link, Tag) else None)
        if line is None:
            continue
        try:
            yield Event(
                title=line.title,
                span=Span(line.day, line.last),
                place=Place(line.city, line.city),
                url=line.url or web_address(article.url),
                key=f"meetings:{line.url or line.title}",
            )
        except ValueError as error:
            yield Problem(article.url, f"{one_line(said, 80)!r}: {error}")


def _published(content: Tag) -> date | None:
    """The day in the article's own `<time datetime>`."""
    stamp = content.find("time", datetime=True)
    try:
        return datetime.fromisoformat(str(stamp["datetime"])).date() if isinstance(stamp, Tag) else None
    except ValueError:
        return None
