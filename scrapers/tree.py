"""HTML as a tree for the readers that see every page: lxml's, a tenth of the time of BeautifulSoup's.

Comments and processing instructions are not in it, so text stands in `.text` and `.tail` only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import dropwhile, islice
from typing import Any, cast

from lxml.etree import HTMLParser, SubElement, TreeBuilder, XMLSyntaxError, XPath, _Element, fromstring

from calendar_app.text import one_line

Element = _Element

_DEEPEST = 500  # as in browsers
_OF_HEADS = frozenset("base bgsound link meta noscript script style template title".split())
_MOST_ATTRIBUTES = 250  # of an element: libxml2 goes through those that it has for each that it gets
_MOST_STEPS = 300_000_000  # an end without a beginning, or another body, is looked for in all elements that are open
_PIECE = 10_000
# A tag that is long, or has a "<" or a quoted ">" in it: in any other there is no room for very many attributes.
_UNUSUAL_TAG = re.compile(rb"<[a-zA-Z][^<>]{0,700}+(?!>)")
_QUOTED_END = re.compile(rb"""=\s*+(?:"[^"<>]*+|'[^'<>]*+)>""")
PROGRAMS = frozenset(("script", "style", "template"))  # whose text nobody reads
_SPACE = re.compile(r"[ \t\n\f\r]+")


def parse(markup: str) -> Element:
    """The root element of any text, ValueError where that would take too long.

    What is nested deeper than browsers would nest it stands side by side; of very many attributes some are left out.
    """
    body = markup.encode("utf-8", "replace")
    unusual = _UNUSUAL_TAG.search(body) or _QUOTED_END.search(body)
    crowded = unusual is not None and check_shape(body) > _MOST_ATTRIBUTES
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = None if crowded else _parsed(body, parser)
    if crowded or any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        check_shape(body)
        root = _parsed(body, HTMLParser(encoding="utf-8", target=cast(Any, _Bounded())))
    return fromstring("<html></html>", HTMLParser()) if root is None else _with_body(root)


def _with_body(root: Element) -> Element:
    """A page may leave out `<body>`; libxml2, older than HTML 5, takes an `<article>` for a part of the head then."""
    head, body = root.find("head"), root.find("body")
    stray = [] if head is None else list(dropwhile(lambda child: child.tag in _OF_HEADS, head))
    if stray:
        body = SubElement(root, "body") if body is None else body
        body[:0] = stray
    return root


def check_shape(body: bytes) -> int:
    """The most attributes that an element has; ValueError where too many elements are open at once to be closed."""
    shape, searches = _Shape(), 0
    parser = HTMLParser(encoding="utf-8", target=cast(Any, shape))
    for begin in range(0, len(body), _PIECE):
        piece = body[begin : begin + _PIECE]
        searches += piece.count(b"</") + piece.lower().count(b"<body")
        if shape.deepest * searches > _MOST_STEPS:
            raise ValueError("too many elements are open at once")
        parser.feed(piece)
    return shape.most_attributes


class _Shape:
    """Looks at a text of HTML without building anything."""

    def __init__(self) -> None:
        self.deepest = self.most_attributes = self._depth = 0

    def start(self, _tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > self.deepest:
            self.deepest = self._depth
        if len(attributes) > self.most_attributes:
            self.most_attributes = len(attributes)

    def end(self, _tag: str) -> None:
        self._depth -= 1

    def close(self) -> None:
        pass


class _Bounded:
    """Builds a tree of bounded depth, each element with a bounded number of attributes."""

    def __init__(self) -> None:
        self._builder: Any = TreeBuilder()
        self._depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        few = len(attributes) <= _MOST_ATTRIBUTES
        self._builder.start(tag, attributes if few else dict(islice(attributes.items(), _MOST_ATTRIBUTES)))
        if self._depth > _DEEPEST:
            self._builder.end(tag)

    def end(self, tag: str) -> None:
        if self._depth <= _DEEPEST:
            self._builder.end(tag)
        self._depth -= 1

    def data(self, text: str) -> None:
        self._builder.data(text)

    def close(self) -> Element:
        root: Element = self._builder.close()
        return root


def _parsed(body: bytes, parser: HTMLParser) -> Element | None:
    try:
        return fromstring(body, parser)
    except XMLSyntaxError:
        return None


def elements(path: str) -> Callable[[Element], list[Element]]:
    """What finds the elements of an XPath in a tree, or below an element."""
    return XPath(path)  # type: ignore[return-value]


def values(path: str) -> Callable[[Element], list[str]]:
    """What finds the attributes or texts of an XPath."""
    return XPath(path, smart_strings=False)  # type: ignore[return-value]


def strings(element: Element) -> list[str]:
    """The texts inside an element in order, but for those of scripts and style sheets."""
    return _strings(element)


def text_of(element: Element) -> str:
    """The words of an element on one line."""
    return one_line("".join(strings(element)))


def class_names(element: Element) -> list[str]:
    """The names in its attribute `class`."""
    return words_in(element, "class")


def words_in(element: Element, attribute: str) -> list[str]:
    """What an attribute lists, separated by white space."""
    said = element.get(attribute)
    return [word for word in _SPACE.split(said) if word] if said else []


def within(element: Element, *names: str) -> Iterator[Element]:
    """The elements below in the page's order, those of these names only."""
    found = element.iter(*(names or ("*",)))
    return (each for each in found if each is not element)


_strings = values(f"descendant::text()[not({' or '.join(f'parent::{name}' for name in sorted(PROGRAMS))})]")
