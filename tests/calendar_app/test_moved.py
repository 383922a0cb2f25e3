"""A source whose server says that it has moved, or is gone: a person hears of it, the configuration stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calendar_app import config as configuration
from calendar_app.collect import Outcome
from calendar_app.history import Moved, SourceState
from calendar_app.live import collect_live, due
from calendar_app.monitor import has_moved, sighted
from calendar_app.store import Store
from scrapers import OPTIONS
from tests.calendar_app.command_line import enter
from tests.calendar_app.loopback import LoopbackSite, calendar_of, loopback_site
from tests.calendar_app.meetings import NOW

ICS = calendar_of(("one@example.org", "AlexNet", "20160224T173000"))
DAY = timedelta(days=1)
OLD, NEW, NEWER = "https://old.example/", "https://new.example/", "https://newer.example/"


@pytest.fixture
def site() -> Iterator[LoopbackSite]:
    with loopback_site() as site:
        site.pages |= {"/a.ics": ICS, "/new.ics": ICS}
        yield site


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, site: LoopbackSite) -> Path:
    return enter(tmp_path, monkeypatch, {"sources.toml": site.config("a")})


def run(folder: Path, site: LoopbackSite, store: Store, now: datetime, url: str = "/a.ics") -> Outcome | None:
    """One run over what is due; None where that is nothing."""
    path = folder / "sources.toml"
    path.write_text(site.config("a").replace("/a.ics", url))
    config = configuration.load(path, OPTIONS)
    return next(collect_live(config, due(config, store), store, now=now), None)


def state(*sightings: str) -> SourceState:
    """After a visit a day, each of which was sent on to such an address."""
    moved: Moved | None = None
    for day, to in enumerate(sightings):
        moved = sighted(moved, OLD, to, NOW + day * DAY)
    return SourceState("a", moved=moved)


@pytest.mark.parametrize(
    ("sightings", "to"),
    [
        ([NEW] * 3, NEW),
        ([NEW] * 9, NEW),
        ([NEW] * 2, ""),
        ([NEW, NEW, ""], ""),
        ([NEW, NEW, "", NEW], ""),
        ([NEW, NEW, NEWER], ""),
        ([NEW, NEWER, NEWER, NEWER], NEWER),
        (["https://new.example/" + "a" * 2000] * 3, ""),
    ],
)
def test_three_sightings_in_a_row_count(sightings: list[str], to: str) -> None:
    """Of one and the same address, of reasonable length."""
    said = has_moved(state(*sightings), OLD)
    assert (f"has moved to {to}," in said) if to else said == ""


def test_a_changed_address_ends_it() -> None:
    """What was said of the old one is nothing to the new one, neither as a sentence nor as a sighting."""
    before = state(NEW, NEW, NEW)
    assert has_moved(before, NEW) == ""
    assert sighted(before.moved, NEW, NEWER, NOW + 9 * DAY) == Moved(NEW, NEWER, 1, NOW + 9 * DAY)


def test_a_page_from_the_cache_is_no_sighting() -> None:
    """Neither for nor against: its server was not asked."""
    moved = state(NEW, NEW).moved
    assert moved is not None
    assert sighted(moved, OLD, "", moved.at) == moved
    assert sighted(moved, OLD, NEW, moved.at) == moved


def test_an_operator_hears_of_a_move(cli: Any, site: LoopbackSite, folder: Path) -> None:
    """From the third run on: in its report, from `sources` and from `doctor`, which all name the new address."""
    site.replies["/a.ics"] = (301, {"Location": "/new.ics"})
    advice = (
        f"has moved to http://{site.host}/new.ics, as its server says each time; change the address in sources.toml"
    )
    with closing(Store("sqlite:///ml-meetings.db")) as store:
        run(folder, site, store, NOW)
        run(folder, site, store, NOW + DAY)
    assert "moved" not in cli("sources")[1] + cli("doctor")[1]
    code, out, _ = cli("collect")
    assert (code, f"has moved to http://{site.host}/new.ics," in " ".join(out.split())) == (0, True)
    assert f"a: {advice}" in cli("sources")[1]
    assert json.loads(cli("sources", "--json")[1])[0]["moved_to"] == f"http://{site.host}/new.ics"
    assert f"should  sources        a: http://{site.host}/a.ics {advice}." in cli("doctor")[1]
    assert (folder / "sources.toml").read_text() == site.config("a")


def test_a_move_to_what_cannot_be_read_is_told_too(tmp_path: Path, site: LoopbackSite, store: Store) -> None:
    """A failed run is just when an operator wants to know."""
    run(tmp_path, site, store, NOW)
    site.replies["/a.ics"] = (301, {"Location": "/new.ics"})
    site.pages["/new.ics"] = "<title>We have moved</title>"
    outcomes = [run(tmp_path, site, store, NOW + day * DAY) for day in (1, 2, 3)]
    assert [outcome.health for outcome in outcomes if outcome] == ["failed"] * 3
    assert outcomes[2] and "/new.ics, as its server says" in outcomes[2].warnings[0]


def test_a_source_that_is_gone_is_asked_no_more(
    tmp_path: Path, site: LoopbackSite, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """One run fails, with an alarm; what is published stays, and a new address is read again."""
    run(tmp_path, site, store, NOW)
    site.replies["/a.ics"] = (410, {})
    outcome = run(tmp_path, site, store, NOW + DAY)
    assert outcome and outcome.health == "failed"
    (alarm,) = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert alarm.startswith("a: asked no more until its address is changed, ")
    assert alarm.endswith("/a.ics: answers 410 Gone")
    assert run(tmp_path, site, store, NOW + 2 * DAY) is None
    assert [event.title for event in store.events()] == ["AlexNet"]
    outcome = run(tmp_path, site, store, NOW + 3 * DAY, url="/new.ics")
    assert outcome and outcome.health == "ok"
    assert store.states()["a"].gone == ""


def test_an_operator_hears_of_what_is_gone(cli: Any, site: LoopbackSite) -> None:
    """From `collect` each time, from `sources` and from `doctor`; by hand it is asked again, and all may be well."""
    site.replies["/a.ics"] = (410, {})
    assert cli("collect")[0] == 1
    asked = len(site.paths)
    code, _, err = cli("collect")
    assert (code, f"a is left out: http://{site.host}/a.ics is gone for good" in err) == (0, True)
    assert "a: change or remove its address in sources.toml" in cli("sources")[1]
    code, out, _ = cli("doctor")
    assert (code, "must    sources        a: " in out) == (1, True)
    assert len(site.paths) == asked
    site.replies.clear()
    assert cli("collect", "a")[0] == 0
    assert "gone" not in cli("sources")[1] + cli("doctor")[1]


def test_a_page_behind_the_source_that_is_gone(tmp_path: Path, site: LoopbackSite, store: Store) -> None:
    """Is no reason to stop the source."""
    site.pages["/a.ics"] = '<ul><li><a class="talk" href="/talk">Talk</a></ul>'
    site.replies["/talk"] = (410, {})
    page = site.config("a").replace('kind = "ics"', 'kind = "schema-org"\nlinks = "a.talk"')
    (tmp_path / "sources.toml").write_text(page)
    config = configuration.load(tmp_path / "sources.toml", OPTIONS)
    list(collect_live(config, config.sources, store, now=NOW))
    assert due(config, store) == list(config.sources)
