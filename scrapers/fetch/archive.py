"""A web archive as a Fetch: what a reader would have got at any past moment. Nothing is asked of the network.

An address is known by host, path and query; `http` or `https`, `www.` and the fragment make no difference, because an
archive over years holds one page under all of them.
"""

from __future__ import annotations

import bisect
import dataclasses
import hashlib
import tempfile
import threading
import weakref
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from w3lib.url import safe_url_string

from calendar_app.errors import FetchError, NotFound
from scrapers.base import Fetch, Page
from scrapers.fetch.body import BodyError
from scrapers.fetch.capture import Capture, capture_of
from scrapers.fetch.robots import Robots, robots_url
from scrapers.fetch.status import GONE, PAGES, REDIRECTS, phrase, redirect_target
from scrapers.fetch.warc import Damage, records

_MOST_HOPS = 5
_IN_MEMORY = 64_000_000  # bytes of bodies; more than that is laid down in a temporary file


class Archive:
    """The captures of some WARC files. `problems` says which records could not be read, and why."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._moments: set[datetime] = set()
        self._history: dict[str, list[_Kept]] = defaultdict(list)  # by address, in order of time
        self._bodies = _Bodies()
        self._robots: dict[bytes, Robots] = {}

    @classmethod
    def open(cls, paths: Sequence[Path], *, max_bytes: int = 10_000_000) -> Archive:
        """Reads every file once. UserError for one that is no WARC file; `max_bytes` limits a single body."""
        archive = cls()
        kept: list[_Kept] = []
        for path in paths:
            for record in records(path, archive.problems.append):
                try:
                    capture = capture_of(record, max_bytes)
                except (Damage, BodyError) as reason:
                    archive.problems.append(f"{record.place}: a record was left out ({reason})")
                    continue
                if capture:
                    body = None if capture.body is None else archive._bodies.add(capture.body)
                    kept.append(_Kept(dataclasses.replace(capture, body=None), body, record.place))
        archive._index(kept)
        return archive

    def moments(self) -> list[datetime]:
        """Every moment of a capture once, in order (aware, UTC)."""
        return sorted(self._moments)

    def at(self, moment: datetime) -> Fetch:
        """The web as it stood at `moment`, which is also the "now" of its pages. Their addresses are as asked for."""

        def fetch(url: str) -> Page:
            return self._page(urldefrag(url).url, moment)

        return fetch

    def _index(self, kept: list[_Kept]) -> None:
        by_digest = {item.capture.digest: item for item in reversed(kept) if item.body and item.capture.digest}
        by_place = {(_key(item.capture.url), item.capture.moment): item for item in kept if item.body}
        for item in sorted(kept, key=lambda item: item.capture.moment):
            capture = item.capture
            self._moments.add(capture.moment)
            history = self._history[_key(capture.url)]
            if item.body is None:
                url, moment = capture.refers_to or ("", capture.moment)
                earlier = by_digest.get(capture.digest) or by_place.get((_key(url), moment))
                earlier = earlier or (history[-1] if history else None)
                if earlier is None:
                    self.problems.append(f"{item.place}: {capture.url} is as before, and nothing is known of before")
                    continue
                item = dataclasses.replace(earlier, capture=dataclasses.replace(earlier.capture, moment=capture.moment))
            if not _leads_to_itself(item.capture):
                history.append(item)

    def _page(self, url: str, moment: datetime) -> Page:
        address = url
        for _ in range(_MOST_HOPS + 1):
            if objection := self._rules(address, moment).objection(address):
                raise FetchError(url, objection)
            kept = self._latest(address, moment)
            if kept is None or kept.body is None:
                where = "" if address == url else f"redirects to {address[:200]}, which "
                raise NotFound(url, f"{where}is not in the archive")
            capture = kept.capture
            if capture.status in REDIRECTS:
                address = redirect_target(address, capture.headers.get("location", ""))
            elif capture.cut:
                raise FetchError(url, "is in the archive in part only")
            elif capture.status in PAGES:
                body = self._bodies.get(kept.body)
                media_type = capture.headers.get("content-type", "")
                return Page(address, body, moment, media_type, capture.status, dict(capture.headers))
            else:
                error = NotFound if capture.status in GONE else FetchError
                raise error(url, f"answered {phrase(capture.status)}")
        raise FetchError(url, f"redirects more than {_MOST_HOPS} times")

    def _latest(self, url: str, moment: datetime) -> _Kept | None:
        history = self._history.get(_key(url), [])
        position = bisect.bisect_right(history, moment, key=lambda item: item.capture.moment)
        return history[position - 1] if position else None

    def _rules(self, url: str, moment: datetime) -> Robots:
        """What the captured robots.txt says; one that was not captured allows everything."""
        kept = self._latest(robots_url(url), moment)
        if kept is None or kept.body is None:
            return _NO_RULES
        key = kept.capture.status.to_bytes(2) + kept.body
        if key not in self._robots:
            self._robots[key] = Robots.of(kept.capture.status, self._bodies.get(kept.body))
        return self._robots[key]


_NO_RULES = Robots()


@dataclass(frozen=True)
class _Kept:
    """A capture whose body lies elsewhere, by its name there; None where it says "as before"."""

    capture: Capture
    body: bytes | None
    place: str


class _Bodies:
    """Bodies by their hash, each once, mostly out of memory. As long as one is at hand it is the same object."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with us
        weakref.finalize(self, self._file.close)
        self._places: dict[bytes, tuple[int, int]] = {}
        self._at_hand: OrderedDict[bytes, bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def add(self, body: bytes) -> bytes:
        name = hashlib.sha256(body).digest()
        if name not in self._places:
            self._places[name] = (self._file.seek(0, 2), len(body))
            self._file.write(body)
        return name

    def get(self, name: bytes) -> bytes:
        with self._lock:
            body = self._at_hand.pop(name, None)
            if body is None:
                start, length = self._places[name]
                self._file.seek(start)
                body = self._file.read(length)
                self._size += length
            self._at_hand[name] = body  # the last one used stands last
            while self._size > _IN_MEMORY and len(self._at_hand) > 1:
                self._size -= len(self._at_hand.popitem(last=False)[1])
            return body


def _key(url: str) -> str:
    """What an address is known by here."""
    try:
        parts = urlsplit(safe_url_string(url))
        port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
        query = f"?{parts.query}" if parts.query else ""
        return f"{(parts.hostname or '').removeprefix('www.')}{port}{parts.path or '/'}{query}"
    except ValueError:
        return url


def _leads_to_itself(capture: Capture) -> bool:
    """From http to https, or to or from www.: no redirect at all, where both are one address."""
    if capture.status not in REDIRECTS:
        return False
    try:
        return _key(redirect_target(capture.url, capture.headers.get("location", ""))) == _key(capture.url)
    except FetchError:
        return False
