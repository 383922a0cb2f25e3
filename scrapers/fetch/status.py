"""What the status of an answer means to us, live or archived."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urldefrag, urljoin

from requests.utils import requote_uri

from calendar_app.errors import FetchError
from calendar_app.text import is_web_address

PAGES = frozenset({200, 203})
LASTING = frozenset({301, 308})
REDIRECTS = LASTING | {302, 303, 307}
GONE = frozenset({404, 410})


def phrase(status: int) -> str:
    """For people, in the standard's words and not the server's: "404 Not Found"."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def redirect_target(url: str, location: str) -> str:
    """Where a redirect leads, without fragment; FetchError where it leads nowhere."""
    with suppress(UnicodeError):  # headers come as Latin-1, and a raw address in one is mostly UTF-8
        location = location.encode("latin-1").decode("utf-8")
    try:
        target = requote_uri(urldefrag(urljoin(url, location.strip())).url) if location else ""
    except ValueError:
        target = ""
    if not is_web_address(target):
        raise FetchError(url, "redirects to something that is no web address")
    return target
