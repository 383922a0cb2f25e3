"""How much work it is to follow the rules of an iCalendar entry, told before anybody follows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from math import prod
from typing import Any

Rule = Mapping[str, list[Any]]

_MOST_COUNT = 1_000
_CONDITIONS = {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "BYEASTER"}
_DAYS = {"YEARLY": 365, "MONTHLY": 28, "WEEKLY": 7, "DAILY": 1}
_STEPS = {"YEARLY": 4, "MONTHLY": 1, "WEEKLY": 1, "DAILY": 1}  # for the days of each year, month, week or day
_ANY_WEEKDAY, _WEEKDAY_OF_MONTH = re.compile(r"[A-Z]{2}"), re.compile(r"[-+]?[1-4]?[A-Z]{2}")
_LONGEST = 500  # values that a rule lists; a year has 366 days


def steps_of(rules: list[Rule], start: date, until: date) -> int:
    """The steps of about ten microseconds that the library takes; ValueError where nobody should follow them."""
    return sum(_steps(rule, start, until) for rule in rules)


def _steps(rule: Rule, start: date, until: date) -> int:
    frequency = str(rule["FREQ"][0]).upper()
    interval, count = int(rule.get("INTERVAL", [1])[0]), int(rule.get("COUNT", [0])[0])
    often = prod(max(1, len(rule.get(part, []))) for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    if frequency not in _DAYS or often > 24:
        raise ValueError("it repeats by the hour or faster")
    if interval < 1:
        raise ValueError("its rule never moves on")
    if count > _MOST_COUNT:
        raise ValueError(f"it repeats {count} times")
    if sum(map(len, rule.values())) > _LONGEST:
        raise ValueError(f"its rule lists more than {_LONGEST} values")
    # Such rules soon find something; others may look for 30 February until the year 9999.
    days = ((until if _finds_soon(rule, frequency, interval) else date.max) - start).days
    each = often * _STEPS[frequency] * max(1, len(rule.get("BYSETPOS", [])))
    return each * max(0, days) // (_DAYS[frequency] * interval)


def _finds_soon(rule: Rule, frequency: str, interval: int) -> bool:
    """Whether each of its years, months or weeks has a day that it names, or at least one of the next."""
    conditions = {name.upper() for name in rule} & _CONDITIONS
    if not conditions or (frequency == "WEEKLY" and conditions == {"BYDAY"}):
        return True
    if interval == 1 and (conditions <= {"BYDAY", "BYMONTH"} or conditions == {"BYMONTHDAY"}):
        return True
    if frequency not in ("MONTHLY", "YEARLY") or (interval > 1 and "BYMONTH" in conditions):
        return False
    # What every month has: its first 28 days, or four of each day of the week.
    days = [int(day) for day in rule.get("BYMONTHDAY", [])]
    weekdays = [str(day) for day in rule.get("BYDAY", [])]
    positions = [int(position) for position in rule.get("BYSETPOS", [])]
    if conditions <= {"BYMONTH", "BYMONTHDAY"}:
        return all(0 < abs(day) <= 28 for day in days)
    there = _ANY_WEEKDAY if positions else _WEEKDAY_OF_MONTH
    few = all(0 < abs(position) <= 4 for position in positions)
    return conditions <= {"BYMONTH", "BYDAY", "BYSETPOS"} and all(map(there.fullmatch, weekdays)) and few
