"""What reads as the name of a city, with its state and country or alone."""

from __future__ import annotations

import re
from functools import lru_cache

from calendar_app.gazetteer import LARGE, countries, find_city, regions
from calendar_app.text import fold

CITY = r"[A-ZÄÖÜ][^\W\d_]+(?:[ -][A-ZÄÖÜ][^\W\d_]+){0,2}"
MOST_PARTS = 3  # a city, its state, its country
_LONGEST = 80  # characters
_AT_HOME = ("DE", "AT", "CH")  # whose smaller cities people name alone
_KNOWN_AT_HOME = 50_000  # people
_ONLINE_TOO = re.compile(
    r"(?:\s*(?:[(/+&,]|und|and|or|oder)\s*(?:hybrid|online|virtual|virtuell)[\s)]*){1,2}$", re.IGNORECASE
)
_ONE_WORD = re.compile(r"[A-ZÄÖÜ][a-zà-öø-ÿß]{2,}(?:-[A-ZÄÖÜ]?[a-zà-öø-ÿß]+)*")
ALSO_WORDS = frozenset(
    """bath buy cork essen nancy nice reading split mobile orange hull most mitte wedding westend neubau halle
    victoria charlotte florence mary george batman buffalo corona metro delta man male sale phoenix troy lima marl worms
    """.split()
)


@lru_cache(1_000)  # of each line it is asked for titles and for places
def is_city(text: str) -> bool:
    """Whether words are a city, with its state and country or alone: "Seoul, South Korea", "Boston, MA", "Wien"."""
    if not 3 <= len(text) <= _LONGEST or not text[0].isupper():
        return False
    text = _ONLINE_TOO.sub("", text)
    city, *around = (part.strip() for part in re.split(r"[,(]", text.rstrip(" .)")))
    if not around:
        found = find_city(city)
        if found is None or fold(city) in ALSO_WORDS:
            return False
        return found.population >= (_KNOWN_AT_HOME if found.country in _AT_HOME else LARGE)
    known = find_city(city) is not None or (_ONE_WORD.fullmatch(city) and fold(around[-1]) in countries())
    return len(around) < MOST_PARTS and bool(known) and all(map(_is_land, around))


def _is_land(text: str) -> bool:
    """Whether it is a country or a state, by name or code."""
    return fold(text) in countries() or fold(text) in regions() or text in regions() or text in countries().values()


def without_city(words: str, city: str) -> str:
    """A name without the city that stands behind it: "Nordic AI Days, Flensburg"."""
    name = words.removesuffix(city)
    return name.rstrip(" ,|·•–—-") if name != words and re.search(r"[\w)“”\"](?:,|\s[|·•–—-])\s$", name) else words
