"""A date in a line, and which of a page's dates are of one meeting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from calendar_app.dates import Found
from scrapers.text.document import Document


@dataclass(frozen=True)
class Mention:
    """A date in a line.

    `spoken`: in running text. `filed`: it is the name of a document or of a list of those. `apart`: of one meeting
    only, whatever others there are at its time.
    """

    line: int
    found: Found
    text: str  # what `found` counts its characters in
    spoken: bool = False
    filed: bool = False
    apart: bool = False

    @property
    def day(self) -> date:
        return self.found.start


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
            and _is_alone(mention)
            and _is_alone(last)
        ):
            result[-1] = replace(last, found=replace(before, end=found.end or found.start))
        else:
            result.append(mention)
    return result


def _is_alone(mention: Mention) -> bool:
    outside = mention.text[: mention.found.begin] + mention.text[mention.found.stop :]
    return not mention.found.time_start and not outside.strip(" .,;:–-")
