"""A feed of 10,000 events from `ml-meetings serve --workers 2`, beside nginx, which serves the same bytes from files.

Needs nginx and wrk (Debian: nginx-light, wrk). Both servers are asked in turns, in one run.
"""

from __future__ import annotations

import gzip
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.calendar_store import fill
from calendar_app import renderings
from calendar_app.store import Store

EVENTS = 10_000
TURNS = 3
_NGINX = """\
worker_processes 2;
daemon off;
user root;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 100000000;
  default_type text/calendar;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/www;
    location = /events.ics.gz {{ add_header Content-Encoding gzip; }}
  }}
}}
"""


@dataclass(frozen=True)
class Figures:
    per_second: float
    p99: float  # ms
    failed: int


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    if missing := [program for program in ("nginx", "wrk") if not shutil.which(program)]:
        raise SystemExit(f"{' and '.join(missing)} not found; this benchmark compares with nginx by wrk")
    with TemporaryDirectory() as name:
        folder = Path(name)
        with _ours(folder) as ours, _nginx(folder, ours) as theirs:
            plain, zipped = f"{theirs}/events.ics", f"{theirs}/events.ics.gz"
            feed = f"{ours}/events.ics"
            _compare("full feed", 0.9, seconds, (feed, {}), (plain, {}))
            _compare("stored gzip", 0.3, seconds, (feed, {"Accept-Encoding": "gzip"}), (zipped, {}))
            known, known_there = ({"If-None-Match": _fetch(address)[1]} for address in (feed, plain))
            _compare("304", 0.25, seconds, (feed, known), (plain, known_there))
            _print_statuses(f"{ours}/metrics")


def _compare(
    what: str, least: float, seconds: int, ours: tuple[str, Mapping[str, str]], theirs: tuple[str, Mapping[str, str]]
) -> None:
    runs = [(_wrk(*ours, seconds), _wrk(*theirs, seconds)) for _ in range(TURNS)]
    mine, other = (median(run[side].per_second for run in runs) for side in (0, 1))
    sys.stdout.write(
        f"{what:<12} ours {mine:9.0f}/s   nginx {other:9.0f}/s   ratio {mine / other:5.2f}   (at least {least})   "
        f"p99 {median(run[0].p99 for run in runs):.1f} ms   failed {sum(run[0].failed for run in runs)}\n"
    )


def _wrk(address: str, headers: Mapping[str, str], seconds: int) -> Figures:
    said = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t2", "-c32", f"-d{seconds}s", "--timeout", "20s", "--latency", *said, address]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603, our own words
    number, unit = re.findall(r"99%\s+([\d.]+)(us|ms|s)", out)[0]
    wrong = re.findall(r"Non-2xx or 3xx responses: (\d+)|(?:connect|read|write|timeout) (\d+)", out)
    return Figures(
        float(re.findall(r"Requests/sec:\s+([\d.]+)", out)[0]),
        float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit],
        sum(int(a or b) for a, b in wrong),
    )


@contextmanager
def _ours(folder: Path) -> Iterator[str]:
    port, database = _free_port(), f"sqlite:///{folder}/meetings.db"
    address = f"http://127.0.0.1:{port}"
    (folder / "sources.toml").write_text(
        f'[site]\nbase_url = "{address}"\n[feeds]\nmost_events = 0\nmost_bytes = 0\n', encoding="utf-8"
    )
    with closing(Store(database)) as store:
        fill(store, EVENTS)
        renderings.up_to_date(store, "de", address)
    words = ["--config", f"{folder}/sources.toml", "--database", database, "serve", "--workers", "2", "--port"]
    code = "from calendar_app.cli import main; main()"
    with _running([sys.executable, "-c", code, *words, str(port)], f"{address}/events.ics"):
        for _ in range(50):  # that every process has made its feed, in both forms
            _fetch(f"{address}/events.ics", {"Accept-Encoding": "gzip"})
        yield address


@contextmanager
def _nginx(folder: Path, ours: str) -> Iterator[str]:
    body = _fetch(f"{ours}/events.ics")[0]
    (folder / "www").mkdir()
    (folder / "www" / "events.ics").write_bytes(body)
    (folder / "www" / "events.ics.gz").write_bytes(gzip.compress(body, 6))
    port = _free_port()
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port), encoding="utf-8")
    address = f"http://127.0.0.1:{port}"
    with _running(["nginx", "-c", f"{folder}/nginx.conf"], f"{address}/events.ics"):
        yield address


@contextmanager
def _running(command: list[str], address: str) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        _wait(lambda: _fetch(address))
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(do: Callable[[], object]) -> None:
    for _ in range(200):
        try:
            do()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("a server does not answer")


def _fetch(address: str, headers: Mapping[str, str] | None = None) -> tuple[bytes, str]:
    """The body and the ETag."""
    request = urllib.request.Request(address, headers=dict(headers or {}))  # noqa: S310, loopback
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return answer.read(), answer.headers["ETag"] or ""


def _print_statuses(address: str) -> None:
    lines = _fetch(address)[0].decode().splitlines()
    for line in lines:
        if line.startswith(("ml_meetings_requests_total", "ml_meetings_failures_total")):
            sys.stdout.write(f"{line}\n")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
