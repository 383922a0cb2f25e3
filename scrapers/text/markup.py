"""What elements of HTML say about the words in them, by name, class and role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from calendar_app.dates.hints import may_name_day
from calendar_app.text import fold
from scrapers.blocks import HEADINGS, label_of
from scrapers.tree import Element, class_names, text_of, within

_SKIPPED = frozenset(
    """audio button canvas code footer head iframe label math nav noscript object option script
    select style svg template textarea video""".split()
)
_FOLD_CLASS = re.compile(r"accordion|collaps|toggle|fold|panel", re.IGNORECASE)
_FEW_AROUND = 3  # elements
_OF_CARDS = frozenset(("button", "footer"))
_ICONS = frozenset("mat-icon md-icon ion-icon v-icon".split())  # whose words a font draws as a picture
_ICON_FONT = re.compile(r"material-(?:icons|symbols)", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SKIPPED_ROLES = frozenset("navigation contentinfo search dialog menu menubar".split())
_OF_THIS_ONE = re.compile(
    r"\bth(?:is|e) (?:\w+ ){0,3}(?:meeting|hearing|session|event|workshop|talk|seminar)\b"
    r"|\b(?:nächste[nrs]?|next|see you|sehen uns)\b.{0,80}\d"
    r"|\bdiese[rs]? (?:veranstaltung|sitzung|termin|treffen|vortrag|workshop|seminar)\b",
    re.IGNORECASE,
)
_SKIPPED_CLASS = re.compile(
    r"(?:(?:site|page|main|global|top|primary|secondary)[-_]?)?"
    r"(?:footer|nav|navbar|navigation|menu|breadcrumbs?|comments?|cookies?|pagination|skip-link)"
    r"|(?!card|panel|event|item|article|entry|post|box|tile|teaser|modal|table)[a-z]{1,12}[-_]footer",
    re.IGNORECASE,
)
_NOTICE_CLASS = re.compile(  # of what a whole site says for a while, above each of its pages
    r"(?:site|page|global|top|header|emergency|service)[-_]?(?:wide[-_]?)?(?:alerts?|announcements?|notices?|notifications?|messages?)"
    r"|(?:alerts?|announcements?|notices?|notifications?|messages?)[-_]?(?:bar|banner|strip|ribbon|ticker)",
    re.IGNORECASE,
)
_LONGEST_LEAD = 200
_LEAD = re.compile(
    r"\b(?:(?:folgende[rns]?|following) (?:e?-?mail|nachricht|information|message|notice|text)|einladung\w*"
    r"|invitation|ankündigung\w*|announcement|bekanntmachung|rundmail)\b[^!?:]{0,120}:$",
    re.IGNORECASE,
)
_SAYS_WHEN = re.compile(
    r"(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b\d{1,2}\.\s?\d{1,2}\.",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d\s?(?:uhr|h\b|[ap]\.?m\b)|\d[:.]\d\d", re.IGNORECASE)
_QUOTES = '„“"»«'
_WROTE = re.compile(
    r"\b(?:schrieb|schreibt|bekommen|erh(?:a|ie)lten|wrote|writes|said|sagte|received|got)\b", re.IGNORECASE
)
_PERMALINKS = frozenset("¶ # § 🔗".split())
_ASIDE = re.compile(
    r"(?:site|page|main|primary|secondary|left|right)?[-_]?(?:sidebar|aside|complementary)", re.IGNORECASE
)
_OF_MEETINGS = re.compile(
    r"events?\b|termine|veranstaltungen|meetings?\b|kalender|calendar|treffen|sitzungen", re.IGNORECASE
)
_BYLINE_CLASS = re.compile(
    r"(?:entry|post|article|news|blog|published|publish|created|modified|updated)[-_](?:date|meta|on|time|info)"
    r"|byline|dateline|stand|dt-(?:published|updated)|pubdate|published|updated|posted|date-published",
    re.IGNORECASE,
)
_EVENT_WORDS = frozenset("event events dtstart start begin".split())
_PLACE_WORDS = frozenset(
    """location lokation venue place where ort wo address adr adresse raum room saal hall veranstaltungsort treffpunkt
    spielort spielstaette standort loc""".split()
)
_PLACE_WORD = re.compile(r"(?:va|event|termin|kurs|veranstaltungs?)(?:ort|location|place|venue|raum)")
_TITLE_WORDS = frozenset("title titel headline summary ueberschrift".split())
_KICKER_WORDS = frozenset(  # of what stands beside a title: its kind, its series, what it costs
    """sub subtitle subheadline untertitel unterzeile kicker dachzeile category kategorie rubrik genre type typ format
    reihe series badge flag label status price preis""".split()
)
_OFF_WORDS = frozenset("cancelled canceled abgesagt entfaellt ausgefallen".split())
_PLACE_ICONS = frozenset("location marker pin".split())
_OF_NAMES: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in HEADINGS},
    **dict.fromkeys(("b", "strong"), ("bold",)),
    **dict.fromkeys(("s", "del", "strike"), ("struck",)),
    **dict.fromkeys(("li", "td", "th"), ("item",)),
    "address": ("place",),
    "pre": ("typed",),
}
_WHEN = r"(?: (?:date|time|datum|zeit|and|und|date/time|datum/zeit|[&/]))*"
_COLUMNS = {
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
    "speaker": re.compile(r"\b(?:speakers?|presenters?|referent\w*|vortragend\w*|dozent\w*|kursleitung)\b"),
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
_INLINE = frozenset("em i small span".split())
_PARTS_OF_CARDS = frozenset(("div", "p", "ul", "dl", "figure", "article", "header", *HEADINGS))
_PHRASES = _INLINE | {"b", "strong"}
_NAME_CLASS = re.compile(
    r"(?:^|[-_])(?:title|titel|headline|sub|subtitle|untertitel|hall|saal|flag|note)$", re.IGNORECASE
)
_GOES_ON = re.compile(r"(?:^|\s)[a-zäöü]{1,5}\s*$|[(„“\"]\s*$")  # "in", "bei der"
_GOES_ON_WITH = re.compile(r"\s*[a-zäöü.!?]")
_OF_ONE = re.compile(r"--|^(?:odd|even|first|last|active|current|upcoming|past)$|[_-](?:odd|even|first|last)$|\d")
_MOST_COLUMNS = 100
CELLS = frozenset(("td", "th"))
_MOST_OF_A_CELL = 12  # breaks
_MOST_QUOTED = 50  # words and lines
_BETWEEN_WORDS = re.compile("[-_ ]+")
_BEGINS = re.compile(r"\b(?:open\w*|start\w*|published|beginn)\b")


def is_skipped(element: Element) -> bool:
    name, role = element.tag, element.get("role", "")
    if name in _OF_CARDS and _is_of_a_card(element):
        return False
    if name in _SKIPPED or role in _SKIPPED_ROLES or (name == "a" and element.text in _PERMALINKS):
        return True
    if name == "span" and _HIDDEN.search(element.get("style", "")):  # a number to sort by
        return True
    if name in _ICONS or (name in ("i", "span") and any(map(_ICON_FONT.match, class_names(element)))):
        return True
    if name == "blockquote":
        return not _is_announced(element)
    if name in ("html", "body", "main", "article") or not (element.attrib or name == "aside"):
        return False
    if role == "alert":
        return not _OF_THIS_ONE.search(text_of(element)[:_LONGEST_LEAD])
    names = [*class_names(element), element.get("id", "")]
    if name == "aside" or any(_ASIDE.fullmatch(each) for each in [*names, role]):
        heading = next(within(element, *HEADINGS), None)
        listed = heading is not None and _OF_MEETINGS.search(text_of(heading))
        return not (listed or any(label_of(text_of(term)) == "date" for term in within(element, "dt")))
    return any(_SKIPPED_CLASS.fullmatch(each) or _NOTICE_CLASS.fullmatch(each) for each in names)


def _is_of_a_card(element: Element) -> bool:
    """Whether it tells of a meeting: the head of a fold with a day, the foot of a card with a place."""
    if element.tag == "button":
        folds = any(map(_FOLD_CLASS.search, class_names(element)))
        return folds or any(each.tag in HEADINGS for each in islice(element.iterancestors(), _FEW_AROUND))
    carded = next(element.iterancestors("article", "li"), None) is not None
    return carded and any("place" in marks(each) for each in islice(element.iterdescendants(), _MOST_QUOTED))


def _is_announced(quotation: Element) -> bool:
    """Whether labels in it or the words before it say that it is what the page has to tell: "Folgende Einladung:"."""
    words = (str(each).strip() for each in islice(quotation.itertext(), _MOST_QUOTED))
    if any(each.endswith(":") and label_of(each) == "date" for each in words):
        return True
    before = quotation.getprevious()
    text = text_of(before)[-_LONGEST_LEAD:] if before is not None and before.tag == "p" else ""
    if _WROTE.search(text):
        return False
    said = text_of(quotation)  # in a post, set apart
    invites = len(said) <= _LONGEST_LEAD and _SAYS_WHEN.search(said) and _CLOCK.search(said) and said[:1] not in _QUOTES
    return bool(invites or _LEAD.search(text))


def marks(element: Element) -> tuple[str, ...]:
    """What an element says about the words in it."""
    own = _OF_NAMES.get(element.tag, ())
    if element.tag == "td" and _lays_out(element):
        own = ()
    if not element.attrib or element.tag in ("html", "body", "main", "article", "section", "table"):
        return own
    return (*own, *_in_attributes(element))


def _lays_out(cell: Element) -> bool:
    """Whether a cell holds a column of a page rather than an entry of a table."""
    return (
        sum(1 for _ in islice(cell.iterdescendants("br", "div", "p", "li", *HEADINGS), _MOST_OF_A_CELL))
        == _MOST_OF_A_CELL
    )


def _in_attributes(element: Element) -> Iterator[str]:
    named = class_names(element)
    words = set(_BETWEEN_WORDS.split(fold(" ".join(named))))
    if words & (_PLACE_ICONS if element.tag == "i" else _PLACE_WORDS) or any(map(_PLACE_WORD.fullmatch, words)):
        yield "place"
    if words & _TITLE_WORDS and not words & _KICKER_WORDS:
        yield "title"
    elif words & _KICKER_WORDS:
        yield "kicker"
    if words & _OFF_WORDS and "not" not in words:
        yield "struck"
    published = element.get("itemprop") or element.get("property") or ""
    if (
        element.get("pubdate") is not None
        or published.endswith(("datePublished", "dateModified"))
        or (not words & _EVENT_WORDS and any(map(_BYLINE_CLASS.fullmatch, named)))
    ):
        yield "byline"


def _is_name(element: Element) -> bool:
    """Whether an inline element holds a name and nothing else, as its class says: "item__title"."""
    return element.tag in _PHRASES and any(map(_NAME_CLASS.search, class_names(element)))


def is_field(element: Element, said: tuple[str, ...], before: Sequence[str], around: Sequence[Element]) -> bool:
    """Whether words inside a line are no part of a sentence: a place, or what has a class behind a link with one."""
    if not before and element.tag not in _INLINE:
        return False
    link, last = element.getprevious(), before[-1] if before else ""
    named = _is_name(element) or (link is not None and not (link.tail or "").strip() and _is_name(link))
    if named and before and not any(each.tag in HEADINGS for each in around):
        return True
    if element.tag not in _INLINE:
        return False
    linked = link is not None and link.tag == "a" and bool(link.get("class")) and not (link.tail or "").strip()
    if "place" not in said and not (linked and element.get("class") and before):
        return False
    goes_on = _GOES_ON.search(last[-10:]) or _GOES_ON_WITH.match(element.tail or "")
    return not goes_on and not any(each.tag in HEADINGS or (each.tag == "a" and not _is_card(each)) for each in around)


def _is_card(link: Element) -> bool:
    """Whether a link holds more than the words of one."""
    return any(each.tag in _PARTS_OF_CARDS for each in islice(link.iterdescendants(), _MOST_QUOTED))


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
    labels = [next((label for label, named in _COLUMNS.items() if named.search(w[:60])), "") for w in words]
    both = [_COLUMNS["time"].search(w[:60]) and _COLUMNS["place"].search(w[:60]) for w in words]  # "Time & place"
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


def form_of(path: list[Element]) -> str:
    """How a line is set: the last elements by name and class, and in a row the column."""
    last, around = path[-1], path[-2] if len(path) > 1 else path[-1]
    cell = around if around.tag in CELLS else last if last.tag in CELLS else None
    column = 0 if cell is None else sum(1 for _ in islice(cell.itersiblings(preceding=True), _MOST_COLUMNS))
    return f"{around.tag}.{_kind(around.get('class', ''))}/{last.tag}.{_kind(last.get('class', ''))}@{column}"


@lru_cache(10_000)
def _kind(classes: str) -> str:
    """The classes of an element without those that tell it from its neighbours: "odd", "row_3", "card--sold-out"."""
    return " ".join(each for each in classes.split() if not _OF_ONE.search(each))
