"""The digest of a page's structure: what it sees, and that no page breaks it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.base import Page
from scrapers.skeleton import skeleton
from tests.calendar_app.meetings import NOW

LIST = "<html><body><h1>Talks</h1><ul><li>AlexNet</li><li>ResNet</li></ul></body></html>"


def of(markup: str | bytes) -> str:
    body = markup if isinstance(markup, bytes) else markup.encode("utf-8", "replace")
    return skeleton(Page("https://a.example.org/", body, NOW, "text/html"))


@pytest.mark.parametrize(
    ("markup", "same"),
    [
        (LIST.replace("ResNet", "Atari</li><li>Pong"), True),
        (LIST.replace("ResNet", "<a href='/2'>ResNet</a> <b>new</b><br>"), True),
        (LIST.replace("<html>", "<HTML lang=de class=dark>"), True),
        (LIST.replace("<h1>", "<script>var page = 7</script><h1>"), True),
        (LIST.replace("ul>", "div>").replace("li>", "p>"), False),
        (LIST.replace("<ul>", "<form><input type=password></form><ul>"), False),
    ],
)
def test_what_is_the_same_structure(markup: str, same: bool) -> None:
    """Words, attributes, inline mark-up and the number of entries do not count; the frame does."""
    assert (of(markup) == of(LIST)) is same


@pytest.mark.parametrize("body", ["", "BEGIN:VCALENDAR", '{"events": []}', "<rss/>", "<html>" + "<b>" * 300_000])
def test_what_has_no_structure(body: str) -> None:
    """Feeds and data have none that would tell anything, and what is too large to be a page is not looked at."""
    assert of(body) == ""


def test_a_page_nested_without_end() -> None:
    """Deep pages take no deep stack."""
    assert len(of("<html>" + "<div>" * 50_000)) == 16


@given(st.binary(max_size=500))
def test_any_page_has_a_digest(body: bytes) -> None:
    """Whatever stands in it."""
    assert len(of(b"<html>" + body)) == 16
