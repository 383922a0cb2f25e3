"""Lines of a page that are an address, or a part of one: a house, its street, its city."""

from __future__ import annotations

import re
from collections.abc import Sequence

from calendar_app.model import Status
from scrapers.text.calling_off import called_off
from scrapers.text.city_names import CITY
from scrapers.text.clocks import CLOCK, is_time, past_time
from scrapers.text.line import LIKE_A_HEADING, Line
from scrapers.text.people import is_person
from scrapers.text.words import is_address, is_sentence, name_in, place_in, split_place

MOST_PARTS = 4  # lines of an address
SHORT = 80
STREET = re.compile(r"[A-ZÄÖÜ][^\d,]{2,40} \d{1,4}\b|\d{1,5}(?:[–-]\d{1,5})? (?:[NSEW]\.? )?[A-Z]")
_CITY_LINE = re.compile(rf"{CITY},\s*[A-Z][\w .]{{1,30}}")  # "Chicago, Illinois 60601"
_YEAR_AHEAD = re.compile(r"(?:19|20)\d\d [A-Z]\w\w")  # "2024 Schedule"
_YEARS = re.compile(
    r"\W*(?:19|20)\d\d(?:(?:\s?[–-]\s?(?:19|20)\d\d)?(?:\s?[:–—]|\s+online\b|$)|\s?[–-]\s?(?:19|20)\d\d\b)"
)
_INSIDE = re.compile(
    r"(?:room|suite|ste\.|floor|raum|saal|\d{1,2}(?:st|nd|rd|th) floor|\d{1,2}\. (?:stock|etage|og))\b", re.I
)
_NUMBER = re.compile(r"\d")
_AFFILIATION = re.compile(r"\b(?:universit\w+|hochschule|institut\w*|college)\b", re.IGNORECASE)
_VERB = re.compile(r"\bIhr habt einen? |\b(?:wird|werden|ist|sind|findet|finden|is|are|was|will)\b")
_ELSEWHERE = re.compile(
    r"\W*(?:(?:fahrgemeinschaft|mitfahr|carpool)\w*|(?:anfahrt|anreise|parken|parking)\b|(?:filed|posted|approved"
    r"|adopted) "
    r"|bei (?:regen|schlechtem wetter)|in case of rain|rain (?:location|date))",
    re.IGNORECASE,
)
_REACHED = re.compile(  # an address to write to, or at which to ask
    r"\b(?:contact|phone|telephone|tel|fax|e-?mail|mail(?:ing)?|p\.? ?o\.? box|hours|kontakt|telefon|impressum"
    r"|postfach|öffnungszeiten|geöffnet)\b|\boffice:"
    r"|^\W*(?:karten|tickets?|vorverkauf|vvk|anmeldung)\b|\w@\w|\b\d{3}[ .-]\d{4}\b",
    re.IGNORECASE,
)


def is_place(line: Line) -> bool:
    """Whether it reads as a place and is set as plain words."""
    set_off = line.level and not is_time(line.text)  # "ab 19 Uhr im Audimax" may stand in a heading
    linked = any(2 * len(words) > len(line.text) for words, _ in line.links)  # rather than "Karten" beside it
    whence = line.text.startswith("(") and _AFFILIATION.search(line.text)  # of whom the line before names
    if _YEARS.match(line.text):
        return False
    plain = line.label in ("", "place") and not (line.byline or set_off or linked or whence or line.role == "kicker")
    off = called_off(line.text) is not Status.CONFIRMED or _ELSEWHERE.match(line.text) or _VERB.search(line.text)
    return plain and not (off or is_person(line.text) or is_reached(line.text)) and is_address(past_time(line.text))


def goes_on(line: Line) -> bool:
    """Whether an address may go on in this line."""
    return not line.level and len(line.text) <= SHORT and (is_place(line) or bool(_CITY_LINE.fullmatch(line.text)))


def continues(line: Line) -> bool:
    """Whether a labelled address surely goes on in this line: with its street, its room, its city."""
    if line.level or line.label or line.links or len(line.text) > SHORT or is_sentence(line.text):
        return False
    street = STREET.match(line.text) and is_address(line.text)
    return bool(street or _CITY_LINE.fullmatch(line.text) or _INSIDE.match(line.text))


def is_house(text: str) -> bool:
    """Whether it is a house with its street, and not a meeting there: "Mill Library, 3 Mill Road"."""
    name, place = split_place(text)
    return is_address(name) and STREET.match(place) is not None


def is_reached(text: str) -> bool:
    """Whether this is how one writes to somebody or calls them."""
    return bool(_REACHED.search(text[:SHORT]))


def house(line: Line, title: str) -> list[str]:
    """The name above a street, in the address of the meeting that a page is about."""
    plain = not (line.level or line.label or line.links or line.byline) and len(line.text) <= SHORT // 2
    named = plain and name_in(line.text, kinds=False) and not (is_time(line.text) or is_sentence(line.text))
    return [line.text] if named and line.text[-1] not in ".:?!" and line.text not in title else []


def ending_in(lines: Sequence[Line], last: int) -> str:
    """A place that ends in this line: the room or house may stand above its street."""
    first = last
    while first > 0 and last - first < MOST_PARTS - 1 and is_place(lines[first - 1]):
        first -= 1
    return place_in(", ".join(_past_times(line.text).strip(" ,") for line in lines[first : last + 1]))


def _past_times(text: str) -> str:
    """What is behind the time in "2024 Meetings – 9 a.m., Room 3", where that is a place."""
    rest = past_time(text)
    behind = [rest[clock.end() :] for clock in CLOCK.finditer(rest)][-1:]
    return behind[0].lstrip(" ,;|·•–—-") if behind and is_address(behind[0]) else rest


def block_at(lines: Sequence[Line], first: int) -> range:
    """The lines of an address that begins here, with its street or room; none where it is one to write to."""
    stop = first
    while stop < min(len(lines), first + MOST_PARTS) and _is_part(lines[stop]):
        stop += 1
    block = range(first, stop)
    numbered = any(_NUMBER.search(lines[n].text) and is_address(lines[n].text) for n in block)
    around = [
        *lines[max(0, first - 1) : stop],
        *(line for line in lines[stop : stop + 1] if not is_sentence(line.text)),
    ]
    return block if numbered and not any(is_reached(line.text) for line in around) else range(first, first)


def said_in(lines: Sequence[Line], block: range) -> str:
    """The place that these lines are."""
    return place_in(", ".join(lines[n].text.strip(" ,.") for n in block))


def _is_part(line: Line) -> bool:
    """Whether this may be a line of an address, be it in bold."""
    plain = line.label in ("", "place") and not (line.byline or line.links) and line.level in (0, LIKE_A_HEADING)
    if not plain or len(line.text) > SHORT or is_person(line.text) or is_time(line.text) or is_sentence(line.text):
        return False
    street = STREET.match(line.text) and not _YEAR_AHEAD.match(line.text)
    return is_address(line.text) or bool(_CITY_LINE.fullmatch(line.text)) or bool(street)
