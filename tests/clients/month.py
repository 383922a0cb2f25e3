"""A month of changes of every sort, seen by one calendar program after the other.

    python -m tests.clients.month --count 100

Whenever a program has looked, its calendar is what is published at that moment, as far as its own habits let it:

- who never deletes keeps what has left the feed: what is over for longer than feeds look back, what is further away
  than a feed of so many meetings reaches, and a date that was taken back without a new one;
- whoever takes nothing but a higher SEQUENCE or LAST-MODIFIED keeps what a restored backup has forgotten, until its
  number is reached again.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from calendar_app.model import Event
from calendar_app.query import Query
from tests.calendar_app.simulate import Broken
from tests.clients.programs import PROGRAMS, Google, Icsx5, Program
from tests.clients.reading import Vevent, published
from tests.clients.world import BEGIN, MOST, World

DAYS = 31
_PAST = timedelta(days=90)  # what docs/feeds.md promises
# What programs subscribe to, and the same as a query. Behind the third no tombstone tells who never deletes that a
# meeting has gone to another city or source.
FEEDS: dict[str, dict[str, str]] = {
    "/events.ics": {},
    "/en/events.ics": {},
    "/events.ics?from=2016-01-01": {"from": "2016-01-01"},
    "/cities/karlsruhe.ics": {"city": "karlsruhe"},
    "/sources/two.ics": {"source": "two"},
    "/deadlines.ics": {"kind": "deadline"},
}


class Month:
    """One world, and those who subscribed to it."""

    def __init__(self, seed: int, world: World, address: str) -> None:
        self.world = world
        self.dice = random.Random(f"month {seed}")
        self.programs = [
            kind(address + self.dice.choice(list(FEEDS) if kind.deletes else list(FEEDS)[:3]), self.dice)
            for kind in PROGRAMS
        ]
        self._due = dict.fromkeys(self.programs, BEGIN)
        self._memo: dict[tuple[object, ...], dict[str, Event]] = {}
        self.polls = 0

    def run(self, days: int = DAYS) -> None:
        world = self.world
        must: list[Callable[[], object]] = [
            world.person_enters_a_term, world.site_repeats_another, world.site_repeats_another, world.site_vanishes,
            world.site_is_cut, world.site_is_cut, world.person_enters_deadline, world.person_enters_deadline,
            world.person_enters_days, world.person_strikes_out, world.person_hides, world.person_hides,
            world.person_postpones, world.person_moves_the_zone, world.person_retitles, world.person_forgets,
            world.person_forgets, world.person_takes_the_date_back, world.restart, world.restore, self.outage,
        ]  # fmt: skip
        plan = [(self.dice.randrange(1, days), happening) for happening in must]
        often = [happening for happening in must if happening != world.person_enters_a_term]
        self.collect()
        for day in range(days):
            self.wait_until(BEGIN + timedelta(days=day, hours=self.dice.randint(0, 20)))
            today = [happening for on, happening in plan if on == day]
            for happening in [*today, *self.dice.choices(often, k=self.dice.randint(0, 2)), world.sites_change]:
                happening()
                if self.dice.random() < 0.5:
                    self.some_look()
            self.collect()
            if day % 3 == 0:
                world.backup()
        self.wait_until(BEGIN + timedelta(days=days + 8))

    def wait_until(self, moment: datetime) -> None:
        """Whoever is due until then, looks."""
        while self._due and (due := min(self._due.values())) <= moment:
            self.world.now = max(self.world.now, due)
            self.look(next(program for program, when in self._due.items() if when == due))
        self.world.now = max(self.world.now, moment)

    def collect(self) -> None:
        for _ in self.world.collect():
            self.some_look()

    def outage(self) -> None:
        """For an hour the database cannot be reached; every address was asked for before."""
        for program in self.programs:
            self.look(program)
        before = {program: self.expected(program) for program in self.programs}
        with self.world.database_is_gone():
            end = self.world.now + timedelta(hours=1)
            while self.world.now < end:
                self.world.now += timedelta(minutes=self.dice.randint(1, 20))
                program = self.dice.choice(self.programs)
                self.check(program, program.poll(), before[program])

    def some_look(self) -> None:
        """A person presses the button."""
        for program in self.dice.sample(self.programs, 2):
            self.look(program)

    def look(self, program: Program) -> None:
        status = program.poll()
        self._due[program] = self.world.now + program.every
        self.check(program, status, self.expected(program))

    def expected(self, program: Program) -> dict[str, Event]:
        """What is published of its feed, as the query tells; of too much what is nearest to today."""
        address = urlsplit(program.address)
        path = program.address.removeprefix(f"{address.scheme}://{address.netloc}")
        today = self.world.now.astimezone(ZoneInfo("Europe/Berlin")).date()
        key = self.world.generation, today, path
        if key not in self._memo:
            query = Query.parse({"from": str(today - _PAST), **FEEDS[path]}, today=today)
            dated = [event for event in query.select(self.world.published.values()) if event.span]
            if "from" not in FEEDS[path]:
                dated = _nearest(dated, datetime(today.year, today.month, today.day, 12, tzinfo=UTC))
            self._memo[key] = {event.uid: event for event in dated}
        return self._memo[key]

    def check(self, program: Program, status: int, expected: dict[str, Event]) -> None:
        self.polls += 1
        if program.said or status not in (200, 304):
            raise Broken(f"{self.world.now}: {program} got {status} and says {program.said}")
        language = "en" if "/en/" in program.address else "de"
        should = {uid: published(event, event.record, language) for uid, event in expected.items()}
        for uid, entry in program.calendar.items():
            if uid in should and not self._is_known(program, entry, should[uid], expected[uid]):
                raise Broken(f"{self.world.now}: {program} ({status}) has\n  {entry}\nnot\n  {should[uid]}")
            if uid not in should and (program.deletes or not self._may_stay(uid, entry, language, len(should))):
                raise Broken(f"{self.world.now}: {program} ({status}) still has {uid}\n  {entry}")
        if missing := should.keys() - program.calendar.keys():
            raise Broken(f"{self.world.now}: {program} ({status}) lacks {[should[uid].shown for uid in missing]}")

    def _is_known(self, program: Program, entry: Vevent, should: Vevent, event: Event) -> bool:
        """Is it as it should be, or has it not yet reached the number again that it had before a restored backup?"""
        sequence, changed = self.world.lost.get(event.uid, (-1, BEGIN - timedelta(days=1)))
        if isinstance(program, Google):  # does not hear who says so now, which is no change of the meeting
            same = (entry.shown, entry.sequence) == (should.shown, should.sequence)
            return same or should.sequence <= sequence
        return entry == should or (isinstance(program, Icsx5) and should.modified <= changed)

    def _may_stay(self, uid: str, entry: Vevent, language: str, count: int) -> bool:
        event = self.world.published.get(uid)
        if event is None or event.span is None or uid in self.world.lost or count == MOST:
            return True
        end = entry.shown.end or entry.shown.start
        over = str(end)[:10] <= str((self.world.now - _PAST).date())
        return over or published(event, event.record, language) == entry


def _nearest(events: list[Event], noon: datetime) -> list[Event]:
    """So many as a feed holds; of two that are as far away the one that is over, or comes first."""
    over = sorted((event for event in events if event.order[0] < noon), key=lambda event: event.order, reverse=True)
    ahead = sorted((event for event in events if event.order[0] >= noon), key=lambda event: event.order)
    return sorted([*over, *ahead], key=lambda event: abs(event.order[0] - noon))[:MOST]


def simulate(seed: int, days: int = DAYS) -> Month:
    """One month in an empty database; Broken where it breaks a promise."""
    with tempfile.TemporaryDirectory() as folder:
        world = World(seed, Path(folder))
        with world.served() as address:
            month = Month(seed, world, address)
            month.run(days)
            return month


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Months of changes; exit code 1 where a promise is broken.")
    parser.add_argument("--count", type=int, default=30, help="months")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--workers", type=int, default=max(1, multiprocessing.cpu_count() - 1))
    given = parser.parse_args(arguments)
    started = time.monotonic()
    work = [(seed, given.days) for seed in range(given.first, given.first + given.count)]
    with multiprocessing.get_context("spawn").Pool(given.workers) as pool:
        faults = [fault for fault in pool.imap_unordered(_fault, work) if fault]
    sys.stdout.write("\n".join([*faults[:20], f"{len(work)} months in {time.monotonic() - started:.0f} s, "]))
    sys.stdout.write(f"{len(faults)} broke a promise\n")
    return 1 if faults else 0


def _fault(work: tuple[int, int]) -> str:
    logging.disable(logging.CRITICAL)
    try:
        simulate(*work)
    except Exception as broken:  # any but Broken is a fault of its own
        return f"seed {work[0]}: {broken!r}" if not isinstance(broken, Broken) else f"seed {work[0]}: {broken}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
