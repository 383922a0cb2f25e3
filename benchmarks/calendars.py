"""A calendar of 10,000 events: our reader against icalendar, which only parses it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import icalendar

from benchmarks.timing import compare
from calendar_app.model import Source
from scrapers import ics
from scrapers.base import Page

EVENTS = 10_000
URL = "https://meetings.example.org/club.ics"


def main() -> None:
    body = calendar()
    source = Source(id="club", kind="ics", name="A club", url=URL, zone="Europe/Berlin")

    def read() -> None:
        events = list(
            ics.scrape(source, lambda url: Page(url, body, datetime(2026, 1, 1, tzinfo=UTC), "text/calendar"))
        )
        if len(events) != EVENTS:
            raise SystemExit(f"{len(events)} events instead of {EVENTS}")

    compare(f"{EVENTS:,} events of a calendar", read, lambda: icalendar.Calendar.from_ical(body), at_most=1.5, runs=3)


def calendar() -> bytes:
    """As programs write them: a zone, long lines folded, a few properties that nobody reads."""
    starts = [datetime(2016, 1, 7, 19) + timedelta(hours=7 * number) for number in range(EVENTS)]
    entries = [
        f"BEGIN:VEVENT\r\nUID:{number}@meetings.example.org\r\nDTSTAMP:20260101T000000Z\r\n"
        f"DTSTART;TZID=Europe/Berlin:{start:%Y%m%dT%H%M%S}\r\n"
        f"DTEND;TZID=Europe/Berlin:{start + timedelta(hours=2):%Y%m%dT%H%M%S}\r\n"
        f"SUMMARY:Reading group\\, part {number}\r\nLOCATION:Library\\, Karlsruhe\r\n"
        "DESCRIPTION:We read one paper together\\, compare what we tried since last \r\n time\\, and go for a drink "
        f"afterwards.\r\nURL:https://meetings.example.org/{number}\r\nCATEGORIES:Reading,Papers\r\nSTATUS:CONFIRMED\r\n"
        "END:VEVENT\r\n"
        for number, start in enumerate(starts)
    ]
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Club//EN\r\nX-WR-TIMEZONE:Europe/Berlin\r\n"
    return f"{head}{''.join(entries)}END:VCALENDAR\r\n".encode()


if __name__ == "__main__":
    main()
