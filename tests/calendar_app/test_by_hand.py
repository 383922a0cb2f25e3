"""What people write into sources.toml: read, checked, and laid over what sources say."""

from __future__ import annotations

import tomllib
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendar_app.by_hand import Correction, apply, correct, read_correction, read_event
from calendar_app.event_json import to_json
from calendar_app.model import Event, Place, Span, ZoneFrom
from tests.calendar_app.any_event import events
from tests.calendar_app.meetings import at, meeting

ZONE = "Europe/Berlin"


def test_every_field_of_a_meeting() -> None:
    """The names are those of our event JSON, and an id that it keeps when it is renamed."""
    text = """
        id = "spring"
        title = "Deep  Learning Summit"
        start = 2016-04-07
        end = "2016-04-08"
        location = "Hall 3"
        city = "London"
        country = "GB"
        latitude = 51.5
        longitude = 0
        url = "https://summit.example.org/"
        online_url = "https://meet.example.org/"
        status = "tentative"
        kind = "meeting"
        series = "Summits"
        topics = ["Deep Learning"]
        speakers = ["A. Beispiel"]
        organizer = "Beispiel e.V."
        language = "en"
        description = '''
        Two days.

        Bring a pen.'''
    """
    table = tomllib.loads(text)
    event = read_event(table, ZONE)
    said = to_json(event)
    assert event.key == "spring" and event.title == "Deep Learning Summit"
    assert event.description == "Two days.\n\nBring a pen."
    checked = table.keys() - {"id", "title", "start", "description"}
    assert {name: said[name] for name in checked} == {name: table[name] for name in checked}


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("start = 2016-04-07", Span(date(2016, 4, 7))),
        ('start = "2016-04-07"', Span(date(2016, 4, 7))),
        ("start = 2016-04-07T17:30:00", at("2016-04-07 17:30")),
        ('start = "2016-04-07 17:30"\nend = "2016-04-07T19:00"', at("2016-04-07 17:30", "2016-04-07 19:00")),
        ("start = 2016-04-07T17:30:00Z", at("2016-04-07 19:30")),
        ('start = 2016-04-07T17:30:00\ncity = "London"', Span(datetime(2016, 4, 7, 17, 30), None, "Europe/London")),
        ('start = 2016-04-07T17:30:00\ncity = "London"\nzone = "Europe/Berlin"', at("2016-04-07 17:30")),
        ('start = ""', None),
        ("", None),
    ],
)
def test_moments(said: str, span: Span | None) -> None:
    """Days and times as TOML has them or as ISO text; in the zone named, in the city's, or in the site's."""
    assert read_event(tomllib.loads(f"title = 'x'\n{said}"), ZONE).span == span


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({}, "title is missing"),
        ({"title": " "}, "title is missing"),
        ({"title": 3}, "title: a text is expected, not 3"),
        ({"title": "x" * 501}, "title: longer than 500"),
        ({"title": "x", "tittle": "y"}, "unknown key 'tittle'"),
        ({"title": "x", "uid": "y"}, "unknown key 'uid'"),
        ({"title": "x", "start": "soon"}, "start: a day or a time such as 2026-04-07T17:30 is expected, not 'soon'"),
        ({"title": "x", "start": 20160407}, "start: a day or a time"),
        ({"title": "x", "end": "2016-04-07"}, "end: it has no start"),
        ({"title": "x", "start": "2016-04-07", "end": "2016-04-06"}, "a span cannot end"),
        ({"title": "x", "start": "2016-04-07", "end": "2016-04-07T17:30"}, "a span starts and ends with a day, or"),
        ({"title": "x", "start": "0016-04-07"}, "no meeting is in the year 16"),
        ({"title": "x", "zone": "Mars/Olympus"}, "unknown time zone 'Mars/Olympus'"),
        ({"title": "x", "url": "javascript:alert(1)"}, "url is no absolute http(s) address"),
        ({"title": "x", "topics": "y"}, "topics: a list of texts is expected"),
        ({"title": "x", "speakers": [1]}, "speakers: a text is expected, not 1"),
        ({"title": "x", "status": "off"}, "status: 'off' is none of confirmed, tentative, cancelled, postponed"),
        ({"title": "x", "latitude": "y"}, "latitude: a number is expected"),
        ({"title": "x", "latitude": 91}, "no point on earth"),
    ],
)
def test_what_is_wrong_with_a_meeting(table: dict[str, Any], message: str) -> None:
    """The message names the field."""
    with pytest.raises(ValueError, match=message.replace("(", "\\(").replace(")", "\\)")):
        read_event(table, ZONE)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"title": "x"}, "uid is missing"),
        ({"uid": "1"}, "a field to correct, or hide = true, is missing"),
        ({"uid": "1", "hide": "yes"}, "hide: true or false is expected"),
        ({"uid": "1", "title": ""}, "title: a meeting needs one"),
        ({"uid": "1", "start": "soon"}, "start: a day or a time"),
        ({"uid": "1", "sequence": 3}, "unknown key 'sequence'"),
    ],
)
def test_what_is_wrong_with_a_correction(table: dict[str, Any], message: str) -> None:
    """The message names the field."""
    with pytest.raises(ValueError, match=message):
        read_correction(table, ZONE)


EVENING = meeting("AlexNet", "2016-02-24 17:30", place=Place("Hall 3, London", "London", "GB", 51.5, 0.1)).replace(
    span=at("2016-02-24 17:30", "2016-02-24 19:00")
)


@pytest.mark.parametrize(
    ("fields", "changed"),
    [
        ({"title": "ResNet"}, EVENING.replace(title="ResNet")),
        ({"start": "2016-02-25T18:00"}, EVENING.replace(span=at("2016-02-25 18:00", "2016-02-25 19:30"))),
        ({"start": "2016-02-25T18:00Z"}, EVENING.replace(span=at("2016-02-25 19:00", "2016-02-25 20:30"))),
        ({"start": "2016-02-25"}, EVENING.replace(span=at("2016-02-25"))),
        ({"end": ""}, EVENING.replace(span=at("2016-02-24 17:30"))),
        ({"start": ""}, EVENING.replace(span=None)),
        (
            {"zone": "Europe/London"},
            EVENING.replace(span=Span(datetime(2016, 2, 24, 17, 30), datetime(2016, 2, 24, 19), "Europe/London")),
        ),
        ({"location": "Hall 4"}, EVENING.replace(place=Place("Hall 4", "London", "GB"))),
        ({"location": "ZKM, Karlsruhe"}, EVENING.replace(place=Place("ZKM, Karlsruhe", "Karlsruhe", "DE"))),
        ({"city": "Paris"}, EVENING.replace(place=Place("", "Paris", "FR"))),
        ({"city": "Paris", "country": "US"}, EVENING.replace(place=Place("", "Paris", "US"))),
        ({"topics": [], "url": ""}, EVENING),
        ({"start": "2016-02-24T20:00", "end": "2016-02-24T19:00"}, EVENING),
    ],
    ids=str,
)
def test_a_correction_laid_over(fields: dict[str, Any], changed: Event) -> None:
    """What it names is replaced, and with it what would contradict; what cannot be leaves all as it was."""
    assert apply(EVENING, [_correction(fields)]) == changed


def _correction(fields: dict[str, Any]) -> Correction:
    """As a file would give it; two fields that contradict each other are refused there."""
    try:
        return read_correction({"uid": "1", **fields}, ZONE)
    except ValueError:
        return Correction("1", fields)


def test_whole_days_that_move_keep_their_number() -> None:
    """And a time for them is in the zone of their city, else of the site."""
    days = meeting("Summit", None).replace(span=at("2016-04-07", "2016-04-08"))
    assert correct(days, Correction("1", {"start": "2016-05-07"})).span == at("2016-05-07", "2016-05-08")
    timed = Correction("1", {"start": "2016-05-07T09:00"}, zone=ZONE)
    assert correct(days, timed).span == at("2016-05-07 09:00")
    there = correct(days.replace(place=Place("", "London")), timed).span
    assert there is not None and there.zone == "Europe/London"


@given(event=events, title=st.text(min_size=1, max_size=20).filter(str.strip))
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_event_can_be_corrected(event: Event, title: str) -> None:
    """Whatever it is, only the title differs then, and the same correction again changes nothing."""
    try:
        correction = read_correction({"uid": "1", "title": title}, ZONE)
    except ValueError:
        return
    once = apply(event, [correction])
    assert once == event.replace(title=correction.fields["title"])
    assert apply(once, [correction]) == once


@pytest.mark.parametrize(
    ("zone_from", "city", "zone", "then"),
    [
        (ZoneFrom.SOURCE, "London", "Europe/London", ZoneFrom.PLACE),
        (ZoneFrom.SOURCE, "Karlsruhe", ZONE, ZoneFrom.PLACE),
        (ZoneFrom.PLACE, "Entenhausen", ZONE, ZoneFrom.SOURCE),
        (ZoneFrom.PAGE, "London", ZONE, ZoneFrom.PAGE),
        (None, "London", ZONE, None),
    ],
)
def test_a_city_that_is_corrected_takes_the_zone_along(
    zone_from: ZoneFrom | None, city: str, zone: str, then: ZoneFrom | None
) -> None:
    """Unless a page names the zone, or nobody knows who does; a zone that is corrected counts before all."""
    evening = meeting("AlexNet", None).replace(span=Span(datetime(2016, 2, 24, 17, 30), None, ZONE, zone_from))
    span = correct(evening, Correction("1", {"city": city}, zone=ZONE)).span
    assert span and (span.start, span.zone, span.zone_from) == (datetime(2016, 2, 24, 17, 30), zone, then)
    span = correct(evening, Correction("1", {"city": city, "zone": "Asia/Tokyo"}, zone=ZONE)).span
    assert span and (span.zone, span.zone_from) == ("Asia/Tokyo", ZoneFrom.PAGE)


def test_who_names_the_zone_of_a_meeting_by_hand() -> None:
    """Whoever writes it, or the offset; else its city, else the site."""
    table = {"title": "AlexNet", "start": "2016-02-24T17:30"}
    further: list[tuple[dict[str, str], ZoneFrom]] = [
        ({}, ZoneFrom.SOURCE),
        ({"city": "London"}, ZoneFrom.PLACE),
        ({"city": "London", "zone": ZONE}, ZoneFrom.PAGE),
        ({"city": "London", "start": "2016-02-24T17:30Z"}, ZoneFrom.PAGE),
    ]
    for fields, zone_from in further:
        span = read_event(table | fields, ZONE).span
        assert span and span.zone_from is zone_from
