"""Any event at all, for tests of what is written and read back: hostile words, odd hours, far zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from calendar_app.model import Event, Kind, Place, Record, Span, Status, ZoneFrom
from calendar_app.text import one_line, paragraphs

# Nights when clocks change, in spring and in autumn.
_CHANGES = [datetime(2016, 3, 27), datetime(2016, 10, 30), datetime(2016, 3, 13), datetime(2016, 11, 6)]
_HOSTILE = [
    "\\", "[", "]", "](", "([Link](http://evil.example))", "*", "**", "_", "`", "```", "~~~", "<!--", "-->", "{{", "}}",
    "{%", "%}", "{: .x}", "&amp;", "&lt;", "&#10;", "&copy", "|", "<b>", "#", "1.", "- ", "BEGIN:VEVENT",
    "END:VCALENDAR",
    ";", ":", ",", "\"", "\\n", "\\N", "\\,", "ü", "日本", "🤖", "a\u0308", "\u00a0", "=", "2016", " ",
]  # fmt: skip
_ZONES = [
    "Europe/Berlin", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Kolkata", "UTC", "GMT",
    "Etc/UTC", "Etc/GMT+12", "Asia/Calcutta", "US/Pacific", "Zulu",
]  # fmt: skip
_COUNTRIES = ["", "DE", "GB", "ZZ", "Deutschland", "Isle of Skye"]

_any_text = st.lists(st.sampled_from(_HOSTILE) | st.text(max_size=8), max_size=8).map("".join)
lines = _any_text.map(lambda text: one_line(text, 200))
titles = lines.filter(bool)
paths = st.text("abc/()?=&;,._-~%20äü", max_size=20)
addresses = st.builds("https://{}example.org/{}".format, st.sampled_from(["", "www."]), paths)


def _times(start: datetime, length: timedelta | None, zone: str, zone_from: ZoneFrom | None) -> Span:
    return Span(start, None if length is None else start + length, zone, zone_from)


spans_of_days = st.builds(
    lambda first, more: Span(first, first + timedelta(days=more)),
    st.dates(date(1990, 1, 1), date(2040, 1, 1)),
    st.integers(0, 400),
)
spans_of_times = st.builds(
    _times,
    st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1))
    | st.builds(lambda day, m: day + timedelta(minutes=m), st.sampled_from(_CHANGES), st.integers(0, 300)),
    st.none() | st.integers(0, 5000).map(lambda minutes: timedelta(minutes=minutes)),
    st.sampled_from(_ZONES),
    st.sampled_from([*ZoneFrom, None]),
)
spans = spans_of_days | spans_of_times
moments = st.datetimes(datetime(2015, 1, 1), datetime(2030, 1, 1)).map(lambda m: m.replace(microsecond=0, tzinfo=UTC))
records = st.builds(
    Record,
    uid=st.uuids(version=4).map(str),
    sequence=st.integers(0, 99),
    first_seen=moments,
    last_changed=moments,
    sources=st.just(("ml-ka",)),
)
places = st.builds(
    lambda name, city, country, point: Place(name, city, country, *point),
    lines,
    lines,
    st.sampled_from(_COUNTRIES),
    st.just((None, None)) | st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
)
_labels = st.lists(titles, max_size=3).map(tuple)
dated = st.builds(
    Event,
    title=titles,
    span=spans,
    place=places,
    url=st.none() | addresses,
    online_url=st.none() | addresses,
    status=st.sampled_from(Status),
    kind=st.sampled_from(Kind),
    series=st.none() | titles,
    topics=_labels,
    speakers=_labels,
    organizer=st.none() | titles,
    language=st.sampled_from([None, "de", "en-GB"]),
    description=_any_text.map(paragraphs),
)
events = dated | dated.map(lambda event: event.replace(span=None))


def published(event: Event, number: int = 1) -> Event:
    """The event as the store would give it."""
    at = datetime(2016, 2, 18, 9, tzinfo=UTC)
    return event.replace(record=Record(str(UUID(int=number)), 0, at, at, ("ml-ka",)))
