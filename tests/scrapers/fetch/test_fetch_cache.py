"""How long a page needs no new request, and what is asked when it does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from loopback import Reply, Site

from calendar_app.errors import FetchError
from scrapers.fetch import CachedPage, Web
from scrapers.fetch.cache import fresh_until, may_be_stored, retry_after

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
HTML = {"Content-Type": "text/html; charset=utf-8"}
MakeWeb = Callable[..., Web]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": "max-age=600"}, 600),
        ({"cache-control": "public, Max-Age=600, must-revalidate"}, 600),
        ({"cache-control": 'max-age="600"'}, 600),
        ({"cache-control": "max-age=600", "age": "200"}, 400),
        ({"cache-control": "max-age=600", "age": "700"}, None),
        ({"cache-control": "max-age=0"}, None),
        ({"cache-control": "max-age=-5"}, None),
        ({"cache-control": "max-age=soon"}, None),
        ({"cache-control": "max-age=600, no-cache"}, None),
        ({"cache-control": "no-store, max-age=600"}, None),
        ({"cache-control": "s-maxage=600"}, None),  # for shared caches only
        ({"cache-control": "max-age=31536000"}, 7 * 86400),
        ({"cache-control": "max-age=999999999999"}, 7 * 86400),
        ({"cache-control": f"max-age={'9' * 5000}"}, None),
        ({"expires": "Sat, 01 Mar 2025 12:10:00 GMT"}, 600),
        ({"expires": "Sat, 01 Mar 2025 12:10:00 GMT", "date": "Sat, 01 Mar 2025 12:05:00 GMT"}, 300),
        ({"expires": "Sat, 01 Mar 2025 12:10:00 GMT", "cache-control": "max-age=60"}, 60),
        ({"expires": "Sat, 01 Mar 2025 11:00:00 GMT"}, None),
        ({"expires": "0"}, None),
        ({"expires": "-1"}, None),
        ({"expires": "Fri, 31 Dec 9999 23:59:59 GMT"}, 7 * 86400),
    ],
)
def test_freshness(headers: dict[str, str], seconds: int | None) -> None:
    """max-age before Expires, by the server's own clock, a week at most; what cannot be read is stale."""
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert fresh_until(headers, NOW, WEEK) == expected


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("Sat, 01 Mar 2025 12:01:00 GMT", 60),
        ("Sat, 01 Mar 2025 11:00:00 GMT", 0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("9" * 5000, None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    """Seconds or a date; anything else says nothing."""
    assert retry_after({"retry-after": value}, NOW) == seconds


def test_no_store() -> None:
    """A server can forbid that its page is kept."""
    assert may_be_stored({"cache-control": "no-cache, max-age=0"})
    assert not may_be_stored({"cache-control": "private, No-Store"})


def test_a_clock_that_went_wrong_freezes_nothing() -> None:
    """A page that claims to be fresh for years is asked for again."""
    kept = CachedPage("u", "u", None, None, NOW + timedelta(days=900), NOW, "text/html", b"")
    assert not kept.is_fresh(NOW, WEEK)
    assert kept.is_fresh(NOW + timedelta(days=899), WEEK)


def test_unchanged_pages(site: Site, web: MakeWeb) -> None:
    """The next run asks with ETag and Last-Modified byte for byte; after a 304 the old page is confirmed as of now."""
    tags = {"ETag": 'W/"a\u00e4;b"', "Last-Modified": "Saturday, 1-Mar-25 whatever"}
    site.pages = {"/": [Reply(body=b"talks", headers=HTML | tags), Reply(304, headers={"Cache-Control": "max-age=60"})]}
    first = web().fetcher()
    first(site.url("/"))
    later = NOW + timedelta(days=1)
    second = web(now=lambda: later).fetcher(first.updates)
    page = second(site.url("/"))
    asked = site.seen[-1][1]
    assert (asked["if-none-match"], asked["if-modified-since"]) == (tags["ETag"], tags["Last-Modified"])
    assert (page.body, page.media_type, page.status, page.fetched_at) == (b"talks", HTML["Content-Type"], 200, later)
    kept = second.updates[site.url("/")]
    assert (kept.etag, kept.fetched_at, kept.fresh_until) == (tags["ETag"], later, later + timedelta(minutes=1))


def test_fresh_pages_are_not_asked_for(site: Site, web: MakeWeb) -> None:
    """As long as the server's max-age lasts there is no request, not even for robots.txt, and no update."""
    site.pages = {"/": Reply(body=b"talks", headers={"Cache-Control": "max-age=3600"})}
    first = web().fetcher()
    first(site.url("/"))
    site.seen.clear()
    soon = web(now=lambda: NOW + timedelta(minutes=59)).fetcher(first.updates)
    page = soon(site.url("/"))
    assert (page.body, page.fetched_at, site.seen, soon.updates) == (b"talks", NOW, [], {})
    web(now=lambda: NOW + timedelta(minutes=61)).fetcher(first.updates)(site.url("/"))
    assert site.asked == ["/"]


def test_one_request_a_run(site: Site, web: MakeWeb) -> None:
    """A source that wants a page twice in a run gets it once from its server."""
    site.pages = {"/": Reply(body=b"talks")}
    fetch = web().fetcher()
    assert fetch(site.url("/")).body == fetch(site.url("/#later")).body
    assert site.asked == ["/"]


def test_what_must_not_be_kept_is_not(site: Site, web: MakeWeb) -> None:
    """A page with no-store is read, and not handed on for keeping."""
    site.pages = {"/": Reply(body=b"talks", headers={"Cache-Control": "no-store"})}
    fetch = web().fetcher()
    assert fetch(site.url("/")).body == b"talks"
    assert fetch.updates == {}


def test_a_passing_redirect_is_asked_each_time(site: Site, web: MakeWeb) -> None:
    """A 302 may lead elsewhere tomorrow, whatever its target's max-age; the target is asked whether it changed."""
    headers = {"Cache-Control": "max-age=3600", "ETag": '"1"'}
    site.pages = {
        "/latest": Reply(302, headers={"Location": "/march"}),
        "/march": [Reply(body=b"march", headers=headers), Reply(304)],
    }
    first = web().fetcher()
    first(site.url("/latest"))
    page = web().fetcher(first.updates)(site.url("/latest"))
    assert (page.body, page.url) == (b"march", site.url("/march"))
    assert site.asked == ["/latest", "/march"] * 2
    assert [headers.get("if-none-match") for path, headers in site.seen if path == "/latest"] == [None, None]


def test_a_page_that_moved_is_not_confirmed(site: Site, web: MakeWeb) -> None:
    """A 304 counts only where the kept page was found; elsewhere it answers a question that nobody asked."""
    kept = CachedPage(site.url("/"), site.url("/old"), '"1"', None, None, NOW, "text/html", b"old")
    site.pages = {"/": Reply(304)}
    with pytest.raises(FetchError, match="answers 304"):
        web().fetcher({site.url("/"): kept})(site.url("/"))
