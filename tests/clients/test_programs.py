"""Do the simulated programs stumble where the real ones do? A feed with a fault must not pass for a good one."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from calendar_app.agenda import Agenda
from calendar_app.model import Event, Span
from feeds import ics
from tests.calendar_app.any_event import published
from tests.calendar_app.meetings import meeting
from tests.clients.programs import (
    PROGRAMS,
    Apple,
    Google,
    Hoarder,
    HomeAssistant,
    Icsx5,
    Nextcloud,
    OutlookOnTheDesk,
    OutlookOnTheWeb,
    Program,
    Thunderbird,
)  # fmt: skip

EVENTS = (published(meeting("AlexNet"), 1), published(Event(title="Tagung", span=Span(date(2016, 4, 7))), 2))
GOOD = ics.render(Agenda(events=EVENTS, title="Treffen"))
ONE = ics.render(Agenda(events=EVENTS[:1], title="Treffen"))
FAULTS: dict[str, tuple[type[Program], Callable[[bytes], bytes]]] = {
    "a bad fold": (Google, lambda body: body.replace(b"\r\nSUMMARY:", b"\r\nSUMMARY:" + b"x" * 80)),
    "white space first": (Google, lambda body: b"\r\n" + body),
    "a bare line feed": (Google, lambda body: body.replace(b"\r\nSEQUENCE", b"\nSEQUENCE")),
    "a comma in GEO": (Google, lambda body: body.replace(b"\r\nSEQUENCE", b"\r\nGEO:1.0,2.0\r\nSEQUENCE")),
    "too large": (Google, lambda body: body.replace(b"END:VCALENDAR", b"X-A:1\r\n" * 150_000 + b"END:VCALENDAR")),
    "no rules": (OutlookOnTheWeb, lambda body: body.replace(b"STANDARD", b"DAYLIGHT")),
    "no zone": (OutlookOnTheDesk, lambda body: body.replace(b"\r\nTZID:Europe/Berlin", b"\r\nTZID:Berlin")),
    "lists of onsets": (
        OutlookOnTheDesk, lambda body: body.replace(b"BEGIN:STANDARD", b"BEGIN:STANDARD\r\nRDATE:20160101T000000"),
    ),
    "a zone of Windows": (HomeAssistant, lambda body: body.replace(b"Europe/Berlin", b"W. Europe Standard Time")),
    "no calendar": (Nextcloud, lambda body: b"<html>"),
}  # fmt: skip


class Web:
    """What the next requests get, and what the last one asked with."""

    def __init__(self, server: HTTPServer) -> None:
        self.body, self.status, self.headers = (
            GOOD,
            200,
            {"ETag": '"1"', "Last-Modified": "Thu, 18 Feb 2016 09:00:00 GMT"},
        )
        self.asked: list[Request] = []
        server.expect_request("/robots.txt").respond_with_data("User-agent: *\nAllow: /\n")
        server.expect_request("/old.ics").respond_with_data(status=301, headers={"Location": "/events.ics"})
        server.expect_request("/events.ics").respond_with_handler(self._answer)
        self._server = server

    def subscribe(self, kind: type[Program], path: str = "/events.ics") -> Program:
        program = kind(self._server.url_for(path), random.Random(0))
        program.poll()
        return program

    def _answer(self, request: Request) -> Response:
        self.asked.append(request)
        return Response(self.body, self.status, {"Content-Type": "text/calendar; charset=utf-8", **self.headers})


@pytest.fixture
def web(httpserver: HTTPServer) -> Web:
    return Web(httpserver)


@pytest.mark.parametrize("kind", PROGRAMS)
def test_every_program_reads_a_good_feed(web: Web, kind: type[Program]) -> None:
    """And has nothing to say."""
    program = web.subscribe(kind)
    assert (len(program.calendar), program.said) == (2, [])


@pytest.mark.parametrize(("kind", "damage"), FAULTS.values(), ids=FAULTS)
def test_a_fault_that_stops_a_program(web: Web, kind: type[Program], damage: Callable[[bytes], bytes]) -> None:
    """It takes nothing of the file, and what it had stays."""
    program = web.subscribe(kind)
    web.body = damage(ONE)
    assert web.body != ONE
    program.poll()
    assert len(program.calendar) == 2
    assert len(program.said) == 1


@pytest.mark.parametrize(
    ("kind", "conditions"),
    [
        (Google, ()), (Apple, ("If-Modified-Since",)), (OutlookOnTheWeb, ()), (Thunderbird, ("If-None-Match",)),
        (Nextcloud, ()), (Icsx5, ("If-None-Match", "If-Modified-Since")),
    ],
)  # fmt: skip
def test_how_a_program_asks_again(web: Web, kind: type[Program], conditions: tuple[str, ...]) -> None:
    """With what it got last, as far as it goes by it."""
    web.subscribe(kind).poll()
    named = ("If-None-Match", "If-Modified-Since")
    assert tuple(name for name in named if name in web.asked[-1].headers) == conditions


def test_thunderbird(web: Web) -> None:
    """A redirect costs it its validators, an empty body its events, 503 switches it off for a time, 410 for good."""
    program = web.subscribe(Thunderbird, "/old.ics")
    program.poll()
    assert "If-None-Match" not in web.asked[-1].headers
    web.status = 503
    program.poll()
    assert (len(program.calendar), program.said) == (2, ["switched off by 503"])
    web.status, web.body = 200, b""
    program.poll()
    assert program.calendar == {}
    web.status = 410
    program.poll()
    assert program.poll() == 0


def test_icsx5_takes_what_was_modified_later(web: Web) -> None:
    """A change under an old LAST-MODIFIED is not seen; what is absent goes."""
    program = web.subscribe(Icsx5)
    web.body = ONE.replace(b"SUMMARY:AlexNet", b"SUMMARY:ResNet")
    program.poll()
    assert [entry.shown.title for entry in program.calendar.values()] == ["AlexNet"]
    web.body = web.body.replace(b"LAST-MODIFIED:20160218T09", b"LAST-MODIFIED:20160218T10")
    program.poll()
    assert [entry.shown.title for entry in program.calendar.values()] == ["ResNet"]


@pytest.mark.parametrize("kind", [Google, Hoarder])
def test_who_never_deletes(web: Web, kind: type[Program]) -> None:
    """Keeps what is absent."""
    program = web.subscribe(kind)
    web.body, web.headers = ONE, {"ETag": '"2"'}
    program.poll()
    assert len(program.calendar) == 2


def test_nextcloud_compares(web: Web) -> None:
    """What has the same bytes is not touched again; how often it looks is what the feed asks for."""
    program = web.subscribe(Nextcloud)
    program.poll()
    assert isinstance(program, Nextcloud)
    assert (program.touched, program.every.total_seconds()) == (2, 6 * 3600)
    web.body = GOOD.replace(b"DTSTAMP:20160218T09", b"DTSTAMP:20160218T10")
    program.poll()
    assert program.touched == 4
