"""A run over HTTP and files: the real fetchers in the pipeline."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from calendar_app import config as configuration
from calendar_app.collect import Outcome
from calendar_app.errors import ConfigError
from calendar_app.live import collect_live, local_path
from calendar_app.store import Store
from scrapers import OPTIONS
from tests.calendar_app.loopback import calendar_of, loopback_site
from tests.calendar_app.meetings import NOW

ICS = calendar_of(("one@example.org", "AlexNet", "20160224T173000"))


def run(folder: Path, content: str, store: Store, days: int = 0, *, dry_run: bool = False) -> dict[str, Outcome]:
    (folder / "sources.toml").write_text(content)
    config = configuration.load(folder / "sources.toml", OPTIONS)
    now = NOW + timedelta(days=days)
    outcomes = collect_live(config, config.sources, store, now=now, dry_run=dry_run)
    return {outcome.source.id: outcome for outcome in outcomes}


def test_pages_are_cached_recorded_and_read(tmp_path: Path, store: Store) -> None:
    """Over HTTP: what was fetched is kept for the next run and recorded beside the configuration."""
    with loopback_site() as site:
        site.pages["/a.ics"] = ICS
        assert run(tmp_path, site.config("a"), store)["a"].new == 1
        assert list(store.cached_pages("a")) == [f"http://{site.host}/a.ics"]
        assert len(list((tmp_path / "archive").iterdir())) == 1
        outcome = run(tmp_path, site.config("a", "gone"), store, days=1)
    assert (outcome["a"].health, outcome["a"].new, outcome["gone"].health) == ("ok", 0, "failed")
    assert "404" in outcome["gone"].message


def test_nobody_answers(tmp_path: Path, store: Store) -> None:
    """A host that is not allowed, or is not there, is a failed source."""
    with loopback_site() as site:
        site.pages["/a.ics"] = ICS
        content = site.config("a").replace(f'allowed_hosts = ["{site.host}"]\n', "")
    assert run(tmp_path, content, store)["a"].health == "failed"


def test_local_files(tmp_path: Path, store: Store) -> None:
    """A path beside the configuration is read from disk; nothing is recorded for it."""
    (tmp_path / "my talks (ü).ics").write_text(ICS)
    outcome = run(tmp_path, '[[sources]]\nid = "a"\nkind = "ics"\nurl = "my talks (ü).ics"\n', store)["a"]
    assert (outcome.health, outcome.new) == ("ok", 1)
    assert not (tmp_path / "archive").exists()


def test_a_host_that_wants_rest_is_left_alone_in_later_runs(tmp_path: Path, store: Store) -> None:
    """All its sources are left out with a sentence until then; that is no failure, and what is known stays."""
    with loopback_site() as site:
        site.pages |= {"/a.ics": ICS, "/b.ics": ICS}
        run(tmp_path, site.config("a", "b"), store)
        runs = store.latest_runs(9)
        site.replies["/a.ics"] = (503, {"Retry-After": str(30 * 3600)})
        run(tmp_path, site.config("a"), store, days=1)
        asked = len(site.paths)
        outcome = run(tmp_path, site.config("a", "b"), store, days=2)
        assert len(site.paths) == asked
        site.replies.clear()
        later = run(tmp_path, site.config("a", "b"), store, days=3)
    for name in "ab":
        assert outcome[name].health == "resting"
        assert f"{name}.ics: asked us for rest and is left alone until 2016-02-20 15:00 UTC" in outcome[name].message
        assert later[name].health == "ok"
    assert [len(store.latest_runs(9)[name]) - len(runs[name]) for name in "ab"] == [2, 1]  # none while it rests
    assert [event.title for event in store.events()] == ["AlexNet"]


def test_who_is_left_out_says_so(tmp_path: Path, store: Store) -> None:
    """In the state of the source: since when, why, and what was known of it before."""
    with loopback_site() as site:
        site.pages["/a.ics"] = ICS
        run(tmp_path, site.config("a"), store)
        with store.transaction() as transaction:
            transaction.keep_rest("127.0.0.1", NOW + timedelta(days=3), NOW)
        for days in (1, 2):
            run(tmp_path, site.config("a"), store, days=days)
        state = store.states()["a"]
    assert (state.health, state.since) == ("resting", NOW + timedelta(days=1))
    assert (state.events, state.last_run) == (1, NOW)
    assert "asked us for rest" in state.message


def test_a_rehearsal_hears_it_too(tmp_path: Path, store: Store) -> None:
    """A dry run keeps nothing of the sources, but a host that it was asked by to stop is left alone."""
    with loopback_site() as site:
        site.replies["/a.ics"] = (429, {"Retry-After": "3600"})
        assert run(tmp_path, site.config("a"), store, dry_run=True)["a"].health == "failed"
        assert store.states() == {}
        assert list(store.rests()) == ["127.0.0.1"]
        assert run(tmp_path, site.config("a"), store)["a"].health == "resting"


def test_a_contact_that_no_header_can_hold(tmp_path: Path) -> None:
    """It is an error of the configuration, said before anything is fetched."""
    content = '[site]\ncontact = "Jörg (me)"\n[[sources]]\nid = "a"\nkind = "ics"\nurl = "a.ics"\n'
    with closing(Store(f"sqlite:///{tmp_path}/a.db")) as store, pytest.raises(ConfigError, match="contact"):
        run(tmp_path, content, store)


def test_the_path_of_an_address() -> None:
    """Escapes in a `file://` address are undone."""
    assert local_path("file:///tmp/my%20talks") == Path("/tmp/my talks")
