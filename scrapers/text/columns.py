"""What the columns of a table hold, by their heads."""

from __future__ import annotations

import re
from itertools import islice

from calendar_app.dates.hints import may_name_day
from calendar_app.text import fold
from scrapers.tree import Element, text_of

_WHEN = r"(?: (?:date|time|datum|zeit|and|und|date/time|datum/zeit|[&/]))*"
_KINDS = {
    "due": re.compile(
        r"\b(?:deadlines?|due|last day|\w*frist|\w*schluss|submission|notification"
        r"|expir\w+|terms?|appointed|elected|hired|ernannt|bestellt|seit|since)\b|^(?:register|submit|apply) by\b"
    ),
    "end": re.compile(rf"^(?:ends?|ende|to|until|till|bis|finish){_WHEN}$"),
    "start": re.compile(rf"^(?:starts?|from|von|ab|begins?|beginn){_WHEN}$"),
    "date": re.compile(r"\b(?:date|datum|termin|tag|day|wann|when)s?\b"),
    "time": re.compile(r"\b(?:time|uhrzeit|zeit|beginn)\b"),
    "place": re.compile(r"\b(?:location|ort|place|room|raum|where|wo|venue|address|city|stadt)\b"),
    "length": re.compile(r"^(?:duration|dauer|length|länge)\b"),
    "speaker": re.compile(
        r"\b(?:speakers?|presenters?|referent\w*|vortragend\w*|dozent\w*|kursleitung|affiliation|institution|uni|universit\w*"
        r"|hochschule|herkunft|kontakt|contact)\b"
    ),
    "record": re.compile(r"\b(?:documents?|agendas?|minutes|links?|protokolle?|materials?|unterlagen|files?|video)\b"),
    "topic": re.compile(
        r"\b(?:description|events?|title|titel|thema|topic|meeting|veranstaltung|name|what|was|vortrag|subject|type)\b"
    ),
}
OF_CASES = re.compile(  # what a hearing is about, each with its own address
    r"\b(?:applicants?|applications?(?! must\b)|petition(?:er)?s?|owners?|wards?|cases?|dockets?|parcels?|permits?"
    r"|zoning|zones?"
    r"|propert(?:y|ies)|proposals?|requests?|violations?|materials?)\b"
)
_YEAR = re.compile(r"\b20\d\d\b")  # "2024 meeting dates"
_MEASURED = re.compile(
    r"[(\[](?:[µmck]?m|mm|[mk]?g|t|[mµ]?l|°\s?[CFK]|[hk]?Pa|m³?/s|km/h|[kMG]?W(?:h)?|[kMGT]B|[kMG]?Hz|ppm|dB|%|°)[)\]]"
)
_OTHER = re.compile(
    r"(?:tages)?gerichte?|speisen?|beilagen?|hauptgang|dish(?:es)?|meals?|side dish(?:es)?|abfahrt|ankunft"
    r"|departures?|arrivals?|gleis"
    r"|temperatur|temperature|niederschlag|rainfall|pegel|messwert|kurswert|kontostand|buchungstext|betrag"
    r"|commits?|changes|änderung(?:en)?",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"\b(?:open\w*|start\w*|published|beginn)\b")


def columns(table: Element) -> list[str]:
    """What the columns hold, where the first row names them."""
    row = next(table.iter("tr"), None)
    cells = list(row.iterchildren("th", "td")) if row is not None else []
    if row is None or len(cells) < 2 or next(row.iterdescendants("table"), None) is not None:
        return []  # a table that holds others lays out a page
    said = [text_of(cell) for cell in cells]
    if 0 < sum(each.endswith(":") for each in said) < len(said):
        return []  # labels and what they say, side by side
    words = [fold(each) if len(each) <= 200 else "" for each in said]
    labels = [next((label for label, named in _KINDS.items() if named.search(w[:60])), "") for w in words]
    both = [_KINDS["time"].search(w[:60]) and _KINDS["place"].search(w[:60]) for w in words]  # "Time & place"
    labels = ["" if mixed and label == "time" else label for label, mixed in zip(labels, both, strict=True)]
    heads = all(cell.tag == "th" for cell in cells)
    if any(re.search(r"\d", _YEAR.sub("", w[:20]) if heads else w[:20]) for w in words):
        return []
    if any(_MEASURED.search(each[:200]) or _OTHER.fullmatch(each[:60]) for each in said):  # of floods, meals, trains
        return ["other"] * len(said)
    if "start" in labels:
        named = "date" if "date" not in labels and _names_day(table, labels.index("start")) else "time"
        labels = [named if label == "start" else label for label in labels]
    if any(map(OF_CASES.search, words)) and "place" in labels:
        labels = ["case" if label == "place" and "date" not in labels else label for label in labels]
    if "due" in labels:  # and what it opens with is none either
        labels = ["due" if _BEGINS.search(w) else label for label, w in zip(labels, words, strict=True)]
    return labels if heads or sum(map(bool, labels)) >= 2 else []


def _names_day(table: Element, column: int) -> bool:
    """Whether the first cell below the head of a column may name a day, and not only a time."""
    row = next(islice(table.iter("tr"), 1, 2), None)
    cells = list(islice(row.iterchildren("th", "td"), column, column + 1)) if row is not None else []
    return bool(cells) and may_name_day(text_of(cells[0])[:200])
