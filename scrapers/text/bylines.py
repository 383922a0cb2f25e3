"""Who wrote something and when: days of posts, of updates and of signatures, on which nobody meets."""

from __future__ import annotations

import re

_LONGEST = 60  # characters
_BYLINE = re.compile(
    r"^\W*(?:von|by|from|autor|author)\W+[A-ZÄÖÜ]\w+(?:\s[A-ZÄÖÜ]\w+)?\W*\|"
    r"|^\W*\|\W*(?:von|by)\s+[A-ZÄÖÜ]|\d+\s+(?:kommentare?|comments?)\b|\bmin read\b|lesezeit|\bkommentare\b",
    re.IGNORECASE,
)
_AUTHOR = re.compile(r"\W*(?:von|by|autor|author)\b:? [A-ZÄÖÜ][\w.-]*(?: [\w.-]+){0,3},? ?")
_SIGNED = re.compile(
    r"(?:\b(?:pressemitteilung|press release)\b|\bprotokolls?\s+vom\W*$|\bminutes of(?: the)?\W*$"
    r"|\b(?:last|letzte[rs]?|letztmals) (?:update|updated|change|changed|modified|modification|änderung|aktualisierung)"
    r"|\b(?:submitted|posted|published|uploaded|written|created|deposited|mailed"
    r"|paid|issued|sent(?: out)?|distributed|collected|released|processed"
    r"|eingestellt|veröffentlicht|gepostet|erstellt|verfasst|aufgenommen|fotografiert|entstanden|abgerufen)"
    r"(?: (?:by|von|durch)\b| (?:on|am)\b|(?=\W*$))"
    r"|\b(?:amended|revised)(?: on)?\W*$|\bapproval of (?:the )?(?:\w+ )?minutes\b[^.;]{0,20}$"
    r"|\bgenehmigung des protokolls\b[^.;]{0,30}$"
    r"|(?:^|[.(\[*]\s*)(?:update|nachtrag|ergänzung)(?: (?:vom|from|of))?\W*$"
    r"|\b(?:meldung|nachricht|mitteilung|notiz|stand|dated)(?: vom| this|:)?\W*$"
    r"|\b(?:filed|recorded|posted)\b(?: (?:in|with|at|by) [^.;|]{1,60})? (?:on|this)\W*$"
    r"|\b(?:sendung|artikel|ausgabe)\b[^|.;:–—]{0,20} vom(?: \w+,?)?(?: den| dem)?\W*$"
    r"|\b(?:firmware|(?:update|upgrade)(?= auf))(?:-\w+)?(?: auf)?\s*$|\bgez\.|\bsigned\b|^\W*powered by\b"
    r"|\bas of\b)[^|]{0,40}$"
    r"|\b(?:berichts|abrechnungs|förder)zeitraum(?: (?:vom|von))?\W*$|\b(?:reporting|accounting) period(?: from)?\W*$"
    r"|\b(?:seit|since|stand|version|release[ds]?|per)(?: (?:heute|today|dem|the|on|am|vom|of))?\W*$"
    r"|\((?:\w+ )?(?:holiday|feiertag)\W*$",
    re.IGNORECASE,
)
_SECONDS = re.compile(r"\d:\d\d:(?!00)\d\d")
_LAST_TIME = re.compile(
    r"\b(?:co-?located with|in conjunction with|alongside|im rahmen d\w+)\b[^.;]{0,80}$"
    r"|\b(?:nach|after|since|seit) (?:\w+ ){1,3}(?:premiere|erstausgabe|(?:ersten|zweiten|first|second) (?:aus|auf|edi)"
    r"\w+|auftakt|debüt|debut|opening) (?:am|vom|on|of)\W*$"
    r"|\b(?:vergangene[nmrs]?|last|this past)\s+(?:\w+,?\s*(?:den|dem|the)?\s*)?$|"
    r"\b(?:letzte[nmrs]?|vorige[nmrs]?|vergangene[nmrs]?|last|previous)\s+(?:\w*sitzung|\w*treffens?|\w*versammlung"
    r"|\w*vortrags?|\w*abends?|\w*workshops?|meeting|session|talk|event)\W*$",
    re.IGNORECASE,
)


def is_byline(line: str) -> bool:
    """Whether a line tells the author of a post and how many have answered: "von Anna | 2. Februar | 3 Kommentare"."""
    return bool(_BYLINE.search(line))


def is_signed(before: str) -> bool:
    """Whether the day behind these words is that of a signature, of an update, or of another meeting than this."""
    return bool(_SIGNED.search(before) or _LAST_TIME.search(before))


def is_written_by(before: str) -> bool:
    """Whether nothing but who wrote it stands before a date: "von Anna Berg, 10. Juli 2023, 9:12 Uhr"."""
    return bool(_AUTHOR.fullmatch(before[:_LONGEST]))


def is_timestamp(date: str) -> bool:
    """Whether a program has set it, to the second: "Mon Jan 19 16:42:07 2026"."""
    return bool(_SECONDS.search(date))
