"""Which year is meant where none is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from calendar_app.dates.parts import Part

FIRST, LAST = 1900, 2200


def place(parts: Sequence[Part], at: date) -> list[date] | None:
    """The day of each part, all of one chain in the order of the text; None where there is no such day.

    A year that one part names holds for all. Where none does, it is the one before, of or after `at` that comes
    nearest, first among those whose weekdays agree with the text.
    """
    parts = [part if part.year is None else part._replace(year=_in_full(part.year, at)) for part in parts]
    turns = [0]
    for earlier, later in pairwise(parts):
        turns.append(turns[-1] + ((later.month or 0) < (earlier.month or 0)))
    named = [part.year - turn for part, turn in zip(parts, turns, strict=True) if part.year is not None]
    options = []
    for year in named[-1:] or range(at.year - 1, at.year + 2):
        days = [_day(part, year + turn) for part, turn in zip(parts, turns, strict=True)]
        complete = [day for day in days if day is not None]
        if len(complete) == len(days):
            options.append(complete)
    if len(options) < 2:
        return options[0] if options else None
    agreeing = [days for days in options if not in_conflict(parts, days)]
    return min(agreeing or options, key=lambda days: _distance(days[0], at))


def in_conflict(parts: Sequence[Part], days: Sequence[date]) -> bool:
    """Whether a part names a weekday that its day is not."""
    pairs = zip(parts, days, strict=True)
    return any(part.weekday is not None and part.weekday != day.weekday() for part, day in pairs)


def _in_full(year: int | None, at: date) -> int | None:
    """'26 is the 26 nearest to `at`."""
    if year is None or year >= 100:
        return year
    century = at.year - at.year % 100
    return min((century + hundreds + year for hundreds in (-100, 0, 100)), key=lambda full: abs(full - at.year))


def _day(part: Part, year: int) -> date | None:
    year = part.year if part.year is not None else year
    if not FIRST <= year <= LAST or part.month is None:
        return None
    try:
        return date(year, part.month, part.day)
    except ValueError:
        return None


def _distance(day: date, at: date) -> float:
    days = (day - at).days
    return days if days >= 0 else -1.1 * days  # what is announced is rather ahead
