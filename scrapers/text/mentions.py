"""The dates in the lines of a page on which, by what stands around them, people meet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import islice

from calendar_app import dates
from calendar_app.dates import Found
from calendar_app.dates.hints import may_name_day
from scrapers.text.bylines import is_signed, is_timestamp, is_written_by
from scrapers.text.clocks import time_ahead
from scrapers.text.document import Document
from scrapers.text.headings import Heads, year_in
from scrapers.text.in_passing import told_once, with_replaced, without_milestones
from scrapers.text.line import Line
from scrapers.text.list_kinds import is_of_news, is_of_positions, is_of_records, is_summary
from scrapers.text.mention import (
    SENTENCE_END,
    Mention,
    in_columns,
    is_record,
    joined,
    of_listed_days,
    of_this_year,
)
from scrapers.text.numbers import is_a_version, is_in_a_grid
from scrapers.text.prose import announces, is_cited, is_old, is_sale, names_meeting, reports, without_asides
from scrapers.text.purpose import (
    is_dated,
    is_day_off,
    is_due,
    is_due_before,
    is_due_behind,
    is_effective,
    is_end,
    is_of_a_house,
    is_of_a_notice,
    is_off,
    is_shut,
)
from scrapers.text.restated import restated
from scrapers.text.words import ends_as_sentence, is_address, place_after
from scrapers.text.years import in_year, with_years

_RECORDS = re.compile(
    r"\b(?:minutes|agendas?|protokolle?|niederschrift(?:en)?|archive[sd]?|archiv|documents?|dokumente|bylaws|audits?"
    r"|reports?|downloads?|unterlagen|news|neuigkeiten|aktuelles|press|presse|blog|announcements|contacts?|notices?)\b"
    r"(?! (?:\w+ ){0,2}(?:committee|commission|council|board|panel|club|group))",
    re.IGNORECASE,
)
_MEETINGS = re.compile(r"meeting|termin|sitzung|veranstaltung|schedule|calendar", re.IGNORECASE)
_FEW_LINES = 5
_DIGIT = re.compile("[0-9]")
_BARE_NUMBER = re.compile(r"\d{1,2}\.? ?[^\W\d_]{3}")
_FROM_ON = re.compile(r"\bab de[mnr]\W*$", re.IGNORECASE)  # "ab dem 1. Oktober haben wir eigene Räume"
_LAST_MINUTE = time(23, 59)
_LISTED = re.compile(r"\s*(?:[,;&/|]|\band\b|\bund\b|\bor\b|\boder\b|[,;] (?:and|und))\s*")
_CLAUSE_END = re.compile(r"(?<=[^\W\d_]{3}[.!?])\s+|(?<=(?:\d|m)[.!?])\s+(?=[A-ZÄÖÜ])")
_OPENS = re.compile(r"(?:am|on|im|in|vom|seit|since|zum|the|die|der)\b", re.IGNORECASE)
_OTHER_NIGHT = re.compile(
    r"\((?:premiere|uraufführung|vernissage)\W*$", re.IGNORECASE
)  # than that of this talk about it
_ANYWHERE = "Etc/GMT+12"  # "anywhere on Earth": so only deadlines are counted
_YEAR_AHEAD = re.compile(r"\b((?:19|20)\d\d) ?\(\W*$")  # "Web Week 2016 (17.–24. Oktober)"
_LONGEST = 180  # days of a meeting whose year nobody names
_MOST_WORDS = 14  # beside a date, where no sentence says more than when
_MOST = 2_000
_MOST_IN_A_LINE = 200
_MOST_CHARACTERS = 300_000  # of lines that may name a day
_YEAR_LEADS = re.compile(r"\W{0,3}((?:19|20)\d\d)\s?[:–—|]\s")
_A_MONTH = timedelta(days=31)


def read_mentions(document: Document) -> list[Mention]:
    """The dates of meetings in the page's order. Those of documents count only where there are no others."""
    mentions = of_listed_days(list(islice(_read(document), _MOST)))
    founds = with_years(document, [mention.found for mention in mentions])
    mentions = of_this_year(document, [replace(m, found=found) for m, found in zip(mentions, founds, strict=True)])
    mentions = with_replaced(without_milestones(document, joined(document, mentions)))
    if document.published:  # when that was written, it was over
        mentions = [m for m in mentions if not m.spoken or (m.found.end or m.day) >= document.written]
        if not any((m.found.end or m.day) >= document.written - _A_MONTH for m in mentions):
            return []
    # Beside a list, or what a dated page announces, prose about what is over only remembers it.
    if any(not mention.spoken or (document.published and mention.day > document.day) for mention in mentions):
        days = Counter((mention.line, mention.sentence) for mention in mentions)
        mentions = [
            mention
            for mention in mentions
            if not mention.spoken
            or mention.day >= document.day
            or (mention.found.time_start and not document.published)
            or days[mention.line, mention.sentence] > 1  # dates of a year in one sentence
        ]
    mentions = list(told_once(document, mentions))
    announced = [mention for mention in mentions if not mention.filed]
    return list(in_columns(document, announced or mentions))


def _read(document: Document) -> Iterator[Mention]:
    heads = Heads(document.today)
    of_records = of_news = of_positions = False
    left = _MOST_CHARACTERS
    for number, (line, level) in enumerate(zip(document.lines, document.levels, strict=True)):
        if line.text[:1].isdigit() and (is_in_a_grid(document.lines, number) or is_a_version(document.lines, number)):
            continue
        if level:
            heads.take(line, level)
            of_records = any(map(is_of_records, heads.by_level.values()))
            of_news = any(map(is_of_news, heads.by_level.values()))
            of_positions = any(map(is_of_positions, heads.by_level.values()))
        if not level and _DIGIT.search(line.text) is None:  # as most are
            continue
        before = document.lines[number - 1] if number else line
        if before.label == "due" and line.label == "date" and _DIGIT.search(before.text) is None:
            continue  # "Entry deadline" | "18 April"
        if line.byline or line.label in ("end", "due", "other") or of_records or (line.head and is_due(line.head)):
            continue
        text = restated(document, line, heads)
        if not may_name_day(text) or is_summary(text):
            continue
        left -= len(text)
        if left < 0:
            return
        found = list(_in_line(document, number, text, heads))
        if line.label == "doors" and _tells_time(document.lines[number + 1 : number + _FEW_LINES]):
            found = [replace(m, found=replace(m.found, time_start=None, time_end=None)) for m in found]
        if of_news:  # its day is that on which it was told
            found = [mention for mention in found if mention.found.time_start or mention.day > document.today]
        if of_positions:
            found = [mention for mention in found if mention.found.time_start]
        if found:
            above = [text for n, text in heads.by_level.items() if n not in (1, level)]
            filed = any(map(_RECORDS.search, above)) and not any(
                _MEETINGS.search(text) and not _RECORDS.search(text) for text in [*above, line.text if level else ""]
            )
            filed = filed and line.label != "date"  # a table of meetings with their records
            bare = text[:1] != line.text[:1] and not line.item and _BARE_NUMBER.match(line.text) is not None
            yield from (
                replace(mention, filed=filed or is_record(mention, line), bare=bare and not mention.found.begin)
                for mention in found
            )


def _tells_time(lines: list[Line]) -> bool:
    """Whether a label says below when what the doors open for begins."""
    return any(line.label in ("date", "time") and time_ahead(line.text) for line in lines)


def _in_line(document: Document, number: int, text: str, heads: Heads) -> Iterator[Mention]:
    line = document.lines[number]
    ahead = _YEAR_LEADS.match(line.text)  # "2025: 8.–10. April, Köln"
    year = int(ahead[1]) if ahead else heads.year or year_in(line.text, document.today)
    if year and not heads.year and document.published and year < document.day.year:  # of what it is about
        year = None
    # Counted from the 23rd of June, every day of a year is nearer than its neighbours in the years beside.
    at = date(year, 6, 23) if year else document.day + heads.lean
    founds = dates.find(text, language=document.language, at=at, most=_MOST_IN_A_LINE)
    if heads.lean and not year:
        founds = _with_what_is_on(document, text, founds)
    if year and not heads.year and any(f.weekday_conflict or f.start.year != year for f in founds):  # that of a paper
        year = None
        founds = dates.find(text, language=document.language, at=document.day + heads.lean, most=_MOST_IN_A_LINE)
    if not founds:
        return
    goes_on = _OPENS.match(text) and re.match(r"\s[a-zäöü]", text[founds[0].stop :])  # "Am 17. August registrierten …"
    listed = (
        line.item and founds[0].begin < 12 and not (goes_on and len(text.split()) > _MOST_WORDS)
    )  # what a list begins with
    founds = [
        f
        for f in founds
        if not (is_old(text, f) or is_cited(text, f) or is_signed(text[max(0, f.begin - 80) : f.begin]))
    ]
    if (
        founds and line.item and not _is_in_brackets(text, founds[0])
    ):  # what stands there is of a paper, or of another day
        founds = [f for f in founds if not _is_in_brackets(text, f)]
    if not founds:
        return
    # "January 10, February 14 and March 13 at 9 am": what is said once holds for all.
    last = founds[-1]
    alike = last.time_start and len(text) < 1000 and all(f.time_start in (None, last.time_start) for f in founds)
    if alike and not SENTENCE_END.search(text, founds[0].stop, last.begin):
        founds = [
            f if f.time_start else replace(f, time_start=last.time_start, time_end=last.time_end, zone=last.zone)
            for f in founds
        ]
    ends = [0, *(end for found in founds for end in (found.begin, found.stop)), len(text)]
    outside = " ".join(text[begin:stop] for begin, stop in zip(ends[::2], ends[1::2], strict=True))
    spoken = ends_as_sentence(text) and len(outside.split()) > 3 and not line.level
    brief = (
        not spoken
        and len(outside.split()) <= _MOST_WORDS
        and not (_OPENS.match(text) and not line.level and len(outside.split()) > 4 and not _is_where(text, founds))
    )
    begin = stop = 0
    for found in founds:
        if not _LISTED.fullmatch(text, stop, found.begin):
            begin = found.begin
        stop = found.stop
        if (not found.time_start and _is_of_a_notice(text, found)) or _is_aside(text, found, begin, document.day):
            continue
        if (
            not found.end
            and text[found.begin].isdigit()
            and _FROM_ON.search(text[max(0, found.begin - 20) : found.begin])
        ):
            continue
        found = replace(found, year_assumed=found.year_assumed and year is None)
        if found.year_assumed and (named := _YEAR_AHEAD.search(text, max(0, found.begin - 20), found.begin)):
            found = replace(in_year(found, int(named[1])), year_assumed=False)
        coming = found.start > document.day
        if brief or line.label == "date" or line.level or (listed and len(founds) == 1):
            near = text[max(0, found.begin - 40) : found.begin]
            if (
                not any(reports(words, coming, document.language) for words in (outside, near))
                or (line.level and not found.begin)
                or line.label == "date"
            ):
                yield Mention(number, found, text)
        else:
            mention = Mention(number, found, text, spoken=True)
            told = announces(mention, coming) or (coming and names_meeting(line.lead))
            if told and not is_sale(mention) and not reports(without_asides(mention), coming, document.language):
                yield mention


def _with_what_is_on(document: Document, text: str, founds: list[Found]) -> list[Found]:
    """Below "Upcoming events", what has begun and goes on is not that of the next year."""
    nearest = dates.find(text, language=document.language, at=document.day, most=_MOST_IN_A_LINE)
    if len(nearest) != len(founds):
        return founds
    return [
        one if one.end and one.start <= document.day <= one.end else other
        for one, other in zip(nearest, founds, strict=True)
    ]


def _is_where(text: str, founds: list[Found]) -> bool:
    """Whether a line says when and where, and no more: "vom 3. bis 5. Mai im Kloster Lorch, Hessen"."""
    ahead, behind = text[: founds[0].begin], text[founds[-1].stop :]
    place = place_after(behind)
    return len(ahead.split()) <= 1 and bool(place) and is_address(place) and behind.rstrip(" ,").endswith(place)


def _is_in_brackets(text: str, found: Found) -> bool:
    before = text[: found.begin]
    return before.count("(") > before.count(")") and ")" in text[found.stop :]


def _is_of_a_notice(text: str, found: Found) -> bool:
    return is_of_a_notice(text[max(0, found.begin - 80) : found.begin], text[found.stop :][:40])


def _is_aside(text: str, found: Found, begin: int, today: date) -> bool:
    """Whether it is a deadline, whatever its time, a day of signature, or one on which there is nothing.

    `begin` is where the list of days begins of which this is one: what stands before the first holds for all.
    """
    before, after = text[max(0, found.begin - 80) : found.begin], text[found.stop :]
    return (
        found.zone == _ANYWHERE
        or (found.time_start == _LAST_MINUTE and (found.start.month, found.start.day) != (12, 31))
        or (found.year_assumed and found.end is not None and (found.end - found.start).days > _LONGEST)
        or (found.year_assumed and not found.time_start and _OTHER_NIGHT.search(before) is not None)
        or is_signed(before)
        or is_timestamp(text[found.begin : found.stop])
        or (found.start <= today and is_written_by(text[: found.begin]) and not after.strip(" .|"))
        or ((found.end is not None or not found.time_start) and is_shut(before))
        or (found.start < today and not found.time_start and is_dated(before, after))
        or is_due(_CLAUSE_END.split(text[max(0, begin - 80) : begin])[-1].strip(" .:–—-\t"))
        or is_due_before(before)
        or is_due_behind(after)
        or (found.end is None and not found.time_start and (is_end(before) or is_effective(before, after)))
        or is_day_off(f"{before} {after[:80]}")
        or is_off(after)
        or is_of_a_house(before, text[found.begin :])
    )
