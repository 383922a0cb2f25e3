"""Days that stand in a heading over several meetings, each with its own time and name below."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from scrapers.text.document import Document
from scrapers.text.line import LIKE_A_HEADING
from scrapers.text.mention import Mention
from scrapers.text.times import is_only_time, timed
from scrapers.text.units import sections

_MOST = 200  # of one day
_LARGEST = 20  # lines of one meeting


def by_the_hour(document: Document, mentions: Sequence[Mention]) -> list[Mention]:
    """Instead of each such day the times below it; a programme, whose parts follow each other, stays one meeting."""
    headed = {mention.line for mention in mentions if 0 < document.levels[mention.line] < LIKE_A_HEADING}
    if not headed:
        return list(mentions)
    ends = {section.start: section.stop for section in sections(document)}
    elements = _elements(document)
    dated = sorted({mention.line for mention in mentions})
    result: list[Mention] = []
    for mention in mentions:
        hours: list[Mention] = []
        if mention.line in headed and not mention.found.time_start:
            # What stands below another day is not this one's.
            at = bisect_right(dated, mention.line)
            following = dated[at] if at < len(dated) else len(document.lines)
            below = range(mention.line + 1, min(ends[mention.line], following))
            hours = _hours(document, mention, below, elements)
        result += hours or [mention]
    return result


def _hours(document: Document, day: Mention, lines: range, elements: dict[int, range]) -> list[Mention]:
    below = [n for n in lines if is_only_time(document.lines[n].text)][:_MOST]
    named = [n for n in lines if document.levels[n] > document.levels[day.line] and document.lines[n].links]
    if not below or len(named) != len(below):
        return []
    pairs = zip(below, named, strict=True)
    if not all(hour in elements and elements[hour] == elements.get(name) for hour, name in pairs):
        return []
    founds = [timed(day.found, [document.lines[n].text], document.language) for n in below]
    if any(first.time_end and first.time_end == second.time_start for first, second in pairwise(founds)):
        return []
    hours = [(n, found) for n, found in zip(below, founds, strict=True) if found.time_start]
    return [replace(day, line=n, found=replace(found, begin=0, stop=0), text="", apart=True) for n, found in hours]


def _elements(document: Document) -> dict[int, range]:
    """The largest element of a moderate size that holds each line."""
    holding: dict[int, range] = {}
    for block in sorted(set(document.blocks), key=len):
        if len(block) > _LARGEST:
            break
        holding.update(dict.fromkeys(block, block))
    return holding
