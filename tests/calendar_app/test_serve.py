"""`ml-meetings serve` with several processes: one answer and one count, whatever is restarted or restored."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from calendar_app.model import Event
from calendar_app.store import Store
from feeds import FORMATS
from tests.calendar_app.meetings import meeting, published

UID = "00000000-0000-5000-8000-000000000001"


FEEDS = [f"/events{form.suffix}?from=2000-01-01" for form in FORMATS.values()] + ["/en/events.ics", "/cities/x.ics"]


def test_several_processes_answer_as_one(tmp_path: Path) -> None:
    """Each process gives the same bytes, `/metrics` counts for all of them, and Ctrl-C ends them."""
    database = _calendar(tmp_path)
    with _serving(tmp_path, database) as port:
        tags = {_get(port, "/events.ics?from=2000-01-01").headers["ETag"] for _ in range(20)}
        assert len(tags) == 1
        metrics = _get(port, "/metrics").read().decode()
        asked = re.findall(r'ml_meetings_requests_total\{client="other",feed="ics",.*status="200"\} ([\d.]+)', metrics)
        assert sum(map(float, asked)) == 20


def test_a_restart_and_a_restored_backup_change_no_byte(tmp_path: Path) -> None:
    """Every feed is the same afterwards, from each process; for the latter none of them is restarted."""
    database, file = _calendar(tmp_path), str(tmp_path / "backup.gz")
    with _serving(tmp_path, database) as port:
        before = {feed: _answers(port, feed) for feed in FEEDS}
    assert all(len(answers) == 1 for answers in before.values())
    with _serving(tmp_path, database) as port:
        assert {feed: _answers(port, feed) for feed in FEEDS} == before
        _command(tmp_path, database, "backup", file)
        _keep(database, meeting("Renamed"), sequence=1)
        _wait_until(lambda: not _answers(port, FEEDS[0]) & before[FEEDS[0]])
        _command(tmp_path, database, "restore", file, "--replace")
        _wait_until(lambda: {feed: _answers(port, feed) for feed in FEEDS} == before)


def _calendar(folder: Path) -> str:
    (folder / "sources.toml").write_text("")
    database = f"sqlite:///{folder}/m.db"
    _keep(database, meeting("AlexNet"))
    return database


def _keep(database: str, event: Event, **record: Any) -> None:
    with closing(Store(database)) as store, store.transaction() as transaction:
        transaction.keep_events([published(event, UID, **record)])


@contextmanager
def _serving(folder: Path, database: str) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    words = _words(folder, database, "serve", "--workers", "2", "--port", str(port))
    server = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
    try:
        _wait_until(lambda: _listens(port))
        yield port
    finally:
        server.send_signal(signal.SIGINT)
        said = server.communicate(timeout=60)[1]
    assert "Traceback" not in said


def _command(folder: Path, database: str, *words: str) -> None:
    subprocess.run(_words(folder, database, *words), check=True, capture_output=True)


def _words(folder: Path, database: str, *words: str) -> list[str]:
    code = "from calendar_app.cli import main; main()"
    return [sys.executable, "-c", code, "--config", f"{folder}/sources.toml", "--database", database, *words]


def _answers(port: int, path: str) -> set[tuple[str, bytes]]:
    """ETag and body, as often as it takes to meet each process."""
    answers = (_get(port, path) for _ in range(8))
    return {(answer.headers["ETag"], answer.read()) for answer in answers}


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(300):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it does not come to pass")


def _get(port: int, path: str) -> Any:
    return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30)
