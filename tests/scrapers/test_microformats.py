"""Microformats beyond single cases: what no page may do to us."""

from __future__ import annotations

import html
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.model import Source
from scrapers import microformats
from tests.cost import at_most
from tests.scrapers.pages import Outcome, run, serve

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCE = Source(id="page", kind="microformats", name="A page", url="https://page.example.org/", zone="Europe/Berlin")
HEALTHY = '<p class="vevent"><b class="summary">Healthy</b> <abbr class="dtstart" title="2026-04-07">7 April</abbr></p>'

_words = st.text(max_size=20) | st.sampled_from(
    [
        "2026-04-07",
        "20260407T1900",
        "2026-04-07T25:61",
        "9999-12-31",
        "0001-001",
        "7pm",
        "13pm",
        "+99:99",
        "-1;999",
        "#a",
    ]
)
_names = st.sampled_from(
    "summary dtstart dtend duration location vcard adr geo latitude street-address url status category value "
    "value-title organizer include vevent h-event dt-start p-name".split()
)
_elements = st.recursive(
    _words.map(html.escape),
    lambda inner: st.builds(
        lambda name, classes, said, inside: (
            f'<{name} id="a" class="{" ".join(classes)}" title="{html.escape(said)}" datetime="{html.escape(said)}" '
            f'itemref="a" href="{html.escape(said)}">{"".join(inside)}</{name}>'
        ),
        st.sampled_from(["abbr", "span", "time", "div", "a", "del"]),
        st.lists(_names, max_size=3),
        _words,
        st.lists(inner, max_size=4),
    ),
    max_leaves=12,
)


def read(page: str) -> Outcome:
    return run(microformats.scrape, SOURCE, serve({SOURCE.url: page.encode("utf-8", "replace")}, NOW))


@settings(max_examples=150, deadline=None)
@given(_elements)
def test_a_strange_event_never_takes_its_neighbours_along(inside: str) -> None:
    """Whatever stands in one event, the next one is read."""
    outcome = read(f'<div class="vevent">{inside}</div>{HEALTHY}')
    assert "Healthy" in [event["title"] for event in outcome.events]


def test_what_includes_itself_comes_to_an_end() -> None:
    """Many events that all include one long part cost no more than a page may, and that is said."""
    events = '<p class="vevent" itemref="all"><b class="summary">Talk</b></p>' * 2000
    part = '<span class="location">Hall</span> ' * 2000
    with at_most(8):
        outcome = read(f'{HEALTHY}{events}<div id="all" itemref="all">{part}</div>')
    assert outcome.events[0]["title"] == "Healthy"
    assert any("include each other" in problem for problem in outcome.problems)


def test_depth_is_no_danger() -> None:
    """Events in events in events, far deeper than any page is, break nothing."""
    outcome = read(HEALTHY + '<div class="vevent"><i class="location vcard">' * 3000)
    assert [event["title"] for event in outcome.events] == ["Healthy"]
