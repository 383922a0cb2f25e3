"""What a title says: the name, and besides it year, number, part, round."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from calendar_app.gazetteer import german_name
from calendar_app.identity import vocabulary as words_of
from calendar_app.text import fold

_MOST_WORDS = 60  # of a title that are read: comparing stays cheap, whatever somebody calls a title

_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)|['’](\d\d)(?!\d)|(?<=[a-z]{3})(?<!covid)-?([123]\d)(?!\w)")
_MONTH = rf"(?:{'|'.join(sorted(words_of.MONTHS))})\b\.?"
_DAYS = r"\d{1,2}(?:\.|st|nd|rd|th)?(?:\s?[-–]\s?\d{1,2}(?:\.|st|nd|rd|th)?)?"
_DATE = re.compile(
    rf"(?:\b(?:am|on|vom)\s+)?(?<![\w.])"
    rf"(?:{_DAYS}\s?{_MONTH}|{_MONTH}\s{_DAYS}|\d{{1,2}}\.\s?\d{{1,2}}\.|20\d\d-\d\d-\d\d)"
)
_FORMAT = re.compile(
    rf"^\W*(?:{'|'.join(sorted(words_of.FORMATS))})(?:\s+(?:by|von|with|mit)\s[^:|]{{3,60}})?\s*[:|]\s+"  # and whose
)
_HEADING_ENDS = re.compile(r"(?<=\w)(?:\s?:|\W{0,2}\s[|–—-])\s+")
_ONLY_FORMAT = rf"(?:{'|'.join(sorted(words_of.FORMATS - words_of.OF_A_PART))})"  # "ICML (Workshop)" is no ICML
_FORMAT_BEHIND = re.compile(rf"\s*(?:[(\[]\s*{_ONLY_FORMAT}\s*[)\]]|\s[|–-]\s+{_ONLY_FORMAT})\W*$")
_PART = re.compile(
    rf"(?<!\w)(?P<name>{'|'.join(sorted(words_of.PARTS))})\s*[#.:]?\s*(?P<number>\d+|[ivx]+|[a-d])(?!\w)"
    r"|(?<![\w/.])(?P<of>[1-9])\s*(?:/|\bof\b|\bvon\b)\s*[1-9](?![\w/])"
)
_NUMBER = re.compile(r"^#?(\d{1,4})(?:st|nd|rd|th)?$")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_TOKEN = re.compile(r"#?[a-z0-9]+(?:\.[0-9]+)*(?:\+\+|#)?|[^\W_]+")


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart. `words` are those of the name in order; `weak` ones among them identify nothing."""

    text: str  # folded, as written
    words: tuple[str, ...]
    years: frozenset[int]
    numbers: frozenset[int]  # "#3", "31. Treffen", "33rd"
    parts: frozenset[tuple[str, str]]  # ("day", "2")
    moods: frozenset[str]  # early or late, online or on site
    behind: str  # the heading, where there is one: "Reading group week 3: Scaling laws"
    label: frozenset[str]  # "Tutorial:", in front of the name
    round: str  # "first submission deadline", said in brackets behind the name of a conference
    deadline: bool

    @property
    def counted(self) -> frozenset[int]:
        """By its number or as a part: "#9", "Group 9"."""
        return self.numbers.union(int(number) for _, number in self.parts if number.isdecimal())

    @property
    def topic(self) -> list[str]:
        """Words behind the heading."""
        return _words(self.behind)[0]

    @property
    def names_a_topic(self) -> bool:
        """Or could every meeting be called so? "Monatstreffen 1", "Next meeting"."""
        return any(word not in words_of.WEAK and word not in words_of.ANY_MEETING for word in self.words)


@lru_cache(50_000)
def read_title(text: str) -> Title:
    """Take a title apart."""
    line = words_of.BRANDS.sub(" ", fold(text).replace("\N{NON-BREAKING HYPHEN}", "-"))
    rounds: list[str] = []
    line = _BRACKETS.sub(lambda m: _without_round(m, rounds), line)
    deadline = bool((rounds and words_of.DEADLINE.search(rounds[0])) or words_of.DEADLINE.search(line))
    line = words_of.STATUS.sub(" ", line)
    if words_of.ANY_PHRASE.search(line):
        for phrase, full in words_of.PHRASES:
            line = phrase.sub(full, line)
    years = frozenset(int(m[1]) if m[1] else 2000 + int(m[2] or m[3]) for m in _YEAR.finditer(line))
    line = _YEAR.sub(" ", _DATE.sub(" ", line))
    label = _FORMAT.match(line)
    if label and not re.search(r"\w", line[label.end() :]):
        label = None  # "Talk by Anna Beispiel: tba"
    line = _FORMAT_BEHIND.sub("", line[label.end() :] if label else line)
    parts = frozenset(_part(match) for match in _PART.finditer(line))
    line = _PART.sub(lambda m: f" {m['name'] or ''} ", line)
    words, numbers = _words(line)
    heading = _HEADING_ENDS.search(line)
    behind = line[heading.end() :] if heading else ""
    kept = tuple(word for word in words if word not in words_of.MOODS)
    moods = frozenset(words_of.MOODS[word] for word in words if word in words_of.MOODS)
    named = frozenset(_words(label[0])[0]) if label else frozenset()
    return Title(fold(text), kept, years, numbers, parts, moods, behind, named, " ".join(rounds), deadline)


def _without_round(match: re.Match[str], rounds: list[str]) -> str:
    said = match[1].strip()
    words = re.findall(r"[^\W\d_]+|\d+\w*", said)
    if words and (words_of.ROUND.search(said) or all(word in words_of.TIMES_OF_ROUNDS for word in words)):
        rounds.append(said)
        return " "
    return match[0]


def _part(match: re.Match[str]) -> tuple[str, str]:
    number = match["of"] or match["number"]
    return words_of.PARTS.get(match["name"] or "", "part"), str(_ROMAN.get(number, number)).lstrip("0")


def _words(line: str) -> tuple[list[str], frozenset[int]]:
    words: list[str] = []
    numbers: set[int] = set()
    for token in _TOKEN.findall(line)[:_MOST_WORDS]:
        number = _NUMBER.match(token)
        if number:
            numbers.add(int(number[1]))
        elif token in words_of.ORDINALS:
            numbers.add(words_of.ORDINALS[token])
        elif words and len(token) > 1 and token in _ROMAN:
            numbers.add(_ROMAN[token])
        else:
            words.append(fold(german_name(words_of.SAME.get(token, token))))
    return words, frozenset(numbers)
