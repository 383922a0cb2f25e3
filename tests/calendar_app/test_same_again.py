"""The same archive gives the same calendar, bit for bit, whatever the timing, in either database."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calendar_app.agenda import Agenda
from calendar_app.model import Source
from calendar_app.replay import replay
from calendar_app.store import Store, backup
from feeds import FORMATS
from scrapers.base import Fetch, Page
from scrapers.fetch import Archive
from tests.calendar_app.archives import Capture, archive_of
from tests.calendar_app.simulated_site import KINDS, Site

SITES = [Site(kind, seed, host=f"{kind}-{seed}.example.org") for seed in (1, 2) for kind in KINDS]
SOURCES: list[Source] = [site.source for site in SITES]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Half a year of six sites, of which some announce each other's meetings; now and then one is down."""
    return archive_of(_captures(), tmp_path_factory.mktemp("archive") / "pages.warc.gz")


def _captures() -> Iterator[Capture]:
    dice = random.Random(4)
    for _ in range(12):
        for number, site in enumerate(SITES):
            site.change()
            if number >= len(KINDS):  # what another site announces too, under a title of its own
                other = SITES[(number + 1) % len(SITES)]
                site.meetings = [*site.meetings, *(m for m in other.meetings if m not in site.meetings)][:12]
            site.now += timedelta(days=7, minutes=dice.randint(0, 2))
            status = 500 if dice.random() < 0.1 else 200
            for url, (media_type, body) in site.pages().items():
                yield site.now, url, status, f"{media_type}; charset=utf-8", body


class Slow(Archive):
    """Answers when it likes, so that whoever asks first is not whoever is answered first."""

    def __init__(self, archive: Archive, seed: int) -> None:
        self._archive = archive
        self._dice = random.Random(seed)

    def moments(self) -> list[datetime]:
        return self._archive.moments()

    def at(self, moment: datetime) -> Fetch:
        fetch = self._archive.at(moment)

        def wait_and_fetch(url: str) -> Page:
            time.sleep(self._dice.random() / 200)
            return fetch(url)

        return wait_and_fetch


def outcome(archive: Archive, database: str, workers: int, file: Path) -> tuple[Any, ...]:
    """All that anybody can see of the calendar, and every row of the database."""
    with closing(Store(database)) as store:
        for _ in replay(archive, SOURCES, store, workers=workers):
            pass
        events = store.events()
        feeds = [form.render(Agenda(events=events, title="Meetings")) for form in FORMATS.values()]
        told = store.revisions()
    backup(database, file, lambda done, total: None)
    return [event.record for event in events], told, feeds, file.read_bytes()


def test_replayed_with_one_thread_and_with_eight(archive: Archive, database: str, tmp_path: Path) -> None:
    """Identical uids, revisions, feeds and rows."""
    first = outcome(archive, f"sqlite:///{tmp_path}/first.db", 1, tmp_path / "first.gz")
    again = outcome(Slow(archive, 1), database, 8, tmp_path / "again.gz")
    assert len(first[0]) > 40
    assert len(first[1]) > 2 * len(first[0])
    assert any(len(record.sources) > 1 for record in first[0])
    assert first == again
