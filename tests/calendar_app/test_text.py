"""Text and addresses as they come."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.model import Event
from calendar_app.text import canonical_url, fold, is_web_address, one_line, paragraphs, slug, web_address


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(), max_size=60), st.integers(2, 40))
def test_a_line_is_one_line(text: str, limit: int) -> None:
    """Short enough, and nothing left to do the second time."""
    line = one_line(text, limit)

    assert len(line) <= limit
    assert one_line(line, limit) == line
    Event(title=f"x{line}", description=paragraphs(text, limit))


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(), max_size=60))
def test_an_address_is_safe_or_none(url: str) -> None:
    """Whatever stands in an href, an event takes it."""
    Event(title="x", url=web_address(url, "https://example.org/a/"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Köln", "koeln"), ("Straßburg", "strassburg"), ("Łódź", "lodz"), ("São Paulo", "sao-paulo"), (" - ", "")],
)
def test_slugs(text: str, expected: str) -> None:
    """Umlauts are spelled out, accents go."""
    assert slug(text) == expected
    assert fold(text.upper()) == fold(text)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/x", "https://www.example.org/x/", "https://EXAMPLE.org:443/x#top",
        "https://example.org/x?utm_source=mail&utm_medium=a", "https://example.org/x/?fbclid=1&aff=b",
    ],
)  # fmt: skip
def test_one_page_has_one_address(url: str) -> None:
    """Scheme, www, port, last slash, fragment and tracking say nothing about the page."""
    assert canonical_url(url) == "https://example.org/x"


@settings(max_examples=300, deadline=None)
@given(st.from_regex(r"https?://(www\.)?[a-z0-9.-]{0,9}(/[a-z.~]{0,3}){0,4}", fullmatch=True))
def test_a_plain_address_is_read_as_any_other(url: str) -> None:
    """The quick look at what most addresses are finds what the thorough one does, which a fragment asks for."""
    assert canonical_url(url) == canonical_url(f"{url}#top")
    assert is_web_address(url) is is_web_address(f"{url}#top")


@pytest.mark.parametrize(
    "url", ["https://example.org/x?id=1", "https://example.org/x?tag=a&tag=b", "https://[::1]:8000/"]
)
def test_what_names_a_page_is_kept(url: str) -> None:
    """Parameters are kept, each of them."""
    assert canonical_url(url) == url
