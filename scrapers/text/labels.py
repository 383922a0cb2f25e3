"""What labels say of the words behind or below them: "Ort: Aula", a heading "Location", "Date" in a list of terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from calendar_app.dates.hints import may_name_day
from scrapers.blocks import LONGEST_LABEL, PICTURES, label_of
from scrapers.text.bylines import is_signed
from scrapers.text.line import LIKE_A_HEADING, Line, Text
from scrapers.text.parts import is_only_a_time
from scrapers.text.purpose import is_due
from scrapers.text.words import is_sentence

_OF_ALL = frozenset({"place", "time", "end"})  # what a heading may say of the meetings below it
_LONGEST_NOTE = 3  # words
_LONGEST_SAID = 100
_MOST_LABELLED = 4  # lines below a label that it may still stand for
_LONGEST_NUMBER = 4  # "12th"
_DAY_NUMBER = re.compile(r"[0-3]?\d(?:\.|st|nd|rd|th)?")
_DAYS = re.compile(rf"{_DAY_NUMBER.pattern}(?:\s?[–-]\s?{_DAY_NUMBER.pattern})?")
_WEEKDAY = re.compile(r"(?:mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun)\.?,?", re.IGNORECASE)
_MONTH_NAME = re.compile(
    r"(?:jan|feb|mär|mar|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]{0,6}\.?(?:,? 20\d\d)?", re.IGNORECASE
)
_OF_A_MONTH = re.compile(rf"(?:{_MONTH_NAME.pattern})$|[01]?\d[/.]", re.IGNORECASE)
_DATE = re.compile(
    rf"{_DAY_NUMBER.pattern} {_MONTH_NAME.pattern}|{_MONTH_NAME.pattern} {_DAY_NUMBER.pattern}", re.IGNORECASE
)
_ONLY_A_DAY = re.compile(r"(?:[^:]|:(?=\d)){1,60}")
_GOES_ON = re.compile(  # "Fr. 18.9. bis", "Sa 6. –"
    rf"(?:{_WEEKDAY.pattern}\s+)?(?:\d{{1,2}}\.\s?(?:\d{{1,2}}\.)?(?:\d{{4}})?|{_DATE.pattern})"
    r"\s?(?:bis|to|until|–|—|-)",
    re.IGNORECASE,
)
_DAY_AND_MONTH = re.compile(r"([0-3]\d) (?:0[1-9]|1[0-2])\.20\d\d(?!\d)")  # "05 02.2026" of a design
_WITH_DAY = re.compile(rf"(?:{_WEEKDAY.pattern}\s+)?(?:\d{{1,2}}\.|{_DATE.pattern})", re.IGNORECASE)
_UNTIL = re.compile(r"(?:to|bis|until|–|-)\s+(?=[A-Za-zÄä\d])[\w. ]{1,25}")
_DASHES = ("-", "–", "—", "bis", "to")
_SPOKEN = re.compile(r"(?P<label>[^\W\d_][\w /&-]{0,30}?)\s*(?:\?\s*:?|:)\s*(?P<value>\S.*)", re.DOTALL)
_MOST_PICTURES = 20  # in a line
_PICTURE_AHEAD = re.compile(f"(?=[{''.join(PICTURES)}])")
_LABEL_AHEAD = re.compile(r"(?<=\s)(?=[A-ZÄÖÜ][\w/-]{1,20}(?: (?:und|and|&) \w{1,15})? ?[:?]\s)")


def labelled(text: Text) -> Text:
    """Labels taken off the lines that they begin, or below which others stand, and given to those."""
    text = _joined(text)
    lines: list[Line] = []
    moved: list[int] = []  # where each line has gone
    label, left = "", 0
    for number, line in enumerate(text.lines):
        moved.append(len(lines))
        label = "" if number in text.ends else label
        if not line.text:
            continue
        if not label and len(line.text) > _LONGEST_SAID and ":" not in line.text and "?" not in line.text:
            lines.append(line)
            continue
        if len(line.text) <= LONGEST_LABEL and (alone := label_of(line.text)):
            label, left = alone, _MOST_LABELLED if alone == "place" else 1
            if line.level and line.level != LIKE_A_HEADING:
                lines.append(line._replace(label="label"))
            continue
        if _is_of_other_days(line.text) and line.level in (0, LIKE_A_HEADING) and not line.label:
            label, left = "due", 1
            lines.append(line)
            continue
        if label == "due" and not _ONLY_A_DAY.fullmatch(line.text):  # "Submit a talk" above "5 May: a meeting"
            label = ""
        pictured = [] if line.level or line.text.isascii() else list(_pictured(line.text))
        parts = pictured or (list(_spoken(line.text)) if ":" in line.text or "?" in line.text else [])
        if not parts or (line.level and not _OF_ALL.issuperset(name for name, _ in parts)):
            label = "" if line.level or not left or line.text.endswith(":") else label
            left -= 1
            lines.append(line if line.label or not label else line._replace(label=label, item=True, level=0))
            continue
        label = ""
        for name, value in parts:
            lines.append(line._replace(text=value, label=name, level=0, item=True))
    moved.append(len(lines))
    blocks = [range(moved[block.start], moved[block.stop]) for block in text.blocks]
    return Text(lines, [block for block in blocks if len(block)], set())


def _is_of_other_days(text: str) -> bool:
    """Whether the day below or beside is that of a deadline or of the announcement: "Submission", "Posted:"."""
    return is_due(text) or (len(text) <= _LONGEST_SAID and len(text.split()) <= _LONGEST_NOTE and is_signed(text))


def _is_below_month(lines: list[Line], number: int) -> bool:
    """Whether the lines before it are numbers, and before these the name of a month."""
    for line in reversed(lines[max(0, number - _MOST_LABELLED) : number]):
        if not _DAY_NUMBER.fullmatch(line.text):
            return _MONTH_NAME.fullmatch(line.text) is not None
    return False


def _joined(text: Text) -> Text:
    """ "12" and "MAR" (or the other way round) that a design sets below each other are one date."""
    lines = list(text.lines)
    for n, line in enumerate(lines):
        if line.text[:1].isdigit() and (apart := _DAY_AND_MONTH.match(line.text)):
            lines[n] = line._replace(text=f"{apart[1]}.{line.text[apart.end(1) + 1 :]}")
    for n in range(len(lines) - 1):
        first, second = lines[n].text, lines[n + 1].text
        if min(len(first), len(second)) > _LONGEST_NUMBER:
            continue
        if _is_below_month(lines, n):  # "January" | "13" | "27" | "February"
            continue
        third = lines[n + 2].text if n + 2 < len(lines) else ""
        if (_WEEKDAY.fullmatch(first) and _DAY_NUMBER.fullmatch(second) and not _OF_A_MONTH.match(third)) or (
            _DAYS.fullmatch(first) and _MONTH_NAME.fullmatch(second)
        ):
            words = f"{first} {second}"
        elif len(first) <= 4 and _MONTH_NAME.fullmatch(first) and _DAYS.fullmatch(second):
            words = f"{first.title()} {second}"
        else:
            continue
        day = lines[n] if lines[n].label or not lines[n + 1].label else lines[n + 1]
        lines[n : n + 2] = [day._replace(text=words, level=0), lines[n + 1]._replace(text="")]
    dashes = [n for n, line in enumerate(lines[1:-1], 1) if line.text in _DASHES]
    for n in dashes:  # "12.15 Uhr", "–", "13.30 Uhr"
        first, last = lines[n - 1].text, lines[n + 1].text
        if is_only_a_time(first) and is_only_a_time(last):
            lines[n - 1] = lines[n - 1]._replace(text=f"{first} – {last}")
            lines[n], lines[n + 1] = lines[n]._replace(text=""), lines[n + 1]._replace(text="")
    said = [n for n, line in enumerate(lines) if line.text]
    for n, following in pairwise(said):
        first, second = lines[n].text, lines[following].text
        if len(second) > _LONGEST_SAID:
            continue
        if (
            len(first) + len(second) <= _LONGEST_SAID
            and _GOES_ON.fullmatch(first)
            and _WITH_DAY.match(first)
            and _WITH_DAY.match(second)
        ) or (_UNTIL.fullmatch(second) and re.search(r"\d", second) and _DATE.fullmatch(first)):
            lines[n] = lines[n]._replace(text=f"{first} {second}", level=0)
            lines[following] = lines[following]._replace(text="")
    return replace(text, lines=lines)


def _pictured(text: str) -> Iterator[tuple[str, str]]:
    """What a line says beside each picture: of a calendar, a clock, a pin; nothing where it begins with none."""
    if text[0] not in PICTURES:
        return
    parts = _PICTURE_AHEAD.split(text, maxsplit=_MOST_PICTURES)
    said = [(PICTURES[part[0]], part[1:].strip(" ,;|\ufe0f")) for part in parts if part]
    said = [("" if label == "other" and may_name_day(words) else label, words) for label, words in said]
    if not any(label for label, _ in said) or any(is_sentence(words) for _, words in said):
        return
    yield from ((label, words) for label, words in said if words)


def _spoken(text: str) -> Iterator[tuple[str, str]]:
    """What a line such as "Datum: 3. Mai Ort: Aula" says under each label; nothing where it begins with none."""
    text = text[:1000]
    parts = _LABEL_AHEAD.split(text)
    first = _SPOKEN.fullmatch(parts[0])
    if not first or not label_of(first["label"]):
        return
    name, words = "", ""
    for part in parts:
        match = _SPOKEN.fullmatch(part)
        found = label_of(match["label"]) if match else ""
        if match and found:
            if words:
                yield name, words.strip(" ,;|")
            name, words = found, match["value"]
        else:
            words += part
    if words:
        yield name, words.strip(" ,;|")
