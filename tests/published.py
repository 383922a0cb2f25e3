"""Every calendar feed that a test publishes, whichever way it goes out, is read by two libraries and by the lint."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import icalendar
import pytest
import vobject
from flask import Flask, Response, request_finished

from calendar_app.agenda import Agenda
from feeds import FORMATS, ics
from feeds.lint import lint

_NOW = datetime(2200, 1, 1, tzinfo=UTC)  # tests live at many times
_THEIR_OWN = {"html", "size", "count"}  # what people write, and how much
_READ: set[int] = set()


def faults(body: bytes) -> list[str]:
    """What is wrong with a feed of ours; nothing ever should be."""
    if hash(body) in _READ:
        return []
    _READ.add(hash(body))
    found = [f"{f.rule}, line {f.line}: {f.sentence}" for f in lint(body, now=_NOW) if f.rule not in _THEIR_OWN]
    events = body.count(b"\r\nBEGIN:VEVENT\r\n")
    try:
        if len(icalendar.Calendar.from_ical(body).walk("VEVENT")) != events:
            found.append("icalendar loses events")
        if len(getattr(vobject.readOne(body.decode()), "vevent_list", [])) != events:
            found.append("vobject loses events")
    except Exception as error:  # of either library's own kind
        found.append(repr(error))
    return found


@contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails where a feed went out that somebody would stumble over: rendered, or answered by a web application."""
    wrong: list[str] = []
    render = ics.FORMAT.render

    def rendered(agenda: Agenda) -> bytes:
        body = render(agenda)
        wrong.extend(faults(body))
        return body

    def answered(_: Flask, response: Response, **__: object) -> None:
        body = response.get_data() if response.mimetype == "text/calendar" and response.status_code == 200 else b""
        if body:
            wrong.extend(faults(gzip.decompress(body) if response.content_encoding == "gzip" else body))

    monkeypatch.setitem(FORMATS, "ics", replace(ics.FORMAT, render=rendered))
    monkeypatch.setattr(ics, "render", rendered)
    with request_finished.connected_to(answered):
        yield
    assert not wrong, "\n".join(dict.fromkeys(wrong))
