"""A VEVENT that `feeds.ics` has written, read back without loss.

What iCalendar has no word for stands there in properties of our own, by the names of our event JSON, and is taken as
it is written; other calendars' entries are read by what their words mean.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from calendar_app.model import Event, Kind, Place, Span, Status
from calendar_app.text import one_line, paragraphs, web_address

_OWN = "X-ML-MEETINGS-"
_NAMES = """ADDED WITHDRAWN STATUS KIND END LOCATION CITY COUNTRY SERIES SPEAKERS ORGANIZER
    LANGUAGE ZONE""".split()
PROPERTIES = {f"{_OWN}{name}" for name in _NAMES}
_MOST = 200  # topics or speakers of one meeting
_STATUS = {"CANCELLED": Status.CANCELLED, "TENTATIVE": Status.TENTATIVE}
_ESCAPED = re.compile(r"(?s)\\(.)")


def is_own(component: Any) -> bool:
    """Does it end with the address that we give it? Another copy of it may have been edited since."""
    last = str(component.get("DESCRIPTION", "")).rpartition("/")[2]
    return f"{_OWN}ADDED" in component and last == str(component.get("UID", ""))


def has_left(component: Any) -> bool:
    """Is it only there to tell subscribers that it has left the lists?"""
    return is_own(component) and f"{_OWN}WITHDRAWN" in component


def event_of(component: Any) -> Event:
    """The event as it was published; its key is the UID. ValueError where it cannot be one."""
    title, status = _title_and_status(component)
    geo = component.get("GEO")
    return Event(
        title=title,
        span=_span(component),
        place=Place(
            _venue(component),
            _own(component, "CITY"),
            _own(component, "COUNTRY"),
            getattr(geo, "latitude", None),
            getattr(geo, "longitude", None),
        ),
        url=web_address(str(component.get("URL", ""))),
        status=status,
        kind=Kind(_own(component, "KIND", Kind.MEETING).lower()),
        series=_own(component, "SERIES") or None,
        topics=tuple(one_line(str(topic), 300) for topic in getattr(component.get("CATEGORIES"), "cats", ()))[:_MOST],
        speakers=_several(component, "SPEAKERS"),
        organizer=_own(component, "ORGANIZER") or None,
        language=_own(component, "LANGUAGE") or None,
        online_url=web_address(str(component.get("CONFERENCE", ""))),
        description=_description(component),
        key=one_line(str(component["UID"]), 500),
    )


def _title_and_status(component: Any) -> tuple[str, Status]:
    """The title without the word for its state, which stands before it."""
    title = one_line(str(component["SUMMARY"]), 1100)
    status = _STATUS.get(str(component.get("STATUS", "")), Status.CONFIRMED)
    status = Status(_own(component, "STATUS", status).lower())
    if status in (Status.CANCELLED, Status.POSTPONED):
        title = title.partition(": ")[2] or title
    return title, status


def _venue(component: Any) -> str:
    """As its source writes it, without the city and the country that we have put behind."""
    line = one_line(str(component.get("LOCATION", "")), 2000)
    venue = _own(component, "LOCATION", line)
    return venue if line.startswith(venue) else line


def _span(component: Any) -> Span:
    start, end = component["DTSTART"].dt, component.get("DTEND")
    if not isinstance(start, datetime):
        return Span(start, end.dt - timedelta(days=1))
    known = end is not None and f"{_OWN}END" not in component
    if zone := _own(component, "ZONE"):  # deadlines stand there in UTC
        return Span.of(start, end.dt if known else None, zone)
    named: Any = start.tzinfo
    return Span(start.replace(tzinfo=None), end.dt.replace(tzinfo=None) if known else None, named.key)


def _description(component: Any) -> str:
    """Without the paragraphs that we have put before and behind it."""
    said = str(component["DESCRIPTION"]).split("\n\n")
    before, _, behind = str(component[f"{_OWN}ADDED"]).partition(",")
    return paragraphs("\n\n".join(said[int(before) : len(said) - int(behind)]))


def _own(component: Any, name: str, default: str = "") -> str:
    value = component.get(f"{_OWN}{name}")
    return default if value is None else _unescaped(str(value))


def _several(component: Any, name: str) -> tuple[str, ...]:
    value = str(component.get(f"{_OWN}{name}", ""))
    return tuple(_unescaped(each) for each in re.findall(r"(?:\\.|[^\\,])+", value)[:_MOST])


def _unescaped(value: str) -> str:
    return one_line(_ESCAPED.sub(lambda escaped: escaped[1], value), 500)
