"""A page's frame as a short digest: it stays while people only write, and changes with the template."""

from __future__ import annotations

import hashlib

from calendar_app.errors import ScrapeError
from scrapers.base import Page

_DEEPEST = 8
# What people write into a page, where one entry has what the next has not.
_WRITTEN = frozenset(
    "a abbr b bdi bdo blockquote br cite code data dd del dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins "
    "kbd li mark ol p pre q s samp small span strong sub sup time u ul var wbr".split()
)
_UNSEEN = frozenset("link meta noscript script style svg template".split())


def skeleton(page: Page) -> str:
    """A digest of which parts stand in which, however often; empty for what is no HTML."""
    if b"<html" not in page.body[:5000].lower():
        return ""
    try:
        below = [(page.tree, "")]
    except ScrapeError:
        return ""
    paths: set[str] = set()
    while below:
        element, above = below.pop()
        if element.tag in _UNSEEN:
            continue
        path = above if element.tag in _WRITTEN else f"{above}/{element.tag}"
        paths.add(path)
        if path.count("/") < _DEEPEST:
            below.extend((child, path) for child in element)
    return hashlib.sha256("\n".join(sorted(paths)).encode("utf-8", "replace")).hexdigest()[:16]
