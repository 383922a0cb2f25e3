"""Pages that mark their events by class names: h-event (https://microformats.org/wiki/h-event) and hCalendar before it.

What the class names say is put into the shape of a schema.org Event; what is to be made of that is known there.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from calendar_app.errors import ScrapeError
from calendar_app.model import Event, Source, Status
from calendar_app.text import one_line
from scrapers.base import Fetch, Page, Problem, Reading
from scrapers.blocks import HEADINGS
from scrapers.json_ld import Node
from scrapers.microformat_dates import times
from scrapers.microformat_values import Classes, Marked, address_of, lines, value_of
from scrapers.schema_event import readings
from scrapers.together import distinct
from scrapers.tree import Element, class_names, elements, within
from scrapers.words import coordinates

MOST_EVENTS = 2_000
_EVENTS = {"h-event", "vevent"}
_classed = elements("/descendant::*[contains(@class, 'event')]")
# In order of trust: h-event's names first, then those of hCalendar and what is written by mistake.
_PROPERTIES: Classes = {
    "name": ("p-name", "summary", "name", "fn", "entry-title"),
    "start": ("dt-start", "dtstart"),
    "end": ("dt-end", "dtend"),
    "duration": ("dt-duration", "duration"),
    "location": ("p-location", "h-location", "location"),
    "url": ("u-url", "url"),
    "status": ("p-status", "status"),
    "description": ("e-description", "p-description", "description", "e-content", "p-summary"),
    "category": ("p-category", "category"),
    "organizer": ("p-organizer", "organizer"),
    "geo": ("p-geo", "h-geo", "geo"),
    "card": ("h-card", "vcard"),
    "address": ("h-adr", "adr"),
    "attendee": ("p-attendee", "attendee"),
    "contact": ("p-contact", "contact"),
    "author": ("p-author", "author"),
}
_PLACE: Classes = {
    "name": ("p-name", "fn", "p-org", "org", "organization-name"),
    "extended": ("p-extended-address", "extended-address"),
    "street": ("p-street-address", "street-address"),
    "postalCode": ("p-postal-code", "postal-code"),
    "addressLocality": ("p-locality", "locality"),
    "addressCountry": ("p-country-name", "country-name"),
    "region": ("p-region", "region"),
    "geo": ("p-geo", "h-geo", "geo"),
}
_POINT: Classes = {"latitude": ("p-latitude", "latitude"), "longitude": ("p-longitude", "longitude")}
_PEOPLE = ("organizer", "attendee", "contact", "author")
_STATUS = {"cancelled": "EventCancelled", "canceled": "EventCancelled", "postponed": "EventPostponed"}


def scrape(source: Source, fetch: Fetch) -> Iterator[Reading]:
    """Each event once; ScrapeError where there is none."""
    page = fetch(source.url)
    events: list[Event] = []
    for reading in read(page, source):
        if isinstance(reading, Event):
            events.append(reading)
        else:
            yield reading
    if not events:
        raise ScrapeError(f"{page.url}: no h-event and no hCalendar vevent found")
    yield from distinct(events)


def read(page: Page, source: Source) -> Iterator[Reading]:
    """Every event that the page marks, as often as it does."""
    if not _may_mark(page.text):
        return
    roots = [element for element in _classed(page.tree) if not _EVENTS.isdisjoint(class_names(element))]
    if len(roots) > MOST_EVENTS:
        yield Problem(page.url, f"more than {MOST_EVENTS} events; the rest is not read")
    outer = {element for root in roots[:MOST_EVENTS] if (element := _event_around(root)) is not None}
    marked = Marked(page.tree)
    for root in roots[:MOST_EVENTS]:
        classic = "h-event" not in class_names(root)
        properties = marked.properties(root, _PROPERTIES)
        if "start" not in properties and root in outer:
            continue  # a list of events
        node = _node(root, properties, marked)
        node |= times(properties, classic=classic, language=source.language, at=page.day(source.zone))
        tentative = _status(properties) == "tentative"
        for reading in readings(node, source, page, what="vevent" if classic else "h-event"):
            if isinstance(reading, Event) and tentative and reading.status is Status.CONFIRMED:
                reading = reading.replace(status=Status.TENTATIVE)
            yield reading
    if marked.exhausted:
        yield Problem(page.url, "its microformats include each other too often; the rest is not read")


def _may_mark(text: str) -> bool:
    """Whether a name of `_EVENTS` stands there: they end alike, so the text is gone through once."""
    at = text.find("event")
    while at >= 0:
        if text.startswith("v", at - 1) or text.startswith("h-", at - 2):
            return True
        at = text.find("event", at + 5)
    return False


def _event_around(root: Element) -> Element | None:
    return next((parent for parent in root.iterancestors() if not _EVENTS.isdisjoint(class_names(parent))), None)


def _node(root: Element, properties: dict[str, list[Element]], marked: Marked) -> Node:
    """The event as schema.org would have it, without its times."""
    links = [root, *properties.get("url", [])] if root.tag == "a" else properties.get("url", [])
    return {
        "name": _title(root, properties),
        "eventStatus": _STATUS.get(_status(properties), ""),
        "location": _location(properties, marked),
        "url": next(filter(None, map(address_of, links)), ""),
        "description": "\n\n".join(map(lines, properties.get("description", [])[:1])),
        "keywords": [value_of(element) for element in properties.get("category", [])[:50]],
        "organizer": [_name_of(element, marked) for element in properties.get("organizer", [])[:1]],
    }


def _title(root: Element, properties: dict[str, list[Element]]) -> str:
    """As marked, else the first heading, else what the event's own link says."""
    candidates = [*properties.get("name", []), *islice(within(root, *HEADINGS), 1), *properties.get("url", [])]
    return next(filter(None, map(value_of, candidates)), "")


def _status(properties: dict[str, list[Element]]) -> str:
    return next(map(value_of, properties.get("status", [])), "").casefold()


def _location(properties: dict[str, list[Element]], marked: Marked) -> Node | None:
    """The place as marked, else the address that belongs to nobody in particular."""
    people = {element for name in _PEOPLE for element in properties.get(name, [])}
    cards = [*properties.get("card", []), *properties.get("address", [])]
    nobodys = [element for element in cards if element not in people]
    for element in [*properties.get("location", []), *nobodys]:
        place = _place(element, marked, properties.get("geo", []))
        if place["name"] or place["address"]:
            return place
    return None


def _place(element: Element, marked: Marked, geo: list[Element]) -> Node:
    parts = marked.properties(element, _PLACE, through=True)
    said = {name: ", ".join(dict.fromkeys(map(value_of, found[:5]))) for name, found in parts.items() if name != "geo"}
    address = {name: said[name] for name in ("postalCode", "addressLocality", "addressCountry") if said.get(name)}
    if said.get("street"):
        address["streetAddress"] = said["street"]
    name = said.get("name") or said.get("extended", "")
    if not said.get("name") and _says_more(whole := value_of(element), list(said.values())):
        name = whole
    return {"name": name, "address": address, "geo": _point([element, *parts.get("geo", []), *geo], marked)}


def _point(elements: list[Element], marked: Marked) -> Node:
    """Latitude and longitude, each by itself or as "49.0078;8.3989"."""
    for element in elements:
        parts = marked.properties(element, _POINT, through=True)
        latitude, _, longitude = value_of(element).partition(";")
        if len(parts) == 2:
            latitude, longitude = (value_of(parts[name][0]) for name in _POINT)
        if coordinates(latitude, longitude) != (None, None):
            return {"latitude": latitude, "longitude": longitude}
    return {}


def _says_more(whole: str, parts: list[str]) -> bool:
    """Do words stand there that belong to none of the parts?"""
    for part in sorted(parts, key=len, reverse=True):
        for word in part.split(", "):
            whole = whole.replace(word, " ") if word else whole
    return sum(character.isalpha() for character in whole) > 2


def _name_of(element: Element, marked: Marked) -> str:
    """What a card calls itself."""
    names = marked.properties(element, {"name": _PLACE["name"]}, through=True).get("name", [])
    return one_line(value_of(names[0] if names else element), 300)
