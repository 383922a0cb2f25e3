"""Random histories of a site, and what becomes of them in the calendars of three subscribers.

    python -m tests.calendar_app.simulate --count 5000

Each history runs a site of `simulated_site.py` through page, scraper, run, store and feed. At its end each
subscriber's calendar shows what the site truly said last of every meeting, each once, under the uid it always had.

Stated exceptions: what a meeting is called, when it is and under which number may not all change at once, nor may one
take the day or the number of another that left the page (`simulated_site.py`). What leaves the page stays as it was
last said. A page that is cut is whole again before it changes; what the guard holds is told with the next good page.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime

import icalendar

from calendar_app.agenda import Agenda
from calendar_app.collect import collect
from calendar_app.errors import FetchError, NotFound
from calendar_app.limits import Limits
from calendar_app.model import Source
from calendar_app.scraped import Pages
from calendar_app.store import Store
from feeds import FORMATS
from scrapers import SCRAPERS
from scrapers.base import Fetch, Page
from tests.calendar_app.simulated_site import KINDS, Shown, Site

STEPS = 12
_LIMITS = Limits(hold=False, tentative_after_days=0)  # what the guard holds beyond empty pages has tests of its own
_Bodies = dict[str, tuple[str, bytes]]


class Broken(AssertionError):
    """A promise was broken; the message says which, and in which step."""


@dataclass(frozen=True)
class Entry:
    """A VEVENT as a client keeps it."""

    shown: Shown
    modified: datetime


@dataclass
class Subscriber:
    """A calendar program, and its habits."""

    only_newer: bool  # replaces an entry only by one that was modified later
    deletes: bool  # what the feed no longer has
    calendar: dict[str, Entry] = field(default_factory=dict)

    def read(self, feed: dict[str, Entry]) -> None:
        for uid, entry in feed.items():
            old = self.calendar.get(uid)
            if not (old and self.only_newer and entry.modified <= old.modified):
                self.calendar[uid] = entry
        if self.deletes:
            self.calendar = {uid: entry for uid, entry in self.calendar.items() if uid in feed}


class History:
    """One site, its calendar, and those who subscribed to it."""

    def __init__(self, kind: str, seed: int, store: Store) -> None:
        self.site = Site(kind, seed)
        self.store = store
        self.subscribers = (Subscriber(True, False), Subscriber(False, True), Subscriber(False, False))
        self.said: dict[int, Shown | None] = {}
        self.uids: dict[int, str] = {}

    def run(self, steps: int = STEPS) -> None:
        """Good pages, and between them such as nobody meant; the last one is good."""
        before = self.site.pages()
        self._show(before)
        self._check("at first")
        for step in range(steps):
            if self.site.dice.random() < 0.4:
                for name, pages in self._disturbances(before):
                    self.site.wait()
                    self._show(pages)
                    self._check(f"step {step}, {name}", good=False)
                self._show(before)
                self._check(f"step {step}, whole again")
            self.site.change()
            self.site.wait()
            earlier, before = before, self.site.pages()
            self._show(before)
            self._check(f"step {step}")
            if self.site.dice.random() < 0.2:  # two people publish, and one of them has an old copy
                self._show(earlier)
                self._show(before)
                self._check(f"step {step}, after it flapped")
        self._compare_calendars()

    def _disturbances(self, pages: _Bodies) -> Iterator[tuple[str, _Bodies]]:
        dice = self.site.dice
        for _ in range(dice.randint(1, 2)):
            *_, (last, (media_type, body)) = pages.items()
            end = dice.randrange(len(body))
            while body[end - 1 : end + 1].isdigit():  # half a year is another one
                end += 1
            lines = body.splitlines(keepends=True)
            yield dice.choice(
                [
                    ("an empty page", {**pages, last: (media_type, b"")}),
                    ("another page", {**pages, last: ("text/html", b"<h1>Wartung</h1><p>Wir sind bald wieder da.")}),
                    ("a page cut anywhere", {**pages, last: (media_type, body[:end])}),
                    ("half a page", {**pages, last: (media_type, b"".join(lines[: len(lines) // 2]))}),
                    ("no page", {}),
                ]
            )

    def _show(self, pages: _Bodies) -> None:
        now = self.site.now

        def fetch(url: str) -> Page:
            if not pages:
                raise FetchError(url, "is down")
            if url not in pages:
                raise NotFound(url, "is gone")
            media_type, body = pages[url]
            return Page(url, body, now, f"{media_type}; charset=utf-8")

        def fetch_for(source: Source, cached: Pages) -> tuple[Fetch, Pages]:
            return fetch, {}

        run = collect(
            [self.site.source], self.store,
            scrapers=SCRAPERS, fetch_for=fetch_for, now=now, workers=1, limits_for=lambda source: _LIMITS,
        )  # fmt: skip
        list(run)
        feed = read_feed(FORMATS["ics"].render(Agenda(events=self.store.events(withdrawn=True), title="Meetings")))
        for subscriber in self.subscribers:
            subscriber.read(feed)
        self.feed = feed

    def _check(self, when: str, *, good: bool = True) -> None:
        """What is published is what the site said last of each meeting; its uid stays, and is nobody else's."""
        if good:
            self.said |= self.site.shown()
            expected = sorted((str(shown) for shown in self.said.values() if shown), key=str)
            published = sorted(str(entry.shown) for entry in self.feed.values())
            if expected != published:
                extra = "\n  ".join(sorted({*published} - {*expected}) or ["something twice"])
                missing = "\n  ".join(sorted({*expected} - {*published}))
                raise Broken(f"{when}: published\n  {extra}\nnot\n  {missing}")
        for number, uid in self._owners().items():
            if self.uids.setdefault(number, uid) != uid:
                raise Broken(f"{when}: meeting {number} has another uid: {self.said[number]}")
        if len({*self.uids.values()}) != len(self.uids):
            raise Broken(f"{when}: two meetings have had one uid")

    def _owners(self) -> dict[int, str]:
        by_words = {str(entry.shown): uid for uid, entry in self.feed.items()}
        return {number: by_words[str(shown)] for number, shown in self.said.items() if shown and str(shown) in by_words}

    def _compare_calendars(self) -> None:
        expected = sorted(str(shown) for shown in self.said.values() if shown)
        for subscriber in self.subscribers:
            if sorted(str(entry.shown) for entry in subscriber.calendar.values()) != expected:
                raise Broken(f"at the end: the calendar of {subscriber} is not what the site said")


def read_feed(body: bytes) -> dict[str, Entry]:
    """What a client sees, by uid; each uid once."""
    entries: dict[str, Entry] = {}
    for entry in icalendar.Calendar.from_ical(body).walk("VEVENT"):
        uid = str(entry["UID"])
        if uid in entries:
            raise Broken(f"{uid} is twice in the feed")
        start = entry["DTSTART"].dt
        shown = Shown(
            str(entry["SUMMARY"]).removeprefix("ABGESAGT: "),
            start.replace(tzinfo=None) if isinstance(start, datetime) else start,
            str(entry.get("LOCATION", "")).removesuffix(", Deutschland"),
            str(entry["STATUS"]) == "CANCELLED",
        )
        entries[uid] = Entry(shown, entry["LAST-MODIFIED"].dt)
    return entries


def simulate(kind: str, seed: int, steps: int = STEPS) -> None:
    """One history in an empty database; Broken where it breaks a promise."""
    with tempfile.TemporaryDirectory() as folder, closing(Store(f"sqlite:///{folder}/meetings.db")) as store:
        History(kind, seed, store).run(steps)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Random histories; exit code 1 where a promise is broken.")
    parser.add_argument("--count", type=int, default=1000, help="histories of each kind")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--workers", type=int, default=max(1, multiprocessing.cpu_count() - 1))
    given = parser.parse_args(arguments)
    started = time.monotonic()
    work = [
        (kind, seed, given.steps)
        for seed in range(given.first, given.first + given.count)
        for kind in given.kind or KINDS
    ]
    with multiprocessing.get_context("spawn").Pool(given.workers) as pool:
        faults = [fault for fault in pool.imap_unordered(_fault, work, chunksize=5) if fault]
    sys.stdout.write("\n".join([*faults[:20], f"{len(work)} histories in {time.monotonic() - started:.0f} s, "]))
    sys.stdout.write(f"{len(faults)} broke a promise\n")
    return 1 if faults else 0


def _fault(work: tuple[str, int, int]) -> str:
    logging.disable(logging.CRITICAL)
    try:
        simulate(*work)
    except Broken as broken:
        return f"{work[0]}, seed {work[1]}: {broken}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
