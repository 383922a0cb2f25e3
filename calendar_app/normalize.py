"""House style for any event, whoever read it: what the source knows of all its meetings, and topics."""

from __future__ import annotations

from calendar_app.model import Event, Source
from calendar_app.topics import topics_of


def normalize(event: Event, source: Source) -> Event:
    """The event with its source's city where it names none, and with topics."""
    place = event.place
    if source.city and not place.city and not event.online:
        event = event.replace(
            place=type(place)(place.name, source.city, place.country, place.latitude, place.longitude)
        )
    topics = dict.fromkeys([*event.topics, *topics_of(event.title, event.series or "")])
    return event.replace(topics=tuple(topics))
