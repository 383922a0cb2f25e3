"""What a VEVENT must hold, and what shows it well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from calendar_app.text import is_web_address
from feeds.lint.components import Component
from feeds.lint.finding import Finding
from feeds.lint.lines import Property
from feeds.lint.times import Moment, known_zone, read_duration, read_moment

_SKEW = timedelta(minutes=5)  # between their clock and ours
_ONCE = (
    "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "LOCATION", "GEO", "URL", "STATUS", "SEQUENCE", "CREATED",
    "LAST-MODIFIED", "TRANSP", "RECURRENCE-ID", "RRULE",
)  # fmt: skip
_GEO = re.compile(r"([+-]?\d{1,3}(?:\.\d{1,20})?);([+-]?\d{1,3}(?:\.\d{1,20})?)", re.ASCII)
_TAG = re.compile(
    r"</?(?:a|b|br|div|em|h[1-6]|html|i|img|li|ol|p|script|span|strong|table|td|tr|u|ul)(?:\s[^<>]{0,300})?/?>", re.I
)
_CANCELLED = re.compile(r"\W{0,3}[^\W\da-z_ßäöü]{4,}\b|(?i:.*(?:cancel|abgesagt|entfällt|fällt aus|annul))")
_HOST = re.compile(r"@|/|\.[a-z]{2,}", re.IGNORECASE)


def lint_event(event: Component, now: datetime, published: bool) -> Iterator[Finding]:
    """`published`: the calendar says METHOD, so DTSTAMP is when it was made."""
    yield from _identity(event)
    yield from _changes(event, now, published)
    yield from _times(event)
    yield from _recurrence(event)
    yield from _content(event)


def _identity(event: Component) -> Iterator[Finding]:
    uids = event.all("UID")
    if len(uids) != 1 or not uids[0].value.strip():
        yield Finding("uid", event.line, f"The event has {_several(len(uids), 'UID')}.")
    elif _HOST.search(uids[0].value):
        yield Finding("uid-host", uids[0].line, f"{uids[0].value[:60]!r} holds a host or a path.")
    for name in _ONCE:
        if len(lines := event.all(name)) > 1:
            yield Finding("once", lines[1].line, f"{name} stands {len(lines)} times in one event.")


def _changes(event: Component, now: datetime, published: bool) -> Iterator[Finding]:
    stamps = event.all("DTSTAMP")
    if len(stamps) != 1:
        yield Finding("dtstamp", event.line, f"The event has {_several(len(stamps), 'DTSTAMP')}.")
    moments: dict[str, Moment] = {}
    for name in ("DTSTAMP", "CREATED", "LAST-MODIFIED"):
        line = event.first(name)
        if line is None:
            continue
        moment = read_moment(line)
        if moment is None or not moment.is_utc:
            yield Finding("utc", line.line, f"{name} is no time in UTC: {line.value[:40]!r}.")
            continue
        moments[name] = moment
        if moment.instant and moment.instant > now + _SKEW:
            yield Finding("future", line.line, f"{name} lies in the future: {line.value}.")
    if event.first("LAST-MODIFIED") is None:
        yield Finding("last-modified", event.line, "The event has no LAST-MODIFIED.")
    elif not published and len({moments[n].instant for n in ("DTSTAMP", "LAST-MODIFIED") if n in moments}) > 1:
        yield Finding("stamped-now", event.line, "DTSTAMP is not LAST-MODIFIED.")
    if event.first("CREATED") is None:
        yield Finding("created", event.line, "The event has no CREATED.")
    sequence = event.first("SEQUENCE")
    if sequence and not re.fullmatch(r"\+?\d{1,10}", sequence.value, re.ASCII):
        yield Finding("sequence", sequence.line, f"SEQUENCE is no whole number: {sequence.value[:40]!r}.")


def _times(event: Component) -> Iterator[Finding]:
    starts = event.all("DTSTART")
    if len(starts) != 1:
        yield Finding("dtstart", event.line, f"The event has {_several(len(starts), 'DTSTART')}.")
        return
    start, end, duration = starts[0], event.first("DTEND"), event.first("DURATION")
    moments = []
    for line in (start, end, event.first("RECURRENCE-ID")):
        moment = read_moment(line) if line else None
        moments.append(moment)
        if line:
            yield from _moment(line, moment)
    first, last, _ = moments
    if first and first.is_date and not _says(event, "TRANSP", "TRANSPARENT"):
        yield Finding("days-opaque", start.line, "The event fills its days (TRANSP:TRANSPARENT would not).")
    if end and duration:
        yield Finding("end-twice", duration.line, "The event has a DTEND and a DURATION.")
    if end and first and last:
        if first.is_date is not last.is_date:
            yield Finding("end-type", end.line, "One of DTSTART and DTEND is a date, the other a time.")
        elif not _before(first, last):
            yield Finding("end-order", end.line, "DTEND is not after DTSTART.")
    if duration:
        length = read_duration(duration.value)
        if length is None or length <= timedelta():
            yield Finding("duration", duration.line, f"No positive DURATION: {duration.value[:40]!r}.")


def _moment(line: Property, moment: Moment | None) -> Iterator[Finding]:
    if moment is None:
        yield Finding("value-type", line.line, f"{line.name} is no such date or time: {line.value[:40]!r}.")
    elif moment.is_date or moment.is_utc:
        if moment.tzid:
            yield Finding("tzid", line.line, f"{line.name} has a TZID, and is no wall time.")
    elif not moment.tzid:
        yield Finding("floating", line.line, f"{line.name} has no zone.")
    elif known_zone(moment.tzid) is None:
        yield Finding("zone-name", line.line, f"{moment.tzid[:60]!r} is no IANA name.")


def _before(first: Moment, last: Moment) -> bool:
    """Where a zone is not known, wall times of one zone are compared, and others are not."""
    one, other = first.instant, last.instant
    if one is None or other is None:
        if first.tzid != last.tzid or first.is_utc is not last.is_utc:
            return True
        return first.when < last.when
    return one < other


def _recurrence(event: Component) -> Iterator[Finding]:
    rule, start = event.first("RRULE"), event.first("DTSTART")
    dates = event.first("RDATE")
    if dates and rule is None:
        yield Finding("rdate", dates.line, "RDATE stands without RRULE.")
    if rule is None:
        return
    said = dict(part.upper().partition("=")[::2] for part in rule.value.split(";"))
    until, count = said.get("UNTIL"), said.get("COUNT")
    if "FREQ" not in said:
        yield Finding("rrule", rule.line, "The rule has no FREQ.")
    if until is not None and count is not None:
        yield Finding("rrule", rule.line, "The rule says UNTIL and COUNT.")
    if count is not None and not re.fullmatch(r"0*[1-9]\d{0,8}", count, re.ASCII):
        yield Finding("rrule", rule.line, "COUNT is no number from 1.")
    if until is not None:
        first = read_moment(start) if start else None
        last = read_moment(Property("UNTIL", {} if "T" in until else {"VALUE": "DATE"}, until, rule.line))
        if last is None or (first and (first.is_date is not last.is_date or (first.tzid and not last.is_utc))):
            yield Finding("rrule", rule.line, "UNTIL is a date for a date, and in UTC for a time in a zone.")
        elif first and not first.is_date and first.instant and last.instant and last.instant < first.instant:
            yield Finding("rrule", rule.line, "UNTIL comes before the first time.")
        elif first and first.is_date and last.when < first.when:
            yield Finding("rrule", rule.line, "UNTIL comes before the first day.")


def _content(event: Component) -> Iterator[Finding]:
    title, text, status = event.first("SUMMARY"), event.first("DESCRIPTION"), event.first("STATUS")
    if title is None or not title.value.strip():
        yield Finding("summary", event.line, "The event has no SUMMARY.")
    if status and status.value.upper() not in {"CONFIRMED", "TENTATIVE", "CANCELLED"}:
        yield Finding("status", status.line, f"STATUS is {status.value[:40]!r}.")
    elif status and status.value.upper() == "CANCELLED" and title and not _CANCELLED.match(title.value):
        yield Finding("cancelled-title", title.line, "The event is cancelled, and its SUMMARY does not say so.")
    if text and _TAG.search(text.value):
        yield Finding("html", text.line, "DESCRIPTION holds HTML.")
    if (address := event.first("URL")) and (text is None or not re.search(r"https?://", text.value)):
        yield Finding("link", address.line, "DESCRIPTION does not hold the address.")
    for line in (*event.all("URL"), *event.all("IMAGE")):
        if "ENCODING" not in line.parameters and not is_web_address(line.value):
            yield Finding("address", line.line, f"{line.name} is no absolute http(s) address: {line.value[:60]!r}.")
    for line in event.all("GEO"):
        match = _GEO.fullmatch(line.value)
        if match is None or abs(float(match[1])) > 90 or abs(float(match[2])) > 180:
            yield Finding("geo", line.line, f"GEO is no latitude;longitude: {line.value[:40]!r}.")
    if (place := event.first("LOCATION")) and re.search(r"\\[nN]", place.value.replace("\\\\", "")):
        yield Finding("location", place.line, "LOCATION has several lines.")
    for line in event.all("ATTACH"):
        if line.parameters.get("VALUE", "").upper() == "BINARY" or "ENCODING" in line.parameters:
            yield Finding("attach", line.line, "ATTACH holds the bytes themselves.")
    for line in event.all("ATTENDEE")[:1]:
        yield Finding("attendee", line.line, "The event names an ATTENDEE.")
    for alarm in event.parts_called("VALARM"):
        yield Finding("alarm", alarm.line, "The event has an alarm.")


def _says(event: Component, name: str, value: str) -> bool:
    line = event.first(name)
    return line is not None and line.value.upper() == value


def _several(number: int, name: str) -> str:
    return f"no {name}" if number == 0 else f"{number} times {name}" if number > 1 else f"an empty {name}"
