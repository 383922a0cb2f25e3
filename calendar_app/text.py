"""Small helpers for text and addresses that every reader needs."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urljoin, urlsplit, urlunsplit

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\u200b\ud800-\udfff]")
_MISLEADING = re.compile(r"[\s\"<>\\^`{}|]|^\w*://[^/?#]*[@%]")
_ABSOLUTE = re.compile(r"https?://[^/]", re.IGNORECASE)
# As most are: a host and a path, nothing to escape, and nothing that could mislead.
_ORDINARY = re.compile(r"https?://(?:www\.(?=[a-z0-9])|(?!www\.))([a-z0-9][a-z0-9.-]*)((?:/[\w.~-]+)*)/?", re.ASCII)
_UNSAFE = re.compile(r"[\s\"<>\\^`{}|]")
# Says who sent the reader, not what is there.
_TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|aff|trk)(?:=|$)", re.IGNORECASE)
_EMPTY_LINES = re.compile(r"\n{3,}")
_UMLAUTS = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
    }
)


def one_line(text: str, limit: int = 1000) -> str:
    """White space of every kind folded, controls dropped, NFC, cut at `limit` characters on a word."""
    line = text.strip()
    # Most texts are clean, and this is asked of every one; what is printable has no white space but blanks.
    if not (line.isprintable() and "  " not in line and unicodedata.is_normalized("NFC", line)):
        line = " ".join(unicodedata.normalize("NFC", _CONTROL.sub("", text)).split())
    return line if len(line) <= limit else line[: limit - 1].rsplit(" ", 1)[0][: limit - 1] + "…"


def paragraphs(text: str, limit: int = 5000) -> str:
    """Lines kept, the rest as `one_line`; no more than one empty line in a row."""
    if text.isprintable():
        body = one_line(text, limit)  # most are one line
    else:
        lines = [one_line(line, limit) for line in _CONTROL.sub("", text).splitlines()]
        body = _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()
    return body if len(body) <= limit else body[: limit - 1].rstrip() + "…"


def fold(text: str) -> str:
    """For comparing: lower case, umlauts spelled out, accents gone."""
    if text.isascii():
        return text.lower()
    spelled = unicodedata.normalize("NFC", text).translate(_UMLAUTS)
    return "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c)).casefold()


def slug(text: str) -> str:
    """`Köln` -> `koeln`; for addresses and for comparing names."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def web_address(url: str | None, base: str = "") -> str | None:
    """`url` made absolute against `base` and safe to publish, or None. Blanks in a path are escaped."""
    if not url or not url.strip():
        return None
    if is_web_address(url):
        return url
    absolute = _CONTROL.sub("", url.strip())
    try:
        absolute = absolute if _ABSOLUTE.match(absolute) else urljoin(base, absolute)
    except ValueError:
        return None
    absolute = _UNSAFE.sub(lambda m: "".join(f"%{b:02X}" for b in m[0].encode()), absolute)
    return absolute if is_web_address(absolute) else None


@lru_cache(1000)
def is_web_address(url: str) -> bool:
    """Absolute http(s), with a host, no user name, nothing that could end a line or an attribute."""
    if len(url) > 2000:
        return False
    if _ORDINARY.fullmatch(url):
        return True
    if _MISLEADING.search(url) or _CONTROL.search(url):
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def canonical_url(url: str) -> str:
    """One spelling for addresses of the same page: https, no `www.`, default port, fragment, tracking, last slash."""
    if ordinary := _ORDINARY.fullmatch(url):
        host, path = ordinary.groups()
        return f"https://{host}{path or '/'}"
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
        host = f"[{host}]" if ":" in host else host
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url
    query = "&".join(part for part in parts.query.split("&") if part and not _TRACKING.match(part))
    return urlunsplit(("https", host + port, parts.path.rstrip("/") or "/", query, ""))
