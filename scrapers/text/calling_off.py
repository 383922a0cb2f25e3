"""Words that call a meeting off or put it off, and a name without them."""

from __future__ import annotations

import re

from calendar_app.model import Status
from calendar_app.text import one_line

_CALLED_OFF = {
    Status.CANCELLED: r"cancell?ed|called off|(?:will|does) not take place|abgesagt|entfällt|entfallen"
    r"|fällt(?: \w+){0,3} aus|fallen(?: \w+){0,3} aus|ausfallen|ausgefallen|findet(?: \w+){0,3} nicht statt"
    r"|nicht stattfinden|abzusagen|leider (?:[^.;,]{1,80} )?absagen|müssen wir [^.;,]{0,120}(?<!nicht )absagen"
    r"|sagen wir\b[^.;]{0,60}\bab(?=\W)",
    Status.POSTPONED: r"(?:postponed|verschoben|verlegt|rescheduled)(?!\s+(?:to|auf|from|vom|von)\b"
    r"|,?\s(?:war|ursprünglich|was|originally|statt|instead|bisher)\b)"
    r"|nicht wie (?:geplant|angekündigt|vorgesehen) (?:statt|stattfinden)(?![^.;]{0,100}\b(?:sondern|stattdessen)\b)",
}
_OF_CALLING_OFF = (
    *("cancel", "called off", "not take place", "postpone", "rescheduled"),
    *("abgesagt", "abzusagen", "sagen wir", "entf", "aus", "nicht stattfinde", "nicht statt", "verschoben", "verlegt"),
    *("nicht wie", "absagen"),
)
_COMMAS = re.compile(r"\s*,\s*,")
_ONLY_IF = re.compile(r"\b(?:bei (?:weniger|zu)|if|falls|unless|wenn|sollten?)\b", re.IGNORECASE)
_IN_RAIN = re.compile(
    r"\b(?:bei|in case of) (?:starkem |schlechtem |bad )?(?:regen|wetter|sturm|gewitter|rain|weather)\b", re.IGNORECASE
)
_OFF_IN_RAIN = re.compile(
    rf"\s*[,;(–—-]?\s*(?:(?:entfällt|fällt aus|abgesagt)(?: leider)? {_IN_RAIN.pattern}(?: aus)?"
    rf"|{_IN_RAIN.pattern} (?:abgesagt|entfällt|cancell?ed))\)?",
    re.IGNORECASE,
)
_SET_APART = re.compile(  # "Vortrag: Segeln bei Sturm (abgesagt)"
    rf"{_IN_RAIN.pattern}\s*[(\[–—:-]+\s*(?:abgesagt|cancell?ed|verschoben|postponed|entfällt|fällt aus)", re.IGNORECASE
)
_NOT_SO = re.compile(  # "sollte er ausfallen"; "verschoben und findet nun"
    r"\b(?:not|nicht|und findet (?:nun|jetzt|stattdessen)"
    r"|and (?:now )?takes place (?:now|instead))\b",
    re.I,
)
_IS = re.compile(r"\s(?:wird|ist|sind|werden|muss|is|will be|has been)$", re.IGNORECASE)
_CLAUSE_END = re.compile(r"\s[–—-]\s|[;:.!]\s")


def may_call_off(lower: str) -> bool:
    """Whether a text in lower case has a word of those that call a meeting off; cheap, and never wrong to say no."""
    return any(map(lower.__contains__, _OF_CALLING_OFF))  # this is asked of every line


def called_off(text: str) -> Status:
    """What a line or a sentence says of its meeting in so many words."""
    if not may_call_off(text.lower()):
        return Status.CONFIRMED
    for status, words in _CALLED_OFF.items():
        for clause in _CLAUSE_END.split(text) if re.search(rf"\b(?:{words})\b", text, re.I) else ():
            found = re.search(rf"\b(?!fällt nicht|fallen nicht)(?:{words})\b", clause, re.I)
            in_rain = _IN_RAIN.search(clause) and not _SET_APART.search(clause)
            if not found or in_rain or _ONLY_IF.search(clause):
                continue
            # "verschoben, neuer Termin steht noch nicht fest" denies nothing
            if not _NOT_SO.search(f"{clause[: found.start()]} {clause[found.end() :].partition(',')[0]}"):
                return status
    return Status.CONFIRMED


def without_status(text: str) -> str:
    """The words without "(Abgesagt)", "CANCELLED –" and their like."""
    words = "|".join(_CALLED_OFF.values())
    text = _OFF_IN_RAIN.sub("", text)
    text = re.sub(
        rf"[(\[]\s*(?:leider )?(?:{words})\b[^()\[\]]*[)\]]", " ", text, flags=re.I
    )  # "(verlegt, war am 7. Mai)"
    text = re.sub(
        r"[(\[]?\s*\b(?:rescheduled|moved|verschoben|verlegt|changed)"
        r"(?:\s+(?:from|to|vom|von|auf|until)|,?\s(?:war|ursprünglich|was|originally|statt|instead|bisher))\b[^)\]]*[)\]]?",
        " ",
        text,
        flags=re.I,
    )
    because = (
        r"(?:\s+(?:wegen|aufgrund|because of|due to)\b[^,;:.!()\[\]]{1,80}(?=[.!]*$|,\s(?:ersatz|neuer|new|nachhol)))?"
    )
    left = one_line(re.sub(rf"[\[(*\s]*\b(?:{words})\b{because}[\])*]*\s*[:!–—-]*", " ", text, flags=re.I))
    left = _COMMAS.split(left, maxsplit=1)[0]  # "Wanderung, , neuer Termin steht noch nicht fest"
    return _IS.sub("", left) if left != one_line(text) else left
