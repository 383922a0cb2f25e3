"""Events in ActivityStreams (https://www.w3.org/TR/activitystreams-core/) of Mobilizon, Gancio, WordPress.

What was announced, changed and deleted since comes out as it is now.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from calendar_app.errors import ScrapeError
from calendar_app.model import Source
from calendar_app.text import web_address
from scrapers.base import Fetch, Page, Problem, Reading
from scrapers.fields import text_of
from scrapers.json_events import events_in, parsed

MOST_PAGES = 20
_MOST_ITEMS = 10_000
_DEEPEST = 6
_TELLING = {"create", "announce", "update", "add"}
_FURTHER = ("outbox", "first", "next")
_ITEMS = ("orderedItems", "items")


def read_activities(data: Any, source: Source, page: Page, fetch: Fetch | None) -> Iterator[Reading]:
    """The events of a collection, of an actor's outbox, or one alone. Without `fetch` the page is all there is."""
    objects: dict[str, tuple[str, dict[str, Any]]] = {}  # the latest state of each, and when that was told
    gone, named = set[str](), 0
    for item in _items(data, page, fetch):
        if isinstance(item, Problem):
            yield item
            continue
        kind, thing = _told(item)
        name = _name(thing) or _name(item)
        if kind == "delete":
            gone.add(name)
        elif isinstance(thing, str):
            named += kind in ("", "create")
        elif isinstance(thing, dict) and thing:
            name, stamp = name or f"#{len(objects)}", _stamp(thing, item if isinstance(item, dict) else {})
            if name not in objects or stamp > objects[name][0]:  # collections have the latest first
                objects[name] = stamp, thing
    if named:
        yield Problem(page.url, f"{named} items are named by their address only; they were not fetched")
    meant = [_meant(each) for name, (_, each) in objects.items() if name not in gone]
    readings = list(events_in(meant, source, page))
    if meant and not readings:
        yield Problem(page.url, f"none of {len(meant)} items is an Event with a startTime")
    yield from readings


def _items(data: Any, page: Page, fetch: Fetch | None) -> Iterator[Any]:
    """What the collection holds, page after page, on its own host only."""
    waiting, seen, count = [data], {page.url}, 0
    while waiting:
        collection = waiting.pop(0)
        if isinstance(collection, list):
            collection = {"items": collection}
        if not isinstance(collection, dict):
            continue
        lists = [each for name in _ITEMS if isinstance(each := collection.get(name), list)]
        further = [each for name in _FURTHER if (each := collection.get(name))]
        if not lists and not further:
            yield collection
        for item in (item for each in lists for item in each):
            count += 1
            if count > _MOST_ITEMS:
                yield Problem(page.url, f"more than {_MOST_ITEMS} items; the rest is not read")
                return
            yield item
        waiting += [each for each in further if isinstance(each, dict) and len(seen) <= MOST_PAGES]
        for address in (web_address(each, page.url) for each in further if isinstance(each, str)):
            if fetch is None or not address or address in seen or urlsplit(address).netloc != urlsplit(page.url).netloc:
                continue
            if len(seen) >= MOST_PAGES:
                yield Problem(page.url, f"more than {MOST_PAGES} pages; the rest is not read")
                return
            seen.add(address)
            try:
                further_page = fetch(address)
                waiting.append(parsed(further_page, further_page.text))
            except ScrapeError as error:
                yield Problem(address, str(error).removeprefix(f"{address}: "))


def _told(item: Any) -> tuple[str, Any]:
    """What was done, and to what."""
    kind = ""
    for _ in range(_DEEPEST):
        if not isinstance(item, dict) or "object" not in item:
            break
        kind, item = text_of(item.get("type")).casefold(), item["object"]
        if kind not in _TELLING and kind != "delete":
            return kind, {}
    return kind, item[0] if isinstance(item, list) and item else item


def _name(thing: Any) -> str:
    return thing if isinstance(thing, str) else text_of(thing.get("id")) if isinstance(thing, dict) else ""


def _stamp(thing: dict[str, Any], activity: dict[str, Any]) -> str:
    """When this was the state of the thing; the later the greater."""
    stamps = (thing.get("updated"), activity.get("published"), thing.get("published"))
    return next(filter(None, map(text_of, stamps)), "")


def _meant(thing: dict[str, Any]) -> dict[str, Any]:
    if thing.get("draft") is True:
        return {}
    unknown = {"endTime"} if thing.get("displayEndTime") is False else set()  # put there because software wants one
    return {name: value for name, value in thing.items() if name not in unknown}
