"""Which lines of a page belong to which meeting."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from scrapers.text.document import Document
from scrapers.text.mention import Mention

_MOST_LINES = 12  # of a meeting in a flat text


@dataclass(frozen=True)
class Unit:
    """One meeting: every mention of its date, the clearest first, and the lines that speak of it alone."""

    mentions: tuple[Mention, ...]
    lines: range

    @property
    def first(self) -> Mention:
        return self.mentions[0]


def read_units(document: Document, mentions: Sequence[Mention]) -> list[Unit]:
    """The largest stretches of the page (elements, or headings with what is below) that hold one date each."""
    numbers = [mention.line for mention in mentions]
    taken: list[Unit | None] = [None] * len(mentions)
    units: list[Unit] = []
    items = set(document.blocks)
    stretches = {*document.blocks, *sections(document), range(len(document.lines))}
    for stretch in sorted(stretches, key=lambda r: (-len(r), r.start)):
        low, high = bisect_left(numbers, stretch.start), bisect_left(numbers, stretch.stop)
        if low < high and not any(taken[low:high]) and agree(mentions[low:high]):
            unit = Unit(_clearest_first(mentions[low:high]), stretch)
            taken[low:high] = [unit] * (high - low)
            units.append(unit)
        elif low < high and not any(taken[low:high]) and stretch in items and _are_days(numbers[low:high], stretch):
            days = [Unit((mention,), stretch) for mention in mentions[low:high]]
            taken[low:high] = days
            units += days
    units += [Unit((mentions[n],), range(numbers[n], numbers[n] + 1)) for n, unit in enumerate(taken) if unit is None]
    units.sort(key=lambda unit: min(mention.line for mention in unit.mentions))
    return _extended(document, _told_twice(units), numbers)


def _are_days(numbers: Sequence[int], stretch: range) -> bool:
    """Whether one line of a small element gives all days of one meeting."""
    return numbers[0] == numbers[-1] and 1 < len(stretch) <= _MOST_LINES


def agree(mentions: Sequence[Mention]) -> bool:
    """Whether these may all be one meeting: one day, and no two times."""
    first = mentions[0].found
    times = None
    if sum(mention.apart for mention in mentions) > 1:
        return False
    for mention in mentions:
        found = mention.found
        if (found.start, found.end or first.end) != (first.start, first.end or found.end):
            return False
        if found.time_start:
            times = times or found.time_start
            if times != found.time_start:
                return False
    return True


def sections(document: Document) -> list[range]:
    """Each heading with what stands below it, up to the next of its rank or the end of what holds it."""
    found = []
    holds = _holders(document)
    open_: list[tuple[int, int]] = []  # level and line
    for number, level in enumerate(document.levels):
        if not level:
            continue
        while open_ and open_[-1][0] >= level:
            begin = open_.pop()[1]
            found.append(range(begin, min(number, holds[begin])))
        open_.append((level, number))
    found += [range(begin, holds[begin]) for _, begin in open_]
    return found


def _holders(document: Document) -> list[int]:
    """Where the smallest element around each line ends that holds more than headings."""
    text_before = [0, *accumulate(not level for level in document.levels)]
    blocks = sorted((b for b in set(document.blocks) if len(b) > 1), key=lambda b: (b.start, -b.stop))
    blocks = [block for block in blocks if text_before[block.stop] > text_before[block.start]]
    ends: list[int] = []
    around: list[int] = []
    following = iter([*blocks, range(len(document.lines) + 1, 0)])
    block = next(following)
    for number in range(len(document.lines)):
        while around and around[-1] <= number:
            around.pop()
        while block.start == number:
            around.append(block.stop)
            block = next(following)
        ends.append(around[-1] if around else len(document.lines))
    return ends


def _told_twice(units: list[Unit]) -> list[Unit]:
    """A sentence about a meeting that a list or a heading names as well says more of that one."""
    listed = [unit for unit in units if not unit.first.spoken]
    by_day: dict[object, list[Unit]] = {}
    for unit in listed:
        by_day.setdefault(unit.first.day, []).append(unit)
    more: dict[Unit, list[Mention]] = {}
    result = []
    for unit in units:
        same = by_day.get(unit.first.day, []) if unit.first.spoken else []
        longer = any(mention.found.end for mention in unit.mentions) and not same[0].first.found.end if same else False
        if len(same) == 1 and not longer and agree([*same[0].mentions, *unit.mentions]):
            more.setdefault(same[0], []).extend(unit.mentions)
        else:
            result.append(unit)
    return [Unit((*unit.mentions, *more.get(unit, [])), unit.lines) for unit in result]


def _extended(document: Document, units: list[Unit], dated: Sequence[int]) -> list[Unit]:
    """With the lines between two meetings, which are the earlier one's.

    That holds where something stands between any two; behind the last then stand as many lines as between others.
    """
    stops = []
    starts = sorted(unit.lines.start for unit in units)
    for unit in units:
        following = bisect_left(starts, unit.lines.stop)
        own = starts[following] if following < len(starts) else len(document.lines)
        stop, at = unit.lines.stop, bisect_left(dated, unit.lines.stop)
        last = min(dated[at] if at < len(dated) else len(document.lines), unit.lines.start + _MOST_LINES, own)
        item = document.lines[unit.first.line].item
        while stop < last and not document.lines[stop].level and document.lines[stop].item is item:
            stop += 1
        stops.append(stop)
    units = [*(_with_labelled(document, unit, dated) for unit in units[:-1]), *units[-1:]]  # behind the last: for all
    lengths = [stop - unit.first.line for unit, stop in zip(units[:-1], stops, strict=False)]
    if not lengths or min(lengths) < 2:
        return units
    stops[-1] = max(units[-1].lines.stop, min(stops[-1], units[-1].first.line + max(lengths)))
    return [Unit(unit.mentions, range(unit.lines.start, stop)) for unit, stop in zip(units, stops, strict=True)]


def _with_labelled(document: Document, unit: Unit, dated: Sequence[int]) -> Unit:
    """With the lines right behind a date that a label or a class says to be its place or time."""
    stop = unit.lines.stop
    last = dated[at] if (at := bisect_left(dated, stop)) < len(dated) else len(document.lines)
    while stop < last and document.lines[stop].label in ("place", "time") and not document.lines[stop].level:
        stop += 1
    return Unit(unit.mentions, range(unit.lines.start, stop))


def _clearest_first(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    return tuple(sorted(mentions, key=lambda mention: (mention.filed, mention.spoken)))
