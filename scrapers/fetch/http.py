"""The live web as a Fetch: one `Web` per run, shared by all threads, and one `SourceFetch` per source.

Polite: one request at a time to a host, a pause between two, robots.txt obeyed, nothing asked that is still fresh, and
a host that asks for rest gets it, in later runs too.
"""

from __future__ import annotations

import dataclasses
import random
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import urldefrag, urlsplit

from calendar_app.errors import FetchError, Gone, NotFound, Resting
from scrapers.base import Page
from scrapers.fetch.body import BodyError, too_large, unpack
from scrapers.fetch.cache import CachedPage, fresh_until, may_be_stored, retry_after
from scrapers.fetch.guard import Guard, Refused
from scrapers.fetch.policy import LONGEST_REST, LONGEST_WAIT, Policy
from scrapers.fetch.record import Recorder
from scrapers.fetch.robots import MAX_BYTES, Robots, robots_url
from scrapers.fetch.status import GONE, LASTING, PAGES, REDIRECTS, phrase, redirect_target
from scrapers.fetch.wire import Answer, NoAnswer, ask


class Web:
    """The web during one run. `now` gives the moment of a request; `sleep` waits seconds.

    `resting` says until when hosts asked earlier runs for rest; `keep_rest` is called, in any thread, as soon as one
    asks this run for it.
    """

    def __init__(
        self,
        policy: Policy,
        *,
        recorder: Recorder | None = None,
        now: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
        guard: Guard | None = None,
        resting: Mapping[str, datetime] = MappingProxyType({}),
        keep_rest: Callable[[str, datetime], None] = lambda host, until: None,
    ) -> None:
        self.policy = policy
        self.now = now
        self._keep_rest = keep_rest
        self._recorder = recorder
        self._sleep = sleep
        self._guard = guard or Guard(policy.allowed_hosts)
        self._began, self._began_at = time.monotonic(), now()
        self._hosts = {
            name: _Host(name, policy.pause, stopped=_rests(until))
            for name, until in resting.items()
            if self._began_at < until <= self._began_at + LONGEST_REST  # a later one is that of a clock that went wrong
        }
        self._sites: dict[str, _Site] = {}
        self._lock = threading.Lock()
        self._closed = False

    def fetcher(self, cached: Mapping[str, CachedPage] = MappingProxyType({})) -> SourceFetch:
        """The Fetch of one source; `cached` is what earlier runs kept, by the address as asked for."""
        return SourceFetch(self, cached)

    def check(self, url: str) -> None:
        """Asks nothing. Resting where the host of `url` wants to be left alone."""
        self._host(url).check(url)

    def close(self) -> None:
        """No request starts after this."""
        self._closed = True
        if self._recorder:
            self._recorder.close()

    def get(self, url: str, headers: Mapping[str, str]) -> Answer:
        """The answer for an address, if robots.txt lets us ask for it. FetchError where there is none."""
        try:
            self._guard.check(url)
        except Refused as refusal:
            raise FetchError(url, str(refusal)) from None
        site = self._site(url)
        with site.lock:
            self.check(url)
            if site.robots is None:
                site.robots = self._robots(robots_url(url))
                host = self._host(url)
                host.pause = max(host.pause, site.robots.delay)
        if objection := site.robots.objection(url):
            raise FetchError(url, objection)
        return self._ask(url, headers, self.policy.max_bytes)

    def _robots(self, url: str) -> Robots:
        try:
            # Five hops at least, says the RFC, to any host; a longer chain counts as no file at all.
            for _ in range(6):
                answer = self._ask(url, {}, MAX_BYTES)
                if answer.status not in REDIRECTS:
                    return Robots.of(answer.status, _unpacked(answer, 4 * MAX_BYTES))
                url = redirect_target(url, answer.headers.get("location", ""))
            return Robots()
        except FetchError as error:
            return Robots(refusal=f"{error.reason} (its robots.txt, without which we ask for nothing)")

    def _ask(self, url: str, headers: Mapping[str, str], limit: int) -> Answer:
        """With retries; the waiting for them is the host's, so that no other thread asks meanwhile."""
        host = self._host(url)
        for retries_left in range(self.policy.retries, -1, -1):
            backoff = self.policy.backoff * 2.0 ** (self.policy.retries - retries_left)
            jitter = random.uniform(0, backoff)  # noqa: S311 - spreads requests, guards nothing
            try:
                answer = self._ask_once(host, url, headers, limit)
            except NoAnswer as failure:
                if retries_left and failure.passing:
                    host.rest(jitter)
                    continue
                raise FetchError(url, failure.reason) from None
            wait = retry_after(answer.headers, answer.asked_at)
            if answer.status == 429 or (answer.status == 503 and wait is not None):
                if not retries_left or wait is None or wait > LONGEST_WAIT:
                    self._stop(host, wait)
                    raise FetchError(url, f"answers {phrase(answer.status)}: it {host.stopped}")
                host.rest(wait)
            elif answer.status >= 500 and retries_left:
                host.rest(jitter)
            else:
                return answer
        raise AssertionError("the last try returns or raises")

    def _ask_once(self, host: _Host, url: str, headers: Mapping[str, str], limit: int) -> Answer:
        with host.lock:
            host.check(url)
            wait = host.ready_at - time.monotonic()
            if wait > 0:
                self._sleep(wait)
            if self._closed:
                raise NoAnswer("was not asked, because the run is over", passing=False)
            try:
                answer = ask(url, headers, policy=self.policy, guard=self._guard, limit=limit, now=self.now())
            finally:
                host.ready_at = time.monotonic() + host.pause
        if self._recorder:
            self._recorder.record(answer)
        return answer

    def _stop(self, host: _Host, seconds: float | None) -> None:
        """Leave it alone for the rest of the run, and where it says how long, in later runs too."""
        if seconds is None:
            host.stopped = "asked us for rest and is left alone in this run"
            return
        # Not `now`, which may stand still for the whole run.
        since = self._began_at + timedelta(seconds=time.monotonic() - self._began)
        until = since + min(timedelta(seconds=seconds), LONGEST_REST)
        host.stopped = _rests(until)
        self._keep_rest(host.name, until)

    def _host(self, url: str) -> _Host:
        name = _split(url)[1]
        with self._lock:
            return self._hosts.setdefault(name, _Host(name, self.policy.pause))

    def _site(self, url: str) -> _Site:
        with self._lock:
            return self._sites.setdefault(_split(url)[0], _Site())


class SourceFetch:
    """The Fetch of one source. What it got or saw confirmed stands in `updates`, by the address as asked for."""

    def __init__(self, web: Web, cached: Mapping[str, CachedPage]) -> None:
        self._web = web
        self._cached = cached
        self.updates: dict[str, CachedPage] = {}

    def __call__(self, url: str) -> Page:
        """The page at `url`. Gone (410), NotFound (404) or FetchError where there is none."""
        url = urldefrag(url).url
        if url in self.updates:
            return self.updates[url].page()
        cached = self._cached.get(url)
        if cached and cached.is_fresh(self._web.now(), self._web.policy.max_fresh):
            return cached.page()
        try:
            return self._follow(url, cached)
        except FetchError as error:
            if error.url == url:
                raise
            raise type(error)(url, f"redirects to {error.url[:200]}, which {error.reason}") from None

    def _follow(self, url: str, cached: CachedPage | None) -> Page:
        address, lasting, moved_to = url, True, ""
        for _ in range(self._web.policy.max_redirects + 1):
            questions = cached.questions() if cached and cached.final_url == address else {}
            answer = self._web.get(address, questions)
            if answer.status in REDIRECTS:
                address = redirect_target(address, answer.headers.get("location", ""))
                # The next visit may be sent elsewhere, so the page's own freshness does not count.
                lasting = lasting and answer.status in LASTING
                moved_to = address if lasting else moved_to
            elif answer.status == 304 and cached and questions:
                self.updates[url] = cached.confirmed(answer.headers, answer.asked_at, self._fresh(answer, lasting))
                return dataclasses.replace(self.updates[url].page(), moved_to=moved_to)
            elif answer.status in PAGES:
                return dataclasses.replace(self._page(url, answer, lasting), moved_to=moved_to)
            elif answer.status == HTTPStatus.GONE and lasting:
                raise Gone(address, f"answers {phrase(answer.status)}")
            elif answer.status in GONE:
                raise NotFound(address, f"answers {phrase(answer.status)}")
            else:
                raise FetchError(address, f"answers {phrase(answer.status)}")
        raise FetchError(url, f"redirects more than {self._web.policy.max_redirects} times")

    def _page(self, url: str, answer: Answer, lasting: bool) -> Page:
        limit = self._web.policy.max_bytes
        if answer.cut:
            raise FetchError(answer.url, too_large(limit))
        body = _unpacked(answer, limit)
        headers = dict(answer.headers)
        media_type = headers.get("content-type", "")
        if may_be_stored(headers):
            self.updates[url] = CachedPage(
                url,
                answer.url,
                headers.get("etag"),
                headers.get("last-modified"),
                self._fresh(answer, lasting),
                answer.asked_at,
                media_type,
                body,
            )
        return Page(answer.url, body, answer.asked_at, media_type, answer.status, headers)

    def _fresh(self, answer: Answer, lasting: bool) -> datetime | None:
        return fresh_until(answer.headers, answer.asked_at, self._web.policy.max_fresh) if lasting else None


class _Host:
    """One request at a time: whoever holds the lock asks, not before `ready_at` (of the monotonic clock)."""

    def __init__(self, name: str, pause: float, stopped: str = "") -> None:
        self.lock = threading.Lock()
        self.name = name
        self.pause = pause
        self.ready_at = 0.0
        self.stopped = stopped  # why nothing more is asked of it, as half a sentence

    def check(self, url: str) -> None:
        if self.stopped:
            raise Resting(url, self.stopped)

    def rest(self, seconds: float) -> None:
        """Leave it alone for a while, over and above the pause."""
        with self.lock:
            self.ready_at = max(self.ready_at, time.monotonic() + self.pause) + seconds


class _Site:
    """Scheme, host and port: what one robots.txt speaks for. The lock lets one thread ask for it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.robots: Robots | None = None


def _split(url: str) -> tuple[str, str]:
    """The site and the host of an address, both only as names to keep things under."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc.lower()}", parts.hostname or ""
    except ValueError:
        raise FetchError(url, "is no web address") from None


def _rests(until: datetime) -> str:
    return f"asked us for rest and is left alone until {until.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _unpacked(answer: Answer, limit: int) -> bytes:
    try:
        return unpack(answer.body, answer.headers.get("content-encoding", ""), limit)
    except BodyError as error:
        raise FetchError(answer.url, str(error)) from None
