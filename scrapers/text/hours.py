"""Days that stand in a heading over several meetings, each with its own time and name below."""

from __future__ import annotations

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
    starts = {section.start: section for section in sections(document)}
    dated = {mention.line for mention in mentions}
    result: list[Mention] = []
    for mention in mentions:
        section = starts.get(mention.line) if 0 < document.levels[mention.line] < LIKE_A_HEADING else None
        if section:  # what stands below another day is not this one's
            section = range(section.start, min((n for n in dated if n in section[1:]), default=section.stop))
        hours = [] if section is None or mention.found.time_start else _hours(document, mention, section)
        result += hours or [mention]
    return result


def _hours(document: Document, day: Mention, section: range) -> list[Mention]:
    below = [n for n in section[1:] if is_only_time(document.lines[n].text)][:_MOST]
    named = [n for n in section[1:] if document.levels[n] > document.levels[day.line] and document.lines[n].links]
    if (
        not below
        or len(named) != len(below)
        or not all(_are_together(document, pair) for pair in zip(below, named, strict=True))
    ):
        return []
    founds = [timed(day.found, [document.lines[n].text], document.language) for n in below]
    if any(first.time_end and first.time_end == second.time_start for first, second in pairwise(founds)):
        return []
    hours = [(n, found) for n, found in zip(below, founds, strict=True) if found.time_start]
    return [replace(day, line=n, found=replace(found, begin=0, stop=0), text="", apart=True) for n, found in hours]


def _are_together(document: Document, pair: tuple[int, int]) -> bool:
    """Whether one element of a moderate size holds a time and a name."""
    first, last = min(pair), max(pair)
    return any(block.start <= first and last < block.stop and len(block) <= _LARGEST for block in document.blocks)
