"""Which city a place names, and what a German text calls it."""

from __future__ import annotations

import pytest

from calendar_app.model import Event, Place, Source
from calendar_app.normalize import normalize
from calendar_app.places import german_name, locate


@pytest.mark.parametrize(
    ("city", "expected"),
    [("Munich", "München"), ("MUENCHEN", "München"), ("Zürich", "Zürich"), ("zurich", "Zürich"),
     ("Karlsruhe", "Karlsruhe"), ("", "")],
)  # fmt: skip
def test_german_names(city: str, expected: str) -> None:
    """The name that Germans use; where there is none, the written form."""
    assert german_name(city) == expected
    assert german_name(german_name(city)) == expected


@pytest.mark.parametrize(
    ("line", "written", "country"),
    [
        ("Infobau, Karlsruhe", "Karlsruhe", "DE"),
        ("Kaiserstraße 12, 76131 Karlsruhe", "Karlsruhe", "DE"),
        ("Karlsruhe, Kaiserstraße 12", "Karlsruhe", "DE"),
        ("London", "London", "GB"),
        ("London, Ontario", "London", "CA"),
        ("London, ON, Canada", "London", "CA"),
        ("Cambridge, MA", "Cambridge", "US"),
        ("Atlanta, Georgia", "Atlanta", "US"),
        ("Tbilisi, Georgia", "Tbilisi", "GE"),
        ("Munich, Deutschland", "Munich", "DE"),
        ("Riva del Garda, Italy", "Riva del Garda", "IT"),
        ("Convention Centre, Melbourne, Australia", "Melbourne", "AU"),
        ("Schloss Dagstuhl, Germany", "", "DE"),
        ("Berlin, CT, USA", "", "US"),
        ("Lucca, Tuscany", "Lucca", "IT"),
    ],
)
def test_a_line_names_its_city(line: str, written: str, country: str) -> None:
    """The city as it is written there, and the country it is in; the larger one where nothing tells."""
    located = locate(line)
    assert located is not None
    assert (located.written, located.country) == (written, country)


@pytest.mark.parametrize("line", ["", "Aula", "Of", "Room 5, Main Hall", "SR 167", "Oxford Pub", "drop in", ",,,"])
def test_a_room_is_no_city(line: str) -> None:
    """What is not known to be a city is not made one."""
    assert locate(line) is None


def test_the_city_of_a_source_gives_way() -> None:
    """A meeting that says where it is stays there; one that does not is in the city of its source."""
    source = Source(id="a", kind="ics", name="A", url="https://example.org/", city="Karlsruhe")
    away, here, online = (
        normalize(Event(title="Treffen", place=Place(name)), source).place
        for name in ("Rathaus, Berlin", "Seminarraum -107", "online")
    )
    assert (away.name, away.city, away.country) == ("Rathaus, Berlin", "Berlin", "DE")
    assert (here.city, online.city) == ("Karlsruhe", "")
