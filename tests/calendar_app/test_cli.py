"""The command line: exit codes, where data and words go, and that people get sentences, not tracebacks."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from calendar_app import config as configuration
from calendar_app.model import Source
from calendar_app.store import Store
from feeds import FORMATS
from scrapers import OPTIONS, SCRAPERS
from tests.calendar_app.command_line import enter
from tests.calendar_app.loopback import calendar_of, loopback_site
from tests.calendar_app.meetings import meeting, published

ICS = calendar_of(
    ("one@example.org", "AlexNet", "20160224T173000"), ("two@example.org", "[/] ResNet", "20360302T173000")
)
PAGE = """[site]
language = "en"

[[sources]]
id = "talks"
kind = "ics"
url = "talks.ics"
"""
POST = "Title: Rückblick\nDate: 2016-02-20\nStatus: draft\n\n## Meetings\n\n## Links\n"
FIELDS = """uid title start end all_day zone location city country url status series topics speakers description sources
sequence first_seen last_changed""".split()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with one source that can be read."""
    return enter(tmp_path, monkeypatch, {"sources.toml": PAGE, "talks.ics": ICS, "post.md": POST})


def test_collect_and_look(cli: Any) -> None:
    """Collecting reports each source; events show what is published, from today on or all."""
    code, out, _ = cli("collect")
    assert code == 0
    assert out.splitlines()[-1].split() == ["talks", "ok", "2", "2", "0", "0"]
    code, out, err = cli("events")
    assert (code, "AlexNet" in out, "[/] ResNet" in out, "1 meeting" in err) == (0, False, True, True)
    code, out, err = cli("events", "--all")
    assert (code, "AlexNet" in out) == (0, True)


def test_a_database_that_fails_in_the_middle(cli: Any, folder: Path) -> None:
    """One sentence and exit code 1; the sources are not to blame."""
    cli("collect")
    with closing(sqlite3.connect(folder / "ml-meetings.db")) as connection:
        connection.execute("DROP TABLE sightings")
    code, out, err = cli("collect")
    assert (code, out) == (1, "")
    assert err.splitlines()[-1] == "ml-meetings: the database failed: no such table: sightings"
    assert "Traceback" not in err


def test_a_suspicious_source_is_told(cli: Any, folder: Path) -> None:
    """The report says what is wrong, and where to read what to do; nothing has failed."""
    cli("collect")
    (folder / "talks.ics").write_text(calendar_of())
    code, out, err = cli("collect")
    assert (code, "suspicious" in out, "ml-meetings sources says what to do" in err) == (0, True, True)


def test_events_as_json(cli: Any) -> None:
    """One array on standard output, with the names that other programs rely on."""
    cli("collect")
    code, out, err = cli("events", "--all", "--json")
    assert (code, err) == (0, "")
    first = json.loads(out)[0]
    assert set(FIELDS) <= first.keys()
    assert (first["title"], first["start"], first["zone"]) == ("AlexNet", "2016-02-24T17:30:00+01:00", "Europe/Berlin")
    assert (first["sources"], first["sequence"], first["status"]) == (["talks"], 0, "confirmed")


def test_log_as_json(cli: Any) -> None:
    """One array of revisions; the first publication is `added`, moments have an offset."""
    cli("collect")
    code, out, _ = cli("log", "--json")
    revisions = json.loads(out)
    assert (code, [r["change"] for r in revisions]) == (0, ["added", "added"])
    assert all({"uid", "at", "change", "fields"} <= r.keys() and r["at"].endswith("+00:00") for r in revisions)
    assert revisions[0]["fields"]["title"] == [None, "AlexNet"]
    code, out, _ = cli("log")
    assert (code, out.count("added")) == (0, 2)


@pytest.mark.parametrize("format_name", FORMATS)
def test_events_as_a_feed(cli: Any, format_name: str) -> None:
    """A feed goes to standard output, byte for byte."""
    cli("collect")
    code, out, err = cli("events", "--all", "--format", format_name)
    assert (code, err) == (0, "")
    assert "AlexNet" in out


def test_a_dry_run(cli: Any) -> None:
    """It reports and keeps nothing."""
    code, out, _ = cli("collect", "--dry-run")
    assert (code, "talks" in out) == (0, True)
    assert json.loads(cli("events", "--all", "--json")[1]) == []


def test_a_failing_source(cli: Any, folder: Path) -> None:
    """Exit 1, the source and the reason are named, the others are done."""
    with (folder / "sources.toml").open("a") as file:
        file.write('[[sources]]\nid = "gone"\nkind = "ics"\nurl = "gone.ics"\n')
    code, out, _ = cli("collect")
    assert code == 1
    assert "gone" in out and "failed" in out and "does not exist" in " ".join(out.split())
    assert len(json.loads(cli("events", "--all", "--json")[1])) == 2
    assert cli("collect", "talks")[0] == 0
    assert cli("collect", "talks", "talks")[0] == 0


@pytest.mark.parametrize("where", ["before", "after", "environment"])
def test_where_things_are(cli: Any, folder: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """`--config` and `--database` are taken before and after the command's words, and from the environment."""
    (folder / "elsewhere").mkdir()
    for name in ("sources.toml", "talks.ics"):
        (folder / name).rename(folder / "elsewhere" / name)
    config, database = "elsewhere/sources.toml", "sqlite:///elsewhere/my.db"
    words: tuple[str, ...] = ("--config", config, "--database", database)
    if where == "environment":
        monkeypatch.setenv("ML_MEETINGS_CONFIG", config)
        monkeypatch.setenv("ML_MEETINGS_DATABASE", database)
        words = ()
    before, after = (words, ()) if where == "before" else ((), words)
    assert cli(*before, "collect", *after)[0] == 0
    assert len(json.loads(cli(*before, "events", "--all", "--json", *after)[1])) == 2
    assert (folder / "elsewhere" / "my.db").exists() and not (folder / "ml-meetings.db").exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("collect --config nowhere.toml", 1, "nowhere.toml is not there"),
        ("events --config nowhere.toml", 1, "nowhere.toml is not there"),
        ("post post.md --config nowhere.toml", 1, "nowhere.toml is not there"),
        ("collect --config talks.ics", 1, "talks.ics"),
        ("collect nobody", 1, "no source is called 'nobody'"),
        ("collect --database nonsense", 1, "not the address of a database"),
        ("events --database postgresql://127.0.0.1:1/x", 1, "cannot open the database"),
        ("events --database sqlite:///post.md", 1, "cannot open the database"),
        ("events --from someday", 2, "from: 'someday' is no day"),
        ("events --online maybe", 2, "online: 'maybe'"),
        ("events --format pdf", 2, "'pdf' is not one of"),
        ("events --json --format ics", 2, "exclude each other"),
        ("replay nowhere.warc", 1, "nowhere.warc"),
        ("replay talks.ics", 1, "talks.ics"),
        ("replay", 2, "ARCHIVE"),
        ("post nowhere.md", 1, "nowhere.md"),
        ("post talks.ics", 1, "talks.ics"),
        ("post post.md --periodical nobody", 1, "no periodical is called 'nobody'"),
        ("post --stdout post.md post.md", 2, "one file"),
        ("try nowhere.html", 1, "nowhere.html"),
        ("try sources.toml", 1, "no meeting found"),
        ("try talks.ics --at yesterday", 1, "yesterday"),
        ("try talks.ics --zone Karlsruhe/Ost", 1, "unknown time zone"),
        ("try talks.ics --from 1.4.", 1, "1.4."),
        ("try talks.ics --kind nonsense", 2, "nonsense"),
        ("try", 2, "give a page, a file"),
        ("try http://127.0.0.1:1/", 1, "127.0.0.1"),
        ("serve --collect-every ²h", 2, "write 90m"),
        ("serve --config nowhere.toml", 1, "nowhere.toml is not there"),
        ("init", 1, "not overwritten"),
        ("init --config nowhere/sources.toml", 1, "nowhere"),
        ("nonsense", 2, "No such command"),
        ("collect --nonsense", 2, "No such option"),
    ],
)
def test_what_people_can_mend_is_said_in_a_sentence(cli: Any, words: str, code: int, said: str) -> None:
    """The right exit code, a sentence on standard error, nothing on standard output, no traceback."""
    found, out, err = cli(*words.split())
    assert (found, out) == (code, ""), err
    assert said in " ".join(err.split())
    assert "Traceback" not in err


@pytest.mark.parametrize("words", ["--help", "--version", "collect --help", "try -h"])
def test_help(cli: Any, words: str) -> None:
    """Help goes to standard output and is no failure."""
    code, out, err = cli(*words.split())
    assert (code, err) == (0, "")
    assert "ml-meetings" in out.lower()


@pytest.mark.parametrize("content", ["[[sources", "[site]\nzone = 'Nowhere'\n", "[sources]\n", "\udcff", "what = 1\n"])
def test_a_config_that_cannot_be_read(cli: Any, folder: Path, content: str) -> None:
    """The file and the place are named."""
    (folder / "sources.toml").write_text(content, errors="surrogateescape")
    code, out, err = cli("collect")
    assert (code, out) == (1, "")
    assert "sources.toml" in err and "Traceback" not in err


def test_init(cli: Any, folder: Path) -> None:
    """The file that it writes is a good configuration, and one that is there is never overwritten."""
    code, out, err = cli("init", "--config", "new.toml")
    assert (code, out, "new.toml written" in err) == (0, "", True)
    config = configuration.load(folder / "new.toml", OPTIONS)
    assert "ml-ka" in [source.id for source in config.sources]
    (folder / "new.toml").write_text("mine")
    assert cli("init", "--config", "new.toml")[0] == 1
    assert (folder / "new.toml").read_text() == "mine"


def test_a_post_out_of_date(cli: Any, folder: Path) -> None:
    """--check says so by exit 1, --diff and --stdout show the change; only the plain command writes it."""
    cli("collect")
    code, out, err = cli("post", "--check", "post.md")
    assert (code, out, "lacks 1 of its meetings" in err) == (1, "", True)
    code, out, _ = cli("post", "--diff", "post.md")
    assert (code, [line for line in out.splitlines() if line.startswith("+*") or "AlexNet" in line] != []) == (0, True)
    code, out, _ = cli("post", "--stdout", "post.md")
    assert (code, "AlexNet" in out, out.startswith("Title: Rückblick\n")) == (0, True, True)
    assert (folder / "post.md").read_text() == POST
    assert cli("post", "post.md")[0] == 0
    assert (folder / "post.md").read_text() == out
    code, out, err = cli("post", "--check", "--diff", "post.md")
    assert (code, out, err) == (0, "", "")
    assert cli("post", "--stdout", "post.md")[1] == (folder / "post.md").read_text()


def test_try_a_file(cli: Any) -> None:
    """Events on standard output, the reader on standard error, and no database."""
    code, out, err = cli("try", "talks.ics", "--json")
    assert (code, [event["title"] for event in json.loads(out)]) == (0, ["AlexNet", "[/] ResNet"])
    assert "read by: ics" in err
    assert cli("try", "talks.ics")[0] == 0
    assert not Path("ml-meetings.db").exists()


def test_try_a_source_as_it_is_configured(cli: Any, folder: Path) -> None:
    """By its id, with the options of its table, and keeping nothing; a file of that name comes first."""
    select = '[sources.select]\nitem = "li"\ntitle = "b"\ndate = "i"\n'
    seminar = '\n[[sources]]\nid = "seminar"\nkind = "selectors"\nurl = "seminar.html"\n'
    (folder / "sources.toml").write_text(PAGE + seminar + select)
    (folder / "seminar.html").write_text(
        "<ul><li><b>Trees</b> <i>7 April 2016, 6 pm</i><li><b>Roots</b> <i>soon</i></ul>"
    )
    code, out, err = cli("try", "seminar", "--json")
    assert (code, [event["start"] for event in json.loads(out)]) == (0, ["2016-04-07T18:00:00+02:00"])
    assert "read by: selectors" in err and "not read" in err
    (folder / "sources.toml").write_text(PAGE + seminar)
    code, _, err = cli("try", "seminar")
    assert (code, "[sources.select]" in err, "Traceback" in err) == (1, True, False)
    assert not Path("ml-meetings.db").exists()
    (folder / "seminar").write_text("# Trees\n\nMeeting on 7 May 2026 at 7 pm.\n")
    assert "2026-05-07" in cli("try", "seminar")[1]


def test_try_a_folder_of_posts(cli: Any, folder: Path) -> None:
    """A folder of posts is read post by post."""
    posts = folder / "posts"
    posts.mkdir()
    bullet = "* London, 7. April 2016: Deep Learning Summit ([Link](https://example.org/))\n"
    (posts / "one.md").write_text(POST.replace("## Meetings\n", "## Meetings\n\n" + bullet))
    code, out, _ = cli("try", "posts", "--json")
    assert (code, [event["start"] for event in json.loads(out)]) == (0, ["2016-04-07"])


def test_a_batch_answers_every_line(cli: Any, folder: Path) -> None:
    """One line for each, in order; what is wrong with a line is said in its place, and the exit code is 0."""
    good = {"file": str(folder / "talks.ics"), "url": "https://example.org/t.ics", "at": "2016-02-18", "zone": None}
    lines = [
        json.dumps(good),
        json.dumps({**good, "url": "https://example.org/\u2028", "from": "2016-01-01", "to": "2016-12-31"}),
        "no JSON",
        "[" * 100_000,
        '"words"',
        "{}",
        '{"file": 1}',
        '{"file": "nowhere.ics"}',
        '{"file": "\\u0000"}',
        '{"file": "\\ud800.ics"}',
        json.dumps({**good, "kind": "nonsense"}),
        json.dumps({**good, "zone": "Nowhere"}),
        json.dumps({**good, "zone": "../../etc/passwd"}),
        json.dumps({**good, "at": "soon"}),
        json.dumps({**good, "from": "soon"}),
        json.dumps({**good, "from": "0001-01-01", "to": "9999-12-31"}),
        json.dumps({**good, "id": 7}, ensure_ascii=False),
    ]
    (folder / "batch.jsonl").write_text("\n".join(lines) + "\n")
    code, out, _ = cli("try", "--batch", "batch.jsonl")
    answers = [json.loads(line) for line in out.splitlines()]
    assert (code, len(answers)) == (0, len(lines))
    assert [("e" if "error" in answer else "o") for answer in answers] == list("oo" + "e" * 13 + "oo")
    assert answers[0] == answers[-1] and answers[0]["reader"] == "ics"
    assert [event["title"] for event in answers[0]["events"]] == ["AlexNet", "[/] ResNet"]


def test_what_has_no_day_stands_apart_in_a_batch(cli: Any, folder: Path) -> None:
    """Every event of an answer has a start; what is only announced for some month is `undated`."""
    entry = "- title: NLP Days\n  year: 2027\n  id: nlp\n  deadline: 2027-01-15 12:00\n  timezone: UTC\n  date: %s\n"
    (folder / "list.yml").write_text(entry % "May 2027" + entry % "May 3-5, 2027")
    (folder / "batch.jsonl").write_text('{"file": "list.yml", "at": "2026-11-01"}\n')
    answer = json.loads(cli("try", "--batch", "batch.jsonl")[1])
    assert [event["start"] for event in answer["events"]] == ["2027-05-03"]
    assert [event["start"] for event in answer["undated"]] == [None]


def test_when_says_how_a_text_is_read(cli: Any) -> None:
    """Days and times in ISO; a text without a date is said to have none."""
    code, out, _ = cli("when", "Mittwoch, 28. Oktober um 19:15 Uhr bis 20:45", "--at", "2015-10-22")
    assert (code, out) == (0, "2015-10-28, 19:15 to 20:45\n")
    code, out, err = cli("when", "Steht noch nicht fest", "--at", "2015-10-22")
    assert (code, out) == (1, "")
    assert "no date" in err


def test_a_batch_of_date_texts(cli: Any, folder: Path) -> None:
    """One line for each, in order, with nulls where nothing is said."""
    lines = [{"text": "April 7-8, 2016", "lang": "en", "at": "2016-01-01"}, {"text": "TBA"}, {"text": 7}, {}]
    (folder / "batch.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    code, out, _ = cli("when", "--batch", "batch.jsonl")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    nothing = {"start": None, "end": None, "time_start": None, "time_end": None}
    assert answers[0] == {**nothing, "start": "2016-04-07", "end": "2016-04-08"}
    assert answers[1] == answers[3] == nothing
    assert "text" in answers[2]["error"]


def test_a_reader_that_fails_in_a_batch(cli: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug in a reader is an error in its own line."""

    def broken(source: Source, fetch: object) -> list[object]:
        raise ZeroDivisionError("by hand")

    monkeypatch.setitem(SCRAPERS, "ics", broken)
    (folder / "batch.jsonl").write_text('{"file": "talks.ics"}\n{"file": "nowhere"}\n')
    code, out, _ = cli("try", "--batch", "batch.jsonl")
    first, second = map(json.loads, out.splitlines())
    assert (code, first["error"]) == (0, "ZeroDivisionError('by hand')")
    assert "nowhere" in second["error"]


def test_hostile_titles_do_not_break_tables(cli: Any, folder: Path) -> None:
    """What looks like markup to the terminal is shown as it is."""
    titles = ["[/]", "\\[/red]", "[bold]x", ":smile:", "\\"]
    with closing(Store(f"sqlite:///{folder}/ml-meetings.db")) as store, store.transaction() as transaction:
        transaction.keep_events(published(meeting(title), f"uid-{n}") for n, title in enumerate(titles))
    code, out, err = cli("events", "--all")
    assert code == 0, err
    assert all(title in out for title in titles)


def test_collect_over_http(cli: Any, folder: Path) -> None:
    """Pages come over HTTP, are recorded as WARC beside the configuration, and the recording replays to the same."""
    with loopback_site() as site:
        site.pages["/a.ics"] = ICS
        (folder / "sources.toml").write_text(site.config("a"))
        assert cli("collect")[0] == 0
    (warc,) = (folder / "archive").iterdir()
    live = json.loads(cli("events", "--all", "--json")[1])
    code, _, err = cli("replay", warc, "--database", "sqlite:///replayed.db")
    assert code == 0, err
    again = json.loads(cli("events", "--all", "--json", "--database", "sqlite:///replayed.db")[1])
    assert [(event["uid"], event["title"]) for event in again] == [(event["uid"], event["title"]) for event in live]


def test_a_reader_that_has_seen_enough(folder: Path) -> None:
    """A pipe that is closed early is no error of ours."""
    with closing(Store(f"sqlite:///{folder}/ml-meetings.db")) as store, store.transaction() as transaction:
        transaction.keep_events(published(meeting(f"Talk {n}"), f"uid-{n}") for n in range(3000))
    code = "from calendar_app.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "events", "--all", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout and process.stderr
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=30) in (0, 1)
    with process.stderr as words:
        assert "Traceback" not in words.read()
