"""CSV (RFC 4180) for spreadsheets: a row a meeting, columns named as in our event JSON.

It is for people. Spreadsheets run a cell that begins like a formula, so such a text gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import io

from calendar_app.agenda import Agenda
from calendar_app.event_json import FIELDS, to_json
from feeds.base import Format

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def render(agenda: Agenda) -> bytes:
    """All of the agenda, undated meetings too; the names of the columns alone where there is none."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(FIELDS)
    for event in agenda.events:
        said = to_json(event)
        writer.writerow(_cell(said[name]) for name in FIELDS)
    return written.getvalue().encode()


def _cell(value: object) -> str:
    """Numbers stay numbers, those below zero too; lists are joined by semicolons."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


FORMAT = Format("CSV", ".csv", "text/csv; charset=utf-8", render)
