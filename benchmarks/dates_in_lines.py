"""200 kB of prose in lines: our search for dates against one compiled expression, and against dateutil."""

from __future__ import annotations

import re
from datetime import date, datetime

from dateutil import parser

from benchmarks.timing import compare
from calendar_app import dates

LINES = 2_000
_PROSE = "We read one paper together, compare what we tried since last time, and go for a drink afterwards, all"
_NUMBERS = ["12", "3,500", "2015", "16:9", "4"]
_DATES = ["7 April 2016", "April 7-9, 2016", "Tue, May 3, 6-8:30pm", "2016-04-07", "7–9 April", "Thu 04/07/2016, 18:30"]
_DIGIT = re.compile("[0-9]")
_AT = date(2016, 2, 7)


def main() -> None:
    prose = [_line(_NUMBERS[n % len(_NUMBERS)] if n % 7 == 0 else "of us") for n in range(LINES)]
    dated = [_line(_DATES[n % len(_DATES)]) for n in range(LINES)]

    def search() -> None:
        for line in prose:
            _DIGIT.search(line)

    compare("lines without a date; theirs: one regex for a digit", lambda: _find(prose), search, at_most=4)
    compare("lines with a date; theirs: dateutil, fuzzy", lambda: _find(dated), lambda: _parse(dated), at_most=1)


def _line(words: str) -> str:
    return f"{_PROSE[:50]} {words}{_PROSE[50:]}"


def _find(lines: list[str]) -> None:
    for line in lines:
        dates.find(line, language="en", at=_AT)


def _parse(lines: list[str]) -> None:
    """One day a line at most; of a stretch dateutil reads what it can, or refuses."""
    for line in lines:
        try:
            parser.parse(line, fuzzy=True, default=datetime(2016, 2, 7))
        except ValueError:
            continue


if __name__ == "__main__":
    main()
