"""What microformats mark in a page: the elements that carry a property, and their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice, takewhile

from bs4 import BeautifulSoup, NavigableString, Tag

from calendar_app.text import one_line, paragraphs
from scrapers.words import BLOCKS

Classes = Mapping[str, tuple[str, ...]]  # a property, and the class names that mark it, in order of trust

_MOST_STEPS = 500_000
_MOST_WITHIN = 5_000
_MOST_CHARACTERS = 20_000
# Inside these, properties are theirs. Not every `h-…`: style sheets are full of `h-full` and `h-auto`.
_ROOTS = {
    *("h-event", "h-card", "h-adr", "h-geo", "h-entry", "h-review", "h-product", "h-item"),
    *("vevent", "vcard", "adr", "geo", "hentry", "hreview", "hproduct", "xfolkentry"),
}


class Marked:
    """Finds marked elements, through `itemref`, `headers` and the include pattern too, in a bounded number of steps."""

    def __init__(self, soup: BeautifulSoup) -> None:
        self._by_id = {str(element["id"]): element for element in reversed(soup.find_all(id=True))}
        self._left = _MOST_STEPS

    @property
    def exhausted(self) -> bool:
        return self._left <= 0

    def properties(self, root: Tag, classes: Classes, *, through: bool = False) -> dict[str, list[Tag]]:
        """The elements below `root` that carry each property; `through` nested microformats too.

        Of each property, those with the most trusted class name that occurs.
        """
        by_class: dict[str, list[Tag]] = {}
        for element in self._walk(root, through):
            for name in _classes(element):
                by_class.setdefault(name, []).append(element)
        found = {
            name: next((by_class[each] for each in marks if each in by_class), []) for name, marks in classes.items()
        }
        return {name: elements for name, elements in found.items() if elements}

    def _walk(self, root: Tag, through: bool) -> Iterator[Tag]:
        stack, seen = self._below(root), {id(root)}
        while stack and not self.exhausted:
            element = stack.pop()
            if id(element) in seen or element.name == "del":
                continue
            seen.add(id(element))
            self._left -= 1
            yield element
            if through or not _is_root(element):
                stack += self._below(element)

    def _below(self, element: Tag) -> list[Tag]:
        """Children and what is included, last first."""
        below = [child for child in element.children if isinstance(child, Tag)]
        references = [element.get("itemref"), element.get("headers")]
        if "include" in _classes(element):
            references += [element.get("href"), element.get("data")]
        names = [name.removeprefix("#") for each in references for name in " ".join(_words(each)).split()]
        below += [self._by_id[name] for name in names if name in self._by_id]
        return below[::-1]


def pieces(element: Tag) -> list[str]:
    """What the value class pattern marks inside: https://microformats.org/wiki/value-class-pattern."""
    marked = [piece for piece in within(element) if not {"value", "value-title"}.isdisjoint(_classes(piece))]
    return [
        one_line(str(piece.get("title", ""))) if "value-title" in _classes(piece) else machine(piece) or text(piece)
        for piece in marked[:20]
        if not any(map(_is_root, takewhile(lambda parent: parent is not element, piece.parents)))
    ]


def within(element: Tag) -> Iterator[Tag]:
    """The first elements below, in the page's order; no event of people has more."""
    return (each for each in islice(element.descendants, _MOST_WITHIN) if isinstance(each, Tag))


def machine(element: Tag) -> str:
    """What an attribute says in place of the words."""
    said = element.get("datetime") or element.get("value") if element.name != "li" else ""
    if not said and element.name in {"abbr", "acronym", "link"}:
        said = element.get("title")
    return one_line(str(said or ""))


def text(element: Tag) -> str:
    """The words that people see, on one line."""
    return one_line(lines(element))


def lines(element: Tag) -> str:
    """The words that people see, a line for each block; the beginning, where there are very many."""
    said: list[str] = []
    left, block = _MOST_CHARACTERS, None
    block_of = {id(element): element}  # an element is seen before what is in it
    for node in islice(element.descendants, _MOST_WITHIN):
        if isinstance(node, Tag):
            block_of[id(node)] = node if node.name in BLOCKS else block_of[id(node.parent)]
            said += ["\n"] if node.name == "br" else []
        elif type(node) is NavigableString and left > 0:
            own = block_of[id(node.parent)]
            said += ["" if own is block else "\n", node[:left].replace("\n", " ")]
            block, left = own, left - len(node)
    return paragraphs("".join(said))


def value_of(element: Tag) -> str:
    """The value of a property that is a text."""
    said = " ".join(pieces(element)) or machine(element)
    return said or text(element) or one_line(str(element.get("alt") or ""))


def address_of(element: Tag) -> str:
    """The address of a link, or of the first link inside."""
    link = element if element.get("href") else element.find("a", href=True)
    return str(link["href"]) if isinstance(link, Tag) else ""


def _is_root(element: Tag) -> bool:
    return not _ROOTS.isdisjoint(_classes(element))


def _classes(element: Tag) -> list[str]:
    return _words(element.get("class"))


def _words(attribute: object) -> list[str]:
    return [str(each) for each in attribute] if isinstance(attribute, list) else [str(attribute or "")]
