"""What a page says of itself before anybody reads it: its text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scrapers.base import Page


@pytest.mark.parametrize(
    ("body", "media_type", "text"),
    [
        pytest.param("<p>Köln, Zürich".encode(), "text/html", "<p>Köln, Zürich", id="whole"),
        pytest.param("<p>Köln, Tschüß".encode()[:-1], "text/html", "<p>Köln, Tschü", id="the first of two bytes"),
        pytest.param("<p>Köln –".encode()[:-1], "text/html", "<p>Köln ", id="two of three bytes"),
        pytest.param("<p>Köln 🎉".encode()[:-1], "text/html", "<p>Köln ", id="three of four bytes"),
        pytest.param(b"<p>Caf" + b"\xc3", "text/html; charset=utf-8", "<p>Caf", id="as the server says"),
        pytest.param(b"<p>Caf\xe9", "text/html", "<p>Café", id="Windows-1252 with its one accent at the end"),
        pytest.param(b"<p>K\xf6ln, Caf\xe9", "text/html", "<p>Köln, Café", id="Windows-1252"),
        pytest.param("<p>Köln".encode() + b"\xc3", "text/html; charset=iso-8859-1", "<p>KÃ¶lnÃ", id="another is said"),
    ],
)
def test_a_body_cut_inside_its_last_character_stays_what_it_is(body: bytes, media_type: str, text: str) -> None:
    """Half a character of UTF-8 at the end does not turn all umlauts before it into something else."""
    assert Page("https://example.org/", body, datetime(2026, 3, 1, tzinfo=UTC), media_type).text == text
