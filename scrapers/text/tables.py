"""The tables that are open while a page is read: which column the next words stand in, and what that holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from calendar_app.dates.hints import may_name_day
from calendar_app.text import fold, one_line
from scrapers.text.columns import OF_CASES, columns
from scrapers.text.grids import Grid, grid_of
from scrapers.text.line import Line
from scrapers.tree import Element, text_of

_LONGEST = 200  # characters of a cell
_MOST_WORDS = 20  # pieces of its text
_ROWS = {str(rows) for rows in range(2, 21)}


@dataclass
class _Table:
    labels: list[str]  # of its columns
    heads: list[str]  # what the cells of its first row say, where days stand below
    grid: Grid | None  # where it is the sheet of a month
    rows_left: int = 0  # that the first cell goes on for
    words: str = ""  # of that cell


@dataclass
class OpenTables:
    """From the outermost to the innermost; rows may stand in none."""

    _tables: list[_Table] = field(default_factory=list)
    _columns: list[int] = field(default_factory=list)  # of each open row: where the last cell is
    _cell: int = 0  # the first line of that cell

    def open_table(self, table: Element, before: Sequence[Line]) -> None:
        grid = grid_of(table, before)
        labels = [] if grid else columns(table)
        heads = [] if grid or "date" in labels else _heads(table)
        if heads:  # "Regular Meeting" heads a column of its days
            labels = ["" if label == "topic" else label for label in labels]
            if not any(map(OF_CASES.search, map(fold, heads))):
                labels = ["place" if label == "case" else label for label in labels]
        self._tables.append(_Table(labels, heads, grid))

    def close_table(self) -> None:
        self._tables.pop()

    def open_row(self) -> str:
        """The words of a first cell that stands above this row and goes on; nothing where there is none."""
        self._columns.append(-1)
        table = self._tables[-1] if self._tables else None
        if table is None or not table.rows_left:
            return ""
        table.rows_left -= 1
        self._columns[-1] += 1
        return table.words

    def close_row(self) -> None:
        self._columns.pop()

    def open_cell(self, cell: Element, line: int) -> None:
        if not self._columns:
            return
        self._columns[-1] += 1
        self._cell = line
        if self._tables and not self._columns[-1] and (rows := cell.get("rowspan", "")) in _ROWS:
            self._tables[-1].rows_left, self._tables[-1].words = int(rows) - 1, text_of(cell)

    @property
    def are_open(self) -> bool:
        return bool(self._tables or self._columns)

    @property
    def grid(self) -> Grid | None:
        return self._tables[-1].grid if self._tables else None

    def label(self, line: int) -> str:
        """What the column of a line holds."""
        if not self._tables or not self._columns or self._columns[-1] < 0:
            return ""
        labels = self._tables[-1].labels
        label = labels[self._columns[-1]] if self._columns[-1] < len(labels) else ""
        return "" if label == "topic" and line > self._cell else label  # below it something else is said

    def head(self) -> str:
        """What stands above the column of the last cell."""
        heads = self._tables[-1].heads if self._tables and self._columns else []
        at = self._columns[-1] if heads else 0
        return heads[at] if 0 <= at < len(heads) else ""

    def is_beside(self, line: int) -> bool:
        """Whether a line stands in a table with a column of days, and in none whose kind is known."""
        return bool(self._tables and "date" in self._tables[-1].labels and not self.label(line))

    def is_head(self, row: Element) -> bool:
        """Whether this row only names the columns, which was read with its table."""
        table = next(row.iterancestors("table"), None) if self._tables and self._tables[-1].labels else None
        return table is not None and next(table.iter("tr")) is row


def _heads(table: Element) -> list[str]:
    """Those of a table with days in several cells of a row: of boards and kinds of meetings, each in its column."""
    rows = [list(row.iterchildren("th", "td")) for row in islice(table.iter("tr"), 2)]
    if len(rows) < 2 or len(rows[0]) != len(rows[1]):
        return []
    heads, cells = ([" ".join(map(str, islice(cell.itertext(), _MOST_WORDS))) for cell in row] for row in rows)
    heads = [one_line(head, _LONGEST) for head in heads]
    dated = [may_name_day(cell[:_LONGEST]) for cell in cells]
    if sum(dated) < 2 or any(map(may_name_day, heads)):
        return []
    return heads if dated[0] else ["", *heads[1:]]  # what the first one says may be the month of its row
