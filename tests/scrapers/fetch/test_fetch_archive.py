"""Any web archive gives the web as it stood at a moment."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from captures import DAY, URL, day, http, opened, record

from calendar_app.errors import FetchError, NotFound


@pytest.mark.parametrize("packed", [True, False])
def test_the_latest_capture_up_to_a_moment(tmp_path: Path, packed: bool) -> None:
    """Each address gives its latest capture that is not later; the page's "now" is the moment that was asked for."""
    archive = opened(
        tmp_path,
        record(http("200 OK", b"third", "Content-Type: text/html"), day=3),
        record(http("200 OK", b"first"), day=1),
        record(http("200 OK", b"other"), url="https://meetings.example/other", day=2),
        record(b"GET / HTTP/1.1\r\n\r\n", day=5, kind="request"),
        record(b"software: x\r\n", day=6, kind="warcinfo", url="x"),
        packed=packed,
    )
    assert archive.problems == []
    assert archive.moments() == [day(1), day(2), day(3)]
    assert [archive.at(day(number))(URL).body for number in (1, 2, 3, 9)] == [b"first", b"first", b"third", b"third"]
    page = archive.at(day(9))(URL)
    assert (page.fetched_at, page.url, page.media_type) == (day(9), URL, "text/html")
    for moment in (day(1) - timedelta(seconds=1), day(1)):
        with pytest.raises(NotFound, match="not in the archive"):
            archive.at(moment)("https://meetings.example/other")


def test_an_unchanged_page_is_the_same_object(tmp_path: Path) -> None:
    """A body that has not changed is the same object at each moment, so that readers can remember what it said."""
    archive = opened(tmp_path, *(record(http("200 OK", b"talks"), day=number) for number in range(1, 9)))
    bodies = [archive.at(moment)(URL).body for moment in archive.moments()]
    assert len(bodies) == 8
    assert all(body is bodies[0] for body in bodies)


@pytest.mark.parametrize(
    "url",
    [
        "http://meetings.example/talks", "http://www.meetings.example/talks", "https://MEETINGS.example:443/talks",
        "http://meetings.example:80/talks#friday",
    ],
)  # fmt: skip
def test_spellings_of_an_address(tmp_path: Path, url: str) -> None:
    """Scheme, www., default port and fragment make no difference, on neither side."""
    assert opened(tmp_path, record(http("200 OK", b"talks"))).at(DAY)(url).body == b"talks"
    assert opened(tmp_path, record(http("200 OK", b"talks"), url=url)).at(DAY)(URL).body == b"talks"


def test_different_addresses(tmp_path: Path) -> None:
    """Path and query do make a difference; percent signs for letters do not."""
    archive = opened(
        tmp_path,
        record(http("200 OK", b"a"), url=f"{URL}?page=1"),
        record(http("200 OK", b"b"), url="https://meetings.example/vortr%C3%A4ge"),
    )
    assert archive.at(DAY)("https://meetings.example/vorträge").body == b"b"
    for url in (URL, f"{URL}?page=2", f"{URL}/?page=1", "https://meetings.example:8080/talks?page=1"):
        with pytest.raises(NotFound):
            archive.at(DAY)(url)


@pytest.mark.parametrize(
    "block",
    [
        http("200 OK", b"5\r\ntalks\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
        http("200 OK", b"2;x=y\r\nta\r\n3\r\nlks\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
        http("200 OK", b"talks", "Transfer-Encoding: chunked"),  # taken apart by the one who recorded it
        http("200 OK", gzip.compress(b"talks"), "Content-Encoding: gzip"),
        http("200 OK", zlib.compress(b"talks"), "Content-Encoding: deflate"),
        http("200 OK", b"talks", "Content-Encoding: gzip"),  # unpacked by the one who recorded it
        http("200 OK", b"%x\r\n%s\r\n0\r\n\r\n" % (len(gzip.compress(b"talks")), gzip.compress(b"talks")),
             "Transfer-Encoding: chunked", "Content-Encoding: gzip"),
        b"HTTP/1.0 200\nContent-Type: text/html\n\ntalks",
        b"HTTP/2 200 \r\ncontent-type: text/html;\r\n charset=utf-8\r\n\r\ntalks",
    ],
    ids=["chunked", "chunk words", "not chunked", "gzip", "deflate", "not packed", "both", "bare", "folded"],
)  # fmt: skip
def test_bodies(tmp_path: Path, block: bytes) -> None:
    """Bodies come out unpacked, however they were stored."""
    archive = opened(tmp_path, record(block))
    assert archive.problems == []
    assert archive.at(DAY)(URL).body == b"talks"


def test_resource(tmp_path: Path) -> None:
    """A resource record is a page without HTTP around it."""
    page = opened(tmp_path, record(b"talks", kind="resource", more=("Content-Type: text/html",))).at(DAY)(URL)
    assert (page.body, page.media_type, page.status) == (b"talks", "text/html", 200)


@pytest.mark.parametrize(
    ("block", "more"),
    [
        (http("200 OK"), ("WARC-Payload-Digest: sha1:AAA",)),
        (b"", ("WARC-Payload-Digest: sha1:AAA",)),
        (http("200 OK"), (f"WARC-Refers-To-Target-URI: <{URL}>", "WARC-Refers-To-Date: 2025-03-01T00:00:00Z")),
        (http("304 Not Modified"), ()),
    ],
)
def test_revisit(tmp_path: Path, block: bytes, more: tuple[str, ...]) -> None:
    """A record that says "as before" gives what was before, by digest, by place, or else of the same address."""
    first = record(http("200 OK", b"talks", "Content-Type: text/html"), more=("WARC-Payload-Digest: sha1:AAA",))
    between = record(http("404 Not Found"), day=2)
    again = record(block, day=3, kind="revisit", more=more)
    parts = [first, between, again] if more else [first, again]
    archive = opened(tmp_path, *parts)
    assert archive.problems == []
    page = archive.at(day(3))(URL)
    assert (page.body, page.media_type, page.status) == (b"talks", "text/html", 200)


def test_not_modified(tmp_path: Path) -> None:
    """A captured 304 means the capture before it; without one it is a problem, and nothing was captured."""
    first = record(http("200 OK", b"talks"))
    archive = opened(tmp_path, first, record(http("304 Not Modified"), day=2))
    assert archive.at(day(2))(URL).body == b"talks"
    archive = opened(tmp_path, record(http("304 Not Modified")))
    assert "nothing is known of before" in archive.problems[0]
    with pytest.raises(NotFound):
        archive.at(DAY)(URL)


def test_statuses(tmp_path: Path) -> None:
    """404 and 410 are "not found", other errors are errors."""
    archive = opened(
        tmp_path, record(http("404 Not Found"), day=1), record(http("410 Gone"), day=2), record(http("503 Down"), day=3)
    )
    for number in (1, 2):
        with pytest.raises(NotFound):
            archive.at(day(number))(URL)
    with pytest.raises(FetchError, match="503 Service Unavailable") as failure:
        archive.at(day(3))(URL)
    assert not isinstance(failure.value, NotFound)


def test_redirects(tmp_path: Path) -> None:
    """Captured redirects are followed inside the archive, five at most."""
    archive = opened(
        tmp_path,
        record(http("301 Moved", b"", "Location: /talks"), url="https://meetings.example/old"),
        record(http("200 OK", b"talks")),
        record(http("302 Found", b"", "Location: /b"), url="https://meetings.example/a"),
        record(http("302 Found", b"", "Location: /a"), url="https://meetings.example/b"),
        record(http("302 Found", b"", "Location: https://elsewhere.example/"), url="https://meetings.example/away"),
    )
    page = archive.at(DAY)("https://meetings.example/old")
    assert (page.body, page.url) == (b"talks", URL)
    with pytest.raises(FetchError, match="more than 5"):
        archive.at(DAY)("https://meetings.example/a")
    with pytest.raises(NotFound, match=r"redirects to https://elsewhere\.example/, which is not in the archive"):
        archive.at(DAY)("https://meetings.example/away")


def test_from_http_to_https_is_no_redirect(tmp_path: Path) -> None:
    """A redirect to another spelling of the same address does not hide the page."""
    archive = opened(
        tmp_path,
        record(http("200 OK", b"talks")),
        record(http("301 Moved", b"", f"Location: {URL}"), url="http://www.meetings.example/talks"),
    )
    assert archive.at(DAY)("http://www.meetings.example/talks").body == b"talks"


def test_robots(tmp_path: Path) -> None:
    """A captured robots.txt is obeyed from its moment on."""
    rules = http("200 OK", b"User-agent: *\nDisallow: /talks\n")
    archive = opened(
        tmp_path, record(http("200 OK", b"talks")), record(rules, url="https://meetings.example/robots.txt", day=2)
    )
    assert archive.at(day(1))(URL).body == b"talks"
    with pytest.raises(FetchError, match="closed to us"):
        archive.at(day(2))(URL)


def test_cut_records(tmp_path: Path) -> None:
    """What the archive itself marks as cut is an error, not a short page."""
    archive = opened(tmp_path, record(http("200 OK", b"tal"), more=("WARC-Truncated: length",)))
    with pytest.raises(FetchError, match="in part only"):
        archive.at(DAY)(URL)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2025-03-01T12:30:00Z", datetime(2025, 3, 1, 12, 30, tzinfo=UTC)),
        ("2025-03-01T12:30:00.123456789Z", datetime(2025, 3, 1, 12, 30, 0, 123456, tzinfo=UTC)),
        ("2025-03-01T12:30:00+01:00", datetime(2025, 3, 1, 11, 30, tzinfo=UTC)),
        ("2025-03-01", datetime(2025, 3, 1, tzinfo=UTC)),
    ],
)
def test_moments(tmp_path: Path, text: str, moment: datetime) -> None:
    """Moments are aware and UTC, in all the precisions of WARC 1.1 that name a day."""
    archive = opened(tmp_path, record(http()).replace(b"2025-03-01T00:00:00Z", text.encode()))
    assert archive.moments() == [moment]
