"""schema.org Events in a page, in JSON-LD, microdata or RDFa, all in one shape.

The shape is JSON-LD's: a dict with `@type`, `@id` and properties by their short names.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from scrapers.base import Page
from scrapers.rdfa import read_rdfa
from scrapers.scripts import MOST_SCRIPTS, is_linked_data, linked_data
from scrapers.tree import Element, text_of, values

Node = dict[str, Any]

_MOST_NODES = 20_000
_DEEPEST = 20
_MEETINGS = {"Festival", "Hackathon", "CourseInstance"}
# Somebody watches, buys or sends; nobody meets.
_NO_MEETINGS = {"PublicationEvent", "BroadcastEvent", "OnDemandEvent", "DeliveryEvent"}
# What these hold stands for itself.
_LISTS = {"@graph", "itemListElement", "item", "mainEntity"}
_HELD = {"event", "events"}
_HOUSE = re.compile(
    r"Place|Theat(?:er|re)|Venue|Museum|Hall|Stadium|Club|Bar|Park|Library|Church|Arena|School|Gallery|Center"
)
_CONTAINERS = (dict, list)
_NAMES_TYPES = re.compile(r"typeof\s*=")  # `typeof x` stands in many programs
_TYPE = re.compile("Event|Festival|Hackathon|CourseInstance")
_itemtypes = values("/descendant::*/@itemtype")  # `//` would look at every text, too
_typeofs = values("/descendant::*/@typeof")
_STRING_OR_COMMENT = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*")|/\*(?:[^*]|\*(?!/))*(?:\*/|\Z)|//[^\n]*', re.S)
_STRING_OR_COMMA = re.compile(r'("[^"\\]*(?:\\.[^"\\]*)*")|,(?=\s*[}\]])', re.S)


def event_nodes(page: Page) -> tuple[list[Node], list[str]]:
    """The Events in the first syntax that tells of any, references resolved, and what cannot be read."""
    syntaxes, faults = nodes_by_syntax(page)
    return next(iter(syntaxes), []), faults


def nodes_by_syntax(page: Page) -> tuple[list[list[Node]], list[str]]:
    """The Events in JSON-LD, in microdata and in RDFa, where there are any, and what cannot be read."""
    roots, faults = _json_ld(page)
    told: list[list[Any]] = [roots]
    for name, read in (("microdata", _microdata), ("RDFa", _rdfa)):
        try:
            told.append(read(page))
        except ValueError as error:
            faults.append(f"{name} cannot be read: {error}")
    return [nodes for items in told if (nodes := _events(items))], faults


def is_event(node: Node) -> bool:
    """Is this something at which people meet?"""
    kind = node.get("@type")
    if isinstance(kind, str) and "additionalType" not in node:  # as most are
        return _is_meeting(kind)
    return any(map(_is_meeting, _strings(kind) + _strings(node.get("additionalType"))))


def short_name(name: str) -> str:
    """`Event` of "https://schema.org/Event" and of "schema:Event"."""
    return name.rpartition("/")[2].rpartition("#")[2].rpartition(":")[2]


def _events(roots: list[Any]) -> list[Node]:
    everything = list(_walk(roots))
    known = {str(node["@id"]): node for node, _ in everything if "@id" in node and len(node) > 1}
    # A part of something else may be a mere mention.
    told = [node for node, part in everything if is_event(node) and (not part or {"name", "startDate"} <= node.keys())]
    return [_resolved(node, known) for node in told] if known else told


def _json_ld(page: Page) -> tuple[list[Any], list[str]]:
    roots, faults = [], []
    texts = linked_data(page)
    if texts is None:
        scripts = (script for script in page.tree.iter("script") if is_linked_data(script.get("type", "")))
        texts = [script.text or "" for script in islice(scripts, MOST_SCRIPTS)]
    for number, text in enumerate(texts, 1):
        try:
            roots.append(_tolerant(text))
        except (ValueError, RecursionError) as error:
            faults.append(f"JSON-LD block {number} cannot be read: {error}")
    return roots, faults


def _tolerant(text: str) -> Any:
    """JSON as it stands in pages: in comments, with line breaks in strings, a comma too many, quotes as entities."""
    text = _unwrapped(text)
    if not text:
        return None
    try:
        return json.loads(text, strict=False)
    except ValueError:
        mended = _STRING_OR_COMMA.sub(lambda match: match[1] or "", _STRING_OR_COMMENT.sub(r"\1", text))
        if '"' not in text:
            mended = html.unescape(mended)
        return json.loads(mended, strict=False)


def _unwrapped(text: str) -> str:
    """Without the marks around it that once hid scripts from browsers, and without a comment in front."""
    text = text.strip()
    if text.startswith("/*"):
        text = text.partition("*/")[2].strip()
    if text.endswith("*/"):
        text = text.rpartition("/*")[0].strip()
    text = text.removeprefix("//").lstrip().removeprefix("<![CDATA[").strip()
    text = text.removesuffix("]]>").rstrip().removesuffix("//").rstrip()
    if text.startswith("<!--"):
        inside, _, after = text.removeprefix("<!--").partition("-->")
        text = after.strip() or inside
    return text.strip().removesuffix(";")


def _microdata(page: Page) -> list[Any]:
    if "itemtype" not in page.lower:
        return []
    if not any("schema.org" in kind.lower() for kind in _itemtypes(page.tree)):
        return []
    # Loaded here: rdflib, which comes with it, takes half a second and few pages need it.
    from scrapers.microdata import TooMuch, items_of

    try:
        return [_from_microdata(item, page.url, 0) for item in items_of(page.tree, page.url)]
    except TooMuch:
        raise
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []


def _from_microdata(value: Any, url: str, depth: int) -> Any:
    if isinstance(value, list):
        return [_from_microdata(each, url, depth) for each in value]
    if not isinstance(value, dict) or depth > _DEEPEST:
        return value
    node = {name: _from_microdata(each, url, depth + 1) for name, each in value.get("properties", {}).items()}
    if isinstance(name := node.get("name"), str) and name.startswith(("http:", "https:")):
        node = {"url": name, **node, "name": _words_of_link(value["htmlNode"], name, url)}
    return {**node, "@type": value.get("type", ""), **({"@id": value["id"]} if "id" in value else {})}


def _words_of_link(item: Element, address: str, url: str) -> str:
    """What a link says that is marked up as a name: to the letter its address would be the name."""
    links = (link for link in item.iter("a") if "name" in (link.get("itemprop") or "").split())
    return next((text_of(link) for link in links if urljoin(url, link.get("href", "").strip()) == address), address)


def _rdfa(page: Page) -> list[Any]:
    if "typeof" not in page.lower or not _NAMES_TYPES.search(page.lower):
        return []
    return read_rdfa(page) if any(map(_TYPE.search, _typeofs(page.tree))) else []


def _walk(root: Any) -> Iterator[tuple[Node, bool]]:
    """Every node, and whether it is part of another; outer ones first; bounded in depth and number."""
    level: list[tuple[Any, bool]] = [(root, False)]
    left = _MOST_NODES
    for _ in range(_DEEPEST):
        following: list[tuple[Any, bool]] = []
        for value, part in level:
            if left <= 0:
                return
            left -= 1
            if isinstance(value, dict):
                value = _with_its_place(value) if not _HELD.isdisjoint(value) else value
                yield value, part
                following += [
                    (each, part or name not in _LISTS) for name, each in value.items() if isinstance(each, _CONTAINERS)
                ]
            else:
                following += [(each, part) for each in value if isinstance(each, _CONTAINERS)]
        level = following


def _with_its_place(node: Node) -> Node:
    """A house with its events, each of which is there where it names no other place."""
    if not any(_HOUSE.search(kind) for kind in _strings(node.get("@type"))):
        return node
    place = {name: each for name, each in node.items() if name not in _HELD} | {"@type": "Place"}

    def there(event: Any) -> Any:
        return {"location": place, **event} if isinstance(event, dict) and "@type" in event else event

    held = {name: [there(each) for each in listed(node[name])] for name in _HELD & node.keys()}
    return {**node, **held}


def listed(value: Any) -> list[Any]:
    """The values of a property, of which there may be one alone."""
    return value if isinstance(value, list) else [value]


def _resolved(node: Node, known: dict[str, Node]) -> Node:
    """The node with what it only names by `@id` put in, one step deep and the address of a place one more."""

    def full(value: Any, depth: int) -> Any:
        if isinstance(value, list):
            return [full(each, depth) for each in value[:200]]
        if not isinstance(value, dict):
            return value
        if set(value) == {"@id"}:
            value = known.get(str(value["@id"]), value)
        if depth == 0:
            return value
        return {name: full(each, depth - 1) for name, each in value.items()}

    return {name: full(value, 2) for name, value in node.items()}


@lru_cache(100)  # there are few
def _is_meeting(kind: str) -> bool:
    name = short_name(kind)
    return name in _MEETINGS or (name.endswith("Event") and name not in _NO_MEETINGS)


def _strings(value: Any) -> list[str]:
    if isinstance(value, list):
        return [each for each in value if isinstance(each, str)]
    return [value] if isinstance(value, str) else []
