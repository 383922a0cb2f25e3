"""House style for any event, whoever read it: in which city it is, and what it is about."""

from __future__ import annotations

from dataclasses import replace

from calendar_app.model import Event, Place, Source
from calendar_app.places import locate
from calendar_app.topics import topics_of


def normalize(event: Event, source: Source) -> Event:
    """The event with a city and a country where they can be known, and with topics. The written place stays."""
    topics = dict.fromkeys([*event.topics, *topics_of(event.title, event.series or "")])
    return event.replace(place=_located(event, source), topics=tuple(topics))


def _located(event: Event, source: Source) -> Place:
    """Without coordinates: those of a city are no place to meet."""
    place = event.place
    if event.online:
        return place
    if place.city:
        found = locate(f"{place.city}, {place.country}" if place.country else place.city)
        return replace(place, country=place.country or found.country) if found else place
    found = locate(place.name)
    if found and (found.written or not source.city):
        return replace(place, city=found.written, country=place.country or found.country)
    return replace(place, city=source.city)
