"""JSON-LD found in a page's text: the same as in its tree, or left to it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.base import Page
from scrapers.scripts import is_linked_data, linked_data

LD = '<script type="application/ld+json">'
PIECES = st.sampled_from(
    [
        *(LD, '{"name": "A"}', "</script>", "<script>", 'var x = "y";', "<!--", "-->", "<p>", "</p>", "words", "<"),
        *("<SCRIPT TYPE='application/LD+JSON'>", "</SCRIPT >", "<title>", "</title>", "<textarea>", "</textarea>"),
        *("<style>", "</style>", f"<script id=a {LD[8:]}", '<script data-type="application/ld+json">', "ld+json", ">"),
        *('<a title="', '">', "<svg>", "</svg>", "<noscript>", "</noscript>", "<body>", "</body>"),
    ]
)


def page(markup: str) -> Page:
    return Page("https://example.org/", markup.encode(), datetime(2026, 1, 1, tzinfo=UTC), "text/html; charset=utf-8")


def in_tree(markup: str) -> list[str]:
    scripts = page(markup).tree.iter("script")
    return [script.text for script in scripts if is_linked_data(script.get("type", "")) and script.text]


@given(st.lists(PIECES, max_size=14))
@settings(max_examples=400, deadline=None)
def test_what_is_found_is_what_the_tree_holds(pieces: list[str]) -> None:
    """However a page is put together, nothing is found that is not there, and nothing is missed."""
    markup = "<html><head>" + " ".join(pieces)
    found = linked_data(page(markup))
    assert found is None or found == in_tree(markup)


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        (f"<html>{LD}1</script><p>{LD}2</script>", ["1", "2"]),
        ("<html><script>x = 1</script><script class=y type=application/ld+json>3</script>", ["3"]),
        (f"<html><!-- old --><title>t</title>{LD}4</SCRIPT\n>", ["4"]),
        ("<html><p>words", []),
        (f"<html><!-- {LD}1</script> -->", []),
        (f"<html><script>s = '{LD}1'</script>", []),
        (f"<html><textarea>{LD}1</script></textarea>", []),
        (f"<html><!-- {LD}1</script>", None),
        (f"<html><a title='{LD}1</script>", None),
        (f"<html>{LD}1", None),
        ("<html><script type='application/ld&#x2B;json'>1</script>", None),
        ('<html><link type="application/ld+json" href="x">', []),
        (f"<html><a title='{LD}1</script>'>", []),
    ],
)
def test_the_parser_is_asked_where_it_is_needed(markup: str, found: list[str] | None) -> None:
    """Comments, texts, programs and other elements may hold what only looks like a script."""
    assert linked_data(page(markup)) == found
