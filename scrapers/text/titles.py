"""What a meeting is called: the heading, link or words beside its date, else what the page is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from calendar_app.model import Status
from calendar_app.text import fold
from scrapers.blocks import known
from scrapers.text.address_lines import is_house
from scrapers.text.beside_titles import is_held_at, link_of, remainders
from scrapers.text.calling_off import called_off, without_status
from scrapers.text.clocks import CLOCK, is_time, past_time, time_ahead
from scrapers.text.context import Context
from scrapers.text.headings import is_month_or_year, year_in
from scrapers.text.line import LIKE_A_HEADING, Line
from scrapers.text.naming import is_where, may_name, only_lists, stands_in
from scrapers.text.people import is_person
from scrapers.text.prices import is_price
from scrapers.text.prose import BRACKETS, names_meeting
from scrapers.text.purpose import is_day_off
from scrapers.text.spoken_titles import Words, emphasised, kinds, leads, set_apart, subjects, topics, visited
from scrapers.text.units import Unit
from scrapers.text.words import ends_as_sentence, is_address, is_sentence, name_in, split_place

_LONGEST = 500  # characters that are looked at
_LONGEST_LINE = 160
_MOST_CANDIDATES = 20
_MOST_LINES = 200
_MANY = 3
_FEW = 2  # times below a day
_DIGITS = re.compile(r"\s*\(?\d")
_MINUTES = re.compile(r"^(?:protokoll (?:der|des|vom|zur)|minutes (?:of|from) (?:the )?)\s*", re.IGNORECASE)
_CLOCK_BEHIND = re.compile(rf"\s+(?:[–—|,-]|at|um|ab|@)\s+(?:{CLOCK.pattern})\W*$", re.IGNORECASE)
_NOTED = re.compile(  # what stands there of the announcement itself
    r"\W{0,9}\b(?:posted|published|amended|revised|last updated|updated|veröffentlicht|eingestellt|aktualisiert)\b"
    r"(?=\D{0,20}\d)",
    re.IGNORECASE,
)
_AT_TIME = re.compile(  # "Monatstreffen, ab 19:15 Uhr in Gebäude 50.34"
    rf"\s*[,;]\s+(?:(?:ab|um|von|at|from)\s+)?(?:{CLOCK.pattern})(?:\W*$|\s*,?\s*(?:im|in|bei|at|@|am)\b.*$)",
    re.IGNORECASE | re.DOTALL,
)
_HELD = re.compile(
    r"(?:Das|Der|Die|Unsere?) (?P<name>[A-ZÄÖÜ][\w-]+(?: [A-ZÄÖÜ][\w-]+){0,2})"
    r" (?:finde[nt]|trifft|tagt|startet|beginnt|öffnet|ist|sind) "
)
_ON_ALONE = re.compile(r"\W*(?:am|on)\s*", re.IGNORECASE)
_IS = re.compile(
    r"\s*(?:ist|is|gibt es|steigt|startet|beginnt)(?: (?:wieder|endlich|ein|eine|again|the))*\s", re.IGNORECASE
)
_NAMING = ("", "record")  # a column of agendas may call each by its meeting
_ON = re.compile(r"(?<=\w) (?:(?:am|on|vom|den|dem|the)\s+)+\Z")
_VIA = re.compile(r"\s+(?:via|on|über|per)\s+\S.*$", re.IGNORECASE)  # "Regular Board Meeting via Zoom"
_EXCEPTION = re.compile(  # "Podium: Arbeit. Achtung, diese Veranstaltung beginnt erst um 18:30!"
    r"(?<=\w[.!?])\s+(?:(?:achtung|hinweis|attention|(?:please )?note)\s?[,:!]"
    r"|(?:ausnahmsweise|diesmal)\b(?=.*(?:\d ?uhr|\d[:.]\d\d|beginn|start))).*",
    re.IGNORECASE | re.DOTALL,
)


def title_of(context: Context, unit: Unit, place: str) -> tuple[str, str]:
    """The title without dates and calling off, and the address of its own that it links to, if any.

    The city of its place is none where anything else is: "Seoul" | "ICML".
    """
    kind, fallback = Words(""), Words("")
    for words in islice(_candidates(context, unit), _MOST_CANDIDATES):
        said = split_place(_AT_TIME.sub("", without_status(_NOTED.split(words.text[:_LONGEST].split(" :: ")[0])[0])))[0]
        dateless = _without_dates(context, said)
        if len(context.units) > 1 and not words.own:
            dateless = _without_year(context, dateless, unit.first.day.year)
        dateless = _CLOCK_BEHIND.sub("", dateless)
        name = name_in(dateless, kinds=False)
        if name and not is_where(context, unit, name, place):
            beside = is_where(context, unit, kind.text, place) and (words.own or stands_in(context, unit, words))
            if beside and not may_name(context, unit, words, kind.text):  # "5 March | Hamburg | Sold out"
                continue
            if kind.text and not beside and fold(kind.text) not in fold(name):
                return f"{name}: {kind.text}", kind.url  # "Special Meeting", or "Berlin", alone does not say whose
            return (name_in(said) if len(context.units) == 1 else "") or name, words.url
        if name := name or name_in(dateless):
            kind = (
                kind if kind.text or not (words.own or is_where(context, unit, name, place)) else Words(name, words.url)
            )
            fallback = fallback if fallback.text else Words(name, words.url)
    found = kind if kind.text else fallback
    return found.text or name_in(context.document.title), found.url


def _candidates(context: Context, unit: Unit) -> Iterator[Words]:
    """What may name the meeting, the best first. A page with one meeting is about it."""
    page = Words(_MINUTES.sub("", context.document.title))
    yield from _labelled_titles(context, unit)
    yield from topics(context, unit)
    if unit.first.spoken and len(context.units) > 1:
        yield from leads(context, unit.first)
    yield from visited(context, unit.first)
    yield from subjects(context, unit.first)
    if was := unit.first.replaces:  # "Wir holen ihn nach": what was to be then
        yield from (*set_apart(context, was, named=True), *subjects(context, was), *kinds(context, was))
    if len(context.units) == 1:
        if context.document.lines[unit.first.line].level:
            yield from remainders(context, unit.first)
        yield from set_apart(context, unit.first)
        if context.is_listed(unit):
            yield from remainders(context, unit.first)
    if context.is_subject(unit):
        yield page
    yield from _own_titles(context, unit)
    yield from _of_all(context, unit)
    yield from kinds(context, unit.first)
    yield from _head_of_column(context.document.lines[unit.first.line])
    yield from _headings(context, unit)
    yield from (Words(name) for name in context.document.names)


def _labelled_titles(context: Context, unit: Unit) -> Iterator[Words]:
    lines = context.document.lines
    topics = [n for n in unit.lines[:_MOST_LINES] if lines[n].label == "topic"]
    for n in topics if len(topics) < _MANY or len(context.units) > 1 else ():  # those of a programme are its parts
        described = is_sentence(lines[n].text) and lines[max(0, n - 1)].label == "label"  # below a heading "Topic"
        following = lines[n + 1] if n + 1 < len(lines) and len(context.units) == 1 else Line("")
        alike = following.form == lines[n].form != lines[max(0, n - 1)].form and not following.label
        if alike and lines[n].item:  # "Was?", and a list of what there is
            continue
        if known(lines[n].text) and not described:
            yield Words(lines[n].text, link_of(lines[n], lines[n].text), own=True)


def _own_titles(context: Context, unit: Unit) -> Iterator[Words]:
    lines, first = context.document.lines, unit.first
    above = set(context.headings_above(first.line))
    headings = [
        n
        for n in unit.lines[:_MOST_LINES]
        if lines[n].level and lines[n].label != "label" and (n in above or (n >= first.line and not first.spoken))
    ]
    if first.spoken:
        yield from set_apart(context, first, named=True)
        if len(context.units) > 1:
            yield from emphasised(context, first)
    nearest = max((n for n in headings if n in above), default=-1)  # that leads to a page of its own
    for n in sorted(headings, key=lambda n: (not (n == nearest and lines[n].links), lines[n].level)):
        if (
            not is_time(lines[n].text)
            and not is_house(lines[n].text)
            and not (is_address(lines[n].text) and _is_set_as_a_place(lines[n], lines[first.line], n > first.line))
        ):
            yield Words(lines[n].text, link_of(lines[n], lines[n].text), own=len(context.units) > 1)
    for n in unit.lines[:_MOST_LINES]:
        if lines[n].role == "title" and not lines[n].level and n != first.line and not is_time(lines[n].text):
            yield Words(lines[n].text, link_of(lines[n], lines[n].text), own=True)
    yield from _line_above(context, unit)
    if first.spoken:
        yield from set_apart(context, first)
    else:
        yield from remainders(context, first)
    dated = {mention.line for mention in unit.mentions}
    # Links are names; so is what stands above a date, rather than below.
    several = len(context.mentions_on[first.line]) > 1
    for n in sorted(unit.lines[:200], key=lambda n: _rank(lines[n], n)):
        line = lines[n]
        if (
            is_day_off(line.text)
            or several
            or n in dated
            or line.label not in _NAMING
            or line.level
            or line.byline
            or is_price(line.text)
        ):
            continue
        if first.spoken and n > first.line and not line.links:
            continue
        text = _EXCEPTION.sub("", line.text[:_LONGEST])
        if (
            len(text) <= _LONGEST_LINE
            and not is_sentence(text)
            and not text.endswith(":")
            and not (ends_as_sentence(text) and called_off(text) is not Status.CONFIRMED)
            and not is_time(text)
            and (
                not is_address(BRACKETS.sub("", _VIA.sub("", without_status(text))).strip() or text)
                or is_held_at(text)
                or _is_link(line)
                or line.text in line.bold
            )
        ):
            yield Words(text, link_of(line, text), own=line.item or _is_link(line))
    yield from _behind_time(context, unit)


def _behind_time(context: Context, unit: Unit) -> Iterator[Words]:
    """What stands behind the one time below the day: "10:00am - 11:30am Technical Committee Meeting"."""
    for line in (
        _timed(context, unit)[:1] if context.once(_have_one_time_each, range(len(context.document.lines))) else ()
    ):
        words = line.text[time_ahead(line.text) :].strip(" :|,–—-")
        if not (is_address(BRACKETS.sub("", words).strip() or words) or is_sentence(words)):
            yield Words(words, link_of(line, words), own=True)


def _timed(context: Context, unit: Unit) -> list[Line]:
    lines = (context.document.lines[n] for n in unit.lines[:_MOST_LINES] if n != unit.first.line)
    return [line for line in lines if line.item and not line.level and time_ahead(line.text)]


def _have_one_time_each(context: Context, scope: range) -> str:
    """What is no programme: most days have one time below them, and none has more, or two where no meeting is named."""
    counts = [len(_timed(context, unit)) for unit in context.units if unit.first.line in scope]
    few = 1 if names_meeting(context.document.title) else _FEW
    return "yes" if max(counts) <= few and len(counts) >= _MANY and 2 * sum(counts) > len(counts) else ""


def _line_above(context: Context, unit: Unit) -> Iterator[Words]:
    """The name with which an item begins, above the line that says when and where: "Fest" | "1. Mai, 20 Uhr, AKK"."""
    n, lines = unit.first.line - 1, context.document.lines
    dated = lines[unit.first.line]
    if n != unit.lines.start or not dated.item or unit.first.found.begin or not unit.first.found.time_start:
        return
    line = lines[n]
    plain = line.item and not (line.level or line.label or line.role) and line.form == dated.form
    if plain and not (is_address(line.text) or is_sentence(line.text) or is_time(line.text)):
        yield Words(line.text, link_of(line, line.text), own=True)


def _of_all(context: Context, unit: Unit) -> Iterator[Words]:
    """What a sentence about all says is held on the bare days of a list: "Das Reparaturcafé findet … statt"."""
    found = (_HELD.match(sentence) for _, sentence in context.for_all) if not unit.first.spoken else ()
    names = (each["name"] for each in found if each)
    yield from (Words(name) for name in names if fold(name) not in fold(context.document.title))


def _head_of_column(line: Line) -> Iterator[Words]:
    """What its column is headed by, up to the time of what is listed there: "Work Session 6:30 p.m."."""
    if line.head:
        yield Words(_DIGITS.split(line.head)[0], own=True)


def _is_link(line: Line) -> bool:
    """Whether nothing stands beside the link."""
    return any(words == line.text for words, _ in line.links)


def _is_set_as_a_place(heading: Line, dated: Line, below: bool) -> bool:
    """Whether a house in a heading is where, not what: one in bold, or one that stands as the date above it does."""
    return heading.level >= LIKE_A_HEADING or (below and heading.level == dated.level and not heading.links)


def _rank(line: Line, number: int) -> tuple[bool, bool, bool, int]:
    """In what order lines may be names; links are, and what is in bold or italics."""
    set_apart = bool(line.links) or (line.text in (*line.marked, *line.bold) and past_time(line.text) == line.text)
    return line.role == "kicker", is_person(line.text), not set_apart, number


def _headings(context: Context, unit: Unit) -> Iterator[Words]:
    """The heading above, then the page's: one between them names something else."""
    at = unit.first.line
    above = [context.document.lines[n] for n in context.headings_above(at) if n != at]
    named = [
        line.text
        for line in above
        if not (is_month_or_year(line.text) or is_house(line.text) or only_lists(line.text))
        and not (line.level >= LIKE_A_HEADING and is_address(line.text))
    ]
    yield from (Words(text) for text in (*named[:1], context.document.title, *named[1:]))


def _without_dates(context: Context, text: str) -> str:
    for found in reversed(context.days_in(text)):
        before, after = _ON.sub("", text[: found.begin]), text[found.stop :]
        if _ON_ALONE.fullmatch(before):  # "Am 18. Juni ist Tag der offenen Tür"
            before, after = "", _IS.sub("", after)
        text = f"{before} {after}"
    return text


def _without_year(context: Context, text: str, held: int) -> str:
    """What names several meetings ("Board meetings 2027") without the year in which this one is held."""
    return re.sub(rf"\b{held}\b", " ", text) if year_in(text, context.document.today) == held else text
