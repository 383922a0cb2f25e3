"""Lines that are rows of fields, as designs set them side by side: "Mi 16.9. // 20 Uhr // Saal", day | time | room."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from calendar_app import dates
from calendar_app.text import one_line
from scrapers.blocks import label_of
from scrapers.text.bylines import is_byline
from scrapers.text.clocks import MARK
from scrapers.text.line import Line, Text
from scrapers.text.prices import is_price

TOUCHING = "\ue01f"  # stands between what two inline elements say that touch each other
RANGED = "\ue020"  # between two dates or times, each an element of its own: from and to

# Words of two elements that touch and are no one word, and names that are no one line.
TWO_WORDS = re.compile(
    r"\d[.)]?\|\d|\d\d\|[A-ZÄÖÜ][a-zäöü]|[a-zäöüß]\|[A-ZÄÖÜ]|[^\W\d_]\|\d|[A-ZÄÖÜ]{2}\|[A-ZÄÖÜ][a-zäöü]"
)
NAMES_BESIDE = re.compile(r"[^\W_]{2}[)”“\"!?]?\|[A-ZÄÖÜ]")
LONG_LINK = 10  # characters

_LONGEST = 300  # characters
_MOST_PARTS = 12
_MOST_ROWS = 2_000  # of a page
_BETWEEN = re.compile(rf"\s*{TOUCHING}\s*|\s+(?://|[|·•])\s+")
_WORD_OF_DATES = re.compile(
    r"(?:mo|di|mi|do|fr|sa|so|mon|tues?|wed|thu(?:rs?)?|fri|sat|sun|wednes|satur)(?:day|\.)?"
    r"|(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)s?"
    r"|(?:jan|feb|mär|mar|apr|mai|may|jun|jul|aug|sept?|okt|oct|nov|de[cz])[a-zä]{0,7}\.?"
    r"|jänner|feber|uhr|h|[ap]\.?m\.?|bis|to|until|und|and|um|ab|von|from|at|am|noon|\d{1,4}(?:st|nd|rd|th|h)?|\d{1,2}h\d\d",
    re.IGNORECASE,
)
_NO_WORD = re.compile(r"[\s.,:/()+&–—-]+")
_WEEKDAY = r"(?:\w{3,6}(?:tag|day)|mittwoch|sonnabend)"
_WEEKDAYS = re.compile(rf"{_WEEKDAY} ?(?:bis|to|–|-) ?{_WEEKDAY}", re.IGNORECASE)
_WEEKDAY_AHEAD = re.compile(rf"(?:mo|di|mi|do|fr|sa|so|mon|tue|wed|thu|fri|sat|sun|{_WEEKDAY})[.,]*\s+", re.IGNORECASE)
_ONLY_A_TIME = re.compile(
    r"\W*(?:(?:at|from|um|von|ab|time|uhrzeit)\W+)?\d{1,2}(?:[.:h]\d\d)?\W*(?:[ap]\W?m|uhr|h)?\W*"
    r"(?:(?:-|–|—|to|bis|until)\W*\d{1,2}(?:[.:h]\d\d)?\W*(?:[ap]\W?m|uhr|h)?\W*)?",
    re.IGNORECASE,
)
_LONGEST_MARK = 5  # characters
_MARK_ALONE = re.compile(MARK, re.IGNORECASE)
_HOUR_AT_END = re.compile(r"(?<![\d.,])\d{1,2}[:.]\d\d$|\b(?:19|20)\d\d,? \d{1,2}$")  # not "March 9"
_CLOCK = re.compile(r"\d[:.h]\d\d|\d\s*(?:uhr|h\b|[ap]\.?m)", re.IGNORECASE)
_LABELLED_TIME = re.compile(  # "Einlass 19:30", "Beginn: 20 Uhr"
    r"(?:einlass|beginn|start|doors|admission|show|uhrzeit|time)\W{1,3}", re.IGNORECASE
)
_TIME_FIRST = re.compile(
    rf"(?:{_LABELLED_TIME.pattern})?\d{{1,2}}(?:[.:]\d\d)?\s?(?:[–—-]|uhr\b|h\b|[ap]\.?m\b)", re.IGNORECASE
)
_DASHES = re.compile(
    r"(?<=\D)\s[–—-]\s(?=\D)|(?<=\S)\s[–—-]\s(?=(?:einlass|beginn)\b)", re.IGNORECASE
)  # but for "10 – 12"
_AT = date(2016, 6, 23)  # any day: whether words are a date does not depend on it


def is_only_a_time(text: str) -> bool:
    """Whether a text is a time, or from one to another, and no more."""
    return bool(_ONLY_A_TIME.fullmatch(text))


def parted(text: Text) -> Text:
    """Each field of such a row as a line of its own, where one of them says when; else the row as one line."""
    lines: list[Line] = []
    moved: list[int] = []  # where each line has gone
    rows: list[range] = []
    looks = 0
    for line in text.lines:
        moved.append(len(lines))
        if len(line.text) <= _LONGEST_MARK and lines and _goes_on_with(lines[-1], line.text):
            moved[-1] -= 1  # "Thursday, March 7, 3:00" | "PM"
            lines[-1] = lines[-1]._replace(text=f"{lines[-1].text} {line.text}")
        elif _are_side_by_side(line.text):
            looks += 1
            lines += _fields(line) if looks <= _MOST_ROWS else [_whole(line)]
        else:
            lines.append(line)
        if len(lines) - moved[-1] > 1:
            rows.append(range(moved[-1], len(lines)))
    moved.append(len(lines))
    blocks = [range(moved[block.start], moved[block.stop]) for block in text.blocks]
    return Text(lines, [*blocks, *rows], {moved[end] for end in text.ends})


def _goes_on_with(line: Line, mark: str) -> bool:
    """Whether a mark on a line of its own belongs to the hour with which the line above ends."""
    return _MARK_ALONE.fullmatch(mark) is not None and not line.level and _HOUR_AT_END.search(line.text) is not None


def _are_side_by_side(text: str) -> bool:
    """Whether a mark between fields stands in a line."""
    if TOUCHING in text or RANGED in text or " | " in text or " · " in text or " // " in text or " • " in text:
        return True
    if " / " in text and len(text) <= _LONGEST:
        return True
    return _TIME_FIRST.match(text) is not None


def _ranged(text: str) -> str:
    """With a dash between two days or two times that stand beside each other as such."""
    said, *others = text.split(RANGED)
    for number, other in enumerate(others):
        if number >= _MOST_PARTS:
            said += f"{TOUCHING}{other}"
            continue
        first, last = _BETWEEN.split(said)[-1].strip(), _BETWEEN.split(other)[0].strip()
        times = is_only_a_time(first) and is_only_a_time(last)
        days = not times and _names_day(first) and _names_day(last)
        said += f" – {other}" if (times or days) and "–" not in first else f"{TOUCHING}{other}"
    return said


def _fields(line: Line) -> list[Line]:
    text = ranged = _ranged(line.text)
    if _TIME_FIRST.match(text):
        text = _DASHES.sub(TOUCHING, text)
    if " / " in text and any(is_price(part.strip()) for part in text.split(" / ")[:_MOST_PARTS]):
        text = text.replace(" / ", TOUCHING)
    parts = [part.strip() for part in _BETWEEN.split(text, _MOST_PARTS)]
    whole = _whole(line._replace(text=ranged))  # with its dashes: "10 a.m. – noon"
    told = line.level or line.byline or line.label not in ("", "date") or is_byline(whole.text)
    if told or len(text) > _LONGEST or _ends_a_sentence(text):
        return [whole]
    fields = list(_joined(parts))
    others = [words for words, when in fields if not when]
    priced = any(map(is_price, others))
    if any(words.endswith(":") for words in others):  # "Next date:" and the date
        return [whole]
    told = (
        priced
        or len(others) < len(fields)
        or any(label_of(words.partition(":")[0]) for words in others if ":" in words)
    )
    labelled = len(fields) > 1 and any(_LABELLED_TIME.match(words) for words, when in fields if when)
    if not (others or labelled) or not told or any(map(_names_day, others)):
        return [whole]
    found, number = [], 0
    for words, when in fields:
        number += not when
        found.append(
            line._replace(
                text=words,
                label=line.label if when else "",
                links=tuple(link for link in line.links if link[0] in words or words in link[0]),
                form=f"{line.form}#{0 if when else number}",
            )
        )
    return found


def _whole(line: Line) -> Line:
    return line._replace(text=one_line(line.text.replace(TOUCHING, " ").replace(RANGED, " ")))


def _joined(parts: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """The fields, those together that make a date or a time; and whether they do."""
    run: list[str] = []
    for part in [*parts, ""]:
        if part and _is_of_a_date(part):
            run.append(part)
            continue
        if run:
            when = _says_when(" ".join(run))
            yield from [(" ".join(run), True)] if when else [(each, False) for each in run]
            run = []
        if part:
            yield part, bool(_LABELLED_TIME.match(part)) and _says_when(_LABELLED_TIME.sub("", part, count=1))


def _is_of_a_date(part: str) -> bool:
    words = _NO_WORD.split(part)
    return any(words) and all(not word or _WORD_OF_DATES.fullmatch(word) for word in words)


def _says_when(words: str) -> bool:
    if _WEEKDAYS.fullmatch(words):
        return True
    timed = _WEEKDAY_AHEAD.sub("", words, count=1)  # "Donnerstag, 11:00 Uhr"
    if is_only_a_time(timed):
        return bool(_CLOCK.search(timed))
    return _names_day(words)


def _names_day(words: str) -> bool:
    return any(dates.find(words, language=language, at=_AT, most=1) for language in ("de", "en"))


def _ends_a_sentence(text: str) -> bool:
    return text.endswith((".", "!", "?")) and len(text.split()) > 8
