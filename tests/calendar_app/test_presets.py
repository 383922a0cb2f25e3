"""Pages of platforms lead to the calendars behind them."""

from __future__ import annotations

import pytest

from calendar_app.presets import preset


@pytest.mark.parametrize(
    ("page", "kind", "url"),
    [
        ("https://www.meetup.com/deeplearning/", "ics", "https://www.meetup.com/deeplearning/events/ical/"),
        ("http://meetup.com/de-DE/deeplearning/events/", "ics", "https://www.meetup.com/deeplearning/events/ical/"),
        ("https://indico.cern.ch/category/72/", "ics", "https://indico.cern.ch/category/72/events.ics"),
        ("https://indico.example.org/event/12", "ics", "https://indico.example.org/event/12/event.ics"),
        ("https://pretix.eu/example/", "ics", "https://pretix.eu/example/events/ical/"),
        ("https://pretalx.com/pycon", "schedule-xml", "https://pretalx.com/pycon/schedule/export/schedule.xml"),
        (
            "https://calendar.google.com/calendar/embed?src=a%40group.calendar.google.com&ctz=Europe%2FBerlin",
            "ics",
            "https://calendar.google.com/calendar/ical/a%40group.calendar.google.com/public/basic.ics",
        ),
        (
            "https://github.com/example/list/blob/main/data/conferences.yml",
            "page",
            "https://raw.githubusercontent.com/example/list/main/data/conferences.yml",
        ),
    ],
)
def test_a_platform_is_known_by_its_addresses(page: str, kind: str, url: str) -> None:
    """What people have in their address bar, and where the same stands as data."""
    found = preset(page)
    assert found is not None
    assert (found.kind, found.url) == (kind, url)


@pytest.mark.parametrize(
    "page",
    ["https://www.meetup.com/", "https://www.meetup.com/find", "https://example.org/events", "mailto:x", ""],
)
def test_other_pages_are_left_alone(page: str) -> None:
    """No platform, no guess."""
    assert preset(page) is None
