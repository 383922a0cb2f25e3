"""Cities that stand for themselves, as lists of conferences name them: "ICML 2027, Seoul, South Korea"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from calendar_app.gazetteer import LARGE, find_city
from calendar_app.text import fold
from scrapers.text.address_lines import SHORT
from scrapers.text.city_names import ALSO_WORDS, CITY, MOST_PARTS, is_city
from scrapers.text.clocks import is_time
from scrapers.text.context import Context
from scrapers.text.mention import Mention
from scrapers.text.people import is_person
from scrapers.text.prose import BRACKETS, names_meeting
from scrapers.text.units import Unit
from scrapers.text.words import name_in

_LONGEST = 300  # characters that are looked at
_NEAR = 4  # lines
_AHEAD = re.compile(rf"\W{{0,20}}({CITY}),\s*")  # "London, 7. April: …"
_BEHIND = re.compile(rf"(?:\d\.?|Uhr)\s?,\s?({CITY}):\s\w")  # "25.04.2019, Darmstadt: Deep Learning Meetup"
_BETWEEN = re.compile(rf"[^,]*\w[^,]*,\s*({CITY}),\s*")
_IN = re.compile(rf"\b(?:in|nach|to)\s+({CITY})")
_IN_AT_END = re.compile(rf"\bin\s+({CITY})(?:, (?P<country>[A-ZÄÖÜ][\w. ]{{1,30}}))?\W*$")  # "Conference in Berlin"
_COMMA = re.compile(r"\s*,")
_FIELDS = re.compile(r"\s*[|·•;:()]\s*|\s+[–—-]\s+")
_WHENCE = re.compile(r"\b(?:prof|dr|pd|dipl|by|von|mit|with|speakers?|vortragend\w*|referent\w*)\b", re.IGNORECASE)


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
    if not found or (fold(found[1]) in ALSO_WORDS and not names_meeting(mention.text[found.end(1) :][:SHORT])):
        return ""
    return found[1] if find_city(found[1]) else ""


def city_field(before: str, after: str) -> str:
    """The city that is a field of its own beside a date: "ICML (6.–11. Juli, Seoul)", "ICML | 6.–11. Juli | Seoul"."""
    behind, ahead = (BRACKETS.sub(" ", words) for words in (after[:_LONGEST], before[-_LONGEST:]))
    if _WHENCE.search(behind) or _WHENCE.search(ahead):
        return ""
    fields = [*_FIELDS.split(behind.strip(" ,")), *reversed(_FIELDS.split(ahead.strip(" ,")))]
    sure = _COMMA.match(behind) or ahead.strip() or len(list(filter(None, fields))) > 1  # not "3 May: Casablanca"
    return next((field.rstrip(" .") for field in fields if is_city(field)), "") if sure else ""


def city_at_end(before: str, after: str, links: Sequence[str] = ()) -> str:
    """The city behind a name, in the line of its date: "6.–11. Juli: ICML 2027, Seoul"; but not whence people come.

    Of "Tiefe Tage, Boston" and "Ada Beispiel, Boston" the one that is a link is no person.
    """
    for words in (after[:_LONGEST], before[-_LONGEST:]):
        if _WHENCE.search(words):
            continue
        for found in BRACKETS.finditer(words):
            if is_city(city := found[0].strip("() ")) and not is_person(words[: found.end()].strip(" ,;:|·–—-")):
                return city
        for field in _FIELDS.split(words.strip(" ,")):
            named = any(words and field.startswith(words) for words in links)
            parts = field.split(",") if named or not is_person(field) else []
            for first in range(max(1, len(parts) - MOST_PARTS), len(parts)):
                if is_city(city := ",".join(parts[first:]).strip()):
                    return city.rstrip(" .")
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
    return cities[0].text.rstrip(" .") if any(name_in(text, kinds=False) for text in said) else ""


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
