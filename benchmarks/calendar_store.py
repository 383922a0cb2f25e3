"""A database with many published events, for benchmarks of what is made of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from calendar_app.model import Event, Place, Record, Span
from calendar_app.store import Store

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
_WORDS = "We read one paper together, compare what we tried since last time, and go for a drink afterwards."


def fill(store: Store, count: int) -> None:
    """`count` meetings, one every few minutes of a year to come."""
    with store.transaction() as transaction:
        transaction.keep_events(_event(number, count) for number in range(count))


def change_one(store: Store, at: datetime, title: str) -> None:
    """Give a meeting in the middle another title."""
    (event,) = [event for event in [store.event(_uid(4711))] if event]
    if event.record is None:
        raise SystemExit("the event is not published")
    record = Record(event.uid, event.record.sequence + 1, event.record.first_seen, at, event.record.sources)
    with store.transaction() as transaction:
        transaction.keep_events([event.replace(title=title, record=record)])


def _event(number: int, count: int) -> Event:
    start = datetime(2026, 11, 24) + timedelta(minutes=number * 525_600 // count)
    return Event(
        title=f"Reading group, part {number}",
        span=Span(start, start + timedelta(hours=2), "Europe/Berlin"),
        place=Place("Library", "Karlsruhe", "DE"),
        url=f"https://club.example.org/{number}",
        topics=("Reading", "Papers"),
        description=_WORDS,
        record=Record(_uid(number), 0, NOW, NOW, ("club",)),
    )


def _uid(number: int) -> str:
    return f"00000000-0000-5000-8000-{number:012d}"
