"""iCalendar (RFC 5545, RFC 7986): what subscribers put into Google, Apple, Outlook or Thunderbird.

The update contract: UID is permanent; DTSTAMP, LAST-MODIFIED and SEQUENCE move when the meeting changes and at no
other time; a cancelled meeting stays and says so in STATUS and in its title, and so does one that has left the lists.
Undated meetings are left out.

What iCalendar has no word for stands in properties of our own, so that `scrapers.ics_own` reads back what was written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

import icalendar
from icalendar import Calendar, vDuration, vUri
from icalendar import Event as Component
from icalendar.prop import vInline

from calendar_app.agenda import Agenda
from calendar_app.model import Event, Kind, Span, Status, Withdrawal, zone_of
from calendar_app.text import one_line, paragraphs
from feeds.base import Format
from feeds.words import sources, speakers, when, where, words_of
from feeds.zones import write_zone

# Names what render_event writes. Count on when that changes: events are then rendered anew.
RENDERER = f"ics 2, icalendar {icalendar.__version__}"
_END = b"END:VCALENDAR\r\n"
_REFRESH = timedelta(hours=6)  # how often clients are asked to look
_ASSUMED = timedelta(hours=2)  # a timed meeting needs an end; where none is announced it gets this one and says so
_COLOR = ("firebrick", "#B22222")  # a proposal, near to the red of our pages: RFC 7986 wants a name, Apple the number
_STATUS = {
    Status.CONFIRMED: "CONFIRMED",
    Status.TENTATIVE: "TENTATIVE",
    Status.CANCELLED: "CANCELLED",
    Status.POSTPONED: "TENTATIVE",
}
# What clients show of a meeting is its title: this much of its state stands there, too.
_IN_TITLE = frozenset((Status.CANCELLED, Status.POSTPONED, *Withdrawal))
_OWN = "X-ML-MEETINGS-"
# The library's own escaping takes a backslash before an N for a line break.
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def render(agenda: Agenda) -> bytes:
    """The agenda's dated events as one VCALENDAR; without any it is still valid, with a zone alone."""
    spans = [event.span for event in agenda.dated if event.span]
    zones = {span.zone for span in spans if span.zone}
    years = {day.year for span in spans for day in (span.first_day, span.last_day)}
    return join(agenda, zones, years, [render_event(event, agenda) for event in agenda.dated])


def join(agenda: Agenda, zones: Collection[str], years: Collection[int], rendered: Iterable[bytes]) -> bytes:
    """A VCALENDAR of events that are rendered already, with the rules of their zones for their years.

    Of the agenda only what is said of the whole calendar counts.
    """
    calendar = Calendar()
    calendar.add("PRODID", "-//ML Meetings//ml-meetings//EN")
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    title, description = one_line(agenda.title), paragraphs(agenda.description)
    for name in ("NAME", "X-WR-CALNAME"):
        _say(calendar, name, title)
    for name in ("DESCRIPTION", "X-WR-CALDESC"):
        _say(calendar, name, description)
    calendar.add("URL", vUri(agenda.page_url))
    calendar.add("SOURCE", vUri(agenda.feed_url), parameters={"VALUE": "URI"})
    calendar.add("REFRESH-INTERVAL", vDuration(_REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(_REFRESH))
    calendar.add("COLOR", _COLOR[0])
    calendar.add("X-APPLE-CALENDAR-COLOR", _COLOR[1])
    for zone in sorted(set(zones) - {"UTC"}) or [agenda.zone]:
        calendar.add_component(write_zone(zone, min(years, default=2000), max(years, default=2000)))
    head: bytes = calendar.to_ical()
    return b"".join([head.removesuffix(_END), *rendered, _END])


def render_event(event: Event, agenda: Agenda) -> bytes:
    """The VEVENT of a dated, published event. Of the agenda only its language and its base_url count."""
    rendered: bytes = _write(event, agenda).to_ical()
    return rendered


def check_event(event: Event, rendered: bytes) -> None:
    """Read it back before anybody else does: ValueError where it is not this one event."""
    component = Component.from_ical(rendered)
    if component.name != "VEVENT" or component["UID"] != event.uid or component.errors:
        raise ValueError(f"what was rendered of {event.uid} cannot be read back")


def _write(event: Event, agenda: Agenda) -> Component:
    span, record = event.span, event.record
    if span is None or record is None:
        raise ValueError(f"only dated and published events can stand in a calendar: {event.title!r}")
    told = _shown(span, "UTC") if event.kind is Kind.DEADLINE else span
    written = Component()
    written.add("UID", record.uid)
    written.add("DTSTAMP", record.last_changed)
    written.add("CREATED", record.first_seen)
    written.add("LAST-MODIFIED", record.last_changed)
    written.add("SEQUENCE", record.sequence)
    state = record.withdrawn or event.status
    prefix = f"{words_of(agenda.language)[state]}: " if state in _IN_TITLE else ""
    _say(written, "SUMMARY", f"{prefix}{event.title}")
    written.add("DTSTART", _moment(told, told.start))
    if not _is_instant(event, span):
        written.add("DTEND", _moment(told, _end(told)))
    written.add("STATUS", _STATUS[event.status])
    written.add("TRANSP", "OPAQUE" if _fills_the_time(event, span) else "TRANSPARENT")
    _say(written, "LOCATION", where(event, agenda.language))
    if event.place.latitude is not None and event.place.longitude is not None:
        # Never 6.1e-05, as the library would write it: that is no number of iCalendar's.
        written.add("GEO", vInline(f"{event.place.latitude:.6f};{event.place.longitude:.6f}"))
    written.add("URL", vUri(event.url or agenda.permalink(event)))
    if event.online_url:
        parameters = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": "Online"}
        written.add("CONFERENCE", vUri(event.online_url), parameters=parameters)
    _say(written, "CATEGORIES", *event.topics)
    before, behind = _around(event, span, agenda)
    _say(written, "DESCRIPTION", "\n\n".join([*before, *([event.description] if event.description else []), *behind]))
    written.add(f"{_OWN}ADDED", vInline(f"{len(before)},{len(behind)}"))
    _add_own(written, event, span, agenda)
    return written


def _add_own(written: Component, event: Event, span: Span, agenda: Agenda) -> None:
    """What iCalendar has no word for, by the names of our event JSON; only where it is not what everybody expects."""
    place, record = event.place, event.record
    if record and record.withdrawn:
        _say(written, f"{_OWN}WITHDRAWN", record.withdrawn.upper())
    if event.status is Status.POSTPONED:
        _say(written, f"{_OWN}STATUS", event.status.upper())
    if event.kind is not Kind.MEETING:
        _say(written, f"{_OWN}KIND", event.kind.upper())
        _say(written, f"{_OWN}ZONE", span.zone)
    if _is_assumed(event, span):
        _say(written, f"{_OWN}END", "ASSUMED")
    if place.name != where(event, agenda.language):
        written.add(f"{_OWN}LOCATION", vInline(place.name.translate(_ESCAPES)))
    _say(written, f"{_OWN}CITY", place.city)
    _say(written, f"{_OWN}COUNTRY", place.country)
    _say(written, f"{_OWN}SERIES", event.series)
    _say(written, f"{_OWN}SPEAKERS", *event.speakers)
    _say(written, f"{_OWN}ORGANIZER", event.organizer)
    _say(written, f"{_OWN}LANGUAGE", event.language)


def _say(written: Component | Calendar, name: str, *values: str | None) -> None:
    """Texts, unless they are empty."""
    if said := ",".join(value.translate(_ESCAPES) for value in values if value):
        written.add(name, vInline(said))


def _shown(span: Span, zone: str) -> Span:
    """By the clocks of this zone. Deadlines stand there in UTC: not every program knows of "anywhere on Earth"."""
    return span if span.all_day else Span.of(span.starts_at, span.ends_at if span.end else None, zone)


def _end(span: Span) -> date | datetime:
    if isinstance(span.start, datetime) and _is_open(span):
        return span.start + _ASSUMED
    return span.exclusive_end or span.start


def _is_open(span: Span) -> bool:
    """Is there no moment after the start at which it ends?"""
    return span.ends_at <= span.starts_at


def _is_instant(event: Event, span: Span) -> bool:
    """A deadline has no length; RFC 5545 writes that without DTEND."""
    return event.kind is Kind.DEADLINE and not span.all_day and _is_open(span)


def _fills_the_time(event: Event, span: Span) -> bool:
    """Is who goes there busy? Not through days on end, which would hide all else, nor by a deadline."""
    is_long = span.all_day or span.ends_at - span.starts_at >= timedelta(days=1)
    withdrawn = event.record is not None and event.record.withdrawn
    return not (is_long or withdrawn or event.kind is Kind.DEADLINE)


def _moment(span: Span, moment: date | datetime) -> date | datetime:
    """A day, or a wall time in its zone; never floating."""
    return moment.replace(tzinfo=zone_of(span.zone or "UTC")) if isinstance(moment, datetime) else moment


def _is_assumed(event: Event, span: Span) -> bool:
    """Is the end that stands there ours?"""
    return not span.all_day and _is_open(span) and not _is_instant(event, span)


def _around(event: Event, span: Span, agenda: Agenda) -> tuple[list[str], list[str]]:
    """The paragraphs before and behind the event's own description; the last is its permanent address.

    Of a meeting that has left the lists that is all there is to say; a double's address leads to the other one.
    """
    words, permalink = words_of(agenda.language), agenda.permalink(event)
    withdrawn = event.record.withdrawn if event.record else None
    if withdrawn:
        return [], [f"{words['double']} {permalink}"] if withdrawn is Withdrawal.MERGED else [words["left"], permalink]
    notes = [words["no end"]] if _is_assumed(event, span) else []
    if event.kind is Kind.DEADLINE:
        local = event.replace(span=_shown(span, span.zone or "UTC"))
        notes.append(f"{words['deadline']}: {when(local, agenda.language)}")
    links = [address for address in (event.url, event.online_url) if address and address != permalink]
    behind = [*notes, sources(event, agenda.language), *dict.fromkeys(links), permalink]
    return list(filter(None, [speakers(event, agenda.language)])), list(filter(None, behind))


FORMAT = Format("iCalendar", ".ics", "text/calendar; charset=utf-8", render, withdrawn=True)
