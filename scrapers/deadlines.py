"""Community lists of conferences and their deadlines, in YAML: what ai-deadlines, ccf-deadlines and their kin keep.

A conference is a meeting on whole days. Its deadlines are events of their own where the source says
`deadlines = true`; each is an instant, since "anywhere on Earth" is another day in Karlsruhe.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from calendar_app.dates import find as find_dates
from calendar_app.errors import ScrapeError
from calendar_app.model import Event, Kind, Source, Span, Status, zone_of
from calendar_app.text import one_line, slug
from scrapers.base import Fetch, Page, Problem, Reading
from scrapers.field_places import place_in
from scrapers.fields import Fields, address_of, first, folded, line_of, lines_of, text_of, zone_named
from scrapers.words import title_and_status
from scrapers.yaml_texts import documents

MOST_EVENTS = 10_000
_LONGEST_PAUSE = timedelta(days=3)  # within one conference
_TITLES = "title name conference shortname".split()
_FULL_NAMES = "fullname description longname".split()
# Fields whose name is the deadline's, and what people call it; "deadline" is whichever the list is about.
_DEADLINES = {
    "abstractdeadline": "Abstract deadline",
    "deadline": "Paper deadline",
    "cfp": "Call for proposals closes",
    "workshopdeadline": "Workshop deadline",
    "tutorialdeadline": "Tutorial deadline",
}
# Dates in a list of deadlines on which nobody has to send anything.
_NO_DEADLINE = re.compile(r"(?i)notif|release|decision|rebuttal.?(?:start|period.?start)|review|conference|opens?\b")


def scrape(source: Source, fetch: Fetch) -> Iterator[Reading]:
    """The conferences of one file, each once; with `deadlines = true` also what has to be sent in until when."""
    page = fetch(source.url)
    seen: set[Event] = set()
    for conference in _conferences(page):
        if isinstance(conference, Problem):
            yield conference
            continue
        for reading in _readings(conference, source, page):
            if isinstance(reading, Event):
                if reading in seen:  # listed once for each round of submissions
                    continue
                seen.add(reading)
            yield reading
        if len(seen) >= MOST_EVENTS:
            yield Problem(page.url, f"more than {MOST_EVENTS} events; the rest is not read")
            return


def _conferences(page: Page) -> Iterator[Fields | Problem]:
    """One for each year; what its series says holds where the year says nothing."""
    found = False
    for document in documents(page):
        if isinstance(document, Problem):
            yield document
            continue
        if isinstance(document, dict) and not first(folded(document), _TITLES):
            document = next((each for each in document.values() if isinstance(each, list)), [])
        for entry in document if isinstance(document, list) else [document]:
            fields = folded(entry) if isinstance(entry, dict) else {}
            if not first(fields, _TITLES):
                continue
            found = True
            years = first(fields, ["confs", "editions", "years"])
            for year in years if isinstance(years, list) else [{}]:
                if isinstance(year, dict):
                    yield fields | folded(year)
    if not found:
        raise ScrapeError(f"{page.url}: no list of conferences")


def _readings(fields: Fields, source: Source, page: Page) -> Iterator[Reading]:
    title, status = title_and_status(line_of(first(fields, _TITLES), 900))
    year = line_of(fields.get("year"), 4)
    if status is Status.CONFIRMED:
        status = title_and_status(_words(fields))[1]
    if year.isdigit() and year not in title:
        title = f"{title} {year}"
    span, faults = _span(fields, int(year) if re.fullmatch(r"(?:19|20|21)\d\d", year) else page.fetched_at.year)
    yield from (Problem(page.url, f"{title}: {fault}") for fault in faults)
    full_name, note = line_of(first(fields, _FULL_NAMES), 1000), line_of(fields.get("note"), 2000)
    identifier = line_of(fields.get("id"), 300)
    key = identifier or title
    try:
        meeting = Event(
            title=title,
            span=span,
            status=status,
            place=place_in(fields, page)[0],
            url=address_of([fields.get(name) for name in ("link", "url", "website", "homepage")], page.url),
            topics=lines_of(fields.get("tags") or fields.get("sub") or [], 100),
            description="\n".join(filter(None, [full_name, note])),
            key=key,
        )
    except ValueError as error:
        yield Problem(page.url, f"{title}: {error}")
        return
    yield meeting
    if source.options.get("deadlines"):
        yield from _deadlines(fields, meeting, page)


def _span(fields: Fields, year: int) -> tuple[Span | None, list[str]]:
    """The days that the words name, or those in `start` and `end`; and where the two do not agree.

    Fields are copied from the year before more often than words are, so the words count, unless both the fields and
    the year of the conference are against them.
    """
    said = _words(fields)
    span = _days_in(said, year)
    try:
        first_day, last_day = (_day(fields, names) for names in (["start", "startdate"], ["end", "enddate"]))
        stated = Span(first_day, last_day) if first_day else None
    except ValueError as error:
        return span, [f"start and end: {one_line(str(error), 200)}"]
    if span and stated and span != stated:
        outvoted = span.first_day.year != year == stated.first_day.year
        verdict = "its year and these fields count" if outvoted else "the words count"
        return (stated if outvoted else span), [f"{said!r} is not {stated.start} to {stated.end}; {verdict}"]
    if span or stated:
        return span or stated, []
    return None, [f"{said!r} names no day" if said else "no date"]


def _words(fields: Fields) -> str:
    return line_of(first(fields, ["date", "dates", "when", "data"]), 200)  # "data" is how people mistype it


def _days_in(said: str, year: int) -> Span | None:
    """From the first to the last of its days: tutorials, conference and workshops follow one another."""
    found = find_dates(said, language="en", at=date(year, 7, 1))
    if not found:
        return None
    last = found[0].end or found[0].start
    for each in found[1:]:
        if timedelta(0) <= each.start - last <= _LONGEST_PAUSE:
            last = each.end or each.start
    return Span(found[0].start, last)


def _day(fields: Fields, names: list[str]) -> date | None:
    text = text_of(first(fields, names))
    return date.fromisoformat(text[:10]) if re.match(r"\d{4}-\d\d-\d\d", text) else None


def _deadlines(fields: Fields, meeting: Event, page: Page) -> Iterator[Reading]:
    zone = text_of(fields.get("timezone"))
    labels: Counter[str] = Counter()
    for label, moment, said_zone in _stated(fields):
        labels[slug(label)] += 1
        name = f"{meeting.title}: {label}"
        wording = one_line(f"{moment} {said_zone or zone}", 200)
        if re.fullmatch(r"(?i)\W*(?:tb[acd]|none|n/a|null|unknown)?\W*", moment):
            continue
        try:
            instant = _instant(moment, said_zone or zone)
            yield Event(
                title=name,
                span=Span.of(instant, instant, "UTC"),
                url=meeting.url,
                kind=Kind.DEADLINE,
                series=meeting.title,
                topics=meeting.topics,
                description=wording,
                key=f"{meeting.key}#{slug(label)}{labels[slug(label)] if labels[slug(label)] > 1 else ''}",
            )
        except (ValueError, OverflowError) as error:
            yield Problem(page.url, f"{name}: {wording!r}: {error}")


def _stated(fields: Fields) -> Iterator[tuple[str, str, str]]:
    """What is to be done, the wall time, and the zone where it has one of its own."""
    listed = first(fields, ["deadlines", "timeline"])
    rounds = [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
    for each in map(folded, rounds):
        if "date" in each:
            label = line_of(first(each, ["label", "comment", "type"]), 200) or "Deadline"
            if not _NO_DEADLINE.search(text_of(each.get("type")) or label):
                yield label, text_of(each["date"]), text_of(each.get("timezone"))
            continue
        comment = line_of(each.get("comment"), 200)
        for label, moment in _named(each):
            yield f"{label} ({comment})" if comment else label, moment, text_of(each.get("timezone"))
    if not rounds:
        yield from ((label, moment, "") for label, moment in _named(fields))


def _named(fields: Fields) -> Iterator[tuple[str, str]]:
    for name, label in _DEADLINES.items():
        values: Any = fields.get(name, [])
        for value in values if isinstance(values, list) else [values]:
            if text := text_of(value):
                yield label, text


def _instant(moment: str, zone: str) -> datetime:
    """As UTC. A day without a time ends at its last minute, as every list of deadlines counts."""
    text = re.sub(r"\b24:00(?::00)?$", "23:59:59", moment.strip())
    text = re.sub(r"^(\d{4})[-/](\d\d?)[-/](\d\d?)", lambda day: f"{day[1]}-{day[2]:0>2}-{day[3]:0>2}", text)
    try:
        wall = datetime.fromisoformat(f"{text}T23:59:59" if len(text) == 10 else text)
    except ValueError:
        raise ValueError("no date and time") from None
    if wall.tzinfo is None:
        name = zone_named(zone)
        if name is None:
            raise ValueError("no time zone that is known" if zone else "no time zone")
        wall = wall.replace(tzinfo=zone_of(name))
    return wall.astimezone(UTC)
