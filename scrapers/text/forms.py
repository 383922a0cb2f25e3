"""What a page sets alike in each of its meetings: where some of it is a place, or a name, all of it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from scrapers.text.clocks import is_time
from scrapers.text.document import Document
from scrapers.text.line import Line
from scrapers.text.people import is_person
from scrapers.text.units import Unit
from scrapers.text.words import is_address

_FEWEST = 2  # meetings that say something in the same form
_MANY = 3
_LONGEST_PLACE = 80
_MOST_LINES = 20  # of a meeting


def with_places(document: Document, units: Sequence[Unit]) -> Document:
    """The page with labels on the lines that are places by their form: "Saal X" here, so "Philharmonie" there."""
    told: dict[str, list[int]] = defaultdict(list)
    for unit in units:
        dated = {mention.line for mention in unit.mentions}
        once: dict[str, list[int]] = defaultdict(list)
        for n in unit.lines[:_MOST_LINES]:
            if n not in dated and document.lines[n].form:
                once[document.lines[n].form].append(n)
        for form, numbers in once.items():
            told[form].append(numbers[0] if len(numbers) == 1 else -1)
    labelled = sum(any(document.lines[n].label == "place" for n in unit.lines[:_MOST_LINES]) for unit in units)
    if 2 * labelled > len(units):
        return document
    # The kind of a meeting may be called like a house: it counts where nothing else is one.
    forms = sorted(told.values(), key=lambda numbers: bool(document.lines[numbers[0]].role))
    houses = any(_are_houses(document, numbers) for numbers in forms)
    found = {
        n
        for numbers in forms
        for n in _places(document, numbers, len(units))
        if not (houses and document.lines[n].role)
    }
    if not found:
        return document
    lines = [line._replace(label="place") if n in found else line for n, line in enumerate(document.lines)]
    return replace(document, lines=lines)


def with_titles(document: Document, units: Sequence[Unit]) -> Document:
    """The page with a role on the lines that are names by their form, though they read as a street or a house."""
    told: dict[str, list[int]] = defaultdict(list)
    for unit in units:
        dated = {mention.line for mention in unit.mentions}
        set_off = [n for n in unit.lines[:_MOST_LINES] if n not in dated and _is_set_off(document.lines[n])]
        forms = Counter(document.lines[n].form for n in set_off)
        for n in set_off:
            if forms[document.lines[n].form] == 1:
                told[document.lines[n].form].append(n)
    found: set[int] = set()
    for numbers in told.values():
        houses = {n for n in numbers if is_address(document.lines[n].text)}
        if len(numbers) >= _MANY and 3 * len(numbers) >= 2 * len(units) and 2 * len(houses) < len(numbers):
            found |= houses
    lines = [line._replace(role="title", level=0) if n in found else line for n, line in enumerate(document.lines)]
    return replace(document, lines=lines) if found else document


def _is_set_off(line: Line) -> bool:
    """Whether it is set as names are: all of it in bold or a link, or as a heading."""
    whole = line.text in line.bold or any(words == line.text for words, _ in line.links)
    return bool(whole or line.level) and not (line.label or is_time(line.text))


def _places(document: Document, numbers: list[int], units: int) -> Iterator[int]:
    """Those of lines of one form, one from each meeting, that are places: all, where half of them read so."""
    if -1 in numbers or len(numbers) < _FEWEST or 2 * len(numbers) < units:
        return
    lines = [document.lines[n] for n in numbers]
    said = {line.text for line in lines}
    read = sum(is_address(text) for text in said)
    enough = 1 if len(said) < len(lines) else (len(said) + 1) // 2  # people meet in one house again and again
    if enough <= read < len(said) and all(map(_may_be, lines)):
        yield from numbers


def _are_houses(document: Document, numbers: list[int]) -> bool:
    """Whether lines of one form, but not of kinds, read as places."""
    lines = [document.lines[n] for n in numbers if n >= 0]
    return bool(lines) and all(not line.role and _may_be(line) and is_address(line.text) for line in lines)


def _may_be(line: Line) -> bool:
    plain = line.label in ("", "place") and not (line.level or line.byline or line.links)
    return (
        plain
        and len(line.text) <= _LONGEST_PLACE
        and not line.text.endswith((".", ":", "?"))
        and not (is_time(line.text) or is_person(line.text))
    )
