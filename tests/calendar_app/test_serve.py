"""`ml-meetings serve` with several processes: one answer, one count."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

from calendar_app.store import Store
from tests.calendar_app.meetings import meeting, published

UID = "00000000-0000-5000-8000-000000000001"


def test_several_processes_answer_as_one(tmp_path: Path) -> None:
    """Each process gives the same bytes, `/metrics` counts for all of them, and Ctrl-C ends them."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    database, config = f"sqlite:///{tmp_path}/m.db", tmp_path / "sources.toml"
    config.write_text("")
    with closing(Store(database)) as store, store.transaction() as transaction:
        transaction.keep_events([published(meeting("AlexNet"), UID)])
    code = "from calendar_app.cli import main; main()"
    words = ["--config", str(config), "--database", database, "serve", "--workers", "2", "--port", str(port)]
    server = subprocess.Popen([sys.executable, "-c", code, *words], stderr=subprocess.PIPE, text=True)
    try:
        _wait_for(port)
        tags = {_get(port, "/events.ics?from=2000-01-01").headers["ETag"] for _ in range(20)}
        assert len(tags) == 1
        metrics = _get(port, "/metrics").read().decode()
        asked = re.findall(r'ml_meetings_requests_total\{client="other",feed="ics",.*status="200"\} ([\d.]+)', metrics)
        assert sum(map(float, asked)) == 20
    finally:
        server.send_signal(signal.SIGINT)
        said = server.communicate(timeout=60)[1]
    assert "Traceback" not in said


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the server does not listen")


def _get(port: int, path: str) -> Any:
    return urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30)
