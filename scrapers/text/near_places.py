"""Places in lines of their own near the day of a meeting."""

from __future__ import annotations

import re

from calendar_app.gazetteer import find_city
from scrapers.text.address_lines import (
    MOST_PARTS,
    SHORT,
    STREET,
    goes_on,
    house,
    is_place,
)
from scrapers.text.city_names import CITY, is_city
from scrapers.text.clocks import CLOCK, past_time, time_ahead
from scrapers.text.context import Context
from scrapers.text.line import LIKE_A_HEADING, Line
from scrapers.text.people import is_person
from scrapers.text.prose import BRACKETS, names_meeting
from scrapers.text.units import Unit
from scrapers.text.words import is_address, name_in, place_after, place_in, split_place

NEAR = 12  # lines
LABELLED = re.compile(
    r"\b(?:Ort|Wo|Raum|Treffpunkt|Veranstaltungsort|Location|Where|Place|Room|Venue|Address"
    r"|Adresse)[:?]\s((?:[^.;:!?]|(?<=\b[A-Z])\.|(?<=\b(?:St|Rd|Dr))\.|(?<=\bAve)\.|(?<=\bBlvd)\.){3,120})"
)
_NAMED_BY_PLACE = re.compile(r"\b(?:am|im|an der|in der|zum|zur|auf dem|auf der|of the|at the)\b")
_IN_HOUSE = re.compile(r"(?:im|in der|in den|beim|auf dem|auf der) [A-ZÄÖÜ][\w'’ -]{3,50}[!.]?")
_HOUSE_AND_CITY = re.compile(rf"[A-ZÄÖÜ][^,;:.!?]{{2,50}}, (?P<city>{CITY})")
STOP = re.compile(r"(?<=[^\W\d_]{3})\.\s+(?=[A-ZÄÖÜ])|(?<=\d\d)\.\s+(?=[A-ZÄÖÜ][a-zäöü]{3})|(?<=\))\.\s+(?=[A-ZÄÖÜ])")
_FIELD = re.compile(r"\s?[,;|·•–—-]\s(?P<field>.*)")
_NO_HOUSE = re.compile(
    r"(?:für|mit|ab|von|nur|ohne|kostenlos\w*|eintritt|frei\w*|tickets?|anmeldung|for|with|free|from)\b", re.IGNORECASE
)
_FEW = 3  # lines
_TITLES = 2  # levels of headings
_WITH_STREET = re.compile(
    r"(?:stra(?:ß|ss)e|str\.|weg|platz|gasse|allee|ufer|street|st\.|road|lane|avenue) \d{1,4}\b"
    r"|^\d{1,5} (?:[\w'.]+ ){1,3}(?:street|st\.|road|rd\.|lane|avenue|ave\.|drive|square|boulevard|blvd)\b",
    re.IGNORECASE,
)
PROGRAMME = 3  # lines that begin with times


def near_place(context: Context, unit: Unit) -> str:
    """Lines that read as an address, those behind the date first; a street goes on in the next line."""
    lines, at, dated = context.document.lines, unit.first.line, {mention.line for mention in unit.mentions}
    near = range(max(unit.lines.start, at - NEAR), min(unit.lines.stop, at + NEAR + 1))
    programme = [n for n in near if time_ahead(lines[n].text)]
    rooms = {past_time(lines[n].text) for n in programme}  # but one room at several times is the place
    programme = programme if len(programme) >= PROGRAMME and (len(rooms) > 1 or not any(rooms)) else []
    for n in sorted(near, key=lambda n: (n < at, abs(n - at))):
        bold = lines[at].bold or (at > 0 and lines[at - 1].level == LIKE_A_HEADING)
        alike = n == at + 1 and lines[n].level == LIKE_A_HEADING and bold and is_address(lines[n].text)
        if n not in dated and (said := _right_below(context, unit, n)):
            return said
        part = n in programme or (
            lines[n].item
            and not {n - 1, n - 2}.isdisjoint(programme)
            and not _WITH_STREET.search(lines[n].text[:SHORT])
        )
        # What stands with the day below a title is set as that is.
        line = lines[n]._replace(role="") if lines[n].role == lines[at].role else lines[n]
        if n in dated or part or not (is_place(line) or alike):
            continue
        if labelled := LABELLED.search(lines[n].text):  # "Achtung, anderer Raum: SR 1.09"
            return place_in(labelled[1])
        text = past_time(lines[n].text)
        if text != lines[n].text and text[:1].islower():  # "7.30 pm at the Mill"
            text = place_after(text) or text
        if inside := _in_brackets(text):
            return inside
        name, place = split_place(text)
        housed = _WITH_STREET.search(place) and not names_meeting(name)  # "CodeMill, 5 Canal Street"
        parts = [text if is_address(name) or housed else place or text]
        if at < n - 1 and n - 1 not in dated and context.is_subject(unit) and STREET.match(parts[0]):
            parts[:0] = house(lines[n - 1], context.document.title)
        for m in range(n + 1, min(n + MOST_PARTS, unit.lines.stop)):
            if m in dated or not goes_on(lines[m]):
                break
            parts.append(lines[m].text)
        return place_in(", ".join(part.strip(" ,") for part in parts))
    return ""


def _in_brackets(text: str) -> str:
    """The place in brackets behind a name that is none: "Stundenplanhilfe (Raum G 117)"."""
    outside = BRACKETS.sub("", text).strip(" ,;:|·–—-")
    said = BRACKETS.findall(text) if outside != text else []
    inside = [words for words in said if is_address(words) and not CLOCK.search(words)]
    return place_in(inside[0].strip("()")) if inside and outside and not is_address(outside) else ""


def _right_below(context: Context, unit: Unit, number: int) -> str:
    """What stands there as a place does: with its city, beside the day in a row, or behind "im"."""
    line, at = context.document.lines[number], unit.first.line
    if number > at and not line.level and _IN_HOUSE.fullmatch(line.text):  # "im Stadttheater!"
        return place_after(line.text)
    headed = at > 0 and 0 < context.document.levels[at - 1] <= _TITLES
    beside = _is_in_row(context.document.lines[at], line) and (headed or context.is_subject(unit))
    clocks = list(CLOCK.finditer(line.text)) if number > at and line.item else []
    behind = _FIELD.match(line.text, clocks[-1].end()) if clocks else None
    if behind and is_address(told := STOP.split(behind["field"], maxsplit=1)[0]):
        return place_in(told)  # "täglich 8.30 – 16.00 Uhr, Bildungszentrum. Entgelt 90 €"
    below = (number == at + 1 and (beside or _ends_in_city(line))) or (at < number <= at + _FEW and _ends_in_land(line))
    return place_in(line.text) if below else ""


def _is_in_row(dated: Line, line: Line) -> bool:
    """Whether a name stands beside the day in one row: "11./12. Juni 2016 • Alte Zwirnerei"."""
    row = dated.form.rpartition("#")[0]
    named = name_in(line.text, kinds=False) and not _NO_HOUSE.match(line.text)
    return bool(row) and line.form == f"{row}#1" and not line.links and bool(named)


def _ends_in_land(line: Line) -> bool:
    """Whether a short line is a house, its city and state or country: "The Foundry Loft, Austin, TX"."""
    name, _, where = line.text.partition(", ")
    plain = len(line.text) <= SHORT and not (line.level or line.label or line.links)
    return plain and "," in where and is_city(where) and not is_city(line.text) and not is_person(f"{name} ({where})")


def _ends_in_city(line: Line) -> bool:
    """Whether a short line is a house and its city: "Komed im MediaPark, Köln"."""
    if not (_NAMED_BY_PLACE.search(line.text) or is_address(line.text)):  # but somebody and whence they come
        return False
    said = (
        _HOUSE_AND_CITY.fullmatch(line.text)
        if len(line.text) <= SHORT and not (line.level or line.label or line.links)
        else None
    )
    city = find_city(said["city"]) if said else None
    return city is not None
