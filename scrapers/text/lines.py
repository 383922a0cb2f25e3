"""The lines of a page as a reader sees them, each with what its place in the page says about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml.etree import iterwalk

from calendar_app.dates.hints import may_name_day
from calendar_app.text import one_line
from scrapers.blocks import HEADINGS
from scrapers.text.clocks import CLOCK
from scrapers.text.grids import Grid, entries
from scrapers.text.labels import labelled
from scrapers.text.line import LIKE_A_HEADING, Line, Text
from scrapers.text.markup import CELLS, form_of, is_field, is_skipped, marks
from scrapers.text.parts import LONG_LINK, NAMES_BESIDE, RANGED, TOUCHING, TWO_WORDS, parted
from scrapers.text.tables import OpenTables
from scrapers.text.tags import BLOCKS, CLOSED, FIELDS, GLUED
from scrapers.tree import Element, text_of

_MOST_LINES = 20_000
_LONGEST_LINE = 20_000
_LONGEST_HEADING = 120
_QUOTED = re.compile(r"\s*>")  # of a letter that this one answers


def read_text(roots: list[Element]) -> Text:
    """The lines of these elements, but for navigation, footers, quotations, code and asides about other things."""
    reader = _Reader()
    for root in roots:
        if not is_skipped(root):
            reader.walk(root)
    return labelled(parted(Text(reader.lines, reader.blocks, reader.ends)))


@dataclass
class _Reader:
    lines: list[Line] = field(default_factory=list)
    blocks: list[range] = field(default_factory=list)
    ends: set[int] = field(default_factory=set)
    _words: list[str] = field(default_factory=list)
    _strokes: list[bool] = field(default_factory=list)  # through each of them
    _links: list[tuple[str, str]] = field(default_factory=list)
    _marked: list[str] = field(default_factory=list)
    _bolds: list[str] = field(default_factory=list)
    _open: dict[str, int] = field(default_factory=dict)  # how many of what matters are open
    _apart: bool = False  # another element has begun or ended since the last words
    _after_link: bool = False  # with nothing between: what style sheets set below or beside it
    _parted: bool = False  # in this block they do
    _form: str = ""
    _path: list[Element] = field(default_factory=list)
    _ended: bool = False  # an inline element has, with nothing behind it
    _touching: str = ""  # … and another has begun there: the mark for that
    _last_field: str = ""  # the name of the one before
    _left: bool = False  # one has ended: what begins right behind it is another word, be both in bold
    _bold: int = 0
    _struck: int = 0
    _said: set[str] = field(default_factory=set)
    _tables: OpenTables = field(default_factory=OpenTables)
    _fields: list[Element] = field(default_factory=list)  # open elements that are lines of their own
    _terms: list[int] = field(default_factory=list)  # where the last term of each open list begins

    def walk(self, root: Element) -> None:
        steps = iterwalk(root, events=("start", "end"))
        open_: list[tuple[int, tuple[str, ...]]] = []  # where the lines of each element begin, and what it marks
        skipped = None
        for event, element in steps:
            plain = element.tag == "p" and not element.attrib  # as most elements of a text are
            if event == "start":
                if plain:
                    self._begin_paragraph()
                    self._path.append(element)
                    open_.append((len(self.lines), ()))
                    if (words := element.text) and not words.isspace():
                        self._add(words)
                    continue
                if element is not root and (
                    is_skipped(element) or (element.tag == "tr" and self._tables.is_head(element))
                ):
                    steps.skip_subtree()
                    skipped = element
                    continue
                said = marks(element)
                self._path.append(element)
                self._enter(element, said)
                open_.append((len(self.lines), said))
                words = element.text
            else:
                if element is not skipped:
                    first, said = open_.pop()
                    self._end_paragraph(first) if plain else self._leave(element, first, said)
                    self._path.pop()
                words = element.tail if element is not root else ""
            if words and (self._words or not words.isspace()):
                self._add(words)
            if len(self.lines) >= _MOST_LINES:
                break
        self._break()

    def _begin_paragraph(self) -> None:
        if self._words or self._links:
            self._break()
        self._parted, self._apart = False, True

    def _end_paragraph(self, first: int) -> None:
        self._break()
        if len(self.lines) - first > 1:
            self.blocks.append(range(first, len(self.lines)))
        self._said = set()
        self._parted, self._apart, self._left = False, True, True
        self._ended = self._after_link = False

    def _enter(self, element: Element, said: tuple[str, ...]) -> None:
        name = element.tag
        if self._ended and name in FIELDS:
            ranged = name == "time" and self._last_field == "time"
            self._touching = RANGED if ranged else self._touching or TOUCHING
        if name in BLOCKS or name == "br":
            self._break()
            self._parted = False
        if name == "dt" and (before := element.getprevious()) is not None and before.tag == "dd":
            self._group()
        if name == "dl":
            self._terms.append(len(self.lines))
        elif name == "table":
            self._tables.open_table(element, self.lines)
        elif name == "tr":
            if words := self._tables.open_row():
                label = self._tables.label(len(self.lines))
                self.lines.append(Line(one_line(words, _LONGEST_HEADING), label=label, item=True))
        elif name in CELLS:
            self._tables.open_cell(element, len(self.lines))
        elif name == "a" and element.get("href"):
            # A link in a link is a slip of mark-up; its words would be gone through once for each.
            around = sum(1 for _ in element.iterancestors("a"))
            nested = around > 1 or (around and self._links)
            text = "" if nested else text_of(element)
            if self._words and self._parted:
                self._part(text)
            self._links.append((text, element.get("href", "")))
        elif name in ("em", "i", "cite") and element.text:
            self._marked.append(one_line(element.text, _LONGEST_HEADING))
        elif name in ("b", "strong") and element.text:
            self._bolds.append(one_line(element.text, _LONGEST_HEADING))
        self._apart = self._apart or self._left or name not in GLUED
        if is_field(element, said, self._words, self._path):
            self._break()
            self._fields.append(element)
            link = next((each for each in self._path if each.tag == "a"), None)
            if link is not None and (address := link.get("href")):
                self._links.append((text_of(element), address))  # a part of a card that is a link leads there too
        for mark in said:
            self._open[mark] = self._open.get(mark, 0) + 1
            self._said.add(mark)

    def _group(self) -> None:
        """The lines of a term and of what is said of it belong together."""
        if self._terms:
            self.blocks.append(range(self._terms[-1], len(self.lines)))
            self._terms[-1] = len(self.lines)

    def _leave(self, element: Element, first: int, said: tuple[str, ...]) -> None:
        name = element.tag
        if name in BLOCKS:
            self._break()
            self._parted = False
            if name == "dl":
                self._group()
                self._terms.pop()
            if name in CLOSED:
                self.ends.add(len(self.lines))
            self._said = set()  # until then an icon may stand before the words that it marks
            if len(self.lines) - first > 1 or name in ("tr", "li", "article"):
                self.blocks.append(range(first, len(self.lines)))
        if name == "a" and len(self.lines) > first:
            self._take_card(element, first)
        if self._fields and self._fields[-1] is element:
            self._fields.pop()
            self._break()
        self._apart = self._apart or name not in GLUED
        self._left = True
        self._ended = name in FIELDS
        if self._ended and not (name == "span" and self._last_field == "time"):  # which divides two times
            self._last_field = name
        self._after_link = bool(self._words) and (name == "a" or self._after_link)
        for mark in said:
            self._open[mark] -= 1
            if not self._open[mark]:
                del self._open[mark]
        if name == "td" and (grid := self._tables.grid):
            self._take_day(element, first, grid)
        elif name == "table":
            self._tables.close_table()
        elif name == "tr":
            self._tables.close_row()

    def _take_card(self, link: Element, first: int) -> None:
        """All of a card is one link, which is that of its heading."""
        self._break()
        self.blocks.append(range(first, len(self.lines)))
        heading = next((n for n in range(first, len(self.lines)) if self.lines[n].level), None)
        if heading is not None and link.get("href"):
            line = self.lines[heading]
            self.lines[heading] = line._replace(links=(*line.links, (line.text, link.get("href", ""))))

    def _take_day(self, cell: Element, first: int, grid: Grid) -> None:
        """The lines of a day in the sheet of a month say its date, each for itself."""
        before = len(self.lines)
        self.lines[first:] = entries(self.lines[first:], cell, grid)
        self.ends.difference_update(range(len(self.lines) + 1, before + 1))
        while self.blocks and self.blocks[-1].start >= first:
            self.blocks.pop()

    def _add(self, words: str) -> None:
        if "typed" in self._open and "\n" in words:  # its lines are lines
            *lines, words = words.split("\n")
            for line in lines[:_MOST_LINES]:
                self._say("" if _QUOTED.match(line) else line)
                self._break()
        self._say(words)

    def _say(self, words: str) -> None:
        blank = words.isspace()
        if blank and not self._words:
            return
        if self._words and self._apart and (self._after_link or self._parted):
            self._part(words)
        self._after_link = False
        if self._apart and self._words and TWO_WORDS.search(f"{self._words[-1][-2:]}|{words[:2]}"):
            self._words.append(" ")  # what style sheets keep apart
            self._strokes.append(False)
        self._apart = self._left = False
        if not blank:
            if self._touching and self._words:
                self._words.append(self._touching)
                self._strokes.append(False)
            self._ended, self._touching, self._last_field = False, "", ""
        if not self._words:
            self._form = form_of(self._path)
        self._words.append(words)
        self._strokes.append("struck" in self._open)
        if self._open and not blank:
            length = len(words.strip())
            self._said.update(self._open)
            self._bold += length if "bold" in self._open else 0
            self._struck += length if "struck" in self._open else 0

    def _part(self, words: str) -> None:
        """Ends the line between a name with a link and another right beside it: no space, so not one sentence."""
        linked = self._parted or any(len(words) >= LONG_LINK for words, _ in self._links)
        if linked and NAMES_BESIDE.search(f"{self._words[-1][-3:]}|{words[:1]}"):
            self._break()
            self._parted = True

    def _break(self) -> None:
        if not self._words:
            self._links = []
            return
        raw, said = "".join(self._words), self._said
        if self._struck and (valid := self._valid()):
            raw, self._struck = valid, 0
        text = one_line(raw, _LONGEST_LINE)
        if text:
            level = next((n for n, name in enumerate(HEADINGS, 1) if name in said), 0) if said else 0
            long = len("".join(raw.split())) if self._bold or self._struck else 1
            if not level and "item" not in said and len(text) <= _LONGEST_HEADING and 10 * self._bold >= 8 * long:
                brief = len(text.split()) < 3 and any(words == text for words, _ in self._links)
                level = 0 if brief else LIKE_A_HEADING
            number, tables = len(self.lines), self._tables if self._tables.are_open else None
            label = tables.label(number) if tables else ""
            self.lines.append(
                Line(
                    text,
                    level,
                    label or ("place" if "place" in said and not level else ""),
                    tuple(self._links),
                    2 * self._struck >= long,
                    "byline" in said,
                    "item" in said,
                    tables is not None and tables.is_beside(number),
                    tuple(self._marked),
                    tuple(self._bolds),
                    "title" if "title" in said else "kicker" if "kicker" in said else "",
                    tables.head() if tables else "",
                    self._form,
                )
            )
            self._said = set()
        self._words, self._strokes, self._links, self._marked, self._bolds = [], [], [], [], []
        self._bold = self._struck = 0

    def _valid(self) -> str:
        """Without what is struck through, where a day or a time is left: "<s>3 May</s> 10 May"."""
        said = list(zip(self._words, self._strokes, strict=True))
        left, gone = ("".join(words for words, struck in said if struck is through) for through in (False, True))
        timed = CLOCK.fullmatch(gone.strip()) and CLOCK.search(left)
        return left if timed or (may_name_day(left) and may_name_day(gone)) else ""
