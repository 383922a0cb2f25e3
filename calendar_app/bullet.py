"""One bullet of a Meetings section, read and written by the same rules.

    * London, 7. April 2016: Deep Learning in Healthcare Summit ([Link](https://re-work.co/events/…))

City, first day, title in its own language, address: the house style of the ML-Rückblick.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from calendar_app import dates
from calendar_app.gazetteer import german_name
from calendar_app.model import Event, Status
from calendar_app.text import one_line, web_address

MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
NO_CITIES = ("Online", "Ort offen")  # what stands where a city would
_MARK = r"[*+-][ \t]+"
_DAY = rf"(?P<day>[1-9]|0[1-9]|[12]\d|3[01])\.[ \t]*(?P<month>{'|'.join(MONTHS)})[ \t]+(?P<year>\d{{4}})"
_TEXT = re.compile(rf"(?P<city>[^,\n]{{1,2000}}),[ \t]*{_DAY}:[ \t]*(?P<title>\S.*)")
_FREE = re.compile(r"(?P<city>[^,\n]{1,2000}),[ \t]*(?P<when>[^:\n]{5,60}):[ \t]+(?P<title>\S.*)")
_LINE = re.compile(rf"[ ]{{0,3}}{_MARK}(?P<text>\S.*)")
_ADDRESS = r"[^()\s]*(?:\([^()\s]*\)[^()\s]*)*"  # pairs of brackets do not end a link
_LINK = re.compile(rf"\(\[(?P<word>[^\]\n]{{1,200}})\]\((?P<url>{_ADDRESS})\)\)$")
LONGEST = 20_000  # characters of a line; a title of 1000, each of them escaped, and an address fit in


@dataclass(frozen=True, slots=True)
class Bullet:
    """What one line says; `last` is the last day, inclusive, where an editor wrote several."""

    city: str
    day: date
    title: str
    url: str | None
    last: date | None = None


def read_text(text: str, url: str | None = None) -> Bullet | None:
    """`City, D. Monat YYYY: Title` without mark and link, as it stands in HTML; None where it is no such line."""
    return _read(text, url, str.strip)


def read_line(line: str) -> Bullet | None:
    """A bullet of Markdown; None where the line is something else."""
    if len(line) > LONGEST or not (item := _LINE.fullmatch(line.rstrip("\r\n"))):
        return None
    text, url = item["text"].rstrip(), None
    if link := _LINK.search(text):
        text, url = text[: link.start()], link["url"]
    return _read(text, url, _plain)


def latest_first(events: Iterable[Event]) -> list[tuple[date, Event]]:
    """What a section lists, by first day: neither what is called off nor what has no day yet."""
    dated = [
        (event.span.first_day, event)
        for event in events
        if event.span and event.status not in (Status.CANCELLED, Status.POSTPONED)
    ]
    return sorted(dated, key=lambda pair: (pair[0], pair[1].order), reverse=True)


def of_event(event: Event) -> Bullet:
    """What the bullet of a dated event says."""
    if event.span is None:
        raise ValueError(f"no date to write for {event.title!r}")
    name = one_line(german_name(event.place.city).replace(",", " ")) or NO_CITIES[0 if event.online else 1]
    return Bullet(name, event.span.first_day, one_line(event.title), web_address(event.url))


def write_line(event: Event) -> str:
    """The bullet of a dated event, without a line end."""
    said = of_event(event)
    line = f"* {_first(_escaped(said.city))}, {german_day(said.day)}: {_escaped(said.title)}"
    return f"{line} ([Link]({_in_brackets(said.url)}))" if said.url else line


def german_day(day: date) -> str:
    """`7. April 2016`."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def _read(text: str, url: str | None, plain: Callable[[str], str]) -> Bullet | None:
    line = one_line(text, LONGEST)
    match = _TEXT.fullmatch(line) or _FREE.fullmatch(line)
    days = _days(match) if match else None
    if not match or not days:
        return None
    city, title = plain(match["city"]), plain(match["title"])
    fits = 0 < len(city) <= 200 and 0 < len(title) <= 1000
    return Bullet(city, days[0], title, url, days[1]) if fits else None


def _days(match: re.Match[str]) -> tuple[date, date | None] | None:
    """The day in the house style, or what an editor wrote in its place: "7.–8. April 2016", "12.05.2016"."""
    if "when" not in match.groupdict():
        try:
            return date(int(match["year"]), MONTHS.index(match["month"]) + 1, int(match["day"])), None
        except ValueError:
            return None
    for language in ("de", "en"):
        found = dates.read(match["when"], language=language, at=date(2000, 1, 1))
        if found and not found.year_assumed:
            return found.start, found.end
    return None


def _first(escaped: str) -> str:
    """At the beginning of an item even a plain character may begin a heading or another list."""
    return re.sub(r"^(\d*)([#+.)-])", r"\1\\\2", escaped)


def _in_brackets(url: str) -> str:
    """An address with uneven brackets would end the link too early."""
    return url if re.fullmatch(_ADDRESS, url) else url.replace("(", "%28").replace(")", "%29")


# What Markdown, HTML or a template engine would take as theirs; `#`, `-` and the like are harmless inside a line.
# Entities where dialects disagree about a backslash: Python-Markdown would show it.
_SPECIAL = re.compile(r"[\\\[\]`*_{}]|[<>|~]|&(?=#?\w{1,40};)")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "|": "&#124;", "~": "&#126;", "&": "&amp;"}


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda mark: _ENTITIES.get(mark[0], f"\\{mark[0]}"), one_line(text))


def _plain(line: str) -> str:
    """What a reader sees of escaped Markdown: marks and entities are the characters they stand for."""
    unmarked = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", line)
    return one_line(re.sub(r"&#?\w{1,40};", lambda entity: html.unescape(entity[0]), unmarked), LONGEST)
