"""A lint for iCalendar feeds: what programs are known to trip over, seen in the bytes themselves.

It reads lines, not what a library makes of them: libraries forgive what subscribers' programs do not. Time and memory
grow with the size of the file, whatever stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from calendar_app.text import is_web_address
from feeds.lint.components import Component, read_components
from feeds.lint.events import lint_event
from feeds.lint.finding import Finding, bounded
from feeds.lint.lines import read_lines
from feeds.lint.times import known_zone, read_duration, read_moment
from feeds.lint.zones import lint_zones

_MOST_BYTES = 1_000_000
_MOST_EVENTS = 1_000
_TEXT = {
    "SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "NAME", "X-WR-CALNAME", "X-WR-CALDESC",
}  # fmt: skip
_LISTS = {"CATEGORIES", "RESOURCES"}  # of texts, so their commas part
_ESCAPED = re.compile(r"\\[\\;,nN]")


def lint(body: bytes, *, now: datetime) -> tuple[Finding, ...]:
    """What is wrong with a feed, in the order of its lines, what is about the whole first. `now` is aware."""
    found: list[Finding] = []
    if not re.search(rb"(?i)^[ \t]*BEGIN:VCALENDAR", body, re.MULTILINE):
        what = "The file is empty." if not body.strip() else "There is no BEGIN:VCALENDAR: this is no iCalendar file."
        return (Finding("begins", 0, what),)
    if len(body) > _MOST_BYTES:
        found.append(Finding("size", 0, f"The feed has {len(body):,} bytes."))
    outermost = read_components(read_lines(body), found)
    calendars = [component for component in outermost if component.name == "VCALENDAR"]
    found += (
        Finding("nesting", part.line, f"{part.name[:40]} stands outside of the calendar.")
        for part in outermost
        if part.name != "VCALENDAR"
    )
    found += (
        Finding("nesting", more.line, "A second calendar begins; many programs read one.") for more in calendars[1:]
    )
    for calendar in calendars[:1]:
        found += _calendar(calendar)
        found += _texts((calendar, *calendar.parts))
        found += _events(calendar, now)
    return tuple(sorted(bounded(found), key=lambda finding: finding.line))


def _calendar(calendar: Component) -> Iterator[Finding]:
    for name, rule in (("VERSION", "version"), ("PRODID", "prodid")):
        lines = calendar.all(name)
        if len(lines) != 1 or not lines[0].value.strip() or (name == "VERSION" and lines[0].value != "2.0"):
            yield Finding(rule, calendar.line, f"The calendar does not say {name} as it should.")
    scale, method = calendar.first("CALSCALE"), calendar.first("METHOD")
    if scale and scale.value.upper() != "GREGORIAN":
        yield Finding("calscale", scale.line, f"CALSCALE is {scale.value[:40]!r}.")
    if method and method.value.upper() != "PUBLISH":
        yield Finding("method", method.line, f"METHOD is {method.value[:40]!r}.")
    if not calendar.parts:
        yield Finding("empty", calendar.line, "The calendar holds no component.")
    missing = [name for name in ("NAME", "X-WR-CALNAME") if calendar.first(name) is None]
    if missing:
        yield Finding("name", calendar.line, f"{' and '.join(missing)} is missing.")
    lines_of_refresh = [calendar.first(name) for name in ("REFRESH-INTERVAL", "X-PUBLISHED-TTL")]
    lengths = [read_duration(line.value) if line else None for line in lines_of_refresh]
    if lengths[0] is None or lengths[0] != lengths[1]:
        yield Finding("refresh", calendar.line, "REFRESH-INTERVAL and X-PUBLISHED-TTL are not both there and alike.")
    if calendar.first("SOURCE") is None:
        yield Finding("source", calendar.line, "SOURCE is missing.")
    for line in (*calendar.all("SOURCE"), *calendar.all("URL"), *calendar.all("IMAGE")):
        if "ENCODING" not in line.parameters and not is_web_address(line.value):
            yield Finding("address", line.line, f"{line.name} is no absolute http(s) address: {line.value[:60]!r}.")
    hint = calendar.first("X-WR-TIMEZONE")
    if hint and known_zone(hint.value) is None:
        yield Finding("zone-hint", hint.line, f"X-WR-TIMEZONE is no IANA name: {hint.value[:60]!r}.")


def _texts(components: Iterable[Component]) -> Iterator[Finding]:
    for component in components:
        for name in component.properties.keys() & (_TEXT | _LISTS):
            for line in component.properties[name]:
                bare = _ESCAPED.sub("", line.value)
                if "\\" in bare:
                    yield Finding("escape", line.line, f"{name} holds a backslash that escapes nothing.")
                elif ";" in bare or ("," in bare and name not in _LISTS):
                    yield Finding("escape", line.line, f"{name} holds a comma or a semicolon that is not escaped.")


def _events(calendar: Component, now: datetime) -> Iterator[Finding]:
    published = calendar.first("METHOD") is not None
    seen: set[tuple[str, str]] = set()
    used: dict[str, dict[datetime, int]] = {}
    events = list(calendar.parts_called("VEVENT"))
    if len(events) > _MOST_EVENTS:
        yield Finding("count", 0, f"The feed has {len(events):,} events.")
    for event in events:
        yield from lint_event(event, now, published)
        uid, instance = event.first("UID"), event.first("RECURRENCE-ID")
        if uid:
            key = (uid.value, instance.value if instance else "")
            if key in seen:
                yield Finding("uid-twice", uid.line, f"An event before has the UID {uid.value[:60]!r} too.")
            seen.add(key)
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            line = event.first(name)
            moment = read_moment(line) if line else None
            if line and moment and moment.tzid and isinstance(moment.when, datetime) and not moment.is_utc:
                used.setdefault(moment.tzid, {}).setdefault(moment.when, line.line)
    yield from lint_zones(calendar.parts_called("VTIMEZONE"), used)
