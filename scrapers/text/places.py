"""Where a meeting is: by a label, in its own words, in an address near by, or in what is said for all."""

from __future__ import annotations

import re
from itertools import takewhile

from calendar_app.gazetteer import find_city
from scrapers.blocks import known
from scrapers.text.address_lines import (
    MOST_PARTS,
    SHORT,
    continues,
    is_house,
)
from scrapers.text.cities import city_ahead, city_alone, city_behind, city_between, city_named, city_with_country
from scrapers.text.city_names import CITY
from scrapers.text.clocks import CLOCK, past_time
from scrapers.text.context import Context
from scrapers.text.for_all import holds_on
from scrapers.text.line import Line
from scrapers.text.mention import SENTENCE_END, Mention
from scrapers.text.naming import only_lists
from scrapers.text.near_places import LABELLED, NEAR, PROGRAMME, STOP, near_place
from scrapers.text.people import is_person
from scrapers.text.shared_places import MEETING_POINT, NUMBERED_ROOM, POINT, shared_place
from scrapers.text.units import Unit
from scrapers.text.words import ends_as_sentence, is_address, place_after, place_in, split_place

_SENTENCES = re.compile(r"(?<=[^\W\d_]{2}[.!?])\s+(?=[A-ZÄÖÜ])|(?<=\d[a-z][.!?])\s+(?=[A-ZÄÖÜ])")
_MEET = re.compile(
    r"\b(?:los geht|geht(?:'s| es) los|finde(?:s?t|n sie) (?:ihr )?uns|find us|beginn(?:t|en)?|startet|wir treffen"
    r"|treffen wir|treffpunkt|wie (?:immer|üblich"
    r"|gehabt|gewohnt)|findet|finden|veranstaltungsort|we(?:'ll| will)? meet"
    r"|(?:it|we|event|meeting) (?:starts?|begins?)"
    r"|besuchen sie uns|visit us|as (?:usual|always|ever)|(?:takes?|taking) place|be held|join us|meeting point"
    r"|(?:board|commission|committee|council|panel|authority|trustees)(?: will)? (?:meets?|convenes?))\b",
    re.IGNORECASE,
)
_LONGEST_TOLD = 2_000
_WITH_CITY = re.compile(rf"\W{{0,20}}(?P<place>[A-ZÄÖÜ][\w .&'’-]{{2,60}}, (?P<city>{CITY}))\W{{0,5}}")
_MARK = re.compile(r"(?<=[\w.,)])\s?(?:\*{1,3}|†|‡)(?!\w)")
_HELD_AT = re.compile(r"(?:^|\s)@\s+(?P<place>[A-ZÄÖÜ\d].*)")
_PARTED = re.compile(r"\s*[|·•–—]\s")
_BRACKETS = re.compile(r"\(([^()]{4,80})\)")
_ROOM = re.compile(r"[A-Z]{1,3}[ .-]?\d[\w ./-]{0,10}")
_AFFILIATION = re.compile(
    r"\b(?:universit\w+|hochschule|college|institut\w*|school|centre|center|zentrum)\b", re.IGNORECASE
)
_LONGEST_NOTE = 500  # characters in which a line says that something is as before
_FURTHER = 20  # lines
_SAME = re.compile(
    r"\b(?:weitere (?:termine|vorstellungen|aufführungen)|(?:further|more|other) (?:dates|performances)"
    r"|(?:gleiche[rn]?|selbe[rn]?|same) (?:ort|raum|saal|place|location|venue|room))\b",
    re.IGNORECASE,
)
_LONGEST_BETWEEN = 300
_AT_TIME = re.compile(r"(?:Ab|Um|Von|At|From) \d")  # "Ab 20 Uhr wird im Chemiegebäude vorgetragen"
_IN_ROOM = re.compile(r"\((?:[^()]*,\s)?(?:Raum|Room|Hörsaal|Saal|HS|Aula|online|hybrid)\b", re.IGNORECASE)
_FEW = 3  # lines
_FEW_WORDS = 5
_ASKED = re.compile(  # "Wo? Natürlich im shackspace, Ulmer Straße 255"
    r"\bWo\? (?:[A-ZÄÖÜ]?[a-zäöü]+ ){0,2}(?:im|in der|in|am|bei) (?P<place>\w[^.;:!?]{3,100})"
)
_AFTER_CLOCK = re.compile(  # "Los geht es um 18 Uhr, diesmal auf dem Forum"
    r"\d ?Uhr,? (?:(?:diesmal|wie immer|wieder|gemeinsam) )?(?:im|in der|auf dem|am|beim|bei der)"
    r" (?P<place>[A-ZÄÖÜ][\w-]*(?: (?:der|des|am|im|[A-ZÄÖÜ])[\w-]*){0,4})"
)
_GUEST = re.compile(  # "sind wir zu Gast bei unserem wundervollen Gastgeber Nordlicht Analytics (Speicherstraße 12)"
    r"\b(?:zu Gast|Gäste) (?:bei|in|im)(?: (?!der\b)[a-zäöü]+)*(?: Gastgeber)?"
    r" (?P<place>[A-ZÄÖÜ][^;!?,.]{3,60}(?:,[^;!?.,]{3,30}\))?)"
)
_SENTENCE_END = re.compile(r"[a-zäöüß)\d][.!?]\s+[A-ZÄÖÜ]")


def place_of(context: Context, unit: Unit) -> str:
    """The place as the page writes it, on one line; nothing where it names none."""
    labelled = _labelled(context, unit)
    beside = next((place for mention in unit.mentions if (place := _beside(context, mention))), "")
    return (
        labelled
        or _in_footnote(context, unit)
        or (beside if is_address(beside) else _told_near(context, unit) or beside)
        or near_place(context, unit)
        or city_with_country(context, unit)
        or _in_brackets(context, unit)
        or _in_heading(context, unit)
        or place_in(context.document.place)
        or shared_place(context, unit)
        or _as_before(context, unit)
        or city_alone(context, unit)
        or city_named(unit)
    )


def _labelled(context: Context, unit: Unit) -> str:
    lines, dated = context.document.lines, {mention.line for mention in unit.mentions}
    places = [n for n in unit.lines if lines[n].label == "place" and n not in dated]
    one = len(context.units) == 1
    near = [n for n in places if one or any(abs(n - line) <= NEAR for line in list(dated)[:20])]
    labelled = [n for n in near if _named(lines[n])]
    if not labelled or sum(lines[n].label == "time" for n in unit.lines) >= PROGRAMME:  # those of a programme's parts
        return ""
    first = labelled[0]
    if len(lines[first].text) > SHORT:  # how to dial in may stand above the address
        first = next((n for n in labelled if is_address(lines[n].text)), first)
    together = [n for n in range(first, first + MOST_PARTS) if n in labelled]
    rest = range(together[-1] + 1, min(first + MOST_PARTS, unit.lines.stop))
    together += takewhile(lambda n: n not in dated and continues(lines[n]), rest)
    if together == [first]:
        return _named(lines[first])
    parts = [lines[n].text.strip(" ,") for n in together]
    # A street may stand below one label, and below the next with its city.
    return place_in(", ".join(part for n, part in enumerate(parts) if not any(part in each for each in parts[n + 1 :])))


def _named(line: Line) -> str:
    """What stands where a place is said; there "H 12" is one too."""
    said = past_time(known(line.text))
    said = STOP.split(said, maxsplit=1)[0] if len(said) <= _LONGEST_BETWEEN else said
    return place_in(said) or (said if _ROOM.fullmatch(said) else "")


def _beside(context: Context, mention: Mention) -> str:
    """The place in the words of the date's own line or sentence."""
    before, after = mention.text[: mention.found.begin], context.words_behind(mention)
    if labelled := LABELLED.search(after):
        return place_in(labelled[1])
    if mention.spoken:
        end = _SENTENCE_END.search(after)
        said = mention.text[mention.found.begin : mention.found.stop]
        return (
            place_after(after[: end.start() + 1] if end else after)
            or place_after(said)
            or (_right_behind(after) if len(context.mentions_on[mention.line]) == 1 else "")
            or place_after(_sentence_before(before))
        )
    if city := city_ahead(before) or city_behind(mention):
        house = _place_behind(after.removeprefix(f", {city}:"))
        return f"{house}, {city}" if is_address(house) and city not in house else city
    if between := city_between(before):
        return between
    if behind := _right_behind(after):
        return behind
    located = _WITH_CITY.fullmatch(after) if before.strip() or _PARTED.match(after) else None
    if located and find_city(located["city"]):
        return place_in(located["place"])  # "Model clinic – 5 May, 6 p.m. – Mill Studios, Leeds"
    if labelled := LABELLED.search(after[:500]):
        return place_in(labelled[1])
    return _place_behind(after) or _place_in_a_list(before)


def _place_behind(after: str) -> str:
    if held := _HELD_AT.search(after):  # "Meetup #12: Polars @ Mill Labs, Leeds"
        return place_in(held["place"])
    place = place_after(after)
    if place and (is_address(place) or re.match(r"\W{0,20}(?:at|im|in)\s", after)):  # not "Deep Learning in Action"
        return place
    rest = re.match(r"\s*[,|·•–—-]\s*(.*)", after)
    return _place_in_a_list(after) or (place_in(rest[1]) if rest and is_address(rest[1]) else "")


def _sentence_before(before: str) -> str:
    """What its sentence says before the day; where that is little, the sentence before: "Damit steht der Termin:"."""
    sentences = SENTENCE_END.split(before[-2 * _LONGEST_BETWEEN :])
    short = len(sentences) > 1 and len(sentences[-1].split()) <= _FEW_WORDS and not sentences[-2].endswith("?")
    return (sentences[-2] if short else sentences[-1])[-_LONGEST_BETWEEN:]


def _right_behind(after: str) -> str:
    """An address behind a comma: "Thursday, October 1, 5:30 p.m., Council Chambers, 915 I Street."."""
    rest = re.match(r"\s*,\s*(?P<place>(?:[A-ZÄÖÜ\d]|online\b).*)", after)
    place = STOP.split(rest["place"], maxsplit=1)[0] if rest else ""
    place = place.rstrip(". ")
    return place_in(place) if is_address(place) or NUMBERED_ROOM.fullmatch(place) else ""


def _place_in_a_list(words: str) -> str:
    """What stands behind a name, or all of it where the name is a house: "Corner Café, 21 Como Avenue"."""
    words = words.strip(" ,;:|–-")
    name, place = split_place(words)
    return place_in(words) if place and is_address(name) else place


def _told_near(context: Context, unit: Unit) -> str:
    """The address in another sentence about the same meeting: "Los geht es um 15 Uhr im Lesesaal, Puschkinplatz 7a"."""
    at = unit.first.line
    ahead = _FEW if len(context.units) == 1 else 0
    for n in range(max(unit.lines.start, at - ahead), min(unit.lines.stop, at + NEAR)):
        line = context.document.lines[n]
        if (
            line.level
            or (line.item and not ends_as_sentence(line.text))
            or line.byline
            or (n in context.dated_lines and n != at)
        ):
            continue
        if found := _GUEST.search(line.text[:_LONGEST_TOLD]):
            return place_in(found["place"])
        text = context.words_behind(unit.first) if n == at and len(context.mentions_on[n]) > 1 else line.text
        if point := MEETING_POINT.search(text[:_LONGEST_TOLD]) or POINT.search(text[:_LONGEST_TOLD]):
            return place_in(point["place"])
        for sentence in _SENTENCES.split(text[:_LONGEST_TOLD]):
            if not holds_on(sentence, unit.first.day):
                continue
            goes_on = at < n <= at + 2 and sentence[:1].islower()  # "am 17. Mai" | "in unseren Räumen, Am Markt 3"
            starts = _MEET.search(sentence) or _AT_TIME.match(sentence)
            place = place_after(sentence) if goes_on or starts else ""
            if is_address(place):
                return place
            if starts and n > at and (said := _AFTER_CLOCK.search(sentence)):
                return place_in(said["place"])
        if len(context.units) == 1 and (asked := _ASKED.search(text[:_LONGEST_TOLD])):
            return place_in(asked["place"])
    return ""


def _as_before(context: Context, unit: Unit) -> str:
    """Where the page's first meeting is, where these are but further dates of it, or said to be at the same place."""
    lines, at = context.document.lines, unit.first.line
    first = context.units[0]
    above = range(at, max(first.first.line, at - _FURTHER), -1) if unit is not first else range(0)
    same = any(_SAME.search(lines[n].text[:_LONGEST_NOTE]) for n in above)
    return place_of(context, first) if same else ""


def _in_heading(context: Context, unit: Unit) -> str:
    """A house in the heading above, or what stands there behind a time: "Planning Board – 7 p.m., Town Hall"."""
    above = context.headings_above(unit.first.line)[:1]
    said = [context.document.lines[n].text for n in above if n not in context.dated_lines]
    if said and is_house(said[0]):
        return place_in(said[0])
    if said and only_lists(said[0]):
        return place_after(said[0])
    said.append(context.document.lines[unit.first.line].head)
    behind = [text[clock.end() :].lstrip(" ,;|·•–—-") for text in said for clock in list(CLOCK.finditer(text))[-1:]]
    return next((place_in(words) for words in behind if is_address(words)), "")


def _in_footnote(context: Context, unit: Unit) -> str:
    """The address in a note whose mark stands beside the date: "5 May*" and "* at the Town Hall, 1 Mill Road"."""
    mark = next(
        (
            found[0]
            for m in unit.mentions
            if (found := _MARK.search(m.text, m.found.begin, m.found.stop + _LONGEST_BETWEEN))
        ),
        "",
    )
    places = (place_after(note) for note in context.notes.get(mark.strip(), ()))
    return next((place for place in places if is_address(place)), "")


def _in_brackets(context: Context, unit: Unit) -> str:
    """ "Nets for all (Room 12)"."""
    lines, below = context.document.lines, unit.first.line + 1
    said = (lines[n].text[:500] for n in unit.lines[:NEAR] if lines[n].item or n == below)
    texts = (text for text in said if not is_person(text) or _IN_ROOM.search(text))  # behind a person it is whence
    inside = (
        words.rpartition(", ")[2] if CLOCK.search(words) else words
        for text in texts
        for words in _BRACKETS.findall(text)
    )
    return next((place_in(words) for words in inside if is_address(words) and not _AFFILIATION.search(words)), "")
