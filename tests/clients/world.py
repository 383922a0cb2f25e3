"""The publishing side of a simulated month: sources that change their minds, people who correct them, a database that
is lost and restored, and the real web application on a loopback socket. The clock is `now`.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from calendar_app import by_hand
from calendar_app.collect import collect
from calendar_app.config import Config, Feeds
from calendar_app.config import Site as OurSite
from calendar_app.errors import FetchError, NotFound
from calendar_app.model import Event, Source
from calendar_app.scraped import Pages
from calendar_app.store import Store, backup, restore
from calendar_app.web import create_app
from scrapers import SCRAPERS
from scrapers.base import Fetch, Page
from tests.calendar_app.simulated_site import Site

BEGIN = datetime(2016, 3, 4, 8, 0, tzinfo=UTC)  # clocks change within the month, in Europe and in America
MOST = 24  # meetings in a feed, so that the month outgrows it
_ZONES = ("America/New_York", "Asia/Kolkata", "Europe/London")
_HOSTS = {"one": "ics", "two": "schema-org", "three": "ics"}


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - as werkzeug calls it
        pass


class World:
    """Happenings are methods, each without effect where there is nothing for it to happen to."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.dice = random.Random(f"world {seed}")
        self.now = BEGIN
        self.down: set[str] = set()
        self.bodies: dict[str, Callable[[bytes], bytes]] = {}  # what becomes of a site's pages on their way to us
        self.corrections: dict[str, dict[str, Any]] = {}
        self.by_hand = [self._entry(f"Rückblick {n}", timedelta(days=-89 + 4 * n)) for n in range(9)]
        # The highest SEQUENCE and LAST-MODIFIED that were out when a backup took the place of the database.
        self.lost: dict[str, tuple[int, datetime]] = {}
        self.generation = -1
        self.published: dict[str, Event] = {}  # by uid, with what has left the lists
        self._folder = folder
        self._sites = {name: self._site(name, kind, seed) for name, kind in _HOSTS.items()}
        self._numbers = 0
        self.sources = [site.source for site in self._sites.values()]
        self.config = Config(
            folder, OurSite(base_url="https://meetings.example"), sources=self.sources, feeds=Feeds(MOST, 1_000_000)
        )
        self.restart()

    # The machinery.

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address at which programs find it."""
        server = make_server(
            "127.0.0.1", 0, lambda environ, start: self._app(environ, start), threaded=True, request_handler=_Quiet
        )
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            self.store.close()

    @property
    def _database(self) -> Path:
        return self._folder / "meetings.db"

    @property
    def _file(self) -> Path:
        return self._folder / "backup.gz"

    def restart(self) -> None:
        """The web process forgets all that it kept in memory."""
        if hasattr(self, "store"):
            self.store.close()
        self.store = Store(f"sqlite:///{self._database}")
        self._app = create_app(self.store, self.config, now=lambda: self.now)

    def collect(self) -> Iterator[None]:
        """A run; it yields after each source, when the clock has moved on by seconds."""
        run = collect(
            self.sources, self.store,
            scrapers=SCRAPERS, fetch_for=self._fetch_for, now=self.now, by_hand=self._said_by_hand(), workers=1,
        )  # fmt: skip
        for _ in run:
            self.now += timedelta(seconds=self.dice.choice((0.1, 1, 40)))
            self._look()
            yield

    def _look(self) -> None:
        self.generation = self.store.generations.number()
        self.published = {event.uid: event for event in self.store.events(withdrawn=True)}

    def _fetch_for(self, source: Source, cached: Pages) -> tuple[Fetch, Pages]:
        pages = self._sites[source.id].pages()
        treat = self.bodies.get(source.id, lambda body: body)

        def fetch(url: str) -> Page:
            if source.id in self.down:
                raise FetchError(url, "is down")
            if url not in pages:
                raise NotFound(url, "is gone")
            media_type, body = pages[url]
            return Page(url, treat(body), self.now, f"{media_type}; charset=utf-8")

        return fetch, {}

    def _said_by_hand(self) -> by_hand.ByHand:
        return by_hand.ByHand(
            events=tuple(by_hand.read_event(table, "Europe/Berlin") for table in self.by_hand),
            corrections=tuple(
                by_hand.read_correction({"uid": uid, **fields}, "Europe/Berlin")
                for uid, fields in self.corrections.items()
            ),
        )

    def _site(self, name: str, kind: str, seed: int) -> Site:
        site = Site(kind, seed, host=f"{name}.example")
        site.source = replace(site.source, id=name, city="Berlin" if name == "three" else "Karlsruhe")
        site.now, site.meetings = BEGIN, []
        for _ in range(5):
            site._insert()
        return site

    # What sources do.

    def sites_change(self) -> None:
        """New, moved, retitled, relocated, swapped, called off and on again, deleted without a word."""
        for site in self._sites.values():
            site.now = self.now
            site._days.clear()  # there may be two on one evening
            site.change()

    def site_repeats_another(self) -> None:
        """A meeting of one is announced by the other, too, for a time."""
        one, two = self._sites["one"], self._sites["two"]
        coming = [m for m in one.meetings if m.start and m.topic not in {other.topic for other in two.meetings}]
        if coming:
            two.meetings.append(replace(self.dice.choice(coming), number=1000 + self._next()))

    def site_vanishes(self) -> None:
        """Or comes back."""
        self.down ^= {self.dice.choice(list(_HOSTS))}

    def site_is_cut(self) -> None:
        """So that most of its meetings are gone at once; or whole again."""
        name = self.dice.choice(list(_HOSTS))
        if self.bodies.pop(name, None) is None:
            self.bodies[name] = self.dice.choice([lambda body: b"", lambda body: body[: len(body) // 4]])

    # What people do.

    def person_enters(self) -> None:
        self.by_hand.append(self._entry(f"Stammtisch {self._next()}", timedelta(days=self.dice.randint(1, 40))))

    def person_enters_a_term(self) -> None:
        """More than a feed may hold."""
        for _ in range(MOST):
            self.person_enters()

    def person_enters_deadline(self) -> None:
        entry = self._entry(f"Einreichung {self._next()}", timedelta(days=self.dice.randint(1, 40)))
        self.by_hand.append({**entry, "kind": "deadline", "zone": "Etc/GMT+12"})

    def person_enters_days(self) -> None:
        entry = self._entry(f"Tagung {self._next()}", timedelta(days=self.dice.randint(1, 40)))
        first = entry["start"].date()
        self.by_hand.append({**entry, "start": first, "end": first + timedelta(days=self.dice.randint(0, 3))})

    def person_strikes_out(self) -> None:
        self.by_hand.remove(self.dice.choice(self.by_hand))

    def person_hides(self) -> None:
        self._correct({"hide": True})

    def person_postpones(self) -> None:
        self._correct({"status": "postponed"})

    def person_moves_the_zone(self) -> None:
        self._correct({"zone": self.dice.choice(_ZONES)})

    def person_retitles(self) -> None:
        self._correct({"title": f"Größer; schöner, \\n 日本 🤖 {self._next()} " + "ü" * self.dice.randint(0, 80)})

    def person_takes_the_date_back(self) -> None:
        self._correct({"start": ""})

    def person_forgets(self) -> None:
        """What was corrected is again as its sources say."""
        if self.corrections:
            del self.corrections[self.dice.choice(list(self.corrections))]

    # What happens to the machine.

    def backup(self) -> None:
        backup(f"sqlite:///{self._database}", self._file, _quiet)

    def restore(self) -> None:
        """The latest backup, while all goes on; what was published since then is lost until the next run."""
        if not self._file.exists():
            return
        for uid, event in self.published.items():
            sequence, changed = self.lost.get(uid, (0, BEGIN))
            if event.record:
                self.lost[uid] = max(sequence, event.record.sequence), max(changed, event.record.last_changed)
        restore(f"sqlite:///{self._database}", self._file, _quiet, now=self.now, replace=True)
        self._look()

    @contextmanager
    def database_is_gone(self) -> Iterator[None]:
        """The web process goes on with what it has in memory."""
        aside = self._folder / "aside.db"
        self.store.close()
        self._database.rename(aside)
        self._database.mkdir()
        yield
        self.store.close()
        self._database.rmdir()
        aside.rename(self._database)

    def _correct(self, fields: Mapping[str, Any]) -> None:
        spans = ((uid, event.span) for uid, event in self.published.items())
        coming = sorted(uid for uid, span in spans if span and not span.all_day and span.starts_at > self.now)
        if coming:
            self.corrections[self.dice.choice(coming)] = dict(fields)

    def _entry(self, title: str, ahead: timedelta) -> dict[str, Any]:
        start = (self.now + ahead).replace(tzinfo=None, hour=self.dice.randint(8, 22), minute=self.dice.choice((0, 30)))
        return {"title": title, "start": start, "city": "Karlsruhe"}

    def _next(self) -> int:
        self._numbers += 1
        return self._numbers


def _quiet(done: int, total: int) -> None:
    pass
