"""An iCalendar file taken apart into the lines of its components, so that a damaged one costs nobody else anything."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from calendar_app.errors import ScrapeError
from scrapers import ics_own
from scrapers.base import Page
from scrapers.ics_written import standard, unquoted

# All that is read; a fault in any other property is nobody's loss.
_PROPERTIES = {
    "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE", "SUMMARY",
    "DESCRIPTION", "LOCATION", "GEO", "URL", "STATUS", "CATEGORIES", "ORGANIZER", "CONFERENCE",
    "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-MICROSOFT-CDO-ALLDAYEVENT", "X-FUNAMBOL-ALLDAY",
    *ics_own.PROPERTIES,
}  # fmt: skip
_SEVERAL = {"RRULE", "EXRULE", "RDATE", "EXDATE", "CATEGORIES", "CONFERENCE"}  # of any other the first counts
_LONGEST = 4_000  # characters of a text that was not folded
_TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION")
_MOST_CALENDARS = 10_000
_MOST_DATES = 50_000  # that a file lists one by one
_LINE = re.compile(r"([A-Za-z][A-Za-z0-9-]*)[;:]")


@dataclass
class Calendar:
    """The lines of a VCALENDAR, unfolded: its own, those of its time zones, those of its events."""

    own: list[str] = field(default_factory=list)
    zones: list[list[str]] = field(default_factory=list)
    events: list[list[str]] = field(default_factory=list)
    cut_off: list[list[str]] = field(default_factory=list)


def take_apart(page: Page) -> list[Calendar]:
    """The calendars of the page; ScrapeError where it has more of them, or lists more dates, than anybody writes."""
    # Lines are folded by bytes, even within a letter (RFC 5545, 3.1), so they are joined before decoding.
    text = replace(page, body=re.sub(rb"(?:\r?\n){1,3}[ \t]", b"", page.body)).text
    calendars: list[Calendar] = []
    calendar = Calendar()
    lines: list[str] | None = None  # of the component that is open
    inside: list[str] = []  # names of the components nested in it
    said: set[str] = set()  # its properties so far
    dates = 0
    for line in re.split(r"\r\n|\n|\r", unquoted(text)):
        line = line.strip("\ufeff\0").rstrip()
        mark, _, name = line.upper().partition(":")
        name = name.strip()
        if mark == "BEGIN" and name in {"VCALENDAR", "VEVENT", "VTIMEZONE"}:
            if lines is not None:
                calendar.cut_off.append(lines)
                lines = None
            inside, said = [], set()
            if name == "VCALENDAR" or not calendars:
                calendar = Calendar()
                calendars.append(calendar)
                if len(calendars) > _MOST_CALENDARS:
                    raise ScrapeError(f"{page.url}: more than {_MOST_CALENDARS:,} calendars")
            if name != "VCALENDAR":
                lines = [line]
        elif mark == "END" and name in {"VEVENT", "VTIMEZONE"} and lines and lines[0].upper() == f"BEGIN:{name}":
            (calendar.events if name == "VEVENT" else calendar.zones).append([*lines, line])
            lines = None
        elif lines is None:
            calendar.own.append(line)
        elif lines[0].upper() == "BEGIN:VTIMEZONE":
            lines.append(line)
        elif mark == "BEGIN":
            inside.append(name)
        elif mark == "END":
            inside = inside[:-1]
        elif not inside and (match := _LINE.match(line)) and match[1].upper() in _PROPERTIES:
            property_ = match[1].upper()
            if property_ in _SEVERAL or property_ not in said:
                lines.append(standard(line))
            said.add(property_)
            dates += line.count(",") + 1 if property_ in ("RDATE", "EXDATE") else 0
            if dates > _MOST_DATES:
                raise ScrapeError(f"{page.url}: more than {_MOST_DATES:,} dates are listed one by one")
        elif not inside and match is None and len(lines[-1]) < _LONGEST and lines[-1].upper().startswith(_TEXTS):
            lines[-1] += f"\\n{line}"  # somebody forgot to fold it
    if lines is not None:
        calendar.cut_off.append(lines)
    return calendars
