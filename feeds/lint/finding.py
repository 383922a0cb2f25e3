"""What a lint finds: a rule that a feed breaks, where, and what to do about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from feeds.lint.rules import RULES

_MOST_OF_A_RULE = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """`rule` is a key of RULES, `line` a line of the file, counted from 1; 0 where it is about the whole."""

    rule: str
    line: int
    sentence: str

    @property
    def is_must(self) -> bool:
        return RULES[self.rule].must


def bounded(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The first of each rule; how many more there are is said once, so that a report stays a page."""
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.rule] += 1
        if seen[finding.rule] <= _MOST_OF_A_RULE:
            yield finding
    for rule, times in seen.items():
        if times > _MOST_OF_A_RULE:
            yield Finding(rule, 0, f"The same {times - _MOST_OF_A_RULE:,} times more.")
