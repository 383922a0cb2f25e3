"""What it costs."""

from __future__ import annotations

import re

_LONGEST = 160  # characters
_PRICE = re.compile(  # "Karten ab 19 €"
    r"(?:(?:karten|tickets?|eintritt|preise?|kosten|admission|fee)\W*)?(?:(?:ab|from|je|nur|only) )?"
    r"(?:(?:€|eur|chf|£|\$) ?\d[\d.,]*|\d[\d.,]* ?(?:€|euro?|chf|franken))(?:\W.{0,40})?",
    re.IGNORECASE,
)


def is_price(text: str) -> bool:
    """Whether a line says what it costs, and no more."""
    return len(text) <= _LONGEST and bool(_PRICE.fullmatch(text))
