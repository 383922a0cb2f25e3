"""One event among many has changed: how soon the next feed is out, beside icalendar, which writes all of them."""

from __future__ import annotations

import gzip
import hashlib
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from operator import itemgetter
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import icalendar

from benchmarks.calendar_store import NOW, change_one, fill
from calendar_app import renderings
from calendar_app.config import Config, Feeds
from calendar_app.store import Store
from calendar_app.web import create_app

BASE = "http://localhost:8000"  # of a site without a configuration


def main() -> None:
    small, large = _measure(10_000), _measure(100_000)
    sys.stdout.write(f"all but bytes, 100,000 to 10,000 events: ratio {large / small:5.2f}   (at most 2)\n")


def _measure(count: int) -> float:
    """Seconds for the next feed without joining and hashing its bytes."""
    with TemporaryDirectory() as folder, closing(Store(f"sqlite:///{folder}/meetings.db")) as store:
        fill(store, count)
        renderings.up_to_date(store, "de", BASE)
        client = create_app(store, Config(Path(folder), feeds=Feeds(0, 0)), now=lambda: NOW).test_client()
        body = client.get("/events.ics").data
        nexts = []
        for turn in range(1, 8):
            change_one(store, NOW + timedelta(hours=turn), f"Moved {turn}")
            nexts.append(_seconds(lambda: client.get("/events.ics").data))
            if f"Moved {turn}\r\n".encode() not in (body := client.get("/events.ics").data):
                raise SystemExit("the change is not in the feed")
    ours = median(nexts)
    parts = {str(number): b"BEGIN:VEVENT" + part for number, part in enumerate(body.split(b"BEGIN:VEVENT"))}
    orders = [(NOW, "", uid) for uid in parts]

    def joined() -> str:
        """As a feed's bytes are put together."""
        found = filter(None, map(parts.get, map(itemgetter(2), orders)))
        return hashlib.sha256(b"".join([b"", *found])).hexdigest()

    in_bytes = median(_seconds(joined) for _ in range(7))
    compressing = _seconds(lambda: gzip.compress(body, 6))
    sys.stdout.write(
        f"{count:,} events, one changed: next feed {1000 * ours:.1f} ms, of it {1000 * in_bytes:.1f} ms for "
        f"{len(body) / 1e6:.1f} MB of bytes; compressing them {1000 * compressing:.0f} ms\n"
    )
    if count <= 10_000:
        read = icalendar.Calendar.from_ical(body)
        theirs = _seconds(read.to_ical)
        sys.stdout.write(
            f"icalendar writes all in {1000 * theirs:.0f} ms: ratio {ours / theirs:.3f}   (at most 0.033)\n"
        )
    return ours - in_bytes


def _seconds(do: Callable[[], object]) -> float:
    """Of the clock: the database counts too."""
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
