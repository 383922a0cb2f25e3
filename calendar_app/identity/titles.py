"""What a title says besides the name: year, number, part, round; and whether two titles are one name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from calendar_app.identity import vocabulary as words_of
from calendar_app.places import german_name
from calendar_app.text import fold

_MOST_WORDS = 60  # of a title that are read: comparing stays cheap, whatever somebody calls a title
_MOST_SPELLINGS = 6  # words that one title has and the other lacks, to be tried as spellings of each other

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
_HEADING = re.compile(r"[^:|]*?\w\S*?(?:\s?:|\s[|–—-])\s+")
_ONLY_FORMAT = rf"(?:{'|'.join(sorted(words_of.FORMATS - words_of.OF_A_PART))})"  # "ICML (Workshop)" is no ICML
_FORMAT_BEHIND = re.compile(rf"\s*(?:[(\[]\s*{_ONLY_FORMAT}\s*[)\]]|\s[|–-]\s+{_ONLY_FORMAT})\W*$")
_PART = re.compile(
    rf"(?<!\w)(?P<name>{'|'.join(sorted(words_of.PARTS))})\s*[#.:]?\s*(?P<number>\d+|[ivx]+|[a-d])(?!\w)"
    r"|(?<![\w/.])(?P<of>[1-9])\s*(?:/|\bof\b|\bvon\b)\s*[1-9](?![\w/])"
)
_NUMBER = re.compile(r"^#?(\d{1,4})(?:st|nd|rd|th)?$")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_TOKEN = re.compile(r"#?[a-z0-9]+(?:\.[0-9]+)*(?:\+\+|#)?|[^\W_]+")


class Likeness(StrEnum):
    """How two names stand to each other, best first."""

    ONE = "one name"
    INITIALS = "a name and its initials"
    LETTERS = "a name and letters of it"
    WITHIN = "one name within the other"
    OTHER = "different names"


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart. `words` are those of the name in order; `weak` ones among them identify nothing."""

    text: str  # folded, as written
    words: tuple[str, ...]
    years: frozenset[int]
    numbers: frozenset[int]  # "#3", "31. Treffen", "33rd"
    parts: frozenset[tuple[str, str]]  # ("day", "2")
    moods: frozenset[str]  # early or late, online or on site
    topic: tuple[str, ...]  # what stands behind the heading, where there is one: "Reading group week 3: Scaling laws"
    label: frozenset[str]  # "Tutorial:", in front of the name
    round: str  # "first submission deadline", said in brackets behind the name of a conference
    deadline: bool

    @property
    def counted(self) -> frozenset[int]:
        """By its number or as a part: "#9", "Group 9"."""
        return self.numbers.union(int(number) for _, number in self.parts if number.isdecimal())

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
    for phrase, short in words_of.PHRASES:
        line = phrase.sub(short, line)
    years = frozenset(int(m[1]) if m[1] else 2000 + int(m[2] or m[3]) for m in _YEAR.finditer(line))
    line = _YEAR.sub(" ", _DATE.sub(" ", line))
    label = _FORMAT.match(line)
    if label and not re.search(r"\w", line[label.end() :]):
        label = None  # "Talk by Anna Beispiel: tba"
    line = _FORMAT_BEHIND.sub("", line[label.end() :] if label else line)
    parts = frozenset(_part(match) for match in _PART.finditer(line))
    line = _PART.sub(lambda m: f" {m['name'] or ''} ", line)
    words, numbers = _words(line)
    heading = _HEADING.match(line)
    topic = _words(line[heading.end() :])[0] if heading else []
    kept = tuple(word for word in words if word not in words_of.MOODS)
    moods = frozenset(words_of.MOODS[word] for word in words if word in words_of.MOODS)
    named = frozenset(_words(label[0])[0]) if label else frozenset()
    return Title(fold(text), kept, years, numbers, parts, moods, tuple(topic), named, " ".join(rounds), deadline)


def compare(a: Title, b: Title, said: Set[str] = frozenset()) -> Likeness:
    """How the two names stand to each other. Words `said` elsewhere (of the city, of the organiser) may be left out."""
    if a.text == b.text:
        return Likeness.ONE
    left, right = _left(a, b), _left(b, a)
    left, right = _without_spellings(left, right)
    strong_left, strong_right = (
        {word for word in rest if word not in words_of.WEAK and word not in said | other.label}
        for rest, other in ((left, b), (right, a))
    )
    common = _strong(a) & _strong(b)
    by = a.label - words_of.FORMATS, b.label - words_of.FORMATS  # two people's talks
    if by[0] and by[1] and not by[0] & by[1]:
        return Likeness.OTHER
    if not strong_left and not strong_right and (common or not (left | right) - words_of.SMALL):
        return Likeness.ONE if not (_kinds(left) and _kinds(right)) else Likeness.OTHER
    if _joined(a).removeprefix("sig") == _joined(b).removeprefix("sig") != "":  # ACM's groups: SIGKDD, KDD
        return Likeness.ONE
    for strict, likeness in ((True, Likeness.INITIALS), (False, Likeness.LETTERS)):
        if _abbreviates(a, b, left, right, strict) or _abbreviates(b, a, right, left, strict):
            return likeness
    if common and (_goes_on(a, b, said) or _goes_on(b, a, said)):
        return Likeness.WITHIN
    return Likeness.OTHER


def have_one_topic(a: Title, b: Title) -> bool:
    """Is the same announced, under headings of one sort? "AI Circle – Scaling laws", "Circle, week 3: Scaling laws"."""
    if not (a.topic and b.topic):
        return False
    topics = [_strong_words(title.topic) - words_of.OF_A_PART - words_of.ANY_MEETING for title in (a, b)]
    heads = [_strong(title) - topic - set(words_of.PARTS) for title, topic in zip((a, b), topics, strict=True)]
    related = heads[0] <= heads[1] or heads[1] <= heads[0] or bool(a.numbers & b.numbers)
    return topics[0] == topics[1] and len(topics[0]) > 1 and related


def are_in_two_languages(a: Title, b: Title) -> bool:
    """Is one of them German and the other English, as far as their words tell?"""
    languages = [_leaning(title) for title in (a, b)]
    return min(languages) < 0 < max(languages)


def _leaning(title: Title) -> int:
    """To English or, below nought, to German."""
    words = re.findall(r"[^\W\d_]+", title.text)
    return sum((word in words_of.ENGLISH) - (word in words_of.GERMAN) for word in words)


def part_words(a: Title, b: Title) -> frozenset[str]:
    """Words by which one title, and only one, speaks of a part of a larger meeting: workshop, tutorial, keynote."""
    if _is_explained(a, b) or _is_explained(b, a):
        return frozenset()
    left, right = (_left(x, y) & words_of.OF_A_PART - y.label for x, y in ((a, b), (b, a)))
    return frozenset(left | right) if not (left and right) else frozenset()


def acronym_of(title: Title) -> str:
    """The one short word that is all of the name, "" where there is more: "NeurIPS 2024", "IEEE ICRA", "ECML PKDD"."""
    strong = [word for word in title.words if word not in words_of.WEAK]
    return "".join(strong) if len(strong) == 1 or (len(strong) == 2 and max(map(len, strong)) <= 5) else ""


def _left(a: Title, b: Title) -> set[str]:
    return set(a.words) - set(b.words)


def _goes_on(short: Title, long: Title, said: Set[str]) -> bool:
    """ "ML Meetup: AlexNet" goes on after "ML Meetup"; "Deep Learning in Healthcare Summit" is a name of its own."""
    less = words_of.SMALL | words_of.BESIDE | said
    here, there = ([word for word in title.words if word not in less] for title in (short, long))
    return here in (there[: len(here)], there[-len(here) :])


def _strong(title: Title) -> set[str]:
    return _strong_words(title.words)


def _strong_words(words: Iterable[str]) -> set[str]:
    return {word for word in words if word not in words_of.WEAK}


def _kinds(rest: set[str]) -> set[str]:
    """A summit is no symposium, though either word may be left out."""
    return rest & words_of.KINDS


def _without_spellings(left: set[str], right: set[str]) -> tuple[set[str], set[str]]:
    """Without pairs that are one word in two spellings: organisation and organization, system and systems."""
    if max(len(left), len(right)) > _MOST_SPELLINGS:
        return left, right
    pairs = {(x, y) for x in left for y in right if _is_spelling(x, y)}
    return left - {x for x, _ in pairs}, right - {y for _, y in pairs}


def _is_spelling(x: str, y: str) -> bool:
    if min(len(x), len(y)) < 5 or any(c.isdigit() for c in x + y) or x[:2] != y[:2]:
        return False
    x, y = sorted((x, y))  # the ratio depends on the order
    return SequenceMatcher(None, x, y, autojunk=False).ratio() >= 0.88


def _joined(title: Title) -> str:
    """ "PyCon DE" is "PyConDE"."""
    return "".join(word for word in title.words if word not in words_of.WEAK)


def _abbreviates(a: Title, b: Title, left: set[str], right: set[str], strict: bool) -> bool:
    """Is `a`, or the one word that it has besides, the initials of `b`: "ICML (Conference on Machine Learning)"?

    Or does `b` say besides only what a word of both stands for: "WiDS Villach", "Women in Data Science (WiDS) Villach"?
    """
    besides = _strong_words(left)
    if _spells_out(a, b, strict) or (len(besides) == 1 and _is_full_name(*besides, b, strict)):
        return True
    spelled = replace(b, words=tuple(word for word in b.words if word in right | words_of.SMALL))
    return not besides and any(_is_full_name(word, spelled, strict) for word in _strong(a) & _strong(b))


def _spells_out(short: Title, long: Title, strict: bool = True) -> bool:
    """Is all of `short` made of initials, other than of its own words again: "PyCon DE Tutorial Day"?"""
    acronym = acronym_of(short)
    again = () if acronym in short.words else short.words
    return _is_full_name(acronym, replace(long, words=tuple(w for w in long.words if w not in again)), strict)


def _is_explained(short: Title, long: Title) -> bool:
    """Is `long` the name of what `short` abbreviates, and not "ICML Workshop: Causal Machine Learning"?"""
    acronym = acronym_of(short)
    parts = words_of.OF_A_PART.intersection(long.words).difference(short.words)
    of_it = acronym in long.words and any(part[0] not in acronym for part in parts)
    return not of_it and _spells_out(short, long)


@lru_cache(10_000)
def _is_full_name(acronym: str, long: Title, strict: bool) -> bool:
    """Is it made of beginnings of the words, as CoNLL is of Computational Natural Language Learning, or, where not
    `strict`, of letters further in, as AAMAS is of Autonomous Agents and Multiagent Systems? Few words are skipped.
    """
    names = [word for word in long.words if word not in words_of.SMALL]
    if not 2 < len(acronym) <= 12 or len(names) < 3:
        return False
    if len(acronym) > 3 and "".join(word[0] for word in names).startswith(acronym):
        return True  # whatever the name goes on to say
    used = max(_most_words_used(acronym, spelled, strict) for spelled in (names, long.words))  # Women in Data: WiD
    needed = [
        word
        for word in names
        if word not in words_of.WEAK and word not in words_of.OF_A_PART and not word.endswith(acronym)
    ]
    return used >= max(2, -(-3 * len(needed) // 4))


def _most_words_used(acronym: str, names: Sequence[str], strict: bool) -> int:
    """Of the words, how many begin a piece of the acronym when all of it is spelled in order; 0 where it cannot be."""
    best = {0: 0}  # letters spelled -> words used
    for word in names:
        after = dict(best)
        for spelled, used in best.items():
            at = -1
            for end in range(spelled + 1, len(acronym) + 1):
                before, at = at, word.find(acronym[end - 1], at + 1)
                begins = at == before + 1 or (word[before + 1 :].endswith("s") and acronym[end - 1] == "s")
                if at < 0 or (at > 0 and end == spelled + 1) or (strict and not begins):
                    break
                weight = 0 if word in words_of.WEAK else 1
                after[end] = max(after.get(end, 0), used + weight)
        best = after
    return best.get(len(acronym), 0)


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
