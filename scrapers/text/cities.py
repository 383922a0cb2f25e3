"""Cities that stand for themselves, as lists of conferences name them: "ICML 2027, Seoul, South Korea"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from calendar_app.gazetteer import LARGE, find_city
from calendar_app.text import fold
from scrapers.text.address_lines import SHORT
from scrapers.text.city_names import ALSO_WORDS, CITY, MOST_PARTS, is_city
from scrapers.text.context import Context
from scrapers.text.line import Line
from scrapers.text.mention import Mention
from scrapers.text.people import is_name, is_person
from scrapers.text.prose import BRACKETS, names_meeting
from scrapers.text.units import Unit

_LONGEST = 300  # characters that are looked at
_NEAR = 4  # lines
_AHEAD = re.compile(rf"\W{{0,20}}({CITY}),\s*")  # "London, 7. April: …"
_BEHIND = re.compile(rf"(?:\d\.?|Uhr)\s?,\s?({CITY}):\s\w")  # "25.04.2019, Darmstadt: Deep Learning Meetup"
_BETWEEN = re.compile(rf"[^,]*\w[^,]*,\s*({CITY}),\s*")
_IN = re.compile(rf"\b(?:in|nach|to)\s+({CITY})")
_IN_AT_END = re.compile(
    rf"\bin\s+({CITY})(?:(?:, | \()(?P<country>[A-ZÄÖÜ][\w. ]{{1,30}}))?\W*$"
)  # "Conference in Berlin"
_PLAYED = re.compile(
    r"\b(?:\w*kino|\w*filme?|\w*filmreihe|cinema|films?|movies?|spielplan|\w*spiele|fixtures|matches|liga|konzerte|concerts"
    r"|bands?|gigs|basketball|fußball|football|hockey)\b",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*,")
_FIELDS = re.compile(r"\s*[|·•;:()]\s*|\s+[–—-]\s+")
_MARKS = re.compile(r"\s*[|·•;:()]\s*")
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


def city_with_country(context: Context, unit: Unit) -> str:
    """The city that is a field or a line beside a date, with its state or country: "July 6, Seoul, Korea"."""
    cities = (*_fields(context, unit), _near(context, unit))
    return next((city for city in cities if re.search("[,(]", city) and is_city(city)), "")


def city_alone(context: Context, unit: Unit) -> str:
    """The city that stands beside the date, or in a line near it; alone only where most meetings of a page have one.

    A film may be called "Casablanca", a band "Boston", and "Oxford" may be whence somebody comes.
    """
    city = _beside(context, unit)
    return city if is_place(context, unit, city) else ""


def is_place(context: Context, unit: Unit, city: str) -> bool:
    """Whether a city that stands beside the date is where people meet, rather than what is played."""
    if re.search("[,(]", city) or _follows_day(unit, city) or _follows_name(context, unit, city):
        return True
    return bool(context.once(_are_told, range(len(context.document.lines))))


def _beside(context: Context, unit: Unit) -> str:
    return next(_fields(context, unit), "") or _near(context, unit) or _at_end(context, unit) or _above(context, unit)


def _are_told(context: Context, scope: range) -> str:
    """Whether most of several meetings name a city, and these are not all one."""
    heads = {context.document.lines[n].text for unit in context.units for n in context.headings_above(unit.first.line)}
    if any(_PLAYED.search(name) for name in (context.document.title, *context.document.names, *heads)):
        return ""  # films and bands are called like cities, and those who play come from some
    cities = [city for unit in context.units if (city := _beside(context, unit))]
    return "yes" if 2 * len(cities) > len(context.units) and len(set(cities)) > 1 else ""


def _follows_day(unit: Unit, city: str) -> bool:
    """Whether nothing but a comma stands between the day and the city: "ICML, 6.–11. Juli, Seoul"."""
    behind = unit.first.text[unit.first.found.stop :]
    return (
        bool(city)
        and not unit.first.found.time_start
        and re.match(rf"\s*,\s*{re.escape(city)}\W*$", behind) is not None
    )


def _follows_name(context: Context, unit: Unit, city: str) -> bool:
    """Whether it stands right behind the name of a meeting, or a link: "Sommercamp für Daten (Köln)"."""
    line = context.document.lines[unit.first.line]
    name, behind, _ = line.text.partition(city) if city else ("", "", "")
    name = name.rstrip(" ,(")
    linked = any(words and name.endswith(words) for words, _ in line.links)
    return bool(behind) and (linked or names_meeting(name[-SHORT:]))


def _fields(context: Context, unit: Unit) -> Iterator[str]:
    """Cities that are fields beside a date: "ICML (6.–11. Juli, Seoul)", "ICML | 6.–11. Juli | Seoul"."""
    for mention in unit.mentions if not context.mentions_on[unit.first.line][1:] else ():
        behind = BRACKETS.sub(" ", context.words_behind(mention)[:_LONGEST])
        ahead = BRACKETS.sub(" ", mention.text[: mention.found.begin][-_LONGEST:])
        if mention.spoken or _WHENCE.search(behind) or _WHENCE.search(ahead):
            continue
        marks = _MARKS if mention.found.time_start else _FIELDS  # dashes stand between those who play, too
        fields = [*marks.split(behind.strip(" ,")), *reversed(marks.split(ahead.strip(" ,")))]
        named = [field for field in fields if field]
        if any(is_city(two) and is_name(one) for one, two in pairwise(named)):  # whence somebody comes
            continue
        if sum(map(is_city, named)) == 1 and (_COMMA.match(behind) or ahead.strip() or len(named) > 1):
            yield from (field.rstrip(" .") for field in named if is_city(field))  # but not "3 May: Casablanca"


def _at_end(context: Context, unit: Unit) -> str:
    """The city behind a name, in the line of its date: "6.–11. Juli: ICML 2027, Seoul"; but not whence people come.

    Of "Tiefe Tage, Boston" and "Ada Beispiel, Boston" the one that is a link is no person.
    """
    for mention in unit.mentions:
        links = [words for words, _ in context.document.lines[mention.line].links if words]
        for words in (context.words_behind(mention)[:_LONGEST], mention.text[: mention.found.begin][-_LONGEST:]):
            played = mention.found.time_start and not names_meeting(words)  # "8 pm: Big Band, Tokyo"
            if mention.spoken or played or _WHENCE.search(words):
                continue
            for found in BRACKETS.finditer(words):
                if is_city(city := found[0].strip("() ")) and not is_person(words[: found.end()].strip(" ,;:|·–—-")):
                    return city
            for field in _FIELDS.split(words.strip(" ,")):
                field = BRACKETS.sub("", field).rstrip()  # "…, Delft (co-organiser)"
                parts = field.split(",") if field.startswith(tuple(links)) or not is_person(field) else []
                for first in range(max(1, len(parts) - MOST_PARTS), len(parts)):
                    if first > 1 and is_name(parts[first - 1]):  # "Knots and links, Ada Example, Oxford"
                        break
                    if is_city(city := ",".join(parts[first:]).strip()):
                        return city.rstrip(" .")
    return ""


def _near(context: Context, unit: Unit) -> str:
    """The city that a line near the date is, but none that is set as a name is."""
    at = unit.first.line
    near = range(max(unit.lines.start, at - _NEAR), min(unit.lines.stop, at + _NEAR + 1))
    near_first = sorted((n for n in near if n != at), key=lambda n: (n < at, abs(n - at)))
    said = [
        context.document.lines[n] for n in near_first if n - 1 == at or not is_name(context.document.lines[n - 1].text)
    ]
    plain = (line for line in said if line.label in ("", "place") and not (line.level or _is_set_off(line)))
    cities = [line.text.rstrip(" .") for line in plain if is_city(line.text) or _begins_with_city(line.text)]
    return cities[0] if cities else ""


def _begins_with_city(text: str) -> bool:
    """Whether a line is a city and a house there: "Bremen, Universum am Wall"."""
    city, _, house = text.partition(", ")
    return (
        len(text) <= SHORT
        and bool(house)
        and house[0].isupper()
        and is_city(city)
        and not re.search(r"\d{4}|[.:?!]", house)
    )


def _is_set_off(line: Line) -> bool:
    return line.text in line.bold or any(words == line.text for words, _ in line.links)


def _above(context: Context, unit: Unit) -> str:
    """The city below which a meeting is listed."""
    headings = (context.document.lines[n].text for n in context.headings_above(unit.first.line)[:1])
    return next(filter(is_city, headings), "")


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
