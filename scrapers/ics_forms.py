"""iCalendar in its other forms, written as iCalendar: xCal (RFC 6321, and its drafts) and jCal (RFC 7265).

What cannot be written is left as it stands; who reads iCalendar says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from scrapers.tree import Element
from scrapers.xml_tree import attributes_of, children, name_of, text_in

COMPONENTS = {"icalendar", "vcalendar", "vevent", "vtimezone", "standard", "daylight"}
_DEEPEST = 8
_DATES = {"DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"}
_RAW = {"RRULE", "GEO", "DURATION", "SEQUENCE", "TZOFFSETFROM", "TZOFFSETTO"}
_NAME = re.compile(r"[A-Za-z0-9-]{1,60}")
_CONTROLS = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")


def from_xcal(root: Element) -> str:
    """The calendars of an xCal document."""
    return "\r\n".join(_xcal(root, 0))


def calendar_in(entry: Element, said: Mapping[str, str]) -> str:
    """The calendar of the xCal components in an entry of a feed; what they leave open is as the entry has said."""
    parts = [child for child in children(entry) if name_of(child) in ("icalendar", "vcalendar", "vevent")]
    lines = [line for part in parts for line in _xcal(part, 0) if not line.endswith(":VCALENDAR")]
    if not lines:
        return ""
    # Of two properties the first counts.
    own = [_line(name, {}, _text(value)) for name, value in said.items() if value]
    filled = (each for line in lines for each in ([*own, line] if line == "END:VEVENT" else [line]))
    return "\r\n".join(["BEGIN:VCALENDAR", *filled, "END:VCALENDAR"])


def from_jcal(data: Any) -> str:
    """The calendars of a parsed jCal document."""
    return "\r\n".join(_jcal(data, 0))


def _xcal(element: Element, depth: int) -> Iterator[str]:
    name = name_of(element)
    component = name in COMPONENTS and name != "icalendar"
    if component:
        yield f"BEGIN:{name.upper()}"
    for child in children(element):
        inner = name_of(child)
        if depth < _DEEPEST and (inner in COMPONENTS or inner in ("properties", "components")):
            yield from _xcal(child, depth + 1)
        elif component or name == "properties":
            yield _xcal_property(child)
    if component:
        yield f"END:{name.upper()}"


def _xcal_property(element: Element) -> str:
    name = re.split("[}:]", element.tag)[-1].upper()
    parameters = attributes_of(element)  # of the drafts
    values: list[Any] = []
    kind = ""
    for child in children(element):
        inner = re.split("[}]", child.tag)[-1].lower()
        if inner == "parameters":
            parameters |= {name_of(each): text_in(each) for each in children(child)}
        elif inner == "recur":
            values.append(_parts(child))
        elif inner == "period":
            values.append([text_in(each) for each in children(child)])
        else:
            values.append(text_in(child))
        kind = kind if inner == "parameters" else inner
    if kind in ("latitude", "longitude"):
        kind, values = "float", [values]
    if not kind:
        kind, values = "date-time" if name in _DATES else "raw" if name in _RAW else "text", [text_in(element)]
    return _property(name, parameters, kind, values)


def _parts(rule: Element) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    for part in children(rule):
        parts.setdefault(name_of(part), []).append(text_in(part))
    return parts


def _jcal(data: Any, depth: int) -> Iterator[str]:
    if not isinstance(data, list) or depth > _DEEPEST:
        return
    if not data or not isinstance(data[0], str):  # several calendars
        for each in data:
            yield from _jcal(each, depth + 1)
        return
    name, properties, parts = (*data, [], [])[:3]
    if name.casefold() not in COMPONENTS:
        return
    yield f"BEGIN:{name.upper()}"
    for property_ in properties if isinstance(properties, list) else []:
        if isinstance(property_, list) and len(property_) > 3 and isinstance(property_[0], str):
            parameters = property_[1] if isinstance(property_[1], dict) else {}
            yield _property(property_[0].upper(), parameters, str(property_[2]), property_[3:])
    for part in parts if isinstance(parts, list) else []:
        yield from _jcal(part, depth + 1)
    yield f"END:{name.upper()}"


def _property(name: str, parameters: Mapping[str, Any], kind: str, values: list[Any]) -> str:
    written = [_written(value, kind) for value in values]
    said = {key.upper(): value for key, value in parameters.items() if isinstance(value, str)}
    said.pop("VALUE", None)
    if name in _DATES and all(re.fullmatch(r"\d{8}", value) for value in written):
        said["VALUE"] = "DATE"
    elif kind == "period":
        said["VALUE"] = "PERIOD"
    return _line(name, said, ",".join(written))


def _line(name: str, parameters: Mapping[str, str], value: str) -> str:
    kept = {key: _CONTROLS.sub(" ", said).replace('"', "'") for key, said in parameters.items() if _NAME.fullmatch(key)}
    marks = "".join(f';{key}="{said}"' if key != "VALUE" else f";{key}={said}" for key, said in kept.items())
    return f"{name if _NAME.fullmatch(name) else 'X-'}{marks}:{_CONTROLS.sub(' ', value)}"


def _written(value: Any, kind: str) -> str:
    if isinstance(value, dict):
        return ";".join(f"{key.upper()}={_rule_part(each)}" for key, each in value.items() if isinstance(key, str))
    if isinstance(value, list):
        return ("/" if kind == "period" else ";").join(_written(each, kind) for each in _plain(value))
    if not _plain([value]):
        return ""
    if kind in ("date", "date-time", "period"):
        return "/".join(_moment(part) for part in str(value).split("/"))
    if kind == "utc-offset":
        return str(value).replace(":", "")
    return _text(str(value)) if kind == "text" else str(value)  # "unknown" is as it stood (RFC 7265, 5.2)


def _rule_part(value: Any) -> str:
    return ",".join(_moment(str(each)) for each in _plain(value if isinstance(value, list) else [value]))


def _plain(values: list[Any]) -> list[Any]:
    return [each for each in values[:400] if isinstance(each, str | int | float)]


def _moment(text: str) -> str:
    """A date or time without its marks; what is none stays as it is."""
    try:
        if len(text) <= 10:
            return f"{date.fromisoformat(text):%Y%m%d}" if len(text) >= 8 else text
        moment = datetime.fromisoformat(text)
        return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" if moment.tzinfo else f"{moment:%Y%m%dT%H%M%S}"
    except (ValueError, OverflowError):
        return text


def _text(value: str) -> str:
    for mark, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        value = value.replace(mark, written)
    return value
