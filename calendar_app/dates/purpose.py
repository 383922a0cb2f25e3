"""Dates on which nobody meets: deadlines, days of publication, days of foundation."""

from __future__ import annotations

from calendar_app.dates.times import read_times
from calendar_app.dates.tokens import Tokens, ends_sentence, skip

# The word before a date that is no meeting's, and how many other tokens, colons aside, may stand between the two.
_REACH = {
    "frist": 3,  # and whatever ends in it
    "abgabe": 3,
    "anmeldeschluss": 3,
    "bewerbungsschluss": 3,
    "einsendeschluss": 3,
    "redaktionsschluss": 3,
    "einreichung": 3,
    "einreichungen": 3,
    "deadline": 4,
    "deadlines": 4,
    "submission": 3,
    "submissions": 3,
    "submit": 4,
    "notification": 3,
    "due": 2,
    "closes": 2,
    "bis": 1,
    "spaetestens": 1,
    "until": 1,
    "till": 1,
    "by": 0,
    "before": 0,
    "seit": 1,
    "since": 1,
    "stand": 0,
    "posted": 5,
    "published": 5,
    "veroeffentlicht": 5,
    "erschienen": 2,
    "geschrieben": 4,
    "written": 4,
    "updated": 2,
    "modified": 2,
    "aktualisiert": 2,
    "edited": 2,
    "created": 2,
    "erstellt": 2,
    "verfasst": 2,
    "bearbeitet": 2,
    "zuletzt": 1,
    "statt": 0,
    "anstatt": 1,
    "instead": 1,
    "originally": 2,
    "urspruenglich": 2,
    "retrieved": 2,
    "opens": 2,
    "oeffnet": 2,
    "geaendert": 2,
    "aenderung": 2,
    "abgerufen": 2,
    "accessed": 2,
    "founded": 2,
    "established": 2,
    "gegruendet": 2,
    "born": 2,
    "geboren": 2,
}
_ENDING = frozenset("bis spaetestens until till by before".split())
_TO_DAY = frozenset(", on the am den dem".split())
_MOVED = frozenset("moved postponed rescheduled shifted verschoben verlegt".split())
_NAMED_AFTER_DAYS = ("strasse", "platz", "allee", "bruecke")  # "Straße des 17. Juni"
_FIRST = 2  # the first token that is not the edge
_FARTHEST = max(_REACH.values())


def is_aside(tokens: Tokens, i: int, behind: int, language: str) -> bool:
    """Whether the date that starts at `i` stands right behind such a word, but not before the token at `behind`."""
    if tokens[i - 1].key == "des" and tokens[i - 2].key.endswith(_NAMED_AFTER_DAYS):
        return True
    if _is_byline(tokens, i):
        return True
    between = 0
    for word in range(i - 1, behind - 1, -1):
        if between > _FARTHEST or ends_sentence(tokens, word + 1):
            return False
        reach = _REACH["frist"] if tokens[word].key.endswith("frist") else _REACH.get(tokens[word].key, -1)
        if between <= reach or (tokens[word].key in _ENDING and _is_time(tokens, word + 1, i, language)):
            return True
        between += tokens[word].text != ":"
    return False


def _is_time(tokens: Tokens, i: int, stop: int, language: str) -> bool:
    """Whether nothing but a time stands in front of the day: "until noon on Monday", "by 5 pm, 3 May"."""
    times = read_times(tokens, i, language)
    return times is not None and times.marked and skip(tokens, times.stop, _TO_DAY) == stop


def _is_byline(tokens: Tokens, i: int) -> bool:
    """Whether nothing but an author stands before the date: "By Jane Example, April 7, 2016"."""
    names = tokens[_FIRST + 1 : i]
    return tokens[_FIRST].text == "By" and len(names) < 8 and not any(name.text.islower() for name in names)


def is_moved(tokens: Tokens, i: int) -> bool:
    """Whether the days that start at `i` are those from which and to which a meeting was moved."""
    return tokens[i - 1].key in {"from", "vom", "von"} and tokens[i - 2].key in _MOVED
