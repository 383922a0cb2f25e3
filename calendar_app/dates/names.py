"""The words that dates are made of, in German and English, folded as `text.fold` does."""

from __future__ import annotations

_MONTH_NAMES = (
    "januar january jaenner jan jaen",
    "februar february feber feb febr",
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
_WEEKDAY_NAMES = (
    "montag monday mo mon",
    "dienstag tuesday di tue tues",
    "mittwoch wednesday mi wed weds",
    "donnerstag thursday do thu thur thurs",
    "freitag friday fr fri",
    "samstag saturday sonnabend sa sat",
    "sonntag sunday so sun",
)
MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAY_NAMES) for name in names.split()}
HOURS = {"noon": 12, "midday": 12, "midnight": 24, "mitternacht": 24}
# In small letters these are other words.
_CAPITALISED = {name for names in _WEEKDAY_NAMES for name in names.split() if len(name) <= 4} | {"may", "march", "mar"}


def month_of(word: str, key: str) -> int | None:
    """1 for January; `key` is the word as it is compared."""
    return MONTHS.get(key) if _is_name(word, key) else None


def weekday_of(word: str, key: str) -> int | None:
    """0 for Monday, as `date.weekday` counts."""
    return _WEEKDAYS.get(key) if _is_name(word, key) else None


def is_english(language: str) -> bool:
    return language.casefold().partition("-")[0] == "en"


def month_comes_first(language: str) -> bool:
    """Whether 4/7 is a day in April."""
    return language.casefold() in {"en", "en-us"}


def _is_name(word: str, key: str) -> bool:
    return key not in _CAPITALISED or word[0].isupper()
