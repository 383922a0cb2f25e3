"""`ml-meetings doctor`: what it says of an installation and of feeds, and its exit code."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from calendar_app.doctor import examine
from tests.calendar_app.command_line import enter
from tests.calendar_app.loopback import calendar_of, loopback_site
from tests.feeds.broken import SOUND

CONFIG = (
    '[site]\nbase_url = "https://meetings.example.org"\n[[sources]]\nid = "talks"\nkind = "ics"\nurl = "talks.ics"\n'
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with one source that can be read."""
    return enter(
        tmp_path,
        monkeypatch,
        {"sources.toml": CONFIG, "talks.ics": calendar_of(("one@example.org", "AlexNet", "20160224T173000"))},
    )


def checks(out: str) -> dict[str, list[str]]:
    grades: dict[str, list[str]] = {}
    for check in json.loads(out)["checks"]:
        grades.setdefault(check["part"], []).append(check["grade"])
    return grades


def test_an_installation_that_works(cli: Any, folder: Path) -> None:
    """After a first run every part is in order."""
    cli("collect")
    code, out, _ = cli("doctor", "--json")
    assert code == 0
    assert checks(out) == {
        "configuration": ["ok"], "sources": ["ok"], "base_url": ["ok"], "archive": ["ok"], "database": ["ok", "ok"],
        "time zones": ["ok"],
    }  # fmt: skip


def test_looking_changes_nothing(cli: Any, folder: Path) -> None:
    """There is no database before and none after."""
    code, out, _ = cli("doctor")
    assert code == 0
    assert "should  database" in out
    assert not (folder / "ml-meetings.db").exists()


CONFIGURATIONS = [
    (CONFIG.replace('"ics"', '"telepathy"'), "configuration", "must", "unknown kind 'telepathy'"),
    (CONFIG.replace('"talks.ics"', '"gone.ics"'), "sources", "must", "gone.ics does not exist"),
    (CONFIG.replace("https://meetings.example.org", "http://localhost:8000"), "base_url", "should", "Nobody else"),
    (CONFIG.replace("https://meetings.example.org", "http://192.168.1.7"), "base_url", "should", "Nobody else"),
    (CONFIG.replace("https:", "http:"), "base_url", "should", "is not https"),
    ("[site]\n", "sources", "should", "No source is read"),
    (CONFIG + '[fetch]\narchive = "talks.ics/archive"\n', "archive", "must", "cannot be written"),
]


@pytest.mark.parametrize(("text", "part", "grade", "words"), CONFIGURATIONS)
def test_an_installation_that_does_not(cli: Any, folder: Path, text: str, part: str, grade: str, words: str) -> None:
    """The part, how urgent it is, and a sentence; exit 1 where it must be mended."""
    (folder / "sources.toml").write_text(text)
    code, out, _ = cli("doctor", "--json")
    assert code == (grade == "must")
    said = [c for c in json.loads(out)["checks"] if c["part"] == part and c["grade"] == grade]
    assert any(words in check["message"] for check in said)


def test_a_database_of_another_version(cli: Any, folder: Path) -> None:
    """An older schema is brought up to date by itself; what cannot be read must be mended."""
    cli("collect")
    with closing(sqlite3.connect(folder / "ml-meetings.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.commit()
    code, out, _ = cli("doctor")
    assert (code, "should  database" in out) == (0, True)
    (folder / "ml-meetings.db").write_bytes(b"no database at all, but long enough to be taken for one " * 99)
    code, out, _ = cli("doctor")
    assert (code, "must    database       cannot open the database" in out) == (1, True)


def test_a_sound_feed(cli: Any, folder: Path) -> None:
    """A local path works too; silence is good."""
    (folder / "sound.ics").write_bytes(SOUND)
    code, out, err = cli("doctor", "--feed", "sound.ics")
    assert (code, out, err) == (0, "", "Nothing is wrong.\n")


def test_a_broken_feed(cli: Any, folder: Path) -> None:
    """Exit 1 where a must is broken, 0 where it is a should; the finding names rule, line and reason."""
    (folder / "a.ics").write_bytes(SOUND.replace(b"STATUS:CONFIRMED", b"STATUS:CANCELED"))
    code, out, err = cli("doctor", "--feed", "a.ics", "--json")
    (finding,) = json.loads(out)["findings"]
    assert (code, finding["rule"], finding["level"], finding["line"]) == (1, "status", "must", 35)
    (folder / "a.ics").write_bytes(SOUND.replace(b"TRANSP:TRANSPARENT\r\n", b""))
    code, out, err = cli("doctor", "--feed", "a.ics")
    assert (code, err) == (0, "0 must be mended, 1 should be.\n")
    assert out.startswith("should  days-opaque      line 49 ")


def test_a_feed_on_the_web(cli: Any, folder: Path) -> None:
    """It is fetched as sources are, and its answer is looked at too; our own site may be private."""
    with loopback_site() as site:
        site.pages["/all.ics"] = SOUND.decode()
        address = f"http://{site.host}/all.ics"
        code, _, err = cli("doctor", "--feed", address)
        assert (code, "ml-meetings: " in err) == (1, True)
        (folder / "sources.toml").write_text(f'[site]\nbase_url = "http://{site.host}"\n[fetch]\npause = 0.0\n')
        code, out, err = cli("doctor", "--feed", address)
        assert (code, err) == (0, "0 must be mended, 1 should be.\n")
        assert out.startswith("should  validator")


def test_a_feed_that_is_not_there(cli: Any) -> None:
    """A sentence, and exit 1."""
    code, out, err = cli("doctor", "--feed", "gone.ics")
    assert (code, out, "does not exist" in err) == (1, "", True)


def test_the_rules_of_time_zones_have_a_version(tmp_path: Path) -> None:
    """It is the package's, whose rules count."""
    checks = examine(tmp_path / "no.toml", {}, "sqlite://")
    sentence = next(check.sentence for check in checks if check.part == "time zones")
    assert sentence == f"They are there, as of tzdata {version('tzdata')}."
