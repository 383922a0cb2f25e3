"""Where a record's meeting is, from fields of many names: a line of text, a thing with an address, or its parts."""

from __future__ import annotations

from typing import Any

from calendar_app.model import Place
from calendar_app.text import one_line, web_address
from scrapers.base import Page
from scrapers.fields import Fields, address_of, first, folded, line_of, truth
from scrapers.words import coordinates, online_link

_PLACES = """venue location place where eventvenue eventlocation eventplace ort
    veranstaltungsort physicaladdress geoaddressinfo venues locations
    address room rooms""".split()
_FLAT = ("venue", "location", "place", "address")  # "venue_name", "locationCity"
_NAMES = "name title displayname label venue location venuename text room".split()
_STREETS = "streetaddress street strasse address1 addressline1 addressline addresslines address".split()
_CITIES = "city addresslocality locality town cityname stadt".split()
_COUNTRIES = "countrycode countryname country addresscountry localizedcountryname".split()
_FULL = "fulladdress formattedaddress formatted".split()
_ONLINE = "online isonline onlineevent isonlineevent virtual isvirtual isvirtualevent".split()
_MODES = "eventattendancemode attendancemode eventtype venuetype locationtype format mode".split()
_VIRTUAL = "VirtualLocation"
_CALLS = "onlineurl virtualurl meetingurl joinurl hangoutlink videocallurl conferenceurl streamurl zoomurl".split()


def place_in(fields: Fields, page: Page, description: str = "") -> tuple[Place, str | None]:
    """The place, and the address under which to take part from afar."""
    places = [folded(each) for name in _PLACES for each in _each(fields.get(name)) if isinstance(each, dict)]
    calls = [each.get("url") for each in places if each.get("type") == _VIRTUAL]
    call = address_of([*calls, *(fields.get(name) for name in _CALLS)], page.url)
    place = _place(_parts(fields))
    call = call or online_link(place.name, description)
    if web_address(place.name):
        call = call or web_address(place.name)
        place = Place()
    if place == Place() and (call or _online(fields)):
        place = Place("online")
    return place, call


def tells_city(fields: Fields) -> bool:
    """Whether people go to the city that it names, if it names one; rooms are called after cities."""
    return not _online(fields) and bool(("room" not in fields and "rooms" not in fields) or first(fields, _CITIES))


def _parts(fields: Fields) -> Fields:
    """What the record says of its place, in one layer."""
    parts: Fields = {name: fields[name] for name in (*_CITIES, *_COUNTRIES, "geometry", "geo") if name in fields}
    parts |= _point_fields(fields)
    names: list[str] = []
    for name in _PLACES:
        values = [
            each for each in _each(fields.get(name)) if not (isinstance(each, dict) and _VIRTUAL in each.values())
        ]
        for each in values[:3] if name.startswith("room") else values[:1]:
            if isinstance(each, dict):
                inner = _inner(folded(each))
                names.append(line_of(first(inner, _NAMES)) or line_of(each))
                parts = inner | {key: value for key, value in parts.items() if key not in inner}
            else:
                names.append(line_of(each))
    for prefix in _FLAT:
        flat = {name.removeprefix(prefix): value for name, value in fields.items() if name.startswith(prefix)}
        flat.pop("", None)
        names.insert(0, line_of(flat.get("name")))
        parts = parts | {name: value for name, value in flat.items() if name not in parts}
    return parts | {"names": [name for name in names if name]}


def _each(value: Any) -> list[Any]:
    """A thing, several, or several by their ids, as in JSCalendar."""
    if isinstance(value, dict) and value and all(isinstance(each, dict) for each in value.values()):
        return list(value.values())
    return value if isinstance(value, list) else [value]


def _inner(place: Fields) -> Fields:
    """A place and its address as one."""
    for name in ("address", "geo", "coordinates", "geolocation"):
        value = place.get(name)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            value = value[0]
        if isinstance(value, dict):
            place = place | {key: each for key, each in folded(value).items() if key not in ("name", "type", "id")}
        elif name == "address" and value:
            place = {"streetaddress": value} | place
    return place


def _point_fields(fields: Fields) -> Fields:
    names = "latitude longitude lat lng lon long geolat geolng geolong coordinates".split()
    return {name: fields[name] for name in names if name in fields}


def _place(parts: Fields) -> Place:
    city, country = line_of(first(parts, _CITIES), 200), line_of(first(parts, _COUNTRIES), 100)
    region = line_of(first(parts, ["state", "region", "addressregion", "statename"]), 100)
    town = " ".join(filter(None, [line_of(first(parts, ["postalcode", "zip", "postcode", "zipcode"]), 20), city]))
    said: list[str] = []
    address = line_of(first(parts, _FULL)) or line_of(first(parts, _STREETS))
    for part in (*parts["names"], address, town):
        if part and not any(part.casefold() in other.casefold() or web_address(other) for other in said):
            said.append(part)
    if said in ([], [town]):  # a city alone may be anywhere
        said += [part for part in (region, country) if part]
    elif city and city.casefold() not in ", ".join(said).casefold():
        said.append(city)
    return Place(one_line(", ".join(said), 500), city, country, *_point(parts))


def _point(parts: Fields) -> tuple[float, float] | tuple[None, None]:
    geometry = parts.get("geometry")
    pair = folded(geometry).get("coordinates") if isinstance(geometry, dict) else parts.get("coordinates")
    if isinstance(pair, list) and len(pair) >= 2:  # GeoJSON: longitude first
        return coordinates(pair[1], pair[0])
    if isinstance(pair, dict):
        parts = folded(pair)
    latitude: Any = first(parts, ["latitude", "lat", "geolat"])
    return coordinates(latitude, first(parts, ["longitude", "lng", "lon", "long", "geolng", "geolong"]))


def _online(fields: Fields) -> bool:
    if any(truth(fields.get(name)) for name in _ONLINE):
        return True
    mode = line_of(first(fields, _MODES), 100).casefold()
    return ("online" in mode or "virtual" in mode) and "offline" not in mode and "hybrid" not in mode
