"""One bullet of a Meetings section, read and written by the same rules.

    * London, 7. April 2016: Deep Learning in Healthcare Summit ([Link](https://re-work.co/events/…))

City, first day, title in its own language, address: the house style of the ML-Rückblick.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from calendar_app.model import Event
from calendar_app.places import german_name
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
_MARK = r"[*+-][ \t]+"
_DAY = rf"(?P<day>[1-9]|0[1-9]|[12]\d|3[01])\.[ \t]*(?P<month>{'|'.join(MONTHS)})[ \t]+(?P<year>\d{{4}})"
_TEXT = re.compile(rf"(?P<city>[^,\n]{{1,100}}),[ \t]*{_DAY}:[ \t]*(?P<title>\S.{{0,600}})")
_LINE = re.compile(rf"[ ]{{0,3}}{_MARK}(?P<text>\S.*)")
_LINK = re.compile(r"[ \t]*\(\[(?P<word>[^\]\n]{1,200})\]\((?P<url>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)\)[ \t]*$")


@dataclass(frozen=True, slots=True)
class Bullet:
    """What one line says."""

    city: str
    day: date
    title: str
    url: str | None


def read_text(text: str, url: str | None = None) -> Bullet | None:
    """`City, D. Monat YYYY: Title` without mark and link, as it stands in HTML; None where it is no such line."""
    match = _TEXT.fullmatch(one_line(text))
    if not match:
        return None
    try:
        day = date(int(match["year"]), MONTHS.index(match["month"]) + 1, int(match["day"]))
    except ValueError:
        return None
    return Bullet(match["city"].strip(), day, match["title"].strip(), url)


def read_line(line: str) -> Bullet | None:
    """A bullet of Markdown; None where the line is something else."""
    if len(line) > 4000 or not (item := _LINE.fullmatch(line.rstrip("\r\n"))):
        return None
    text, url = item["text"], None
    if link := _LINK.search(text):
        text, url = text[: link.start()], link["url"]
    bullet = read_text(text, url)
    return bullet and Bullet(_plain(bullet.city), bullet.day, _plain(bullet.title), bullet.url)


def write_line(event: Event) -> str:
    """The bullet of a dated event, without a line end."""
    if event.span is None:
        raise ValueError(f"no date to write for {event.title!r}")
    day = event.span.first_day
    city = german_name(event.place.city) or ("Online" if event.online else "Ort offen")
    line = (
        f"* {_escaped(city.replace(',', ''))}, {day.day}. {MONTHS[day.month - 1]} {day.year}: {_escaped(event.title)}"
    )
    url = web_address(event.url)
    return f"{line} ([Link]({_in_brackets(url)}))" if url else line


def _in_brackets(url: str) -> str:
    """An address with uneven brackets would end the link too early."""
    depth = 0
    for character in url:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            break
    return url if depth == 0 else url.replace("(", "%28").replace(")", "%29")


# What Markdown, HTML or a template engine would take as theirs; `#`, `-` and the like are harmless inside a line.
_SPECIAL = re.compile(r"\\|[\[\]`*<>|]|(?<!\w)_|_(?!\w)|\{\{|\{%|\}\}|%\}|&(?=#?\w{1,40};)")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda m: "".join("\\" + c for c in m[0]), one_line(text))


def _plain(text: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text)
