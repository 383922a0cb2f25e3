"""A database in a file and back: nothing is lost, nothing half done, nothing believed that is damaged."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from calendar_app.agenda import Agenda
from calendar_app.cli.main import group
from calendar_app.errors import UserError
from calendar_app.event_json import to_json
from calendar_app.history import Health, Revision, SourceState
from calendar_app.model import Event
from calendar_app.store import Store, backup, restore
from feeds import FORMATS
from tests.calendar_app import any_event
from tests.calendar_app.meetings import NOW, meeting, published, sighting

OLD = Path(__file__).with_name("backups") / "0001.jsonl"


def quiet(done: int, total: int) -> None:
    pass


def fill(database: str, events: list[Event]) -> None:
    """Published, with all that belongs to it."""
    with closing(Store(database)) as store, store.transaction() as transaction:
        for number, event in enumerate(events):
            uid = f"uid-{number}"
            said = published(event, uid, sequence=number)
            transaction.keep_events([said])
            transaction.keep_sightings([sighting(event, uid)])
            transaction.keep_identities("ml-ka", {uid: (f"key {number}", 0)})
            transaction.keep_revisions([Revision(uid, NOW, "added", {"title": [None, event.title]}, "ml-ka")])
        transaction.keep_state(SourceState("ml-ka", Health.OK, last_run=NOW, problems=("a \ud800 b",)))


def contents(database: str) -> tuple[Any, ...]:
    """All that anybody can ask for, and the feeds byte for byte."""
    with closing(Store(database)) as store:
        events = store.events()
        feeds = [form.render(Agenda(events=events, title="Meetings")) for form in FORMATS.values()]
        sightings = [store.sightings_of(event.uid) for event in events]
        return [to_json(e) for e in events], sightings, store.revisions(), store.states(), feeds


@pytest.fixture
def other(request: pytest.FixtureRequest, tmp_path: Path, new_postgres: Callable[[], str]) -> str:
    """An empty database of the kind that `database` is not."""
    return new_postgres() if request.node.callspec.params["database"] == "sqlite" else f"sqlite:///{tmp_path}/other.db"


@settings(
    max_examples=8, deadline=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(st.lists(any_event.events, max_size=6))
def test_what_is_restored_is_what_was(database: str, other: str, tmp_path: Path, events: list[Event]) -> None:
    """From either database into the other: the same uids, moments, revisions and feeds, and the same backup again."""
    first, second = tmp_path / "first.gz", tmp_path / "second.gz"
    fill(f"sqlite:///{tmp_path}/written.db", events)
    backup(f"sqlite:///{tmp_path}/written.db", first, quiet)
    restore(database, first, quiet, now=NOW, replace=True)
    backup(database, second, quiet)
    restore(other, second, quiet, now=NOW, replace=True)
    assert contents(database) == contents(other)
    assert first.read_bytes() == second.read_bytes()
    with closing(Store(other)) as store, store.transaction() as transaction:  # and on it goes
        transaction.keep_revisions([Revision("uid-0", NOW, "changed", {}, "ml-ka")])
    (tmp_path / "written.db").unlink()


def test_a_backup_shows_one_moment(database: str, other: str, tmp_path: Path) -> None:
    """What is written while it runs is either all in it or not at all."""
    fill(database, [meeting()])
    before = contents(database)

    def meddle(done: int, total: int) -> None:
        if done == 1:  # of five tables one is read
            with closing(Store(database)) as store, store.transaction() as transaction:
                late = meeting("Too late")
                transaction.keep_events([published(late, "uid-9")])
                transaction.keep_identities("ml-ka", {"uid-9": ("late", 0)})
                transaction.keep_revisions([Revision("uid-9", NOW, "added", {}, "ml-ka")])

    backup(database, tmp_path / "a.gz", meddle)
    restore(other, tmp_path / "a.gz", quiet, now=NOW)
    assert contents(other) == before
    assert contents(database) != before


def test_a_database_that_holds_something_is_not_overwritten(database: str, tmp_path: Path) -> None:
    """Unless that is asked for; then nothing of it is left."""
    file = tmp_path / "a.gz"
    fill(database, [meeting()])
    backup(database, file, quiet)
    before = contents(database)
    with closing(Store(database)) as store, store.transaction() as transaction:
        transaction.keep_events([published(meeting("Later"), "uid-2")])
    with pytest.raises(UserError, match="--replace"):
        restore(database, file, quiet, now=NOW)
    assert len(contents(database)[0]) == 2
    restore(database, file, quiet, now=NOW, replace=True)
    assert contents(database) == before


@pytest.mark.parametrize("rows", [0, 700])
def test_killed_while_restoring(database: str, tmp_path: Path, rows: int) -> None:
    """The database is as before, at whatever row."""
    file = tmp_path / "a.gz"
    full = f"sqlite:///{tmp_path}/full.db"
    fill(full, [meeting(f"Meeting {n}") for n in range(400)])
    backup(full, file, quiet)
    fill(database, [meeting("What was")])
    before = contents(database)
    code = (
        "import os, sys; from pathlib import Path; from calendar_app.store import restore\n"
        "from tests.calendar_app.meetings import NOW\n"
        "stop = lambda done, total: os._exit(9) if done > int(sys.argv[3]) else None\n"
        "restore(sys.argv[1], Path(sys.argv[2]), stop, now=NOW, replace=True)"
    )
    assert subprocess.run([sys.executable, "-c", code, database, str(file), str(rows)]).returncode == 9
    assert contents(database) == before


def test_a_file_is_replaced_when_the_new_one_is_whole(tmp_path: Path) -> None:
    """What goes wrong leaves the last backup; and nobody but the owner may read one."""
    database, file = f"sqlite:///{tmp_path}/a.db", tmp_path / "a.gz"
    fill(database, [meeting()])
    backup(database, file, quiet)
    good = file.read_bytes()

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup(database, file, stop)
    assert file.read_bytes() == good
    assert file.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.glob(".*")) == []


def test_an_old_backup(database: str, tmp_path: Path) -> None:
    """A file of the first schema is brought up to date like an old database."""
    restore(database, packed(WHOLE, tmp_path / "old.gz"), quiet, now=NOW)
    with closing(Store(database)) as store:
        assert [(e.uid, e.title) for e in store.events()] == [("02306d3f-c641-5869-93f3-7beae49c2030", "AlexNet")]
        assert [r.change for r in store.revisions()] == ["added"]


def packed(lines: list[str], file: Path) -> Path:
    """A backup of these lines, with a checksum that fits."""
    body = "".join(f"{line}\n" for line in lines).encode()
    end = json.dumps({"end": hashlib.sha256(body).hexdigest()}).encode() + b"\n"
    file.write_bytes(gzip.compress(body + end))
    return file


WHOLE = OLD.read_text().splitlines()
HEAD, TABLE, ROW = WHOLE[:3]
DAMAGED: dict[str, tuple[list[str], str]] = {
    "no head": ([TABLE, ROW], "line 1: no backup"),
    "another format": (['{"format": "wallet"}'], "line 1: no backup"),
    "another version": ([HEAD.replace('"version":1', '"version":2')], "line 1: a newer version"),
    "an unknown schema": ([HEAD.replace('"0001"', '"9999"')], "line 1: a newer version"),
    "a relative schema": ([HEAD.replace('"0001"', '"head"')], "line 1: a newer version"),
    "a schema of another sort": ([HEAD.replace('"0001"', "[]")], "line 1: a newer version"),
    "rows of another sort": ([HEAD.replace('"events":1', '"events":true')], "line 1"),
    "fewer rows": ([HEAD, TABLE], "line 1: .* number of rows"),
    "more rows": ([HEAD, TABLE, ROW, ROW], "line 4: .*more rows"),
    "no JSON": ([HEAD, "{"], "line 2"),
    "deep JSON": ([HEAD, "[" * 100_000], "line 2"),
    "a row before its table": ([HEAD, ROW], "line 2"),
    "a table that is none of ours": ([HEAD, '{"table":"sqlite_master","columns":["name"]}'], "line 2"),
    "a table of another sort": ([HEAD, '{"table":["events"],"columns":["uid"]}'], "line 2"),
    "a table a second time": ([HEAD, TABLE, TABLE], "line 3"),
    "an unknown column": ([HEAD, TABLE.replace('"kind"', '"kinds"')], "line 2"),
    "too few columns": ([HEAD, TABLE.replace('"kind",', ""), ROW], "line 3"),
    "a row that is none": ([HEAD, TABLE, '"row"'], "line 3"),
    "a day that is none": ([HEAD, TABLE, ROW.replace('"2016-02-24","2016-02-24"', '"2016-02-31",null')], "line 3"),
    "text for a number": ([HEAD, TABLE, ROW.replace(",0,", ',"0",', 1)], "line 3"),
    "a huge number": ([HEAD, TABLE, ROW.replace(",0,", f",{10**30},", 1)], "line 3"),
    "nothing where something must be": ([HEAD, TABLE, ROW.replace('"meeting"', "null", 1)], "line 3"),
    "NUL": ([HEAD, TABLE, ROW.replace('"meeting"', '"\\u0000"', 1)], "line 3"),
    "half a character": ([HEAD, TABLE, ROW.replace('"meeting"', '"\\ud800"', 1)], "line 3"),
    "a word too long": ([HEAD, TABLE, ROW.replace('"meeting"', '"meeting meeting meeting"', 1)], "line 3"),
    "an event that is none": ([line.replace('"AlexNet"', '""') for line in WHOLE], "no meeting"),
    "an address that is a script": (
        [line.replace("https://ml-ka.de/", "javascript:") for line in WHOLE], "no meeting",
    ),
    "twice the same uid": (
        [HEAD.replace('"events":1', '"events":2'), TABLE, ROW, ROW, *WHOLE[3:]], "line 5",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "reason"), DAMAGED.values(), ids=DAMAGED)
def test_what_does_not_fit_is_refused(lines: list[str], reason: str, tmp_path: Path) -> None:
    """In one sentence that names the file and the line; the database stays as it was, even with --replace."""
    database = f"sqlite:///{tmp_path}/a.db"
    fill(database, [meeting()])
    before = contents(database)
    with pytest.raises(UserError, match=reason) as raised:
        restore(database, packed(lines, tmp_path / "a.gz"), quiet, now=NOW, replace=True)
    assert str(tmp_path / "a.gz") in str(raised.value)
    assert "\n" not in str(raised.value)
    assert contents(database) == before


@pytest.mark.parametrize("position", range(0, 100, 7))
def test_a_bit_has_flipped(position: int, tmp_path: Path) -> None:
    """Wherever it is, and wherever the file is cut, the file is refused."""
    database, file = f"sqlite:///{tmp_path}/a.db", tmp_path / "a.gz"
    whole = packed(WHOLE, file).read_bytes()
    place = 10 + (len(whole) - 11) * position // 100  # behind the head of gzip, where a bit may mean nothing
    for damaged in (whole[:place], whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1 :]):
        file.write_bytes(damaged)
        with pytest.raises(UserError, match=r"a\.gz: "):
            restore(database, file, quiet, now=NOW)
        assert contents(database)[0] == []


@pytest.mark.parametrize("filler", [TABLE, " " * 1000, "[" + "0," * 10_000_000 + "0]"], ids=["tables", "blanks", "row"])
def test_a_file_that_unpacks_without_end(filler: str, tmp_path: Path) -> None:
    """Is given up early."""
    file, lines = tmp_path / "a.gz", 30_000_000 // len(filler) or 1
    file.write_bytes(gzip.compress(f"{HEAD}\n{(filler + chr(10)) * lines}".encode()))
    with pytest.raises(UserError, match=r"longer than|far more|line [23]"):
        restore(f"sqlite:///{tmp_path}/a.db", file, quiet, now=NOW)


def test_what_is_restored_is_a_generation_of_its_own(database: str, tmp_path: Path) -> None:
    """Later than all that was there, and than the backup: whoever knew either looks again."""
    fill(database, [meeting()])
    backup(database, tmp_path / "a.gz", quiet)
    with closing(Store(database)) as store:
        before = store.generations.number()
        restore(database, tmp_path / "a.gz", quiet, now=NOW, replace=True)
        assert store.generations.number() == before + 1
        restore(database, tmp_path / "a.gz", quiet, now=NOW + timedelta(days=1), replace=True)
        assert store.generations.number() == (NOW + timedelta(days=1)).timestamp()


def test_the_commands(database: str, tmp_path: Path) -> None:
    """Words go to standard error; what cannot be done is one sentence."""
    file = str(tmp_path / "a.gz")

    def run(*words: str) -> Any:
        return CliRunner().invoke(group, ["--database", database, *words])

    fill(database, [meeting()])
    assert run("backup", file).exit_code == 0
    assert isinstance(run("restore", file).exception, UserError)
    done = run("restore", file, "--replace")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "5 rows restored" in done.stderr
    missing = CliRunner().invoke(group, ["--database", f"sqlite:///{tmp_path}/none.db", "backup", file])
    assert isinstance(missing.exception, UserError)
    assert not (tmp_path / "none.db").exists()
