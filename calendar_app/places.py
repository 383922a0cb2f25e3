"""Cities: which one a place names, by the offline gazetteer of GeoNames, and what Germans call it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from babel import Locale

from calendar_app.gazetteer import LARGE, City, cities_called, countries, find_city, regions
from calendar_app.model import Place, Span, ZoneFrom, zone_of
from calendar_app.text import fold

_LONGEST = 300
_ONLINE_TOO = r"\s(?:and|und|or|oder|&|\+|/)\s+(?:online|virtual|virtuell|remote|zoom|teams|stream|livestream)\b.*"
_NO_PLACE = re.compile(rf"{_ONLINE_TOO}|\((?:hybrid|online)\)|\.\s*$", re.IGNORECASE)
_ON_SITE_TOO = re.compile(rf"{_ONLINE_TOO}|\(hybrid\)|\.\s*$", re.IGNORECASE)
_ONLINE = re.compile(r"(?:online|virtual|virtuell|remote|zoom|teams|webinar|stream|livestream)\b", re.IGNORECASE)
_CODE = re.compile(  # "D-76131 Karlsruhe", "CA 94103", "London NW1 2DB", "ON M5V 2T6"
    r"^(?:[A-Z]{1,2}[- ])?\d{4,5}\s+|(?<=[A-Z]{2}) \d{5}(?:-\d{4})?$|(?:^|\s)[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}$"
    r"|(?<=[A-Z]{2}) [A-Z]\d[A-Z]\s?\d[A-Z]\d$"
)
_NAMESAKE = 10  # times as many people has the city that everybody means


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
            if country or len(rest) > 1 or "(" in name or city.population >= LARGE:
                return Located(name, city, city.country)
    country = countries().get(fold(parts[-1]), "") if parts else ""
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


@lru_cache(10_000)
def zones_of(place: Place) -> tuple[str, ...]:
    """The zones of all cities in which it may be; none where no city is sure, or where nobody goes to one.

    More than the published city takes: a bar may be called Havana and a room Tokyo, so a city stands at the end of the
    line ("British Library, London"), and others that the line names count as well. Of cities of one name all count that
    are not much smaller than the largest.
    """
    meant = _meant(place.name)
    if place.city:
        country = Locale("en").territories.get(place.country, place.country)
        stated = _meant(", ".join(filter(None, (place.city, country))))
        # "MIT, Cambridge, MA" says which of the Cambridges it is.
        meant = [city for city in stated if city in meant] or stated
    if place.latitude is not None and place.longitude is not None:
        north, east = place.latitude, place.longitude
        meant = [city for city in meant if abs(city.latitude - north) < 1 and abs(city.longitude - east) < 2]
    return tuple(dict.fromkeys(city.zone for city in meant))


def there(span: Span, place: Place) -> Span | None:
    """The times in the zone of the place; None where that is not sure. A zone whose clocks show the same then stays."""
    zones, start = zones_of(place), span.start
    if not zones or not isinstance(start, datetime):
        return None
    offsets = {start.replace(tzinfo=zone_of(zone)).utcoffset() for zone in zones}
    if len(offsets) > 1:
        return None
    agrees = span.zone is not None and start.replace(tzinfo=zone_of(span.zone)).utcoffset() in offsets
    return replace(span, zone=span.zone if agrees else zones[0], zone_from=ZoneFrom.PLACE)


def names_country(line: str, country: str) -> bool:
    """Does a part of the place's line name this country (an ISO 3166 code, or as somebody writes it)?"""
    names = {fold(part.strip()) for part in re.split(r"[,;()/|]|\s[-–]\s", line)}
    return fold(country) in names or any(countries().get(name) == country for name in names)


def _meant(line: str) -> list[City]:
    """The cities that a place's line may mean by the name at its end, and those that it names before."""
    parts = [part for part in map(_bare, _parts(_ON_SITE_TOO.sub("", line[:_LONGEST]))) if part]
    if any(map(_ONLINE.match, parts)):
        return []
    code = [(parts[-1], "", parts[:-1])] if len(parts) > 1 and parts[-1] in countries().values() else []
    for country, region, rest in [*_tails(parts), *code]:
        named = [_namesakes(name, country, region) for name in reversed(rest)]
        if country and any(named):
            return next(filter(None, named))
        if named and named[0]:
            return [city for cities in named for city in cities]
    return []


def _namesakes(name: str, country: str, region: str) -> list[City]:
    called = cities_called(name, country=country, region=region)
    known = called and (country or called[0].population >= LARGE)
    return [city for city in called if city.population * _NAMESAKE > called[0].population] if known else []


def _parts(line: str) -> Iterator[str]:
    """Between commas, dashes and brackets; "Frankfurt (Oder)" is one name."""
    for part in re.split(r"[,;|·]|\s[-–—]\s", line):
        yield from [part] if "(" in part and find_city(_bare(part)) else re.split(r"[()]", part)


def _cell(north: int, east: int) -> str:
    return f"{north},{(east + 360) % 720 - 360}"


def _bare(part: str) -> str:
    """Without postal code: "D-76131 Karlsruhe" is Karlsruhe."""
    return _CODE.sub("", part.strip())


def _tails(parts: list[str]) -> Iterator[tuple[str, str, list[str]]]:
    """How the line may end: (country, region, the parts before). Georgia is a country and a state."""
    if len(parts) > 1:
        country = countries().get(fold(parts[-1]), "")
        before = regions().get(_code(parts[-2]), ()) if len(parts) > 2 else ()
        for of, region in before:
            if country == of:
                yield country, region, parts[:-2]
        if country:
            yield country, "", parts[:-1]
        for of, region in regions().get(_code(parts[-1]), ()):
            yield of, region, parts[:-1]
        if country:
            return  # a small town of that country, whatever large city has its name
    yield "", "", parts


def _code(part: str) -> str:
    """Codes of two letters count in capitals only: "Paris, IN" is in Indiana, "drop in" is nowhere."""
    return part if len(part) == 2 else fold(part)
