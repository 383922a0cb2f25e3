"""Posts edited in place, kept as data: `posts/<case>/`.

before.md    the post
events.json  our event JSON, as far as it is not at its default
after.md     the post afterwards; the same bytes where nothing is to add
says.txt     where there are any: hints, or the error
"""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app import bullet
from calendar_app.config import Periodical
from calendar_app.errors import PostError
from calendar_app.event_json import from_json, to_json
from calendar_app.issues import edit, read_post, window, write_post
from calendar_app.model import Event
from calendar_app.post import Post
from tests.calendar_app import any_event
from tests.calendar_app.test_bullet import HOUSE_STYLE

POSTS = Path(__file__).parent / "posts"
CASES = sorted(path.name for path in POSTS.iterdir())


def events_of(case: Path) -> list[Event]:
    blank = to_json(Event(title="x"))
    return [from_json({**blank, **said}) for said in json.loads((case / "events.json").read_text("utf-8"))]


@pytest.mark.parametrize("name", CASES)
def test_a_post_is_edited_as_expected(name: str) -> None:
    """Byte for byte, with the hints or the error that the case names."""
    case = POSTS / name
    says = (case / "says.txt").read_text("utf-8") if (case / "says.txt").exists() else ""
    post = read_post(case / "before.md")
    if not (case / "after.md").exists():
        with pytest.raises(PostError) as raised:
            edit(post, events_of(case))
        assert says.strip() in str(raised.value)
        return
    edited = edit(post, events_of(case))

    assert edited.text.encode() == (case / "after.md").read_bytes()
    assert edited.changes is bool(edited.added)
    assert [hint.removeprefix(f"{post.name}: ") for hint in edited.hints] == says.splitlines()
    assert not edit(Post.parse(edited.text, "post.md"), events_of(case)).changes


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_whole(name: str) -> None:
    """A file that nobody reads would stand there for ever."""
    files = {path.name for path in (POSTS / name).iterdir()}
    assert {"before.md", "events.json"} <= files <= {"before.md", "events.json", "after.md", "says.txt"}
    assert files & {"after.md", "says.txt"}


_posts = st.builds(
    "{}## Meetings{}{}{}".format,
    st.sampled_from(["", "---\nTitle: x\n---\n\n# A\n* Erika, 1. Mai 2016: no meeting\n\n", "\ufeff"]),
    st.sampled_from(["", "\n", "\r\n", "\n\n\n\n\n", "\n\n<!-- all of them -->\n"]),
    st.lists(
        st.sampled_from(
            [
                "\n",
                "  \n",
                "* Bonn, 7. Mai 2016: Summit ([Link](https://a.example/))\n",
                "* Bonn, 7. Mai 2000: Long\n  and\nlazy",
                "* Bonn, 7. Mai 2036: A\r\n",
                "* free words\n",
                "    * nested\n",
                "Text.\n",
                "```\n* Bonn, 7. Mai 2016: code\n```\n",
                "<!-- x\n-->\n",
            ]
        ),
        max_size=6,
    ).map("".join),
    st.sampled_from(["", "\n## Next\n\n* Bonn, 7. Mai 2016: elsewhere\n", "\n\n<div>\n</div>"]),
)


@settings(max_examples=100, deadline=None)
@given(_posts, st.lists(any_event.dated, max_size=4))
def test_an_edit_loses_nothing_and_is_done_once(text: str, events: list[Event]) -> None:
    """Every line stays in its order, what is new are bullets and blank lines, and a second edit finds nothing to do."""
    post = Post.parse(f"{text}\n" if text.endswith("## Meetings") else text, "post.md")
    if post.section is None:
        return
    edited = edit(post, events)
    after = edited.text.splitlines()

    rest = iter(after)
    assert all(line in rest for line in post.text.splitlines())
    assert len(after) - len(post.text.splitlines()) <= len(edited.added) + 3
    assert edited.text.startswith("".join(post.lines[: post.section.start]))
    assert edited.text.endswith("".join(post.lines[post.section.stop :]))
    again = edit(Post.parse(edited.text, "post.md"), events)
    assert (again.text, again.added) == (edited.text, ())


def test_added_bullets_keep_the_house_style() -> None:
    """City, day, month, year, title and a link that is called Link."""
    lines = [line for name in CASES if (POSTS / name / "after.md").exists() for line in edit_of(name)]

    assert lines
    assert all(HOUSE_STYLE.fullmatch(line) for line in lines if "([Link](" in line)


def edit_of(name: str) -> tuple[str, ...]:
    return edit(read_post(POSTS / name / "before.md"), events_of(POSTS / name)).added


def test_latest_first() -> None:
    """By the day that the bullet names, wherever on earth that day begins."""
    events = events_of(POSTS / "template")

    days = [day for day, _ in bullet.latest_first(events)]
    assert days == sorted(days, reverse=True)


def test_the_window_of_a_post() -> None:
    """From its day on, for so many days."""
    query = window(Post.parse("Date: 2016-03-07 12:00\n", "post.md"), Periodical(days=30))

    assert (query.since, query.until) == (date(2016, 3, 7), date(2016, 3, 7) + timedelta(days=30))
    assert not query.cancelled


def test_a_post_is_replaced_in_one_step(tmp_path: Path) -> None:
    """Mode and symbolic link stay, and nothing else lies beside it afterwards."""
    target, link = tmp_path / f"{'a' * 250}.md", tmp_path / "link.md"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_post(link, "neu\r\n")

    assert target.read_bytes() == b"neu\r\n"
    assert target.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert set(tmp_path.iterdir()) == {target, link}


def test_a_post_that_cannot_be_written_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full: a PostError, the old text, and no half of the new one."""
    target = tmp_path / "post.md"
    target.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PostError, match=r"post\.md: No space left"):
        write_post(target, "new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"x" * 5_000_001])
def test_what_is_no_post_is_named(tmp_path: Path, content: bytes | None) -> None:
    """Missing, not UTF-8, or far too large."""
    path = tmp_path / "post.md"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PostError, match=r"post\.md: "):
        read_post(path)
