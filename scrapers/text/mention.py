"""A date in a line, and which of a page's dates are of one meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from calendar_app.dates import Found
from scrapers.text.document import Document
from scrapers.text.line import Line

SENTENCE_END = re.compile(
    r"(?:(?<=[^\W\d_][a-zäöüß)\]”“][.!?])|(?<=\d{4}\.)|(?<=:\d\d\.)|(?<=[ap]\.m\.)|(?<=[!?]))\s+(?=[A-ZÄÖÜ„“\"])"
)
_LONGEST_SENTENCE = 500
_FEW_LINES = 5
_LONGEST_ROW = 8  # cells
_FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|mp[34])\b", re.IGNORECASE)
_RECORD = re.compile(
    rf"{_FILE.pattern}"
    r"|\b(?:agendas?|minutes|protokolle?|resolutions?|addend(?:a|um)|transcripts?|notice|journal|video|audio|draft)\b",
    re.IGNORECASE,
)
_RECORD_LABEL = re.compile(
    r"\W*(?:\w[\w-]* ){0,2}(?:minutes|agendas?|protokolle?|aufzeichnungen|recordings|slides)\s?:", re.IGNORECASE
)


@dataclass(frozen=True)
class Mention:
    """A date in a line.

    `spoken`: in running text. `filed`: it is the name of a document or of a list of those. `apart`: of one meeting
    only, whatever others there are at its time. `bare`: a number, of which a heading tells the month, and then words.
    `replaced`: what is said of it is that another day takes its place, which `replaces` it.
    """

    line: int
    found: Found
    text: str  # what `found` counts its characters in
    spoken: bool = False
    filed: bool = False
    apart: bool = False
    bare: bool = False
    replaced: bool = False
    replaces: Mention | None = None

    @property
    def day(self) -> date:
        return self.found.start

    @property
    def is_alone(self) -> bool:
        """A day without a time, and nothing beside it."""
        outside = self.text[: self.found.begin] + self.text[self.found.stop :]
        return not self.found.time_start and not outside.strip(" .,;:–-")

    @cached_property
    def sentence(self) -> str:
        """What it stands in, and no more of it than a sentence has: a line without a full stop may be long."""
        begin, after = self.found.begin, self.found.stop
        start, stop = max(0, begin - _LONGEST_SENTENCE), after + _LONGEST_SENTENCE
        for end in SENTENCE_END.finditer(self.text, start, stop):
            if end.start() >= after:
                return self.text[start : end.start()]
            if end.end() <= begin:
                start = end.end()
        return self.text[start:stop]


def of_this_year(document: Document, mentions: list[Mention]) -> list[Mention]:
    """Where one meeting's day has several years, one of them is a slip: nobody announces what is over."""
    days = {mention.day for mention in mentions}
    if len(days) > 1 and len({(day.month, day.day) for day in days}) == 1:
        return [mention for mention in mentions if mention.day >= document.day] or mentions
    return mentions


def joined(document: Document, mentions: list[Mention]) -> list[Mention]:
    """Days that follow each other, alone in the lines of one cell, are those of one meeting."""
    blocks = set(document.blocks)
    result: list[Mention] = []
    for mention in mentions:
        last = result[-1] if result else mention
        found, before = mention.found, last.found
        if (
            range(last.line, mention.line + 1) in blocks
            and mention.line == last.line + 1
            and found.start - (before.end or before.start) == timedelta(days=1)
            and mention.is_alone
            and last.is_alone
        ):
            result[-1] = replace(last, found=replace(before, end=found.end or found.start))
        else:
            result.append(mention)
    return result


def is_record(mention: Mention, line: Line) -> bool:
    """Whether a document is called by this date: "2019-01-17 Agenda.pdf"."""
    said = mention.text[mention.found.begin : mention.found.stop]
    inside = [words for words, _ in line.links if said in words]
    filed = any(_RECORD.search(words) for words in inside) or _RECORD_LABEL.match(mention.text)
    if mention.found.time_start and not any(_FILE.search(words) for words in inside):
        return False  # "20 January – 12 noon (Agenda)" is not called so
    return bool(filed) or (not inside and re.search(r"\.(?:pdf|docx?)\b", line.text) is not None)


def of_listed_days(mentions: list[Mention]) -> list[Mention]:
    """Without what begins with a bare number, between days that are written in full: "15. Sonntag nach Trinitatis"."""
    full = {m.line for m in mentions if not m.bare}
    bare = {m.line for m in mentions if m.bare}
    alone = {n for n in bare if not full.isdisjoint(range(n - _FEW_LINES, n)) and bare.isdisjoint((n - 1, n + 1))}
    return [m for m in mentions if m.line not in alone] if len(alone) < len(full) else mentions


def in_columns(document: Document, mentions: list[Mention]) -> Iterator[Mention]:
    """Without what a row of a table says of other days than that in its column of days: "Minutes posted"."""
    lines = document.lines
    dated = {mention.line for mention in mentions if lines[mention.line].label == "date"}
    for mention in mentions:
        near = range(mention.line - _LONGEST_ROW, mention.line + _LONGEST_ROW + 1)
        other = lines[mention.line].beside or lines[mention.line].label == "record"
        if not other or mention.found.time_start or dated.isdisjoint(near):
            yield mention
