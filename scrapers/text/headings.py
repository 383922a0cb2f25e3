"""What the headings above a line say of the days in it: "2024", "September 2024"."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from calendar_app.text import fold
from scrapers.text.line import LIKE_A_HEADING, Line
from scrapers.text.list_kinds import is_of_comments, is_of_deadlines, is_of_news

_YEAR = re.compile(r"(?<![\w/.#-])((?:19|20)\d\d)(?![\w/-]|[.,:]\d)")
_MONTH = (
    r"(?P<month>jan(?:uar|uary)?|feb(?:ruar|ruary)?|m(?:ä|ae)rz|mar(?:ch)?|apr(?:il)?|ma[iy]|jun[ei]?|jul[iy]?|aug(?:ust)?"
    r"|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|de[zc](?:ember)?)"
)
_SURE_WEEKDAY = re.compile(r"\w{5}|\w+[.,]")
_LONGEST = 80
_AHEAD, _BEHIND = timedelta(days=120), timedelta(days=-180)  # the nearest year there holds the next, or last, 10 months
_MONTHS = ("jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")
_GERMAN_MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
_ENGLISH_MONTHS = "January February March April May June July August September October November December".split()
_MONTH_HEADING = re.compile(rf"\W*{_MONTH}\.?,?\s*(?P<year>(?:19|20)\d\d)?\W*", re.IGNORECASE)
# "Veranstaltungskalender Dezember 2011"
_MONTH_OF_A_LIST = re.compile(rf"[^\d,;:]{{3,60}}\s{_MONTH}\s+(?P<year>(?:19|20)\d\d)\W*", re.IGNORECASE)
_MONTH_AND_YEAR = re.compile(rf"\b{_MONTH}\.?,?\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_YEAR_OF_A_NAME = re.compile(  # "2019 Budget Town Hall", an entry of a list
    r"(?:19|20)\d\d(?!.*\b(?:meetings|talks|events|dates|schedule|calendar|program\w*|agendas|minutes|season|series"
    r"|seminars?|termine|vorträge|veranstaltungen)\b) \w+ \w.{0,80}",
    re.IGNORECASE,
)
_YEAR_HEADING = re.compile(r"\W*(?:19|20)\d\d\W*")
_TERM_HEADING = re.compile(
    r"\W*(?:(?:school|academic|fiscal|calendar) year|schuljahr|(?:winter|sommer)?semester|(?:spring|fall|summer) term"
    r"|[ws]s|[sw][io][ms]?e)\b[\W\d]*",
    re.IGNORECASE,
)
_BARE_DAYS = re.compile(
    r"(?P<weekday>(?:mon?|montag|monday|die?|dienstag|tue|tues(?:day)?|wed(?:nesday)?|mi|mit|mittwoch|don?|donnerstag"
    r"|thu|thur?s(?:day)?|fri?|fre|freitag|friday|sam?|sat|samstag|sonnabend|saturday|son?|sun|sonntag|sunday)[.,]*\s+)?"
    r"(?P<first>[0-3]?\d)(?:\.|st|nd|rd|th)?(?:\s*(?:-|–|—|bis|to)\s*(?P<last>[0-3]?\d)(?:\.|st|nd|rd|th)?"
    r"(?:/(?P<month>[01]?\d)\b\.?)?)?(?=[\s,;|–—]|:(?!\d)|$)"
    r"(?!(?:\s*(?:-|–|—|bis|to)\s*\d{1,2}(?:[.:]\d\d)?)?\s*(?:%|treffer|ergebnisse?|results?|einträge|events|veranstaltungen|termine|personen|people|€|euro?\b|chf\b|\$|uhr|h\b|am\b|pm\b|a\.m|p\.m))",
    re.IGNORECASE,
)


_LISTED = (
    r"(?: [\w-]+)? (?:\w*termine?|events?|veranstaltungen|\w*treffen|meet(?:ing|up)s?|dates?|sessions?|talks?|vorträge"
    r"|sitzungen)"
)
_COMING = re.compile(
    r"\W*(?:(?:unsere|our|die|the|alle|all)\s)?"
    r"(?:(?:upcoming|kommende|anstehende|bevorstehende|(?:zu)?künftige)(?: [\w-]+){1,3}"
    rf"|(?:nächste[rs]?|next|future){_LISTED}|upcoming|demnächst|coming (?:up|soon)|vorschau|ausblick)\W*",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"\W*(?:(?:unsere|our|die|the|alle|all)\s)?"
    rf"(?:(?:past|previous|vergangene|frühere|bisherige|letzte|recent|former){_LISTED}"
    r"|past|rückblick|rückschau)\W*",
    re.IGNORECASE,
)
_MONTH_BEHIND = re.compile(  # "21. November – 22. November"
    r"\W{0,3}(?:jan|jän|feb|mär|mar|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zä]{0,7}\b", re.IGNORECASE
)


@dataclass
class Heads:
    """The headings above a line: level -> its words."""

    today: date
    by_level: dict[int, str] = field(default_factory=dict)
    year: int | None = None
    year_level: int = 0
    year_alone: bool = False  # its heading says nothing else
    month: int | None = None
    month_level: int = 0
    month_alone: bool = False  # the heading says nothing else

    @property
    def lean(self) -> timedelta:
        """How far from the page's day those are counted that name no year: ahead below "Kommende Termine"."""
        for level in sorted(self.by_level, reverse=True):
            text = self.by_level[level][:_LONGEST]
            if _COMING.fullmatch(text) or _GONE.fullmatch(text):
                return _AHEAD if _COMING.fullmatch(text) else _BEHIND
        return timedelta()

    def take(self, line: Line, level: int) -> None:
        self.by_level = {n: text for n, text in self.by_level.items() if n < level} | {level: line.text}
        if level <= self.year_level:
            self.year = None
        if level <= self.month_level and not (self.month_level > LIKE_A_HEADING and line.links):
            self.month = None
        entry = line.links and level > 1 and _YEAR_OF_A_NAME.fullmatch(line.text)
        named = year_in(line.text, self.today)
        # "Beat 2011 Meeting", below "April 2019", has a number.
        other = self.year_alone and self.year is not None and abs((named or self.year) - self.year) > 1
        if not entry and named and (not other or is_month_or_year(line.text)):
            self.year, self.year_level, self.year_alone = named, level, is_month_or_year(line.text)
        month = _MONTH_HEADING.fullmatch(line.text)
        listed = month or (_MONTH_OF_A_LIST.fullmatch(line.text) if len(line.text) <= _LONGEST else None)
        if listed:
            self.month, self.month_level = _month_number(listed["month"]), level
            self.month_alone = month is not None


def level_of(line: Line) -> int:
    """As in `Line`, where a line of nothing but a month or a year counts as a heading too."""
    if len(line.text) > _LONGEST or line.level not in (0, LIKE_A_HEADING):
        return line.level
    if not any(
        words == line.text and not to.startswith("#") for words, to in line.links
    ):  # which leads to the list of another month
        if _YEAR_HEADING.fullmatch(line.text):
            return LIKE_A_HEADING + 1
        if _MONTH_HEADING.fullmatch(line.text):
            return LIKE_A_HEADING + 2
        if not line.links and (is_of_news(line.text) or is_of_deadlines(line.text) or is_of_comments(line.text)):
            return LIKE_A_HEADING
    return line.level


def year_in(text: str, today: date) -> int | None:
    """The one year that a text names; "CAPS 1913" is a name."""
    years = {int(year) for year in _YEAR.findall(text) if -20 <= int(year) - today.year <= 2}
    return years.pop() if len(years) == 1 else None


def is_month_or_year(text: str) -> bool:
    """Whether a heading only says of what time its list is."""
    return any(heading.fullmatch(text) for heading in (_YEAR_HEADING, _MONTH_HEADING, _TERM_HEADING))


def month_and_year(text: str) -> tuple[int, int] | None:
    """The year and month that a text names together: "<< May | June 2017 | July >>"."""
    found = _MONTH_AND_YEAR.search(text)
    return (int(found["year"]), _month_number(found["month"])) if found else None


def completed(text: str, heads: Heads, language: str) -> str:
    """ "30-01/09 Camp" below "August 2019" with the month and year of the heading, as one would say it."""
    bare = _BARE_DAYS.match(text)
    if not bare or not heads.month or _MONTH_BEHIND.match(text, bare.end()):
        return text
    sure = bare.end() == len(text) or _SURE_WEEKDAY.match(bare["weekday"] or "")
    if not heads.month_alone and not sure:  # "14 people came", "1. Welcome", "So 5 stayed"
        return text
    year, month, first = heads.year, heads.month, int(bare["first"])
    names = _GERMAN_MONTHS if language.startswith("de") else _ENGLISH_MONTHS
    last = int(bare["last"]) if bare["last"] else None
    end_month = int(bare["month"]) if bare["month"] else month
    if last is not None and last < first and not bare["month"]:
        end_month = month % 12 + 1
    begin_month = (end_month - 2) % 12 + 1 if bare["month"] and last is not None and last < first else month
    tail = text[bare.end() :]
    if not year:
        if not 1 <= end_month <= 12:
            return text
        dot = "." if language.startswith("de") else ""
        until = f" - {last}{dot} {names[end_month - 1]}" if last is not None else ""
        return f"{first}{dot} {names[begin_month - 1]}{until}{tail}"
    try:
        begin = date(year, begin_month, first)
        end = date(year + (end_month < begin_month), end_month, last) if last is not None else None
    except ValueError:
        return text
    return begin.isoformat() + (f" - {end.isoformat()}" if end else "") + tail


def _month_number(name: str) -> int:
    known = fold(name)[:3].replace("mae", "mar").replace("may", "mai").replace("oct", "okt").replace("dec", "dez")
    return _MONTHS.index(known) + 1
