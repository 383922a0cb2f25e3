"""Our event JSON."""

from __future__ import annotations

import json

from hypothesis import given, settings

from calendar_app.event_json import changes, from_json, to_json
from calendar_app.model import Event
from tests.calendar_app import any_event


@settings(max_examples=100, deadline=None)
@given(any_event.events)
def test_what_is_written_is_read_back(event: Event) -> None:
    """Through text, in every hour of every zone."""
    again = from_json(json.loads(json.dumps(to_json(event), allow_nan=False)))
    assert again == event
    assert event.span is None or (again.span and again.span.zone_from) is event.span.zone_from


@settings(max_examples=50, deadline=None)
@given(any_event.events, any_event.events)
def test_only_a_difference_is_a_change(before: Event, after: Event) -> None:
    """No change without one to tell, and none that is not told."""
    assert bool(changes(before, after)) is (before != after)
    assert not changes(before, before.replace(key="another"))
