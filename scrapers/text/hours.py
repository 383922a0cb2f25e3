"""Days that stand over several meetings, each with its own time and name below: programmes of a week, of a house."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise

from calendar_app.dates import Found
from calendar_app.text import fold
from scrapers.text.clocks import CLOCK, time_ahead
from scrapers.text.document import Document
from scrapers.text.for_all import speaks_of_all
from scrapers.text.line import LIKE_A_HEADING, Line
from scrapers.text.mention import Mention
from scrapers.text.prose import names_meeting
from scrapers.text.times import timed
from scrapers.text.units import sections
from scrapers.text.words import is_address, name_in, split_place

_EDGES = " .,;:|·•–—-("
_LONGEST = 160  # characters of a line with a name and a time
_MOST = 200  # of one day
_LARGEST = 20  # lines of one meeting
_PARTS = 10  # times of a day for one that is that of a break
_FEW = 4  # meetings of a day
_MANY = 3  # days, so that a page is no programme of a weekend
_BETWEEN = 45  # minutes from start to start of meetings that nothing else keeps apart
_PART = re.compile(
    r"(?:kaffee|mittags?|umbau|tee|coffee|tea|lunch|dinner)?[ -]?(?:pausen?|breaks?)\b|(?:coffee|lunch|kaffee)\W*$"
    r"|(?:gemeinsames )?(?:mittag|früh|abend)(?:stück|essen)\W*$|registr|anmeldung|begrüß|begrüss|willkommen"
    r"|case (?:no|number)\b|docket\b|item (?:no\W*)?\d|welcome|opening remarks|closing|verabschiedung|schlusswort"
    r"|abschluss\b|wrap[- ]?up|check-?in\b|ankommen\b"
    r"|ankunft\b|(?:an|ab|rück|heim)(?:reise|fahrt)\b|keynote|call to order|roll call|adjourn"
    r"|get-?together\b|ausklang\b|ende\b|end\b|doors\b|einlass\b"
    r"|beginn\b",
    re.IGNORECASE,
)
_ONE_MEETING = re.compile(
    r"\w*(?:konferenz|tagung|kongress|symposium|barcamp|hackathon|klausur|sitzung|tagesordnung|versammlung)\b"
    r"|\b(?:conference|congress|summit|workshop|\w*camp|retreat|hearing|docket"
    r"|(?:summer|winter|spring|autumn) school|sommerschule)\b",
    re.IGNORECASE,
)
_CALENDAR = re.compile(
    r"kalender|veranstaltung|termine|spielplan|wochenprogramm|monatsprogramm|diese woche|calendar|events|what.s on",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Hour:
    """What is on from one time to the next, of a day."""

    mention: Mention
    lines: range
    held: bool  # by one element, rather than only near each other

    @property
    def found(self) -> Found:
        return self.mention.found

    @property
    def minute(self) -> int:
        """Of the day."""
        start = self.found.time_start
        return start.hour * 60 + start.minute if start else 0

    @property
    def beside(self) -> str:
        """What stands behind the time in its line, else before."""
        before, after = self.mention.text[: self.found.begin], self.mention.text[self.found.stop :]
        return before.strip(_EDGES) or after.strip(_EDGES)


def by_the_hour(document: Document, mentions: Sequence[Mention]) -> list[Mention]:
    """Instead of each such day the times below it; a programme, whose parts follow each other, stays one meeting."""
    hours = {day: found for day, found in _hours(document, mentions).items() if found and _are_named(document, found)}
    whole = {day for day, found in hours.items() if _is_programme(document, found)}
    apart = {day: found for day, found in hours.items() if day not in whole}
    if len(whole) >= max(1, len(apart)) or not _are_meetings(document, mentions, apart):
        return list(mentions)
    result: list[Mention] = []
    whole_day = len(apart) == 1 and names_meeting(document.title)  # "Nacht der Wissenschaft", and its talks
    for mention in mentions:
        below = [hour.mention for hour in apart.get(mention.line, ())]
        result += [mention, *below] if whole_day or not below else below
    return result


def _hours(document: Document, mentions: Sequence[Mention]) -> dict[int, list[_Hour]]:
    """The times below each line that is nothing but a day."""
    below = {mention.line: _lines_with_times(document, lines) for mention, lines in _below(document, mentions)}
    days = {mention.line: mention for mention in mentions}
    times = {n for lines in below.values() for n in lines}
    if not times:
        return {}
    # A day and the first time below it may share an element, as they do in a row.
    elements = _elements(document, sorted({*times, *(line for line in days if not below.get(line))}))
    anchors = sorted({*times, *days})
    near = {n: _with_next(n, anchors, len(document.lines)) for n in times - elements.keys()}
    own = {**elements, **near}
    hours = {n: (own[n], n in elements) for n in times}
    return {day: list(_of_a_day(document, days[day], {n: hours[n] for n in lines})) for day, lines in below.items()}


def _below(document: Document, mentions: Sequence[Mention]) -> Iterator[tuple[Mention, range]]:
    dated = sorted({mention.line for mention in mentions})
    days = [mention for mention in mentions if _is_over_others(document, mention)]
    ends = {section.start: section.stop for section in sections(document)} if days else {}
    headings = [n for n, level in enumerate(document.levels) if level] if days else []
    for mention in days:
        # What stands below another day is not this one's.
        at = bisect_right(dated, mention.line)
        end = dated[at] if at < len(dated) else len(document.lines)
        above = bisect_left(headings, mention.line)
        if mention.line in ends:
            end = min(end, ends[mention.line])
        else:  # not that of a meeting of the day before, which has ended
            around = (ends[n] for n in islice(reversed(headings[:above]), _PARTS) if ends[n] > mention.line)
            end = min(end, next(around, end))
        yield mention, range(mention.line + 1, end)


def _is_over_others(document: Document, mention: Mention) -> bool:
    found, level = mention.found, document.levels[mention.line]
    if found.time_start or mention.spoken or (found.end and found.end != found.start):
        return False
    outside = mention.text[: found.begin] + mention.text[found.stop :]
    return 0 < level < LIKE_A_HEADING or (
        document.lines[mention.line].label in ("", "date") and not outside.strip(_EDGES)
    )


def _lines_with_times(document: Document, lines: range) -> list[int]:
    """Those that begin with one; where none does, those of a list that name one: "Choir, 7 pm"."""
    found: list[int] = []
    for n in lines:
        if len(found) == _MOST or n - (found[-1] if found else lines.start) > _LARGEST:
            break
        if document.lines[n].label in ("", "time") and _time_in(document.lines[n]):
            found.append(n)
    return [n for n in found if time_ahead(document.lines[n].text)] or found


def _time_in(line: Line) -> range:
    """Where it stands; nowhere where a line names several, or that of other days too."""
    if speaks_of_all(line.text):
        return range(0)
    if ahead := time_ahead(line.text):
        return range(ahead)
    times = list(islice(CLOCK.finditer(line.text), 2)) if line.item and len(line.text) <= _LONGEST else []
    return range(*times[0].span()) if len(times) == 1 else range(0)


def _of_a_day(document: Document, day: Mention, lines: Mapping[int, tuple[range, bool]]) -> Iterator[_Hour]:
    for n, (own, held) in lines.items():
        text, time = document.lines[n].text, _time_in(document.lines[n])
        found = timed(day.found, [text[time.start : time.stop]], document.language)
        if found.time_start:
            found = replace(found, begin=time.start, stop=time.stop)
            yield _Hour(replace(day, line=n, found=found, text=text, apart=True), own, held)


def _elements(document: Document, anchors: Sequence[int]) -> dict[int, range]:
    """The largest element of a moderate size that holds each of these lines and no other."""
    holding: dict[int, range] = {}
    for block in sorted({block for block in document.blocks if len(block) <= _LARGEST}, key=len):
        at = bisect_left(anchors, block.start)
        if bisect_left(anchors, block.stop) == at + 1:
            holding[anchors[at]] = block
    return holding


def _with_next(number: int, anchors: Sequence[int], stop: int) -> range:
    """The line and the one below it, unless that is another's."""
    following = bisect_right(anchors, number)
    return range(number, min(stop, number + 2, *anchors[following : following + 1]))


def _are_named(document: Document, hours: Sequence[_Hour]) -> bool:
    return all(_name(document, hour) for hour in hours)


def _name(document: Document, hour: _Hour) -> str:
    lines = [document.lines[n] for n in hour.lines if n != hour.mention.line]
    lines = sorted((line for line in lines if not CLOCK.search(line.text[:_LONGEST])), key=lambda line: not line.links)
    return next(filter(name_in, [hour.beside, *(line.text for line in lines)]), "")


def _is_programme(document: Document, hours: Sequence[_Hour]) -> bool:
    """Whether some of a day's times are those of breaks and greetings, or one ends where the next begins."""
    parts = sum(_PART.match(_name(document, hour)) is not None for hour in hours)
    if not _are_placed(document, hours):
        ends = pairwise(hour.found for hour in hours)
        parts += sum(one.time_end is not None and one.time_end == two.time_start for one, two in ends)
    return len(hours) > 1 and _PARTS * parts >= len(hours)


def _are_meetings(document: Document, mentions: Sequence[Mention], days: Mapping[int, Sequence[_Hour]]) -> bool:
    """Whether the times of all days are those of meetings rather than of the parts of one."""
    hours = [hour for day in days.values() for hour in day]
    if not hours or _ONE_MEETING.search(document.title):
        return False
    if len(hours) == len(days):  # elsewhere a day and the time below it are read together
        names = {fold(hour.beside) for hour in hours if not is_address(hour.beside)}
        below = all(hours[0].mention.line == day + 1 for day, hours in days.items())
        return below and len(hours) > 1 and len(names) == len(hours) and all(map(name_in, names))
    if _are_placed(document, hours) or all(any(document.lines[n].links for n in hour.lines) for hour in hours):
        return True
    first, last = hours[0].mention.day, hours[-1].mention.day
    within = any(m.found.end and m.found.start <= first and last <= m.found.end for m in mentions)
    # Of days that follow each other a journey may have as many.
    scattered = len(days) >= _MANY and (last - first).days > len(days)
    many = scattered or (len(days) > 1 and _CALENDAR.search(document.title))
    few = len(hours) <= _FEW * len(days)
    pairs = [pair for day in days.values() for pair in pairwise(day)]
    return bool(many) and few and not within and all(two.minute - one.minute >= _BETWEEN for one, two in pairs)


def _are_placed(document: Document, hours: Sequence[_Hour]) -> bool:
    """Whether places are named with most times, and not always the same; what is set as one place is, is another."""
    lines = [[document.lines[n] for n in hour.lines if hour.held and n != hour.mention.line] for hour in hours]
    forms = {line.form for own in lines for line in own if _is_place(line)}
    names = {_name(document, hour) for hour in hours}
    places = [next((line.text for line in own if line.form in forms and line.text not in names), "") for own in lines]
    places = [said or split_place(hour.beside)[1] for said, hour in zip(places, hours, strict=True)]
    return len(set(places) - {""}) > 1 and 2 * len(list(filter(None, places))) >= len(hours)


def _is_place(line: Line) -> bool:
    return line.label == "place" or (is_address(line.text) and not line.links)
