"""Lines that are who speaks, and whence: "Prof. Ada Example", "Ada Example, University of Leeds"."""

from __future__ import annotations

import re

from scrapers.text.city_names import is_city
from scrapers.text.prose import names_meeting
from scrapers.text.words import is_address

_LONGEST = 120  # characters
_PART = r"[A-ZÄÖÜ](?:\.|[a-zà-öø-ÿ]+(?:['’-][A-ZÄÖÜ]?[a-zà-öø-ÿ]+)?)"
_TITLE = re.compile(  # "Herr Lund tanzt" is none
    r"\W*(?:(?:Prof|Dr|PD|Dipl|Sgt)\b\.?-? ?(?:\w+\. )*[A-ZÄÖÜ]"
    rf"|(?:Mr|Mrs|Ms|Sir|Herr|Frau)\b\.? (?:{_PART}\s?){{1,3}}[,(])"
)
_NAME = re.compile(
    rf"(?:(?:{_PART}|[A-Z]-[A-Z]\.?)\s){{1,2}}(?:(?:von|van|de|der|den|zu|al|del|di|&|und|and)\s){{0,2}}{_PART}"
)
_NAME_AND_WHENCE = re.compile(
    rf"(?P<name>(?:{_PART}\s){{1,3}}(?:(?:von|van|de|der|den|zu|al|del|di)\s){{0,2}}{_PART})"
    r"(?:\s?\((?P<whence>[^()]{2,80})\)|,\s(?P<behind>[^,()]{2,60}))"
)
_WHENCE = re.compile(
    r"\b(?:universit\w*|hochschule|institut\w*|college|school of|akademie|academy|fraunhofer|max[- ]planck|helmholtz"
    r"|research|(?-i:TU|FH|ETH|EPFL|KIT|MIT|LMU|UCL|DFKI|CISPA|GmbH|AG|Inc))\b",
    re.IGNORECASE,
)
_NO_NAME = re.compile(  # of a meeting, a band, a house
    r"\b(?:weeks?|days?|schools?|nights?|open|summer|winter|spring|world|forum|fair|expo|festival|tour|conference|symposium"
    r"|lab|labs|club|show|live|talks?|course|trio|quartett?|band|orchest\w+|chor|choir|ensemble|theater|theatre|the|der|die|studios?|lofts?|hub|house"
    r"|works|rooms?|centre|center|tower|gallery|mills?|yard"
    r"|das|learning|data|music|jazz|summit|web|code|agile|testing|europe)\b",
    re.IGNORECASE,
)


def is_name(text: str) -> bool:
    """Whether words are shaped as the name of somebody: "Ada Example", but not "Tensor Week"."""
    text = text.strip()
    shaped = len(text) <= _LONGEST and _NAME.fullmatch(text) is not None
    return shaped and not (_NO_NAME.search(text) or names_meeting(text) or is_address(text))


def is_person(text: str) -> bool:
    """Whether a line begins with somebody's title, or is a name and whence they come."""
    if _TITLE.match(text):
        return True
    said = _NAME_AND_WHENCE.fullmatch(text) if len(text) <= _LONGEST else None
    if not said or _NO_NAME.search(said["name"]) or names_meeting(said["name"]) or is_address(said["name"]):
        return False
    if said["whence"]:
        return True
    return bool(_WHENCE.search(said["behind"])) or is_city(said["behind"])
