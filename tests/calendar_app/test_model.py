"""A meeting is valid or not to be built."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from calendar_app.model import Event, Place, Span
from calendar_app.text import is_web_address
from tests.calendar_app import any_event


@settings(max_examples=100, deadline=None)
@given(any_event.spans_of_days)
def test_whole_days_end_with_their_last_day(span: Span) -> None:
    """People name the last day, RFC 5545 the first day after it."""
    assert span.last_day == span.end
    assert span.exclusive_end == span.last_day + timedelta(days=1)
    assert span.zone is None


@settings(max_examples=100, deadline=None)
@given(any_event.spans)
def test_a_span_does_not_end_before_it_starts(span: Span) -> None:
    """Not in days, and not in instants, in any night when clocks change."""
    assert span.first_day <= span.last_day
    assert span.starts_at <= span.ends_at


@settings(max_examples=50, deadline=None)
@given(any_event.spans_of_times)
def test_equal_spans_are_the_same_instant(span: Span) -> None:
    """An hour that is there twice is always the first of the two."""
    again = Span(span.start.replace(fold=1), span.end, span.zone)  # type: ignore[call-arg]

    assert (again, again.starts_at) == (span, span.starts_at)


def test_what_ends_at_midnight_ends_the_day_before() -> None:
    """Nobody says that the party from eight to twelve is on two days."""
    assert Span(datetime(2016, 5, 2, 20), datetime(2016, 5, 3), "Europe/Berlin").last_day == date(2016, 5, 2)


def test_aware_times_become_wall_time() -> None:
    """What a source says in UTC is kept as the clocks of the zone show it."""
    assert Span.of(datetime(2016, 5, 2, 18, tzinfo=UTC), None, "Europe/Berlin").start == datetime(2016, 5, 2, 20)


@pytest.mark.parametrize(
    "build",
    [
        lambda: Span(date(2016, 5, 2), date(2016, 5, 1)),
        lambda: Span(date(2016, 5, 2), datetime(2016, 5, 3)),
        lambda: Span(datetime(2016, 5, 2), None, "Europe/Karlsruhe"),
        lambda: Span(datetime(2016, 5, 2, tzinfo=UTC)),
        lambda: Span(date(1, 1, 1)),
        lambda: Span(date(2016, 1, 1), date.max),
        lambda: Place(latitude=float("nan"), longitude=8.4),
        lambda: Place(latitude=49.0, longitude=181.0),
        lambda: Place("a\nb"),
        lambda: Event(title=" "),
        lambda: Event(title="\u200b"),
        lambda: Event(title="a\u202eb"),
        lambda: Event(title="a", description="b\r\nc"),
        lambda: Event(title="a", url="javascript:alert(1)"),
        lambda: Event(title="a" * 1001),
    ],
)
def test_what_cannot_be_is_not_built(build: Any) -> None:
    """A ValueError where it is made, not an error in a feed later."""
    with pytest.raises(ValueError, match=r"\w"):
        build()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://[2001:db8::1]:8080/", True),
        ("https://example.org/user@host/100%25", True),
        ("https://user@example.org/", False),
        ("https://exa%20mple.org/", False),
        ("https://example.org:99999/", False),
        ("https:///path", False),
        ("ftp://example.org/", False),
        ("https://example.org/a b", False),
        ('https://example.org/"onclick', False),
        ("//example.org/", False),
        ("https://[::1", False),
    ],
)
def test_which_addresses_may_be_published(url: str, expected: bool) -> None:
    """Absolute http(s) with a host, and nothing that ends an attribute or disguises where it leads."""
    assert is_web_address(url) is expected
