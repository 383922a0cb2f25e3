"""What HTTP asks of an answer: validators, 304, freshness, encodings, headers against harm."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Request, Response
from werkzeug.datastructures import Headers
from werkzeug.http import parse_date, parse_etags

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

FEED_FRESHNESS = "public, max-age=900, stale-while-revalidate=86400, stale-if-error=604800"
PAGE_FRESHNESS = "public, max-age=300"
ONCE = "no-store"
_SAFE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# What proxies append to an ETag when they compress: nginx weakens it, Apache adds -gzip, Jetty --gzip.
_COMPRESSED = re.compile(r"(?:--|-|;)(?:gzip|br|zstd|deflate)$")


@dataclass(frozen=True)
class Content:
    """Bytes to publish; `modified` is a whole second, None where nothing is known.

    It is told from `settled` on: before, other bytes might come that have no later date, and who goes by dates would
    never ask for them.
    """

    body: bytes
    etag: str
    modified: datetime | None = None
    settled: datetime | None = None

    @classmethod
    def of(cls, body: bytes, changed: datetime | None = None, settled: datetime | None = None) -> Content:
        """Without more it is settled at once, though never before it has changed."""
        modified = changed.astimezone(UTC).replace(microsecond=0) if changed else None
        return cls(body, hashlib.sha256(body).hexdigest(), modified, settled or modified)

    def last_modified(self, now: datetime) -> datetime | None:
        """What may be told of it now; never a moment that lies ahead."""
        return self.modified if self.settled and self.settled <= now else None

    def is_known(self, if_none_match: str | None, if_modified_since: str | None, now: datetime) -> bool:
        """Does the client have these bytes already, by what its headers say (RFC 9110, 13)?"""
        if if_none_match is not None:  # then If-Modified-Since does not count
            tags = parse_etags(if_none_match)
            known = {_COMPRESSED.sub("", tag) for tag in tags.as_set(include_weak=True) if tag}  # "" is read as None
            return tags.star_tag or self.etag in known
        since = parse_date(if_modified_since) if if_modified_since else None
        modified = self.last_modified(now)
        return since is not None and modified is not None and modified <= since <= now


def answer(request: Request, content: Content, media_type: str, freshness: str, now: datetime) -> Response:
    """200 with validators, or 304 where the client has these bytes already."""
    headers = request.headers
    known = content.is_known(headers.get("If-None-Match"), headers.get("If-Modified-Since"), now)
    response = NotModified() if known else Response(content.body, content_type=media_type)
    response.set_etag(content.etag)
    if modified := content.last_modified(now):  # Werkzeug writes None as now
        response.last_modified = modified
    response.headers["Cache-Control"] = freshness
    return response


@lru_cache(maxsize=256)
def accepts_gzip(accept_encoding: str) -> bool:
    """Does the client ask for gzip, and not rather for bytes as they are (RFC 9110, 12.5.3)?"""
    qualities = {}
    for part in accept_encoding.lower().split(","):
        name, *parameters = (word.strip() for word in part.split(";"))
        if name:
            qualities[name] = _quality(parameters)
    gzip = qualities.get("gzip", qualities.get("x-gzip", qualities.get("*", 0.0)))
    return gzip > 0 and gzip >= qualities.get("identity", 0.0)


def _quality(parameters: list[str]) -> float:
    """What is no number between 0 and 1 refuses, as the safe side."""
    for parameter in parameters:
        if weight := re.fullmatch(r"q\s*=\s*(.*)", parameter):
            return float(weight[1]) if re.fullmatch(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?", weight[1]) else 0.0
    return 1.0


def guard(response: Response, *, encrypted: bool) -> Response:
    """Headers for every answer."""
    response.headers.update(guards(encrypted=encrypted))
    return response


def guards(*, encrypted: bool) -> dict[str, str]:
    """What keeps a browser from harm. HSTS only where the site is published by https."""
    return {**_SAFE, "Strict-Transport-Security": "max-age=31536000"} if encrypted else _SAFE


class NotModified(Response):
    """304 with Last-Modified, which Werkzeug would take out: clients that know nothing of ETags go by it."""

    default_status = 304

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        headers = super().get_wsgi_headers(environ)
        if "Last-Modified" in self.headers:
            headers["Last-Modified"] = self.headers["Last-Modified"]
        return headers
