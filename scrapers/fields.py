"""Fields of records whose make nobody knows: names without case and separators, values of many shapes as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from calendar_app.dates.tokens import tokenise
from calendar_app.dates.zones import read_zone
from calendar_app.model import zone_of
from calendar_app.text import one_line, web_address
from scrapers.ics_zones import known_zone
from scrapers.words import plain

Fields = dict[str, Any]

_MOST_FIELDS = 500
_MOST_VALUES = 200
_PLACEHOLDERS = {"link", "url", "#", "-", "–", "none", "null", "undefined", "n/a", "tba", "tbd", "tbc", "todo"}
# A thing's word for itself, in order of preference.
_NAMES = (
    "rendered",
    "text",
    "plain",
    "value",
    "publicname",
    "fullname",
    "displayname",
    "name",
    "title",
    "label",
    "organizer",
)
_LANGUAGES = set(
    "en de fr es it nl pt pl cs da sv fi no nb ru uk zh ja ko ptbr zhcn zhhans zhhant dede enus engb".split()
)


def folded(record: Mapping[Any, Any]) -> Fields:
    """What it says, by folded names: `startDate`, `start_date` and `ev:start-date` are `startdate`.

    What is empty is left out.
    """
    fields: Fields = {}
    for name, value in list(record.items())[:_MOST_FIELDS]:
        key = folded_name(str(name))
        if value is not None and value not in ("", [], {}):
            fields.setdefault(key, value)
    return fields


def folded_name(name: str) -> str:
    """Without case, separators, a prefix of XML, and the one that Drupal gives to what people add."""
    name = name.rpartition(":")[2].casefold()
    return re.sub(r"[^a-z0-9]", "", name.removeprefix("field_"))


def first(fields: Fields, names: Iterable[str]) -> Any:
    """The value under the first of these names that has one."""
    return next((fields[name] for name in names if name in fields), None)


def text_of(value: Any, language: str = "en") -> str:
    """The value as text: the first of several, a thing's name, the version in this language."""
    for _ in range(4):
        if isinstance(value, list):
            value = next((each for each in value if each), None)
        elif isinstance(value, dict):
            said = folded(value)
            value = first(said, (*_NAMES, "html"))
            if value is None and said.keys() <= _LANGUAGES:
                value = first(said, (language, "en", *said))
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def line_of(value: Any, limit: int = 500, language: str = "en") -> str:
    """The value on one line, without markup; empty where a placeholder stands in its place."""
    line = one_line(plain(text_of(value, language)), limit)
    return "" if line.casefold() in _PLACEHOLDERS else line


def lines_of(value: Any, limit: int = 300, language: str = "en") -> tuple[str, ...]:
    """Each value on a line of its own, none twice; a text of several is cut at commas and semicolons."""
    values = re.split(r"[,;]", value) if isinstance(value, str) else value if isinstance(value, list) else [value]
    lines = (line_of(_full_name(each), limit, language) for each in values[:_MOST_VALUES])
    return tuple(dict.fromkeys(line for line in lines if line and not web_address(line)))


def address_of(value: Any, base: str) -> str | None:
    """The first web address in the value; "link", "#" and other words are none."""
    for each in _addresses(value):
        each = each.strip()
        if each.casefold() in _PLACEHOLDERS or each.startswith("#") or not re.search(r"[./]", each):
            continue
        if address := web_address(f"https://{each}" if each.startswith("www.") else each, base):
            return address
    return None


def truth(value: Any) -> bool:
    """Yes, in any spelling."""
    return value is True or str(value).strip().casefold() in {"true", "1", "yes", "y", "on"}


def zone_named(text: str) -> str | None:
    """The IANA name of the zone that this text names and nothing else: "UTC-12", "AoE", "Pacific Standard Time"."""
    text = text.strip()[:60]
    if "/" in text:
        try:
            return zone_of(text).key
        except ValueError:
            return None
    tokens = tokenise(re.sub(r"(?i)^(utc|gmt)\s*", lambda name: name[1].upper(), text))
    zone, stop = read_zone(tokens, 2)
    return zone if zone and not tokens[stop].text else known_zone(text)


def _full_name(value: Any) -> Any:
    """A person's name where it stands in two fields."""
    said = folded(value) if isinstance(value, dict) else {}
    parts = [text_of(first(said, names)) for names in (("firstname", "givenname"), ("lastname", "familyname"))]
    return " ".join(parts) if all(parts) else value


def _addresses(value: Any) -> Iterator[str]:
    for each in (value if isinstance(value, list) else [value])[:_MOST_VALUES]:
        if isinstance(each, dict):
            each = first(folded(each), ("href", "url", "public", "link"))
        if isinstance(each, str):
            yield each
