"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/) with the whole event under `_event`."""

from __future__ import annotations

import json

from calendar_app.event_json import to_json
from calendar_app.model import Agenda, Event
from feeds.base import Format


def render(agenda: Agenda) -> bytes:
    """All of the agenda, undated meetings too. Publication dates are ours, the meeting's own stand in the text."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": agenda.title,
        "home_page_url": agenda.page_url,
        "feed_url": agenda.feed_url,
        "description": agenda.description or None,
        "language": agenda.language,
        "items": [_item(event, agenda) for event in agenda.events],
    }
    return (json.dumps({k: v for k, v in feed.items() if v is not None}, ensure_ascii=False, indent=1) + "\n").encode()


def _item(event: Event, agenda: Agenda) -> dict[str, object]:
    said = to_json(event)
    when = " – ".join(dict.fromkeys(str(said[name]) for name in ("start", "end") if said[name]))
    headline = ", ".join(part for part in (when, event.place.line) if part)
    item: dict[str, object] = {
        "id": f"urn:uuid:{event.uid}",
        "url": agenda.permalink(event),
        "title": event.title,
        "content_text": "\n\n".join(part for part in (headline, event.description) if part) or event.title,
        "date_published": said["first_seen"],
        "date_modified": said["last_changed"],
        "_event": said,
    }
    if event.url:
        item["external_url"] = event.url
    if event.topics:
        item["tags"] = list(event.topics)
    return item


FORMAT = Format("JSON Feed", ".json", "application/feed+json; charset=utf-8", render)
