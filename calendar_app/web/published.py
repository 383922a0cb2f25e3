"""What is published, held in memory at one generation: it follows the database change by change.

A feed that is asked for again after a change costs what the change costs, not what the calendar does. For one thread
at a time: whoever builds feeds holds a lock.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple, TypeVar

from calendar_app import renderings
from calendar_app.model import Event, Order
from calendar_app.query import Query
from calendar_app.store import Store
from calendar_app.store.generations import moment_of

_SELECTIONS = 64  # kept up to date; what was asked for longest ago makes room
_MANY = 0.2  # of all events: beyond, selecting anew is quicker than following

_UNDATED: Order = (datetime.max.replace(tzinfo=UTC), "", "")
_Value = TypeVar("_Value", str, int)


class Kept(NamedTuple):
    order: Order  # of the event, computed once
    event: Event


@dataclass(frozen=True)
class Choice:
    """What to select. `window` is where the site itself begins a feed; None where the reader said from when.

    With `withdrawn` also what has left the lists.
    """

    query: Query
    window: date | None = None
    withdrawn: bool = False

    def selects(self, event: Event) -> bool:
        return self.asks_for(event) and not self.lets_go(event)

    def asks_for(self, event: Event) -> bool:
        """Whenever it is or was?"""
        left = event.record is not None and event.record.withdrawn is not None
        return (self.withdrawn or not left) and self.query.matches(event)

    def lets_go(self, event: Event) -> bool:
        """Is it over for so long that the feed no longer shows it?"""
        return self.window is not None and event.span is not None and event.span.last_day < self.window


class Selection:
    """The events of a choice, in order, with how often they need which zone and year in a calendar.

    `left` is the last day of the latest meeting that the window has let go.
    """

    def __init__(self, choice: Choice, kept: Mapping[str, Kept]) -> None:
        self.choice = choice
        self.left: date | None = None
        self.zones: Counter[str] = Counter()
        self.years: Counter[int] = Counter()
        self._kept = kept
        self.orders: list[Order] = sorted(one.order for one in kept.values() if self._takes(one.event))
        for event in self:
            self._count(event, 1)

    def __iter__(self) -> Iterator[Event]:
        return (self._kept[uid].event for _, _, uid in self.orders)

    @property
    def dated(self) -> Sequence[Order]:
        """Of those that may stand in a calendar; what is undated sorts last."""
        last = bisect_left(self.orders, _UNDATED)
        return self.orders if last == len(self.orders) else self.orders[:last]

    def follow(self, before: Kept | None, after: Kept) -> None:
        """An event has changed, or come."""
        if before and self.choice.selects(before.event):
            del self.orders[bisect_left(self.orders, before.order)]
            self._count(before.event, -1)
        if self._takes(after.event):
            self.orders.insert(bisect_left(self.orders, after.order), after.order)
            self._count(after.event, 1)

    def _takes(self, event: Event) -> bool:
        if not self.choice.asks_for(event):
            return False
        if event.span and self.choice.lets_go(event):
            self.left = max(self.left or event.span.last_day, event.span.last_day)
            return False
        return True

    def _count(self, event: Event, step: int) -> None:
        if event.span:
            _add(self.zones, event.span.zone or "UTC", step)
            _add(self.years, event.span.first_day.year, step)
            _add(self.years, event.span.last_day.year, step)


class Published:
    """All events, and their VEVENTs in the languages that are asked for."""

    def __init__(self, store: Store, base_url: str) -> None:
        self._store = store
        self._base_url = base_url
        self._forget()

    def follow(self, generation: int) -> None:
        """Bring it to this generation, or a later one."""
        if generation < self.generation:  # asked for a moment ago, unless an earlier state was restored
            generation = self._store.generations.number()
            if generation < self.generation:
                self._forget()
        if generation == self.generation:
            return
        total = self._read()
        if len(self.events) != total:  # rows have gone, and say nothing of it
            self._forget()
            self._read()

    def select(self, choice: Choice) -> Selection:
        """The selection is kept, and changes with what is published."""
        if choice not in self._selections:
            self._selections[choice] = Selection(choice, self.events)
            if len(self._selections) > _SELECTIONS:
                self._selections.popitem(last=False)
        self._selections.move_to_end(choice)
        return self._selections[choice]

    def vevents(self, language: str) -> Mapping[str, bytes]:
        """Of all dated events, by uid."""
        at, rendered = self._vevents.get(language, (-1, {}))
        if at != self.generation:
            rendered |= renderings.up_to_date(self._store, language, self._base_url, at)
            self._vevents[language] = (self.generation, rendered)
        return rendered

    def _forget(self) -> None:
        self.generation = -1
        self.newest: datetime | None = None  # change of anything
        self.events: dict[str, Kept] = {}
        self._selections: OrderedDict[Choice, Selection] = OrderedDict()
        self._vevents: dict[str, tuple[int, dict[str, bytes]]] = {}

    def _read(self) -> int:
        generation, changed, total = self._store.generations.changed_since(self.generation)
        if len(changed) > _MANY * total:
            self._selections.clear()
        self._take(changed)
        self.generation = generation
        if self.newest:
            self.newest = max(self.newest, moment_of(generation))  # also where only who says so has changed
        return total

    def _take(self, changed: Iterable[Event]) -> None:
        for event in changed:
            before, after = self.events.get(event.uid), Kept(event.order, event)
            self.events[event.uid] = after
            for selection in self._selections.values():
                selection.follow(before, after)
            if event.span is None:  # no longer in any calendar
                for _, rendered in self._vevents.values():
                    rendered.pop(event.uid, None)
            if event.record:
                self.newest = max(self.newest or event.record.last_changed, event.record.last_changed)


def _add(counter: Counter[_Value], value: _Value, step: int) -> None:
    counter[value] += step
    if not counter[value]:
        del counter[value]
