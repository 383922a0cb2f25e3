"""Which city a place names, and what a German text calls it."""

from __future__ import annotations

import pytest

from calendar_app.gazetteer import german_name
from calendar_app.model import Event, Place, Source
from calendar_app.normalize import normalize
from calendar_app.places import cell_of, cells_around, locate, spot, zones_of


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


@pytest.mark.parametrize(
    ("place", "city"),
    [
        (Place("Infobau", "Karlsruhe", "DE"), "Karlsruhe"),  # DE is Delaware, too
        (Place("Room 3", "Toronto", "CA"), "Toronto"),  # and CA California
        (Place("Room 3, Springfield, IL", "", ""), "Springfield"),
        (Place("Room 3", "", "DE"), None),
    ],
)
def test_where_a_place_is(place: Place, city: str | None) -> None:
    """Name, city and country together tell the city, with the country as our own code."""
    found = spot(place).city
    assert (found.name if found else None) == city
    assert (cell_of(place) is None) is (city is None)


def test_cells_touch() -> None:
    """What is ten kilometres away is in the same cell or in one beside it, at the edge of the map too."""
    cell = cell_of(Place("", "Boston", "US"))
    assert cell
    assert cell_of(Place("", "Cambridge, Massachusetts", "US")) in cells_around(cell)
    assert "10,-360" in cells_around("10,359")


@pytest.mark.parametrize(
    ("line", "zones"),
    [
        ("London", ["Europe/London"]),
        ("British Library, 96 Euston Road, London NW1 2DB", ["Europe/London"]),
        ("London, British Library, UK", ["Europe/London"]),
        ("London, Ontario", ["America/Toronto"]),
        ("Pier Hall, San Francisco, CA 94111", ["America/Los_Angeles"]),
        ("Toronto, ON M5V 2T6, Canada", ["America/Toronto"]),
        ("Berlin, DE", ["Europe/Berlin"]),
        ("MIT, Cambridge, MA 02139", ["America/New_York"]),
        ("Atlanta, Georgia", ["America/New_York"]),
        ("Tbilisi, Georgia", ["Asia/Tbilisi"]),
        ("London (hybrid)", ["Europe/London"]),
        ("London and online", ["Europe/London"]),
        ("London Bar, Karlsruhe", ["Europe/Berlin"]),
        ("Havanna, Karlsruhe", ["Europe/Berlin", "America/Havana"]),
        ("Karlsruhe, Havanna", ["America/Havana", "Europe/Berlin"]),
        ("Manchester", ["Europe/London", "America/New_York"]),
        *((line, []) for line in (
            "", "London Bar", "Berlin-Zimmer", "Raum London", "Valencia, Kaiserstraße 12", "Tokyo, 3. OG", "Of",
            "Germany", "Berlin, Maryland", "Online, London", "London (online)", "Zoom",
        )),
    ],
)  # fmt: skip
def test_a_place_names_the_zones_where_it_may_be(line: str, zones: list[str]) -> None:
    """One where the city is sure; all, where the line may mean several; none, where it names no city at its end."""
    assert list(zones_of(Place(line))) == zones


def test_data_say_more_than_words() -> None:
    """A country or a point on the map tells which city it is; a point elsewhere, that it is none."""
    assert zones_of(Place("Hall 3, Berlin", "Cambridge", "GB")) == ("Europe/London",)
    assert zones_of(Place("MIT, Cambridge, MA", "Cambridge")) == ("America/New_York",)
    assert zones_of(Place("Corn Exchange", "Cambridge", "", 52.2, 0.12)) == ("Europe/London",)
    assert zones_of(Place("Hall 3", "Berlin", "DE", 48.1, 11.6)) == ()
