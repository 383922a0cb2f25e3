"""What HTTP clients may count on: validators, methods, headers, one spelling of a question."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib.metadata import version
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.config import Feeds
from calendar_app.store import Store
from calendar_app.web import create_app
from calendar_app.web.http import Content, accepts_gzip
from feeds import FORMATS
from tests.web.example_calendar import EVENTS, NOW, config, fill, uid

LEFT = datetime(2016, 4, 3, 22, 0, tzinfo=UTC)  # midnight in Berlin: the meeting of 4 January is over for 90 days
FEEDS = [
    *(f"/events{format_.suffix}" for format_ in FORMATS.values()),
    "/de/events.ics",
    "/en/events.ics",
    "/en/sources/ml-ka.atom",
]
PAGES = [
    "/",
    "/de/",
    "/en/",
    "/sources",
    "/en/sources",
    "/feeds",
    "/en/feeds",
    f"/events/{uid(1)}",
    f"/en/events/{uid(1)}",
]
OTHERS = ["/robots.txt", "/healthz", "/nothing", "/static/site.css", f"/events/{uid(1)}.ics", "/?from=x"]


@pytest.mark.parametrize("path", [*FEEDS, *PAGES, *OTHERS])
def test_every_answer_is_guarded(client: FlaskClient, path: str) -> None:
    """Each answer carries the security headers, and none a cookie."""
    response = client.get(path, buffered=True)
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in response.headers


def test_hsts_needs_https(client: FlaskClient, store: Store) -> None:
    """Strict-Transport-Security is sent where the site is published by https, and only there."""
    plain = create_app(store, config(base_url="http://localhost:8000"), now=lambda: NOW).test_client()
    assert "Strict-Transport-Security" in client.get("/").headers
    assert "Strict-Transport-Security" not in plain.get("/").headers


_PIECES = ['"', "W/", "*", ",", ";", "-gzip", "gzip", "q=", "99999", "Tue, 24 Nov 2026 01:27:21 GMT", "+9999"]


@pytest.mark.parametrize("path", FEEDS)
def test_feeds_can_be_revalidated(client: FlaskClient, path: str) -> None:
    """A feed has a strong ETag, the last change as Last-Modified, lifetimes, a name, and is open to other sites."""
    response = client.get(path)
    assert response.status_code == 200
    assert response.get_etag()[1] is False
    assert response.last_modified == LEFT
    assert response.headers["Cache-Control"] == (
        "public, max-age=900, stale-while-revalidate=86400, stale-if-error=604800"
    )
    assert response.headers["Content-Disposition"].startswith('inline; filename="meetings.')
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert int(response.headers["Content-Length"]) == len(response.data) > 0


@pytest.mark.parametrize(
    "spelling", ['"{}"', 'W/"{}"', '"x", "{}"', "*", '"{}-gzip"', 'W/"{}--gzip"', '"{};gzip"', '"{}-br"', "{}"]
)
def test_a_known_etag_is_not_sent_again(client: FlaskClient, spelling: str) -> None:
    """If-None-Match is compared weakly, as a list, as *, and without what a compressing proxy appended."""
    first = client.get("/events.ics")
    again = client.get("/events.ics", headers={"If-None-Match": spelling.format(first.get_etag()[0])})
    assert (again.status_code, again.data) == (304, b"")
    for name in ("ETag", "Last-Modified", "Cache-Control"):
        assert again.headers[name] == first.headers[name]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-Modified-Since": format_datetime(LEFT, usegmt=True)}, 304),
        ({"If-Modified-Since": format_datetime(NOW, usegmt=True)}, 304),
        ({"If-Modified-Since": format_datetime(LEFT - timedelta(seconds=1), usegmt=True)}, 200),
        ({"If-Modified-Since": format_datetime(NOW + timedelta(days=1), usegmt=True)}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-None-Match": '""'}, 200),
        ({"If-None-Match": ""}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": format_datetime(NOW, usegmt=True)}, 200),
    ],
)
def test_dates_count_where_no_etag_is_given(client: FlaskClient, headers: dict[str, str], status: int) -> None:
    """If-Modified-Since is read only without If-None-Match, and only where it is a date that has been."""
    assert client.get("/events.ics", headers=headers).status_code == status


@pytest.mark.parametrize("path", [*FEEDS, *PAGES, "/robots.txt", "/healthz"])
def test_head_is_get_without_a_body(client: FlaskClient, path: str) -> None:
    """HEAD answers with the headers of GET."""
    get, head = client.get(path), client.head(path)
    assert head.data == b""
    assert head.status_code == get.status_code == 200
    assert dict(head.headers) == dict(get.headers)


@pytest.mark.parametrize("path", [*FEEDS, *PAGES])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(client: FlaskClient, path: str, method: str) -> None:
    """What only reads says so: 405, with the methods that work."""
    response = client.open(path, method=method)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/events.ics", "/events.json", "/events.md", "/"])
def test_one_question_has_one_answer(client: FlaskClient, path: str) -> None:
    """Order, case, blanks, unknown and empty parameters change neither bytes nor ETag."""
    spellings = [
        "?topic=deep-learning&text=summit",
        "?text=SUMMIT&topic=Deep%20Learning",
        "?topic=deep-learning&text=summit&topic=deep-learning&text=other",
        "?text=+summit++&topic=deep-learning&utm_source=x&city=&evil=%3Cscript%3E",
    ]
    answers = {(r.data, r.headers["ETag"]) for r in (client.get(path + spelling) for spelling in spellings)}
    assert len(answers) == 1


@pytest.mark.parametrize("path", ["/", "/en/", *FEEDS])
def test_the_host_header_is_not_believed(client: FlaskClient, path: str) -> None:
    """Absolute addresses come from the configuration, whatever host the client names."""
    response = client.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    assert b"evil.example" not in response.data
    assert response.data == client.get(path).data


@pytest.mark.parametrize("path", ["//evil.example/..", "/de", "/events//x", "/de//events.ics"])
def test_no_redirect_leads_away(client: FlaskClient, path: str) -> None:
    """A slash too many or too few never redirects to the host that the client claims."""
    response = client.get(path, headers={"Host": "evil.example"})
    assert "Location" not in response.headers
    assert response.status_code in (200, 404)


class _Broken:
    """A store that can be told to fail: the one thing about a database that cannot be had from a real one at will."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.fails = False

    def __getattr__(self, name: str) -> object:
        if self.fails:
            raise OSError("disk on fire")
        return getattr(self._store, name)


def test_subscribers_do_not_suffer_from_a_failing_store(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """When the store fails, an address that was answered before gives its last good bytes; others say 503."""
    broken = _Broken(store)
    client = create_app(broken, config(), now=lambda: NOW).test_client()  # type: ignore[arg-type]
    before = client.get("/events.ics?topic=deep-learning")
    broken.fails = True
    with caplog.at_level(logging.ERROR):
        after = client.get("/events.ics?topic=Deep-Learning")
    assert (after.status_code, after.data) == (200, before.data)
    assert after.headers["ETag"] == before.headers["ETag"]
    assert "could not be made anew" in caplog.text
    assert client.get("/events.json").status_code == 503
    assert client.get("/healthz").status_code == 503
    page = client.get("/en/")
    assert page.status_code == 500
    assert "The fault is ours" in page.text
    assert "disk on fire" not in page.text
    problem = client.get("/api/v1/events")
    assert (problem.status_code, problem.mimetype) == (500, "application/problem+json")
    assert "disk on fire" not in problem.text


def test_what_leaves_the_window_moves_last_modified(tmp_path: Path) -> None:
    """A meeting that leaves the feed changes its bytes, so clients that only know dates are not told 304."""
    clock = [datetime(2016, 4, 3, 10, 0, tzinfo=UTC)]  # the meeting of 4 January leaves after 3 April
    store = Store(f"sqlite:///{tmp_path}/m.db")
    fill(store)
    client = create_app(store, config(), now=lambda: clock[0]).test_client()
    first = client.get("/events.ics")
    assert "Neujahrstreffen" in first.text
    clock[0] += timedelta(days=1)
    second = client.get("/events.ics", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert second.status_code == 200
    assert "Neujahrstreffen" not in second.text
    assert second.last_modified == LEFT

    clock[0] += timedelta(minutes=1)
    third = client.get("/events.ics", headers={"If-Modified-Since": second.headers["Last-Modified"]})
    assert third.status_code == 304
    store.close()


def test_bytes_do_not_depend_on_the_hour(store: Store) -> None:
    """The same data on the same day give the same bytes at any hour."""
    answers = set()
    for hours in (0, 9):
        client = create_app(store, config(), now=lambda hours=hours: NOW + timedelta(hours=hours)).test_client()
        answers |= {(path, client.get(path).headers["ETag"]) for path in FEEDS}
    assert len(answers) == len(FEEDS)


def test_a_change_in_the_future_is_not_believed() -> None:
    """A moment that lies ahead is no Last-Modified, and no condition is compared with it."""
    content = Content.of(b"x", NOW + timedelta(days=1))
    assert content.last_modified(NOW) is None
    assert not content.is_known(None, "Thu, 07 Apr 2016 08:00:00 GMT", NOW)
    assert content.last_modified(NOW + timedelta(days=1)) == NOW + timedelta(days=1)


@pytest.mark.parametrize("path", PAGES)
def test_no_date_is_invented(client: FlaskClient, path: str) -> None:
    """Where no change is known there is an ETag, but no Last-Modified."""
    response = client.get(path)
    assert response.get_etag()[0]
    assert "Last-Modified" not in response.headers
    assert client.get(path, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_static_files_may_be_kept_for_a_year(client: FlaskClient) -> None:
    """The style sheet is linked with its version and may be kept; it has an ETag too."""
    page = client.get("/").text
    link = page.split('rel="stylesheet" href="')[1].split('"')[0]
    response = client.get(link, buffered=True)
    assert "?v=" in link
    assert response.status_code == 200
    assert "max-age=31536000" in response.headers["Cache-Control"]
    assert response.get_etag()[0]


def test_robots_may_read_everything(client: FlaskClient) -> None:
    """Google Calendar obeys robots.txt: nothing is forbidden."""
    assert client.get("/robots.txt").text == "User-agent: *\nAllow: /\n"
    assert client.get("/healthz").text == f"ok\ntzdata {version('tzdata')}\n"


def test_every_published_meeting_has_its_address(client: FlaskClient) -> None:
    """Past, cancelled, moved, undated: each event's page answers 200 in both languages."""
    for event in EVENTS:
        for prefix in ("", "/de", "/en"):
            assert client.get(f"{prefix}/events/{event.uid}").status_code == 200


def test_how_long_a_feed_keeps_what_is_over_is_configured(store: Store) -> None:
    """`past_days` counts for calendars and for the API, which says so."""
    shorter = replace(config(), feeds=Feeds(past_days=30))
    client = create_app(store, shorter, now=lambda: NOW).test_client()
    longer = create_app(store, replace(config(), feeds=Feeds(past_days=9000)), now=lambda: NOW).test_client()
    assert len(client.get("/events.ics").data) < len(longer.get("/events.ics").data)
    counts = [len(one.get("/api/v1/events").json["events"]) for one in (client, longer)]
    assert counts[0] < counts[1]
    assert "begin 30 days ago" in client.get("/api/v1/openapi.json").text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=5), max_size=8).map("".join))
def test_no_header_of_a_client_is_an_error(header: str) -> None:
    """Whatever it sends as a validator or an encoding, it gets a feed or a 304."""
    content = Content.of(b"x", NOW, NOW)
    assert content.is_known(header, None, NOW) in (True, False)
    assert content.is_known(None, header, NOW) in (True, False)
    assert accepts_gzip(header) in (True, False)
