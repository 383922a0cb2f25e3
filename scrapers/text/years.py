"""The years of days that are written without one: as another line names them, or as their list goes on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from calendar_app import dates
from calendar_app.dates import Found
from scrapers.text.document import Document

_FEW = 3  # days in order may be so by chance


def with_years(document: Document, founds: Sequence[Found]) -> list[Found]:
    """The days of a page in its order; one whose year the address or another line names has that."""
    address = re.sub(r"[-_/]+", " ", unquote(urlsplit(document.url).path))[:500]
    named = [each for each in dates.find(address, language=document.language, at=document.day) if not each.year_assumed]
    named += [each for each in founds if not each.year_assumed]
    years: dict[tuple[int, int], set[int]] = {}
    for found in named:
        years.setdefault((found.start.month, found.start.day), set()).add(found.start.year)
    result: list[Found] = []
    run: list[Found] = []
    for found in founds:
        known = years.get((found.start.month, found.start.day), set())
        if found.year_assumed and len(known) == 1:
            found = in_year(found, next(iter(known)))
        if run and (not found.year_assumed or _day_of_year(found) <= _day_of_year(run[-1])):
            result += _of_one_year(run)
            run = []
        if found.year_assumed:
            run.append(found)
        else:
            result.append(found)
    return result + _of_one_year(run)


def _of_one_year(run: Sequence[Found]) -> list[Found]:
    """ "12 January … 9 November": a list in order does not jump back a year, though its end be nearer there."""
    years = Counter(found.start.year for found in run)
    if len(run) < _FEW or len(years) == 1:
        return list(run)
    year = years.most_common(1)[0][0]
    return [in_year(found, year) for found in run]


def in_year(found: Found, year: int) -> Found:
    """The same days of that year."""
    with suppress(ValueError):  # the 29th of February is not in every year
        moved = found.start.replace(year=year)
        return replace(found, start=moved, end=moved + (found.end - found.start) if found.end else None)
    return found


def _day_of_year(found: Found) -> tuple[int, int]:
    return found.start.month, found.start.day
