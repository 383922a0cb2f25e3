"""Until when a meeting goes on, where that stands apart from when it begins: as a time, or as how long it lasts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from calendar_app import dates
from calendar_app.dates import Found
from calendar_app.model import Span, When, zone_of
from scrapers.text.clocks import CLOCK, HOUR, MARK, TO, time_ahead
from scrapers.text.context import Context
from scrapers.text.units import Unit

_NEAR = 12  # lines behind a day that may say how long it lasts
_LONGEST_NOTE = 500  # characters in which a line says that
_SHORTEST, _LONGEST = timedelta(minutes=20), timedelta(hours=8)
RANGE = re.compile(rf"\b{HOUR}\s*(?:{MARK}\s*)?{TO}\s*{HOUR}\s*{MARK}", re.IGNORECASE)
_ENDS = re.compile(  # "gegen 21 Uhr ist Schluss", "Ende gegen 21 Uhr"
    rf"\b(?:gegen|um) (?P<at>{HOUR}\s?uhr) ist (?:schluss|ende)\b"
    rf"|\b(?:ende|schluss)(?: ist)? (?:gegen|um|ca\.) (?P<until>{HOUR}\s?uhr)\b",
    re.IGNORECASE,
)
_HALVES = {"eine": 1.0, "anderthalb": 1.5, "eineinhalb": 1.5, "one": 1.0, "zwei": 2.0, "zweieinhalb": 2.5, "two": 2.0}
_HALVES |= {"drei": 3.0, "three": 3.0, "vier": 4.0, "four": 4.0}
_ABOUT = r"(?:(?:ca\.?|circa|etwa|rund|ungefähr|about|approx\.?|approximately|around)\s)?"
_MINUTES = r"min(?:uten|utes|s)?\b\.?"
_LENGTH = (
    rf"{_ABOUT}(?:(?P<hours>\d{{1,2}}(?:[.,]\d)?|{'|'.join(_HALVES)})[ -]?(?:stunden?\b|std\b\.?|hours?\b|hrs?\b|h\b)"
    rf"(?:,?\s(?:und |and )?(?P<rest>\d{{1,2}})(?:\s?{_MINUTES})?)?|(?P<minutes>\d{{2,3}})[ -]?{_MINUTES})"
    # Not all of it ("2 Stunden und eine Viertelstunde"), or more: "12 Stunden (6 Abende)", "20 Minuten je Vortrag"
    r"(?!\W{0,3}(?:(?:und|and)\W)?\W{0,2}(?:\d|half|halb|viertel|a half|ein|zwanzig|dreißig|fünfzehn|fifteen|twenty))"
    r"(?![^.;]{0,30}\b(?:je|jeweils|pro|per|each|bis|to|oder|or|abende?n?|termine?n?|tagen?|wochen?|teile?n?|mal|sessions?"
    r"|weeks?|days?|evenings?|classes)\b)"
    r"(?!\s?[–-]\s?\d)"
)
_VERBS = ("dauer", "duration", "lasts", "takes")
_LABELLED = re.compile(_LENGTH)
_LASTS = re.compile(rf"(?:^|(?P<behind>[(,;|·•–—.]\s?))(?:dauer|duration)\s?[:|–-]?\s?{_LENGTH}")
_WHAT_LASTS = re.compile(  # "die Führung dauert zwei Stunden"
    rf"(?P<ahead>\w+)\s(?P<what>\w{{3,40}}|das ganze)\s(?:dauert|lasts|takes)\s{_LENGTH}"
)
_WHOLE = frozenset("veranstaltung treffen event meeting ganze".split())
_OF_EACH = frozenset("eine ein einer jede jeder jedes every each a an one pro".split())
_OPEN = re.compile(r"\b(?:ab|from)\b")  # … people come when they like
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
    length = _length(context, unit) if span.end is None and not span.all_day else None
    return _later(span, length) if length else None


def _later(span: Span, length: timedelta) -> When:
    """The time on the clocks of its zone when so much time has gone by."""
    if not isinstance(span.start, datetime) or span.zone is None:
        return span.start + length
    zone = zone_of(span.zone)
    return (span.start.replace(tzinfo=zone).astimezone(UTC) + length).astimezone(zone).replace(tzinfo=None, fold=0)


def _length(context: Context, unit: Unit) -> timedelta | None:
    """How long the lines near the day say that it lasts, where they say one thing."""
    at = unit.first.line
    near = [at, *(n for n in unit.lines if at - 2 <= n <= at + _NEAR and n != at)]
    lengths = {_length_in(found) for n in near for found in _lengths(context, unit, n)}
    return lengths.pop() if len(lengths) == 1 and _SHORTEST <= min(lengths) <= _LONGEST else None


def _lengths(context: Context, unit: Unit, number: int) -> Iterator[re.Match[str]]:
    line, dated = context.document.lines[number], context.mentions_on.get(number, [])
    text = line.text[:_LONGEST_NOTE].lower()
    if line.label == "length":
        yield from filter(None, [_LABELLED.match(text)])
    elif any(verb in text for verb in _VERBS):  # seen in a tenth of the time that the expressions take
        if not dated and CLOCK.search(text):  # of another part: "Führung um 11 Uhr, Dauer 45 Minuten"
            return
        # "Bootsfahrten (Dauer: 30 Minuten)" is no more than a part.
        labelled = bool(line.label)  # "Treffpunkt: Foyer. Dauer 60 Minuten"
        yield from (found for found in _LASTS.finditer(text) if dated or labelled or found["behind"] is None)
        yield from (found for found in _WHAT_LASTS.finditer(text) if _is_of(context, unit, found))


def _is_of(context: Context, unit: Unit, said: re.Match[str]) -> bool:
    """Whether what lasts so long is the meeting, rather than each of its parts."""
    above = [context.document.lines[n].text for n in context.headings_above(unit.first.line)[:1]]
    named = " ".join([context.document.title, unit.first.sentence, *above]).lower()
    whole = said["what"] in _WHOLE or said["what"] == "das ganze" or said["what"] in named
    return whole and said["ahead"] not in _OF_EACH and not _OPEN.search(unit.first.sentence.lower())


def _length_in(said: re.Match[str]) -> timedelta:
    hours = (said["hours"] or "0").replace(",", ".")
    return timedelta(
        hours=_HALVES[hours] if hours in _HALVES else float(hours), minutes=int(said["minutes"] or said["rest"] or 0)
    )


def _hour(time: str) -> int:
    return int(_DIGITS.findall(time)[0])
