"""The readers of one day: "Do, 7. April 2016", "April 7th", "7.4.16", "2016-04-07", or a bare "7."."""

from __future__ import annotations

from typing import NamedTuple

from calendar_app.dates.names import is_english, month_comes_first
from calendar_app.dates.numbered import is_compound, is_heading, is_numbered
from calendar_app.dates.times import HOUR_WORDS, is_clock
from calendar_app.dates.tokens import (
    Token,
    Tokens,
    behind_bracket,
    continues,
    ends_here,
    glued,
    number_at,
    skip,
    starts_here,
    year_behind_comma,
)

TO = frozenset("- ~ 〜 bis to until till through thru".split())
AND = frozenset("und u and & + / sowie".split())
_JOINING = TO | AND
_YEAR = (4,)
_BEHIND_HOUR = HOUR_WORDS | {"pm"}
_FULL_NAMES = frozenset("mai may juni june juli july".split())
_ORDINALS = frozenset("st nd rd th ter ten te".split())
_BEFORE_DAY = frozenset("den dem der the , (".split())
_BEFORE_LOOSE = frozenset("am vom zum den".split())
_COMMA = frozenset({","})
_AFTER_MONTH = frozenset({",", "the"})
_BEFORE_SPACED = _BEFORE_LOOSE | {":"}
_BEFORE_YEAR = frozenset({",", "."})
_OF, _DAY_OF = frozenset({"of"}), frozenset({"day", "of"})
_DOT = frozenset({"."})


class Part(NamedTuple):
    """One day as written; what it leaves out, another part of the same chain may say."""

    day: int
    month: int | None
    year: int | None  # below 100 where two digits are written
    stop: int  # the token behind
    begin: int = 0
    weekday: int | None = None
    firm: bool = True  # a date even where it stands alone
    loose: bool = False  # none even beside a time
    ordinal: bool = False  # "7.", "7th", "7.4."
    month_first: bool = False
    year_first: bool = False
    turned: bool = False  # 28/09 cannot be anything but a day in September …
    turnable: bool = False  # … so that 02/10 beside it is one in October


def read_part(tokens: Tokens, i: int, language: str, *, joined: bool = False) -> Part | None:
    """The day written at `i`, which may stand right behind the dash of the part to which it is `joined`."""
    (weekday, _), j = read_weekdays(tokens, i)
    part = _day(tokens, j, language, joined=joined)
    if part is None:
        return None
    if weekday is None:
        weekday, stop = _weekday_behind(tokens, part.stop, language)
        if weekday is not None and part.year is None and part.month:  # "January 8 (Thu), 2026"
            year, behind = _year(tokens, stop)
            part, stop = part._replace(year=year), behind or stop
    else:
        stop = behind_bracket(tokens, j, part.stop)
    return part._replace(begin=i, stop=stop, weekday=weekday)


def read_weekdays(tokens: Tokens, i: int) -> tuple[tuple[int | None, int | None], int]:
    """One weekday, or the first and the last of several, and the token behind."""
    first = tokens[i].weekday
    if first is None:
        return (None, None), i
    last, j = None, skip(tokens, i + 1, _DOT, 1)
    if tokens[j].key in _JOINING:
        last = tokens[j + 1].weekday
        j = skip(tokens, j + 2, _DOT, 1) if last is not None else j
    return (first, last), skip(tokens, j, _BEFORE_DAY)


def _weekday_behind(tokens: Tokens, i: int, language: str) -> tuple[int | None, int]:
    """ "(Do)" or ", Thursday" behind a date, unless it belongs to the next one."""
    opened = tokens[i].text == "("
    j = skip(tokens, i, frozenset({"(", ","}), 1)
    weekday = tokens[j].weekday
    if weekday is None:
        return None, i
    stop = skip(tokens, j + 1, _DOT, 1)
    if opened:
        return (weekday, stop + 1) if tokens[stop].text == ")" else (None, i)
    following = _day(tokens, read_weekdays(tokens, j)[1], language)
    return (None, i) if following and following.month else (weekday, stop)


def _day(tokens: Tokens, i: int, language: str, *, joined: bool = False) -> Part | None:
    if tokens[i].month:
        return _month_day(tokens, i, language)
    if tokens[i].number is None or not (joined or starts_here(tokens, i)) or is_numbered(tokens, i):
        return None
    begins_with_year = tokens[i].width >= 4
    for reader in (_year_month_day, _year_month_name, _compact) if begins_with_year else (_numeric, _day_month):
        part = reader(tokens, i, language)
        if part is not None:
            return part
    return None


def _month_day(tokens: Tokens, i: int, language: str) -> Part | None:
    """ "April 7", "Apr. 7th, 2016"."""
    j = skip(tokens, i + 1, _DOT, 1) if tokens[i].width <= 4 else i + 1
    # "in May. 3 talks", unless a year follows or a weekday stands before: "May. 3, 2016", "Tue. May. 3"
    weekday = tokens[i - 1 - (tokens[i - 1].text in {".", ","})].weekday
    ended = j > i + 1 and weekday is None and not _is_abbreviated(tokens[i])
    j = skip(tokens, j, _AFTER_MONTH, 1)
    day = number_at(tokens, j, 1, 31)
    if day is None or is_clock(tokens, j, language) or _is_part_of_number(tokens, j + 1, day):
        return None
    stop, ordinal = _ordinal(tokens, j)
    if not ordinal and (tokens[j - 1].key == "the" or (tokens[j + 1].glued and tokens[j + 1].is_word)):
        return None
    year, behind = _year(tokens, stop)
    if behind is None or (ended and year is None):
        return None
    dotted = tokens[stop - 1].text == "."
    if year is None:
        behind = stop - dotted  # "May 12." ends a sentence
    firm = is_english(language) or (ordinal and not dotted) or year is not None  # "im Mai 20 Leute"
    month = tokens[i].month
    return Part(day, month, year, behind, month_first=True, firm=firm, ordinal=ordinal)


def _is_part_of_number(tokens: Tokens, i: int, day: int) -> bool:
    """Whether the day before `i` goes on, other than by its year ("7,2016") or by a second day ("7/8")."""
    if glued(tokens, i, ","):
        return continues(tokens, i, ",") and not year_behind_comma(tokens, i)
    if glued(tokens, i, "/"):
        return number_at(tokens, i + 1, day + 1, 31) is None or continues(tokens, i + 2, "/")
    return continues(tokens, i, ".:")


def _day_month(tokens: Tokens, i: int, language: str) -> Part | None:
    """ "7. April 2016", "7th of April", "7-Apr-2016"; or "7." alone, whose month comes later."""
    day = number_at(tokens, i, 1, 31)
    if day is None:
        return None
    j, ordinal = _ordinal(tokens, i)
    j = skip(tokens, j, _DAY_OF if ordinal else _OF, 2)  # "the 24th day of April"
    hyphened = tokens[j].is_hyphen and tokens[j].glued and tokens[j + 1].glued and not ordinal
    month = tokens[j + hyphened].month
    if month is not None:
        j += hyphened
        j = skip(tokens, j + 1, _DOT, 1) if _is_abbreviated(tokens[j]) else j + 1
        if hyphened and glued(tokens, j, "-"):
            j += 1
        year, behind = _year(tokens, j)
        if behind is None or (year is None and is_compound(tokens, j)):
            return None
        firm = year is not None or not (is_english(language) and is_heading(tokens, i))
        return Part(day, month, year, behind, ordinal=ordinal, firm=firm)
    if (tokens[j].glued and (tokens[j].is_word or tokens[j].is_digits)) or is_clock(tokens, i, language):
        return None
    if continues(tokens, j, ".:" if ordinal else ".,:") and not year_behind_comma(tokens, j):
        return None
    year, behind = _year(tokens, j)
    return None if behind is None else Part(day, None, year, behind, ordinal=ordinal, firm=False, loose=True)


def _year_month_day(tokens: Tokens, i: int, language: str) -> Part | None:
    """ "2016-04-07", also with dots or slashes."""
    year = number_at(tokens, i, 0, 9999, widths=_YEAR)
    mark = tokens[i + 1]
    if year is None or not (mark.glued and (mark.is_hyphen or mark.text in {".", "/"})):
        return None
    month, day = number_at(tokens, i + 2, 1, 12), number_at(tokens, i + 4, 1, 31)
    if month is None or day is None or tokens[i + 3].text != mark.text or not _all_glued(tokens, i + 1, i + 5):
        return None
    if not ends_here(tokens, i + 5) or _goes_on(tokens, i + 5, mark.text):
        return None
    return Part(day, month, year, i + 5, year_first=True)


def _year_month_name(tokens: Tokens, i: int, language: str) -> Part | None:
    """ "2016-Apr-07", "2016 April 7"; but the year of "ICML 2016, April 7" is a part of the name."""
    year = number_at(tokens, i, 1900, 2200, widths=_YEAR)
    if year is None or tokens[i - 1].is_word:
        return None
    if tokens[i + 2].month and tokens[i + 1].is_hyphen and tokens[i + 3].is_hyphen and _all_glued(tokens, i + 1, i + 5):
        day = number_at(tokens, i + 4, 1, 31)
        return None if day is None or not ends_here(tokens, i + 5) else Part(day, tokens[i + 2].month, year, i + 5)
    j = skip(tokens, i + 1, _COMMA, 1)
    part = _month_day(tokens, j, language) if tokens[j].month else None
    return None if part is None or part.year is not None else part._replace(year=year, firm=True, year_first=True)


def _compact(tokens: Tokens, i: int, language: str) -> Part | None:
    """ "20160407", unless it stands in a row of numbers, as in the number of a telephone."""
    written = number_at(tokens, i, 1900_01_01, 2200_12_31, widths=(8,))
    if written is None or not ends_here(tokens, i + 1) or tokens[i - 1].is_digits:
        return None
    year, month, day = written // 10_000, written // 100 % 100, written % 100
    return Part(day, month, year, i + 1, year_first=True) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _numeric(tokens: Tokens, i: int, language: str) -> Part | None:
    if glued(tokens, i + 1, "."):
        return _dotted(tokens, i, language)
    if glued(tokens, i + 1, "/-"):
        return _slashed(tokens, i, language)
    return None


def _dotted(tokens: Tokens, i: int, language: str) -> Part | None:
    """ "7.4.2016", "07.04.16", "7.4.", "7. 4. 2016"; "7.4" only as a part of a chain."""
    day, month = number_at(tokens, i, 1, 31), number_at(tokens, i + 2, 1, 12)
    if day is None or month is None or tokens[i + 3].month or tokens[i + 4].month or is_clock(tokens, i, language):
        return None
    spaced = not tokens[i + 2].glued
    if not glued(tokens, i + 3, "."):
        alone = ends_here(tokens, i + 3) and not spaced and not glued(tokens, i + 3, "/,:%")
        # "18 Uhr, 10.11" names a building, "am 10.11 um 18 Uhr" a day.
        loose = tokens[i - 1].key not in _BEFORE_LOOSE
        return Part(day, month, None, i + 3, firm=False, loose=loose) if alone else None
    behind = tokens[i + 4]
    if behind.glued and (behind.is_digits or behind.is_word):
        year = number_at(tokens, i + 4, 0, 9999, widths=(2, 4))
        if year is None or not ends_here(tokens, i + 5):
            return None
        # Software counts in short numbers; where dots are not the custom, only a fully written date is one.
        firm = not is_english(language) or behind.width == 4 or tokens[i].width == tokens[i + 2].width == 2
        return Part(day, month, year, i + 5, firm=firm)
    year = number_at(tokens, i + 4, 1900, 2200, widths=_YEAR)
    if year is not None and ends_here(tokens, i + 5) and not is_clock(tokens, i + 4, language):
        return Part(day, month, year, i + 5)
    counts = spaced and (behind.is_word or behind.is_digits) and tokens[i - 1].key not in _BEFORE_SPACED
    firm = not is_english(language) and not counts  # "am 7. 4.", but not "2. 3. Platz"
    return Part(day, month, None, i + 4, firm=firm, ordinal=True)


def _slashed(tokens: Tokens, i: int, language: str) -> Part | None:
    """ "4/7/2016", "7/4/2016", "07-04-2016"; "4/7" only beside a weekday or a time."""
    mark = tokens[i + 1]
    first, second = number_at(tokens, i, 1, 31), number_at(tokens, i + 2, 1, 31)
    if first is None or second is None or not tokens[i + 2].glued:
        return None
    year, stop = None, i + 3
    if tokens[stop].glued and tokens[stop].text == mark.text:
        year, stop = number_at(tokens, i + 4, 0, 9999, widths=_YEAR if mark.key == "-" else (2, 4)), i + 5
        if year is None or not tokens[i + 4].glued:
            return None
    if (year is None and mark.key == "-") or not ends_here(tokens, stop) or _goes_on(tokens, stop, mark.text):
        return None
    if year is None and (tokens[stop].month or glued(tokens, stop, ".")):
        return None
    month_first = month_comes_first(language)
    month, day = (first, second) if month_first else (second, first)
    turned = month > 12
    if turned:
        month, day = day, month
    if month > 12:
        return None
    turnable = not turned and day <= 12
    return Part(day, month, year, stop, firm=year is not None, turned=turned, turnable=turnable)


def _ordinal(tokens: Tokens, i: int) -> tuple[int, bool]:
    """The token behind the day at `i`, and whether a dot or an ending marks it."""
    after = tokens[i + 1]
    marked = after.glued and (after.text == "." or after.key in _ORDINALS)
    dotted = marked and after.text != "." and glued(tokens, i + 2, ".") and tokens[i + 3].month is not None
    return i + 1 + marked + dotted, marked


def _year(tokens: Tokens, i: int) -> tuple[int | None, int | None]:
    """A year behind a day or a month, and the token behind; (None, None) where it is none that we know."""
    j = skip(tokens, i, _BEFORE_YEAR, 1)
    if tokens[j].text in {"'", "’", "‘"} and tokens[j + 1].glued:
        short = number_at(tokens, j + 1, 0, 99, widths=(2,))
        return (None, i) if short is None else (short, j + 2)
    year = number_at(tokens, j, 0, 9999, widths=_YEAR)
    if year is None or (tokens[j + 1].glued and tokens[j + 1].is_word) or tokens[j + 1].key in _BEHIND_HOUR:
        return None, i
    return (year, j + 1) if 1900 <= year <= 2200 else (None, None)


def _goes_on(tokens: Tokens, i: int, mark: str) -> bool:
    return tokens[i].glued and tokens[i].text == mark and tokens[i + 1].glued and tokens[i + 1].width < 4


def _all_glued(tokens: Tokens, i: int, stop: int) -> bool:
    return all(token.glued for token in tokens[i:stop])


def _is_abbreviated(month: Token) -> bool:
    """Whether a dot behind the name of a month is a part of it."""
    return month.width <= 4 and month.key not in _FULL_NAMES
