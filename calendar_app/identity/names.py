"""Are two titles one name: abbreviated, spelled otherwise, gone on with, under another heading, translated?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from calendar_app.identity import vocabulary as words_of
from calendar_app.identity.titles import Title

_MOST_SPELLINGS = 6  # words that one title has and the other lacks, to be tried as spellings of each other


class Likeness(StrEnum):
    """How two names stand to each other, best first."""

    ONE = "one name"
    INITIALS = "a name and its initials"
    LETTERS = "a name and letters of it"
    WITHIN = "one name within the other"
    OTHER = "different names"


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
    by = [title.label - words_of.FORMATS - words_of.SMALL for title in (a, b)]
    if all(by) and not by[0] & by[1]:  # two people's talks
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
    if not (a.behind and b.behind):
        return False
    topics = [_strong_words(title.topic) - words_of.OF_A_PART - words_of.ANY_MEETING for title in (a, b)]
    heads = [_strong(title) - topic - set(words_of.PARTS) for title, topic in zip((a, b), topics, strict=True)]
    related = heads[0] <= heads[1] or heads[1] <= heads[0] or bool(a.numbers & b.numbers)
    one = not any(_without_spellings(topics[0] - topics[1], topics[1] - topics[0]))
    return one and min(map(len, topics)) > 1 and related


def are_in_two_languages(a: Title, b: Title) -> bool:
    """Is one of them German and the other English, as far as their words tell?"""
    languages = [_leaning(title) for title in (a, b)]
    return min(languages) < 0 < max(languages)


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


def _leaning(title: Title) -> int:
    """To English or, below nought, to German."""
    words = re.findall(r"[^\W\d_]+", title.text)
    return sum((word in words_of.ENGLISH) - (word in words_of.GERMAN) for word in words)


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
