"""YAML of strangers, as texts, lists and mappings only: no types of its own, no bombs, one bad item alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from calendar_app.errors import ScrapeError
from calendar_app.text import one_line
from scrapers.base import Page, Problem

_LARGEST = 4_000_000  # characters
_MOST_PARTS = 500_000
_MOST_ITEMS = 10_000  # that are read one by one
_MOST_ALIASES = 100
_DEEPEST = 30
# It makes nothing but texts, lists and mappings: a date that is none costs nobody else anything.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def documents(page: Page) -> Iterator[Any | Problem]:
    """What the page holds; where it cannot be read as a whole, item by item of its outermost list.

    ScrapeError for what nobody writes by hand.
    """
    text = page.text
    if len(text) > _LARGEST:
        raise ScrapeError(f"{page.url}: more than {_LARGEST} characters of YAML")
    try:
        yield _load(text, page)
        return
    except (yaml.YAMLError, ValueError) as error:
        items = re.split(r"(?m)^(?=- )", text)
        if len(items) < 3:
            raise ScrapeError(f"{page.url}: no YAML: {_fault(error)}") from None
    for number, item in enumerate(filter(str.strip, items), 1):
        if number > _MOST_ITEMS:
            yield Problem(page.url, f"more than {_MOST_ITEMS:,} items; the rest is not read")
            return
        try:
            yield _load(item, page)
        except (yaml.YAMLError, ValueError) as error:
            yield Problem(page.url, f"item {number}: {_fault(error)}")


def _load(text: str, page: Page) -> Any:
    depth = aliases = 0
    for number, part in enumerate(yaml.parse(text, Loader=_Loader)):
        depth += isinstance(part, yaml.CollectionStartEvent) - isinstance(part, yaml.CollectionEndEvent)
        aliases += isinstance(part, yaml.AliasEvent)
        if number > _MOST_PARTS or depth > _DEEPEST or aliases > _MOST_ALIASES:
            raise ScrapeError(f"{page.url}: this YAML is too large, too deep, or refers to itself too often")
    return yaml.load(text, Loader=_Loader)  # noqa: S506


def _fault(error: Exception) -> str:
    return one_line(str(error), 200)
