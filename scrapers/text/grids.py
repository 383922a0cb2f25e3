"""Sheets of a month: a table whose columns are the days of the week, and whose cells say what is on each day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from scrapers.text.headings import month_and_year
from scrapers.text.line import Line
from scrapers.tree import Element, text_of

_WEEKDAY = re.compile(
    r"(?:mo|di|mi|do|fr|sa|so|m|d|s|t|w|f|(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?"
    r"|(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag))\.?",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?P<day>[0-3]?\d)(?:\.|st|nd|rd|th)?(?=\D|$)\s*(?P<rest>.*)", re.DOTALL)
_TIME = re.compile(
    r"\W*(?:at|um|from|von|ab)?\W*\d{1,2}(?:[.:]\d\d)?\s*(?:[ap]\.?m?\b\.?|uhr|h\b)?"
    r"(?:\s*(?:-|–|—|to|bis)\s*\d{1,2}(?:[.:]\d\d)?\s*(?:[ap]\.?m?\b\.?|uhr|h\b)?)?\W*",
    re.IGNORECASE,
)
_DAY_IN_ADDRESS = re.compile(r"[/=](?P<year>20\d\d)[/-](?P<month>\d\d?)[/-](?P<day>\d\d?)(?!\d)")
_TURNING = re.compile(r"[«»‹›<>←→]|\b(?:prev\w*|next|nächste[rs]?|vorige[rs]?|zurück|weiter)\b", re.IGNORECASE)
_MOST_LINKS = 3  # of a cell, in whose addresses its day may be
_LONGEST_TIME = 60  # characters
_ROWS_AHEAD = 4  # of a table, before the weekdays
_LINES_AHEAD = 12  # of a page, that may name the month
_FIRST_WEEK = 7
_MOST = 50  # entries of a day


@dataclass
class Grid:
    """The sheet of one month while its cells are read in order; those of the months beside it may be on it, too."""

    year: int
    month: int
    _last: int = 0  # the day before

    def day_of(self, cell: Element, number: int) -> date | None:
        """The day of the next cell, which bears this number."""
        try:
            if said := cell.get("data-date", ""):
                return date.fromisoformat(said[:10])
            for link in islice(cell.iter("a"), _MOST_LINKS):
                if (named := _DAY_IN_ADDRESS.search(link.get("href", ""))) and int(named["day"]) == number:
                    return date(int(named["year"]), int(named["month"]), number)
            if not self._last and number > _FIRST_WEEK:
                self._turn(-1)
            elif number < self._last:
                self._turn(1)
            self._last = number
            return date(self.year, self.month, number)
        except ValueError:
            return None

    def _turn(self, months: int) -> None:
        turned = self.year * 12 + self.month - 1 + months
        self.year, self.month = turned // 12, turned % 12 + 1


def grid_of(table: Element, before: Sequence[Line]) -> Grid | None:
    """The sheet that a table is; None where it is none, or nothing in it or right above names its month."""
    rows = [row for row in islice(table.iter("tr"), _ROWS_AHEAD) if next(row.iterancestors("table")) is table]
    weekdays = next((n for n, row in enumerate(rows) if _names_weekdays(row)), None)
    if weekdays is None:
        return None
    above = [text_of(caption) for caption in islice(table.iterchildren("caption"), 1)]
    above += [text_of(row) for row in reversed(rows[:weekdays])]
    above += [line.text for line in reversed(before[-_LINES_AHEAD:])]
    above.sort(key=lambda words: _TURNING.search(words[:200]) is not None)
    named = next((said for words in above if (said := month_and_year(words[:200]))), None)
    return Grid(*named) if named else None


def entries(lines: Sequence[Line], cell: Element, grid: Grid) -> list[Line]:
    """What a cell says, a line for each meeting, its day and time ahead; the lines as they are without a day."""
    first = _DAY.fullmatch(lines[0].text) if lines else None
    day = grid.day_of(cell, int(first["day"])) if first else None
    if first is None or day is None:
        return list(lines)
    said = [lines[0]._replace(text=first["rest"]), *lines[1:]]
    return [_entry(day, each) for each in _together([line for line in said if line.text][:_MOST])]


def _together(lines: Iterable[Line]) -> list[list[Line]]:
    """A time and the name above or below it are one entry; so are a name and another line once it has its time."""
    groups: list[list[Line]] = []
    for line in lines:
        last = groups[-1] if groups else []
        timed = [_is_time(each) for each in last]
        if last and (all(timed) or (_is_time(line) and not any(timed))):
            last.append(line)
        else:
            groups.append([line])
    return groups


def _is_time(line: Line) -> bool:
    return len(line.text) <= _LONGEST_TIME and bool(_TIME.fullmatch(line.text))


def _entry(day: date, lines: Sequence[Line]) -> Line:
    ordered = sorted(lines, key=lambda line: not _is_time(line))
    links = tuple(link for line in lines for link in line.links)
    text = " ".join([f"{day.isoformat()},", *(line.text for line in ordered)])
    return lines[0]._replace(text=text, level=0, label="", links=links, item=True, struck=any(x.struck for x in lines))


def _names_weekdays(row: Element) -> bool:
    cells = list(row.iterchildren("th", "td"))
    if not 7 <= len(cells) <= 8 or next(row.iterdescendants("table"), None) is not None:  # 8: one for the week's number
        return False
    return sum(bool(_WEEKDAY.fullmatch(text_of(cell))) for cell in cells) >= 7
