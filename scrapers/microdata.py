"""Items of microdata, each with what it refers to; built on extruct."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from extruct.w3cmicrodata import LxmlMicrodataExtractor
from lxml.etree import XPath, iterwalk

from scrapers.tree import Element, values

_DEEPEST = 20
_MOST_HELD = 300_000  # elements, each counted for every property around it
_MOST_LOOKED_AT = 5_000_000  # elements
_MOST_PROPERTIES = 100_000  # as often as they are read
_itemrefs = values("/descendant::*/@itemref")
_named: Any = XPath("id($name)[1]")


class TooMuch(ValueError):
    """Items that would take too long to read."""


def items_of(tree: Element, url: str) -> list[dict[str, Any]]:
    """The page's items; TooMuch where they lie too deep, hold too much or refer to each other too often."""
    depth, held = _size_of_items(tree)
    if depth > _DEEPEST or held > _MOST_HELD:
        # The library's time grows with the square of the depth and with what properties hold.
        raise TooMuch("its items lie too deep in each other, or hold too much")
    if _looked_at(tree) > _MOST_LOOKED_AT:
        raise TooMuch("its items refer to each other too often")
    items: list[dict[str, Any]] = _Extractor(add_html_node=True).extract_items(tree, url)
    return items


def _size_of_items(tree: Element) -> tuple[int, int]:
    """How deep the items of microdata lie in each other, and how many elements their properties hold in all."""
    depth = deepest = around = held = 0
    for event, element in iterwalk(tree, events=("start", "end")):
        step = 1 if event == "start" else -1
        if element.get("itemscope") is not None:
            depth += step
            deepest = max(deepest, depth)
        if element.get("itemprop") is not None:
            around += step
        held += around if step > 0 else 0
    return deepest, held


def _looked_at(tree: Element) -> int:
    """How many elements stand in what items refer to, each as often as one does; no more are counted than may be."""
    sizes: dict[str, int] = {}
    seen = 0
    for names in _itemrefs(tree):
        for name in names.split():
            if name not in sizes:
                sizes[name] = 1 + sum(1 for target in _named(tree, name=name) for _ in target.iter())
            seen += sizes[name]
            if seen > _MOST_LOOKED_AT:
                return seen
    return seen


class _Extractor(LxmlMicrodataExtractor):  # type: ignore[misc]
    """Gives an item to each that refers to it: the library gives it to the first of a page alone."""

    _refers = False
    _read = 0

    def _extract_property_refs(
        self, node: Element, refid: str, items_seen: set[int], base_url: str, itemids: dict[Element, int]
    ) -> Iterator[tuple[str, Any]]:
        if self._refers:  # inside what is referred to, where references may go round in a circle
            yield from super()._extract_property_refs(node, refid, items_seen, base_url, itemids)
            return
        self._refers, seen = True, {self.get_docid(node, itemids)}
        try:
            yield from super()._extract_property_refs(node, refid, seen, base_url, itemids)
        finally:
            self._refers = False
        items_seen |= seen

    def _extract_property(
        self, node: Element, items_seen: set[int], base_url: str, itemids: dict[Element, int]
    ) -> Iterator[tuple[str, Any]]:
        self._read += 1
        if self._read > _MOST_PROPERTIES:
            raise TooMuch("its items refer to each other too often")
        yield from super()._extract_property(node, items_seen, base_url, itemids)
