"""One bullet of a Meetings section."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings

from calendar_app.agenda import Agenda
from calendar_app.bullet import Bullet, read_line, write_line
from calendar_app.model import Event, Place, Span, Status
from calendar_app.post import Post
from calendar_app.text import one_line
from feeds.meetings import FORMAT
from tests.calendar_app import any_event
from tests.cost import at_most

HOUSE_STYLE = re.compile(
    r"\* (?P<city>[^,]+), (?P<d>[1-9]|[12]\d|3[01])\. "
    r"(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember) (?P<y>\d{4}): "
    r"(?P<title>.+) \(\[Link\]\((?P<url>\S+)\)\)"
)


@settings(max_examples=100, deadline=None)
@given(any_event.dated)
def test_a_bullet_is_read_as_it_was_meant(event: Event) -> None:
    """Title, day and address come back, whatever marks the title holds."""
    line = write_line(event)
    said = read_line(line)

    assert len(line.splitlines()) == 1
    assert said
    assert event.span
    assert (said.title, said.day) == (one_line(event.title), event.span.first_day)
    assert (said.url or "").replace("%28", "(").replace("%29", ")") == (event.url or "").replace("%28", "(").replace(
        "%29", ")"
    )
    assert bool(HOUSE_STYLE.fullmatch(line)) is bool(event.url)


@settings(max_examples=100, deadline=None)
@given(any_event.dated)
def test_a_bullet_changes_nothing_below_it(event: Event) -> None:
    """No title begins a comment or a fence that swallows the rest of the post."""
    post = Post.parse(f"## Meetings\n\n{write_line(event)}\n## Next\n", "post.md")

    assert post.section == range(3)
    assert len(post.bullets) == 1


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("* Rom, 7. Mai 2016: x ([Link](https://a.example/))\r\n", Bullet("Rom", date(2016, 5, 7), "x", "https://a.example/")),
        ("- Bonn, 07. Mai 2016: R&amp;D&nbsp;Tag", Bullet("Bonn", date(2016, 5, 7), "R&D Tag", None)),
        ("* Bonn, 7. Mai 2016: AT&T &copy 2016", Bullet("Bonn", date(2016, 5, 7), "AT&T &copy 2016", None)),
        ("* A, 7. Mai 2016: x ([Hier](http://a.example/(b)))", Bullet("A", date(2016, 5, 7), "x", "http://a.example/(b)")),
        ("* Bonn, 31. Februar 2016: x", None),
        ("* 12. November 2015: x", None),
        ("    * Bonn, 7. Mai 2016: x", None),
        ("Bonn, 7. Mai 2016: x", None),
    ],
)  # fmt: skip
def test_lines_as_people_write_them(line: str, expected: Bullet | None) -> None:
    """Any list mark, any link text, entities; no bullet where it is none."""
    assert read_line(line) == expected


@pytest.mark.parametrize("city", [",", "1. FC", "# x", "~~~", "- -", "+", ""])
def test_a_city_begins_no_block(city: str) -> None:
    """What stands first in an item could be a heading, a list or a fence of its own."""
    line = write_line(Event(title="x", span=Span(date(2016, 5, 7)), place=Place("", city)))

    assert not re.match(r"\* (?:\d+[.)]|[#+,-]|~~~)", line)
    assert (said := read_line(line))
    assert said.city == (city if city.strip(",") else "Ort offen")


@pytest.mark.parametrize(
    "line", ["* a" + " " * 15_000 + "x", "* " + "([a](" * 3000, "* a, 1. Mai 2016: " + "([a](b " * 2000]
)
def test_a_long_line_takes_no_time(line: str) -> None:
    """Reading is linear, or the line is refused."""
    with at_most(1):
        read_line(line)


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.POSTPONED])
def test_what_is_called_off_is_not_listed(status: Status) -> None:
    """A bullet has no place to say so."""
    event = Event(title="x", span=Span(date(2016, 5, 7)), status=status)
    assert FORMAT.render(Agenda(events=(event,), title="x")) == b""


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("* Boston, 12.-13. Mai 2016: Summit ([Link](https://example.org/s))", date(2016, 5, 12), date(2016, 5, 13)),
        ("* Berlin, 30. April – 1. Mai 2016: Summit", date(2016, 4, 30), date(2016, 5, 1)),
        ("* Berlin, 12.05.2016: Summit", date(2016, 5, 12), None),
        ("* London, May 12, 2016: Summit", date(2016, 5, 12), None),
    ],
)
def test_days_as_editors_write_them(line: str, first: date, last: date | None) -> None:
    """What is not quite in the house style is read all the same, ranges with their end."""
    said = read_line(line)
    assert said is not None
    assert (said.day, said.last, said.title) == (first, last, "Summit")


@pytest.mark.parametrize("line", ["* Berlin, 12. Mai: Summit", "* Berlin, 30.02.2016: Summit", "* Mai 2016: Summit"])
def test_a_day_is_not_guessed(line: str) -> None:
    """Without a year, or on a day that does not exist, it is no bullet."""
    assert read_line(line) is None
