"""What HTTP asks of an answer: validators, 304, freshness, headers against harm; and the last good feeds."""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

from flask import Request, Response
from werkzeug.datastructures import Headers

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

    `made_of` stands for what they were rendered from: the same again need not be rendered again.
    """

    body: bytes
    etag: str
    modified: datetime | None = None
    made_of: str = ""

    @classmethod
    def of(
        cls, body: bytes, changed: datetime | None = None, now: datetime | None = None, made_of: str = ""
    ) -> Content:
        """`changed` is never believed to lie in the future."""
        moment = min(changed, now) if changed and now else changed
        modified = moment.astimezone(UTC).replace(microsecond=0) if moment else None
        return cls(body, hashlib.sha256(body).hexdigest(), modified, made_of)


def answer(request: Request, content: Content, media_type: str, freshness: str, now: datetime) -> Response:
    """200 with validators, or 304 where the client has these bytes already (RFC 9110, 13)."""
    fresh = _has_it(request, content, now)
    response = _NotModified() if fresh else Response(content.body, content_type=media_type)
    response.set_etag(content.etag)
    if content.modified:  # Werkzeug writes None as now
        response.last_modified = content.modified
    response.headers["Cache-Control"] = freshness
    return response


def guard(response: Response, *, encrypted: bool) -> Response:
    """Headers for every answer. HSTS only where the site is published by https."""
    response.headers.update(_SAFE)
    if encrypted:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


class _NotModified(Response):
    """304 with Last-Modified, which Werkzeug would take out: clients that know nothing of ETags go by it."""

    default_status = 304

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        headers = super().get_wsgi_headers(environ)
        if "Last-Modified" in self.headers:
            headers["Last-Modified"] = self.headers["Last-Modified"]
        return headers


def _has_it(request: Request, content: Content, now: datetime) -> bool:
    if "If-None-Match" in request.headers:  # then If-Modified-Since does not count
        tags = request.if_none_match
        return tags.star_tag or content.etag in {_COMPRESSED.sub("", tag) for tag in tags.as_set(include_weak=True)}
    since = request.if_modified_since
    return since is not None and content.modified is not None and content.modified <= since <= now


class LastGood:
    """The last good content of each address, in memory, bounded: for when nothing has changed, or the store fails.

    It also keeps Last-Modified honest: a meeting that leaves the selection changes the bytes, but not the newest
    change among those left. Clients that know nothing of ETags would then be told 304.
    """

    def __init__(self, limit: int = 64_000_000) -> None:
        self._limit = limit
        self._size = 0
        self._kept: OrderedDict[str, Content] = OrderedDict()
        self._lock = Lock()

    def keep(self, address: str, content: Content, now: datetime) -> Content:
        """Remember it; what comes back has the moment that clients may be told."""
        with self._lock:
            if before := self._kept.pop(address, None):
                self._size -= len(before.body)
                content = _with_honest_date(content, before, now)
            if len(content.body) <= self._limit:
                self._kept[address] = content
                self._size += len(content.body)
            while self._size > self._limit:
                self._size -= len(self._kept.popitem(last=False)[1].body)
            return content

    def find(self, address: str) -> Content | None:
        with self._lock:
            if address in self._kept:
                self._kept.move_to_end(address)
            return self._kept.get(address)


def _with_honest_date(content: Content, before: Content, now: datetime) -> Content:
    if content.etag == before.etag:
        return replace(content, modified=before.modified)
    if content.modified and before.modified and content.modified > before.modified:
        return content
    return replace(content, modified=now.astimezone(UTC).replace(microsecond=0))
