"""Text cut into words, numbers and marks, once."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from calendar_app.dates.names import HOURS, month_of, weekday_of
from calendar_app.text import fold

_HYPHENS = "-‐‑"
_DASHES = _HYPHENS + "‒–—―−﹘﹣－"
_IGNORED = "\u00ad\u200b-\u200f\u2060\ufeff"  # soft hyphens, zero widths, direction marks
_BLANKS = rf"[\s{_IGNORED}]*+"
_TOKEN = re.compile(
    rf"{_BLANKS}(?:[0-9]+|(?:[^\W\d_]++|[\u0300-\u036f]++)++|[{re.escape(_DASHES)}]{{1,3}}|[^\s{_IGNORED}]|\Z)",
)
_BLANK = re.compile(rf"\A{_BLANKS}")
_LONGEST_WORD = 40
_LONGEST_KEPT = 50  # a cache of whatever people send must not grow with it
_ABBREVIATIONS = frozenset(
    """abs bzw ca ct dipl dr etc evtl ggf geb hr fr inkl ing max min mr mrs ms nr prof st str tel usw vs vgl
    jan feb mrz apr jun jul aug sep sept okt oct nov dez dec mo di mi do sa so""".split()
)
_PART_OF_A_NAME = {*"._/=@#&?+~\\", "-", "‐", "‑"}


class Token(NamedTuple):
    """A word, a number or a mark. `key` is for comparing; every dash is "-" there."""

    text: str
    key: str
    number: int | None  # of up to eight digits; longer ones are nothing that a date is made of
    width: int
    is_word: bool
    is_digits: bool
    month: int | None  # 1 for January
    weekday: int | None  # 0 for Monday
    begins: bool  # a day or a time may begin here
    glued: bool  # nothing stands between it and the token before
    breaks: bool  # an empty line stands before it

    @property
    def is_hyphen(self) -> bool:
        return self.width == 1 and self.text in _HYPHENS


Tokens = list[Token]

_EDGE = Token("", "", None, 0, False, False, None, None, False, glued=False, breaks=True)


def tokenise(text: str) -> Tokens:
    """The tokens, with empty ones before the first and behind the last, so that readers can look around."""
    return tokens_and_stops(text)[0]


def tokens_and_stops(text: str) -> tuple[Tokens, list[int]]:
    """The tokens, and where in the text each of them stops."""
    pieces = _TOKEN.findall(text)
    tokens = [_kept(piece) if len(piece) <= _LONGEST_KEPT else _token(piece) for piece in pieces]
    return [_EDGE, _EDGE, *tokens, *[_EDGE] * 8], [0, 0, *accumulate(map(len, pieces))]


def starts_here(tokens: Tokens, i: int) -> bool:
    """Whether a number may start at `i`, rather than going on in the middle of another number or of a name."""
    before = tokens[i - 1]
    if not tokens[i].glued:
        return True
    if before.is_word or before.is_digits:
        return False
    if not before.glued:
        return before.text not in {"#", "$", "€", "£", "@", "§"}
    joined = tokens[i - 2 - (tokens[i - 2].text == ".")]  # in "9.-7." it is the 9
    named = joined.is_word and before.text in _PART_OF_A_NAME and joined.weekday is None  # "Do.7.4.2016"
    return not (joined.is_digits or named)


def ends_here(tokens: Tokens, i: int) -> bool:
    """Whether a number that was read up to `i` is complete, rather than the first part of a longer one."""
    after = tokens[i]
    if not after.glued:
        return True
    if after.is_word:
        return after.text == "T"  # 2016-04-07T19:00
    follower = tokens[i + 1]
    joined = follower.glued and (follower.is_digits or follower.is_word)
    hyphened = after.is_hyphen and follower.is_word and follower.weekday is None  # "7.4.2016-Sa 9.4.2016" is a stretch
    return not (joined and (after.text in {"_", ".", ":", "@"} or hyphened))


def number_at(tokens: Tokens, i: int, lowest: int, highest: int, *, widths: tuple[int, ...] = (1, 2)) -> int | None:
    """The number at `i`, where it lies within the bounds and is written with so many digits."""
    number = tokens[i].number
    return number if number is not None and lowest <= number <= highest and tokens[i].width in widths else None


def glued(tokens: Tokens, i: int, marks: str) -> bool:
    """Whether one of these marks follows at `i` without a blank."""
    return tokens[i].glued and tokens[i].width == 1 and tokens[i].key in marks


def continues(tokens: Tokens, i: int, marks: str) -> bool:
    """Whether one of these marks and more digits follow at `i`, all without a blank."""
    return glued(tokens, i, marks) and tokens[i + 1].glued and tokens[i + 1].is_digits


def year_behind_comma(tokens: Tokens, i: int) -> bool:
    """Whether a comma and a year follow at `i`: "April 7-8,2016"."""
    return glued(tokens, i, ",") and number_at(tokens, i + 1, 1900, 2200, widths=(4,)) is not None


def behind_bracket(tokens: Tokens, i: int, stop: int) -> int:
    """The token behind the day from `i` to `stop` and the bracket that it stands in: "Montag (7.4.)"."""
    return stop + (tokens[i - 1].text == "(" and tokens[stop].text == ")")


def skip(tokens: Tokens, i: int, keys: frozenset[str], most: int = 4) -> int:
    """The index behind up to `most` of these."""
    stop = i + most
    while i < stop and tokens[i].key in keys:
        i += 1
    return i


def ends_sentence(tokens: Tokens, i: int) -> bool:
    """Whether a sentence is over before the token at `i`; the dots of ordinals and abbreviations do not count."""
    if tokens[i].breaks:
        return True
    mark, word = tokens[i - 1], tokens[i - 2]
    return not tokens[i].glued and (mark.text in {"!", "?"} or (mark.text == "." and not _is_dotted(word)))


def _is_dotted(token: Token) -> bool:
    """Whether this is a short number, an initial or an abbreviation."""
    return (token.width if token.is_word else token.width - 1) <= 1 or token.key in _ABBREVIATIONS


def _token(piece: str) -> Token:
    """The token at the end of a piece of text that is otherwise blank."""
    text = _BLANK.sub("", piece, count=1)
    begin = len(piece) - len(text)
    if not text:
        return _EDGE
    key, width = _key(text), len(text)
    is_digits = text[0] in "0123456789"
    number = int(text) if is_digits and width <= 8 else None
    month, weekday = month_of(text, key), weekday_of(text, key)
    begins = number is not None or month is not None or weekday is not None or key in HOURS
    breaks = piece.count("\n", 0, begin) > 1
    return Token(
        text, key, number, width, text[0].isalpha(), is_digits, month, weekday, begins, glued=not begin, breaks=breaks
    )


_kept = lru_cache(maxsize=4096)(_token)  # people use few words, and those often


def _key(word: str) -> str:
    if len(word) > _LONGEST_WORD:
        return ""
    if word[0] in _DASHES:
        return "-"
    return word.casefold() if word.isascii() else fold(word)
