"""Where all meetings of a page are: beside their list, or in a sentence about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import takewhile

from scrapers.blocks import known
from scrapers.text.address_lines import (
    MOST_PARTS,
    STREET,
    block_at,
    continues,
    ending_in,
    is_place,
    is_reached,
    said_in,
)
from scrapers.text.context import SENTENCE_END, Context
from scrapers.text.for_all import holds_on, speaks_of, speaks_of_all
from scrapers.text.line import Line
from scrapers.text.units import Unit
from scrapers.text.words import is_address, place_after, place_in

_NEAR = 48  # lines
_ABOVE = 8  # lines from an address to the list below it
_MOST_LINES = 3_000  # in which something is looked for that holds for all
_LONGEST_TOLD = 2_000
_MOST_IN_A_SENTENCE = 6  # parts that are looked at
_FEW = 4  # words of a place that is called so
POINT = re.compile(  # "Treffpunkt ist jeweils Druckereiweg 3, Eingang im Hof.", "Ort ist der große Raum im Haus 3"
    r"\b(?:(?:Treffpunkt|Veranstaltungsort|[Mm]eeting point|[Vv]enue) (?:ist|is)"
    r" (?:jeweils|immer|stets|always|each time)"
    r"|Ort ist (?:(?!nicht\b|noch\b|kein)[a-zäöü]+ ){0,5}(?:der|die|das)(?: [a-zäöü]+)?)"
    r" (?P<place>[A-ZÄÖÜ\d][^.;!?]{3,100})"
)
MEETING_POINT = re.compile(  # "Treffpunkt ist um 10 Uhr vor dem Gebäude O", "Treffpunkt Mensavorplatz"
    r"\bTreffpunkt(?:(?: ist)?:?(?: [^.;]{0,30}?\d Uhr)?,?"
    r" (?:(?:vor|an|in|auf|bei|hinter|unter) (?:dem|der|den)|am|im|beim|vorm) (?:Eingang (?:von|zu[mr]?|de[rs]) )?"
    r"|:? (?=[A-ZÄÖÜ]))"
    r"(?P<place>[A-ZÄÖÜ\d](?:(?! lädt | ist | wird )[^;!?]){2,80}?)(?=\.(?:\s|$)|[;!?]|$)"
)
_OURS = re.compile(  # "Workshops bei uns in der Güterstraße 74", "Ihr findet uns im Hinterhof der Bahnhofstraße 30a"
    r"\b(?:bei uns|findet (?:ihr )?uns|find us|at our \w+|in unseren? [\w-]+)\W{1,3}(?:wie (?:immer|üblich|gewohnt) )?"
    r"(?:in der |in dem |im |in |an der |am |at |on )?(?P<place>[A-ZÄÖÜ/][^;!?]{3,100})"
)
_FETCHED = re.compile(  # what is there for other reasons
    r"karten|tickets?|\bliegt\b|\bliegen\b|ausleihen|büro|anmeld|abhol|kaufen|erhältlich|melde|copies|available|office",
    re.IGNORECASE,
)
_ALWAYS = re.compile(
    r"\b(?:immer|jeweils|stets|jeden|every|always|each|usually|\w+tags|mittwochs|\w+days)\b[^;]{0,60}?"
    r"\d ?(?:uhr|h|[ap]\.?m\b\.?)(?P<behind>.*)",
    re.IGNORECASE | re.DOTALL,
)
_PARTS = re.compile(r"[,;(]\s+|\s*[.]$")
_ALL = re.compile(r"\b(?:all|meetings|every|each|regular|unless|alle|sitzungen|treffen|jeweils|immer)\b", re.IGNORECASE)
_VERB = re.compile(r"\b(?:is|are|was|be|held|meets?|will|takes?|ist|sind|finden|findet|treffen)\b")
NUMBERED_ROOM = re.compile(
    r"(?!.*\b(?:19|20)\d\d$)[A-ZÄÖÜ][\w-]+(?: [A-ZÄÖÜ][\w-]+)? [A-Z]?\d[\d./-]{0,6}[a-z]?"
)  # "Huxley 217"
_HELD_IN = re.compile(  # "All meetings will be held in the school library."
    r"\b(?:held|meets?|takes? place|convenes?)\b[^.;]{0,40}? (?:at|in) the "
    r"(?P<place>(?:[a-z][\w'-]* ){0,3}(?:room|library|hall|offices?|building|cafeteria|gym(?:nasium)?|auditorium|lobby"
    r"|cent(?:er|re)|courthouse|annex|church|clubhouse|fieldhouse)\b)(?! (?:hours|staff|year|members))"
)
_WHAT_IS_THERE = re.compile(  # the last of them before a place says what is there: meetings, or papers
    r"\b(?:(?P<met>held|meets?|meetings?|convenes?|takes? place|located|gathers?|conducted|occurs?|begins?|starts?)"
    r"|copies|available|inspect\w*|submit\w*|mail\w*|register\w*|contact\w*|filed?|parking|view\w*|recordings?)\b",
    re.IGNORECASE,
)


def shared_place(context: Context, unit: Unit) -> str:
    """The place that a page names once, for this meeting and others: the nearest, where there are several."""
    scopes = context.scopes(unit.first.line)
    if kind := context.document.lines[unit.first.line].head:  # of meetings, by its column
        of_kind = [sentence for _, sentence in context.for_all if speaks_of(kind, sentence)]
        if place := next(_in_sentences(of_kind), ""):
            return place
    return next((place for scope in scopes if (place := context.once(_place_in, scope))), "")


def _place_in(context: Context, scope: range) -> str:
    """What holds for all meetings in this part of the page."""
    days = [unit.first.day for unit in context.units]
    told = [(n, sentence) for n, sentence in context.for_all if n in scope and _is_for_most(sentence, days)]
    if not context.are_several(scope):
        told = [(n, sentence) for n, sentence in told if _ALL.search(sentence)]
        return next(filter(None, _in_sentences([sentence for _, sentence in told])), "") or _ours(context, scope)
    return next(filter(None, _places(context, scope, told)), "") or _ours(context, scope)


def _ours(context: Context, scope: range) -> str:
    """The address at which those who invite are at home."""
    texts = (context.document.lines[n].text[:_LONGEST_TOLD] for n in scope[:_MOST_LINES])
    sentences = (each for text in texts if _OURS.search(text) for each in SENTENCE_END.split(text))
    told = (_OURS.search(sentence) for sentence in sentences if not _FETCHED.search(sentence))
    places = (place_in(found["place"]) for found in told if found)
    return next((place for place in places if is_address(place)), "")


def _is_for_most(sentence: str, days: Sequence[date]) -> bool:
    """Whether what a sentence tells holds on the weekdays of these meetings, rather than of another rule."""
    return 2 * sum(holds_on(sentence, day) for day in days) >= len(days)


def _places(context: Context, scope: range, told: list[tuple[int, str]]) -> Iterator[str]:
    """What may be the place of several meetings, the surest first."""
    dated = context.dated_in(scope)
    lines, whole = context.document.lines, len(scope) == len(context.document.lines)
    yield _labelled(lines, range(max(scope.start, dated[0] - _NEAR), dated[0]))
    if whole:  # else what stands behind may be of the last one only
        behind = max(unit.lines.stop for unit in context.units)
        yield _labelled(lines, range(behind, min(len(lines), behind + _NEAR)))
    bare = any(len(unit.lines) == 1 for unit in context.units)  # then what stands below the last is not its own alone
    for n in (*([dated[-1] + 1] if bare else []), dated[0] - 1, dated[0] - 2):
        if n in scope and (whole or n < dated[0]) and is_place(lines[n]) and not _is_told_otherwise(lines[n].text):
            yield ending_in(lines, n)
    sentences = [sentence for _, sentence in told]
    yield from _in_sentences(sentences)
    points = (found for n in scope[:_MOST_LINES] if (found := POINT.search(lines[n].text[:_LONGEST_TOLD])))
    yield from (place_in(found["place"]) for found in points)
    always = (found for sentence in sentences if (found := _ALWAYS.search(sentence)))
    yield from (place for found in always if (place := place_after(found["behind"])) and len(place.split()) <= _FEW)
    yield from map(_in_parts, sentences)
    yield from (_below(context, n) for n, sentence in told if lines[n].text.endswith(sentence))
    if whole:
        yield _above(lines, dated[0])
    held = (found for sentence in sentences if (found := _HELD_IN.search(sentence)))
    yield from (place_in(found["place"]) for found in held)


def _in_sentences(sentences: list[str]) -> Iterator[str]:
    """Addresses and numbered rooms at which people meet."""
    said = (_place_said(sentence) for sentence in sentences)
    yield from (place for place in said if place and (is_address(place) or NUMBERED_ROOM.fullmatch(place)))


def _in_parts(sentence: str) -> str:
    """The parts of a sentence that are an address: "Tuesdays @ 8 am, Room 4, City Hall"."""
    parts = _PARTS.split(sentence)[1:_MOST_IN_A_SENTENCE]
    first = next((n for n, part in enumerate(parts) if is_address(part) and not _VERB.search(part)), None)
    if first is None or not _is_met_at(sentence, parts[first]):
        return ""
    more = takewhile(lambda part: (is_address(part) or STREET.match(part)) and not _VERB.search(part), parts[first:])
    return place_in(", ".join(more))


def _labelled(lines: Sequence[Line], stretch: range) -> str:
    """What one label says there, be it in several lines."""
    said = [n for n in stretch if lines[n].label == "place" and not lines[n].level]
    if not said or said[-1] - said[0] >= len(said):
        return ""
    rest = range(said[-1] + 1, min(said[0] + MOST_PARTS, stretch.stop))
    said += takewhile(lambda n: continues(lines[n]), rest)
    return place_in(known(", ".join(lines[n].text.strip(" ,") for n in said)))


def _is_told_otherwise(text: str) -> bool:
    """Whether a line tells of the place in a sentence, or of somebody's address."""
    return is_reached(text) or (bool(_VERB.search(text)) and speaks_of_all(text))


def _place_said(sentence: str) -> str:
    """The place of which a sentence says that people meet there."""
    place = place_after(sentence) if speaks_of_all(sentence) else ""
    return place if place and _is_met_at(sentence, place) else ""


def _is_met_at(sentence: str, place: str) -> bool:
    """Whether people meet there, rather than look into papers or park their cars."""
    ahead = list(_WHAT_IS_THERE.finditer(sentence[: sentence.find(place)]))
    return not ahead or ahead[-1]["met"] is not None


def _below(context: Context, told: int) -> str:
    """ "Meetings are held at the office, located at:", "All meetings start at 9 a.m." and the address below."""
    lines, dated = context.document.lines, context.dated_lines
    if told + 1 >= len(lines) or told + 1 in dated:
        return ""
    block = block_at(lines, told + 1)
    if block and dated.isdisjoint(block):
        return said_in(lines, block)
    below = lines[told + 1].text
    return place_in(below) if lines[told].text.endswith(":") and is_address(below) else ""


def _above(lines: Sequence[Line], first: int) -> str:
    """The one address with a street that stands right above the meetings."""
    found, n = [], max(0, first - _ABOVE)
    while n < first:
        block = block_at(lines, n)
        if any(STREET.match(lines[m].text) for m in block):
            found.append(said_in(lines, block))
        n = max(block.stop, n + 1)
    return found[0] if len(found) == 1 else ""
