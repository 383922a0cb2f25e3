"""Days that a page names in passing: its own, today's, and those of which it says that others take their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from calendar_app.gazetteer import find_city
from calendar_app.model import Status
from calendar_app.text import fold
from scrapers.text.calling_off import called_off
from scrapers.text.document import Document
from scrapers.text.line import Line
from scrapers.text.mention import Mention
from scrapers.text.prose import meetings_in, names_meeting

_OF_LETTER = re.compile(
    r"(?!\w+tag\b|Mittwoch\b|Sonnabend\b)(?P<where>[A-ZÄÖÜ][\w /-]{2,40}), (?P<sure>den )?"
    r"(?:am )?\d{1,2}\. ?[\w.]+ ?\d{4}"
)
_GREETS = re.compile(r"(?:liebe[rs]? .*[,!]$|(?:sehr geehrte|hallo|moin|guten tag|einladung|betreff)\b)", re.IGNORECASE)
_GREETS = re.compile(r"(?:liebe[rs]? .*[,!]$|(?:sehr geehrte|hallo|moin|guten tag|einladung|betreff)\b)", re.IGNORECASE)
_FEW = 4  # lines
_MADE_UP_FOR = re.compile(  # "Wir holen das am 21. November nach", "Ersatztermin ist der 21. November"
    r"\bhol(?:e|en|t)\b[^.;]{0,80}\bnach(?=\s*[.,!;]|\s*$|\s+und zwar)"
    r"|\b(?:nachgeholt|ersatztermin|neuer termin|new date)\b"
    r"|\b(?:verschoben|verlegt|verschieben|verlegen|moved|rescheduled|postponed)\b[^.;]{0,20}"
    r" (?:auf|to) (?:\w+,? )?(?:den |the )?\d",
    re.IGNORECASE,
)
_MILESTONES = re.compile(
    r"\W*(?:(?:important|key) dates|timeline|milestones|fristen|termine und fristen|(?:zeit|fahr)plan)"
    r"(?: (?:der|des|of the|for the|für) .{1,40})?\W*",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\d{1,2}\.? ?(?:jan|feb|mär|mar|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])|\d{1,2}\.\d{1,2}\."
    r"|\d{4}-\d\d-\d\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{1,2}\b",
    re.IGNORECASE,
)
_WRITTEN = re.compile(
    r"\b(?:stand|updated?|aktualisiert|geändert|modified|posted|published|veröffentlicht)\b", re.IGNORECASE
)
_OCCASION = re.compile(
    r"\b(?:reception|sale|fair|day|opening|eröffnung|tutorials?|orientation|gardens?)\b", re.IGNORECASE
)
_LONGEST_LIST, _LONGEST_LINE = 40, 200  # lines, characters
_INVITES = re.compile(
    r"\b(?:we|wir|tonight|heute|join|welcome to|willkommen zu|kommt|laden|lädt|is our|ist unser)\b", re.IGNORECASE
)


def with_replaced(mentions: list[Mention]) -> list[Mention]:
    """Marks the day of a sentence that calls a meeting off, where the next day in prose is said to make up for it."""
    spoken = [number for number, mention in enumerate(mentions) if mention.spoken]
    marked = list(mentions)
    for one, other in pairwise(spoken):
        if _makes_up_for(mentions[other], mentions[one]):
            marked[one] = replace(mentions[one], replaced=True)
            marked[other] = replace(mentions[other], replaces=mentions[one])
    return marked


def without_milestones(document: Document, mentions: list[Mention]) -> list[Mention]:
    """Without days in a list of deadlines and the like that name no meeting: "Important dates", "Fahrplan".

    That such a list is one shows by the days in it at which something is due.
    """
    lists = [n for n, level in enumerate(document.levels) if level and _MILESTONES.fullmatch(document.lines[n].text)]
    told = {mention.line for mention in mentions}
    dropped: set[int] = set()
    title = fold(document.title)
    for first in lists:
        level = document.levels[first]
        stop = next((n for n in range(first + 1, len(document.lines)) if 0 < document.levels[n] <= level), None)
        section = range(first + 1, min(first + _LONGEST_LIST, stop or len(document.lines)))
        dated = [n for n in section if n in told]
        due = [n for n in section if n not in told and _is_due(document.lines[n])]
        if len(due) > 1 or len(due) >= len(dated):
            dropped.update(dated)
    return [
        mention
        for mention in mentions
        if mention.line not in dropped
        or mention.found.time_start
        or mention.found.end
        or fold(mention.text[: mention.found.begin]).strip(" :–—-") in title.split(": ")
        or _is_of_meeting(document, mention)
    ]


def _is_due(line: Line) -> bool:
    """Whether it names a day at which something is due, and not when the page was written."""
    text = line.text[:_LONGEST_LINE]
    return line.label == "due" or (_DAY.search(text) is not None and not _WRITTEN.search(text))


def _is_of_meeting(document: Document, mention: Mention) -> bool:
    """Whether its line, or the one before, names a kind of meeting."""
    near = document.lines[max(0, mention.line - 1) : mention.line + 2] if mention.is_alone else ()
    return any(
        names_meeting(text) or _OCCASION.search(text)
        for text in (mention.text, *(line.text for line in near if not line.level))
    )


def _makes_up_for(other: Mention, one: Mention) -> bool:
    if one.day >= other.day or other.line - one.line >= _FEW or not _MADE_UP_FOR.search(other.sentence):
        return False
    if called_off(one.sentence) is Status.CONFIRMED or called_off(other.sentence) is not Status.CONFIRMED:
        return False
    first, second = meetings_in(one.sentence), meetings_in(other.sentence)
    return not second or not first.isdisjoint(second)


def told_once(document: Document, mentions: list[Mention]) -> Iterator[Mention]:
    """Without the day of a dated page itself, and without what prose says of a day among those of a longer meeting."""
    if len(mentions) > 1 and _is_of_letter(document, mentions[0]):
        mentions = mentions[1:]
    heading = next((n for n, level in enumerate(document.levels) if level == 1), 0)  # below what tells of its post
    if len(mentions) > 1 and mentions[0].line < heading < mentions[1].line and _is_of_post(document, mentions[0]):
        mentions = mentions[1:]
    if sum(not m.spoken for m in mentions) > 1 and _is_of_today(document, mentions[0]):
        mentions = mentions[1:]
    longer = [m for m in mentions if m.found.end and m.found.end > m.day]
    coming = any(mention.day > document.day for mention in mentions)
    for number, mention in enumerate(mentions):
        line = document.lines[mention.line]
        ahead = number == 0 and mention.is_alone and not (line.item or line.label)
        if document.published and coming and ahead and mention.day == document.day:
            continue
        passing = mention.spoken and not mention.found.time_start and not mention.found.end
        if not (passing and any(each.day <= mention.day <= (each.found.end or each.day) for each in longer)):
            yield mention


def _is_of_letter(document: Document, mention: Mention) -> bool:
    """ "Trier, den 20. Februar 2017"."""
    line = document.lines[mention.line]
    plain = not (line.item or line.level or line.label) and mention.day <= document.today
    found = _OF_LETTER.fullmatch(line.text) if plain else None
    below = document.lines[mention.line + 1 : mention.line + _FEW]
    if found is None or found["sure"]:
        return found is not None
    return find_city(found["where"]) is not None and any(_GREETS.match(line.text) for line in below)


def _is_of_post(document: Document, mention: Mention) -> bool:
    return mention.is_alone and mention.day < document.today and not document.lines[mention.line].label


def _is_of_today(document: Document, mention: Mention) -> bool:
    """Whether a site tells its visitors what day it is, above its list: "Wednesday, June 15, 2022 – welcome."."""
    found = mention.found
    passing = mention.spoken and not (found.begin or found.time_start or found.end) and mention.day == document.today
    return passing and not (names_meeting(mention.sentence) or _INVITES.search(mention.sentence))
