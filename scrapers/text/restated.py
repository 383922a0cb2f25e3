"""Lines with their days said in full, as the grammar of dates reads them: by headings above, by the day of the post."""

from __future__ import annotations

import re
from datetime import date, timedelta

from scrapers.text.document import Document
from scrapers.text.headings import Heads, completed, year_in
from scrapers.text.line import Line

_NIGHT = re.compile(  # "in der Nacht von Samstag, 20. April, auf Sonntag, 21. April": on the former
    r"(\bNacht (?:vom|von|des) (?:\w+,? (?:den |dem )?)?\d{1,2}\.)(\s*[^\W\d_]{3,9})?,?\s*(?:auf|zum)(?: \w+,?)?"
    r"(?: den| dem)? \d{1,2}\.(?(2)\s*[^\W\d_]{3,9}(?=\W))\s*"
)
_INSERTED = re.compile(  # "Freitag, dem 13. (buhu!) März"
    r"\b(\d{1,2}\.) \([^()\d]{1,30}\) (?=Jan|Jän|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)(\w+)"
)
_NIGHT_IN_NUMBERS = re.compile(  # "von Freitag, 24.11., auf Samstag, 25.11.2017"
    r"(\bNacht (?:vom|von|des) (?:\w+,? (?:den |dem )?)?\d{1,2}\.\d{1,2}\.)(\d{4})?,?\s*(?:auf|zum)(?: \w+,?)?"
    r"(?: den| dem)? \d{1,2}\.\d{1,2}\.(\d{4})?"
)
_RELATIVE = re.compile(
    r"\b(?P<word>heute|morgen|today|tonight|tomorrow)(?:,? (?:abend|nachmittag|vormittag|mittag|früh|nacht|evening"
    r"|night|afternoon|morning))?,?\s+(?=(?:um|ab|von|at|from|@)\s+\d)",
    re.IGNORECASE,
)
_WEEKDAYS = (("mo",), ("di", "tu"), ("mi", "we"), ("do", "th"), ("fr",), ("sa",), ("so", "su"))
_COMING = re.compile(  # "Kommenden Samstag ab 15 Uhr", not "kommenden Samstag, 17. Juni"
    r"\b(?P<which>kommende[nrm]?|diese[nrm]?|nächste[nrm]?|this|coming|next)"
    r" (?P<weekday>(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|(?:mon|tues|wednes|thurs|fri|satur"
    r"|sun)day)"
    r"(?P<gap>,? )(?=(?:um|ab|von|gegen|at|from|@)\s+\d)",
    re.IGNORECASE,
)
_SPLIT_DAY = re.compile(  # as on the leaf of a calendar: "Do 08 10/26"
    r"(?P<weekday>[A-Z][a-z]{1,2})[.,]* (?P<day>[0-3]\d)\.? (?P<month>[01]\d)/(?P<year>(?:20)?\d\d)"
)
_SLASHED = re.compile(r"\d{1,2}/\d{1,2}")
_SLASHED_LIST = re.compile(  # "2025 meetings: 1/9, 2/13, 3/13"
    r"\b(?:meetings?|sessions?|dates?|hearings?|schedule)\b\D{0,20}"
    r"(?P<days>(?:(?:0?\d|1[012])/[0-3]?\d,? (?:and |& )?){2,}"
    r"(?:0?\d|1[012])/[0-3]?\d)(?![\d/])",
    re.IGNORECASE,
)
_DAY_AND_MONTH = re.compile(r"\s*\d{1,2}/\d{1,2}\s*")


def restated(document: Document, line: Line, heads: Heads) -> str:
    """What a line says below its headings."""
    listed = heads.month and line.label != "place"  # there "19th Police District" is a house
    text = completed(line.text, heads, document.language) if listed else line.text
    if line.label == "date" and _DAY_AND_MONTH.fullmatch(text):  # no fraction, below "Date"
        text = f"{text}/{heads.year or document.day.year}"
    if "/" in text and document.language.startswith("en") and (said := _SLASHED_LIST.search(text)):
        text = _with_years(text, said, year_in(text, document.today) or heads.year)
    if document.published and not line.level:
        text = _RELATIVE.sub(lambda said: f"{said[0]}{_day_of(said['word'], document.day)} ", text, count=1)
        first = _COMING.search(text)
        text = _COMING.sub(lambda said: _with_day(said, document.day, first), text) if first else text
    if split := _SPLIT_DAY.fullmatch(text):
        text = f"{split['weekday']}, {split['year'][-2:]:0>4}-{split['month']}-{split['day']}".replace(", 00", ", 20")
    if "(" in text:
        text = _INSERTED.sub(r"\1 \2", text)
    if "Nacht " not in text:
        return text
    return _NIGHT_IN_NUMBERS.sub(lambda night: f"{night[1]}{night[2] or night[3] or ''}", _NIGHT.sub(r"\1\2 ", text))


def _with_years(text: str, said: re.Match[str], year: int | None) -> str:
    """A list of days in numbers with the year that its line or heading names, where they follow each other in it."""
    days = [tuple(map(int, day.split("/"))) for day in _SLASHED.findall(said["days"])]
    if year is None or days != sorted(days):
        return text
    return text[: said.start("days")] + _SLASHED.sub(rf"\g<0>/{year}", said["days"]) + text[said.end("days") :]


def _day_of(word: str, day: date) -> str:
    """What a post means by "heute" or "tomorrow"."""
    return (day + timedelta(days=word.lower() in ("morgen", "tomorrow"))).isoformat()


def _with_day(said: re.Match[str], day: date, first: re.Match[str]) -> str:
    """What a post means by "kommenden Samstag"; by "nächsten Samstag" only where that cannot be the one after.

    Behind the first of a line it counts where a sentence begins so: else it is more often when something is due.
    """
    if said.start() != first.start() and said.string[: said.start()].rstrip()[-1:] not in ".!?:":
        return said[0]
    weekday = next(n for n, each in enumerate(_WEEKDAYS) if said["weekday"].lower().startswith(each))
    here = said["which"].lower().startswith(("dies", "this"))
    ahead = (weekday - day.weekday()) % 7 if here else (weekday - day.weekday() - 1) % 7 + 1
    sure = said["which"].lower().startswith(("komm", "dies", "this", "coming")) or day.weekday() + ahead > 6
    return f"{said[0]}, {(day + timedelta(days=ahead)).isoformat()}{said['gap']}" if sure else said[0]
