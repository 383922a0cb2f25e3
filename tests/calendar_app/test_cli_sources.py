"""The list of sources, from the command line: how they fare, and a new one."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from calendar_app.cli.main import group
from tests.calendar_app.loopback import LoopbackSite, calendar_of, loopback_site

PAGE = """<html><head><script type="application/ld+json">{"@type": "Event", "name": "Summit [1]",
"startDate": "2016-04-07", "endDate": "2016-04-08", "location": "London"}</script></head></html>"""
FEED = """<rss version="2.0" xmlns:ev="http://purl.org/rss/1.0/modules/event/"><channel><item><title>Trees</title>
<ev:startdate>2016-04-07T19:00</ev:startdate></item></channel></rss>"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    with loopback_site() as site:
        site.pages = {
            "/a.ics": calendar_of(("talk", "Talk", "20160224T173000")),
            "/summit": PAGE,
            "/feed": FEED,
            "/nothing": "<p>Hello</p>",
        }
        Path("sources.toml").write_text(site.config("a").replace('id = "a"', 'id = "talks"'), encoding="utf-8")
        yield site


def call(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(group, list(words))
    if result.exception and not isinstance(result.exception, SystemExit):
        return 1, str(result.exception)
    return result.exit_code, result.output


def test_how_sources_fare(site: LoopbackSite) -> None:
    """One line for each, the paused ones too; before the first run all are new."""
    path = Path("sources.toml")
    path.write_text(path.read_text() + '[[sources]]\nid = "off"\nkind = "ics"\nurl = "x.ics"\nenabled = false\n')
    assert call("collect")[0] == 0
    code, out = call("sources")
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines()[1:]}
    assert code == 0
    assert rows["talks"][:3] == ["ics", "ok", "1"]
    assert rows["off"][:3] == ["ics", "paused", "0"]


def test_a_host_that_wants_rest(site: LoopbackSite) -> None:
    """A run by hand says that it leaves the source out, and `sources` says it too; nothing has failed."""
    site.replies["/a.ics"] = (429, {"Retry-After": "7200"})
    assert call("collect", "talks")[0] == 1
    code, out = call("collect", "talks")
    assert (code, "resting" in out) == (0, True)
    assert "asked us for rest and is left alone until" in " ".join(out.split())
    out = call("sources")[1]
    assert "talks: what is published stays; it is read again by itself" in out


def test_a_page_is_added_by_its_address(site: LoopbackSite) -> None:
    """The kind is found out by looking; what was written can be collected, and is not written twice."""
    before = Path("sources.toml").read_text()
    url = f"http://{site.host}/summit"
    code, out = call("sources", "add", url, "--id", "summit", "--name", 'The "Summit"')
    assert (code, "Summit [1]" in out) == (0, True)
    text = Path("sources.toml").read_text()
    assert text.startswith(before)
    assert tomllib.loads(text)["sources"][-1] == {"id": "summit", "kind": "page", "name": 'The "Summit"', "url": url}
    assert call("collect", "summit")[0] == 0
    assert "already" in call("sources", "add", url)[1]
    assert Path("sources.toml").read_text() == text


def test_a_feed_is_added_by_its_address(site: LoopbackSite) -> None:
    """A feed that carries the dates of events is one of the kind `syndication`, and is collected as such."""
    code, out = call("sources", "add", f"http://{site.host}/feed", "--id", "feed")
    assert (code, "Trees" in out) == (0, True)
    assert tomllib.loads(Path("sources.toml").read_text())["sources"][-1]["kind"] == "syndication"
    assert call("collect", "feed")[0] == 0


def test_what_cannot_be_read_is_not_added(site: LoopbackSite) -> None:
    """The file stays as it is, and a sentence says what was looked for; a rehearsal writes nothing either."""
    before = Path("sources.toml").read_text()
    code, out = call("sources", "add", f"http://{site.host}/nothing")
    assert (code, "no event found" in out) == (1, True)
    code, out = call("sources", "add", f"http://{site.host}/summit", "--id", "Not an id")
    assert (code, "an id is made of" in out) == (1, True)
    code, out = call("sources", "add", f"http://{site.host}/summit", "--dry-run")
    assert (code, "[[sources]]" in out) == (0, True)
    assert Path("sources.toml").read_text() == before


NOW = datetime(2016, 2, 1, 9, 0, tzinfo=UTC)
ALL = [(f"{n}@example.org", f"Talk {n}", f"201603{n + 1:02}T173000") for n in range(20)]


@pytest.fixture
def at_hour(site: LoopbackSite, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Calls a command at a time, in hours after the first run over twenty talks."""
    site.pages["/a.ics"] = calendar_of(*ALL)

    def call_at(hour: int, *words: str) -> tuple[int, str]:
        for module in ("running", "sources"):
            monkeypatch.setattr(f"calendar_app.cli.{module}.utc_now", lambda: NOW + timedelta(hours=hour))
        return call(*words)

    assert call_at(0, "collect")[0] == 0
    return call_at


def count(*words: str) -> int:
    return len(json.loads(call("events", "--all", "--json", *words)[1]))


def test_what_is_held_and_accepted(site: LoopbackSite, at_hour: Any) -> None:
    """The list says what is wrong, since when, and what to do; accepted, the next run publishes it."""
    site.pages["/a.ics"] = calendar_of(*ALL[:3], ("new@example.org", "New", "20160401T173000"))
    assert at_hour(6, "collect")[0] == 0
    code, out = at_hour(7, "sources")
    assert code == 0
    for said in (
        "suspicious",
        "2016-02-01 15:00",
        "17 of 20 coming",
        "ml-meetings sources accept talks",
        "2 more runs",
    ):
        assert said in out
    assert count() == 20
    code, out = at_hour(8, "sources", "accept", "talks")
    assert (code, "17 of 20 coming meetings are gone" in out, "ml-meetings collect talks" in out) == (0, True, True)
    assert at_hour(9, "collect")[0] == 0
    assert count() == 21
    assert "suspicious" not in at_hour(10, "sources")[1]
    code, out = at_hour(11, "sources", "accept", "talks")
    assert (code, out) == (1, "nothing of talks is held")


def test_waiting_lets_it_through(site: LoopbackSite, at_hour: Any) -> None:
    """Nobody has to do anything where the source keeps saying so for a day."""
    site.pages["/a.ics"] = calendar_of(*ALL[:3])
    for hour in (6, 12, 18, 24):
        at_hour(hour, "collect")
    assert "the next run that says the same, from 2016-02-02 15:00 on" in at_hour(25, "sources")[1]
    out = at_hour(30, "collect")[1]
    assert "let through though 17 of 20" in " ".join(out.split())


def test_all_of_one_source(site: LoopbackSite, at_hour: Any) -> None:
    """Its facts, and its latest runs in numbers below what is usual; the same as JSON."""
    site.pages["/a.ics"] = calendar_of(*ALL[:3])
    at_hour(6, "collect")
    code, out = at_hour(7, "sources", "talks")
    lines = [line.split() for line in out.splitlines()]
    assert code == 0
    assert ["state", "suspicious", "since", "2016-02-01", "15:00"] in lines
    assert any(line[:5] == ["usual", "20", "20", "20", "100%"] for line in lines)
    assert any(line[:6] == ["2016-02-01", "15:00", "suspicious", "3", "3", "0"] for line in lines)
    (listed,) = json.loads(at_hour(7, "sources", "--json")[1])
    said = json.loads(at_hour(7, "sources", "talks", "--json")[1])
    assert (listed["state"], listed["held_runs"], len(listed["runs"])) == ("suspicious", 1, 1)
    assert listed["reasons"] == ["17 of 20 coming meetings are gone"]
    assert {**said, "runs": said["runs"][:1]} == listed
    assert [run["read"] for run in said["runs"]] == [3, 20]
    code, out = at_hour(7, "sources", "nobody")
    assert (code, out) == (1, "sources.toml: no source is called 'nobody'; there are: talks".partition(": ")[2])


def test_a_paused_source_rests(site: LoopbackSite, at_hour: Any) -> None:
    """It is not collected, by name neither, and its meetings stay; resumed, it is read again."""
    assert at_hour(1, "sources", "pause", "talks")[0] == 0
    site.pages["/a.ics"] = calendar_of(*ALL, ("new@example.org", "New", "20160401T173000"))
    assert at_hour(2, "collect")[0] == 0
    code, out = at_hour(2, "collect", "talks")
    assert (code, "ml-meetings sources resume talks" in out, count()) == (1, True, 20)
    assert "paused" in at_hour(3, "sources")[1]
    assert "collected again" in at_hour(4, "sources", "resume", "talks")[1]
    assert "was not paused" in at_hour(4, "sources", "resume", "talks")[1]
    assert (at_hour(5, "collect")[0], count()) == (0, 21)


def test_a_list_of_paused_sources_is_no_mistake(site: LoopbackSite, at_hour: Any) -> None:
    """Where all are paused, a run does nothing and says nothing against it."""
    at_hour(1, "sources", "pause", "talks")
    assert at_hour(2, "collect")[0] == 0
