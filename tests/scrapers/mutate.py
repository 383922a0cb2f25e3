"""Damaged pages by the thousand: what every scraper must survive.

    python -m tests.scrapers.mutate --count 20000

Each seed makes one page out of those the other tests read: cut, spliced, nested, repeated, its bits, digits or encoding
changed. It is read as every kind that may read it, in processes of their own, so that a hang is found and ended. What
breaks the promise is kept in a folder for temporary files.
"""

from __future__ import annotations

import argparse
import multiprocessing
import re
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path

from calendar_app.errors import ScrapeError
from calendar_app.model import Source
from calendar_app.trial import try_page
from scrapers import SCRAPERS
from tests.cost import exceeds
from tests.scrapers.mutations import LARGEST, Damaged, damaged

MOST_SECONDS = 5.0  # of the processor of a usual machine, for one read
MOST_MEMORY = 300  # MB, above the start

_HANGS = 20.0  # seconds by the clock, after which a read is ended


@dataclass(frozen=True)
class Read:
    """One read: its cost, and what went wrong with it."""

    seed: int
    kind: str
    name: str
    seconds: float
    memory: float = 0
    fault: str = ""

    def __str__(self) -> str:
        cost = f"{self.seconds:.2f} s, {self.memory:.0f} MB"
        return f"seed {self.seed} as {self.kind}: {self.name}: {cost} {self.fault}".strip()


@dataclass
class Report:
    """What many reads cost, and those that broke the promise."""

    pages: int = 0
    reads: int = 0
    memory: float = 0
    faults: list[Read] = field(default_factory=list)
    slowest: list[Read] = field(default_factory=list)

    def add(self, read: Read) -> None:
        self.reads += 1
        self.memory = max(self.memory, read.memory)
        if read.fault:
            self.faults.append(read)
        self.slowest = sorted([*self.slowest, read], key=lambda one: -one.seconds)[:10]


def read_all(seeds: Sequence[int], *, workers: int, largest: int = LARGEST) -> Report:
    """Every page of these seeds as every kind; a worker that hangs or grows too large is ended and replaced."""
    report, waiting = Report(), list(reversed(seeds))
    crew = [_Worker(largest) for _ in range(workers)]
    while waiting or any(worker.seed is not None for worker in crew):
        for worker in crew:
            if worker.seed is None and waiting:
                worker.give(waiting.pop())
        wait([worker.pipe for worker in crew if worker.seed is not None], timeout=1)
        for number, worker in enumerate(crew):
            for read in worker.reads():
                report.add(read)
            report.pages += worker.finished
            worker.finished = 0
            if worker.ended:
                worker.stop()
                crew[number] = _Worker(largest)
    for worker in crew:
        worker.stop()
    return report


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Read damaged pages; exit code 1 where a promise is broken.")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--workers", type=int, default=max(1, multiprocessing.cpu_count() - 1))
    parser.add_argument("--largest", type=int, default=LARGEST, help="bytes of a page")
    given = parser.parse_args(arguments)
    started = time.monotonic()
    seeds = range(given.first, given.first + given.count)
    report = read_all(seeds, workers=given.workers, largest=given.largest)
    lines = [
        f"{report.pages} pages, {report.reads} reads in {time.monotonic() - started:.0f} s, "
        f"at most {report.memory:.0f} MB above the start",
        "slowest:",
        *(f"  {read}" for read in report.slowest),
        f"{len(report.faults)} faults{':' if report.faults else ''}",
        *(f"  {read}\n    {_keep(read, given.largest)}" for read in report.faults),
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if report.faults else 0


class _Worker:
    """A process that reads, and what it is reading now."""

    def __init__(self, largest: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, there = context.Pipe()
        self.seed: int | None = None
        self.finished = 0
        self.ended = False
        self._process = context.Process(target=_work, args=(there, largest), daemon=True)
        self._process.start()
        there.close()
        self._kind = "start"
        self._largest = largest
        self._since = time.monotonic()

    def give(self, seed: int) -> None:
        self.seed, self._since = seed, time.monotonic()
        self.pipe.send(seed)

    def reads(self) -> Iterator[Read]:
        """What it has told since; a fault of its own where it died or hangs."""
        try:
            while self.seed is not None and self.pipe.poll():
                told = self.pipe.recv()
                self._since = time.monotonic()
                if told is None:
                    self.seed, self.finished = None, self.finished + 1
                elif isinstance(told, str):
                    self._kind = told
                else:
                    self.ended = self.ended or told.memory > MOST_MEMORY
                    yield told
        except (EOFError, OSError):
            yield self._end("the process died")
        if self.seed is not None and not self.ended and time.monotonic() - self._since > _HANGS:
            yield self._end(f"hangs: no answer for {_HANGS:.0f} s")
        if self.ended and self.seed is not None:  # what it had left to do is lost; what it found is told
            self.seed, self.finished = None, self.finished + 1

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self.pipe.close()

    def _end(self, fault: str) -> Read:
        self.ended = True
        seed = self.seed or 0
        return Read(seed, self._kind, damaged(seed, self._largest).name, time.monotonic() - self._since, 0, fault)


def _work(pipe: Connection, largest: int) -> None:
    """Tell for each seed what is read next, what came of it, and None at its end."""
    warnings.simplefilter("error")
    start = _memory()
    while True:
        seed = pipe.recv()
        one = damaged(seed, largest)
        for kind in one.kinds:
            pipe.send(str(kind))
            pipe.send(_timed(seed, one, kind, start))
        pipe.send(None)


def _timed(seed: int, one: Damaged, kind: str | None, start: float) -> Read:
    since, fault = time.process_time(), ""
    try:
        _read(one, kind)
    except ScrapeError:
        pass
    except Exception as error:  # the very thing looked for
        last = error.__traceback__
        while last and last.tb_next:
            last = last.tb_next
        place = f"{Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else ""
        fault = f"{type(error).__name__} at {place}: {str(error)[:200]}"
    seconds, memory = time.process_time() - since, _memory() - start
    if exceeds(seconds, MOST_SECONDS):
        fault = fault or "too slow"
    if memory > MOST_MEMORY:
        fault = fault or "too much memory"
    return Read(seed, str(kind), one.name, seconds, memory, fault)


def _read(one: Damaged, kind: str | None) -> None:
    if kind == "selectors":
        source = Source(id="try", kind=kind, name="A source", url=one.page.url, options=one.select)
        list(SCRAPERS[kind](source, lambda _: one.page))
    else:
        try_page(one.page, kind=kind, zone="Europe/Berlin")


def _memory() -> float:
    """The most that this process ever held, in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says is inherited from the process before
        return int(re.findall(r"VmHWM:\s+(\d+)", status.read_text())[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1_048_576 if sys.platform == "darwin" else 1024)


def _keep(read: Read, largest: int) -> Path:
    folder = Path(tempfile.gettempdir()) / "ml-meetings-mutations"
    folder.mkdir(exist_ok=True)
    path = folder / f"{read.seed}-{read.kind}"
    path.write_bytes(damaged(read.seed, largest).page.body)
    return path


if __name__ == "__main__":
    sys.exit(main())
