"""A page of text as a whole, HTML or Markdown: its lines, and what it says of itself: title, day, language."""

from __future__ import annotations

import html
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from functools import cached_property
from itertools import islice
from urllib.parse import unquote, urlsplit

from calendar_app import dates
from calendar_app.model import Source
from calendar_app.post import Post
from calendar_app.text import fold, one_line
from scrapers.base import Page
from scrapers.text.headings import level_of
from scrapers.text.line import LIKE_A_HEADING, Line, Text
from scrapers.text.lines import read_text
from scrapers.text.markdown import html_of
from scrapers.text.parts import is_only_a_time
from scrapers.tree import Element, class_names, elements, text_of

_LONGEST = 2_000_000  # characters of Markdown
_HTML = re.compile(
    r"\s*(?:<\?php.{0,20000}?\?>\s*)?<(?:!doctype|!--|html|head|body|div|main|article|section|table|ul|ol|li|h\d|p)\b",
    re.I | re.S,
)
_LONGEST_FRONT = 20_000  # characters
_PLACE_OF_FRONT = re.compile(
    r"\s*(?:location|place|venue|where|ort|raum|room):\s*(?P<place>[^\s{\[|>].*)", re.IGNORECASE
)
_TOML = re.compile(r"\+{3}[ \t]*\n(?P<front>.*?\n)\+{3}[ \t]*(?:\n|$)", re.DOTALL)  # of Hugo and Zola
_LETTER = re.compile(r"(?:From|Von|To|An|Date|Datum|Subject|Betreff|Return-Path|Received|Message-ID): ")
_TAG = re.compile(r"<[a-zA-Z!?]")
_BETWEEN = re.compile(r"\s+[|–—>»·•:-]{1,2}\s+")
_YEAR_MONTH_DAY = re.compile(r"/((?:19|20)\d\d)[/-](\d\d)[/-](\d\d)(?=\D|$)")
_SLASHED = re.compile(r"(?<![\d/.])([0-3]?\d)/([0-3]?\d)(?:/(?:20)?\d\d)?(?![\d/]|\.\d)")
_DAYS = ("article:modified_time", "article:published_time", "datePublished", "date")
_FEW = 4  # lines
_MOST_METAS = 500
_MOST_BYLINES = 20
_TELLING = 20_000  # characters, which show in what language a page is
_mains = elements("//main | //*[@role = 'main']")
_asides_beside_main = elements("//aside[not(ancestor::main or ancestor::*[@role = 'main'])]")
# Those that both languages have ("in", "am", "April") tell nothing; "am" stands behind hours.
_heads_beside_main = elements("//header[.//h1][not(ancestor::main or ancestor::*[@role = 'main'])]")
_DOTTED = re.compile(r"(?<![\d.])[0-3]?\d\.\s?[01]?\d\.(?:(?:20)?\d\d)?(?![\d.])")  # a day, as only Germans write it
_MOST_LINES = 500
_LONGEST_LINE = 160
_GERMAN = frozenset(
    """der die das und ist im um uhr für mit von zum zur den dem nicht wir ein eine auf bei
    montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober
    dezember""".split()
)
_ENGLISH = frozenset(
    """the and of on at for to is are with will be by from this our a you your
    monday tuesday wednesday thursday friday saturday sunday january february march may june july october
    december""".split()
)


@dataclass(frozen=True)
class Document:
    """The page as its reader sees it."""

    url: str
    title: str
    names: tuple[str, ...]  # others that it has: of the site, of the part that it belongs to
    published: bool  # it tells the day of its publication
    written: date  # the first of those that it tells of itself
    day: date  # of its publication, else that on which it was fetched: what "28. Oktober" is counted from
    today: date
    language: str
    place: str  # as its front matter tells
    lines: list[Line]
    blocks: list[range]

    @cached_property
    def levels(self) -> list[int]:
        """Of each line as a heading, 0 for none."""
        return [level_of(line) for line in self.lines]


def read_documents(page: Page, source: Source) -> Iterator[Document]:
    """What the page says is its main content, then, for a reader who finds nothing there, all of it."""
    text = page.text[:_LONGEST].replace("\r\n", "\n").lstrip("\ufeff")
    meta: dict[str, str] = {}
    if _is_html(page, text):
        tree = page.tree
    else:
        meta, body = _front_matter(text)
        letter = not {"subject", "betreff"}.isdisjoint(meta) or "text/plain" in page.media_type
        tree = page.parsed(html_of(body, typed=letter))
    mains = _mains(tree)
    if len(mains) == 1:
        ahead = [] if next(mains[0].iter("h1"), None) is not None else _heads_beside_main(tree)[:1]
        yield _document(page, source, tree, read_text([*ahead, mains[0], *_asides_beside_main(tree)[:50]]), meta)
    yield _document(page, source, tree, read_text([tree]), meta)


def _document(page: Page, source: Source, tree: Element, read: Text, meta: dict[str, str]) -> Document:
    today = page.day(source.zone)
    language = _language(read, meta.get("lang") or (tree.get("lang") or ""), source.language)
    names = [one_line(name, 300) for name in _names(tree, read)]
    lines, blocks = read.lines, read.blocks
    if title := one_line(html.unescape(meta.get("title") or meta.get("subject") or meta.get("betreff") or ""), 300):
        names.insert(0, title)  # of a post, of a letter
        if meta.get("title") and dates.find(title, language=language, at=today, most=1):  # which tells the day
            lines, blocks = [Line(title, level=1), *lines], [range(b.start + 1, b.stop + 1) for b in blocks]
    days = [day for name in ("date", "datum") if (day := _day(meta.get(name, "")))] or _published(tree)
    days = days or [day for day in (_day_in(page.url) or _of_bylines(read, language, today),) if day]
    return Document(
        url=page.url,
        title=names[0] if names else "",
        names=tuple(names[1:]),
        published=bool(days),
        written=min(days, default=today),
        day=days[0] if days else today,
        today=today,
        language=language,
        place=one_line(meta.get("place", ""), 300),
        lines=[_unheaded(line, language, today) for line in lines],
        blocks=blocks,
    )


def _unheaded(line: Line, language: str, today: date) -> Line:
    """A date or time in bold is no heading: what it belongs to may stand above it."""
    if line.level != LIKE_A_HEADING:
        return line
    timed = is_only_a_time(line.text) or dates.find(line.text, language=language, at=today)
    return line._replace(level=0) if timed else line


def _is_html(page: Page, text: str) -> bool:
    """Whether this is HTML rather than Markdown or bare text; a server's word for it is not always right."""
    tagged = "html" in page.media_type and _TAG.search(text[:20_000])
    return bool(_HTML.match(text)) or (bool(tagged) and not _front_matter(text)[0])


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """What a post or a letter says ahead of itself, and the rest. One line alone may be its first words."""
    if _LETTER.match(text):  # its lines may be folded
        head, gap, body = text.partition("\n\n")
        text = re.sub(r"\n[ \t]+(?=\S)", " ", head[:_LONGEST_FRONT]) + head[_LONGEST_FRONT:] + gap + body
    if toml := _TOML.match(text[:_LONGEST_FRONT]):
        with suppress(tomllib.TOMLDecodeError):
            told = tomllib.loads(toml["front"])
            return {name.lower(): str(value) for name, value in told.items()}, text[toml.end() :]
    post = Post.parse(text[:_LONGEST_FRONT], "")
    lines = post.lines[: post.front]
    ends = not "".join(post.lines[post.front : post.front + 1]).strip()
    letter = not post.meta.keys().isdisjoint(("subject", "betreff"))
    if not lines or (lines[0].strip() != "---" and not ((len(lines) > 1 or letter) and ends)):
        return {}, text
    said = (_PLACE_OF_FRONT.match(line) for line in lines)  # be it in a mapping of its own: "event: location: …"
    place = next((each["place"].strip().strip("\"'") for each in said if each), "")
    return {**post.meta, "place": place}, text[sum(map(len, lines)) :]


def _names(tree: Element, read: Text) -> list[str]:
    """What the page may be called, the best first: a heading that the document's title repeats, then its parts."""
    metas = _metas(tree)
    named = [text_of(title) for title in islice(tree.iterfind("head/title"), 1)]
    named += [said for said in [metas.get("og:title")] if said]
    site = fold(metas.get("og:site_name", ""))
    heads = [line.text for line in read.lines if line.level == 1 and fold(line.text) != site]
    parts = [part for name in named for part in _BETWEEN.split(name.replace("::", " :: ")) if part.strip()]
    repeated = [head for head in heads if any(fold(head) == fold(part) for part in parts[:1])]
    repeated += [head for head in heads if any(fold(head) in fold(name) for name in named)]
    if not repeated and heads and parts:  # a slogan stands above the name
        first = next(n for n, line in enumerate(read.lines) if line.level == 1)
        below = (line.text for line in read.lines[first + 1 : first + _FEW])
        repeated += [part for part in parts for text in below if " " in text and fold(text) in fold(part)]
    own = [part for part in parts if fold(part) != site]
    sure = heads if len(heads) == 1 or not parts else []
    return [*repeated, *sure, *own, *heads, *parts] or _first_line(read)


def _first_line(read: Text) -> list[str]:
    """The first line of a bare text, where it looks like a title."""
    first = read.lines[0].text if read.lines and not read.lines[0].label else ""
    return [first] if 0 < len(first) <= 100 and first[-1] not in ".:;," and not re.search(r"\d[.:]\d", first) else []


def _published(tree: Element) -> list[date]:
    """The days of the last change and of publication, in this order, as far as they are told."""
    metas = _metas(tree)
    said = [metas.get(name, "") for name in _DAYS]
    said += [time.get("datetime", "") for time in tree.iter("time") if _is_of_publication(time)][:1]
    return [day for value in said if (day := _day(value))]


def _of_bylines(read: Text, language: str, today: date) -> date | None:
    """The one day that its lines with authors and such tell; a list of posts has several."""
    said = (line.text[:200] for line in read.lines if line.byline)
    days = {
        found.start for text in islice(said, _MOST_BYLINES) for found in dates.find(text, language=language, at=today)
    }
    return days.pop() if len(days) == 1 else None


def _is_of_publication(time: Element) -> bool:
    return time.get("pubdate") is not None or not {"entry-date", "published"}.isdisjoint(class_names(time))


def _metas(tree: Element) -> dict[str, str]:
    """What the page says of itself under each name, the first time."""
    said: dict[str, str] = {}
    for meta in islice(tree.iter("meta"), _MOST_METAS):
        for name in filter(None, map(meta.get, ("property", "name", "itemprop"))):
            said.setdefault(name, meta.get("content", ""))
    return said


def _day(value: str) -> date | None:
    """The day of an ISO date, or of a letter's "Wed, 31 Oct 2018 22:41:07 +0100"."""
    with suppress(ValueError):
        return date.fromisoformat(value.strip()[:10])
    with suppress(ValueError):
        return parsedate_to_datetime(value[:100]).date()
    return None


def _day_in(url: str) -> date | None:
    found = _YEAR_MONTH_DAY.search(unquote(urlsplit(url).path))
    return _day("-".join(found.groups())) if found else None


def _language(read: Text, declared: str, fallback: str) -> str:
    """German or English, by the words that are there; what the page says of itself only tells kinds of either."""
    words: Counter[str] = Counter()
    left = _TELLING
    for line in read.lines:
        words.update(fold(line.text[:left]).split())
        left -= len(line.text)
        if left <= 0:
            break
    short = (line.text for line in read.lines[:_MOST_LINES] if len(line.text) <= _LONGEST_LINE)
    dotted = sum(len(_DOTTED.findall(text)) for text in short)
    german, english = (sum(words[fold(word)] for word in known) for known in (_GERMAN, _ENGLISH))
    language = "de" if german + dotted > english else "en" if english > german + dotted else ""
    said = declared if declared.lower().startswith(language) else language
    said = said or fallback
    return "en-GB" if said == "en" and _days_come_first(read) else said


def _days_come_first(read: Text) -> bool:
    """Whether numbers such as 25/3 show that a page writes the day before the month, and none shows the contrary."""
    numbers = [match for line in read.lines[:2000] if "/" in line.text for match in _SLASHED.finditer(line.text[:2000])]
    days, months = ({int(match[n]) > 12 for match in numbers} for n in (1, 2))
    return True in days and True not in months
