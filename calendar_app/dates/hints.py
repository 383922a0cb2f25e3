"""Quick looks at a text, and at a token, that spare most of them the reading; they never miss a date."""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter

from calendar_app.dates.names import MONTHS
from calendar_app.dates.tokens import tokenise

_DIGIT = re.compile("[0-9]")
_NUMERIC = re.compile(r"[0-9](?:[^\w\s,:]\W*[0-9]|[0-9]{7})")  # 7/4, 2016-04-07, 7.4.16, "7. 4.", 20160407
_NAMES = sorted({spelled for name in MONTHS for spelled in (name, name.replace("ae", "ä"))})
# By their first letters, because most letters of a text begin none.
_BY_LETTER = [f"{letter}(?:{'|'.join(name[1:] for name in names)})" for letter, names in groupby(_NAMES, itemgetter(0))]
_MONTH = re.compile(f"(?:{'|'.join(_BY_LETTER)})(?![a-z])")
# Whatever else there is may fold to a letter of a month's name.
_UNUSUAL = re.compile("[^\x00-\xa9«»·ÄÖÜäöüß‐-‧€]")


def may_name_day(text: str) -> bool:
    """False where there is no day in the text: every day has a digit, and more digits beside it or a month's name."""
    if _DIGIT.search(text) is None:
        return False  # most of what people write
    if _NUMERIC.search(text) is not None:
        return True
    if _UNUSUAL.search(text) is not None:
        return any(token.month for token in tokenise(text))
    return _MONTH.search(text.lower()) is not None
