"""Pages that a few CSS selectors describe: one finds the meetings, the others what each of them says.

The option `select` is a table of `selector` or `selector@attribute` by the names of `_FIELDS`; `item` is one meeting,
and the others count from there. A list of them is joined by blanks. With `links`, the pages behind links are read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import soupsieve
from bs4 import Tag
from soupsieve import SelectorSyntaxError, SoupSieve

from calendar_app import dates
from calendar_app.errors import ScrapeError
from calendar_app.model import Event, Place, Source, Span, Status
from calendar_app.text import canonical_url, one_line, paragraphs, web_address
from scrapers.base import Fetch, Page, Problem, Reading
from scrapers.blocks import known, names
from scrapers.links import linked_pages
from scrapers.schema_event import span_of
from scrapers.together import distinct
from scrapers.words import is_struck, online_link, plain, title_and_status

MOST_ITEMS = 2_000
_MOST_NODES = 100_000  # in the items of one page, counted again where items lie in each other
_NEEDED = ("item", "title", "date")
_FIELDS = (*_NEEDED, "place", "city", "url", "topic", "speaker", "description")
_SPELLING = re.compile(r"(?P<selector>.*?)(?:@(?P<attribute>[a-zA-Z_][\w.:-]*))?", re.DOTALL)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:?\d\d\S*)?")


def scrape(source: Source, fetch: Fetch) -> Iterator[Reading]:
    """Each meeting once; ScrapeError where a selector is missing or wrong, or where nothing is found."""
    picks = _picks(source)
    first = fetch(source.url)
    events: list[Event] = []
    number, useful = 0, set(_NEEDED)
    for page in [*linked_pages(first, source, fetch), first]:
        if isinstance(page, Problem):
            yield page
            continue
        items = picks["item"].elements(page.soup, MOST_ITEMS + 1)
        if len(items) > MOST_ITEMS:
            yield Problem(page.url, f"more than {MOST_ITEMS} items; the rest is not read")
        if not items and page is not first:
            yield Problem(page.url, f"item: {picks['item']} finds nothing")
        left = _MOST_NODES
        for element in items[:MOST_ITEMS]:
            left -= sum(1 for _ in islice(element.descendants, left + 1))
            if left < 0:
                yield Problem(page.url, f"the items hold more than {_MOST_NODES:,} elements; the rest is not read")
                break
            number += 1
            said = {name: pick.texts(element) for name, pick in picks.items() if name != "item"}
            useful |= {name for name, texts in said.items() if texts}
            try:
                titles = picks["title"].elements(element, limit=1)
                struck = any(map(is_struck, titles))
                events.append(_event(said, source, page, struck=struck))
            except ValueError as error:
                yield Problem(page.url, f"item {number}: {error}")
    if not number:
        raise ScrapeError(f"{first.url}: item: {picks['item']} finds nothing")
    for name in [name for name in picks if name not in useful]:
        yield Problem(first.url, f"{name}: {picks[name]} finds nothing in any item")
    if not events:
        raise ScrapeError(f"{first.url}: none of the items ({number}) could be read")
    yield from distinct(events)


@dataclass(frozen=True)
class _Pick:
    """What an entry of `select` finds. A part is a selector, or none for the item itself, and maybe an attribute."""

    parts: tuple[tuple[SoupSieve | None, str], ...]

    def __str__(self) -> str:
        return " + ".join(
            repr((selector.pattern if selector else "") + (f"@{attribute}" if attribute else ""))
            for selector, attribute in self.parts
        )

    def elements(self, item: Tag, limit: int = 50) -> list[Tag]:
        return [element for selector, _ in self.parts for element in _found(item, selector, limit)]

    def texts(self, item: Tag) -> list[list[str]]:
        """What each part says; nothing where none says anything."""
        said = [
            [text for element in _found(item, selector, 50, whole=not attribute) if (text := _said(element, attribute))]
            for selector, attribute in self.parts
        ]
        return [texts for texts in said if texts]


def _found(item: Tag, selector: SoupSieve | None, limit: int, *, whole: bool = False) -> list[Tag]:
    """In the page's order; of `whole` ones, those inside another are left out: it says what they say."""
    if selector is None:
        return [item]
    found, inside = [], set[int]()
    for element in selector.select(item, limit=limit):
        if not whole or not any(id(parent) in inside for parent in element.parents):
            found.append(element)
            inside.add(id(element))
    return found


def _said(element: Tag, attribute: str) -> str:
    if not attribute:
        return plain(str(element))
    return paragraphs(" ".join(map(str, element.get_attribute_list(attribute, ""))))


def _picks(source: Source) -> dict[str, _Pick]:
    table = source.options.get("select")
    if not isinstance(table, Mapping):
        raise ScrapeError(
            f"{source.id}: a table [sources.select] with CSS selectors is missing; it stands in sources.toml"
        )
    if unknown := table.keys() - set(_FIELDS):
        raise ScrapeError(f"{source.id}: select: unknown key {min(unknown)!r}; there are: {', '.join(_FIELDS)}")
    if missing := [name for name in _NEEDED if not table.get(name)]:
        raise ScrapeError(f"{source.id}: select: {missing[0]} is missing")
    return {name: _pick(f"{source.id}: select: {name}", value) for name, value in table.items()}


def _pick(where: str, value: Any) -> _Pick:
    parts = []
    for spelling in value if isinstance(value, list) else [value]:
        match = _SPELLING.fullmatch(spelling.strip()) if isinstance(spelling, str) else None
        if not match or not spelling.strip():
            raise ScrapeError(f"{where}: a CSS selector is expected, not {spelling!r}")
        try:
            selector = soupsieve.compile(match["selector"]) if match["selector"].strip() else None
        except SelectorSyntaxError as error:
            raise ScrapeError(f"{where}: {one_line(str(error), 200)}") from None
        parts.append((selector, match["attribute"] or ""))
    return _Pick(tuple(parts))


def _event(said: Mapping[str, list[list[str]]], source: Source, page: Page, *, struck: bool) -> Event:
    """The event; ValueError with what is missing or wrong."""

    def line(name: str, limit: int = 500) -> str:
        """The first of what each part finds."""
        return one_line(" ".join(texts[0] for texts in said.get(name, [])), limit)

    def each(name: str) -> Iterator[str]:
        return (one_line(text) for texts in said.get(name, []) for text in texts)

    title, status = title_and_status(known(line("title", 1000)), Status.CANCELLED if struck else Status.CONFIRMED)
    if not title:
        raise ValueError("title finds nothing")
    when = line("date")
    if not when:
        raise ValueError(f"date finds nothing ({title!r})")
    span = _span(when, source, page) if known(when) else None
    url = web_address(line("url", 2000), page.url)
    place, description = (
        known(line("place")),
        "\n\n".join(text for texts in said.get("description", []) for text in texts),
    )
    return Event(
        title=title,
        span=span,
        place=Place(place, known(line("city", 200))),
        url=url or web_address(page.url),
        status=status,
        topics=tuple(dict.fromkeys(one_line(topic, 100) for topic in each("topic") if known(topic)))[:50],
        speakers=tuple(dict.fromkeys(name[:300] for text in each("speaker") for name in names(known(text))))[:50],
        online_url=online_link(place, description),
        description=paragraphs(description),
        key=one_line(canonical_url(url) if url else f"{title}#{span.start.isoformat() if span else ''}", 500),
    )


def _span(when: str, source: Source, page: Page) -> Span:
    """From one or two days or moments in ISO 8601, as attributes have them, else from words."""
    moments = when.split()
    if len(moments) <= 2 and all(_MOMENT.fullmatch(moment) for moment in moments):
        return span_of(moments[0], "".join(moments[1:]), source, page)
    found = dates.read(when, language=source.language, at=page.day(source.zone))
    if found is None:
        raise ValueError(f"no date in {when[:80]!r}")
    return found.span(source.zone, source.zone_from)
