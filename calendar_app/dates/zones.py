"""The zones that times are written in."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from zoneinfo import available_timezones

from calendar_app.dates.tokens import Tokens, glued, number_at
from calendar_app.model import zone_of

# Only what means one zone: CST is Chicago and China, IST is India, Israel and Ireland.
_NAMES = {
    **dict.fromkeys(("MEZ", "MESZ", "CET", "CEST"), "Europe/Berlin"),
    **dict.fromkeys(("UTC", "GMT", "Z"), "UTC"),
    "AOE": "Etc/GMT+12",
    "BST": "Europe/London",
    **dict.fromkeys(("WET", "WEST"), "Europe/Lisbon"),
    **dict.fromkeys(("EET", "EEST"), "Europe/Helsinki"),
    **dict.fromkeys(("EST", "EDT", "ET"), "America/New_York"),
    **dict.fromkeys(("PST", "PDT", "PT"), "America/Los_Angeles"),
    "CDT": "America/Chicago",
    "JST": "Asia/Tokyo",
    "AEDT": "Australia/Sydney",
}
_SPOKEN = {
    "central european": "Europe/Berlin",
    "mitteleuropaeische": "Europe/Berlin",
    "british": "Europe/London",
    "eastern": "America/New_York",
    "us eastern": "America/New_York",
    "central": "America/Chicago",
    "us central": "America/Chicago",
    "mountain": "America/Denver",
    "pacific": "America/Los_Angeles",
    "us pacific": "America/Los_Angeles",
}
_SEASONS = frozenset("standard daylight summer sommer winter".split())
_AREAS = frozenset("Africa America Antarctica Asia Atlantic Australia Europe Indian Pacific".split())
_UNEVEN = {
    timedelta(hours=5, minutes=30): "Asia/Kolkata",
    timedelta(hours=5, minutes=45): "Asia/Kathmandu",
    timedelta(hours=6, minutes=30): "Asia/Yangon",
    timedelta(hours=9, minutes=30): "Australia/Darwin",
}


def read_zone(tokens: Tokens, i: int) -> tuple[str | None, int]:
    """The IANA name of the zone at `i` and the token behind; "" where one is named that we do not know."""
    opened = tokens[i].text == "("
    zone, stop = _zone(tokens, i + opened)
    if opened and zone is not None:
        return (zone, stop + 1) if tokens[stop].text == ")" else (None, i)
    return (zone, stop) if zone is not None else (None, i)


def read_offset(tokens: Tokens, i: int) -> tuple[str | None, int]:
    """As `read_zone`, behind an ISO time, where a hyphen is a minus."""
    return _offset(tokens, i) if glued(tokens, i, "+-") else read_zone(tokens, i)


def _zone(tokens: Tokens, i: int) -> tuple[str | None, int]:
    name = tokens[i].text
    if glued(tokens, i, "+") or _is_apart(tokens, i):
        return _offset(tokens, i)
    if name in _AREAS and glued(tokens, i + 1, "/"):
        return _place(tokens, i)
    if name in {"UTC", "GMT"} and tokens[i + 1].key in {"+", "-", "±"} and tokens[i + 2].glued:
        return _offset(tokens, i + 1)
    zone = _NAMES.get("AOE" if name.casefold() == "aoe" else name)
    return (zone, i + 1) if zone else _spoken(tokens, i)


def _is_apart(tokens: Tokens, i: int) -> bool:
    """Whether this is the offset of "18:00:00 +0200", "18:00 -0500"."""
    digits = tokens[i + 1]
    return tokens[i].key in {"+", "-"} and digits.glued and digits.width == 4 and digits.text.startswith("0")


def _spoken(tokens: Tokens, i: int) -> tuple[str | None, int]:
    """ "Berlin time", "Berliner Zeit", "Pacific Standard Time", "Eastern" at `i`."""
    stop = next((j for j in range(i + 1, i + 4) if tokens[j].key in {"time", "zeit", "ortszeit"}), i)
    if stop == i:
        return None, i
    words = [token.key for token in tokens[i:stop] if token.key not in _SEASONS]
    name = " ".join(words)
    zone = _SPOKEN.get(name) or _cities().get(name) or _cities().get(name.removesuffix("er"))
    return (zone, stop + 1) if zone else (None, i)


@cache
def _cities() -> dict[str, str]:
    """The zones that are named after cities, by the city's name as people write it."""
    zones = (name for name in sorted(available_timezones()) if name.partition("/")[0] in _AREAS)
    return {name.rpartition("/")[2].replace("_", " ").casefold(): name for name in zones}


def _offset(tokens: Tokens, i: int) -> tuple[str | None, int]:
    """ "+2", "+02", "+02:00", "+0200" at `i`."""
    number = number_at(tokens, i + 1, 0, 1400, widths=(1, 2, 4))
    if number is None:
        return None, i
    hours, minutes, stop = number, 0, i + 2
    if tokens[i + 1].width == 4:
        hours, minutes = divmod(number, 100)
    elif glued(tokens, stop, ":") and tokens[stop + 1].glued:
        minutes, stop = number_at(tokens, stop + 1, 0, 59, widths=(2,)) or 0, stop + 2
    east = timedelta(hours=hours, minutes=minutes) * (-1 if tokens[i].key == "-" else 1)
    if not east:
        return "UTC", stop
    if minutes:
        return _UNEVEN.get(east, ""), stop
    # The names of Etc count hours west of Greenwich.
    known = -12 <= east.total_seconds() / 3600 <= 14
    return (f"Etc/GMT{'+' if tokens[i].key == '-' else '-'}{hours}" if known else ""), stop


def _place(tokens: Tokens, i: int) -> tuple[str | None, int]:
    """ "Europe/Berlin", "America/Argentina/Buenos_Aires" at `i`."""
    stop = i + 1
    while stop < i + 9 and glued(tokens, stop, "/_-") and tokens[stop + 1].glued and tokens[stop + 1].is_word:
        stop += 2
    name = "".join(token.text for token in tokens[i:stop])
    try:
        zone_of(name)
    except ValueError:
        return None, i
    return name, stop
