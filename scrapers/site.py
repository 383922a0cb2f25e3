"""The pages of one site: its own addresses under one spelling, and a bounded walk from its listings."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit, urlunsplit

from calendar_app.errors import FetchError, NotFound, ScrapeError
from calendar_app.model import Source
from calendar_app.text import web_address
from scrapers.base import Fetch, Page, Problem
from scrapers.xml_tree import parse

_FILES = re.compile(r"\.(?!html?$|xml$)[a-z0-9]{1,5}$", re.IGNORECASE)


class Site:
    """Knows which addresses belong to a source's site. Aliases are other hosts of the same site."""

    def __init__(self, source: Source, aliases: tuple[str, ...] = ()) -> None:
        parts = urlsplit(source.url)
        self.scheme, self.host = parts.scheme, parts.netloc.lower()
        bare = self.host.removeprefix("www.")
        self.hosts = {
            name for host in (bare, *source.aliases, *aliases) for name in (host.lower(), f"www.{host}".lower())
        }

    def own(self, url: str, base: str) -> str | None:
        """The site's own spelling of an address found on `base`, without query and fragment; None for other sites."""
        absolute = web_address(url, base)
        if not absolute:
            return None
        parts = urlsplit(absolute)
        if parts.netloc.lower() not in self.hosts:
            return None
        return urlunsplit((self.scheme, self.host, parts.path or "/", "", ""))


def walk(
    source: Source,
    fetch: Fetch,
    site: Site,
    *,
    is_listing: Callable[[str], bool],
    wanted: Callable[[str], bool],
    limit: int,
) -> Iterator[Page | Problem]:
    """Every page of the site that its start, its listings and its feeds lead to, each once, at most `limit`.

    Links are followed from listings and feeds only. A page that is gone (404) is passed over in silence; one that
    cannot be had is a Problem; the start must be there.
    """
    start = site.own(source.url, source.url) or source.url
    queue, seen = deque([start]), {start}
    while queue:
        url = queue.popleft()
        try:
            page = fetch(url)
        except NotFound:
            if url == start:
                raise
            continue
        except FetchError as error:
            if url == start:
                raise
            yield Problem(url, error.reason)
            continue
        if is_listing(url) or _is_feed(url):
            try:
                links = list(_links(page))
            except ScrapeError as error:
                if not _is_feed(url):
                    raise
                yield Problem(url, str(error).removeprefix(f"{url}: "))
                continue
            for link in links:
                target = site.own(link, page.url)
                if target and target not in seen and wanted(urlsplit(target).path) and not _FILES.search(target):
                    if len(seen) >= limit:
                        yield Problem(url, f"more than {limit} pages; the rest was not read")
                        return
                    seen.add(target)
                    queue.append(target)
        if not _is_feed(url):
            yield page


def _is_feed(url: str) -> bool:
    return url.endswith(".xml")


def _links(page: Page) -> Iterator[str]:
    """Addresses in the page's order; those inside a feed's entries are its `<link>`s."""
    if _is_feed(page.url):
        links = [each for each in parse(page)[0].iter("{*}link") if each.get("rel") == "alternate"]
        yield from (link.get("href", "") for link in links)
        return
    for element in page.soup.find_all(["a", "link"], href=True):
        if element.name == "a" or "alternate" in (element.get("rel") or ""):
            yield str(element["href"])
