"""Whether words may name a meeting, where cities, houses and lists are named beside it."""

from __future__ import annotations

import re

from calendar_app.text import fold
from scrapers.text.cities import is_place
from scrapers.text.city_names import is_city
from scrapers.text.context import Context
from scrapers.text.prose import names_meeting
from scrapers.text.spoken_titles import Words
from scrapers.text.units import Unit
from scrapers.text.words import is_address, name_in, place_after

_DATES = re.compile(
    r"termine|dates|vorstellungen|aufführungen|performances|veranstaltungen|events|programm|spielplan|konzerte|vorträge",
    re.IGNORECASE,
)
_MOST_LINES = 200  # of a meeting
_LIKE_A_NAME = re.compile(r"\b(?:19|20)\d\d\b|[A-Z]{3}|['’]\d\d\b|(?:\S+\s){3}")  # "NeurIPS", "EuroSciPy 2027"


def only_lists(text: str) -> bool:
    """Whether a heading says no more than what is listed, and where: "Spieltermine in der Alten Turnhalle"."""
    place = place_after(text)
    head = text.partition(place)[0] if place else ""
    return bool(_DATES.search(head)) and is_address(place) and not name_in(head, kinds=False)


def may_name(context: Context, unit: Unit, words: Words, city: str) -> bool:
    """Whether words beside a city are rather a name than a house, a state or a kind: "ICML 2027", but not "OmU"."""
    same = (line for n in unit.lines[:_MOST_LINES] if (line := context.document.lines[n]).text == words.text)
    set_off = any(line.level or line.role == "title" or line.label or line.text in line.bold for line in same)
    name, dated = words.text.strip(" ,;:|·(–—-"), unit.first.text
    at = dated.find(name)  # "Kernel Summer (Sydney, 6 July)", "6 July, 7 pm: Matrices at sea"
    ahead = at >= 0 and (at < dated.find(city) or dated[:at].rstrip().endswith(":"))
    return bool(words.url) or set_off or ahead or names_meeting(name) or _LIKE_A_NAME.search(name) is not None


def stands_in(context: Context, unit: Unit, words: Words) -> bool:
    """Whether these are words of its own lines, or of a heading of its own."""
    above = [n for n in context.headings_above(unit.first.line)[:1] if n not in context.listing]
    return any(words.text in context.document.lines[n].text for n in (*unit.lines[:_MOST_LINES], *above))


def is_where(context: Context, unit: Unit, name: str, place: str) -> bool:
    said, told = fold(name), fold(place)
    same = is_city(name) and told and (said in told or told in said)
    return bool(same) and (said != told or is_place(context, unit, place))
