"""Numbers with which lines begin, and which are no days: those of a month's sheet, versions of software."""

from __future__ import annotations

import re
from itertools import pairwise, takewhile

from scrapers.text.headings import is_month_or_year
from scrapers.text.line import Line

_FEW_LINES = 5
_DAYS_BETWEEN = 5  # meetings of a month
_VERSION = re.compile(r"(\d{1,2})\.(\d{1,2})\.\d{1,3}(?=\s|:|$)", re.IGNORECASE)


def is_in_a_grid(lines: list[Line], number: int) -> bool:
    """Whether this is a bare number beside another, as in the sheet of a month."""
    if not _is_number(lines[number]):
        return False
    first = last = number
    while first > 0 and number - first < _FEW_LINES and _is_number(lines[first - 1]):
        first -= 1
    while last + 1 < len(lines) and last - number < _FEW_LINES and _is_number(lines[last + 1]):
        last += 1
    if first == last:
        return False
    # "January" | "13" | "27" are two days of that month.
    days = [int(line.text) for line in lines[first : last + 1]]
    weeks = len(days) < _FEW_LINES and all(two - one >= _DAYS_BETWEEN for one, two in pairwise(days))
    return not (weeks and first > 0 and is_month_or_year(lines[first - 1].text))


def _is_number(line: Line) -> bool:
    return line.text.isdecimal() and len(line.text) <= 2


def is_a_version(lines: list[Line], number: int) -> bool:
    """Whether this begins with a number as others near by do of which one is no day: "2.1.15", "2.0.9"."""
    if not _VERSION.match(lines[number].text):
        return False
    ahead = takewhile(lambda line: not line.level, reversed(lines[max(0, number - _FEW_LINES) : number]))
    behind = takewhile(lambda line: not line.level, lines[number + 1 : number + _FEW_LINES + 1])
    near = (_VERSION.match(line.text) for line in (*ahead, *behind))
    return any(0 in (int(each[1]), int(each[2])) for each in near if each)
