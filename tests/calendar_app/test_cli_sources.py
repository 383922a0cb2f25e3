"""The list of sources, from the command line: how they fare, and a new one."""

from __future__ import annotations

import tomllib
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
