"""One class per calendar program: how it asks, and what it makes of the answer (docs/feeds.md has the table).

What a program is not known to do, it does here in the way that is worst for us.
"""

from __future__ import annotations

import gzip
import http.client
import random
import re
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import icalendar

from tests.calendar_app.simulate import Subscriber
from tests.clients.reading import Unreadable, Vevent, calendar_of, entries


class Answer:
    """Of the server; `body` as it was before it was compressed."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.status = answer.status
        self.headers = answer.headers
        sent = answer.read()
        self.body = gzip.decompress(sent) if answer.headers["Content-Encoding"] == "gzip" else sent


class Program:
    """Asks with what it got last, and shows exactly what the feed holds."""

    agent = "?"
    hours: tuple[float, float] = (1, 24)  # between two polls
    zips = True
    sends_etag = False
    sends_date = False
    most_redirects = 20
    only_newer = False
    deletes = True

    def __init__(self, address: str, dice: random.Random) -> None:
        self.address = address
        self.every = timedelta(hours=dice.uniform(*self.hours))
        self.etag = self.date = ""
        self.enabled = True
        self._kept = Subscriber(self.only_newer, self.deletes)
        self.said: list[str] = []  # what it would write into its log

    def __repr__(self) -> str:
        return f"{type(self).__name__} at {urlsplit(self.address).path}?{urlsplit(self.address).query}"

    @property
    def calendar(self) -> dict[str, Vevent]:
        return self._kept.calendar

    def poll(self) -> int:
        """Look for news; the status of the answer, 0 where it does not ask."""
        if not self.enabled:
            return 0
        answer, redirected = self._follow(self.address)
        if answer.status == 200:
            self._remember(answer, redirected=redirected)
            self._take(answer)
        elif answer.status != 304:
            self.fail(answer.status)
        return answer.status

    def fail(self, status: int) -> None:
        """Most keep what they have."""

    def read(self, answer: Answer) -> Mapping[str, Vevent]:
        """May raise Unreadable."""
        return entries(answer.body)

    def merge(self, feed: Mapping[str, Vevent]) -> Mapping[str, Vevent]:
        """What it takes over of a feed, where it does not take all."""
        return feed

    def ask(self, address: str, method: str = "GET", conditions: Mapping[str, str] | None = None) -> Answer:
        parts = urlsplit(address)
        connection = http.client.HTTPConnection(parts.netloc, timeout=30)
        headers = {"User-Agent": self.agent, **({"Accept-Encoding": "gzip"} if self.zips else {}), **(conditions or {})}
        try:
            connection.putrequest(method, f"{parts.path}?{parts.query}".rstrip("?"), skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders()
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def _follow(self, address: str) -> tuple[Answer, bool]:
        for hops in range(self.most_redirects + 1):
            answer = self.ask(address, conditions=self._conditions())
            if answer.status not in (301, 302, 307, 308):
                return answer, hops > 0
            address = urljoin(address, answer.headers["Location"])
        raise Unreadable("too many redirects")

    def _conditions(self) -> dict[str, str]:
        conditions = {}
        if self.sends_etag and self.etag:
            conditions["If-None-Match"] = self.etag
        if self.sends_date and self.date:
            conditions["If-Modified-Since"] = self.date
        return conditions

    def _remember(self, answer: Answer, *, redirected: bool) -> None:
        """Before the body is looked at, as ICSx5 does."""
        self.etag, self.date = answer.headers["ETag"] or "", answer.headers["Last-Modified"] or ""

    def _take(self, answer: Answer) -> None:
        try:
            feed = self.read(answer)
        except Unreadable as reason:
            self.said.append(str(reason))
            return
        self._kept.read(self.merge(feed))


class Google(Program):
    """Obeys robots.txt; one bad line and the file is ignored; keeps what is absent, and the old version of what has
    another date under the same SEQUENCE. Does not show what is cancelled.
    """

    agent = "Google-Calendar-Importer"
    hours = (4, 24)
    deletes = False

    def poll(self) -> int:
        robots = RobotFileParser()
        robots.parse(self.ask(urljoin(self.address, "/robots.txt")).body.decode().splitlines())
        return super().poll() if robots.can_fetch(self.agent, self.address) else 0

    def read(self, answer: Answer) -> Mapping[str, Vevent]:
        body = answer.body
        lines = body.split(b"\r\n")
        if not body.startswith(b"BEGIN:VCALENDAR\r\n") or lines[-1] or any(b"\n" in line for line in lines):
            raise Unreadable("white space before the calendar, or a line without CRLF")
        if any(len(line) > 75 or not line or line[:1] == b"\t" for line in lines[:-1]):
            raise Unreadable("a bad fold")
        for line in lines:
            line.decode()  # raises for a fold within a character
        if len(body) > 1_000_000 or body.count(b"\r\nBEGIN:VEVENT\r\n") > 1_111:
            raise Unreadable("too much of it")
        if any(line.startswith(b"GEO:") and b"," in line for line in lines):
            raise Unreadable("a comma in GEO")
        return entries(body)

    def merge(self, feed: Mapping[str, Vevent]) -> Mapping[str, Vevent]:
        old = self.calendar
        return {
            uid: old[uid] if uid in old and old[uid].sequence >= entry.sequence else entry
            for uid, entry in feed.items()
        }


class Apple(Program):
    """Goes by dates alone."""

    agent = "macOS/14.5 (23F79) dataaccessd/1.0"
    hours = (0.1, 168)
    sends_date = True


class OutlookOnTheWeb(Program):
    """Cannot read gzip; a VTIMEZONE without rules breaks it."""

    agent = "Microsoft Office/16.0 (Microsoft Outlook 16.0)"
    hours = (3, 30)
    zips = False

    def read(self, answer: Answer) -> Mapping[str, Vevent]:
        for zone in calendar_of(answer.body).walk("VTIMEZONE"):
            if not zone.walk("STANDARD"):
                raise Unreadable("a VTIMEZONE without STANDARD")
        return entries(answer.body)


class OutlookOnTheDesk(Program):
    """Asks as often as X-PUBLISHED-TTL allows; knows no zone but by the rules in the file, and no lists of onsets."""

    agent = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)"

    def read(self, answer: Answer) -> Mapping[str, Vevent]:
        calendar = calendar_of(answer.body)
        self.every = icalendar.vDuration.from_ical(str(calendar["X-PUBLISHED-TTL"]))
        if any(part.get("RDATE") for zone in calendar.walk("VTIMEZONE") for part in zone.subcomponents):
            raise Unreadable("a VTIMEZONE of lists")
        return entries(answer.body, by_rules=True)


class Thunderbird(Program):
    """The ETag, else the date; after a redirect neither. 410 switches it off for good, other failures for a time; an
    empty body empties it.
    """

    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.5.0"
    hours = (0.5, 6)
    sends_etag = True

    def _remember(self, answer: Answer, *, redirected: bool) -> None:
        self.etag, self.date = answer.headers["ETag"] or "", answer.headers["Last-Modified"] or ""
        self.sends_date = not self.etag
        if redirected:
            self.etag = self.date = ""

    def fail(self, status: int) -> None:
        if status == 410:
            self.enabled = False
        elif status != 404:
            self.said.append(f"switched off by {status}")

    def read(self, answer: Answer) -> Mapping[str, Vevent]:
        return entries(answer.body) if answer.body.strip() else {}


class Nextcloud(Program):
    """Weekly, unless REFRESH-INTERVAL or X-PUBLISHED-TTL says otherwise; no conditions; an object whose bytes are the
    same is not touched, what is absent is deleted, a file that cannot be read changes nothing.
    """

    agent = "Nextcloud Server Crawler"
    hours = (168, 168)

    def __init__(self, address: str, dice: random.Random) -> None:
        super().__init__(address, dice)
        self.touched = 0
        self._objects: set[bytes] = set()

    def ask(self, address: str, method: str = "GET", conditions: Mapping[str, str] | None = None) -> Answer:
        accept = "text/calendar, application/calendar+json, application/calendar+xml"
        return super().ask(address, method, {**(conditions or {}), "Accept": accept})

    def read(self, answer: Answer) -> Mapping[str, Vevent]:
        if answer.headers.get_content_type() != "text/calendar":
            raise Unreadable(f"no reader for {answer.headers.get_content_type()}")
        calendar = calendar_of(answer.body)
        every = calendar.get("REFRESH-INTERVAL") or calendar.get("X-PUBLISHED-TTL")
        self.every = icalendar.vDuration.from_ical(str(every.to_ical().decode())) if every else self.every
        objects = set(re.findall(rb"\r\nBEGIN:VEVENT\r\n.*?(?=\r\nEND:VEVENT)", answer.body, re.DOTALL))
        self.touched += len(objects - self._objects)
        self._objects = objects
        return entries(answer.body)


class Icsx5(Program):
    """Both conditions; five redirects, none away from https; takes an entry again only where LAST-MODIFIED has grown.
    Remembers the ETag before it has read the body.
    """

    agent = "ICSx5/2.2 (2024; okhttp)"
    hours = (0.25, 24)
    sends_etag = sends_date = True
    most_redirects = 5
    only_newer = True


class HomeAssistant(Program):
    """Daily; one zone that it does not know, and nothing of the feed is read."""

    agent = "HomeAssistant/2026.11 httpx"
    hours = (24, 24)

    def read(self, answer: Answer) -> Mapping[str, Vevent]:
        for component in calendar_of(answer.body).walk("VEVENT"):
            for name in ("DTSTART", "DTEND"):
                if name in component and (zone := component[name].params.get("TZID")):
                    try:
                        ZoneInfo(zone)
                    except (ZoneInfoNotFoundError, ValueError):
                        raise Unreadable(f"the zone {zone} is unknown") from None
        return entries(answer.body)


class Hoarder(Program):
    """No program in particular: asks for the head first, and never deletes what is absent."""

    agent = "curl/8.5.0"
    hours = (1, 48)
    deletes = False

    def poll(self) -> int:
        head = self.ask(self.address, "HEAD")
        if head.body:
            raise Unreadable("a HEAD with a body")
        if head.status == 200 and self.etag and head.headers["ETag"] == self.etag:
            return 304
        return super().poll()


PROGRAMS = (
    Google, Apple, OutlookOnTheWeb, OutlookOnTheDesk, Thunderbird, Nextcloud, Icsx5, HomeAssistant, Hoarder,
)  # fmt: skip
