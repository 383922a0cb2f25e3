"""The readers of times: "um 19:15 Uhr bis 20:45", "16.15–17.45 Uhr", "5:30–7 pm CET", "18 Uhr c.t."."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import NamedTuple

from calendar_app.dates.names import HOURS, is_english
from calendar_app.dates.tokens import Tokens, continues, ends_here, glued, number_at, skip, starts_here
from calendar_app.dates.zones import read_offset, read_zone

INTRODUCING = frozenset(
    "um ab at from von gegen start starting starts begin begins beginn beginnt uhrzeit time zwischen between @".split()
)
_BEFORE_TIME = frozenset(", um ab at".split())
_UNTIL = frozenset("- ~ 〜 bis to until till".split())
_AND = frozenset("& und and".split())
_LISTING = _AND | {","}
_MOST_TIMES = 6
_COMPACT = (4,)
_CURRENCIES = frozenset("€ $ £ euro eur usd chf".split())
_BETWEEN = frozenset("zwischen between".split())
_ROUGHLY = frozenset("ca etwa circa about around approx approximately .".split())
_APOSTROPHES = frozenset("'’‘´`")
HOUR_WORDS = frozenset("uhr h hrs hours".split())
_HALVES = {"am": 0, "pm": 12}
_PARTS_OF_DAY = {"frueh": "am", "morgens": "am", "vormittags": "am", "nachmittags": "pm", "abends": "pm"}


class Clock(NamedTuple):
    """One time of day as written."""

    hour: int
    minute: int
    half: str | None  # "am", "pm"
    marked: bool  # a word says that it is a time
    exact: bool  # "19:30"
    dotted: bool  # "19.30"
    quarter: bool  # c.t.: a quarter past
    stop: int

    @property
    def sure(self) -> bool:
        return self.marked or self.exact


@dataclass(frozen=True, slots=True)
class Times:
    """From when to when, and the token behind."""

    start: time
    end: time | None
    zone: str | None
    stop: int
    marked: bool  # a word says that it is a time


def read_times(tokens: Tokens, i: int, language: str, *, inside: bool = False, beside: bool = False) -> Times | None:
    """The time, or stretch of time, written at `i`; midnight as an end is 00:00.

    `inside`: be it glued to what stands before; `beside`: a date does, so that "18.30" is a time.
    """
    first = _clock(tokens, i, language, inside=inside)
    if first is None:
        return None
    iso = tokens[i - 1].text == "T" and tokens[i - 1].glued
    zone, stop = read_offset(tokens, first.stop) if iso else read_zone(tokens, first.stop)
    introduced = tokens[i - 1].key in INTRODUCING
    second = _until(tokens, i, stop, first, language)
    alone = introduced or not tokens[i - 1].is_word  # rather than "Raum 3"
    if second is None and not first.sure and alone and (last := _last_of(tokens, first, language)):
        first, stop = first._replace(marked=True, half=first.half or last.half), last.stop
    elif second is None and first.sure:  # "14 Uhr & 16 Uhr"
        stop = _past_others(tokens, first, stop, language)
    rounded = first.dotted and first.minute % 15 == 0 and tokens[stop].key not in _CURRENCIES
    if second is None and not (first.sure or (first.dotted and introduced) or (beside and rounded)):
        return None
    hour, end = _hour(first), None
    if second is not None:
        hour, end_hour = _paired(first, second)
        end = time(end_hour % 24, second.minute)
        later, stop = read_zone(tokens, second.stop)
        zone = later or zone
    if hour > 23 or zone == "":
        return None
    quarter = 15 if not first.minute and (first.quarter or (second is not None and second.quarter)) else first.minute
    marked = first.marked or introduced or (second is not None and second.marked)
    return Times(time(hour, quarter), end, zone, stop, marked)


def _last_of(tokens: Tokens, first: Clock, language: str) -> Clock | None:
    """The last of several times with one mark: "14 & 16 Uhr", "2 and 4 pm"; None where it is no such list."""
    last = first
    for _ in range(_MOST_TIMES):
        mark = tokens[last.stop].key
        following = _clock(tokens, last.stop + 1, language, inside=True) if mark in _LISTING else None
        if following is None or following.hour <= last.hour or (following.marked and mark not in _AND):
            return None
        if following.marked:
            return following
        last = following
    return None


def _past_others(tokens: Tokens, first: Clock, stop: int, language: str) -> int:
    """Behind further times of the day, each with its own mark, in their order."""
    last = first
    for _ in range(_MOST_TIMES):
        following = _clock(tokens, stop + 1, language, inside=True) if tokens[stop].key in _AND else None
        if following is None or not following.sure or _hour(following) <= _hour(last):
            break
        last, stop = following, following.stop
    return stop


def is_clock(tokens: Tokens, i: int, language: str) -> bool:
    """Whether the number at `i` is an hour rather than a day."""
    clock = _clock(tokens, i, language)
    return clock is not None and clock.sure


def _until(tokens: Tokens, i: int, j: int, first: Clock, language: str) -> Clock | None:
    pair = tokens[i - 1].key in _BETWEEN and tokens[j].key in {"und", "and"}
    if not pair and tokens[j].key not in _UNTIL:
        return None
    second = _clock(tokens, skip(tokens, j + 1, _ROUGHLY), language, inside=True)
    if second is None or _is_dated(tokens, second):
        return None
    # "13–16 Uhr", "16.15–17.45", but neither "9–12.30" nor "19:30 - 12 Leute".
    plausible = second.marked or (second.exact and first.sure) or (second.dotted and first.dotted)
    return second if plausible else None


def _is_dated(tokens: Tokens, clock: Clock) -> bool:
    """Whether this is rather a day with its own time: the end of "9.30 Uhr bis 16.05., 12 Uhr"."""
    after = tokens[clock.stop + 1]
    dotted = clock.dotted and not clock.marked and glued(tokens, clock.stop, ".")
    return dotted and (after.number is not None or after.key in _BEFORE_TIME)


def _clock(tokens: Tokens, i: int, language: str, *, inside: bool = False) -> Clock | None:
    if tokens[i].key in HOURS:
        return Clock(HOURS[tokens[i].key], 0, None, True, False, False, False, i + 1)
    if tokens[i].number is None or not (inside or starts_here(tokens, i) or tokens[i - 1].text == "T"):
        return None
    digits = _digits(tokens, i)
    if digits is None:
        return None
    hour, minute, mark, j = digits
    half, marked, quarter, stop = _suffix(tokens, j, hour, language)
    if marked and not mark and half is None:
        minute, stop = _minutes_behind(tokens, stop)
    if tokens[j].glued and tokens[j].is_word and not marked and tokens[j].text not in {"Z", "T"}:
        return None
    if hour > 24 or (hour == 24 and minute):
        return None
    return Clock(hour, minute, half, marked, mark == ":", mark == ".", quarter, stop)


def _digits(tokens: Tokens, i: int) -> tuple[int, int, str, int] | None:
    """Hour, minute, the mark between them and the token behind: "19", "19:30", "19.30", "1930 Uhr"."""
    compact = _compact(tokens, i)
    if compact is not None:
        hour, minute = divmod(compact, 100)
        return (hour, minute, ":", i + 1) if minute < 60 else None
    alone, j = number_at(tokens, i, 0, 24), i + 1
    if alone is None:
        return None
    if continues(tokens, j, ":."):
        written, mark = number_at(tokens, j + 1, 0, 59, widths=(2,)), tokens[j].text
        behind = _behind_seconds(tokens, j + 2)
        return None if written is None or continues(tokens, behind, mark) else (alone, written, mark, behind)
    if glued(tokens, j, ":") and tokens[j + 1].glued and tokens[j + 1].key in _HALVES:
        return alone, 0, "", j + 1  # "3:pm"
    return None if continues(tokens, j, ".,") else (alone, 0, "", j)


def _compact(tokens: Tokens, i: int) -> int | None:
    """1930 where "1930 Uhr" or "T193000" is written, 730 where "730pm" is."""
    after = tokens[i + 1]
    if tokens[i - 1].text == "T" and tokens[i].glued:
        seconds = number_at(tokens, i, 0, 240_000, widths=(6,))
        return number_at(tokens, i, 0, 2400, widths=_COMPACT) if seconds is None else seconds // 100
    if after.key == "pm" or (after.key == "am" and after.glued):
        return number_at(tokens, i, 100, 1259, widths=(3, 4))
    return number_at(tokens, i, 0, 2400, widths=_COMPACT) if after.key in HOUR_WORDS else None


def _behind_seconds(tokens: Tokens, i: int) -> int:
    if glued(tokens, i, ":") and tokens[i + 1].glued and number_at(tokens, i + 1, 0, 60, widths=(2,)) is not None:
        i += 2
        if continues(tokens, i, ".,"):
            i += 2
    return i


def _suffix(tokens: Tokens, i: int, hour: int, language: str) -> tuple[str | None, bool, bool, int]:
    """What says that a number is a time: the half of the day, whether anything does, c.t., the token behind."""
    word = tokens[i]
    if word.key == "o" and tokens[i + 1].text in _APOSTROPHES and tokens[i + 2].key == "clock":
        suffix = _suffix(tokens, i + 3, hour, language)
        if suffix[0]:  # else it may be morning or evening
            return suffix
    if (
        word.key in _HALVES
        and hour <= 12
        and (
            word.key == "pm" or word.glued or word.text.isupper() or is_english(language)  # "19:30 am 3. Mai" is German
        )
    ):
        return word.key, True, False, i + 1
    if hour == 12 and word.key in HOURS:
        return "am" if HOURS[word.key] == 24 else "pm", True, False, i + 1  # "12 noon"
    if _is_half_letter(tokens, i) and hour <= 12 and is_english(language):
        return f"{word.key}m", True, False, i + 1
    if _spelled(tokens, i, "m") and word.key in {"a", "p"} and hour <= 12:
        return f"{word.key}m", True, False, _behind_spelled(tokens, i)
    marked = word.key in HOUR_WORDS and (word.key != "h" or tokens[i - 1].width > 1)
    j = i + 1 if marked else i
    if marked and hour < 12 and tokens[j].key in _PARTS_OF_DAY:
        return _PARTS_OF_DAY[tokens[j].key], True, False, j + 1
    k = j + (tokens[j].text in {"(", ","})
    if tokens[k].key in {"c", "s"} and _spelled(tokens, k, "t"):
        behind = _behind_spelled(tokens, k)
        return None, True, tokens[k].key == "c", behind + (tokens[j].text == "(" and tokens[behind].text == ")")
    if marked and tokens[k].key in {"ct", "st"}:
        return None, True, tokens[k].key == "ct", k + 1
    return None, marked, False, j


def _is_half_letter(tokens: Tokens, i: int) -> bool:
    """Whether this is the end of "1:30p"."""
    after = tokens[i + 1]
    return (
        tokens[i].glued and tokens[i].text in {"a", "p"} and not (after.glued and (after.text == "." or after.is_word))
    )


def _spelled(tokens: Tokens, i: int, letter: str) -> bool:
    """ "p.m.", "c. t."."""
    return tokens[i].width == 1 and glued(tokens, i + 1, ".") and tokens[i + 2].key == letter


def _behind_spelled(tokens: Tokens, i: int) -> int:
    return i + 3 + glued(tokens, i + 3, ".")


def _minutes_behind(tokens: Tokens, i: int) -> tuple[int, int]:
    """ "19 Uhr 30", "19h30"."""
    minute = number_at(tokens, i, 0, 59, widths=(2,))
    glued_h = tokens[i - 1].key == "h" and tokens[i].glued
    alone = ends_here(tokens, i + 1) and not glued(tokens, i + 1, ".:/-") and tokens[i + 1].key not in {"-", "of"}
    if minute is None or not (glued_h or (tokens[i - 1].key == "uhr" and alone and not tokens[i + 1].month)):
        return 0, i
    return minute, i + 1


def _hour(clock: Clock, half: str | None = None) -> int:
    half = clock.half or half
    return clock.hour if half is None or clock.hour > 12 else clock.hour % 12 + _HALVES[half]


def _paired(first: Clock, second: Clock) -> tuple[int, int]:
    """Both hours, where "am" or "pm" may be written once: "5:30–7 pm", "11-1 pm", "9 am to 5:30"."""
    start, end = _hour(first, second.half), _hour(second)
    if first.half is None and second.half is not None and first.hour <= 12 and _after(start, first, end, second):
        start = _hour(first, "am" if second.half == "pm" else "pm")
    if first.half is not None and second.half is None and second.hour < 12 and _after(start, first, end, second):
        end += 12
    return start, end


def _after(start: int, first: Clock, end: int, second: Clock) -> bool:
    return (start, first.minute) > (end, second.minute)
