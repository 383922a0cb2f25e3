"""The occurrences of a repeating entry of iCalendar within a window, at a cost that is known before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import icalendar
import recurring_ical_events

from calendar_app.model import When
from calendar_app.text import one_line
from scrapers.ics_entry import LIBRARY_ERRORS, Component, day_of, length_of, repeats
from scrapers.ics_rules import steps_of

MOST_OCCURRENCES = 500  # of one series in the window
MOST_STEPS = 450_000  # of all rules of a page; four seconds at most

_STEPS_OF_SERIES, _STEPS_OF_OCCURRENCE = 40, 5
_LONGEST = timedelta(days=366)


def expand(
    written: Sequence[Component], window: tuple[datetime, datetime], steps: int
) -> tuple[list[Component], int, str]:
    """The components to show, each with its own times, what it cost, and why the rules were not followed.

    `written` is an entry and its overrides; the first is the entry itself, where it is there.
    """
    as_written = list(written)
    if not any(repeats(component) or "RECURRENCE-ID" in component for component in written):
        return as_written, 0, ""
    cost = 0
    try:
        cost = _cost(written[0], window[1].date())
        if cost > steps:
            return as_written, 0, "its rule takes too long to follow"
        found = _occurrences(as_written, window)
        cost += _STEPS_OF_OCCURRENCE * len(found)
        if "EXRULE" in written[0]:
            left_out = {_start(each) for each in _occurrences([_exceptions(written[0])], window)}
            found = [each for each in found if _start(each) not in left_out]
        if len(found) > MOST_OCCURRENCES:
            raise ValueError(f"it repeats more than {MOST_OCCURRENCES} times")
    except LIBRARY_ERRORS as error:
        return as_written, cost, one_line(str(error), 200)
    if not any(name in component for component in written for name in ("DTEND", "DURATION")):
        for component in found:
            component.pop("DTEND", None)  # the library gives an end to what has none
    return found, cost, ""


def _occurrences(components: list[Component], window: tuple[datetime, datetime]) -> list[Component]:
    calendar = icalendar.Calendar()
    calendar.subcomponents = components
    return list(recurring_ical_events.of(calendar).between(*window))


def _exceptions(component: Component) -> Component:
    """What repeats when the component does not (EXRULE of RFC 2445)."""
    exceptions = icalendar.Event()
    for name in ("UID", "DTSTART", "DTEND", "DURATION"):
        if name in component:
            exceptions[name] = component[name]
    exceptions["RRULE"] = component["EXRULE"]
    return exceptions


def _start(component: Component) -> When:
    start: When = component["DTSTART"].dt
    return start


def _cost(component: Component, until: date) -> int:
    """How many steps it takes to follow the entry's rules; ValueError where nobody should."""
    length = length_of(component)
    if length and length > _LONGEST:
        raise ValueError("it repeats and lasts longer than a year")
    rules = [rule for name in ("RRULE", "EXRULE") for rule in _listed(component.get(name, []))]
    return _STEPS_OF_SERIES + steps_of(rules, day_of(component["DTSTART"].dt), until)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
