"""A page's structure as a short digest: it stays while only words and the number of entries change."""

from __future__ import annotations

import hashlib

from calendar_app.errors import ScrapeError
from scrapers.base import Page

_DEEPEST = 12
# Within words, where one entry may have what the next has not.
_INLINE = frozenset(
    "a abbr b bdi bdo br button cite code data del em i img input ins kbd label link mark meta noscript q s script "
    "small span strong style sub sup svg time u var wbr".split()
)


def skeleton(page: Page) -> str:
    """A digest of which elements stand in which, however often; empty for what is no HTML."""
    if b"<html" not in page.body[:5000].lower():
        return ""
    try:
        below = [(page.tree, "")]
    except ScrapeError:
        return ""
    paths: set[str] = set()
    while below:
        element, above = below.pop()
        if element.tag not in _INLINE:
            path = f"{above}/{element.tag}"
            paths.add(path)
            if path.count("/") < _DEEPEST:
                below.extend((child, path) for child in element)
    return hashlib.sha256("\n".join(sorted(paths)).encode("utf-8", "replace")).hexdigest()[:16]
