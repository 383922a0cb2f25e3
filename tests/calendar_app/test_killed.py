"""Killed at any moment, the database is as before or as after a source's part of the run."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import icalendar
from click.testing import CliRunner

from calendar_app.agenda import Agenda
from calendar_app.cli.main import group
from calendar_app.store import Store
from feeds import FORMATS
from tests.calendar_app.loopback import LoopbackSite, calendar_of, loopback_site

NAMES = ("a", "b", "c", "d", "e")
COLLECT = [sys.executable, "-c", "from calendar_app.cli import main; main()", "collect"]


def test_killed_again_and_again(database: str, tmp_path: Path) -> None:
    """Whenever `collect` is killed, what was known stays, the next run completes, and no meeting is lost or doubled."""
    dice, config = random.Random(18), tmp_path / "sources.toml"
    words = ["--config", str(config), "--database", database]
    uids: dict[str, str] = {}
    with loopback_site() as site:
        config.write_text(site.config(*NAMES))
        for turn in range(5):
            _announce(site, turn)
            site.delay = 0.02
            process = subprocess.Popen([*COLLECT, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for _ in range(dice.randint(0, len(NAMES))):
                assert site.asked.acquire(timeout=30)
            time.sleep(dice.random() * 0.3)
            process.kill()
            process.wait(timeout=30)
            _check(database, uids)

            site.delay = 0.0
            done = CliRunner().invoke(group, ["collect", *words])
            assert done.exit_code == 0, done.output
            while site.asked.acquire(blocking=False):
                pass
            assert _check(database, uids) == len(NAMES) * (20 + turn)


def _announce(site: LoopbackSite, turn: int) -> None:
    """Each source has one meeting more than before, and gives one a new title."""
    for name in NAMES:
        site.pages[f"/{name}.ics"] = calendar_of(
            *(
                (
                    f"{name}-{n}",
                    f"Talk {name}{n} {'again ' * (n == turn)}",
                    f"2016{1 + n % 12:02}{1 + n % 28:02}T173000",
                )
                for n in range(20 + turn)
            )
        )


def _check(database: str, uids: dict[str, str]) -> int:
    """Meetings have the uids they always had, the feed can be read, and each has its story."""
    with closing(Store(database)) as store:
        events = store.events()
        told = {revision.uid for revision in store.revisions() if revision.change == "added"}
    now = {event.title.removesuffix(" again"): event.uid for event in events}
    assert len(now) == len(events)
    assert now == now | uids
    assert told == set(now.values())
    uids.update(now)
    feed = icalendar.Calendar.from_ical(FORMATS["ics"].render(Agenda(events=events, title="Meetings")))
    assert {str(entry["UID"]) for entry in feed.walk("VEVENT")} == told
    return len(events)
