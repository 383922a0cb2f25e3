"""Sources described by CSS selectors, beyond single cases: whatever is written in their table."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.model import Source
from scrapers import selectors
from tests.scrapers.pages import run, serve

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://page.example.org/"
PAGE = '<div class="e"><h2 title="7. April 2026">Titel</h2> <p>7. April 2026, 19 Uhr</p> <a href="/7">mehr</a></div>'

_selectors = st.text(max_size=12) | st.sampled_from(
    ["h2", "h2@title", "@class", "p", "a@href", "div.e", ":root", "*", ""]
)


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["item", "title", "date", "place", "city", "url", "topic", "speaker", "description"]),
        _selectors | st.lists(_selectors, max_size=3) | st.integers(),
    )
)
def test_a_table_gives_meetings_or_says_what_is_wrong(table: dict[str, object]) -> None:
    """No table makes the reader fail in another way."""
    source = Source(
        id="page", kind="selectors", name="A page", url=URL, zone="Europe/Berlin", options={"select": table}
    )
    outcome = run(selectors.scrape, source, serve({URL: PAGE.encode()}, NOW))
    assert outcome.events or outcome.error
