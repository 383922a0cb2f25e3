"""XML as a tree, whatever is wrong with it: nothing is fetched or expanded for it, and what is damaged is said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import name2codepoint
from typing import Any

from lxml import etree

from calendar_app.errors import ScrapeError
from calendar_app.text import one_line
from scrapers.base import Page
from scrapers.fields import Fields, folded
from scrapers.tree import Element

_MOST_TAGS = 300_000
_DEEPEST = 6  # in what a field holds
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,9});")
_LOOSE = re.compile(r"&(?!#?\w{1,30};)")
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_OF_XML = {"lt", "gt", "amp", "quot", "apos"}


def parse(page: Page) -> tuple[Element, list[str]]:
    """The root of the page's XML, and its faults. ScrapeError where there is none, or where it declares entities."""
    text = _NO_XML.sub("", page.text).lstrip("\ufeff \t\r\n")
    page.bound(text, _MOST_TAGS)
    # Entities of HTML are common in feeds, and unknown to XML; so is a bare "&".
    text = _ENTITY.sub(_character, text)
    text = "".join(_LOOSE.sub("&amp;", part) if n % 2 == 0 else part for n, part in enumerate(_CDATA.split(text)))
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser, base_url=page.url)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ScrapeError(f"{page.url}: no XML: {one_line(str(error), 200)}") from None
    if root is None:
        raise ScrapeError(f"{page.url}: no XML")
    dtd: Any = root.getroottree().docinfo.internalDTD
    if dtd is not None and next(dtd.iterentities(), None) is not None:
        raise ScrapeError(f"{page.url}: it declares entities; such a document is not read")
    faults = [entry for entry in parser.error_log if entry.level_name == "FATAL"]
    return root, [f"damaged XML, line {fault.line}: {one_line(fault.message, 150)}" for fault in faults]


def ends_within(text: str, names: str) -> bool:
    """Whether it ends before the last element of these names ("item|entry") does."""
    tags = re.findall(rf"(?i)<(/?)(?:[\w.-]+:)?(?:{names})(?=[\s/>])", text)
    return bool(tags) and not tags[-1]


def remove_last(root: Element, name: str) -> None:
    """Takes the last element of this name out of the tree."""
    last = next((each for each in reversed(list(root.iter("*"))) if name_of(each) == name), None)
    if last is not None and (around := last.getparent()) is not None:
        around.remove(last)


def children(element: Element) -> Iterator[Element]:
    """Its elements, without what else stands between them."""
    return element.iterchildren("*")


def local_name(name: object) -> str:
    """The name of an element or attribute without its name space, as it is written."""
    return str(name).rpartition("}")[2]


def space_of(element: Element) -> str:
    """The name space of its name, "" where it has none."""
    return str(element.tag[1:].partition("}")[0]) if element.tag.startswith("{") else ""


def name_of(element: Element) -> str:
    """Its name without name space and prefix, folded as the names of fields are."""
    return re.sub(r"[^a-z0-9]", "", re.split("[}:]", element.tag)[-1].casefold())


def attributes_of(element: Element) -> dict[str, str]:
    """Its attributes by their names in lower case, without name spaces."""
    return {local_name(name).casefold(): str(value) for name, value in element.attrib.items()}


def text_in(element: Element) -> str:
    """All its words."""
    return "".join(map(str, element.itertext(with_tail=False))).strip()


def markup_in(element: Element) -> str:
    """Its text, or what it holds as it is written."""
    if len(element) == 0:
        return text_in(element)
    inner = (etree.tostring(child, encoding="unicode", method="html") for child in children(element))
    return "".join([element.text or "", *inner]).strip()


def value_in(element: Element, depth: int = 0) -> Any:
    """What it holds, as JSON would tell it: fields by folded names, else text."""
    inner = list(children(element))
    if depth >= _DEEPEST or not inner:
        return text_in(element)
    fields: Fields = {}
    for child in inner:
        fields.setdefault(name_of(child), value_in(child, depth + 1))
    return folded(fields)


def _character(entity: re.Match[str]) -> str:
    name = entity[1]
    return entity[0] if name in _OF_XML or name not in name2codepoint else chr(name2codepoint[name])
