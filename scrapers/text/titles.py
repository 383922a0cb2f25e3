"""What a meeting is called: the heading, link or words beside its date, else what the page is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from calendar_app import dates
from calendar_app.text import fold
from scrapers.blocks import known
from scrapers.text.context import Context
from scrapers.text.headings import is_month_or_year, year_in
from scrapers.text.line import LIKE_A_HEADING, Line
from scrapers.text.mentions import Mention
from scrapers.text.times import is_time
from scrapers.text.units import Unit
from scrapers.text.words import is_address, is_sentence, name_in, place_after, split_place, without_status

_LONGEST = 500  # characters that are looked at
_LONGEST_LINE = 160
_MOST_CANDIDATES = 20
_MOST_LINES = 200


class _Words(NamedTuple):
    """What may be a title, and where it links to. `own`: said of this one meeting, so that "Special" will do."""

    text: str
    url: str = ""
    own: bool = False


def title_of(context: Context, unit: Unit) -> tuple[str, str]:
    """The title without dates and calling off, and the address of its own that it links to, if any."""
    kind, fallback = _Words(""), _Words("")
    for words in islice(_candidates(context, unit), _MOST_CANDIDATES):
        said = split_place(without_status(words.text[:_LONGEST]))[0]
        dateless = _without_dates(context, said)
        if name := name_in(dateless, kinds=False):
            if kind.text and fold(kind.text) not in fold(name):
                return f"{name}: {kind.text}", kind.url  # "Special Meeting" alone does not say whose
            return (name_in(said) if len(context.units) == 1 else "") or name, words.url
        if name := name_in(dateless):
            kind = kind if kind.text or not words.own else _Words(name, words.url)
            fallback = fallback if fallback.text else _Words(name, words.url)
    found = kind if kind.text else fallback
    return found.text or name_in(context.document.title), found.url


def _candidates(context: Context, unit: Unit) -> Iterator[_Words]:
    """What may name the meeting, the best first. A page with one meeting is about it."""
    page = _Words(context.document.title)
    yield from _labelled_titles(context, unit)
    if len(context.units) == 1:
        if context.document.lines[unit.first.line].level:
            yield from _remainders(context, unit.first)
        yield page
    yield from _own_titles(context, unit)
    yield from _headings(context, unit)
    yield from (_Words(name) for name in context.document.names)


def _labelled_titles(context: Context, unit: Unit) -> Iterator[_Words]:
    for n in unit.lines[:_MOST_LINES]:
        line = context.document.lines[n]
        if line.label == "topic" and known(line.text):
            yield _Words(line.text, _link_of(line, line.text), own=True)


def _own_titles(context: Context, unit: Unit) -> Iterator[_Words]:
    lines, first = context.document.lines, unit.first
    headings = [n for n in unit.lines[:_MOST_LINES] if lines[n].level and lines[n].label != "label"]
    for n in sorted(headings, key=lambda n: lines[n].level):
        if lines[n].level < LIKE_A_HEADING or not is_address(lines[n].text):
            yield _Words(lines[n].text, _link_of(lines[n], lines[n].text))
    if not first.spoken:
        yield from _remainders(context, first)
    dated = {mention.line for mention in unit.mentions}
    # Links are names; so is what stands above a date, rather than below.
    for n in sorted(unit.lines[:200], key=lambda n: (not lines[n].links, n)):
        line = lines[n]
        if n in dated or line.label or line.level or line.byline:
            continue
        if (
            len(line.text) <= _LONGEST_LINE
            and not is_sentence(line.text)
            and not is_time(line.text)
            and (not is_address(line.text) or split_place(line.text)[1] or line.links)
        ):
            yield _Words(line.text, _link_of(line, line.text))


def _remainders(context: Context, mention: Mention) -> Iterator[_Words]:
    """What stands beside the date: behind it, or before."""
    line = context.document.lines[mention.line]
    before, after = mention.text[: mention.found.begin], mention.text[mention.found.stop :]
    place = place_after(after) if re.match(r"\W*(?:at|in|im|@)\b|\W*@", after) else ""
    links = [words for words, _ in line.links if words and words in after and name_in(words, kinds=False)]
    texts = [*links, after.split(place)[0] if place else after, before]
    if ":" in after[:3] and before.strip():
        texts = [after, before]
    for text in texts:
        text = re.split(r"\s+(?:@|\|)\s+", text)[0]
        if not is_sentence(text) and (not is_address(text) or split_place(text)[1] or text in links):
            yield _Words(text, _link_of(line, text), own=True)


def _headings(context: Context, unit: Unit) -> Iterator[_Words]:
    """The heading above, then the page's: one between them names something else."""
    above = [context.document.lines[n].text for n in context.headings_above(unit.first.line)]
    named = [text for text in above if not is_month_or_year(text)]
    yield from (_Words(text) for text in (*named[:1], context.document.title, *named[1:]))


def _without_dates(context: Context, text: str) -> str:
    for found in reversed(dates.find(text, language=context.document.language, at=context.document.day)):
        text = f"{text[: found.begin]} {text[found.stop :]}"
    year = year_in(text, context.document.today)
    return re.sub(rf"\b{year}\b", " ", text) if year and len(context.units) > 1 else text


def _link_of(line: Line, text: str) -> str:
    """Where the words lead that are the title."""
    for words, address in line.links:
        if words and fold(words) in fold(text) and not re.search(r"\.(?:pdf|docx?|ics)\b", address, re.I):
            return address
    return ""
