"""Sentences that say once when and where all meetings of a page are."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from calendar_app.text import fold

_LONGEST_SENTENCE = 400
_SHORTEST_KIND = 3  # letters
_FOR_ALL = re.compile(
    r"(?=.*\b(?:meetings?|meetups?|\w*seminare?s?|\w*kolloqui(?:um|en)|colloqui(?:um|a)|\w*vorlesung(?:en)?"
    r"|lectures?|workshops?|webinare?s?|kurse?|courses?|class(?:es)?|series|\w*reihe|verein|club|society|salon"
    r"|\w*runde|\w*kreis|\w*stammtisch|sessions|hearings|events|talks|treffen|sitzungen|termine|vorträge"
    r"|veranstaltungen|\w*(?:konzerte|lesungen|führungen|vorstellungen|aufführungen|gottesdienste)|filme|abende|alles|everything"
    r"|all of|above|board|commission|council|committee|panel|group|gruppe|beide|both|wir|we"
    r"|(?-i:[A-Z]{2,6})(?= (?:meets?|trifft|tagt)))\b)"
    r".*\b(?:all|each|every|both|alle|beide|jeweils|holds?|held|conducted|occurs?|convenes?|takes? place|meets?|begins?"
    r"|starts?|scheduled?|runs? from|unless|finden|treffen|trifft|get together|gather|beginnen|statt|located)\b",
    re.IGNORECASE | re.DOTALL,
)
_OF_OTHERS = re.compile(
    r"\b(?:einlass|anmelde\w*|\w*karten|tickets?|kasse|büro|\w*stelle|telefon\w*|erreichbar|küche|doors|register"
    r"|registration|helpline|phone|photo\w*)\b",
    re.IGNORECASE,
)
_WEEKLY = re.compile(
    r"\W*(?:[^.;:!?]{1,60}, )?(?:(?:every |jeden |jede |immer |always |jeweils )?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days|(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)s)"
    r"|(?:every|jeden) (?:\w+ )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch))\b",
    re.IGNORECASE,
)
_HEADED = re.compile(r"\W*[^:;.\d]{0,40}\b(?:meetings|hearings|sessions|sitzungen|treffen): \S", re.IGNORECASE)
_RULE = re.compile(  # "künftig an jedem zweiten Samstag im Monat von 14 bis 17 Uhr"
    r"\b(?:an jedem|jeden|every|each) (?:\w+ )?(?:\w+tag|mittwoch|\w+day)\b[^.]{0,40}\d", re.IGNORECASE
)
_ALWAYS = re.compile(  # "erwarten euch jeweils von 14 bis 17 Uhr"
    r"\b(?:jeweils|immer) (?:[a-z]+s )?(?:von|um|ab|im|in|am|an|beim?|auf|\d+)\b", re.IGNORECASE
)
_EVERY = re.compile(  # "Jede Sitzung dauert 90 Minuten und beginnt um 17:30 Uhr"
    r"\W*(?:jede[rs]?|every|each) (?:\w*sitzung|\w*treffen|\w*termin|\w*abend|\w*vortrag|\w*vorlesung|\w*lesung"
    r"|meeting|session"
    r"|talk|lecture|evening)\b[^.]{0,60}\b(?:beginnt|startet|findet|dauert|starts|begins|takes place)\b",
    re.IGNORECASE,
)
_WAS = re.compile(r"\b(?:wurden?|war(?:en)?|hatten?)\b")
_WE = re.compile(
    r"\b(?:we|wir) (?:meet|start|begin|gather|talk|treffen(?: uns)?|beginnen|starten)"
    r" (?:from|at|von|um|ab|between|zwischen) \d",
    re.IGNORECASE,
)
_UNLESS = re.compile(  # "Wenn nicht anders angegeben: 19:30 Uhr, Hörsaal I."
    r"(?=.*(?::|\b(?:meetings|events|talks|sessions|concerts|treffen|veranstaltungen|vorträge|sitzungen)\b))"
    r"\W*(?:(?:wenn|falls|sofern|soweit|wo) nichts? ander|unless (?:otherwise )?(?:noted|stated|specified|indicated)"
    r"|except (?:as|where) noted)",
    re.IGNORECASE,
)
_MONTHLY = re.compile(  # "First Monday of the month, 7 p.m."
    r"(?:day|tag|mittwoch)s? (?:(?:of|in|each|every|im|eines|des|jeden) ){1,2}(?:the |each |every )?"
    r"(?:months?|monats?|quarters?)\b[^.]{0,40}\d",
    re.IGNORECASE,
)

_DAYS = "mon=mon diens=tues mittwoch=wednes donners=thurs frei=fri sams=satur sonn=sun".split()
_EACH_DAY = [  # of the week: "freitags", "jeden Freitag", "every second Friday", "Fridays"
    re.compile(
        rf"\b(?:{german}(?:tag)?s|{english}days"
        rf"|(?:jede[nrs]?|every|each)(?: [\w.,]+){{0,4}} (?:{german}(?:tag)?|{english}day))\b",
        re.IGNORECASE,
    )
    for german, _, english in (names.partition("=") for names in _DAYS)
]


@lru_cache(1_000)  # asked for each day of a list
def _weekdays_in(sentence: str) -> frozenset[int]:
    """The days of the week, 0 for Monday, for which a sentence gives a rule: "freitags ab 20 Uhr"."""
    return frozenset(day for day, each in enumerate(_EACH_DAY) if each.search(sentence))


def holds_on(sentence: str, day: date) -> bool:
    """Whether what a sentence tells may hold for this day: it gives no rule for other days of the week."""
    days = _weekdays_in(sentence)
    return not days or day.weekday() in days


def speaks_of(kind: str, sentence: str) -> bool:
    """Whether a sentence is about meetings of a kind, as the head of a column names it: "Work sessions start at …"."""
    name = fold(kind).rstrip("s")
    return len(name) >= _SHORTEST_KIND and fold(sentence).lstrip(" *-").removeprefix("the ").startswith(name)


def speaks_of_all(sentence: str) -> bool:
    """ "Meetings are held at …", "Die Treffen finden jeweils um … statt", "Mondays, 5 pm"."""
    return (
        len(sentence) <= _LONGEST_SENTENCE
        and not _WAS.search(sentence)
        and bool(
            _FOR_ALL.match(sentence)
            or _WEEKLY.match(sentence)
            or _RULE.search(sentence)
            or (_ALWAYS.search(sentence) and not _OF_OTHERS.search(sentence))
            or _WE.search(sentence)
            or _EVERY.match(sentence)
            or (_UNLESS.match(sentence) and not _OF_OTHERS.search(sentence))
            or _MONTHLY.search(sentence)
            or (":" in sentence and _HEADED.match(sentence))
        )
    )
