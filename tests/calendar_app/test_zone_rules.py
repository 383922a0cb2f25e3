"""Which rules of time zones count: the package's, whatever the machine has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

ENTRIES = ["calendar_app.cli.main", "calendar_app.web", "calendar_app.live", "scrapers", "feeds", "calendar_app.demo"]


@pytest.mark.parametrize("entry", ENTRIES)
def test_the_rules_of_the_machine_do_not_count(entry: str, tmp_path: Path) -> None:
    """By this machine's files Berlin has the clocks of Tokyo; whatever of ours is imported first, it has its own."""
    (tmp_path / "Europe").mkdir()
    with resources.as_file(resources.files("tzdata") / "zoneinfo" / "Asia" / "Tokyo") as tokyo:
        shutil.copy(tokyo, tmp_path / "Europe" / "Berlin")
    program = (
        f"import {entry}; from datetime import datetime; from zoneinfo import ZoneInfo; "
        "print(datetime(2026, 1, 1, tzinfo=ZoneInfo('Europe/Berlin')).utcoffset())"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONTZPATH": str(tmp_path)},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "1:00:00\n"
