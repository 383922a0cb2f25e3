"""Where things are: links inside the site, and absolute addresses, which come from the configuration alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from calendar_app.web.texts import LANGUAGES


@dataclass(frozen=True)
class Address:
    """The address of a page without its language: `/`, `/events/…`; `prefix` is "" for the site's own language."""

    base_url: str
    path: str
    prefix: str = ""

    @classmethod
    def of(cls, base_url: str, path: str) -> Address:
        prefix = language_of(path)
        return cls(base_url, path.removeprefix(f"/{prefix}") or "/", f"/{prefix}" if prefix else "")

    def to(self, path: str) -> str:
        """A link to another page in this page's language."""
        return self._root + self.prefix + path

    def plain(self, path: str) -> str:
        """A link to what has no language."""
        return self._root + path

    def within(self, language: str) -> str:
        """A link to this page in a language."""
        return f"{self._root}/{language}{self.path}"

    def absolute(self, path: str) -> str:
        return self.base_url + path

    @property
    def full(self) -> str:
        """This page, absolute, in its language."""
        return self.base_url + self.prefix + self.path

    def webcal(self, path: str) -> str:
        """What a calendar application opens to subscribe; never webcals, which iOS does not know."""
        return "webcal:" + self.absolute(path).split(":", 1)[1]

    @property
    def _root(self) -> str:
        return urlsplit(self.base_url).path


def language_of(path: str) -> str | None:
    """The language that an address names."""
    match = re.match(r"/([a-z]{2})(?:/|$)", path)
    return match[1] if match and match[1] in LANGUAGES else None


def event_path(uid: str) -> str:
    """The permanent address of an event."""
    return f"/events/{quote(uid, safe='')}"
