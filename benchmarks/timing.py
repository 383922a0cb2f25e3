"""Two ways to do one thing, side by side."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable


def compare(
    what: str, ours: Callable[[], object], theirs: Callable[[], object], *, at_most: float, runs: int = 9
) -> None:
    """Print the medians of several runs, in turns and in this process, after one of each that does not count."""
    ours(), theirs()
    times = [(_seconds(ours), _seconds(theirs)) for _ in range(runs)]
    mine, other = (statistics.median(each) for each in zip(*times, strict=True))
    sys.stdout.write(
        f"{what:<62} ours {1000 * mine:8.1f} ms   theirs {1000 * other:8.1f} ms   "
        f"ratio {mine / other:5.2f}   (at most {at_most})\n"
    )


def _seconds(do: Callable[[], object]) -> float:
    """Of the processor: what else the machine does is no part of it."""
    started = time.process_time()
    do()
    return time.process_time() - started
