"""Atom (RFC 4287): what is new and what has changed, for feed readers.

An entry's id is the meeting's uid and stays; `updated` is the moment of its last change that matters to who wants to
come (state, time, place, title), `published` that of our first sight. Neither is the meeting's own date: that stands in
the title, and as xCal for programs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from calendar_app.agenda import Agenda
from calendar_app.model import Event, Span, Status, When, zone_of
from calendar_app.text import paragraphs
from feeds import words
from feeds.base import Format

_LONGEST = 2000  # characters of a text; the rest is a click away
_ATOM = "http://www.w3.org/2005/Atom"
_XCAL = "urn:ietf:params:xml:ns:xcal"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # the specification asks for a moment where nothing has happened yet
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(agenda: Agenda) -> bytes:
    """All of the agenda, the latest change first; undated and cancelled meetings too. Pages as in RFC 5005, 3."""
    updated = {event.uid: words.last_told(event, agenda) for event in agenda.events}
    feed = ET.Element("feed", {"xmlns": _ATOM, "xmlns:xcal": _XCAL, "xml:lang": agenda.language})
    _add(feed, "id", agenda.feed_url)
    _add(feed, "title", agenda.title)
    if agenda.description:
        _add(feed, "subtitle", agenda.description)
    _add(feed, "updated", max(updated.values(), default=_NEVER).isoformat(timespec="seconds"))
    _link(feed, "self", FORMAT.media_type, agenda.part_url)
    if agenda.part_path:
        _link(feed, "first", FORMAT.media_type, agenda.feed_url)
    if agenda.next_url:
        _link(feed, "next", FORMAT.media_type, agenda.next_url)
    _link(feed, "alternate", "text/html", agenda.page_url)
    author = ET.SubElement(feed, "author")
    _add(author, "name", agenda.site_name)
    _add(author, "uri", f"{agenda.base_url}/")
    for event in agenda.latest_first:
        _entry(feed, event, agenda, updated[event.uid])
    ET.indent(feed, " ")
    written: bytes = ET.tostring(feed, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + written + b"\n"


def _entry(feed: ET.Element, event: Event, agenda: Agenda, updated: datetime) -> None:
    record, permalink = event.record, agenda.permalink(event)
    if record is None:
        raise ValueError(f"only published events can stand in a feed: {event.title!r}")
    entry = ET.SubElement(feed, "entry")
    _add(entry, "id", f"urn:uuid:{record.uid}")
    _add(entry, "title", _headline(event, agenda.language))
    _add(entry, "updated", updated.isoformat(timespec="seconds"))
    _add(entry, "published", record.first_seen.isoformat(timespec="seconds"))
    _link(entry, "alternate", "text/html", permalink)
    if event.span:
        _link(entry, "alternate", "text/calendar", f"{permalink}.ics")
    if event.url:  # not another alternate: the specification allows one of a type
        _link(entry, "via", None, event.url)
    for topic in event.topics:
        ET.SubElement(entry, "category", {"term": _xml(topic)})
    _add(entry, "content", paragraphs(words.text(event, agenda), _LONGEST))
    for name, value in _xcal(event, agenda.language):
        element = _add(entry, f"xcal:{name}", value)
        if name in ("dtstart", "dtend") and event.span and event.span.zone:
            element.set("tzid", event.span.zone)


def _headline(event: Event, language: str) -> str:
    where = event.place.city or event.place.line
    when = words.when(event, language)
    return f"{words.title(event, language)} · {when}{f', {where}' if where else ''}"


def _xcal(event: Event, language: str) -> Iterator[tuple[str, str]]:
    """In the terms of RFC 5545: the end is the first moment after, and nothing is "postponed"."""
    # "Postponed" is no status of RFC 5545; there the title says so.
    yield "summary", words.title(event, language) if event.status is Status.POSTPONED else event.title
    if event.span:
        yield "dtstart", _moment(event.span, event.span.start)
        if end := event.span.exclusive_end:
            yield "dtend", _moment(event.span, end)
    place = event.place
    if place.line:
        yield "location", place.line
    if place.latitude is not None and place.longitude is not None:
        yield "geo", f"{place.latitude:.6f};{place.longitude:.6f}"
    yield "status", "TENTATIVE" if event.status is Status.POSTPONED else str(event.status).upper()


def _moment(span: Span, moment: When) -> str:
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=zone_of(span.zone or "UTC")).isoformat(timespec="seconds")
    return moment.isoformat()


def _link(parent: ET.Element, relation: str, media_type: str | None, address: str) -> None:
    kind = {"type": media_type.partition(";")[0]} if media_type else {}
    ET.SubElement(parent, "link", {"rel": relation, **kind, "href": _xml(address)})


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = _xml(text)
    return element


def _xml(text: str) -> str:
    """Without the characters that XML cannot hold, not even escaped."""
    return _NO_XML.sub("", text)


FORMAT = Format("Atom", ".atom", "application/atom+xml; charset=utf-8", render, tells_changes=True, paged=True)
