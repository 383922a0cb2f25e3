"""Pages that have only text: nothing that stands there makes their reader stumble."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.model import Event, Source
from scrapers.base import Page
from scrapers.text_page import read

URL = "https://verein.example/termine/"
SOURCE = Source(id="text", kind="text-page", name="A source", url=URL, zone="Europe/Berlin")
PIECES = st.sampled_from(
    [
        *("<h1>", "</h1>", "<h3>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>", "<p>", "<br>", "<b>", "</b>"),
        *("5. März 2024", "March 5", "12", "MAR", "2024", "19 Uhr", "Ort: Aula", "Datum:", "Treffen", "abgesagt", "("),
        *("# ", "\n", "\n\n", "* ", "> ", "|", "---\n", "Am 3. Mai findet es statt.", "<s>", "<aside>", "<main>", "- "),
    ]
)  # fmt: skip


def page(body: str, media_type: str = "text/html") -> Page:
    return Page(URL, body.encode(), datetime(2024, 2, 10, 12, tzinfo=UTC), media_type)


@given(st.lists(PIECES, max_size=40))
@settings(max_examples=60, deadline=None)
def test_no_markup_makes_it_stumble(pieces: list[str]) -> None:
    """Whatever is put together gives readings, the same ones each time, HTML or Markdown."""
    for media_type in ("text/html", "text/markdown"):
        assert list(read(page(" ".join(pieces), media_type), SOURCE)) == list(
            read(page(" ".join(pieces), media_type), SOURCE)
        )


@pytest.mark.parametrize(
    "body",
    [
        "<h1>Treffen</h1>" + "<div>" * 20_000 + "5. März 2024",
        "<h1>Treffen</h1><ul>" + "<li>5. März 2024, 19 Uhr</li>" * 3_000 + "</ul>",
        "<h1>Treffen</h1><p>5. März 2024 " + "(" * 50_000,
        "<table><tr><td>" * 2_000 + "5. März 2024",
        "a: b\n" * 20_000,
        "[" * 20_000 + "5. März 2024",
    ],
    ids=["deep", "long list", "brackets", "tables in tables", "front matter", "links"],
)
def test_hostile_pages_are_read_all_the_same(body: str) -> None:
    """Depth and length cost time in proportion, and nothing else."""
    assert len(list(read(page(body, ""), SOURCE))) <= 1


def test_no_page_gives_more_than_a_thousand_meetings() -> None:
    """A page that names more says so."""
    rows = "".join(
        f"<li>{day}.{month}.{year}: Übung {month}</li>"
        for year in range(2010, 2025)
        for month in range(1, 13)
        for day in range(1, 9)
    )
    readings = list(read(page(f"<h1>Termine</h1><ul>{rows}</ul>"), SOURCE))
    assert sum(isinstance(reading, Event) for reading in readings) == 1000
    assert any("more than 1000" in str(reading) for reading in readings)


def test_keys_do_not_depend_on_the_neighbours() -> None:
    """A meeting is called the same when others are over and leave the list."""
    rows = ["<li>5. März: Netze</li>", "<li>12. März: Bäume</li>", "<li>19. März: Wälder</li>"]
    keys = [
        [e.key for e in read(page(f"<h1>Treffen</h1><ul>{''.join(rows[n:])}</ul>"), SOURCE) if isinstance(e, Event)]
        for n in (0, 1)
    ]
    assert keys[0][1:] == keys[1]
