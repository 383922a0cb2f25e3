"""RDFa in a page, as nodes in the shape of JSON-LD, in the order in which the page writes them."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from calendar_app.text import one_line
from scrapers.base import Page
from scrapers.tree import Element, text_of, values

_MOST_NODES = 20_000
_MOST_PROPERTIES = 8_000  # a list of a thousand meetings; the library takes more than 0.1 ms for each
_LONGEST = 500  # characters of a value by which its place in the page is known
_VALUES = ("content", "datetime", "resource", "about", "href", "src")
_OLD_NAMES = {  # of data-vocabulary.org, from which schema.org came
    "summary": "name",
    "street-address": "streetAddress",
    "locality": "addressLocality",
    "region": "addressRegion",
    "postal-code": "postalCode",
    "country-name": "addressCountry",
}
_log = logging.getLogger(__name__)
_properties = values("/descendant::*/@property")


def read_rdfa(page: Page) -> list[Any]:
    """What the page says in RDFa; nothing where it is too odd for the library, ValueError where it is too large."""
    if sum(1 for _ in page.tree.iter()) > _MOST_NODES or len(_properties(page.tree)) > _MOST_PROPERTIES:
        raise ValueError(f"more than {_MOST_NODES:,} elements, or {_MOST_PROPERTIES:,} properties")
    # Loaded here: rdflib, which comes with it, takes half a second and few pages need it.
    from extruct.rdfa import RDFaExtractor
    from extruct.utils import parse_xmldom_html

    logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # it reports every odd date with a traceback
    try:
        tree = parse_xmldom_html(page.text.encode("utf-8", "replace"), encoding="utf-8")
        _state_contents(tree)
        items = RDFaExtractor().extract_items(tree, base_url=page.url)
        places = _places(tree, page.url)
    except Exception as error:  # pyRdfa and rdflib document none of theirs
        _log.info("%s: RDFa cannot be read: %s", page.url, error)
        return []
    for item in items:  # what has no name of its own is known by what it says
        places.setdefault(item.get("@id", ""), min(_said(item, places), default=_nowhere(""))[0])
    nodes = [{_short(name): _ordered(value, places) for name, value in item.items()} for item in items]
    return sorted(nodes, key=lambda node: places[node.get("@id", "")])


def _state_contents(tree: Element) -> None:
    """A time's moment and a link's words, where the library would take the words and the address."""
    for element in tree.iter("time", "a"):
        if element.get("content") is not None:
            continue
        if element.tag == "time" and element.get("datetime"):
            element.set("content", element.get("datetime", ""))
        elif element.get("href") and re.search(r"(?:^|[\s:/#])name(?:\s|$)", element.get("property") or ""):
            element.set("content", text_of(element))
            del element.attrib["href"]


def _short(name: str) -> str:
    short = name if name[0] == "@" else re.split(r"[/#]", name)[-1]
    return _OLD_NAMES.get(short, short) if "data-vocabulary.org" in name else short


_Place = tuple[int, str]  # in the page; what stands nowhere comes last, by its words


def _nowhere(value: str) -> _Place:
    return _MOST_NODES, value


def _places(tree: Element, url: str) -> dict[str, int]:
    """Where each value stands first: the library keeps them in sets, whose order changes from run to run."""
    places: dict[str, int] = {}
    for number, element in enumerate(tree.iter()):
        for value in filter(None, [element.text if isinstance(element.tag, str) else "", *map(element.get, _VALUES)]):
            written = one_line(value, _LONGEST)
            places.setdefault(written, number)
            if len(value) <= _LONGEST and " " not in written:
                try:
                    places.setdefault(urljoin(url, written), number)
                except ValueError:  # "//[" is no address
                    continue
    return places


def _ordered(values: Any, places: dict[str, int]) -> Any:
    if not isinstance(values, list) or len(values) < 2:
        return values
    return sorted(values, key=lambda value: _place(value, places))


def _said(node: dict[str, Any], places: dict[str, int]) -> Iterator[_Place]:
    for name, said in node.items():
        if name != "@type" and isinstance(said, list) and said:
            yield _place(said[0], places)


def _place(value: Any, places: dict[str, int]) -> _Place:
    said = value.get("@value", value.get("@id", "")) if isinstance(value, dict) else value
    written = one_line(str(said), _LONGEST)
    return (places[written], written) if written in places else _nowhere(json.dumps(value, sort_keys=True))
