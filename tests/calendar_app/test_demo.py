"""The demo: the whole job over loopback HTTP."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from calendar_app.cli.main import group


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_once(host: str) -> None:
    """Every source of its three sites is read, and their meetings shown in order, whichever address it is to have."""
    done = CliRunner().invoke(group, ["demo", "--once", "--host", host])
    assert done.exit_code == 0, done.output
    report, _, shown = done.stdout.partition("\n\n")
    rows = [line.split()[:2] for line in report.splitlines()[1:] if line[:1].strip()]
    assert rows == [[name, "ok"] for name in ("ml-ka", "re-work", "conferences", "rueckblick")]
    for title in ("Paper Discussion Group", "Deep Learning in Healthcare Summit", "ICML 2016"):
        assert title in " ".join(shown.split())
    days = [line.split()[0] for line in shown.splitlines()[1:] if line[:2] == "20"]
    assert len(days) >= 15 and [day[:10] for day in days] == sorted(day[:10] for day in days)


@pytest.mark.parametrize("words", [["--port", "0"], ["--port", "70000"], ["--nonsense"]])
def test_wrong_use(words: list[str]) -> None:
    """A port that is none is refused."""
    assert CliRunner().invoke(group, ["demo", "--once", *words]).exit_code == 2
