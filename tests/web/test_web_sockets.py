"""What subscribers get over real connections: request headers in, status and headers out."""

from __future__ import annotations

import gzip
import http.client
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

import pytest

from calendar_app.web.http import accepts_gzip
from calendar_app.web.metrics import client_of
from tests.web.example_calendar import NOW

Headers = dict[str, str]
FRESH = {"ETag", "Last-Modified", "Cache-Control", "Vary"}
LEFT = datetime(2016, 4, 3, 22, 0, tzinfo=UTC)  # the last change: a meeting left the feed at this midnight


class Browser:
    """One connection, kept open."""

    def __init__(self, address: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)

    def ask(self, method: str = "GET", path: str = "/events.ics", **headers: str) -> tuple[int, Headers, bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.putrequest(method, path, skip_host="Host" in named, skip_accept_encoding=True)
        for name, value in named.items():
            self._connection.putheader(name, value)
        self._connection.endheaders()
        answer = self._connection.getresponse()
        return answer.status, dict(answer.headers), answer.read()

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def browser(address: str) -> Iterator[Browser]:
    """The feed has been asked for before, so that what stands before Flask answers."""
    browser = Browser(address)
    browser.ask()
    yield browser
    browser.close()


def _date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


CONDITIONS: list[tuple[Headers, int]] = [
    ({}, 200),
    ({"If_None_Match": "{tag}"}, 304),
    ({"If_None_Match": "W/{tag}"}, 304),
    ({"If_None_Match": '"a", W/"b" , {tag}'}, 304),
    ({"If_None_Match": "*"}, 304),
    ({"If_None_Match": '"{bare}-gzip"'}, 304),
    ({"If_None_Match": 'W/"{bare}--gzip"'}, 304),
    ({"If_None_Match": '"{bare};br"'}, 304),
    ({"If_None_Match": '"{bare}-x"'}, 200),
    ({"If_None_Match": '"a", "b"'}, 200),
    ({"If_None_Match": ""}, 200),
    ({"If_None_Match": '"'}, 200),
    ({"If_None_Match": '"a"', "If_Modified_Since": _date(NOW)}, 200),
    ({"If_None_Match": "{tag}", "If_Modified_Since": "Sat, 01 Jan 2000 00:00:00 GMT"}, 304),
    ({"If_Modified_Since": _date(LEFT)}, 304),
    ({"If_Modified_Since": _date(NOW)}, 304),
    ({"If_Modified_Since": "Sunday, 03-Apr-16 22:00:00 GMT"}, 304),
    ({"If_Modified_Since": _date(LEFT - timedelta(seconds=1))}, 200),
    ({"If_Modified_Since": _date(NOW + timedelta(days=1))}, 200),
    ({"If_Modified_Since": "2016-04-05"}, 200),
    ({"If_Modified_Since": "Tue, 99 Foo 2016 00:00:00 GMT"}, 200),
    ({"If_Modified_Since": ""}, 200),
    ({"Range": "bytes=0-9"}, 200),
    ({"Range": "bytes=0-9", "If_Range": "{tag}"}, 200),
    ({"Accept": "application/json"}, 200),
    ({"User_Agent": "nobody knows this one"}, 200),
    ({"Host": "evil.example"}, 200),
    ({"Cookie": "a=b"}, 200),
]


@pytest.mark.parametrize(("headers", "status"), CONDITIONS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_conditions(browser: Browser, method: str, headers: Headers, status: int) -> None:
    """Each condition is answered as RFC 9110 has it, GET and HEAD alike, the whole body or none at all."""
    _, known, body = browser.ask()
    filled = {name: value.format(tag=known["ETag"], bare=known["ETag"].strip('"')) for name, value in headers.items()}
    answer, told, sent = browser.ask(method, **filled)
    assert answer == status
    assert {name: told[name] for name in FRESH} == {name: known[name] for name in FRESH}
    assert sent == (body if (method, status) == ("GET", 200) else b"")
    if status == 200:
        assert int(told["Content-Length"]) == len(body)
        assert told["Accept-Ranges"] == "none"
        assert told["Content-Type"] == "text/calendar; charset=utf-8"
        assert told["Content-Disposition"] == 'inline; filename="meetings.ics"'
    assert told["Access-Control-Allow-Origin"] == "*"
    assert not {"Set-Cookie", "Location", "Content-Encoding"} & set(told)


def test_gzip_is_a_representation_of_its_own(browser: Browser) -> None:
    """Who asks for gzip gets the same bytes compressed, under a strong ETag of their own."""
    _, plain, body = browser.ask()
    status, zipped, sent = browser.ask(Accept_Encoding="gzip, deflate, br")
    assert (status, zipped["Content-Encoding"], zipped["Vary"]) == (200, "gzip", "Accept-Encoding")
    assert gzip.decompress(sent) == body
    assert int(zipped["Content-Length"]) == len(sent) < len(body)
    assert zipped["ETag"] == plain["ETag"].removesuffix('"') + '-gzip"'
    for tag in (plain["ETag"], zipped["ETag"]):
        assert browser.ask(If_None_Match=tag)[0] == 304
        again, told, _ = browser.ask(If_None_Match=tag, Accept_Encoding="gzip")
        assert (again, told["ETag"]) == (304, zipped["ETag"])
    status, head, sent = browser.ask("HEAD", Accept_Encoding="gzip")
    assert (status, sent, head["Content-Length"]) == (200, b"", zipped["Content-Length"])


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [
        ("", False),
        ("gzip", True),
        ("GZip", True),
        ("x-gzip", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("*", True),
        ("*;q=0", False),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;q=0, *;q=1", False),
        ("identity", False),
        ("identity;q=1, gzip;q=0.5", False),
        ("identity;q=0.5, gzip", True),
        ("br, deflate", False),
        ("gzip;q=nonsense", False),
        ("gzip;q=2", False),
        ("gzip;q=1.5", False),
        (",,;q=1,", False),
        ("gzipped", False),
    ],
)
def test_nobody_gets_gzip_unasked(accepted: str, zipped: bool) -> None:
    """Accept-Encoding is read with its weights; what cannot be read is no request for gzip."""
    assert accepts_gzip(accepted) is zipped


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_what_only_reads_says_so(browser: Browser, method: str) -> None:
    """Other methods are refused with the ones that work, on an address that is in memory too."""
    status, headers, _ = browser.ask(method)
    assert (status, headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("query", ["?to=%2B400000d", "?from=tomorrow", "?online=perhaps", "?text=" + "x" * 201])
def test_what_makes_no_sense_is_refused_every_time(browser: Browser, query: str) -> None:
    """A bad parameter is a 400 that nobody may keep."""
    for _ in range(2):
        status, headers, body = browser.ask(path=f"/events.ics{query}")
        assert (status, headers["Cache-Control"]) == (400, "no-store")
        assert body


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("meetings.example", 200),
        ("MEETINGS.example:8000", 200),
        ("localhost:8000", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("web", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("meetings.example.evil.example", 421),
    ],
)
def test_metrics_are_for_the_operator(browser: Browser, host: str, status: int) -> None:
    """A page elsewhere that lets its own name point here cannot read them."""
    answer, headers, body = browser.ask(path="/metrics", Host=host)
    assert answer == status
    if status == 200:
        assert headers["Content-Type"].startswith("text/plain; version=0.0.4")
        assert headers["Cache-Control"] == "no-store"
        text = body.decode()
        assert 'ml_meetings_sources{health="failed"} 1.0\n' in text
        assert 'ml_meetings_source_age_seconds{source="' in text
        assert 'ml_meetings_failures_total{what="feed"} ' in text
        assert "ml_meetings_generation_age_seconds " in text


@pytest.mark.parametrize(
    ("agent", "family"),
    [
        ("Google-Calendar-Importer", "google"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.5.0", "thunderbird"),
        ("Nextcloud Server Crawler", "nextcloud"),
        ("ICSx5/2.2 (2024; okhttp)", "icsx5"),
        ("iOS/17.5 (21F79) dataaccessd/1.0", "apple"),
        ("Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0)", "outlook"),
        ("Mozilla/5.0 (X11; Linux x86_64) Firefox/130", "browser"),
        ("", "other"),
    ],
)
def test_clients_are_counted_by_family(agent: str, family: str) -> None:
    """Enough to see who reads the feed, and nothing about anybody."""
    assert client_of(agent) == family
