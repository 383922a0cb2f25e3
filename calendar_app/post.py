"""A post of a periodical in Markdown: its front matter and its Meetings section, every byte accounted for."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from calendar_app.bullet import LONGEST, Bullet, read_line
from calendar_app.errors import PostError

SECTION = "meetings"  # the heading above the list, in any case
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]+(?P<text>.*)")
_META = re.compile(r"(?P<name>[A-Za-z][\w-]{0,40})[ \t]*:(?P<value>.*)")
_OF_FRONT = re.compile(rf"{_META.pattern}|[ \t#\]}}-]|$")  # YAML has more: lists, comments, texts of several lines
_MOST_OF_FRONT = 500  # lines
_LINES_OF_A_BULLET = 50  # at most; each of them is read together with those before it
_MARK = re.compile(r" {0,3}[*+-][ \t]")
_BLOCK = re.compile(r"[ \t]*(?:[*+-][ \t]|\d{1,9}[.)][ \t]|#{1,6}[ \t]|[<>|]|```|~~~|---|\*\*\*|___)")  # no more text
_FENCE = re.compile(r" {0,3}(```+|~~~+)")


@dataclass(frozen=True)
class Post:
    """`lines` keep their line ends, so joined they are the text again."""

    name: str
    lines: tuple[str, ...]

    @classmethod
    def parse(cls, text: str, name: str) -> Post:
        return cls(name, tuple(re.split(r"(?<=\n)", text)[:-1] if text.endswith("\n") else re.split(r"(?<=\n)", text)))

    @property
    def text(self) -> str:
        return "".join(self.lines)

    @property
    def newline(self) -> str:
        """The line end that most lines have."""
        return "\r\n" if 2 * sum(line.endswith("\r\n") for line in self.lines) > len(self.lines) - 1 else "\n"

    @property
    def meta(self) -> dict[str, str]:
        """The front matter, names in lower case."""
        pairs = (_META.fullmatch(line.lstrip("\ufeff").rstrip("\r\n")) for line in self.lines[: self.front])
        values: dict[str, str] = {}
        for pair in filter(None, pairs):
            values.setdefault(pair["name"].lower(), _unquoted(pair["value"].strip()))
        return values

    @property
    def front(self) -> int:
        """How many lines are front matter: those between `---` lines, or the pairs before the first line that is none.

        Pelican wants no second `---`, and none at all.
        """
        lines = [line.lstrip("\ufeff").rstrip() for line in self.lines[:_MOST_OF_FRONT]]
        opened = lines[:1] == ["---"]
        fence = next((n for n, line in enumerate(lines[1:], 2) if line in ("---", "...")), 0) if opened else 0
        if not all(_OF_FRONT.match(line) for line in lines[1 : fence - 1]):
            fence = 0  # a rule in the text
        pairs = itertools.takewhile(lambda n: _META.fullmatch(lines[n]), range(opened, len(lines)))
        return fence or max((n + 1 for n in pairs), default=0)

    @property
    def draft(self) -> bool:
        return self.meta.get("status", "").lower() in {"draft", "hidden"}

    @property
    def day(self) -> date:
        """The day of its `Date`; a PostError where there is none."""
        value = self.meta.get("date", "")
        try:
            return datetime.fromisoformat(value).date()
        except ValueError:
            pass
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            raise PostError(f"{self.name}: no usable Date in its front matter ({value!r})") from None

    @property
    def section(self) -> range | None:
        """The lines of the Meetings section, its heading first; None where there is none, PostError where two."""
        headings = list(self._headings())
        starts = [i for i, (_, _, text) in enumerate(headings) if text.casefold() == SECTION]
        if not starts:
            return None
        if len(starts) > 1:
            raise PostError(
                f"{self.name}: two sections are called Meetings, in lines "
                + " and ".join(str(headings[i][0] + 1) for i in starts[:2])
            )
        first, level, _ = headings[starts[0]]
        stop = next((n for n, lv, _ in headings[starts[0] + 1 :] if lv <= level), len(self.lines))
        return range(first, stop)

    @property
    def bullets(self) -> list[tuple[int, Bullet]]:
        """What the section lists, each with the index of its first line."""
        plain = set(self._plain())
        lines = (n for n in self.section or () if n in plain)
        return [(n, said) for n in lines if (said := self._bullet(n))]

    @property
    def unread(self) -> list[int]:
        """Lines of the section that begin an item and name a year, but are no bullet that we can read."""
        plain = set(self._plain())
        items = (n for n in self.section or () if n in plain and begins_item(self.lines[n]))
        return [n for n in items if re.search(r"\b(?:19|20)\d\d\b", self.lines[n]) and not self._bullet(n)]

    def end_of_bullet(self, n: int) -> int:
        """The index of the line behind the bullet that begins in line `n`, and behind what is indented below it."""
        stop = n + len(self._item(n))
        while stop < len(self.lines) and self.lines[stop].startswith((" ", "\t")) and self.lines[stop].strip():
            stop += 1
        return stop

    def _bullet(self, n: int) -> Bullet | None:
        """The bullet up to its link; what stands behind that is no part of its title."""
        said, text = None, ""
        for line in self._item(n)[:_LINES_OF_A_BULLET] if begins_item(self.lines[n]) else ():
            text = f"{text} {line}" if text else line
            said = read_line(text)
            if len(text) > LONGEST or (said and said.url):
                break
        return said

    def _item(self, first: int) -> list[str]:
        """The text of a list's item, line by line: a long one may go on, indented or not."""
        goes_on = itertools.takewhile(
            lambda n: self.lines[n].strip() and not _BLOCK.match(self.lines[n]), range(first + 1, len(self.lines))
        )
        return [self.lines[first].strip("\r\n"), *(self.lines[n].strip() for n in goes_on)]

    def _headings(self) -> Iterator[tuple[int, int, str]]:
        for n in self._plain():
            if match := _HEADING.fullmatch(self.lines[n].lstrip("\ufeff").rstrip("\r\n")):
                yield n, len(match["marks"]), match["text"].strip().rstrip("#").rstrip()

    def _plain(self) -> Iterator[int]:
        """Indices of lines that are neither in a fenced block nor in an HTML comment begun on an earlier line."""
        fence, comment = "", False
        for n, line in enumerate(self.lines):
            if fence:
                fence = "" if line.strip().startswith(fence) and not line.strip().strip(fence[0]) else fence
                continue
            if comment:
                comment = line.rfind("-->") <= line.rfind("<!--") or "-->" not in line
                continue
            if match := _FENCE.match(line):
                fence = match[1]
                continue
            shown = re.sub(r"`[^`]*`", "", line)
            comment = shown.rfind("<!--") > shown.rfind("-->")
            yield n


def begins_item(line: str) -> bool:
    """Does a list go on here?"""
    return bool(_MARK.match(line))


def _unquoted(value: str) -> str:
    """A value of YAML without the quotes around it: "Talk: \\"Nets\\"" is Talk: "Nets"."""
    if len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"')
    return value.strip("\"'")
