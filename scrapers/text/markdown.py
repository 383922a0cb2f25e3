"""Markdown as HTML in bounded time and memory: what nobody writes by hand is left out, or ends the reading."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore, block
from markdown_it.token import Token

from scrapers.blocks import PICTURES

_LONGEST_LINE = 50_000
_MOST_LINES = 50_000
_MOST_TOKENS = 60_000  # of blocks; each takes half a kB
_MOST_MARKS = 1_000  # in one line
_MOST_MARKS_TOGETHER = 1_000  # without an empty line between
_MOST_MARKS_IN_ALL = 30_000
_WIDEST = 80  # characters of a typed line
_TO_SPARE = 4
_RULE = re.compile(r"\s*(?:[=_-]{3,}\s*$|[-*+>]\s|\d{1,2}[.)]\s)")
_HEADING = re.compile(r"(?!.*[a-zäöüß])\d{1,2}[.)] [A-ZÄÖÜ][^.,;\d]{4,60}")  # of a letter: "3. SOMMERFEST"
_NUMBER = re.compile(r"\s*\d{1,2}[.)] ")
_BORDER = re.compile(r"\s*[=~#]{10,}\s*")
_OWN_LINE = re.compile(  # a label, a day, a time
    r"\s*[*_]{0,2}(?:[A-ZÄÖÜ][\w /-]{1,20}[:?][*_]{0,2}\s|(?:mo|di|mi|do|fr|sa|so)\w{0,8}[.,]|(?:mon|diens|donners"
    r"|frei|sams|sonn)tag\b"
    r"|mittwoch\b|sonnabend\b|(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\d{1,4}[.:])",
    re.IGNORECASE,
)
_PICTURE = re.compile(rf"\s*[{''.join(PICTURES)}]")
_WHEN = re.compile(
    r"[*_]{0,2}(?:\w{2,10},? )?\d{1,2}\.\s?(?:\d|[A-ZÄÖÜ]).*(?:uhr|\d{2}|h|\))[*_]{0,2}\s*$", re.IGNORECASE
)
_BOLD = re.compile(r"\s*\*\*[^*]+\*\*\s*")
_GOES_ON = re.compile(  # with a noun or a number of the next line
    r"(?:\b(?:de[rnms]|die|das|dass|eine?[rnms]?|am|im|um|in|an|ab|bis|von|vom|zu[mr]?|mit|bei|beim|für|und|oder|auf|aus|als|wie|über"
    r"|unter|nach|vor|gegen|unsere?[rnms]?|the|a|an|and|or|of|on|at|in|to|for|with|from|by|our)|[,(–—-]|\b\d{1,2}\.)\s*$",
    re.IGNORECASE,
)
_MARKED_UP = re.compile(r"\s*(?:[|<#:]|```|~~~)")  # of tables, tags, headings
_LIQUID = re.compile(r"\{[:%{][^{}\n]{0,200}[%}]?\}")
_NUMBERED = re.compile(r"(?P<indent>\s*)(?P<mark>[-*+]\s+)?(?P<number>\d{1,2})\.(?=\s)")


def html_of(markdown: str, *, typed: bool = False) -> str:
    """The text as HTML up to where it grows too large, without the tags of site generators.

    `typed`: as in a letter, a line that ends before its next word would have had to is meant to end there.
    """
    markdown = "\n".join(_broken(markdown.split("\n", _MOST_LINES)[:_MOST_LINES], typed=typed))
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).disable("code")
    reader.core.ruler.at("block", _blocks)
    reader.add_render_rule("words", lambda _, tokens, i, __, env: reader.renderInline(tokens[i].content, env))
    return str(reader.render("\n".join(_quick(_lines(_LIQUID.sub("", markdown), typed=typed)))))


def _broken(lines: list[str], *, typed: bool) -> Iterator[str]:
    """With the mark of Markdown for a break at the end of lines that would have had room for more.

    In a post the next line must begin as a line of its own does, too.
    """
    widths = sorted(len(line) for line in lines if line.strip())
    width = min(widths[-1 - len(widths) // 20], _WIDEST) if widths else 0  # a few lines may be longer
    for line, following in pairwise([*lines, ""]):
        if line.startswith("> ") and following.startswith("> "):
            following = following[2:]
        room = len(line) + 1 + len(following.strip().partition(" ")[0]) + _TO_SPARE < width
        meant = typed or not (_GOES_ON.search(line) or _MARKED_UP.match(line))
        bare = line.removeprefix("> ")
        meant = meant and (typed or bool(_OWN_LINE.match(following) or _BOLD.fullmatch(bare) or _WHEN.match(bare)))
        pictured = _PICTURE.match(following) or (_PICTURE.match(line) and room and not _GOES_ON.search(line))
        yield (
            f"{line}  "
            if (pictured or (room and meant)) and line.strip() and following.strip() and not _RULE.match(following)
            else line
        )


def _lines(markdown: str, *, typed: bool) -> Iterator[str]:
    in_list, before = True, ""
    for line in markdown.split("\n", _MOST_LINES)[:_MOST_LINES]:
        if typed and not before.strip(" =*_~-") and _HEADING.fullmatch(line):
            line = f"### {_NUMBER.sub('', line, count=1)}"
        if not before.strip() and _BORDER.fullmatch(line):  # above what it frames
            line = ""
        before = line
        # "5. Mai" and "- 26. Abend" are dates, not the fifth and the 26th item.
        numbered = _NUMBERED.match(line)
        if numbered:
            mark = numbered["mark"] or ("- " if in_list else "")
            line = f"{numbered['indent']}{mark}{numbered['number']}\\.{line[numbered.end() :]}"
        in_list = not line.strip() or bool(numbered and in_list)
        yield line


def _quick(lines: Iterator[str]) -> Iterator[str]:
    """Without lines made to be slow, and with breaks: in a paragraph the renderer looks for the end of each bracket."""
    together = in_all = 0
    for line in lines:
        marks = sum(map(line.count, "[]`*_<"))
        in_all += marks
        if in_all > _MOST_MARKS_IN_ALL:
            return
        together = together + marks if line else 0
        if together > _MOST_MARKS_TOGETHER:
            yield ""
            together = marks
        yield line if len(line) <= _LONGEST_LINE and marks <= _MOST_MARKS else ""


def _blocks(state: StateCore) -> None:
    """The blocks of a text; the words of each wait until it is rendered, and are forgotten then."""
    if state.inlineMode:
        block(state)
        return
    state.tokens = tokens = _Tokens()
    try:
        state.md.block.parse(state.src, state.md, state.env, tokens)
    except _Full:
        return
    finally:
        for token in tokens:
            token.type = "words" if token.type == "inline" else token.type


class _Tokens(list[Token]):
    """As many as may be."""

    def append(self, token: Token) -> None:
        if len(self) >= _MOST_TOKENS:
            raise _Full
        super().append(token)


class _Full(Exception):
    """There are as many as may be."""
