"""Until when a meeting goes on, where that stands apart from when it begins: as a time, or as how long it lasts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from calendar_app import dates
from calendar_app.dates import Found
from calendar_app.model import Span, When
from scrapers.text.clocks import HOUR, MARK, TO, time_ahead
from scrapers.text.context import Context
from scrapers.text.line import Line
from scrapers.text.units import Unit

_NEAR = 12  # lines behind a day that may say how long it lasts
_LONGEST_NOTE = 500  # characters in which a line says that
_SHORTEST, _LONGEST = timedelta(minutes=20), timedelta(hours=12)
RANGE = re.compile(rf"\b{HOUR}\s*(?:{MARK}\s*)?{TO}\s*{HOUR}\s*{MARK}", re.IGNORECASE)
_ENDS = re.compile(  # "gegen 21 Uhr ist Schluss", "Ende gegen 21 Uhr"
    rf"\b(?:gegen|um) (?P<at>{HOUR}\s?uhr) ist (?:schluss|ende)\b"
    rf"|\b(?:ende|schluss)(?: ist)? (?:gegen|um|ca\.) (?P<until>{HOUR}\s?uhr)\b",
    re.IGNORECASE,
)
_WORDS = {"eine": 1.0, "anderthalb": 1.5, "eineinhalb": 1.5, "one": 1.0}
_WORDS |= {"zwei": 2.0, "zweieinhalb": 2.5, "two": 2.0, "drei": 3.0, "three": 3.0, "vier": 4.0, "four": 4.0}
_ABOUT = r"(?:(?:ca\.?|circa|etwa|rund|ungefähr|about|approx\.?|approximately|around)\s)?"
_MINUTES = r"min(?:uten|utes)?\b\.?"
_LENGTH = (
    rf"{_ABOUT}(?:(?P<hours>\d{{1,2}}(?:[.,]\d)?|{'|'.join(_WORDS)})[ -]?(?:stunden?\b|std\b\.?|hours?\b|h\b)"
    rf"(?:\s(?:und |and )?(?P<rest>\d{{1,2}})\s?{_MINUTES})?|(?P<minutes>\d{{2,3}})[ -]?{_MINUTES})"
    r"(?!\s?(?:je|jeweils|pro|per|each|bis|to|oder|or|[–-])\s?\w)"
)
_VERBS = ("dauer", "duration", "lasts", "takes")
_LABELLED = re.compile(_LENGTH)
_LASTS = re.compile(  # "Dauer: ca. 90 Minuten", "die Führung dauert zwei Stunden"
    r"\b(?:dauer|duration|(?:führung|veranstaltung|workshop|kurs|rundgang|exkursion|wanderung|spaziergang|treffen"
    r"|sitzung|konzert|lesung|seminar|das ganze|event|meeting|session|tour|walk|course) (?:dauert|lasts|takes))\b"
    rf"\s?[:|–-]?\s?{_LENGTH}"
)
_DIGITS = re.compile(r"\d+")


def with_end(time: str, words: str) -> str:
    """The time up to when the same words say that it is over."""
    found = None if RANGE.search(time) else _ENDS.search(words)
    end = (found["at"] or found["until"]) if found else ""
    return f"{time} bis {end}" if end and _hour(time) < _hour(end) else time


def end_of(context: Context, unit: Unit, start: Found, span: Span) -> When | None:
    """What a label says of the end ("End Date/Time: …"), or what lines say of how long it lasts."""
    ends = (context.document.lines[n].text for n in unit.lines if context.document.lines[n].label == "end")
    for text in ends:
        if start.time_start and time_ahead(text) == len(text):
            text = f"{start.start.isoformat()}, {text}"
        found = dates.read(text, language=context.document.language, at=start.start)
        end = found.span(None) if found and found.start >= start.start else None
        if end and end.all_day is (start.time_start is None):
            return end.start
    return span.start + length if span.end is None and not span.all_day and (length := _length(context, unit)) else None


def _length(context: Context, unit: Unit) -> timedelta | None:
    """How long the lines near the day say that it lasts, where they say one thing."""
    at = unit.first.line
    near = [at, *(n for n in unit.lines if at - 2 <= n <= at + _NEAR and n != at)]
    lengths = {_length_in(found) for n in near for found in _lengths(context.document.lines[n])}
    return lengths.pop() if len(lengths) == 1 and _SHORTEST <= min(lengths) <= _LONGEST else None


def _lengths(line: Line) -> Iterator[re.Match[str]]:
    text = line.text[:_LONGEST_NOTE].lower()
    if line.label == "length":
        yield from filter(None, [_LABELLED.match(text)])
    elif any(verb in text for verb in _VERBS):  # seen in a tenth of the time that the expression takes
        yield from _LASTS.finditer(text)


def _length_in(said: re.Match[str]) -> timedelta:
    hours = (said["hours"] or "0").replace(",", ".")
    return timedelta(
        hours=_WORDS[hours] if hours in _WORDS else float(hours), minutes=int(said["minutes"] or said["rest"] or 0)
    )


def _hour(time: str) -> int:
    return int(_DIGITS.findall(time)[0])
