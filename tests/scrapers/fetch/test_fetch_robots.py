"""robots.txt is obeyed as RFC 9309 says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from loopback import Reply, Site

from calendar_app.errors import FetchError
from scrapers.fetch import Web
from scrapers.fetch.robots import Robots

OTHERS_OUT = "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("", True),
        (OTHERS_OUT, False),
        ("User-agent: ml-meetings\nDisallow: /talks\n", False),
        ("User-agent: ML-Meetings/2.0\nDisallow: /talks\n", False),
        (f"{OTHERS_OUT}\nUser-agent: ml-meetings\nAllow: /\n", True),
        ("User-agent: ml-meetings\nUser-agent: other\nDisallow: /talks\n", False),
        ("User-agent: other\nDisallow: /\n", True),
        ("User-agent: ml\nDisallow: /\n", True),  # no product token of ours
        ("User-agent: ml-meetings-news\nDisallow: /\n", True),
        ("User-agent: *\nDisallow: /talks\nAllow: /talks/machine\n", True),  # the longest match counts
        ("User-agent: *\nDisallow: /*.html$\n", False),
        ("User-agent: *\nDisallow:\n", True),
        ("\ufeffUser-agent: *\nDisallow: /\n", False),
        ("User-agent: *\rDisallow: /\r", False),
        ("<html>no rules here</html>", True),
    ],
)
def test_rules(text: str, is_open: bool) -> None:
    """Our product token counts, else "*", else everything is open."""
    robots = Robots.of(200, text.encode())
    assert (not robots.objection("https://meetings.example/talks/machine.html")) is is_open


@pytest.mark.parametrize(
    ("status", "is_open"), [(404, True), (403, True), (410, True), (500, False), (503, False), (429, False)]
)
def test_status(status: int, is_open: bool) -> None:
    """No file allows everything; a server that fails, or is asked too often, allows nothing."""
    assert (not Robots.of(status, OTHERS_OUT.encode()).objection("https://meetings.example/")) is is_open


def test_crawl_delay() -> None:
    """Crawl-delay is honoured up to a minute."""
    for value, delay in (("7.5", 7.5), ("86400", 60), ("soon", 0), ("-1", 0)):
        assert Robots.of(200, f"User-agent: *\nCrawl-delay: {value}\n".encode()).delay == delay


def test_many_names_and_rules_are_read_quickly() -> None:
    """Names times rules is no work for us: ten thousand of each are read at once."""
    names = "".join(f"User-agent: robot{number}\n" for number in range(10_000))
    rules = "".join(f"Disallow: /{number}\n" for number in range(10_000))
    assert Robots.of(200, f"{names}{rules}{OTHERS_OUT}".encode()).objection("https://meetings.example/talks")


def test_a_closed_address_is_not_asked(site: Site, web: Callable[..., Web]) -> None:
    """What robots.txt closes is not asked for; the file itself is read once a run."""
    site.pages = {"/robots.txt": Reply(body=b"User-agent: *\nDisallow: /closed\n"), "/open": Reply()}
    fetch = web().fetcher()
    fetch(site.url("/open"))
    with pytest.raises(FetchError, match="is closed to us by its robots"):
        fetch(site.url("/closed"))
    assert [path for path, _ in site.seen] == ["/robots.txt", "/open"]


def test_a_redirect_is_no_way_around(site: Site, web: Callable[..., Web]) -> None:
    """Rules hold for every hop."""
    site.pages = {
        "/robots.txt": Reply(body=b"User-agent: *\nDisallow: /closed\n"),
        "/open": Reply(301, headers={"Location": "/closed"}),
        "/closed": Reply(),
    }
    with pytest.raises(FetchError, match="closed to us"):
        web().fetcher()(site.url("/open"))
    assert site.asked == ["/open"]


def test_rules_behind_a_redirect(site: Site, web: Callable[..., Web]) -> None:
    """A robots.txt that has moved is followed."""
    site.pages = {
        "/robots.txt": Reply(301, headers={"Location": "/rules"}),
        "/rules": Reply(body=OTHERS_OUT.encode()),
    }
    with pytest.raises(FetchError, match="closed to us"):
        web().fetcher()(site.url("/talks"))


def test_no_answer_closes_the_host(site: Site, web: Callable[..., Web]) -> None:
    """A robots.txt that cannot be had closes its site for the run, and is not asked for again and again."""
    site.pages = {"/robots.txt": Reply(500), "/talks": Reply()}
    fetch = web(retries=1).fetcher()
    for _ in range(2):
        with pytest.raises(FetchError, match="answers 500"):
            fetch(site.url("/talks"))
    assert [path for path, _ in site.seen] == ["/robots.txt"] * 2


def test_only_the_start_of_a_long_file_is_read(site: Site, web: Callable[..., Web]) -> None:
    """Half a megabyte of rules counts, the rest does not."""
    rules = b"User-agent: *\nDisallow: /closed\n" + b"# nothing\n" * 60_000 + b"Disallow: /late\n"
    site.pages = {"/robots.txt": Reply(body=rules), "/late": Reply()}
    fetch = web().fetcher()
    fetch(site.url("/late"))
    with pytest.raises(FetchError, match="closed to us"):
        fetch(site.url("/closed"))
