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
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import islice
from urllib.parse import urlsplit

from bs4 import Tag

from calendar_app import bullet, dates
from calendar_app.model import Event, Place, Source, Span, Status, When
from calendar_app.text import fold, one_line, paragraphs, web_address
from scrapers import articles, text_page
from scrapers.base import Fetch, Page, Problem, Reading
from scrapers.blocks import HEADINGS, Block, names, own_text, read_blocks, text_of
from scrapers.site import Site, walk
from scrapers.text.calling_off import called_off
from scrapers.words import title_and_status

ALIASES = ("ml-ka.de", "ml-ka.github.io", "ml-kit.github.io")
_LISTING = re.compile(r"/(?:index\d*\.html|archives\.html|categories\.html|category/.*)?")
_UNWANTED = re.compile(r"/(?:drafts|tag|tags|author|authors|theme|images|static)(?:[/.]|s\.html|$)")
_SESSION = re.compile(
    r"\b(?:treffen|sitzung|session|meeting|termin|workshop|vortrag|stammtisch|lesekreis|veranstaltung|\w*versammlung)\b",
    re.IGNORECASE,
)
_HAPPENS = re.compile(r"\b(?:findet|finden|treffen wir uns|startet|beginnt)\b", re.IGNORECASE)
_NOT_HELD = re.compile(r"\bnicht statt\b", re.IGNORECASE)
_ROOM = re.compile(
    r"\b(?:im|in der|in dem|in|am)\s+((?:seminarraum|raum|hörsaal|infobau|informatikbau|gebäude|geb\.|scc)\b.*?)"
    r"(?=\s+(?:statt|findet|die|der|das|ein|eine|unser|unsere|um)\b|[;!,]|\.(?:\s+(?-i:[A-ZÄÖÜ])|$)|$)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[^\W\d_][a-zäöüß)\]”“][.!?])\s+(?=[A-ZÄÖÜ„“\"])")
_MOST_PAGES = 500
_LONG_AGO = timedelta(days=200)
_LONGEST_NOTICE, _SHORT_NOTICE, _MOST_NOTICES = 200, 60, 20


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
    starts: set[When] = set()
    unstructured: list[_Article] = []
    for page in pages:
        if isinstance(page, Problem):
            yield page
            continue
        article = None if _LISTING.fullmatch(urlsplit(page.url).path) else _article(page, source)
        if article is None:
            continue
        readings = list(_read(article))
        starts.update(reading.span.start for reading in readings if isinstance(reading, Event) and reading.span)
        if not readings:
            unstructured.append(article)
        yield from readings
    for article in unstructured:  # what another page has announced is there already
        yield from (event for event in _from_words(article) if event.span and event.span.start not in starts)


def _article(page: Page, source: Source) -> _Article | None:
    found = articles.read_article(page)
    if found is None:
        return None
    title, status = title_and_status(found.title)
    return _Article(page, title, status, found.published, source, found.content)


def _read(article: _Article) -> Iterator[Reading]:
    """The meetings of one article in the forms that the site is known for."""
    blocks = list(read_blocks(article.content))
    yield from _from_blocks(article, blocks) if blocks else _from_sentences(article)
    yield from _from_section(article)


@dataclass(frozen=True)
class _Article:
    page: Page
    title: str
    status: Status
    published: date | None
    source: Source
    content: Tag

    @property
    def url(self) -> str:
        return self.page.url

    @property
    def day(self) -> date:
        return self.published or self.page.day(self.source.zone)

    @property
    def key(self) -> str:
        return urlsplit(self.url).path.strip("/")

    def span_in(self, text: str) -> Span | None:
        """The first date that a text names, its year counted from the day of publication.

        A mistaken weekday is likely to fit last year's day; but nobody announces what was over long ago.
        """
        found = next(iter(dates.find(text, language="de", at=self.day)), None)
        if found is None:
            return None
        if self.published and found.year_assumed and found.start < self.published - _LONG_AGO and found.end is None:
            found = replace(found, start=found.start.replace(year=found.start.year + 1))
        return found.span(self.source.zone or "Europe/Berlin")

    @cached_property
    def notices(self) -> list[str]:
        """Short paragraphs that call something off."""
        short = (words for p in self.content.find_all("p") if len(words := text_of(p)) <= _LONGEST_NOTICE)
        return list(islice(filter(_is_off, short), _MOST_NOTICES))

    def calls_off(self, words: str, span: Span | None) -> bool:
        """Whether a short text says that this meeting does not take place, and not another day's."""
        if len(words) > _LONGEST_NOTICE or not _is_off(words):
            return False
        if not (_SESSION.search(words) or fold(self.title) in fold(words) or len(words) <= _SHORT_NOTICE):
            return False  # "Because the lecture is cancelled, we meet at …"
        about = self.span_in(words)
        return about is None or span is None or about.first_day == span.first_day

    def place(self, name: str) -> Place:
        return Place(one_line(name, 500), self.source.city or "Karlsruhe", "DE")


def _from_blocks(article: _Article, blocks: list[Block]) -> Iterator[Reading]:
    times_used: Counter[str] = Counter()
    for block in blocks:
        heading, status = title_and_status(block.heading.rstrip(":. "))
        session = heading != article.title and (bool(_SESSION.search(heading)) or len(blocks) > 1)
        topic, heading = block.fields.get("topic", ""), heading if session else ""
        named = f"{article.title}, {heading}" if heading else article.title
        times_used[heading] += 1
        again = f"~{times_used[heading]}" if times_used[heading] > 1 else ""
        date_text = block.fields.get("date", "")
        try:
            span = article.span_in(date_text)
            notices = [block.prose] if session else article.notices
            is_off = any(article.calls_off(words, span) for words in (block.heading, date_text, *notices))
        except ValueError as error:
            yield Problem(article.url, f"{named}: {error}")
            continue
        if date_text and span is None and not is_off:
            yield Problem(article.url, f"{named}: no date in {date_text[:80]!r}")
        title, off = title_and_status(f"{named}: {topic}" if topic and fold(topic) not in fold(named) else named)
        if article.status is Status.CANCELLED or is_off:
            off = Status.CANCELLED
        try:
            yield Event(
                title=one_line(title),
                span=span,
                place=article.place(block.fields.get("place", "")),
                url=web_address(article.url),
                status=off if status is Status.CONFIRMED else status,
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
    has_quotes = article.content.find("blockquote") is not None
    for paragraph in article.content.find_all(["p", "li"]):
        if has_quotes and paragraph.find_parent("blockquote"):  # somebody else's words
            continue
        inside = ("ul", "ol", "p") if paragraph.name == "p" else ("ul", "ol")  # read for itself
        for sentence in filter(_HAPPENS.search, _SENTENCE_END.split(own_text(paragraph, inside))):
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
    is_off = any(article.calls_off(words, span) for words in (sentence, *article.notices))
    return Event(
        title=article.title,
        span=span,
        place=article.place(room[1] if room else ""),
        url=web_address(article.url),
        status=Status.CANCELLED if is_off else article.status,
        organizer=article.source.name,
        language="de",
        description=paragraphs(sentence, 500),
        key=article.key,
    )


def _is_off(words: str) -> bool:
    return called_off(words) is Status.CANCELLED or bool(_NOT_HELD.search(words))


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


def _from_words(article: _Article) -> Iterator[Event]:
    """What a page in any other form announces for a time to come: days alone stand in articles for many reasons."""
    for event in text_page.read(article.page, article.source):
        if isinstance(event, Event) and event.span and not event.span.all_day and event.span.first_day >= article.day:
            title = event.title.removesuffix(f"({event.place.name})").rstrip()
            yield event.replace(
                title=title,
                place=article.place(event.place.name),
                url=web_address(article.url),
                language="de",
                key=article.key if title == article.title else f"{article.key}#{title}",
            )
