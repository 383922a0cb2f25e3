"""Where a meeting is: by a label, in its own words, in an address near by, or in what is said for all."""

from __future__ import annotations

import re
from itertools import pairwise

from calendar_app.places import find_city
from scrapers.blocks import known
from scrapers.text.context import Context, speaks_of_all
from scrapers.text.line import Line
from scrapers.text.mention import Mention
from scrapers.text.times import is_time, past_time
from scrapers.text.units import Unit
from scrapers.text.words import is_address, is_sentence, name_in, place_after, place_in, split_place

_NEAR = 12  # lines
_MOST_PARTS = 4  # lines of an address
_SHORT = 80
_MOST_LINES = 3_000  # in which something is looked for that holds for all
_CITY = r"[A-ZÄÖÜ][^\W\d_]+(?:[ -][A-ZÄÖÜ][^\W\d_]+){0,2}"
_LABELLED = re.compile(
    r"\b(?:Ort|Wo|Raum|Treffpunkt|Veranstaltungsort|Location|Where|Place|Room|Venue|Address"
    r"|Adresse)[:?]\s([^.;:!?]{3,120})"
)
_CITY_AHEAD = re.compile(rf"\W{{0,20}}({_CITY}),\s*")  # "London, 7. April: …"
_CITY_LINE = re.compile(rf"{_CITY},\s*[A-Z][\w .]{{1,30}}")  # "Chicago, Illinois 60601"
_IN_CITY = re.compile(rf"\b(?:in|nach|to)\s+({_CITY})")
_IN_CITY_AT_END = re.compile(rf"\bin\s+({_CITY})\W*$")  # "19. September: Bernstein Conference in Berlin"
_SENTENCES = re.compile(r"(?<=[^\W\d_]{2}[.!?])\s+(?=[A-ZÄÖÜ])|(?<=\d[a-z][.!?])\s+(?=[A-ZÄÖÜ])")
_MEET = re.compile(
    r"\b(?:los geht|geht(?:'s| es) los|beginn(?:t|en)?|startet|wir treffen|treffen wir|treffpunkt|wie (?:immer|üblich"
    r"|gehabt|gewohnt)|findet|finden|veranstaltungsort|we(?:'ll| will)? meet"
    r"|(?:it|we|event|meeting) (?:starts?|begins?)"
    r"|as (?:usual|always|ever)|(?:takes?|taking) place|be held|join us|meeting point)\b",
    re.IGNORECASE,
)
_POINT = re.compile(  # "Treffpunkt ist jeweils Druckereiweg 3, Eingang im Hof."
    r"\b(?:Treffpunkt|Veranstaltungsort|[Mm]eeting point|[Vv]enue) (?:ist|is) (?:jeweils|immer|stets|always|each time)"
    r" (?P<place>[A-ZÄÖÜ\d][^.;!?]{3,100})"
)
_ALWAYS = re.compile(
    r"\b(?:immer|jeweils|stets|jeden|every|always|each|usually|\w+tags|mittwochs|\w+days)\b[^;]{0,60}?"
    r"\d ?(?:uhr|h|[ap]\.?m\b\.?)(?P<behind>.*)",
    re.IGNORECASE | re.DOTALL,
)
_STREET = re.compile(r"[A-ZÄÖÜ][^\d,]{2,40} \d{1,4}\b|\d{1,5} [A-Z]")
_FEW = 4  # words of a place that is called so
_LONGEST_TOLD = 2_000
_PARTS = re.compile(r"[,;(]\s+|\s*[.]$")
_WITH_CITY = re.compile(rf"\W{{0,20}}(?P<place>[A-ZÄÖÜ][\w .&'’-]{{2,60}}, (?P<city>{_CITY}))\W{{0,5}}")
_PARTED = re.compile(r"\s*[|·•–—]\s")
_BRACKETS = re.compile(r"\(([^()]{4,80})\)")
_ROOM = re.compile(r"[A-Z]{1,3}[ .-]?\d[\w ./-]{0,10}")
_PERSON = re.compile(r"\W*(?:Prof|Dr|PD|Mr|Mrs|Ms|Sir|Herr|Frau|Dipl|Sgt)\b\.?-? ?(?:\w+\. )*[A-ZÄÖÜ]")
_AFFILIATION = re.compile(
    r"\b(?:universit\w+|hochschule|college|institut\w*|school|centre|center|zentrum)\b", re.IGNORECASE
)
_CITY_BETWEEN = re.compile(rf"[^,]*\w[^,]*,\s*({_CITY}),\s*")
_LONGEST_BETWEEN = 300
_NUMBERED_ROOM = re.compile(
    r"(?!.*\b(?:19|20)\d\d$)[A-ZÄÖÜ][\w-]+(?: [A-ZÄÖÜ][\w-]+)? [A-Z]?\d[\d./-]{0,6}[a-z]?"
)  # "Huxley 217"
_LARGE = 100_000
_SENTENCE_END = re.compile(r"[a-zäöüß)\d][.!?]\s+[A-ZÄÖÜ]")


def place_of(context: Context, unit: Unit) -> str:
    """The place as the page writes it, on one line; nothing where it names none."""
    labelled = _labelled(context, unit)
    beside = next((place for mention in unit.mentions if (place := _beside(context, mention))), "")
    return (
        labelled
        or (beside if is_address(beside) else _told_near(context, unit) or beside)
        or _near(context, unit)
        or _in_brackets(context, unit)
        or context.once(place_for_all)
        or _city_named(unit)
    )


def place_for_all(context: Context) -> str:
    """The place of all meetings of a page with several: beside their list, or in a sentence."""
    if len(context.units) < 2:
        return ""
    lines, dated = context.document.lines, context.dated_lines
    ahead = [
        line for line in lines[max(0, min(dated) - 4 * _NEAR) : min(dated)] if line.label == "place" and not line.level
    ]
    behind = lines[max(unit.lines.stop for unit in context.units) :][: 4 * _NEAR]
    for labelled in (ahead, [line for line in behind if line.label == "place" and not line.level]):
        if len(labelled) == 1 and (place := place_in(known(labelled[0].text))):
            return place
    edges = (max(dated) + 1, min(dated) - 1, min(dated) - 2)
    places = [_with_lines_ahead(lines, n) for n in edges if 0 <= n < len(lines) and _is_place(lines[n])]
    said = (place_after(sentence) for sentence in context.for_all)
    places += [place for place in said if place and (is_address(place) or _NUMBERED_ROOM.fullmatch(place))]
    points = (found for line in lines[:_MOST_LINES] if (found := _POINT.search(line.text[:_LONGEST_TOLD])))
    places += [place for found in points if (place := place_in(found["place"]))]
    always = (found for sentence in context.for_all if (found := _ALWAYS.search(sentence)))
    places += [place for found in always if (place := place_after(found["behind"])) and len(place.split()) <= _FEW]
    places += [
        place_in(part) for sentence in context.for_all for part in _PARTS.split(sentence)[1:5] if is_address(part)
    ]
    if not places:  # "Meetings are held at the office, located at:"
        above = (
            (line, below)
            for line, below in pairwise(lines[:_MOST_LINES])
            if line.text.endswith(":") and is_address(below.text)
        )
        places = [place_in(below.text) for line, below in above if speaks_of_all(line.text)]
    return places[0] if places else ""


def _with_lines_ahead(lines: list[Line], last: int) -> str:
    """A place that ends in this line: the room or house may stand above its street."""
    first = last
    while first > 0 and last - first < _MOST_PARTS - 1 and _is_place(lines[first - 1]):
        first -= 1
    return place_in(", ".join(past_time(line.text).strip(" ,") for line in lines[first : last + 1]))


def city_between(words: str) -> str:
    """The city between a name and the date behind it: "Sprint, London, 7 April"."""
    found = _CITY_BETWEEN.fullmatch(words[:_LONGEST_BETWEEN])
    return found[1] if found and find_city(found[1]) else ""


def _labelled(context: Context, unit: Unit) -> str:
    lines, dated = context.document.lines, {mention.line for mention in unit.mentions}
    places = [n for n in unit.lines if lines[n].label == "place" and n not in dated]
    near = [n for n in places if any(abs(n - line) <= _NEAR for line in list(dated)[:20])]
    labelled = [n for n in near if _named(lines[n])]
    if not labelled:
        return ""
    first = labelled[0]
    if len(lines[first].text) > _SHORT:  # how to dial in may stand above the address
        first = next((n for n in labelled if is_address(lines[n].text)), first)
    together = [n for n in range(first, first + _MOST_PARTS) if n in labelled]
    if together == [first]:
        return _named(lines[first])
    return place_in(", ".join(lines[n].text.strip(" ,") for n in together))


def _named(line: Line) -> str:
    """What stands where a place is said; there "H 12" is one too."""
    said = known(line.text)
    return place_in(said) or (said if _ROOM.fullmatch(said) else "")


def _beside(context: Context, mention: Mention) -> str:
    """The place in the words of the date's own line or sentence."""
    before, after = mention.text[: mention.found.begin], context.words_behind(mention)
    if labelled := _LABELLED.search(after):
        return place_in(labelled[1])
    if mention.spoken:
        end = _SENTENCE_END.search(after)
        said = mention.text[mention.found.begin : mention.found.stop]
        return (
            place_after(after[: end.start() + 1] if end else after) or place_after(said) or place_after(before[-200:])
        )
    if (city := _CITY_AHEAD.fullmatch(before)) and find_city(city[1]):
        return city[1]
    if between := city_between(before):
        return between
    located = _WITH_CITY.fullmatch(after) if before.strip() or _PARTED.match(after) else None
    if located and find_city(located["city"]):
        return place_in(located["place"])  # "Model clinic – 5 May, 6 p.m. – Mill Studios, Leeds"
    place = place_after(after)
    if place and (is_address(place) or re.match(r"\W{0,20}(?:@|at|im|in)\s", after)):  # not "Deep Learning in Action"
        return place
    place = _place_in_a_list(after) or _place_in_a_list(before)
    rest = re.match(r"\s*[,|·•–—-]\s*(.*)", after)
    return place or (place_in(rest[1]) if rest and is_address(rest[1]) else "")


def _place_in_a_list(words: str) -> str:
    """What stands behind a name, or all of it where the name is a house: "Corner Café, 21 Como Avenue"."""
    words = words.strip(" ,;:|–-")
    name, place = split_place(words)
    return place_in(words) if place and is_address(name) else place


def _told_near(context: Context, unit: Unit) -> str:
    """The address in another sentence about the same meeting: "Los geht es um 15 Uhr im Lesesaal, Puschkinplatz 7a"."""
    at = unit.first.line
    for n in range(max(unit.lines.start, at), min(unit.lines.stop, at + _NEAR)):
        line = context.document.lines[n]
        if line.level or line.item or line.byline or (n in context.dated_lines and n != at):
            continue
        text = context.words_behind(unit.first) if n == at and len(context.mentions_on[n]) > 1 else line.text
        for sentence in _SENTENCES.split(text[:_LONGEST_TOLD]):
            place = place_after(sentence) if _MEET.search(sentence) else ""
            if is_address(place):
                return place
    return ""


def _city_named(unit: Unit) -> str:
    """A large city that the sentence of the date names: "zur Pi and More nach Stuttgart"."""
    for mention in unit.mentions:
        names = _IN_CITY if mention.spoken else _IN_CITY_AT_END
        for name in names.findall(mention.text[:500]):
            city = find_city(name) or find_city(name.split()[0])
            if city and city.population >= _LARGE:
                return name if find_city(name) else str(name.split()[0])
    return ""


def _near(context: Context, unit: Unit) -> str:
    """Lines that read as an address, those behind the date first; a street goes on in the next line."""
    lines, at, dated = context.document.lines, unit.first.line, {mention.line for mention in unit.mentions}
    near = range(max(unit.lines.start, at - _NEAR), min(unit.lines.stop, at + _NEAR + 1))
    for n in sorted(near, key=lambda n: (n < at, abs(n - at))):
        if n in dated or not _is_place(lines[n]):
            continue
        text = past_time(lines[n].text)
        if text != lines[n].text and text[:1].islower():  # "7.30 pm at the Mill"
            text = place_after(text) or text
        name, place = split_place(text)
        parts = [text if is_address(name) else place or text]
        if at < n - 1 and n - 1 not in dated and context.is_subject(unit) and _STREET.match(parts[0]):
            parts[:0] = _house(lines[n - 1], context.document.title)
        for m in range(n + 1, min(n + _MOST_PARTS, unit.lines.stop)):
            if m in dated or not _goes_on(lines[m]):
                break
            parts.append(lines[m].text)
        return place_in(", ".join(part.strip(" ,") for part in parts))
    return ""


def _house(line: Line, title: str) -> list[str]:
    """The name above a street, in the address of the meeting that a page is about."""
    plain = not (line.level or line.label or line.links or line.byline) and len(line.text) <= _SHORT // 2
    named = plain and name_in(line.text, kinds=False) and not (is_time(line.text) or is_sentence(line.text))
    return [line.text] if named and line.text[-1] not in ".:?!" and line.text not in title else []


def _in_brackets(context: Context, unit: Unit) -> str:
    """ "Nets for all (Room 12)"."""
    lines = (context.document.lines[n] for n in unit.lines[:_NEAR])
    # Behind a person it is whence they come.
    texts = (line.text[:500] for line in lines if line.item and not _PERSON.match(line.text))
    said = (words for text in texts for words in _BRACKETS.findall(text))
    return next((place_in(words) for words in said if is_address(words) and not _AFFILIATION.search(words)), "")


def _is_place(line: Line) -> bool:
    set_off = line.level and not is_time(line.text)  # "ab 19 Uhr im Audimax" may stand in a heading
    plain = line.label in ("", "place") and not (line.byline or set_off or line.links)
    return plain and not _PERSON.match(line.text) and is_address(past_time(line.text))


def _goes_on(line: Line) -> bool:
    return not line.level and len(line.text) <= _SHORT and (_is_place(line) or bool(_CITY_LINE.fullmatch(line.text)))
