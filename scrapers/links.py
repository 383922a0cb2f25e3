"""The pages behind a page's links, chosen by a CSS selector."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from bs4 import Tag
from soupsieve import SelectorSyntaxError

from calendar_app.errors import FetchError, ScrapeError
from calendar_app.model import Source
from calendar_app.text import canonical_url, one_line, web_address
from scrapers.base import Fetch, Page, Problem

MOST_LINKS = 200


def linked_pages(first: Page, source: Source, fetch: Fetch) -> Iterator[Page | Problem]:
    """The pages behind the links that the option `links` finds on `first`, none where there is no such option."""
    selector = source.options.get("links")
    if selector is None:
        return
    links = list(_links(first, str(selector)))
    if len(links) > MOST_LINKS:
        yield Problem(first.url, f"{len(links)} links to events; the first {MOST_LINKS} are read")
    for link in links[:MOST_LINKS]:
        try:
            yield fetch(link)
        except FetchError as error:
            yield Problem(error.url, error.reason)


def _links(page: Page, selector: str) -> Iterator[str]:
    """The addresses that the selector finds on the page's own host, each once."""
    try:
        found = page.soup.select(selector)
    except SelectorSyntaxError as error:
        raise ScrapeError(f"{page.url}: option links: {one_line(str(error))}") from None
    own = canonical_url(page.url)
    host = urlsplit(own).hostname
    seen = {own}
    for element in found:
        anchor = element if element.get("href") else element.find("a", href=True)
        address = web_address(str(anchor["href"]), page.url) if isinstance(anchor, Tag) else None
        if address and urlsplit(canonical_url(address)).hostname == host and canonical_url(address) not in seen:
            seen.add(canonical_url(address))
            yield address
