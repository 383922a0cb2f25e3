"""Feeds that are ready to be sent, kept in memory: what answers most requests, before Flask is entered."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from werkzeug.http import http_date

from calendar_app.web.http import FEED_FRESHNESS, Content, accepts_gzip
from calendar_app.web.watch import State

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Headers = list[tuple[str, str]]
_LONGEST = 2000  # characters of an address that is remembered


class Ready:
    """A feed with all that HTTP needs of it said beforehand, as it is and compressed."""

    def __init__(self, content: Content, headers: Mapping[str, str]) -> None:
        self.content = content
        self._lock = Lock()
        self._zipped = b""
        self._more = [*headers.items(), ("Accept-Ranges", "none")]
        # Two forms are two representations, and each has a strong ETag of its own.
        self._validators = {
            (zipped, dated): self._write_validators(zipped=zipped, dated=dated)
            for zipped in (False, True)
            for dated in (False, True)
        }
        length = ("Content-Length", str(len(content.body)))
        self._whole = {dated: [*self._validators[False, dated], *self._more, length] for dated in (False, True)}

    def reply(self, environ: WSGIEnvironment, now: datetime) -> tuple[str, Headers, bytes]:
        """Status, headers and body for a GET; a HEAD leaves out the body."""
        zipped = accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        tags = environ.get("HTTP_IF_NONE_MATCH")
        dated = self.content.last_modified(now) is not None
        unchanged = self._validators[zipped, dated]
        if tags == unchanged[0][1] or self.content.is_known(tags, environ.get("HTTP_IF_MODIFIED_SINCE"), now):
            return "304 Not Modified", unchanged, b""
        if not zipped:
            return "200 OK", self._whole[dated], self.content.body
        body = self._compressed()
        length = ("Content-Length", str(len(body)))
        return "200 OK", [*unchanged, *self._more, ("Content-Encoding", "gzip"), length], body

    def _write_validators(self, *, zipped: bool, dated: bool) -> Headers:
        validators = [
            ("ETag", f'"{self.content.etag}{"-gzip" if zipped else ""}"'),
            ("Cache-Control", FEED_FRESHNESS),
            ("Vary", "Accept-Encoding"),
            ("Access-Control-Allow-Origin", "*"),
        ]
        if dated and self.content.modified:
            validators.append(("Last-Modified", http_date(self.content.modified)))
        return validators

    def _compressed(self) -> bytes:
        """Made once, when it is first asked for."""
        with self._lock:
            self._zipped = self._zipped or gzip.compress(self.content.body, 6, mtime=0)
            return self._zipped


@dataclass
class Entry:
    """A feed in the format `name`, as of a state.

    `until` is the moment up to which it stands in for one that could not be made.
    """

    ready: Ready
    name: str
    state: State
    until: float = 0.0
    used: bool = True


class Shelf:
    """The last good feed of each question, bounded; and which addresses ask which question.

    What nobody has asked for since the last time room was needed goes first: a flood of odd questions does not
    drive out the feed that everybody reads.
    """

    def __init__(self, size: int = 512_000_000, entries: int = 500, addresses: int = 10_000) -> None:
        self._most = (size, entries, addresses)
        self._size = 0
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._questions: dict[tuple[str, str], str] = {}
        self._lock = Lock()

    def find(self, question: str) -> Entry | None:
        return self._entries.get(question)

    def find_address(self, path: str, parameters: str) -> Entry | None:
        """The entry that this very address was answered with."""
        entry = self._entries.get(self._questions.get((path, parameters), ""))
        if entry:
            entry.used = True
        return entry

    def keep(self, question: str, entry: Entry) -> None:
        size, entries, _ = self._most
        with self._lock:
            if before := self._entries.pop(question, None):
                self._size -= _size(before)
            if _size(entry) > size:
                return
            self._entries[question] = entry
            self._size += _size(entry)
            while self._size > size or len(self._entries) > entries:
                oldest, candidate = self._entries.popitem(last=False)
                if candidate.used or candidate is entry:
                    candidate.used = candidate is entry
                    self._entries[oldest] = candidate
                else:
                    self._size -= _size(candidate)

    def remember(self, path: str, parameters: str, question: str) -> None:
        """This address asks this question, in this spelling."""
        if len(path) + len(parameters) > _LONGEST:
            return
        with self._lock:
            self._questions[path, parameters] = question
            if len(self._questions) > self._most[2]:
                del self._questions[next(iter(self._questions))]


def _size(entry: Entry) -> int:
    """Both forms; the compressed one is hardly ever the larger."""
    return 2 * len(entry.ready.content.body)
