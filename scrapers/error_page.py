"""Pages that a server shows in place of the one that was asked for."""

from __future__ import annotations

import re
from http import HTTPStatus

from calendar_app.text import fold
from scrapers.base import Page
from scrapers.tree import text_of

_PHRASES = {fold(status.phrase) for status in HTTPStatus if status >= 400} | {
    "page not found",
    "seite nicht gefunden",
    "access denied",
    "zugriff verweigert",
    "just a moment",
    "attention required",
    "under maintenance",
    "maintenance mode",
    "site maintenance",
    "wartungsarbeiten",
    "wartungsmodus",
    "gateway time out",
    "internal error",
    "temporarily unavailable",
}
_CODE = re.compile(r"\b[45]\d\d\b")
_ABOUT_CODES = frozenset("error fehler http https status code".split())
_PARTS = re.compile(r"\s[|–—·-]\s|:\s")  # the site's name before or behind


def is_error_page(page: Page) -> bool:
    """Whether its title, or its first heading, says nothing but that there is no such page, or none now."""
    headings = [next(page.tree.iter(name), None) for name in ("title", "h1")]
    said = [text_of(heading)[:200] for heading in headings if heading is not None]
    return any(_says_error(part) for heading in said for part in [heading, *_PARTS.split(heading)[:3]])


def _says_error(heading: str) -> bool:
    coded = _CODE.search(heading) is not None
    words = re.findall(r"[^\W\d_]+", fold(_CODE.sub(" ", heading)))
    rest = [word for word in words if word not in _ABOUT_CODES]
    if not rest:
        return coded
    return " ".join(rest) in _PHRASES and (coded or len(rest) > 1 or len(rest[0]) > 12)
