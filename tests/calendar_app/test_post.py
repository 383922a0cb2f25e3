"""A post of a periodical, every byte accounted for."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.errors import PostError
from calendar_app.post import Post
from tests.cost import at_most


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from("a#* \r\n\u2028\x0c\x85\ufeff`~<!->")) | st.text())
def test_lines_joined_are_the_text(text: str) -> None:
    """Whatever ends a line, and where nothing ends the last."""
    post = Post.parse(text, "post.md")

    assert post.text == text
    assert all(line.endswith("\n") for line in post.lines[:-1])
    _ = post.meta


@pytest.mark.parametrize(
    ("text", "meta"),
    [
        ("---\nTitle: A: b\ndate: 2016-01-01\n---\nTags: no\n", {"title": "A: b", "date": "2016-01-01"}),
        ("\ufeff---\r\nTitle: 'A'  \r\n---\r\n", {"title": "A"}),
        ("Title: A\nStatus: draft\n\nDate: no\n", {"title": "A", "status": "draft"}),
        ("Some text.\n", {}),
    ],
)
def test_front_matter(text: str, meta: dict[str, str]) -> None:
    """Between lines of dashes, or up to the first empty line."""
    assert Post.parse(text, "post.md").meta == meta


@pytest.mark.parametrize("value", ["2016-02-17 20:00", "2016-02-17", "2016-02-17T20:00:00+01:00"])
def test_the_day_of_a_post(value: str) -> None:
    """With a time or without."""
    assert Post.parse(f"Date: {value}\n", "post.md").day == date(2016, 2, 17)


def test_a_post_without_a_day_says_so() -> None:
    """Nothing is invented."""
    with pytest.raises(PostError, match=r"post\.md: no usable Date"):
        _ = Post.parse("Title: A\n", "post.md").day


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("## Meetings\na\n### b\n## c\n", range(3)),
        ("\ufeff# MEETINGS ##\na\n", range(2)),
        ("```\n## Meetings\n```\n", None),
        ("~~~~\n~~~\n## Meetings\n~~~~\n", None),
        ("<!--\n## Meetings\n-->\n", None),
        ("<!--\n--> <!--\n## Meetings\n-->\n", None),
        ("A comment begins with `<!--`.\n## Meetings\n", range(1, 2)),
        ("    ## Meetings\n", None),
        ("## Our Meetings\n", None),
        ("## Meetings", range(1)),
        ("", None),
    ],
)
def test_where_the_section_is(text: str, section: range | None) -> None:
    """A heading of that name, not its picture in code or in a comment."""
    assert Post.parse(text, "post.md").section == section


def test_what_stands_behind_a_link_is_no_title() -> None:
    """A bullet may go on, before its link and after it."""
    text = "## Meetings\n* Bonn, 7. Mai 2016: A\n  B ([Link](https://a.example/))\nMehr dazu bald.\n"

    ((_, said),) = Post.parse(text, "post.md").bullets
    assert (said.title, said.url) == ("A B", "https://a.example/")


@pytest.mark.parametrize(
    "line",
    ["## x" + " " * 50_000 + "x", "a: x" + " " * 50_000 + "x", "`" * 50_000, "<!--" * 20_000, "* a\n" + "b\n" * 20_000],
)
def test_no_line_takes_long(line: str) -> None:
    """Reading a post is linear in its size."""
    with at_most(2):
        post = Post.parse(f"{line}\n## Meetings\n{line}\n", "post.md")
        _ = (post.meta, post.bullets)
