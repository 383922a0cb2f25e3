"""A post of a periodical in Markdown: its front matter and its Meetings section, every byte accounted for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from calendar_app.bullet import Bullet, read_line
from calendar_app.errors import PostError

SECTION = "meetings"  # the heading above the list, in any case
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]+(?P<text>.*?)[ \t]*#*[ \t]*$")
_META = re.compile(r"(?P<name>[A-Za-z][\w-]{0,40})[ \t]*:[ \t]*(?P<value>.*?)[ \t]*$")
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
        return "\r\n" if any(line.endswith("\r\n") for line in self.lines) else "\n"

    @property
    def meta(self) -> dict[str, str]:
        """The front matter, names in lower case: between `---` lines, or the lines before the first empty one."""
        lines = [line.lstrip("\ufeff").rstrip("\r\n") for line in self.lines]
        fenced = bool(lines) and lines[0].rstrip() == "---"
        values: dict[str, str] = {}
        for line in lines[1:] if fenced else lines:
            match = _META.fullmatch(line)
            if line.rstrip() in ("---", "...") if fenced else not match:
                break
            if match:
                values.setdefault(match["name"].lower(), match["value"].strip("\"'"))
        return values

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
        """What the section lists, each with the index of its line."""
        plain = set(self._plain())
        lines = (n for n in self.section or () if n in plain)
        return [(n, said) for n in lines if (said := read_line(self.lines[n]))]

    def _headings(self) -> Iterator[tuple[int, int, str]]:
        for n in self._plain():
            if match := _HEADING.fullmatch(self.lines[n].rstrip("\r\n")):
                yield n, len(match["marks"]), match["text"].strip()

    def _plain(self) -> Iterator[int]:
        """Indices of lines that are neither in a fenced block nor in an HTML comment begun on an earlier line."""
        fence, comment = "", False
        for n, line in enumerate(self.lines):
            if fence:
                fence = "" if line.strip().startswith(fence) and not line.strip().strip(fence[0]) else fence
                continue
            if comment:
                comment = "-->" not in line
                continue
            if match := _FENCE.match(line):
                fence = match[1]
                continue
            comment = line.rfind("<!--") > line.rfind("-->")
            yield n
