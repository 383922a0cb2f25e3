"""The command as people call it, in a working folder of their own."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import pytest


def enter(folder: Path, monkeypatch: pytest.MonkeyPatch, files: Mapping[str, str]) -> Path:
    """Work in this folder with these files, whatever the environment says."""
    for name, text in files.items():
        (folder / name).write_text(text)
    monkeypatch.chdir(folder)
    for name in ("ML_MEETINGS_CONFIG", "ML_MEETINGS_DATABASE"):
        monkeypatch.delenv(name, raising=False)
    return folder


def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    from calendar_app.cli import main

    monkeypatch.setattr(sys, "argv", ["ml-meetings", *map(str, words)])
    capfd.readouterr()
    with pytest.raises(SystemExit) as ended:
        main()
    out, err = capfd.readouterr()
    code = ended.value.code
    return (code if isinstance(code, int) else 0), out, err
