"""What elements of HTML say about the words in them, by name, class and role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from calendar_app.text import fold
from scrapers.blocks import HEADINGS, label_of
from scrapers.text.bylines import is_written_by
from scrapers.text.words import is_address
from scrapers.tree import Element, class_names, text_of, within, words_in

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
_MAIL = re.compile(r"\w@\w")
_OF_PAGE = re.compile(
    r"\b(?:(?:last|zuletzt|letzte) (?:modified|updated?|changed?|geändert|änderung)|updated|webmaster|maintained"
    r"|copyright|powered by)\b|©",
    re.IGNORECASE,
)
CELLS = frozenset(("td", "th"))
_MOST_OF_A_CELL = 12  # breaks
_MOST_QUOTED = 50  # words and lines
_BETWEEN_WORDS = re.compile("[-_ ]+")


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
    if (element.tag == "td" and _lays_out(element)) or (element.tag == "address" and _is_of_author(element)):
        own = ()
    if not element.attrib or element.tag in ("html", "body", "main", "article", "section", "table"):
        return own
    return (*own, *_in_attributes(element))


def _is_of_author(address: Element) -> bool:
    """Whether it is that of who wrote the page, which to HTML is what the element is for: "By Ada"."""
    said = "".join(map(str, islice(address.itertext(), _MOST_QUOTED)))[:_LONGEST_LEAD].strip()
    linked = (word for link in islice(within(address, "a"), _FEW_AROUND) for word in words_in(link, "rel"))
    if is_written_by(said) or _OF_PAGE.search(said):
        return True
    written = "author" in class_names(address) or "author" in linked or _MAIL.search(said)
    return bool(written) and not is_address(said)


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
