"""Feeds for readers come in pages: the latest changes first, and what changed before behind an address of its own.

A page begins behind a place in the order of changes, not behind a number of entries: what changes meanwhile comes to
the first page and moves nothing on the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from calendar_app.agenda import Agenda, by_change
from calendar_app.errors import QueryError
from calendar_app.model import Event

MOST_ENTRIES = 100
MOST_BYTES = 512_000
NAME = "cursor"
_CURSOR = re.compile(r"(-?[0-9]{1,18})\.([0-9A-Za-z-]{1,100})")


@dataclass(frozen=True)
class Cursor:
    """The place behind an event: when it had changed, in microseconds since 1970, and its uid."""

    changed: int
    uid: str

    @classmethod
    def behind(cls, event: Event) -> Cursor:
        order, uid = by_change(event)
        return cls(-order, uid)

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """As it stands in an address; else a QueryError."""
        if found := _CURSOR.fullmatch(text):
            return cls(int(found[1]), found[2])
        raise QueryError(f"{NAME}: is none; follow the link to the next page as it is")

    def added_to(self, address: str) -> str:
        return f"{address}{'&' if '?' in address else '?'}{NAME}={self.changed}.{self.uid}"

    def is_before(self, event: Event) -> bool:
        return by_change(event) > (-self.changed, self.uid)


def page(agenda: Agenda, cursor: Cursor | None, render: Callable[[Agenda], bytes]) -> bytes:
    """As many of the agenda's events as a page holds, from behind the cursor on; at least one, where there is one."""
    found = [event for event in agenda.latest_first if cursor is None or cursor.is_before(event)]
    here, count = cursor.added_to(agenda.feed_path) if cursor else "", MOST_ENTRIES
    while True:
        shown = tuple(found[:count])
        following = Cursor.behind(shown[-1]).added_to(agenda.feed_path) if len(found) > count else ""
        body = render(replace(agenda, events=shown, part_path=here, next_path=following))
        if len(body) <= MOST_BYTES or len(shown) <= 1:
            return body
        count = max(1, min(len(shown) - 1, len(shown) * MOST_BYTES // len(body)))
