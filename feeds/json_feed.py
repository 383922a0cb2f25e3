"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/) with the whole event under `_event`."""

from __future__ import annotations

import json

from calendar_app.agenda import Agenda
from calendar_app.event_json import to_json
from calendar_app.model import Event
from feeds import words
from feeds.base import Format


def render(agenda: Agenda) -> bytes:
    """All of the agenda, the latest change first, undated meetings too.

    Publication dates are ours, the meeting's own begin its text.
    """
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": agenda.title,
        "home_page_url": agenda.page_url,
        "feed_url": agenda.feed_url,
        "next_url": agenda.next_url,
        "description": agenda.description or None,
        "authors": [{"name": agenda.site_name, "url": f"{agenda.base_url}/"}],
        "language": agenda.language,
        "items": [_item(event, agenda) for event in agenda.latest_first],
    }
    return (json.dumps({k: v for k, v in feed.items() if v is not None}, ensure_ascii=False, indent=1) + "\n").encode()


def _item(event: Event, agenda: Agenda) -> dict[str, object]:
    said, permalink = to_json(event), agenda.permalink(event)
    item: dict[str, object] = {
        "id": f"urn:uuid:{event.uid}",
        "url": permalink,
        "title": words.title(event, agenda.language),
        "content_text": words.text(event, agenda),
        "date_published": said["first_seen"],
        "date_modified": said["last_changed"],
        "_event": said,
    }
    if event.url:
        item["external_url"] = event.url
    if event.topics:
        item["tags"] = list(event.topics)
    if event.language:
        item["language"] = event.language
    if event.span:
        item["attachments"] = [{"url": f"{permalink}.ics", "mime_type": "text/calendar"}]
    return item


FORMAT = Format("JSON Feed", ".json", "application/feed+json; charset=utf-8", render, tells_changes=True, paged=True)
