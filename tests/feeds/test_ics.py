"""What other programs read of our iCalendar files."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.agenda import Agenda
from calendar_app.model import Event, Kind, Place, Span, zone_of
from feeds import ics
from scrapers import ics_own
from tests.calendar_app import any_event

AGENDA = Agenda(events=(), title="Treffen")
_agendas = st.lists(any_event.dated, max_size=4).map(
    lambda events: Agenda(events=tuple(map(any_event.published, events, range(1, 9))), title="Treffen", language="en")
)


def vevents(rendered: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(rendered).walk("VEVENT"))


@settings(max_examples=60, deadline=None)
@given(_agendas)
def test_icalendar_reads_what_we_know(agenda: Agenda) -> None:
    """Another library finds every event, its title, its days and its hours."""
    read = {str(component["UID"]): component for component in vevents(ics.render(agenda))}

    assert set(read) == {event.uid for event in agenda.events}
    for event in agenda.events:
        assert event.span
        component = read[event.uid]
        assert str(component["SUMMARY"]).endswith(event.title)
        start, end = component["DTSTART"].dt, component["DTEND"].dt if "DTEND" in component else None
        if end is None:
            assert event.kind is Kind.DEADLINE and event.span.ends_at == event.span.starts_at
        elif event.span.all_day:
            assert (start, end) == (event.span.start, event.span.exclusive_end)
        elif event.kind is Kind.DEADLINE:
            # In UTC: Python calls an hour that comes twice unequal to itself in any other zone.
            assert (start.utcoffset(), start) == (timedelta(0), event.span.starts_at.astimezone(UTC)) and end > start
        else:
            assert start.replace(tzinfo=None) == event.span.start
            assert start.utcoffset() == _aware(event.span, start).utcoffset()
            assert end > start
        assert sorted(map(str, getattr(component.get("CATEGORIES"), "cats", ()))) == sorted(event.topics)


@settings(max_examples=40, deadline=None)
@given(_agendas)
def test_vobject_reads_the_same(agenda: Agenda) -> None:
    """A second library, with a parser of its own, agrees."""
    calendar = vobject.readOne(ics.render(agenda).decode())

    read = {event.uid.value: event for event in getattr(calendar, "vevent_list", [])}
    assert set(read) == {event.uid for event in agenda.events}
    for event in agenda.events:
        assert event.span
        assert read[event.uid].summary.value.endswith(event.title)
        start = read[event.uid].dtstart.value
        if event.kind is Kind.DEADLINE and not event.span.all_day:
            assert start.astimezone(UTC) == event.span.starts_at.astimezone(UTC)
        else:
            assert _naive(start) == event.span.start


@settings(max_examples=60, deadline=None)
@given(_agendas)
def test_nothing_foreign_gets_in(agenda: Agenda) -> None:
    """Whatever a title or a description says, it begins no line, no property and no component."""
    rendered = ics.render(agenda)

    assert rendered.endswith(b"\r\n")
    folded = rendered.removesuffix(b"\r\n").split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in folded)
    assert all(len(line) <= 75 for line in folded)
    unfolded = rendered.decode().replace("\r\n ", "").split("\r\n")
    begun = Counter(line for line in unfolded if line.startswith(("BEGIN:", "END:")))
    assert begun["BEGIN:VEVENT"] == begun["END:VEVENT"] == len(agenda.events)
    assert begun["BEGIN:VCALENDAR"] == begun["END:VCALENDAR"] == 1
    assert {line.partition(":")[0].partition(";")[0] for line in unfolded if line} <= PROPERTIES


@settings(max_examples=30, deadline=None)
@given(_agendas)
def test_the_same_agenda_gives_the_same_bytes(agenda: Agenda) -> None:
    """No clock, no counter and no order of a set shows in a feed."""
    assert ics.render(agenda) == ics.render(agenda)


@settings(max_examples=30, deadline=None)
@given(_agendas)
def test_every_zone_named_is_told(agenda: Agenda) -> None:
    """A TZID without its VTIMEZONE would be read as a local time, or not at all."""
    calendar = icalendar.Calendar.from_ical(ics.render(agenda))

    told = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
    times = [c[p] for c in calendar.walk("VEVENT") for p in ("DTSTART", "DTEND") if p in c]
    named = {time.params["TZID"] for time in times if "TZID" in time.params}
    assert named - {"UTC"} <= told


def test_without_events_it_is_a_calendar() -> None:
    """An empty calendar still holds the one component that RFC 5545 asks for."""
    calendar = icalendar.Calendar.from_ical(ics.render(AGENDA))

    assert [component.name for component in calendar.subcomponents] == ["VTIMEZONE"]


@pytest.mark.parametrize("title", ["a\r\nBEGIN:VEVENT", "a\rBEGIN:VEVENT", "a\u2028b\x00"])
def test_a_title_of_the_calendar_is_one_line(title: str) -> None:
    """An agenda's title may hold what somebody searched for."""
    rendered = ics.render(Agenda(events=(), title=title, description=title))

    assert b"\r" not in rendered.replace(b"\r\n", b"")
    assert b"\x00" not in rendered
    assert icalendar.Calendar.from_ical(rendered).walk("VEVENT") == []


@pytest.mark.parametrize("end", [None, datetime(2016, 3, 2, 19)])
def test_an_end_that_nobody_announced_is_told_as_assumed(end: datetime | None) -> None:
    """A calendar needs an end; a description that says it is assumed keeps it honest."""
    span = Span(datetime(2016, 3, 2, 19), end, "Europe/Berlin")
    (component,) = vevents(ics.render(_with(Event(title="Vortrag", span=span))))

    assert component["DTEND"].dt.replace(tzinfo=None) == datetime(2016, 3, 2, 21)
    assert "Das Ende ist nicht angekündigt." in component["DESCRIPTION"]


def test_a_start_that_the_clocks_skip_comes_before_its_end() -> None:
    """02:30 does not exist that night; RFC 5545 reads it as 03:30, which is after 03:00."""
    span = Span(datetime(2016, 3, 27, 2, 30), datetime(2016, 3, 27, 3), "Europe/Berlin")
    (component,) = vevents(ics.render(_with(Event(title="Nacht", span=span))))

    assert component["DTEND"].dt.timestamp() > component["DTSTART"].dt.timestamp()


SPANS = [
    (Span(datetime(2016, 3, 2, 19), datetime(2016, 3, 2, 21), "Europe/Berlin"), Kind.MEETING, "OPAQUE"),
    (Span(datetime(2016, 3, 2, 19), datetime(2016, 3, 3, 1), "Europe/Berlin"), Kind.MEETING, "OPAQUE"),
    (Span(datetime(2016, 3, 2, 9), datetime(2016, 3, 5, 17), "Europe/Berlin"), Kind.MEETING, "TRANSPARENT"),
    (Span(date(2016, 3, 2)), Kind.MEETING, "TRANSPARENT"),
    (Span(datetime(2016, 3, 2, 23, 59), None, "Etc/GMT+12"), Kind.DEADLINE, "TRANSPARENT"),
]


@pytest.mark.parametrize(("span", "kind", "expected"), SPANS)
def test_a_talk_fills_the_time_and_a_conference_does_not(span: Span, kind: Kind, expected: str) -> None:
    """A bar over four days would hide everything else in it, and nobody is away for a deadline."""
    (component,) = vevents(ics.render(_with(Event(title="Vortrag", span=span, kind=kind))))

    assert component["TRANSP"] == expected


def test_a_deadline_has_no_length() -> None:
    """It is a moment: no end is assumed, and none is missed. In UTC, for hardly a program knows that zone."""
    span = Span(datetime(2016, 3, 2, 23, 59), None, "Etc/GMT+12")
    (component,) = vevents(ics.render(_with(Event(title="Einreichung", span=span, kind=Kind.DEADLINE))))

    assert "DTEND" not in component
    assert "Ende" not in component["DESCRIPTION"]
    assert component["DTSTART"].to_ical() == b"20160303T115900Z"
    assert "Frist: 2. März 2016, 23:59 (AoE, UTC-12)" in component["DESCRIPTION"]


@pytest.mark.parametrize("point", [(49.0139, 8.4193), (0.000061, -0.0000001), (-90.0, 180.0)])
def test_a_point_is_two_decimal_numbers(point: tuple[float, float]) -> None:
    """Close to zero too, where Python would write 6.1e-05."""
    place = Place("Mensa", latitude=point[0], longitude=point[1])
    (line,) = re.findall(
        rb"\r\nGEO:(.*)\r\n", ics.render(_with(Event(title="Vortrag", span=Span(date(2016, 3, 2)), place=place)))
    )

    assert re.fullmatch(rb"-?\d+\.\d{6};-?\d+\.\d{6}", line)
    assert [float(number) for number in line.split(b";")] == pytest.approx(point, abs=1e-6)


def _with(event: Event) -> Agenda:
    return Agenda(events=(any_event.published(event),), title="Treffen")


def _aware(span: Span, start: datetime) -> datetime:
    return start.replace(tzinfo=zone_of(span.zone or "UTC"))


def _naive(moment: date | datetime) -> date | datetime:
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else moment


PROPERTIES = {
    "BEGIN", "END", "PRODID", "VERSION", "CALSCALE", "NAME", "X-WR-CALNAME", "URL", "SOURCE", "REFRESH-INTERVAL",
    "X-PUBLISHED-TTL", "DESCRIPTION", "X-WR-CALDESC", "TZID", "DTSTART", "DTEND", "TZOFFSETFROM", "TZOFFSETTO",
    "TZNAME", "RRULE", "RDATE", "UID", "DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "SUMMARY", "STATUS", "TRANSP",
    "LOCATION", "GEO", "CONFERENCE", "CATEGORIES", "COLOR", "X-APPLE-CALENDAR-COLOR", *ics_own.PROPERTIES,
}  # fmt: skip
