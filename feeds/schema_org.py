"""schema.org JSON-LD (https://schema.org/Event): what search engines and other calendars read, alone or in a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from calendar_app.agenda import Agenda
from calendar_app.event_json import to_json
from calendar_app.model import Event, Status
from feeds.base import Format

_CONTEXT = "https://schema.org"
_STATUS = {
    Status.CONFIRMED: "EventScheduled",
    Status.TENTATIVE: "EventScheduled",
    Status.CANCELLED: "EventCancelled",
    Status.POSTPONED: "EventPostponed",
}
# Inside <script> these end the element or, in old engines, the line.
_ESCAPES = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}


def render(agenda: Agenda) -> bytes:
    """The agenda's dated events as one graph."""
    graph = [write_event(event, agenda.permalink(event), agenda.moved_from(event)) for event in agenda.dated]
    return (encode({"@graph": graph}) + "\n").encode()


def encode(said: Mapping[str, Any]) -> str:
    """As text that may also stand inside a page."""
    return json.dumps({"@context": _CONTEXT, **said}, ensure_ascii=False, indent=1).translate(_ESCAPES)


def write_event(event: Event, permalink: str, previous_start: str | None = None) -> dict[str, Any]:
    """A dated event. `previous_start` is the ISO start before it was moved. `endDate` is the last day, inclusive."""
    said = to_json(event)
    moved = previous_start is not None and event.status is Status.CONFIRMED
    values = {
        "@type": "Event",
        "@id": permalink,
        "name": event.title,
        "startDate": said["start"],
        "endDate": said["end"],
        "previousStartDate": previous_start if moved else None,
        "eventStatus": f"{_CONTEXT}/" + ("EventRescheduled" if moved else _STATUS[event.status]),
        "eventAttendanceMode": _attendance(event),
        "location": _locations(event),
        "url": permalink,
        "sameAs": event.url,
        "description": event.description,
        "organizer": {"@type": "Organization", "name": event.organizer} if event.organizer else None,
        "performer": [{"@type": "Person", "name": name} for name in event.speakers],
        "keywords": ", ".join(event.topics),
        "superEvent": {"@type": "EventSeries", "name": event.series} if event.series else None,
        "inLanguage": event.language,
    }
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def _attendance(event: Event) -> str | None:
    on_site = _on_site(event)
    if not event.online and not on_site:
        return None
    mode = "Mixed" if event.online and on_site else "Online" if event.online else "Offline"
    return f"{_CONTEXT}/{mode}EventAttendanceMode"


def _locations(event: Event) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    place = event.place
    if _on_site(event):
        named = {"streetAddress": place.name, "addressLocality": place.city, "addressCountry": place.country}
        address = {name: value for name, value in named.items() if value}
        where: dict[str, Any] = (
            {"@type": "Place", "name": place.line or place.country} if address else {"@type": "Place"}
        )
        if address:
            where["address"] = {"@type": "PostalAddress", **address}
        if place.latitude is not None and place.longitude is not None:
            where["geo"] = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
        found.append(where)
    if event.online:
        found.append({"@type": "VirtualLocation", "url": event.online_url} if event.online_url else _SOMEWHERE_ONLINE)
    return found


_SOMEWHERE_ONLINE = {"@type": "VirtualLocation", "name": "Online"}


def _on_site(event: Event) -> bool:
    place = event.place
    virtual = place.name.casefold() in {"online", "virtual"}
    return bool(place.city or place.country or ((place.name or place.latitude is not None) and not virtual))


FORMAT = Format("JSON-LD", ".jsonld", "application/ld+json; charset=utf-8", render, tells_changes=True)
