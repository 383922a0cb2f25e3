"""schema.org Events beyond single cases: what no page may do to us."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.model import Source
from scrapers import schema_org
from tests.scrapers.pages import Outcome, run, serve

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCE = Source(id="page", kind="schema-org", name="A page", url="https://page.example.org/", zone="Europe/Berlin")
HEALTHY = {"@type": "Event", "name": "Healthy", "startDate": "2026-04-07"}

_NAMES = [
    "@id",
    "name",
    "startDate",
    "endDate",
    "eventStatus",
    "location",
    "performer",
    "url",
    "keywords",
    "description",
]
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10)
    | st.sampled_from(["2026-04-07", "2026-04-07T19:00+02:00", "0001-01-01T00:00+14:00", "http://[", "9999-12-31"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from([*_NAMES, "@type", "@value", "address", "geo"]), inner, max_size=4),
    max_leaves=6,
)  # fmt: skip


def read(*blocks: str) -> Outcome:
    scripts = "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)
    return run(schema_org.scrape, SOURCE, serve({SOURCE.url: scripts.encode("utf-8", "replace")}, NOW))


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(_NAMES), _values))
def test_a_strange_event_never_takes_its_neighbours_along(node: dict[str, object]) -> None:
    """Whatever one event says of itself, the next one is read."""
    outcome = read(json.dumps([{"@type": "Event", **node}, HEALTHY]))
    assert "Healthy" in [event["title"] for event in outcome.events]


def test_depth_is_bounded() -> None:
    """An event below very many others is not looked for."""
    nested: dict[str, object] = HEALTHY
    for _ in range(500):
        nested = {"@type": "Thing", "about": nested}
    outcome = read(json.dumps(nested), json.dumps({**HEALTHY, "name": "Beside it"}))
    assert [event["title"] for event in outcome.events] == ["Beside it"]


def test_rdfa_that_is_not_read_is_named() -> None:
    """Beyond what its library can bear, and what the page says in another syntax is read."""
    typed = "<div vocab='https://schema.org/' typeof='Event'>" + "<b property='name'>Trees</b>" * 9_000 + "</div>"
    healthy = f'<script type="application/ld+json">{json.dumps(HEALTHY)}</script>'
    outcome = run(schema_org.scrape, SOURCE, serve({SOURCE.url: (healthy + typed).encode()}, NOW))
    assert [event["title"] for event in outcome.events] == ["Healthy"]
    assert [problem for problem in outcome.problems if "RDFa cannot be read: more than" in str(problem)]
