"""In which zone a meeting's times are, and what its clocks show: settled here for whatever any reader has read.

What the announcement says counts (readers know it), else the city where the meeting is, else the source's own zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from calendar_app.model import Event, Kind, Place, Source, Span, ZoneFrom
from calendar_app.places import there
from scrapers.base import Problem, Reading


def settled(readings: Iterable[Reading], source: Source) -> Iterator[Reading]:
    """The events with their times in the zone that counts, and a Problem for each whose clocks skip its time."""
    for reading in readings:
        if not isinstance(reading, Event) or reading.span is None or reading.span.all_day:
            yield reading
            continue
        span = reading.span
        if span.zone_from is None and span.zone:
            span = replace(span, zone_from=ZoneFrom.SOURCE)
        # A deadline is wherever people are. Without a zone of the source, as in a trial, times stay as written.
        elif span.zone_from is ZoneFrom.SOURCE and source.zone and reading.kind is Kind.MEETING:
            span = there(span, _place_said(reading.place, source)) or span
        if (shown := span.shown) is not span:
            yield Problem(
                reading.url or source.url,
                f"{reading.title!r}: on {span.start:%Y-%m-%d} clocks in {span.zone} skip the hour of {_hours(span)}; "
                f"read as {_hours(shown)}",
            )
        yield reading if shown is reading.span else reading.replace(span=shown)


def _place_said(place: Place, source: Source) -> Place:
    """The place without what is only said of the source's meetings at large.

    There a name alone is more likely a bar or a room than another city.
    """
    if not source.city:
        return place
    if place.city == source.city:
        place = replace(place, city="")
    return place if place.city or "," in place.name else Place()


def _hours(span: Span) -> str:
    return "–".join(f"{moment:%H:%M}" for moment in (span.start, span.end) if isinstance(moment, datetime))
