"""One line of a page, and the page as lines: values that the steps hand on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

LIKE_A_HEADING = 7  # the level of a line in bold


class Line(NamedTuple):  # quicker to make than a frozen dataclass: a page has thousands
    """Words between two breaks. `level` is 1 to 6 in a heading, 7 in what is laid out like one, else 0."""

    text: str
    level: int = 0
    label: str = ""  # what is said here by a label before it or a column's head: see `blocks.label_of`
    links: tuple[tuple[str, str], ...] = ()  # words and address
    struck: bool = False
    byline: bool = False  # marked up as the day of publication
    item: bool = False  # of a list or a row, so no running text
    beside: bool = False  # in a column that is not that of the days
    marked: tuple[str, ...] = ()  # words in italics, as titles are set
    bold: tuple[str, ...] = ()
    role: str = ""  # "title" or "kicker", as its class says
    head: str = ""  # of its column, where that is of no known kind: "Work Session, 6:30 p.m., Annex"
    form: str = ""  # the elements that hold it: what a page sets alike is of one kind

    @property
    def lead(self) -> str:
        """The words in bold with which a paragraph begins as with a heading: "**Mapathon.** Der Termin steht …"."""
        first = self.bold[0] if self.bold and self.text.startswith(self.bold[0]) else ""
        behind = self.text[len(first) : len(first) + 1]
        return first.rstrip(" .:!") if first and behind and (first[-1] in ".:!" or behind in ".:!") else ""


@dataclass(frozen=True)
class Text:
    """Lines in the page's order, and the stretches of them that one element holds."""

    lines: list[Line]
    blocks: list[range]
    ends: set[int]  # lines before which a list, a row or a section has ended, so that no label reaches further
