"""What robots.txt asks of us (RFC 9309; Crawl-delay besides, which is not in it)."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from protego import Protego

from scrapers.fetch.policy import LONGEST_CRAWL_DELAY, PRODUCT

MAX_BYTES = 512_000  # the RFC wants 500 KiB to be read; what follows is not


def robots_url(url: str) -> str:
    """Where the rules for `url` stand."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


class Robots:
    """The rules of one site. `refusal` is half a sentence where nothing at all may be asked."""

    def __init__(self, text: str = "", *, refusal: str = "") -> None:
        self._rules = Protego.parse(_for_us(text))
        self._refusal = refusal

    @classmethod
    def of(cls, status: int, body: bytes) -> Robots:
        """By the answer to the request for robots.txt."""
        if 200 <= status < 300:
            return cls(body[:MAX_BYTES].decode("utf-8-sig", "replace"))
        # 429 is stricter than the RFC: who asks for fewer requests has not invited us.
        if status >= 500 or status == 429:
            return cls(refusal=f"may not be asked, because its robots.txt answers {status}")
        return cls()

    @property
    def delay(self) -> float:
        """The seconds that are asked for between two requests, within reason."""
        return min(self._rules.crawl_delay(PRODUCT) or 0.0, LONGEST_CRAWL_DELAY)

    def objection(self, url: str) -> str:
        """Why `url` may not be asked; empty where it may."""
        return self._refusal or ("" if self._rules.can_fetch(url, PRODUCT) else "is closed to us by its robots.txt")


def _for_us(text: str) -> str:
    """The text with every other robot under one name.

    The parser multiplies names by rules, so a file that fits in the limit could hold hundreds of millions of rules. And
    it takes "ml" for us; the RFC compares whole product tokens.
    """
    return "\n".join(_USER_AGENT.sub(_name, line) for line in text.splitlines())


_USER_AGENT = re.compile(r"^\s*user[- ]?agent(?:\s*:\s*|\s+)([^#]*)", re.IGNORECASE)


def _name(line: re.Match[str]) -> str:
    name = line[1].strip().lower()
    token = re.match(r"[a-z_-]*", name)
    ours = name if name == "*" else PRODUCT if token and token[0] == PRODUCT else "others"
    return f"User-agent: {ours} "
