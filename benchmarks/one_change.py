"""One event among many has changed: how soon the next feed is out, beside icalendar, which writes all of them."""

from __future__ import annotations

import gzip
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import icalendar

from benchmarks.calendar_store import NOW, change_one, fill
from calendar_app import renderings
from calendar_app.config import Config, Feeds
from calendar_app.store import Store
from calendar_app.web import create_app
from calendar_app.web.http import Content
from feeds import ics

BASE = "http://localhost:8000"  # of a site without a configuration


def main() -> None:
    small, large = _measure(10_000), _measure(100_000)
    sys.stdout.write(f"all but bytes, 100,000 to 10,000 events: ratio {large / small:5.2f}   (at most 2)\n")


def _measure(count: int) -> float:
    """Seconds for the next feed without joining and hashing its bytes."""
    in_bytes: list[float] = []
    with TemporaryDirectory() as folder, closing(Store(f"sqlite:///{folder}/meetings.db")) as store:
        fill(store, count)
        renderings.up_to_date(store, "de", BASE)
        client = create_app(store, Config(Path(folder), feeds=Feeds(0, 0)), now=lambda: NOW).test_client()
        body, nexts = client.get("/events.ics").data, []
        with (
            patch.object(ics, "join", _timed(ics.join, in_bytes)),
            patch.object(Content, "of", _timed(Content.of, in_bytes)),
        ):
            for turn in range(1, 8):
                change_one(store, NOW + timedelta(hours=turn), f"Moved {turn}")
                nexts.append(_seconds(lambda: client.get("/events.ics").close()))
                if f"Moved {turn}\r\n".encode() not in (body := client.get("/events.ics").data):
                    raise SystemExit("the change is not in the feed")
    spent = [joining + hashing for joining, hashing in zip(in_bytes[::2], in_bytes[1::2], strict=True)]
    ours, rest = median(nexts), median(each - own for each, own in zip(nexts, spent, strict=True))
    compressing = _seconds(lambda: gzip.compress(body, 6))
    sys.stdout.write(
        f"{count:,} events, one changed: next feed {1000 * ours:.1f} ms, of it {1000 * rest:.1f} ms for all but "
        f"joining and hashing {len(body) / 1e6:.1f} MB; compressing them {1000 * compressing:.0f} ms\n"
    )
    if count <= 10_000:
        read = icalendar.Calendar.from_ical(body)
        theirs = _seconds(read.to_ical)
        sys.stdout.write(
            f"icalendar writes all in {1000 * theirs:.0f} ms: ratio {ours / theirs:.3f}   (at most 0.033)\n"
        )
    return rest


def _timed(do: Callable[..., Any], seconds: list[float]) -> Callable[..., Any]:
    """The same, which notes how long it takes."""

    def timed(*values: Any) -> Any:
        found: list[Any] = []
        seconds.append(_seconds(lambda: found.append(do(*values))))
        return found[0]

    return timed


def _seconds(do: Callable[[], object]) -> float:
    """Of the clock: the database counts too."""
    started = time.perf_counter()
    do()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
