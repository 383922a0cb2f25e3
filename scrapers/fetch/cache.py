"""What is kept of a page between runs, and for how long it needs no new request (RFC 9111, as a private cache)."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapers.base import Page


@dataclass(frozen=True)
class CachedPage:
    """A page as the store keeps it: plain values. `etag` and `last_modified` are the server's, byte for byte.

    `fetched_at` is the moment at which the server last said that this is the page: by sending it, or by a 304.
    """

    url: str  # as asked for
    final_url: str  # where it was found, after redirects
    etag: str | None
    last_modified: str | None
    fresh_until: datetime | None  # aware UTC
    fetched_at: datetime
    media_type: str
    body: bytes

    def is_fresh(self, now: datetime, max_fresh: timedelta) -> bool:
        """Does it need no request? A date beyond `max_fresh` stems from a clock that went wrong."""
        return self.fresh_until is not None and now < self.fresh_until <= now + max_fresh

    def questions(self) -> dict[str, str]:
        """The headers that ask whether it has changed."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}

    def confirmed(self, headers: Mapping[str, str], now: datetime, fresh_until: datetime | None) -> CachedPage:
        """After a 304: the same page, with what its headers say now."""
        return dataclasses.replace(
            self,
            etag=headers.get("etag", self.etag),
            last_modified=headers.get("last-modified", self.last_modified),
            fresh_until=fresh_until,
            fetched_at=now,
        )

    def page(self) -> Page:
        """As a reader gets it: while nobody has asked again, its "now" stands still and it reads the same."""
        headers = {"content-type": self.media_type, "etag": self.etag, "last-modified": self.last_modified}
        return Page(
            self.final_url,
            self.body,
            self.fetched_at,
            self.media_type,
            headers={name: value for name, value in headers.items() if value},
        )


def may_be_stored(headers: Mapping[str, str]) -> bool:
    """Has the server nothing against it being kept?"""
    return "no-store" not in _directives(headers)


def fresh_until(headers: Mapping[str, str], now: datetime, max_fresh: timedelta) -> datetime | None:
    """Up to when the server wants no new request; None where it says nothing, or that it is stale at once."""
    directives = _directives(headers)
    if "no-cache" in directives or "no-store" in directives:
        return None
    if "max-age" in directives:
        span = _seconds(directives["max-age"]) - _seconds(headers.get("age", "0"))
    else:
        expires, date = http_date(headers.get("expires", "")), http_date(headers.get("date", ""))
        # Against the server's own clock: ours need not agree with it.
        span = (expires - (date or now)).total_seconds() if expires else 0.0
    if span <= 0:
        return None
    return now + min(timedelta(seconds=min(span, max_fresh.total_seconds())), max_fresh)


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The seconds that a server asks us to wait, from a number or a date; None where it does not say."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    moment = http_date(value)
    return max(0.0, (moment - now).total_seconds()) if moment else None


def http_date(value: str) -> datetime | None:
    """A date as HTTP writes it, aware; None for anything else."""
    try:
        moment = parsedate_to_datetime(value[:100])
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _directives(headers: Mapping[str, str]) -> dict[str, str]:
    pairs = (part.partition("=") for part in headers.get("cache-control", "").split(","))
    return {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}


def _seconds(value: str) -> float:
    return float(value) if re.fullmatch(r"[0-9]{1,12}", value.strip()) else 0.0
