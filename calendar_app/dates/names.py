"""The words that dates are made of, in German and English, folded as `text.fold` does."""

from __future__ import annotations

from calendar_app.dates.tokens import Token, Tokens

_MONTHS = (
    "januar january jaenner jan",
    "februar february feber feb",
    "maerz march mar maer mrz",
    "april apr",
    "mai may",
    "juni june jun",
    "juli july jul",
    "august aug",
    "september sept sep",
    "oktober october okt oct",
    "november nov",
    "dezember december dez dec",
)
_WEEKDAYS = (
    "montag monday mo mon",
    "dienstag tuesday di tue tues",
    "mittwoch wednesday mi wed weds",
    "donnerstag thursday do thu thur thurs",
    "freitag friday fr fri",
    "samstag saturday sonnabend sa sat",
    "sonntag sunday so sun",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_WEEKDAY = {name: number for number, names in enumerate(_WEEKDAYS) for name in names.split()}
_SHORT = {"mai", "may", "juni", "june", "juli", "july"}
# In small letters these are other words.
_CAPITALISED = {name for names in _WEEKDAYS for name in names.split() if len(name) <= 4} | {"may", "march", "mar"}

# What a number belongs to that stands right behind: not a day.
_NUMBERED = frozenset(
    """raum room geb gebaeude building bldg sr hs hoersaal halle hall platz etage floor
    seite seiten page pages pp s zeile line band vol volume heft issue nr nummer number id isbn issn doi
    kapitel chapter abschnitt section sec absatz abs artikel art satz tabelle table tab abbildung abb figure fig
    version v release ver rev python java php ruby go node android ios macos windows linux ubuntu debian kernel cuda
    ip tel telefon phone fax mobil plz euro eur usd chf note score § # $ € £""".split()
)


def month_of(token: Token) -> int | None:
    """1 for January."""
    return _MONTH.get(token.key) if _is_name(token) else None


def is_abbreviated(token: Token) -> bool:
    """Whether a dot behind the name of a month is a part of it."""
    return token.width <= 4 and token.key not in _SHORT


def weekday_of(token: Token) -> int | None:
    """0 for Monday, as `date.weekday` counts."""
    return _WEEKDAY.get(token.key) if _is_name(token) else None


def is_numbered(tokens: Tokens, i: int) -> bool:
    """Whether the number at `i` is that of a room, a page, a version … ("Geb. 50.34", "Python 3.11")."""
    before = tokens[i - 2] if tokens[i - 1].text == "." and tokens[i - 1].glued else tokens[i - 1]
    return before.key in _NUMBERED


def is_english(language: str) -> bool:
    return language.casefold().partition("-")[0] == "en"


def month_comes_first(language: str) -> bool:
    """Whether 4/7 is a day in April."""
    return language.casefold() in {"en", "en-us"}


def _is_name(token: Token) -> bool:
    return token.key not in _CAPITALISED or token.text[:1].isupper()
