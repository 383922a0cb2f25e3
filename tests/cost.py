"""What an input may cost on any machine: seconds of one that does a known piece of work in a known time.

A hang is found on a slow or busy machine as on a quick one, and a slow machine is no fault of the code.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from bs4 import BeautifulSoup

_WORK = "<table>" + "<tr><td class='a b'>7 May 2026<td><a href='/x'>Trees</a>" * 5_000 + "</table>"
_USUAL = 0.2  # seconds of the processor in which BeautifulSoup parses that


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Fails where what is done inside takes longer of the processor, whatever it raises."""
    started = time.process_time()
    try:
        yield
    finally:
        spent = time.process_time() - started
        assert not exceeds(spent, seconds), f"{spent:.2f} s"


def exceeds(spent: float, seconds: float) -> bool:
    """Whether seconds spent here and just now are more than these on a usual machine."""
    return spent > seconds and spent > seconds * max(1.0, _work() / _USUAL)


def _work() -> float:
    started = time.process_time()
    BeautifulSoup(_WORK, "lxml")
    return time.process_time() - started
