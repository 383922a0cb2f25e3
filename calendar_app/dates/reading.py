"""From the tokens of a text to the meeting dates that it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice

from calendar_app.dates.days import Days, names_day, read_days, read_joint
from calendar_app.dates.hints import may_name_day
from calendar_app.dates.parts import Part
from calendar_app.dates.purpose import is_aside, is_moved
from calendar_app.dates.times import INTRODUCING, Times, read_times
from calendar_app.dates.tokens import Tokens, ends_sentence, glued, skip, tokens_and_stops
from calendar_app.dates.years import in_conflict, place
from calendar_app.model import Span, ZoneFrom, zone_of

_LONGEST_TEXT = 20_000
_LONGEST_FIELD = 200
_FIRST = 2  # the first token that is not the edge
_WORDS_TO_TIME = 16
_LISTING = frozenset("; & and und or oder".split())
_TO_DAY = frozenset("am on den der dem the , | ( - : date datum tag day".split())
_TO_TIME = INTRODUCING | frozenset(", | · • ; : - / ( t jeweils each daily taeglich zeit".split())
_NOT_START = frozenset("bis until till by einlass doors tueren".split())
_TO_NOT_START = frozenset(": ab at um from open opens oeffnen".split())


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text. `end` is the last day, inclusive; an end time before the start time is on the next day."""

    start: date
    end: date | None  # None: one day
    time_start: time | None
    time_end: time | None
    zone: str | None  # the IANA name, where the text names a zone
    begin: int  # where it stands in the text, in characters
    stop: int
    weekday_conflict: bool  # the text names a weekday that the day is not
    year_assumed: bool  # the text names no year

    def span(self, zone: str | None, zone_from: ZoneFrom = ZoneFrom.SOURCE) -> Span:
        """As a span; times are in `zone`, unless the text names one whose clocks show another time then.

        `zone_from` is who names `zone`. Several days of which only the beginning has a time are
        whole days: an end is not invented.
        """
        if self.time_start is None or (self.end is not None and self.time_end is None):
            return Span(self.start, self.end or self.start)
        start = datetime.combine(self.start, self.time_start)
        end = None if self.time_end is None else datetime.combine(self.end or self.start, self.time_end)
        if end is not None and end < start:
            end += timedelta(days=1)
        if self.zone and zone and zone_of(zone).utcoffset(start) == zone_of(self.zone).utcoffset(start):
            return Span(start, end, zone)
        return Span(start, end, self.zone) if self.zone else Span(start, end, zone, zone_from)


def find(text: str, *, language: str = "de", at: date, most: int | None = None) -> list[Found]:
    """All meeting dates that running text names, or the first of them, in its order, none overlapping another.

    `at` is the day of the announcement, for years that nobody wrote. Deadlines and days of publication are left out.
    """
    return list(islice(_read(_cut(text, _LONGEST_TEXT), language, at), most))


def read(text: str, *, language: str = "de", at: date) -> Found | None:
    """The date that a field such as "Datum: …" gives; None where it gives no day ("TBA", "Oktober 2015")."""
    return next(_read(_cut(text, _LONGEST_FIELD), language, at), None)


def _read(text: str, language: str, at: date) -> Iterator[Found]:
    if not may_name_day(text):
        return
    tokens, stops = tokens_and_stops(text)
    behind = aside = _FIRST
    for i, token in enumerate(tokens):
        mention = _mention(tokens, i, language, at) if token.begins and i >= behind else None
        if mention is None:
            continue
        listed = aside == behind and all(token.key in _LISTING for token in tokens[behind:i])  # with one that is aside
        if (listed and i > behind > _FIRST) or is_aside(tokens, i, behind, language):
            aside = mention.stop
        else:
            yield from _founds(tokens, stops, i, mention)
        behind = mention.stop


@dataclass(frozen=True, slots=True)
class _Mention:
    """One chain of days, its times and where it stops, in tokens."""

    days: Days
    placed: list[date]
    times: Times | None
    stop: int


def _mention(tokens: Tokens, i: int, language: str, at: date) -> _Mention | None:
    before = read_times(tokens, i, language) if _may_start(tokens, i) else None
    days = read_days(tokens, skip(tokens, before.stop, _TO_DAY) if before else i, language)
    placed = place(days.parts, at) if days else None
    while days and (placed is None or not _in_order(days, placed)):
        days = days.first
        placed = place(days.parts, at) if days else None
    if days is None or placed is None:
        return None
    times = before or _times_beside(tokens, days.stop, language, sure=days.firm)
    if not (days.firm or (times and not days.loose)):
        return None
    times = times or _times_ahead(tokens, days.stop, language)
    mention = _Mention(days, placed, times, max(days.stop, times.stop if times else 0))
    return (None if before else _through(tokens, mention, language, at)) or mention


def _through(tokens: Tokens, mention: _Mention, language: str, at: date) -> _Mention | None:
    """ "3. Mai 18:00 – 4. Mai 12:00": the mention with its end, or None where none follows."""
    if mention.times is None or mention.times.end is not None or mention.days.joints:
        return None
    interval = glued(tokens, mention.stop, "/")  # ISO 8601
    joint = mention.stop + 1 if interval else read_joint(tokens, mention.stop)
    last = read_days(tokens, joint, language, joined=True) if joint is not None else None
    if last is None or last.joints:
        return None
    days = Days((*mention.days.parts, *last.parts), ("range",))
    placed = place(days.parts, at)
    if placed is None or not _in_order(days, placed):
        return None
    end = _times_beside(tokens, last.stop, language)
    if end is None:
        return _Mention(days, placed, mention.times, last.stop)
    times = replace(mention.times, end=end.end or end.start, zone=mention.times.zone or end.zone)
    return _Mention(days, placed, times, end.stop)


def _times_beside(tokens: Tokens, i: int, language: str, *, sure: bool = True) -> Times | None:
    """The times right behind a date, which is `sure` to be one."""
    return read_times(tokens, skip(tokens, i, _TO_TIME), language, inside=True, beside=sure)


def _times_ahead(tokens: Tokens, i: int, language: str) -> Times | None:
    """The times some words behind a date, in the same sentence: "Am 21.12. findet um 17:30 Uhr …"."""
    for j in range(i, min(i + _WORDS_TO_TIME, len(tokens))):
        if ends_sentence(tokens, j):
            return None
        if not tokens[j].begins:
            continue
        if names_day(tokens, j, language):
            return None
        times = read_times(tokens, j, language)
        if times is None or not times.marked or not _may_start(tokens, j):
            continue
        belongs_to_next = tokens[times.stop].key in {"am", "on"} and names_day(tokens, times.stop + 1, language)
        return None if belongs_to_next else times
    return None


def _may_start(tokens: Tokens, i: int) -> bool:
    """Whether the time at `i` may be that of a beginning, rather than "bis 19 Uhr", "doors open at 18:30"."""
    i -= 1
    for _ in range(2):
        i -= tokens[i].key in _TO_NOT_START
    return tokens[i].key not in _NOT_START


def _in_order(days: Days, placed: list[date]) -> bool:
    return all(joint != "range" or placed[n] <= placed[n + 1] for n, joint in enumerate(days.joints))


def _founds(tokens: Tokens, stops: list[int], i: int, mention: _Mention) -> Iterator[Found]:
    """One for each stretch of days: those joined by "bis" or a dash, and neighbours joined by "und".

    Of a meeting that was "moved from 7 to 14 April" only the new day counts.
    """
    parts, placed, times = mention.days.parts, mention.placed, mention.times
    first = (len(parts) + 1) // 2 if is_moved(tokens, i) else 0
    for n in range(first + 1, len(parts) + 1):
        if n < len(parts) and (mention.days.joints[n - 1] == "range" or placed[n] - placed[n - 1] == timedelta(days=1)):
            continue
        stretch: tuple[Part, ...] = parts[first:n]
        begin = i if first == 0 else parts[first].begin
        stop = mention.stop if n == len(parts) else parts[n - 1].stop
        yield Found(
            start=placed[first],
            end=placed[n - 1] if placed[n - 1] > placed[first] else None,
            time_start=times.start if times else None,
            time_end=times.end if times else None,
            zone=times.zone if times else None,
            begin=stops[begin] - tokens[begin].width,
            stop=stops[stop - 1],
            weekday_conflict=in_conflict(stretch, placed[first:n]),
            year_assumed=all(part.year is None for part in parts),
        )
        first = n


def _cut(text: str, limit: int) -> str:
    """No more than `limit` characters, and no date cut in two."""
    if len(text) <= limit:
        return text
    return text[: next((i for i in range(limit, 0, -1) if text[i].isspace()), 0)]
