"""What microformats mark in a page: the elements that carry a property, and their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, takewhile

from lxml.etree import iterwalk

from calendar_app.text import one_line, paragraphs
from scrapers.tree import PROGRAMS, Element, class_names, elements, words_in
from scrapers.words import BLOCKS

Classes = Mapping[str, tuple[str, ...]]  # a property, and the class names that mark it, in order of trust

_MOST_STEPS = 500_000
_MOST_STEPS_WITHIN = 10_000
_MOST_CHARACTERS = 20_000
_named = elements("//*[@id]")
_valued = elements("descendant::*[contains(@class, 'value')]")
# Inside these, properties are theirs. Not every `h-…`: style sheets are full of `h-full` and `h-auto`.
_ROOTS = {
    *("h-event", "h-card", "h-adr", "h-geo", "h-entry", "h-review", "h-product", "h-item"),
    *("vevent", "vcard", "adr", "geo", "hentry", "hreview", "hproduct", "xfolkentry"),
}


class Marked:
    """Finds marked elements, through `itemref`, `headers` and the include pattern too, in a bounded number of steps."""

    def __init__(self, tree: Element) -> None:
        self._by_id = {element.get("id"): element for element in reversed(_named(tree))}
        self._left = _MOST_STEPS

    @property
    def exhausted(self) -> bool:
        return self._left <= 0

    def properties(self, root: Element, classes: Classes, *, through: bool = False) -> dict[str, list[Element]]:
        """The elements below `root` that carry each property; `through` nested microformats too.

        Of each property, those with the most trusted class name that occurs.
        """
        by_class: dict[str, list[Element]] = {}
        for element in self._walk(root, through):
            for name in class_names(element):
                by_class.setdefault(name, []).append(element)
        found = {
            name: next((by_class[each] for each in marks if each in by_class), []) for name, marks in classes.items()
        }
        return {name: elements for name, elements in found.items() if elements}

    def _walk(self, root: Element, through: bool) -> Iterator[Element]:
        stack, seen = self._below(root), {root}
        while stack and not self.exhausted:
            element = stack.pop()
            if element in seen or element.tag == "del":
                continue
            seen.add(element)
            self._left -= 1
            yield element
            if through or not _is_root(element):
                stack += self._below(element)

    def _below(self, element: Element) -> list[Element]:
        """Children and what is included, last first."""
        below = list(element)
        names = [*words_in(element, "itemref"), *words_in(element, "headers")]
        if "include" in class_names(element):
            names += [*words_in(element, "href"), *words_in(element, "data")]
        anchors = (name.removeprefix("#") for name in names)
        below += [self._by_id[name] for name in anchors if name in self._by_id]
        return below[::-1]


def pieces(element: Element) -> list[str]:
    """What the value class pattern marks inside: https://microformats.org/wiki/value-class-pattern."""
    found = (piece for piece in _valued(element) if not {"value", "value-title"}.isdisjoint(class_names(piece)))
    return [
        one_line(piece.get("title", "")) if "value-title" in class_names(piece) else machine(piece) or text(piece)
        for piece in islice(found, 20)
        if not any(map(_is_root, takewhile(lambda parent: parent is not element, piece.iterancestors())))
    ]


def machine(element: Element) -> str:
    """What an attribute says in place of the words."""
    said = element.get("datetime") or element.get("value") if element.tag != "li" else ""
    if not said and element.tag in {"abbr", "acronym", "link"}:
        said = element.get("title")
    return one_line(said or "")


def text(element: Element) -> str:
    """The words that people see, on one line."""
    return one_line(lines(element))


def lines(element: Element) -> str:
    """The words that people see, a line for each block; the beginning, where there are very many."""
    said: list[str] = []
    left, block = _MOST_CHARACTERS, None
    around = [element]  # the blocks that are open
    for event, node in islice(iterwalk(element, events=("start", "end")), _MOST_STEPS_WITHIN):
        words = node.text if event == "start" else node.tail
        if event == "start":
            around.append(node if node.tag in BLOCKS else around[-1])
            said += ["\n"] if node.tag == "br" else []
        else:
            around.pop()
        if node is element and event == "end":
            break
        if words and left > 0 and (event == "end" or node.tag not in PROGRAMS):
            said += ["" if around[-1] is block else "\n", words[:left].replace("\n", " ")]
            block, left = around[-1], left - len(words)
    return paragraphs("".join(said))


def value_of(element: Element) -> str:
    """The value of a property that is a text."""
    said = " ".join(pieces(element)) or machine(element)
    return said or text(element) or one_line(element.get("alt", ""))


def address_of(element: Element) -> str:
    """The address of a link, or of the first link inside."""
    return element.get("href") or next((link.get("href", "") for link in element.iter("a") if link.get("href")), "")


def _is_root(element: Element) -> bool:
    return not _ROOTS.isdisjoint(class_names(element))
