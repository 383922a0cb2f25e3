"""Meetings as people lay them out: a heading, and below it a list of "Datum: …", "Ort: …", "Wann? …", "Wo? …"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import NavigableString, Tag

from calendar_app.text import fold, one_line
from scrapers.words import STRUCK

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LABELS = {
    "date": (
        *("datum", "wann", "termin", "date", "when", "zeit", "zeitpunkt", "datum und uhrzeit", "wann und wo"),
        *("date and time", "date & time", "date/time", "when and where", "tag", "day", "meeting date", "event date"),
        *(
            "start date",
            "start date/time",
            "starts",
            "beginn",
            "start",
            "datum/uhrzeit",
            "datum/zeit",
            "termine",
            "dates",
            "meeting date/time",
            "meeting date and time",
            "event date/time",
            "event date and time",
        ),
    ),
    "time": ("uhrzeit", "time", "meeting time", "start time"),
    "end": ("ende", "end", "end date", "end time", "end date/time", "ends"),
    "length": ("dauer", "duration"),
    "place": (
        *("ort", "wo", "raum", "location", "where", "venue", "treffpunkt", "veranstaltungsort", "place", "room"),
        *("kursort", "spielort", "spielstätte", "austragungsort"),
        *("address", "adresse", "meeting location", "ort und raum", "event location", "tagungsort"),
    ),
    "topic": (
        "thema",
        "topic",
        "titel",
        "title",
        "vortragstitel",
        "themen",
        "betreff",
        "subject",
        "meeting name",
        "meeting title",
        "event name",
        "event title",
        "was",
        "what",
    ),
    "speaker": (
        *("experte", "expertin", "experten", "moderator", "moderatorin", "moderatoren", "moderation"),
        *("referent", "referentin", "referenten", "vortragender", "vortragende", "sprecher", "sprecherin"),
        *("speaker", "speakers", "host", "leitung", "kursleitung", "dozent", "dozentin", "dozenten"),
    ),
    "doors": ("türöffnung", "saalöffnung", "kassenöffnung", "einlass", "doors", "doors open"),
    "other": (
        *("category", "categories", "kategorie", "kategorien", "event type", "event category", "veranstaltungsart"),
        *("rubrik", "tags", "zielgruppe", "audience", "cost", "kosten", "preis", "price", "eintritt", "admission"),
        *("organizer", "organiser", "veranstalter", "contact", "kontakt", "sponsored by"),
        *("wer", "who", "für wen", "gebühr", "gebühren", "kursnummer", "kursnr", "kurs-nr"),
        *("owner", "posted by", "created by", "erstellt von", "importance", "priority"),
    ),
}
PICTURES = {  # that stand for labels
    **dict.fromkeys("\U0001f4c5\U0001f4c6\U0001f5d3", "date"),
    **dict.fromkeys(["\u23f0", *map(chr, range(0x1F550, 0x1F568))], "time"),
    "\U0001f4cd": "place",
    **dict.fromkeys("\U0001f39f\U0001f3ab", "other"),
}
_BY_LABEL = {fold(word): name for name, words in _LABELS.items() for word in words}
LONGEST_LABEL = 60
_LINE = re.compile(r"\s*(?P<label>[^\W\d_][\w /&-]{0,38}?)\s*(?:\?\s*:|[:?])\s*(?P<value>.*)", re.DOTALL)
_UNKNOWN = re.compile(
    r"(?:tb[acd]|todo|n/?a|offen|unbekannt|unknown|\?+|-+)\b.{0,20}"
    r"|(?:der ort |das thema |ort |raum |termin |noch )*(?:steht|wird|ist|sind)\s+noch\b.*"
    r"|(?:noch|to be)\s+(?:nicht|offen|unbekannt|announced|confirmed|decided|determined|bekannt)\b.*"
    r"|not yet\b.*",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class Block:
    """A labelled list: the heading above it, what its labels say, and the prose right behind it.

    A label that stands there with nothing known behind it ("Ort: TBA") is an empty string.
    """

    heading: str
    fields: dict[str, str] = field(default_factory=dict)
    prose: str = ""


def read_blocks(content: Tag) -> Iterator[Block]:
    """The labelled lists below `content`, in the page's order; only those that say when, or where and about what."""
    heading, block = "", None
    for element in content.find_all([*HEADINGS, "ul", "ol", "dl", "table", "p"]):
        if element.name in HEADINGS:
            if block:
                yield block
            heading, block = text_of(element), None
        elif element.name == "p":
            labelled = _fields(_lines(element))
            if labelled and block is None and _says_enough(labelled):
                block = Block(heading, labelled)
            elif block and not block.prose and not labelled:
                block.prose = text_of(element)
        elif element.name == "dl" and element.find_parent("dl"):  # whose terms are read with that
            continue
        elif labelled := _fields(_items(element)):
            if not _says_enough(labelled):
                continue
            if block:
                yield block
            block = Block(heading, labelled)
    if block:
        yield block


def text_of(element: Tag) -> str:
    """The words of an element on one line."""
    return one_line(element.get_text())


def label_of(text: str) -> str:
    """What a label announces, a key of `_LABELS`: "date", "end", "place"; nothing where it is no label."""
    line = one_line(text)
    return _BY_LABEL.get(fold(line).strip(" :?*"), "") if len(line) <= LONGEST_LABEL else ""


def own_text(item: Tag, without: tuple[str, ...] = ("ul", "ol")) -> str:
    """The words of a list item without those of lists inside it."""
    words, todo = [], list(reversed(item.contents))
    while todo:  # by hand: items nest deeper than Python's stack
        child = todo.pop()
        if isinstance(child, Tag) and child.name not in without:
            todo.extend(reversed(child.contents))
        elif type(child) is NavigableString:
            words.append(child)
    return one_line("".join(words))


def known(value: str) -> str:
    """The value, or nothing where it only says that nobody knows yet ("TBA", "Steht noch nicht fest")."""
    return "" if _UNKNOWN.fullmatch(value.strip()) else value


def names(value: str) -> tuple[str, ...]:
    """People as a list in prose gives them: "Ada, Bob und Eve"; "N. N." is nobody yet."""
    people = (name.strip(" .") for name in re.split(r",|;|/|&|\bund\b|\band\b", value))
    return tuple(name for name in people if known(name) and not re.fullmatch(r"[Nn]\. ?[Nn]|NN", name))


def _says_enough(fields: dict[str, str]) -> bool:
    return "date" in fields or {"place", "topic"} <= fields.keys()


def _fields(lines: Iterator[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        match = _LINE.fullmatch(line)
        name = label_of(match["label"]) if match else ""
        if match and name and name not in found:
            found[name] = known(one_line(match["value"]))
    return found


def _items(element: Tag) -> Iterator[str]:
    if element.name == "dl":
        values: dict[int, Tag] = {}  # the next in the same list, for each term
        behind: dict[int, Tag] = {}
        parts = element.find_all(["dt", "dd"])
        for part in reversed(parts):
            if part.name == "dd":
                behind[id(part.parent)] = part
            elif id(part.parent) in behind:
                values[id(part)] = behind[id(part.parent)]
        for term in (part for part in parts if part.name == "dt"):
            value = values.get(id(term))
            yield f"{text_of(term).rstrip(':?')}: {_standing(value) if value else ''}"
    elif element.name == "table":
        if element.find("table"):  # it lays out a page
            return
        for row in element.find_all("tr"):
            cells = row.find_all(["th", "td"], recursive=False)
            if len(cells) == 2:
                yield f"{text_of(cells[0]).rstrip(':?')}: {text_of(cells[1])}"
    else:
        for item in element.find_all("li", recursive=False):
            yield _standing(item)


def _standing(item: Tag) -> str:
    """Its own words, without those struck through where others stand in their place: "~~3. Mai~~ 10. Mai"."""
    left = own_text(item, ("ul", "ol", *STRUCK))
    replaced = any(letter.isdigit() for letter in left.partition(":")[2] or left)
    return left if replaced else own_text(item)


def _lines(paragraph: Tag) -> Iterator[str]:
    """The lines of a paragraph, as `<br>` breaks them, up to another that damaged markup has inside it."""
    words: list[str] = []
    for child in paragraph.descendants:
        if isinstance(child, Tag) and child.name == "p":
            break
        if isinstance(child, Tag) and child.name == "br":
            yield "".join(words)
            words = []
        elif isinstance(child, NavigableString):
            words.append(child)
    yield "".join(words)
