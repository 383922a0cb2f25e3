"""How times are written: "19 Uhr, Aula", "6-8:30pm", "ab 18.30"."""

from __future__ import annotations

import re

HOUR = r"\d{1,2}(?:[.:h]\d{2})?"
MARK = r"(?:uhr\b|h\b|[ap]\.?m\b\.?|(?<=\d)[ap]\b)"
TO = r"(?:-|–|—|bis|to|until)"
_NOTE = (
    r"\W{0,5}(?:(?:please )?note|nb|n\.b\.|achtung|attention|hinweis|bitte beachten|ausnahmsweise|exceptionally|diesmal"
    r"|this time|neu|new|abweichend|geändert|changed)\b\W{1,3}"
)
_BEFORE = rf"(?:{_NOTE})?\W{{0,20}}(?:jeweils\s)?(?:(?:von|um|ab|from|at|time|uhrzeit|beginn|start)\W{{1,3}})?"
_TIME = re.compile(rf"{_BEFORE}{HOUR}\s*(?:{MARK}|{TO}|\()|{_BEFORE}\d{{1,2}}[:.h]\d{{2}}\W{{0,20}}$", re.IGNORECASE)
_WEEKLY = (
    r"(?:(?:every|each|jede[nr]?)\s+)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
    r"|(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)s?)\b[\s,]*"
)
_TIME_AHEAD = re.compile(
    rf"(?:{_WEEKLY})?{_BEFORE}{HOUR}(?:\s*{TO}\s*{HOUR})?\s*{MARK}(?:\s?[sc]\.\s?t\.)?[\s,;|·•–-]*", re.IGNORECASE
)
_TIME_FIRST = re.compile(
    rf"(?:(?:um|ab|von|from|at)\s+)?(?:\d{{1,2}}[:.h]\d{{2}}(?:\s*{MARK})?(?:\s*{TO}\s*{HOUR}(?:\s*{MARK})?)?"
    rf"|\d{{1,2}}(?:\s*{MARK})?\s*{TO}\s*(?:\d{{1,2}}[:.]\d{{2}}(?:\s*{MARK})?|\d{{1,2}}\s*{MARK})"
    rf"|\d{{1,2}}\s*{MARK}(?:\s*{TO}\s*{HOUR}(?:\s*{MARK})?)?)"
    r"(?![\w./]|:\d|\s*(?:€|euro?\b|chf\b|fr\.|%|km\b|kg\b|[mg]b\b))",
    re.IGNORECASE,
)
_OF_WEEKDAY = re.compile(
    r"(?:mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun|\w{3,6}(?:tag|day)|mittwoch)[.,|]*\s+"
    rf"(?:{HOUR}\s*{MARK}|\d{{1,2}}[:.]\d{{2}})",
    re.IGNORECASE,
)
_NOTE_AHEAD = re.compile(_NOTE, re.IGNORECASE)
CLOCK = re.compile(
    rf"\b{HOUR}\s*(?:{MARK}\s*)?{TO}\s*{HOUR}\s*{MARK}"
    rf"|\b\d{{1,2}}:\d{{2}}(?:\s*{TO}\s*\d{{1,2}}:\d{{2}})?(?:\s*(?:{MARK}|[sc]\.\s?t\.))?"
    rf"|\b{HOUR}\s*{MARK}",
    re.IGNORECASE,
)


def is_time(text: str) -> bool:
    """Whether a line begins with a time, as "19 Uhr, Aula" does, or is one of a weekday: "Sa, 19.30 Uhr"."""
    return bool(_TIME.match(text) or time_ahead(text) or _OF_WEEKDAY.fullmatch(text))


def time_ahead(text: str) -> int:
    """Where the time ends that a line begins with: "18.30 Uhr: Nets for all"; 0 where it begins with none."""
    first = _TIME_FIRST.match(text)
    return first.end() if first else 0


def past_time(text: str) -> str:
    """ "20 Uhr, Café Zentral" without the time, "Ausnahmsweise im Café" without the note."""
    ahead = _TIME_AHEAD.match(text) or _NOTE_AHEAD.match(text)
    return text[ahead.end() :] if ahead else text
