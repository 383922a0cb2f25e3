"""When a meeting is: its day, and the time that stands with it, near by, or once for all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

from calendar_app import dates
from calendar_app.dates import Found
from calendar_app.model import Source, Span
from calendar_app.text import fold
from scrapers.text.clocks import CLOCK, HOUR, MARK, TO, is_time, time_ahead
from scrapers.text.context import Context
from scrapers.text.ends import RANGE, end_of, with_end
from scrapers.text.for_all import holds_on
from scrapers.text.units import Unit

_NEAR = 8  # lines behind a date that may still tell its time
_LONGEST_NOTE = 500  # characters in which a line says that something is as before
_SHORT = 60
_FEW = 2  # lines
_PROGRAMME = 3  # times in order, at the least
_LENGTH = re.compile(r"\d{1,2} ?h(?! ?\d)|\d{1,2} ?h(?:ours?)? ?\d{1,2} ?m", re.IGNORECASE)  # of a recording
_MOST_TRIED = 12  # words that may be its time
_ABOVE = 48  # lines from a label to the list that it is of
_BELOW = 4  # lines from a heading to what it says of all below
_SPOKEN = re.compile(
    rf"\b(?:at|um|ab|from|von|gegen|zwischen|between|@)\s+{HOUR}(?:\s*(?:uhr(?: [0-5]\d\b)?|h\b"
    rf"|[ap]\.?m?\b\.?))?(?:\s*[sc]\.\s?t\.)?"
    rf"(?:\s*(?:{TO}|und|and)\s*{HOUR}\s*{MARK})?",
    re.IGNORECASE,
)
_TIME_BEGINS = re.compile(rf"\W*(?P<time>(?:Ab|Um|Gegen|At|From) {HOUR}\s?{MARK})(?! gibt| ist| there)", re.IGNORECASE)
_LAST = re.compile(rf":\s(?P<time>{CLOCK.pattern})\W*$", re.IGNORECASE)  # of a heading: "Hearing and Action: 2 pm"
_TIME_BEHIND = re.compile(  # "Special meeting - 4:30 p.m., Room 811"
    rf"[,;|–—-]\s(?P<time>{CLOCK.pattern})(?=\W*$|\s?[,;|.–—-]\s)", re.IGNORECASE
)
_IN_BRACKETS = re.compile(  # "(16 Uhr, Garten)", "(Antrittsvorlesung, 17 Uhr s. t., Aula)"
    rf"\((?:[^(),]{{1,40}},)?\s?(?P<time>(?:(?:um|ab|at|from)\s)?{HOUR}\s?{MARK}(?:\s?[sc]\.\s?t\.)?)", re.IGNORECASE
)
_HOURS = re.compile(  # at which a house is open: "Bürozeiten", "Mo–Fr 8–12 Uhr"
    r"\bhours\b|zeiten\b|\w*büro\b|\w*sprechstunden?\b|\boffice\b"
    r"|\b(?:mo|di|mi|do|fr|mon|tue|wed|thu)\.?\s?[–-]\s?(?:di|mi|do|fr|sa|so|wed|thu|fri|sat|sun)\b",
    re.IGNORECASE,
)
_MEETINGS = re.compile(r"\b(?:meetings?|sessions|hearings|schedule|treffen|sitzungen|termine)\b", re.IGNORECASE)
_DOORS = re.compile(
    r"\b(?:doors(?: open)?|admission|einlass|tür(?:öffnung)?)(?: ist)?(?: wie immer| schon)?\W*(?:(?:ab|um|from"
    r"|at) )?$",
    re.IGNORECASE,
)
_AT = rf"(?P<time>\d{{1,2}}[.:h]\d{{2}}(?:\s*{MARK})?|\d{{1,2}}\s*{MARK})(?!\d)"
_BEGINS = re.compile(  # "Einlass 19 Uhr, Beginn 20 Uhr"
    r"(?:\b(?:einlass|doors)\b[^.;]{0,30}\b(?:talks?|vorträge|vortrag|film|programm)\b"
    rf"|\b(?:beginnt?|abmarsch|abfahrt|treffpunkt|treffen|treff|start|konzert(?:beginn)?|showbeginn|show|showtime)\b)\W{{1,3}}(?:(?:schon|bereits|erst|diesmal)\s)?"
    rf"(?:(?:um|ab|at)\s)?{_AT}",
    re.IGNORECASE,
)
_PART = re.compile(  # that is all of it, where no other time is told
    rf"\b(?:talks?|vorträge|vortrag|film|programm)\b\W{{1,3}}(?:um )?{_AT}", re.IGNORECASE
)
_REFRESHED = re.compile(  # "ab 16:45 Uhr Kaffee und Tee", "ab 19:30 ist die Tür zu"
    r"(?:\W{0,3}uhr)?[\s,:–-]{0,3}(?:gibt es |gibt's |mit |there is |there will be )?"
    r"(?:kaffee|tee\b|coffee|tea\b|imbiss|sekt|getränke|drinks|snacks|pizza|einlass|doors|empfang|annahme|ankommen"
    r"|ist (?:die |das )?(?:\w*tür|tor|eingang|haus) (?:zu|geschlossen|offen|auf)|ist jemand da)",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"\b(?:los geht|geht(?:'s| es)(?: \w+)? los|beginn(?:t|en)?|start(?:et|en)?|treffen|treffpunkt|kommt|könnt ihr"
    r"|starts?"
    r"|begins?|meet)\b",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[,;:.]\s")
_ADMISSION = re.compile(r"\b(?:doors|admission|einlass|tür(?:öffnung)?)\b", re.IGNORECASE)
_SAME = re.compile(r"\b(?:gleiche[rn]?|selbe[rn]?|zur selben|same) (?:uhr)?(?:zeit|time)\b", re.IGNORECASE)
_OPEN = re.compile(r"\W*(?:geöffnet|täglich|öffnungszeiten|open|daily|hours)\b", re.IGNORECASE)
_FROM_TO = re.compile(
    rf"\b(?:von|zwischen|from|between)\s+{HOUR}(?:\s*{MARK})?\s*(?:{TO}|und|and)\s*{HOUR}\s*{MARK}", re.IGNORECASE
)


def span_of(context: Context, unit: Unit, source: Source) -> Span:
    """The day with its times; those without a zone of their own are in the source's."""
    said = [mention.found for mention in unit.mentions if mention.found.time_start]
    told = next((f for f in said if f.time_end and f.time_start == said[0].time_start), said[0] if said else None)
    found = told or timed(unit.first.found, _times(context, unit), context.document.language)
    if not found.time_start:
        found = _as_before(context, unit)
    if not found.time_start and not found.end:
        found = timed(found, _told_later(context, unit), context.document.language)
    if not found.time_start and not found.end:
        found = timed(found, _of_programme(context, unit), context.document.language)
    if not found.time_start and not found.end:
        found = timed(found, _refreshed(context, unit), context.document.language)
    if not found.time_start:  # what else is said of its days may tell the last of them
        found = next((mention.found for mention in unit.mentions if mention.found.end), found)
    span = found.span(found.zone) if found.zone else found.span(source.zone, source.zone_from)
    end = end_of(context, unit, found, span)
    return Span(span.start, end, span.zone, span.zone_from) if end else span


def _as_before(context: Context, unit: Unit) -> Found:
    """With the time of the meeting ahead of its list, where that says so: "Weitere Termine (gleiche Zeit):"."""
    first, lines = unit.first.found, context.document.lines
    above = range(max(0, unit.first.line - _ABOVE), unit.first.line + 1)
    said = next((n for n in reversed(above) if _SAME.search(lines[n].text[:_LONGEST_NOTE])), above.start)
    ahead = range(max(0, said - _ABOVE), said)
    before = [m.found for n in ahead for m in context.mentions_on.get(n, ()) if m.found.time_start]
    return replace(first, time_start=before[-1].time_start, time_end=before[-1].time_end) if before else first


def timed(day: Found, times: Iterable[str], language: str) -> Found:
    """The day with the first of these times, read as if it stood behind the day; alone where none is a time."""
    for words in islice(times, _MOST_TRIED):
        found = dates.read(f"{day.start.isoformat()}, {words}"[:200], language=language, at=day.start)
        if found and found.time_start and found.start == day.start:
            return replace(day, time_start=found.time_start, time_end=found.time_end, zone=found.zone)
    return day


def _times(context: Context, unit: Unit) -> Iterable[str]:
    """What may tell the time: the sentence of the date, lines of their own near it, then what is said for all."""
    lines, at = context.document.lines, unit.first.line
    for mention in unit.mentions:
        after = context.words_behind(mention)[:500]
        spoken = [time for time in _SPOKEN.finditer(after) if not _REFRESHED.match(after, time.end())]
        if not mention.spoken:  # "27. April 2016: Monatstreffen, ab 19:15 Uhr in Gebäude 50.34"
            spoken = [time for time in spoken[:1] if after[: time.start()].rstrip(" ").endswith((",", ";"))]
        doors = [time for time in spoken if _DOORS.search(after[: time.start()])]
        yield from (with_end(time[0], after) for time in spoken if time not in doors)
        if mention.spoken and (said := _beginning(after)):  # "… löten wir Sensoren. Beginn 10 Uhr, Ende offen"
            yield said["time"]
        yield from (time[0] for time in doors)
    if unit.first.spoken and (opening := _TIME_BEGINS.match(unit.first.sentence)):  # "Ab 19 Uhr findet am Freitag …"
        yield opening["time"]
    if unit.first.spoken and len(context.mentions_on[at]) > 1:  # "at 10:30 a.m. in Suite 1650: February 4, May 5"
        ahead = unit.first.sentence.partition(unit.first.text[unit.first.found.begin : unit.first.found.stop])[0]
        yield from (time[0] for time in list(_SPOKEN.finditer(ahead))[-1:] if not _REFRESHED.match(ahead, time.end()))
    near = [n for n in range(max(unit.lines.start, at - 2), min(unit.lines.stop, at + _NEAR + 1)) if n != at]
    begins = (_beginning(lines[n].text[: 3 * _SHORT]) for n in near if not lines[n].level)
    yield from (found["time"] for found in begins if found)
    labelled = [n for n in unit.lines if lines[n].label == "time" and n != at]
    yield from (lines[n].text for n in labelled if n in near)
    for n in sorted(near, key=lambda n: (bool(_ADMISSION.search(lines[n].text[:_SHORT])), n < at, abs(n - at))):
        if (
            len(lines[n].text) <= (2 * _SHORT if lines[n].label == "place" else _SHORT)
            and lines[n].label not in ("other", "due", "record", "doors")
            and (RANGE.match(lines[n].text) if lines[n].label == "length" else is_time(lines[n].text))
            and not (_HOURS.search(lines[n].text) or _is_before(lines[n].text))
        ):
            yield lines[n].text
    items = (lines[n].text for n in near if lines[n].item and not lines[n].level)  # "9:00am Sound Committee"
    yield from (text[: time_ahead(text)] for text in items if CLOCK.match(text) and not _LENGTH.match(text))
    yield from (lines[n].text for n in labelled if n not in near)
    last = (_LAST.search(lines[n].text) for n in near if lines[n].level and len(lines[n].text) <= 2 * _SHORT)
    yield from (found["time"] for found in last if found and not _DOORS.search(found.string[: found.start("time")]))
    for n in near:  # "Führung mit Ada Lovelace, 11 bis 12.30 Uhr"
        if len(lines[n].text) <= 3 * _SHORT and (time := _TIME_BEHIND.search(lines[n].text)):
            meant = n in context.mentions_on or not context.days_in(lines[n].text.rpartition(": ")[2])
            yield from (time["time"],) if meant else ()  # not that of "Abgabe: 16. Mai, 23:59 Uhr"
    for n in near:  # "Their talk (note: 3:30-4:30 pm)", "Sommerfest (16 Uhr, Garten)"
        if not holds_on(lines[n].text, unit.first.day) or _OPEN.match(lines[n].text):
            continue
        if lines[n].item and (time := RANGE.search(lines[n].text[:500])):
            yield time[0]
        if lines[n].item or n == at + 1:
            yield from (time["time"] for time in islice(_IN_BRACKETS.finditer(lines[n].text[:500]), 1))
    if context.document.levels[at] and context.is_subject(unit):  # the day of the page, whose hours its text tells
        text = range(at + 1, min((n for n in context.dated_lines if n > at), default=len(lines)))
        hours = (_FROM_TO.search(lines[n].text[:500]) for n in text if not lines[n].item)
        yield from (time[0] for time in hours if time and not _HOURS.search(time.string[:500]))
    if len(context.units) == 1:  # "… zwischen 20 und 4 Uhr am KIT" below the title of the only meeting
        yield from (time[0] for n in near if (time := _FROM_TO.search(lines[n].text[:500])))
    yield from (time[0] for time in CLOCK.finditer(lines[at].head))
    yield from (lines[n].text for n in near if lines[n].label == "doors")
    own, common = context.for_all_at(at)
    heads = [n for n in context.headings_above(at)[:1] if n not in context.mentions_on]
    for words in (*own, *(lines[n].text for n in heads), *common):
        if not holds_on(words, unit.first.day):
            continue
        times = sorted([*_SPOKEN.finditer(words), *CLOCK.finditer(words)], key=lambda time: time.start())
        yield from (
            with_end(time[0], words)
            for time in times
            if not (_DOORS.search(words[: time.start()]) or _REFRESHED.match(words, time.end()))
        )
    first = min(context.dated_lines)
    if len(context.units) > 1:
        labelled = [n for n in range(max(0, first - _ABOVE), first) if lines[n].label == "time" and not lines[n].level]
        yield from (lines[n].text for n in labelled[:1] if len(labelled) == 1)
    for n in range(max(0, first - _NEAR), first):
        told = (
            lines[n].label in ("", "date", "time", "place")
            and len(context.units) > 1
            and len(lines[n].text) <= 2 * _SHORT
            and holds_on(lines[n].text, unit.first.day)
        )
        if told and not any(_HOURS.search(line.text[:_LONGEST_NOTE]) for line in lines[max(0, n - _FEW) : n + 1]):
            clock = CLOCK if _MEETINGS.search(lines[n].text) else RANGE
            begins_at = (t[0] for t in clock.finditer(lines[n].text) if not _REFRESHED.match(lines[n].text, t.end()))
            yield from islice(begins_at, 1)
    for n in context.headings_above(at):  # "Spring (Fridays, 12:10 pm)", or a line with the time right below it
        if any(mention.day != unit.first.day for mention in context.mentions_on.get(n, ())):
            return  # the times below another day are that one's
        if context.owners.get(n, unit) is not unit:
            continue  # the name of another meeting
        if n not in context.mentions_on and (time := CLOCK.search(lines[n].text)):
            yield time[0]
        dated = (m for m in range(n + 1, at) if m in context.mentions_on)
        below = lines[n + 1 : min(n + _BELOW, next(dated, at))]
        yield from (line.text for line in below if len(line.text) <= _SHORT and is_time(line.text))


def _beginning(words: str) -> re.Match[str] | None:
    """Where words say when it begins, or when the only part begins that they time: "Film: 20 Uhr"."""
    found = _BEGINS.search(words)
    return found or (_PART.search(words) if len(list(islice(CLOCK.finditer(words), 2))) == 1 else None)


def _is_before(text: str) -> bool:
    """Whether a line tells when people may come before it begins: "Ab 9:15 Uhr gibt es Kaffee"."""
    clocks = list(CLOCK.finditer(text))
    return len(clocks) == 1 and _REFRESHED.match(text, clocks[0].end()) is not None


def _refreshed(context: Context, unit: Unit) -> Iterator[str]:
    """When people may come, where nothing says when it begins: "Ab 9 Uhr gibt es Kaffee"."""
    near = range(unit.first.line + 1, min(unit.lines.stop, unit.first.line + _NEAR + 1))
    lines = [context.document.lines[n] for n in near if n not in context.mentions_on]
    yield from (line.text for line in lines if len(line.text) <= _SHORT and not line.label and _is_before(line.text))


def _told_later(context: Context, unit: Unit) -> Iterator[str]:
    """The time in a later sentence that says when it starts, in the clause that names it by a word of the title."""
    at, lines = unit.first.line, context.document.lines
    if not (unit.first.spoken or lines[at].level):
        return
    names = set(re.findall(r"\w{5,}", fold(context.document.title)))
    stop = min([n for n in context.dated_lines if n > at] + [at + _NEAR, len(lines)])
    for n in range(at + 1, stop):
        text = lines[n].text[:_LONGEST_NOTE]
        if lines[n].level or not (_STARTS.match(text) if lines[n].item else _STARTS.search(text)):
            continue
        clauses = _CLAUSES.split(text)
        for clause in sorted(clauses, key=lambda clause: names.isdisjoint(re.findall(r"\w{5,}", fold(clause)))):
            if not holds_on(clause, unit.first.day):
                continue
            told = (time for time in _SPOKEN.finditer(clause) if not _REFRESHED.match(clause, time.end()))
            yield from (time[0] for time in told if not _DOORS.search(clause[: time.start()]))


def _of_programme(context: Context, unit: Unit) -> Iterator[str]:
    """The first of the times with which the lines of a programme begin that stands below."""
    at, lines = unit.first.line, context.document.lines
    stop = min((n for n in context.dated_lines if n > at), default=len(lines))
    timed_lines = [n for n in range(at + 1, stop) if time_ahead(lines[n].text)]
    if not timed_lines or timed_lines[0] > at + _NEAR:
        return
    begin = [lines[n].text[:_SHORT] for n in timed_lines]
    clocks = [
        timed(unit.first.found, [text[: time_ahead(text)]], context.document.language).time_start
        for text in begin[:_MOST_TRIED]
    ]
    told = [clock for clock in clocks if clock]
    if len(told) >= _PROGRAMME and told == sorted(told):
        yield begin[0][: time_ahead(begin[0])]
