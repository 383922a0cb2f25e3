"""Numbers that belong to something else than a day: to a room, a page, a version, a heading, a street."""

from __future__ import annotations

from calendar_app.dates.tokens import Tokens, ends_sentence

# What a number belongs to that stands right behind: not a day.
_NUMBERED = frozenset(
    """raum room geb gebaeude building bldg sr hs hoersaal halle hall platz etage floor
    seite seiten page pages pp s zeile line band vol volume heft issue nr nummer number id isbn issn doi
    kapitel chapter abschnitt section sec absatz abs artikel art satz tabelle table tab abbildung abb figure fig
    teil part folge episode lektion lesson modul module phase
    version v release ver rev python java php ruby go node android ios macos windows linux ubuntu debian kernel cuda
    ip tel telefon phone fax mobil plz euro eur usd chf note score § # $ € £""".split()
)
_STREETS = frozenset("street avenue square strasse platz".split())


def is_numbered(tokens: Tokens, i: int) -> bool:
    """Whether the number at `i` is that of a room, a page, a version … ("Geb. 50.34", "Python 3.11")."""
    before = tokens[i - 2] if tokens[i - 1].text == "." and tokens[i - 1].glued else tokens[i - 1]
    return before.key in _NUMBERED


def is_heading(tokens: Tokens, i: int) -> bool:
    """Whether the number at `i` may be that of a heading: "3. March of progress"."""
    return tokens[i + 1].text == "." and (not tokens[i - 1].text or ends_sentence(tokens, i))


def is_compound(tokens: Tokens, i: int) -> bool:
    """Whether the month before `i` goes on as in "3. Mai-Treffen", "20 March Street"."""
    after = tokens[i + 1]
    if tokens[i].key in _STREETS:
        return True
    goes_on = tokens[i].glued and tokens[i].is_hyphen and after.glued and after.is_word
    return goes_on and after.month is None and after.weekday is None
