"""What people say of meetings, by the command line: entered, corrected, hidden, made one, made two."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.calendar_app.command_line import enter
from tests.calendar_app.loopback import calendar_of

TALKS = """[site]
language = "en"

[[sources]]
id = "talks"
kind = "ics"
url = "talks.ics"
"""
OTHERS = """
[[sources]]
id = "others"
kind = "ics"
url = "others.ics"
"""
BY_HAND = """
[[events]]
title = "ML-Stammtisch"
start = 2036-03-01T19:00:00
location = "Café Muster, Karlsruhe"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return enter(
        tmp_path,
        monkeypatch,
        {
            "talks.ics": calendar_of(("one@example.org", "Summit 2036", "20360224T173000")),
            "others.ics": calendar_of(("two@example.org", "Robotics", "20360224T173000")),
            "sources.toml": TALKS,
        },
    )


def published(cli: Any) -> dict[str, str]:
    """Uids by title."""
    return {event["title"]: event["uid"] for event in json.loads(cli("events", "--all", "--json")[1])}


def changes(cli: Any) -> list[str]:
    return [revision["change"] for revision in json.loads(cli("log", "--json")[1])]


def test_a_meeting_by_hand(cli: Any, folder: Path) -> None:
    """It is collected without network, alone if asked for, stands among the sources, and goes when it is struck out."""
    (folder / "sources.toml").write_text(TALKS + BY_HAND)
    code, out, _ = cli("collect", "by-hand")
    assert (code, out.splitlines()[-1].split()) == (0, ["by-hand", "ok", "1", "1", "0", "0"])
    assert list(published(cli)) == ["ML-Stammtisch"]
    assert "by-hand" in cli("sources")[1]
    (folder / "sources.toml").write_text(TALKS)
    cli("collect")
    assert list(published(cli)) == ["Summit 2036"]
    ics = cli("events", "--all", "--format", "ics")[1]
    assert "SUMMARY:REMOVED: ML-Stammtisch" in ics and "STATUS:CANCELLED" in ics
    assert "ML-Stammtisch" not in cli("events", "--all", "--format", "json")[1]
    assert cli("log")[1].count("ML-Stammtisch") == 2


def test_a_correction(cli: Any, folder: Path) -> None:
    """It counts from the next run on, whatever is read in it, until it is taken away; one that does nothing is told."""
    cli("collect")
    uid = published(cli)["Summit 2036"]
    (folder / "sources.toml").write_text(
        TALKS + BY_HAND + f'[[corrections]]\nuid = "{uid}"\ntitle = "Summit"\n[[corrections]]\nuid = "x"\nhide = true\n'
    )
    out = cli("collect", "by-hand")[1]
    assert "correction of x: no meeting" in " ".join(out.split())
    assert "correction of x" in " ".join(cli("sources")[1].split())
    assert published(cli)["Summit"] == uid
    (folder / "sources.toml").write_text(TALKS)
    cli("collect")
    assert published(cli)["Summit 2036"] == uid
    (folder / "sources.toml").write_text(TALKS + f'[[corrections]]\nuid = "{uid}"\nhide = true\n')
    cli("collect")
    assert published(cli) == {} and changes(cli)[-1] == "hidden"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[events]]\ntitle = 'x'\n[[events]]\nstart = 2016-04-07\n", "[[events]] number 2: title is missing"),
        ("[[events]]\ntitle = 'x'\nstart = 'soon'\n", "[[events]] number 1: start: a day or a time"),
        ("[events]\ntitle = 'x'\n", "events: write [[events]]"),
        ("[[corrections]]\nhide = true\n", "[[corrections]] number 1: uid is missing"),
        ("[[corrections]]\nuid='1'\nhide=true\n" * 2, "[[corrections]]: two are of '1'; write them as one"),
        (TALKS.replace("talks", "by-hand"), "[[sources]] 'by-hand': this id is taken"),
    ],
)
def test_what_is_wrong_in_the_file(cli: Any, folder: Path, text: str, message: str) -> None:
    """The sentence names the file, the table's number and the field."""
    (folder / "sources.toml").write_text(text)
    code, _, err = cli("collect")
    assert code == 1 and f"sources.toml: {message}" in err


def test_decided_for_good(cli: Any, folder: Path) -> None:
    """--always and --never take effect at once, are explained, listed, and taken back by --forget."""
    (folder / "sources.toml").write_text(TALKS + OTHERS)
    cli("collect")
    uids = published(cli)
    first, second = uids["Summit 2036"], uids["Robotics"]
    assert cli("same", first, second)[:2] == (1, "Not the same: different names.\n")

    code, _, err = cli("same", first, second, "--always")
    assert (code, err) == (0, f"Decided: one, {first}.\n")
    assert list(published(cli).values()) == [first]
    assert cli("same", second, first)[1].startswith("The same: a person decided so on ")
    assert cli("collect")[0] == 0 and list(published(cli).values()) == [first]
    assert "title: Robotics (others); Summit 2036 (talks)" in cli("events", "--all", "--who")[1]

    assert cli("same", second, first, "--forget")[0] == 0
    code, out, _ = cli("same", first, second)
    assert (code, out.startswith(f"The same: merged as {first}")) == (0, True)

    assert cli("same", first, second, "--never")[0] == 0
    assert published(cli) == uids and "split" in changes(cli)
    out = cli("same", "--decisions")[1]
    assert "not the same" in out and first in out and "Robotics" in out
    assert cli("same", first, second)[0] == 1


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("--never",), 2, "give the uids of two events"),
        (("a", "--never"), 2, "give the uids of two events"),
        (("a", "b", "--decisions"), 2, "give the uids of two events"),
        (("a", "b", "--never"), 1, "no event 'a' is published"),
        (("UID", "UID", "--never"), 1, "these are one uid, not two"),
        (("UID", "a", "--always"), 1, "no event 'a' is published"),
    ],
)
def test_what_cannot_be_decided(cli: Any, words: tuple[str, ...], code: int, message: str) -> None:
    """Two meetings that were published, and no others."""
    cli("collect")
    (uid,) = published(cli).values()
    found, _, err = cli("same", *(uid if word == "UID" else word for word in words))
    assert found == code and message in err
    assert cli("same", "--decisions")[1] == ""
