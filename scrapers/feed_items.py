"""What the items of a JSON Feed (https://www.jsonfeed.org/version/1.1/) say of an event, in extensions of every make.

Ours, `_event` as `feeds.json_feed` writes it, is read back whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from calendar_app.event_json import from_json, to_json
from calendar_app.model import Event, ZoneFrom
from calendar_app.text import one_line, paragraphs, web_address
from scrapers.base import Page, Problem
from scrapers.feed_entries import MOST_ENTRIES, Entry, Feed
from scrapers.field_spans import tells_day, tells_start, zone_in
from scrapers.fields import Fields, folded, lines_of, text_of

_OURS = to_json(Event(title="blank")).keys() - {"zone_from"}  # older ones have none
_LISTS, _NUMBERS = {"topics", "speakers"}, {"latitude", "longitude"}
_LONGEST_DESCRIPTION = 5000
_GAP = re.compile(r"[\s,]*")
_LIST = re.compile(r'"(items|orderedItems)"\s*:\s*\[')


def read_items(data: dict[str, Any], page: Page) -> Feed:
    """The items of a parsed feed, in its order."""
    feed = Feed(zone=zone_in(folded(data)) or "", language=text_of(data.get("language")))
    feed.following = web_address(text_of(data.get("next_url")), page.url) or ""
    listed = data["items"]
    items = [item for item in listed if isinstance(item, dict)]
    if len(items) < len(listed):
        feed.problems.append(Problem(page.url, f"{len(listed) - len(items)} of {len(listed)} items are no objects"))
    if len(items) > MOST_ENTRIES:
        feed.problems.append(Problem(page.url, f"more than {MOST_ENTRIES} entries; the rest is not read"))
    feed.entries = [_published(item) or _entry(item, page) for item in items[:MOST_ENTRIES]]
    return feed


def whole_part(text: str) -> dict[str, list[Any]]:
    """The list of a feed that is cut off or damaged, as far as it is whole; empty where there is none."""
    start, decoder, items = _LIST.search(text), json.JSONDecoder(strict=False), []
    place = start.end() if start else None
    while place is not None and (gap := _GAP.match(text, place)):
        try:
            item, place = decoder.raw_decode(text, gap.end())
        except (ValueError, RecursionError):
            break
        items.append(item)
    return {start[1]: items} if start else {}


def _published(item: dict[str, Any]) -> Event | None:
    """The event of an item that we, or another of our kind, have written."""
    said = item.get("_event")
    if not isinstance(said, dict) or not said.keys() >= _OURS or not all(_is_ours(name, said[name]) for name in _OURS):
        return None
    if said["start"] and len(said["start"]) > len("2026-04-07") and not said["zone"]:
        return None
    try:
        event = from_json(
            {**said, "zone_from": said.get("zone_from") or ZoneFrom.PAGE},
            key=one_line(said["uid"] or text_of(item.get("id")), 500),
        )
    except ValueError:
        return None
    if len(event.description) > _LONGEST_DESCRIPTION:
        return event.replace(description=paragraphs(event.description, _LONGEST_DESCRIPTION))
    return event


def _is_ours(name: str, value: Any) -> bool:
    if name in _LISTS:
        return isinstance(value, list) and len(value) <= 200 and all(isinstance(each, str) for each in value)
    return value is None or isinstance(value, int | float if name in _NUMBERS or name == "all_day" else str)


def _entry(item: dict[str, Any], page: Page) -> Entry:
    told = [fields for each in _extensions(item) if tells_start(fields := folded(each)) or tells_day(fields)]
    own: Fields = folded({name: value for name, value in item.items() if not name.startswith("_")})
    if not told and tells_start(own):
        told = [own]
    contents = (text_of(item.get(name)) for name in ("content_html", "content_text", "summary"))
    return Entry(
        title=text_of(item.get("title")),
        url=next(
            filter(None, (web_address(text_of(item.get(name)), page.url) for name in ("url", "external_url"))), None
        ),
        key=one_line(text_of(item.get("id")), 500),
        content=next(filter(None, contents), ""),
        topics=lines_of(item["tags"], 100) if isinstance(item.get("tags"), list) else (),
        told=tuple(told),
    )


def _extensions(item: dict[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name, value in item.items():
        for each in (value if isinstance(value, list) else [value])[:100] if name.startswith("_") else []:
            if isinstance(each, dict):
                yield each
