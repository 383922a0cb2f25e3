"""Lines of iCalendar as the standard writes them: programs write moments, rules and texts in other ways too."""

from __future__ import annotations

import quopri
import re
from datetime import UTC, datetime, timedelta

_MOMENTS = {"DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID"}
_RULES = {"RRULE", "EXRULE"}
_LINE = re.compile(r"(?s)([A-Za-z-]+)((?:;[^:\";]*(?:\"[^\"]*\"[^:\";]*)*)*):(.*)")
_MOMENT = re.compile(
    r"(?<![\d-])(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[Tt ](\d\d):?(\d\d)(?::?(\d\d)(?:\.\d{1,9})?)?\s?([Zz]|[+-]\d\d:?\d\d)?)?(?!\d)"
)
_COLON_IN_ZONE = re.compile(r"([A-Za-z-]{1,20});(?:[^\";]{1,60};){0,3}TZID=([^\";]{1,200}):(\d{8}(?:T\d{6}Z?)?)")
# Most lines need nothing.
_PLAIN = re.compile(r"[^:\"]*:\d{8}(?:T(?!24)\d{6}Z?)?")
# vCalendar 1.0: its lines go on behind a "=" at their end.
_QUOTED = re.compile(
    r"(?im)^([A-Z-]{1,60})(;[^:\r\n]{0,200}?QUOTED-PRINTABLE[^:\r\n]{0,200}):((?:[^\r\n]*=\r?\n)*[^\r\n]*)"
)
_CHARSET = re.compile(r"(?i);CHARSET=\"?(utf-?8|us-ascii|iso-8859-\d{1,2}|windows-125\d|shift_jis|koi8-r|gb2312)\b")
_OLD_RULE = re.compile(r"(D|W|MP|MD|YM|YD)(\d{1,3})((?: (?:[A-Z]{2}|\d{1,3}[+-]?))*)(?: #(\d{1,4})| (\d{8}T\d{6}Z?))?")
_OLD_PARTS = {
    "D": ("DAILY", ""),
    "W": ("WEEKLY", "BYDAY"),
    "MP": ("MONTHLY", "BYDAY"),
    "MD": ("MONTHLY", "BYMONTHDAY"),
    "YM": ("YEARLY", "BYMONTH"),
    "YD": ("YEARLY", "BYYEARDAY"),
}


def unquoted(text: str) -> str:
    """The text without quoted-printable lines."""
    return _QUOTED.sub(_decoded, text) if "QUOTED-PRINTABLE" in text.upper() else text


def standard(line: str) -> str:
    """A moment or rule as RFC 5545 writes it; what cannot be understood stays as it is."""
    match = _LINE.fullmatch(line) if not _PLAIN.fullmatch(line) else None
    if match is None:
        return line
    name, parameters, value = match.groups()
    if name.upper() in _MOMENTS:
        if (meant := _COLON_IN_ZONE.fullmatch(line)) and ":" in meant[2]:
            return f'{meant[1]};TZID="{meant[2]}":{meant[3]}'
        value = _MOMENT.sub(_moment, value.strip(": "))
    elif name.upper() in _RULES:
        value = _rule(value)
    else:
        return line
    return f"{name}{parameters}:{value}"


def _moment(match: re.Match[str]) -> str:
    """ "2026-04-01T18:00+02:00" is 20260401T160000Z; 24:00 is on the next day."""
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        moment = datetime(int(year), int(month), int(day))
        if hour is None:
            return f"{year}{month}{day}"
        if int(hour) > 24 or int(minute) > 59:
            return match[0]
        moment += timedelta(hours=int(hour), minutes=int(minute), seconds=int(second or 0))
        if zone and zone not in "Zz":
            moment = datetime.fromisoformat(f"{moment.isoformat()}{zone}").astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return match[0]
    return re.sub("[-:]", "", moment.isoformat()) + ("Z" if zone else "")


def _rule(value: str) -> str:
    """Without blanks, and without what is some program's own."""
    if old := _OLD_RULE.fullmatch(value.strip().upper()):
        return _from_old(*old.groups())
    parts = re.sub(r"\s", "", value).upper().split(";")
    return ";".join(part for part in parts if part and not part.startswith("X-"))


def _from_old(kind: str, interval: str, said: str, count: str | None, until: str | None) -> str:
    """ "MP1 1+ WE #3" of vCalendar 1.0: the first Wednesday of each month, three times; #0 is for ever."""
    frequency, by = _OLD_PARTS[kind]
    values, ordinal = [], ""
    for word in said.split():
        number = f"-{word[:-1]}" if word.endswith("-") else word.rstrip("+")
        if kind == "MP" and word[0].isdigit():
            ordinal = number
        else:
            values.append("-1" if word == "LD" else ordinal + number)
    rule = f"FREQ={frequency};INTERVAL={interval}" + (f";{by}={','.join(values)}" if by and values else "")
    if until:
        return f"{rule};UNTIL={until}"
    return rule if count == "0" else f"{rule};COUNT={count or 2}"


def _decoded(match: re.Match[str]) -> str:
    name, parameters, value = match.groups()
    charset = _CHARSET.search(parameters)
    body = quopri.decodestring(value.encode())
    text = _text(body, charset[1] if charset else "utf-8")
    return name + ":" + re.sub(r"\r\n?|\n", r"\\n", text)


def _text(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset)
    except (LookupError, ValueError):
        return body.decode("windows-1252", "replace")
