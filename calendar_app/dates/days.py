"""The readers of days: "Do, 7. April 2016", "14.-18.03.", "April 7-8, 2016", "7., 14. und 21. April"."""

from __future__ import annotations

from dataclasses import dataclass

from calendar_app.dates.parts import AND, TO, Part, read_part, read_weekdays
from calendar_app.dates.times import read_times
from calendar_app.dates.tokens import Tokens, behind_bracket, glued, skip

_MOST_PARTS = 12
_KINDS = {"interval": "range", "side": "and"}
_DOT = frozenset({"."})
_BETWEEN = {"between", "zwischen"}
_COMMA = frozenset({","})
_ENDING = frozenset("ende endet end ends".split())
_BEFORE_TO = frozenset(", ; |".split())
_BEFORE_END = _BEFORE_TO | {"und", "and"}
_AFTER_TO = frozenset("zum zur einschliesslich the :".split())
_AFTER_END = frozenset("am on at date datum :".split())


@dataclass(frozen=True, slots=True)
class Days:
    """A chain of days; `joints[n]` stands between parts n and n + 1: "range", "and" or "list"."""

    parts: tuple[Part, ...]
    joints: tuple[str, ...]

    @property
    def firm(self) -> bool:
        stretch = "range" in self.joints and all(part.ordinal for part in self.parts)  # "7. 4. – 9. 4."
        return stretch or any(part.firm or part.weekday is not None for part in self.parts)

    @property
    def loose(self) -> bool:
        return all(part.loose for part in self.parts)

    @property
    def stop(self) -> int:
        return self.parts[-1].stop

    @property
    def first(self) -> Days | None:
        """The first part alone, where it names its month itself."""
        return Days(self.parts[:1], ()) if self.joints and self.parts[0].month else None


def read_days(tokens: Tokens, i: int, language: str, *, joined: bool = False) -> Days | None:
    """The days written at `i`, be it right behind a joint; every part has a month, not every part a year."""
    (begin, last), j = read_weekdays(tokens, i)
    part = read_part(tokens, j, language, joined=joined)
    if part is None:
        return None
    if begin is not None:
        part = part._replace(begin=i, stop=behind_bracket(tokens, j, part.stop), weekday=begin)
    parts, joints = [part], []
    while len(parts) < _MOST_PARTS:
        joint, j = _joint(tokens, parts[-1])
        if joint == "list" and (times := read_times(tokens, j, language)) and times.end:
            break  # "April 4, 6–8 p.m."
        follower = read_part(tokens, j, language, joined=True) if joint else None
        follower = _joined(parts[-1], joint, follower) if follower else None
        if follower is None:
            break
        parts.append(follower)
        joints.append(_KINDS.get(joint, joint))
    while joints and joints[-1] == "list" and parts[-2].month is not None and parts[-1].year is None:
        del parts[-1], joints[-1]  # no "und" and no year ends the list: what follows a comma is another meeting's
    if last is not None and len(parts) > 1:
        parts[-1] = parts[-1]._replace(weekday=last)
    complete = _with_months(parts)
    return Days(tuple(complete), tuple(joints)) if complete else None


def read_joint(tokens: Tokens, i: int) -> int | None:
    """The token behind a "bis", a dash, or the label of an end."""
    j = skip(tokens, i, _BEFORE_END, 2)
    if tokens[j].key in _ENDING:
        return skip(tokens, j + 1, _AFTER_END)
    j = skip(tokens, i, _BEFORE_TO, 1)
    return skip(tokens, j + 1, _AFTER_TO) if tokens[j].key in TO else None


def names_day(tokens: Tokens, i: int, language: str) -> bool:
    """Whether a date starts at `i`."""
    days = read_days(tokens, i, language)
    return days is not None and days.firm


def _joint(tokens: Tokens, part: Part) -> tuple[str, int]:
    i = part.stop
    if part.year_first and glued(tokens, i, "/"):
        return "interval", i + 1
    j = skip(tokens, i, _COMMA, 1)
    if tokens[j].key == "/" and not tokens[j].glued:
        return "side", j + 1
    if (behind := read_joint(tokens, i)) is not None:
        return "range", behind
    if tokens[j].key in AND:
        if {tokens[part.begin - 1].key, tokens[part.begin - 2].key} & _BETWEEN:
            return "range", j + 1
        return "and", skip(tokens, j + 1, _DOT, 1)
    return ("list", i + 1) if tokens[i].text == "," else ("", i)


def _joined(before: Part, joint: str, part: Part) -> Part | None:
    """`part` as a continuation of `before`, or None where it is not one."""
    if part.month is None and before.month is not None:
        if joint == "interval" and part.day > before.day:
            return part._replace(month=before.month, year=before.year)
        # "April 7-8", but not "7. April - 8 Vorträge".
        if not before.month_first or (before.year and not before.year_first) or part.day <= before.day:
            return None
        return part._replace(month=before.month, month_first=True, firm=before.firm or part.year is not None)
    if before.month is None and joint == "side" and not before.ordinal:
        # "7 / 8 April", but not "Talk 3 / 20 July", "Talk 3 / July 4".
        plain = part.weekday is None and not part.ordinal and not part.month_first
        return part if plain and part.day == before.day + 1 else None
    if before.month is None:
        # "7., 8. und 9. April", "7, 8 and 9 April", but not "Raum 3, 8. April".
        listed = before.ordinal or (part.month is None and part.day > before.day)
        return None if part.month_first or (joint == "list" and not listed) else part
    # "7.3., 8.3. und 9.3.2016"
    return None if joint == "list" and (before.year or before.month_first != part.month_first) else part


def _with_months(parts: list[Part]) -> list[Part] | None:
    if parts[-1].month is None:
        return None
    turned = any(part.turned for part in parts)
    complete: list[Part] = []
    month = None
    for part in reversed(parts):
        if turned and part.turnable and part.month is not None:
            part = part._replace(day=part.month, month=part.day)
        month = part.month or month
        complete.insert(0, part if part.month else part._replace(month=month))
    return complete
