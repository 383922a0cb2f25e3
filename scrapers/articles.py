"""The article that a page shows, whatever theme its site has just now: title, day, words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bs4 import BeautifulSoup, Tag

from calendar_app.text import fold, one_line
from scrapers.base import Page
from scrapers.blocks import HEADINGS, text_of

# Where themes put the words of an article, the surest first.
_CONTENTS = (
    ".entry-content, .post-content, .article-content, [itemprop=articleBody]",
    "article",
    "main, [role=main], #content",
    "body",
)
_TITLES = "article header h1, header.page-header h1, .post-header h1, .entry-title, .post-title, article h1"
_STAMPS = (
    "[itemprop=datePublished][datetime], header time[datetime], footer time[datetime], .published time[datetime], "
    ".post-meta time[datetime], time.published[datetime]"
)
_LONGEST_TITLE = 1_000  # characters
_SAYING = ("p", "li", "dd", "td", "th", "figure")  # a time in these is what the article speaks of


@dataclass(frozen=True)
class Article:
    title: str
    published: date | None  # as the page says
    content: Tag


def read_article(page: Page) -> Article | None:
    """The one article of a page; None where it shows none, or several of them, as listings do."""
    content, title = _content(page.soup), _title(page.soup)
    if content is None or not title:
        return None
    return Article(title, _published(page.soup, content), content)


def _content(soup: BeautifulSoup) -> Tag | None:
    for selector in _CONTENTS:
        found = soup.select(selector, limit=2)
        # One within the other is one: microdata and a class name may mark both.
        if found and all(any(parent is found[0] for parent in other.parents) for other in found[1:]):
            return found[0]
        if found:
            return None
    return None


def _title(soup: BeautifulSoup) -> str:
    """The heading with which the document's own title begins; else the one that themes put above an article."""
    of_page = fold(text_of(soup.title)) if soup.title else ""
    headings = (_begin_of(heading) for heading in soup.find_all(HEADINGS))
    repeated = next((text for text in headings if text and of_page.startswith(fold(text))), "")
    above = None if repeated else soup.select_one(_TITLES)
    return text_of(above) if above else repeated


def _begin_of(heading: Tag) -> str:
    """Its words, and no more of them than a title has: damaged markup may have half a page in each."""
    words, left = [], _LONGEST_TITLE
    for said in heading.strings:
        words.append(said[:left])
        left -= len(said)
        if left <= 0:
            break
    return one_line("".join(words))


def _published(soup: BeautifulSoup, content: Tag) -> date | None:
    """The day in the article's own `<time datetime>`."""
    stamp = soup.select_one(_STAMPS) or next(
        (time for time in content.find_all("time", datetime=True) if time.find_parent(_SAYING) is None), None
    )
    try:
        return datetime.fromisoformat(str(stamp["datetime"])).date() if stamp else None
    except ValueError:
        return None
