"""Cities that stand for themselves, as lists of conferences name them: "ICML 2027, Seoul, South Korea"."""

from __future__ import annotations

import re
from functools import lru_cache

from calendar_app.gazetteer import LARGE, countries, find_city, regions
from calendar_app.text import fold
from scrapers.text.address_lines import CITY, SHORT
from scrapers.text.clocks import is_time
from scrapers.text.context import Context
from scrapers.text.mention import Mention
from scrapers.text.prose import names_meeting
from scrapers.text.units import Unit
from scrapers.text.words import name_in

_LONGEST = 300  # characters that are looked at
_MOST_PARTS = 3  # a city, its state, its country
_NEAR = 4  # lines
_AT_HOME = ("DE", "AT", "CH")  # whose small towns people name alone
_ALSO_WORDS = frozenset(
    """bath buy cork essen nancy nice reading split mobile orange hull most lage norden regen singen wedel moers
    lehrte celle hof""".split()
)
_AHEAD = re.compile(rf"\W{{0,20}}({CITY}),\s*")  # "London, 7. April: …"
_BEHIND = re.compile(rf"(?:\d\.?|Uhr)\s?,\s?({CITY}):\s\w")  # "25.04.2019, Darmstadt: Deep Learning Meetup"
_BETWEEN = re.compile(rf"[^,]*\w[^,]*,\s*({CITY}),\s*")
_IN = re.compile(rf"\b(?:in|nach|to)\s+({CITY})")
_IN_AT_END = re.compile(rf"\bin\s+({CITY})(?:, (?P<country>[A-ZÄÖÜ][\w. ]{{1,30}}))?\W*$")  # "Conference in Berlin"
_COMMA = re.compile(r"\s*,")
_FIELDS = re.compile(r"\s*[|·•;:()]\s*|\s+[–—-]\s+")
_ONLINE_TOO = re.compile(r"\s*(?:[(/+&,]|und|and|or|oder)\s*(?:hybrid|online|virtual|virtuell)\W*$", re.IGNORECASE)
_WHENCE = re.compile(r"\b(?:prof|dr|pd|dipl|by|von|mit|with|speakers?|vortragend\w*|referent\w*)\b", re.IGNORECASE)


@lru_cache(1_000)  # of each line it is asked for titles and for places
def is_city(text: str) -> bool:
    """Whether words are a city, with its state and country or alone: "Seoul, South Korea", "Boston, MA", "Wien"."""
    if not 3 <= len(text) <= SHORT or not text[0].isupper():
        return False
    text = _ONLINE_TOO.sub("", text)
    city, *around = (part.strip() for part in re.split(r"[,(]", text.rstrip(" .)")))
    if not around:
        found = find_city(city)
        known = found is not None and (found.population >= LARGE or found.country in _AT_HOME)
        return known and fold(city) not in _ALSO_WORDS
    return len(around) < _MOST_PARTS and find_city(city) is not None and all(map(_is_land, around))


def _is_land(text: str) -> bool:
    """Whether it is a country or a state, by name or code."""
    return fold(text) in countries() or fold(text) in regions() or text in regions() or text in countries().values()


def without_city(words: str, city: str) -> str:
    """A name without the city that stands behind it: "Nordic AI Days, Flensburg"."""
    name = words.removesuffix(city)
    return name.rstrip(" ,|·•–—-") if name != words and re.search(r"\w(?:,|\s[|·•–—-])\s$", name) else words


def city_ahead(words: str) -> str:
    """The city with which a line begins, ahead of its date."""
    found = _AHEAD.fullmatch(words)
    return found[1] if found and find_city(found[1]) else ""


def city_between(words: str) -> str:
    """The city between a name and the date behind it: "Sprint, London, 7 April"."""
    found = _BETWEEN.fullmatch(words[:_LONGEST])
    return found[1] if found and find_city(found[1]) else ""


def city_behind(mention: Mention) -> str:
    """The city between a date and the name behind it: "25.04.2019, Darmstadt: Deep Learning Meetup"."""
    found = _BEHIND.search(mention.text, mention.found.begin, mention.found.stop + SHORT)
    if not found or (fold(found[1]) in _ALSO_WORDS and not names_meeting(mention.text[found.end(1) :][:SHORT])):
        return ""
    return found[1] if find_city(found[1]) else ""


def city_field(before: str, after: str) -> str:
    """The city that is a field of its own beside a date: "ICML (6.–11. Juli, Seoul)", "ICML | 6.–11. Juli | Seoul"."""
    behind, ahead = after[:_LONGEST], before[-_LONGEST:]
    if _WHENCE.search(behind) or _WHENCE.search(ahead):
        return ""
    fields = [*_FIELDS.split(behind.lstrip(" ,")), *reversed(_FIELDS.split(ahead.rstrip(" ,")))]
    sure = _COMMA.match(behind) or ahead.strip() or len(list(filter(None, fields))) > 1  # not "3 May: Casablanca"
    return next((field for field in fields if is_city(field)), "") if sure else ""


def city_at_end(before: str, after: str) -> str:
    """The city behind a name, in the line of its date: "6.–11. Juli: ICML 2027, Seoul"; but not whence people come."""
    for words in (after[:_LONGEST], before[-_LONGEST:]):
        for field in _FIELDS.split(words.strip(" ,")) if not _WHENCE.search(words) else ():
            parts = field.split(",")
            for first in range(max(1, len(parts) - _MOST_PARTS), len(parts)):
                if is_city(city := ",".join(parts[first:]).strip()):
                    return city
    return ""


def city_near(context: Context, unit: Unit) -> str:
    """The city that a line near the date is, where another may name the meeting: "Casablanca" alone is a film."""
    at = unit.first.line
    near = range(max(unit.lines.start, at - _NEAR), min(unit.lines.stop, at + _NEAR + 1))
    lines = [context.document.lines[n] for n in sorted(near, key=lambda n: (n < at, abs(n - at))) if n != at]
    cities = [line for line in lines if line.label in ("", "place") and is_city(line.text)]
    if not cities:
        return ""
    dated = context.document.lines[at].text
    for mention in context.mentions_on[at]:
        dated = dated.replace(mention.text[mention.found.begin : mention.found.stop], " ")
    above = (context.document.lines[n].text for n in context.headings_above(at)[:1])
    said = (text for text in (*(line.text for line in lines), dated, *above) if not (is_city(text) or is_time(text)))
    return cities[0].text if any(name_in(text, kinds=False) for text in said) else ""


def city_named(unit: Unit) -> str:
    """A large city that the sentence of the date names: "zur Pi and More nach Stuttgart"."""
    for mention in unit.mentions:
        names = _IN if mention.spoken else _IN_AT_END
        for said in names.finditer(mention.text[:500]):
            name = said[1]
            city = find_city(name) or find_city(name.split()[0])
            if city and city.population >= LARGE:
                return name if find_city(name) else str(name.split()[0])
    return ""


def is_told_by_title(unit: Unit, place: str, title: str) -> bool:
    """Whether the place is but a city that the title names, which may be what it is about: "Robots in Tokyo"."""
    return place in title and place == city_named(unit)
