"""Whether a meeting takes place: words that call it off, beside it or in a sentence, and strokes through it."""

from __future__ import annotations

import re

from calendar_app.dates.names import MONTHS
from calendar_app.model import Status
from calendar_app.text import fold
from scrapers.text.calling_off import called_off, may_call_off
from scrapers.text.context import SENTENCE_END, Context, next_day
from scrapers.text.mention import Mention
from scrapers.text.units import Unit
from scrapers.text.words import ends_as_sentence

_LONGEST_SENTENCE = 400
_LONGEST_NOTE = 60  # characters
_MOST_OF_A_MEETING = 30  # lines
_OFF_AHEAD = re.compile(  # "VERSCHOBEN – ein neuer Termin steht noch nicht fest."
    r"\W*(?P<off>abgesagt|verschoben|entfällt|ausgefallen|cancell?ed|postponed)\s?[–—:!.-]", re.IGNORECASE
)
_THE_MEETING = re.compile(
    r"\W*(?:(?:leider|unfortunately|achtung|hinweis|update)\W+)?(?:muss |müssen )?"
    r"(?:(?:die|der|das|diese[rs]?|the|this) )?"
    r"(?:(?:heutige|geplante|scheduled|planned) )?(?:\w*veranstaltung|\w*vorstellung|\w*termin|\w*konzert|\w*lesung"
    r"|\w*vortrag|\w*führung|\w*treffen|\w*sitzung|\w*workshop|\w*kurs|\w*abend|event|meeting|talk|concert|session|hearing"
    r"|lecture|show|performance)\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[,;:]\s|\s(?:und|aber|sondern|and|but)\s")
_NOW = re.compile(r"\b(?:jetzt|nun|neuer termin|now|new date)\b.{0,20}\d", re.IGNORECASE)
_NEW_DAY = re.compile(
    r"\b(?:neue[nrs]? (?:termin|datum)|new date|stattdessen|nachgeholt|ersatztermin)\b", re.IGNORECASE
)
_OF_MONTH = re.compile(
    r"\b(?P<month>januar|jänner|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|january|february|march"
    r"|may|june|july|october|december)[ -](?:\w*treffen|\w*sitzung|\w*termin|\w*abend|meeting|session)\b",
    re.IGNORECASE,
)
_FEW = 4  # lines
_MOVED_HERE = re.compile(
    r"\b(?:rescheduled|moved|postponed|verschoben|verlegt)\b[^.;]{0,20}\b(?:to|until|auf)(?: den| dem| the)?\s*$",
    re.IGNORECASE,
)
_MOVED_TO = re.compile(r"\b(?:auf|to|until)(?: den| dem| the)?\s*$", re.IGNORECASE)


def status_of(context: Context, unit: Unit) -> Status:
    """Called off by a word in its line, its sentence or a short line of its own, or by a stroke through it."""
    if any(mention.spoken and _is_moved_here(mention) for mention in unit.mentions):
        return Status.CONFIRMED
    for mention in unit.mentions:
        if mention.spoken and (off := called_off(_clause(context, mention))) is not Status.CONFIRMED:
            return off
    own = {mention.line for mention in unit.mentions if not mention.spoken}
    for n in sorted({*own, *unit.lines[:30]}):
        line = context.document.lines[n]
        if off_ahead := _OFF_AHEAD.match(line.text):
            return called_off(off_ahead["off"])
        if line.struck and n in own and unit.first.day >= context.document.today:  # what is over may be struck too
            return Status.CANCELLED
        if n in own or line.level or len(line.text) <= _LONGEST_NOTE or (line.item and not ends_as_sentence(line.text)):
            status = called_off(line.text)
            if status is not Status.CONFIRMED and (line.level or not _is_of_other_month(line.text, unit)):
                return status
    ahead = context.document.lines[max(0, unit.first.line - _FEW) : unit.first.line + 1]
    told = (line.text[:_LONGEST_SENTENCE] for line in ahead)
    moved = _NOW.search(context.document.title) is not None or any(map(_NEW_DAY.search, told))
    if context.is_subject(unit) and not moved and called_off(context.document.title) is not Status.CONFIRMED:
        return called_off(context.document.title)
    return _in_prose(context, unit)


def _is_moved_here(mention: Mention) -> bool:
    """Whether its sentence says that the meeting is on this day now: "has been rescheduled to Monday, October 16"."""
    before = mention.sentence.partition(mention.text[mention.found.begin : mention.found.stop])[0]
    return _MOVED_HERE.search(before) is not None


def _is_of_other_month(text: str, unit: Unit) -> bool:
    """Whether a line speaks of the meeting of another month: "Das Juni-Treffen entfällt"."""
    found = _OF_MONTH.search(text)
    return found is not None and MONTHS[fold(found["month"])] != unit.first.day.month


def _in_prose(context: Context, unit: Unit) -> Status:
    """Called off by a sentence that speaks of the meeting: "Die Lesung muss wegen Krankheit leider entfallen."."""
    for n in () if unit.first.spoken else unit.lines[:_MOST_OF_A_MEETING]:
        text = context.document.lines[n].text[:_LONGEST_SENTENCE]
        for sentence in SENTENCE_END.split(text) if may_call_off(text.lower()) else ():
            if _THE_MEETING.match(sentence) and (off := called_off(sentence)) is not Status.CONFIRMED:
                return off
    return Status.CONFIRMED


def _clause(context: Context, mention: Mention) -> str:
    """What its sentence says of this day and of no other: up to the next, and before it no more than a clause."""
    before, _, after = mention.sentence.partition(mention.text[mention.found.begin : mention.found.stop])
    if _MOVED_TO.search(before):
        return ""
    after = after[: next_day(after, 0, [(found.begin, found.stop) for found in context.days_in(after)])]
    return f"{_CLAUSE_END.split(before)[-1]} {after}"
