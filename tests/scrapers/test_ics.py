"""iCalendar feeds beyond single cases: what no feed may do to us."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.model import Source
from scrapers import ics
from tests.scrapers.pages import Outcome, run, serve

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCE = Source(id="feed", kind="ics", name="A feed", url="https://feed.example.org/calendar.ics")
HEALTHY = "BEGIN:VEVENT\r\nUID:healthy\r\nSUMMARY:Healthy\r\nDTSTART;VALUE=DATE:20260407\r\nEND:VEVENT\r\n"

_NAMES = [
    "DTSTART",
    "DTEND",
    "DURATION",
    "RRULE",
    "EXRULE",
    "RDATE",
    "EXDATE",
    "RECURRENCE-ID",
    "SEQUENCE",
    "GEO",
    "CATEGORIES",
]
_PARAMETERS = [
    "",
    ";VALUE=DATE",
    ";TZID=Europe/Berlin",
    ";TZID=Nowhere",
    ";VALUE=PERIOD",
    ';X="',
    ";TZID=../../etc",
    ";TZID=(UTC+01:00) Berlin",
]
_VALUES = [
    "20260407", "20260407T190000", "20260329T023000", "20260407T170000Z", "99991231T235959", "00010101", "P1D", "-PT1H",
    "FREQ=WEEKLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=0", "FREQ=WEEKLY;UNTIL=20260501",
    "20260407T190000/PT2H", "1;2", "-1", "", "2026-04-07T24:00", "0001-01-01T00:00+14:00", "W1 TU #3", "MP1 9- XX #0",
]  # fmt: skip
_lines = st.one_of(
    st.builds("{}{}:{}".format, st.sampled_from(_NAMES), st.sampled_from(_PARAMETERS), st.sampled_from(_VALUES)),
    st.sampled_from(["BEGIN:VEVENT", "END:VEVENT", "BEGIN:VALARM", "END:VALARM", "BEGIN:VTIMEZONE", "END:VCALENDAR"]),
    st.text(max_size=30).map(lambda text: " ".join(text.split())),
)


def read(text: str) -> Outcome:
    return run(ics.scrape, SOURCE, serve({SOURCE.url: text.encode("utf-8", "surrogatepass")}, NOW))


@settings(max_examples=150, deadline=None)
@given(st.lists(_lines, max_size=12))
def test_a_broken_entry_never_takes_its_neighbours_along(lines: list[str]) -> None:
    """Whatever stands in one entry, the next one is read."""
    broken = "\r\n".join(["BEGIN:VEVENT", "UID:broken", "DTSTART:20260407T190000", *lines, "END:VEVENT", ""])
    outcome = read(f"BEGIN:VCALENDAR\r\n{broken}{HEALTHY}END:VCALENDAR\r\n")
    assert {"title": "Healthy", "start": "2026-04-07", "key": "healthy"} in outcome.events


@pytest.mark.parametrize(
    "line",
    [
        "DTSTART;TZID=" + ":" * 1_000_000,
        "DTSTART" + ";TZID=" * 200_000,
        "DTSTART;X=" + '"' * 1_000_000,
        "RRULE:W1" + " MO" * 300_000,
        "SUMMARY;QUOTED-PRINTABLE:" + "a=\r\n" * 200_000,
        "SUMMARY:a\r\n" + "b\r\n" * 300_000,
    ],
    ids=lambda line: line[:14],
)
def test_a_line_without_end_does_no_harm(line: str) -> None:
    """However long a line goes on, the next entry is read, and soon."""
    outcome = read(f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{line}\r\nEND:VEVENT\r\n{HEALTHY}END:VCALENDAR\r\n")
    assert "Healthy" in [event["title"] for event in outcome.events]


def test_a_feed_is_cut_at_its_limit() -> None:
    """A feed of any length gives a bounded number of events and says so."""
    entries = (HEALTHY.replace("healthy", f"healthy-{number}") for number in range(ics.MOST_EVENTS + 1))
    outcome = read(f"BEGIN:VCALENDAR\r\n{''.join(entries)}END:VCALENDAR\r\n")
    assert len(outcome.events) == ics.MOST_EVENTS
    assert ["the rest is not read" in problem for problem in outcome.problems] == [True]


def test_keys_are_the_same_in_the_next_run() -> None:
    """An occurrence keeps its key when the window moves on."""
    weekly = HEALTHY.replace("END:VEVENT", "RRULE:FREQ=WEEKLY;COUNT=80\r\nEND:VEVENT")
    text = f"BEGIN:VCALENDAR\r\n{weekly}END:VCALENDAR\r\n".encode()
    first, later = (
        {event["start"]: event["key"] for event in run(ics.scrape, SOURCE, serve({SOURCE.url: text}, now)).events}
        for now in (NOW, NOW.replace(year=2027))
    )
    assert first.keys() == later.keys()
    assert first == later


def test_a_zone_is_never_that_of_the_machine_that_reads() -> None:
    """`localtime` is among the zones of many systems, and another one on each."""
    outcome = read(HEALTHY.replace("DTSTART;VALUE=DATE:20260407", "DTSTART;TZID=localtime:20260407T190000"))
    assert ["zone" in event for event in outcome.events] == [False]
    assert "'localtime' is not known" in outcome.problems[0]


OURS = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1-2\r\nDTSTART;VALUE=DATE:20260407\r\nDTEND;VALUE=DATE:20260408\r\n"
    "SUMMARY:CANCELLED: Talk\r\nSTATUS:CANCELLED\r\nLOCATION:Hall\\, Karlsruhe\r\n"
    "DESCRIPTION:What it is about.\\n\\nSource: a\\n\\nhttps://us.example.org/events/1-2\r\n"
    "X-ML-MEETINGS-ADDED:0,2\r\nX-ML-MEETINGS-LOCATION:Hall\r\nX-ML-MEETINGS-CITY:Karlsruhe\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)
SAID = {
    "title": "Talk", "start": "2026-04-07", "place": "Hall", "city": "Karlsruhe", "status": "cancelled",
    "description": "What it is about.", "key": "1-2",
}  # fmt: skip
ALL = "What it is about.\n\nSource: a\n\nhttps://us.example.org/events/1-2"
EDITED = [
    ("", "", SAID),
    ("LOCATION:Hall\\, Karlsruhe", "LOCATION:Room 2", SAID | {"place": "Room 2"}),
    (
        "/events/1-2",
        "/events/1-2\\n\\nBring cake.",
        {"description": f"{ALL}\n\nBring cake.", "place": "Hall, Karlsruhe"},
    ),
    ("ADDED:0,2", "ADDED:0;2", {"description": ALL}),
    ("ADDED:0,2", "ADDED:7,9", SAID | {"description": ""}),
    ("MEETINGS-CITY:Karlsruhe", "MEETINGS-KIND:PARTY", {"description": ALL}),
    ("SUMMARY:CANCELLED: Talk", "SUMMARY:Talk", SAID),
]


@pytest.mark.parametrize(("before", "after", "expected"), EDITED)
def test_a_copy_of_our_entry_that_was_edited_is_read_as_it_stands(
    before: str, after: str, expected: dict[str, object]
) -> None:
    """What no longer is as we write it is read like anybody's."""
    (event,) = read(OURS.replace(before, after, 1) if before else OURS).events
    assert {**event, **{name: event.get(name, "") for name in expected}} == event | expected


def test_what_has_left_another_calendar_of_our_kind_is_not_read() -> None:
    """A double that was taken out would call off the meeting that it was."""
    gone = OURS.replace("X-ML-MEETINGS-CITY:Karlsruhe", "X-ML-MEETINGS-WITHDRAWN:MERGED")
    assert read(gone) == Outcome([], [])
