"""The lines of an iCalendar file, with whatever is wrong about them as bytes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from feeds.lint.finding import Finding

_LONGEST = 75  # bytes, without the line end (RFC 5545, 3.1)
_LINE_BREAK = re.compile(r"\\[nN]")  # its letter and an accent behind it are not one character
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
_VALUE = r"(?:\"[^\"]*\"|[^\";:,]*)"
_LINE = re.compile(rf"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+={_VALUE}(?:,{_VALUE})*)*):(.*)", re.DOTALL)
_PARAMETER = re.compile(rf";([A-Za-z0-9-]+)=({_VALUE}(?:,{_VALUE})*)")


@dataclass(frozen=True, slots=True)
class Property:
    """A content line, unfolded. Names are in upper case, values as written, without a parameter's quotes."""

    name: str
    parameters: dict[str, str]
    value: str
    line: int


def read_lines(body: bytes) -> Iterator[Property | Finding]:
    """Each content line that is one, in order, and between them what is wrong."""
    yield from _frame(body)
    parts: list[bytes] = []  # of the line that is being unfolded
    first = 1
    *physical, rest = body.split(b"\n")
    if rest:  # that it has no end is said above
        physical.append(rest + b"\r")
    for number, line in enumerate(physical, 1):
        if not line.endswith(b"\r"):
            yield Finding("line-ends", number, "The line does not end in CRLF.")
        line = line.removesuffix(b"\r")
        if len(line) > _LONGEST:
            yield Finding("line-length", number, f"The line has {len(line):,} bytes.")
        if line[:1] in (b" ", b"\t") and parts:
            if 0x80 <= int.from_bytes(line[1:2], "big") < 0xC0:
                yield Finding("fold", number, "The line is folded inside a character.")
            parts.append(line[1:])
            continue
        if parts:
            yield from _content(b"".join(parts), first)
        parts, first = ([line], number) if line else ([], number)
        if not line:
            yield Finding("blank-line", number, "The line is empty.")
    if parts:
        yield from _content(b"".join(parts), first)


def _frame(body: bytes) -> Iterator[Finding]:
    if not body.startswith(b"BEGIN:VCALENDAR"):
        yield Finding("begins", 1, "The first bytes are not BEGIN:VCALENDAR.")
    if not re.search(rb"END:VCALENDAR\r?\n\Z", body[-20:]):
        yield Finding("ends", 0, "The last bytes are not END:VCALENDAR and a line end.")


def _content(raw: bytes, number: int) -> Iterator[Property | Finding]:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        yield Finding("utf-8", number, "The line is no UTF-8.")
        text = raw.decode(errors="replace")
    text = text.removeprefix("\ufeff")
    if _CONTROL.search(text):
        yield Finding("control", number, "The line holds a control character.")
    if not unicodedata.is_normalized("NFC", _LINE_BREAK.sub("\n", text)):
        yield Finding("nfc", number, "Letters and their accents stand apart (NFC would join them).")
    match = _LINE.fullmatch(text)
    if match is None:
        yield Finding("syntax", number, f"This is no name, colon and value: {text[:40]!r}.")
        return
    parameters: dict[str, str] = {}
    for name, value in _PARAMETER.findall(match[2]):
        parameters.setdefault(name.upper(), value.strip('"'))
    yield Property(match[1].upper(), parameters, match[3], number)
