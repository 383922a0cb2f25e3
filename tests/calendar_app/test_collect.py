"""One run: fake pages and scrapers, real databases."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calendar_app.agenda import Agenda
from calendar_app.by_hand import ByHand
from calendar_app.collect import Outcome, collect
from calendar_app.errors import FetchError, ScrapeError
from calendar_app.history import Health
from calendar_app.model import Event, Place, Source, Span, ZoneFrom
from calendar_app.query import Query
from calendar_app.scraped import Pages
from calendar_app.store import Store
from feeds import FORMATS
from scrapers.base import Fetch, Page, Problem, Reading
from scrapers.fetch import CachedPage
from tests.calendar_app.meetings import NOW, at, meeting, source

ALEXNET = meeting("AlexNet", "2016-02-24 17:30", key="1")
RESNET = meeting("ResNet", "2016-03-02 17:30", key="2")
ATARI = meeting("Atari", "2016-03-09 17:30", key="3")


class Web:
    """What each source shows at the moment: readings, or an exception that its scraper raises."""

    def __init__(self, **shown: Sequence[Reading] | Exception) -> None:
        self.shown: dict[str, Sequence[Reading] | Exception] = dict(shown)

    def scrape(self, source: Source, fetch: Fetch) -> Iterator[Reading]:
        fetch(source.url)
        shown = self.shown[source.id]
        if isinstance(shown, Exception):
            raise shown
        yield from shown

    def run(self, store: Store, now: datetime = NOW, **options: Any) -> dict[str, Outcome]:
        """One run over all of it."""
        outcomes = collect(
            [source(name) for name in self.shown],
            store,
            scrapers={"fake": self.scrape},
            fetch_for=options.pop("fetch_for", fetch_for),
            now=now,
            **options,
        )
        return {outcome.source.id: outcome for outcome in outcomes}


def fetch_for(source: Source, cached: Pages) -> tuple[Fetch, Pages]:
    pages: dict[str, CachedPage] = {}

    def fetch(url: str) -> Page:
        pages[url] = CachedPage(url, url, None, None, None, NOW, "text/html", b"")
        return pages[url].page()

    return fetch, pages


def numbers(outcome: Outcome) -> tuple[str, int, int, int, int]:
    return outcome.health, outcome.read, outcome.new, outcome.changed, outcome.gone


def titles(store: Store) -> list[str]:
    return [event.title for event in store.events()]


def feed(store: Store) -> bytes:
    return FORMATS["ics"].render(Agenda(events=store.events(), title="Meetings"))


def test_a_run_in_numbers(store: Store) -> None:
    """Outcomes and states tell what was read, what is new, what changed and what is gone."""
    web = Web(a=[ALEXNET, RESNET])
    assert numbers(web.run(store)["a"]) == ("ok", 2, 2, 0, 0)
    web.shown["a"] = [ALEXNET.replace(title="AlexNet again"), ATARI]
    later = NOW + timedelta(days=1)
    assert numbers(web.run(store, later)["a"]) == ("ok", 2, 1, 1, 1)
    state = store.states()["a"]
    assert (state.health, state.events, state.last_run, state.last_change) == (Health.OK, 2, later, later)
    web.run(store, later + timedelta(days=1))
    assert store.states()["a"].last_change == later
    assert list(store.cached_pages("a")) == [source("a").url]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ScrapeError("the page has no list"), "the page has no list"),
        (FetchError("https://b.example.org/", "answers 500"), "https://b.example.org/: answers 500"),
        (ZeroDivisionError("by hand"), "the fake scraper failed: ZeroDivisionError('by hand')"),
        (ScrapeError("nasty \x00 \ud800 words\n" * 1000), "nasty words nasty words"),
    ],
)
def test_one_source_that_fails_stops_no_other(store: Store, error: Exception, message: str) -> None:
    """Whatever a scraper raises is its own source's failure, said in one line; its meetings stay."""
    web = Web(a=[ALEXNET], b=[RESNET], c=[ATARI])
    web.run(store)
    web.shown |= {"b": error, "c": [ATARI.replace(title="Pong")]}
    outcomes = web.run(store, NOW + timedelta(days=1))
    assert [outcome.health for outcome in outcomes.values()] == ["ok", "failed", "ok"]
    assert outcomes["b"].message.startswith(message) and len(outcomes["b"].message) <= 500
    assert store.states()["b"].message == outcomes["b"].message
    assert store.states()["b"].last_success == NOW
    assert titles(store) == ["AlexNet", "ResNet", "Pong"]


def test_a_fetch_that_cannot_be_made_is_a_failed_source(store: Store) -> None:
    """Even what goes wrong before the first page is one source's failure."""

    def broken(source: Source, cached: Pages) -> tuple[Fetch, Pages]:
        if source.id == "a":
            raise ValueError("embedded null byte")
        return fetch_for(source, cached)

    outcomes = Web(a=[ALEXNET], b=[RESNET]).run(store, fetch_for=broken)
    assert [outcome.health for outcome in outcomes.values()] == ["failed", "ok"]


def test_what_cannot_be_recorded_is_a_failed_source(store: Store) -> None:
    """A page that no database takes fails its source, leaves nothing of it, and stops no other."""

    def broken(source: Source, cached: Pages) -> tuple[Fetch, Pages]:
        fetch, pages = fetch_for(source, cached)
        nothing: Any = None
        return fetch, {"x": CachedPage("x", "x", None, None, None, NOW, "", nothing)} if source.id == "a" else pages

    outcomes = Web(a=[ALEXNET], b=[RESNET]).run(store, fetch_for=broken)
    assert [outcome.health for outcome in outcomes.values()] == ["failed", "ok"]
    assert "could not be recorded" in store.states()["a"].message
    assert titles(store) == ["ResNet"]


def test_nothing_where_there_was_something_is_not_believed(store: Store) -> None:
    """An empty page is suspicious: what was known stays as it is, and is not missing either."""
    web = Web(a=[ALEXNET, RESNET])
    web.run(store)
    before = feed(store)
    web.shown["a"] = []
    outcome = web.run(store, NOW + timedelta(days=1))["a"]
    assert numbers(outcome) == ("suspicious", 0, 0, 0, 0)
    assert "2 meetings were known" in outcome.message
    assert feed(store) == before
    assert all(s.missing_since is None for event in store.events() for s in store.sightings_of(event.uid))
    assert store.states()["a"].last_success == NOW


def test_what_could_not_be_read_is_not_missed(store: Store) -> None:
    """A run with problems marks nothing as missing; its problems stand in the outcome and the state."""
    web = Web(a=[ALEXNET, RESNET])
    web.run(store)
    web.shown["a"] = [ALEXNET, Problem("https://a.example.org/2", "answers 500")]
    outcome = web.run(store)["a"]
    assert numbers(outcome) == ("ok", 1, 0, 0, 0)
    assert outcome.problems == store.states()["a"].problems == ("https://a.example.org/2: answers 500",)


def test_hostile_words_in_a_problem_break_nothing(store: Store) -> None:
    """NUL, halves of characters and endless texts in a problem reach the report cleaned and cut."""
    web = Web(a=[ALEXNET, Problem("https://a.example.org/", "a\x00b\ud800\n" + "long " * 10_000)])
    assert web.run(store)["a"].health is Health.OK
    (problem,) = store.states()["a"].problems
    assert problem.startswith("https://a.example.org/: ab long") and len(problem) <= 500


def test_missing_and_back_is_the_same_meeting(store: Store) -> None:
    """What a page no longer shows stays published under its uid, and nothing is told when it comes back."""
    web = Web(a=[ALEXNET, RESNET])
    web.run(store)
    before, uids = feed(store), [event.uid for event in store.events()]
    web.shown["a"] = [RESNET]
    assert web.run(store, NOW + timedelta(hours=1))["a"].gone == 1
    assert web.run(store, NOW + timedelta(hours=2))["a"].gone == 0
    assert store.sightings_of(uids[0])[0].missing_since == NOW + timedelta(hours=1)
    assert feed(store) == before
    web.shown["a"] = [ALEXNET, RESNET]
    assert numbers(web.run(store, NOW + timedelta(hours=3))["a"]) == ("ok", 2, 0, 0, 0)
    assert store.sightings_of(uids[0])[0].missing_since is None
    assert [event.uid for event in store.events()] == uids
    assert feed(store) == before


def test_a_change_is_told(store: Store) -> None:
    """A changed title is a revision: SEQUENCE is one more, LAST-MODIFIED moves, CREATED and UID stay."""
    web, later = Web(a=[ALEXNET]), NOW + timedelta(days=1)
    web.run(store)
    web.shown["a"] = [ALEXNET.replace(title="AlexNet, second part")]
    web.run(store, later)
    (event,) = store.events()
    assert event.record is not None
    assert (event.record.sequence, event.record.first_seen, event.record.last_changed) == (1, NOW, later)
    added, changed = store.revisions(event.uid)
    assert (added.change, added.at, added.fields["title"]) == ("added", NOW, [None, "AlexNet"])
    assert (changed.change, changed.at, changed.source_id) == ("changed", later, "a")
    assert changed.fields == {"title": ["AlexNet", "AlexNet, second part"]}
    assert b"SEQUENCE:1\r\n" in feed(store)
    assert b"LAST-MODIFIED:20160219T090000Z\r\n" in feed(store)
    assert b"CREATED:20160218T090000Z\r\n" in feed(store)


def test_the_same_run_again_changes_nothing(store: Store) -> None:
    """No revision, and the feed has the same bytes, whenever it is."""
    web = Web(a=[ALEXNET, RESNET], b=[ATARI])
    web.run(store)
    before, revisions = feed(store), store.revisions()
    for day in (0, 1, 40):
        outcomes = web.run(store, NOW + timedelta(days=day))
        assert all(numbers(outcome)[2:] == (0, 0, 0) for outcome in outcomes.values())
    assert (feed(store), store.revisions()) == (before, revisions)


def test_one_meeting_of_two_sources_is_published_once(store: Store) -> None:
    """Its uid is that of the first, the second's is an alias, and both stand as its sources."""
    url = "https://www.example.org/summit"
    summit = meeting("Deep Learning Summit", "2016-04-07", url=url, key="x")
    timed = summit.replace(span=at("2016-04-07 09:00"), url=url + "/?utm_source=b", key="y")
    assert [o.new for o in Web(a=[summit], b=[timed, ATARI]).run(store).values()] == [1, 1]
    event = store.events()[-1]
    assert event.span == timed.span
    assert event.record is not None and event.record.sources == ("a", "b")
    said = store.sightings_of(event.uid)
    assert [s.source_id for s in said] == ["a", "b"]
    alias = store.event(said[1].uid)
    assert alias is not None and alias.uid == said[0].uid == event.uid


def test_one_source_never_names_one_meeting_twice(store: Store) -> None:
    """Two talks of one source on a shared page and day do not both become the single one that another source names."""
    url = "https://www.example.org/day"
    talks = [meeting(f"Deep Learning Day, talk {n}", "2016-04-07", url=url, key=str(n)) for n in (1, 2)]
    web = Web(a=[meeting("Deep Learning Day, talk", "2016-04-07", url=url, key="day")], b=talks)
    web.run(store)
    assert len(store.events()) == 2
    web.shown["b"] = [*talks, talks[0].replace(title="Deep Learning Day, talk 3", key="3")]
    web.run(store)
    assert len(store.events()) == 3


def test_a_key_that_is_used_twice(store: Store) -> None:
    """Two meetings under one key are both published; one that is repeated is published once."""
    other_day, other_time = "2016-03-02 17:30", "2016-02-24 19:00"
    web = Web(
        a=[
            ALEXNET,
            ALEXNET,
            ALEXNET.replace(span=at("2016-02-24")),
            ALEXNET.replace(span=at(other_day)),
            ALEXNET.replace(span=at(other_time)),
            ATARI.replace(key="1~2"),
        ]
    )
    assert numbers(web.run(store)["a"]) == ("ok", 4, 4, 0, 0)
    before = feed(store)
    assert numbers(web.run(store)["a"]) == ("ok", 4, 0, 0, 0)
    assert feed(store) == before


def test_a_hostile_key_is_cut(store: Store) -> None:
    """A key may be anything and of any length; meetings whose keys begin alike stay apart."""
    keys = ["k" * 10_000 + end for end in "ab"] + ["\x00", "\ud800", ""]
    events = [meeting(f"Talk{n}", f"2016-03-{n + 1:02}", key=key) for n, key in enumerate(keys)]
    web = Web(a=events)
    assert numbers(web.run(store)["a"]) == ("ok", 5, 5, 0, 0)
    assert numbers(web.run(store)["a"]) == ("ok", 5, 0, 0, 0)


def test_a_dry_run_keeps_nothing(store: Store) -> None:
    """It counts what it would do and leaves no trace: no event, state, page or identity."""
    web = Web(a=[ALEXNET], b=ScrapeError("no"))
    for _ in range(2):
        outcomes = web.run(store, dry_run=True)
        assert [numbers(o)[:3] for o in outcomes.values()] == [("ok", 1, 1), ("failed", 0, 0)]
    assert (store.events(), store.states(), store.revisions(), store.cached_pages("a")) == ((), {}, [], {})


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_how_many_work_makes_no_difference(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """One worker or eight, quick sources or slow: the same uids, revisions and bytes."""
    results = []
    for workers in (1, 8):
        url = f"sqlite:///{tmp_path}/{workers}.db" if kind == "sqlite" else request.getfixturevalue("new_postgres")()
        with closing(Store(url)) as store:
            jumble, dice = _jumble(), random.Random(workers)
            for day in range(3):
                runs = Web(**{name: shown[day] for name, shown in jumble.items()})
                runs.run(store, NOW + timedelta(days=day), workers=workers, fetch_for=_slow(dice))
            results.append((feed(store), store.revisions(), [e.record for e in store.events()]))
    assert results[0] == results[1]


def test_who_breaks_off_waits_for_nobody(store: Store) -> None:
    """Closing a run in the middle returns at once; what was not begun is never asked for."""
    release, asked = threading.Event(), []

    def waiting(source: Source, cached: Pages) -> tuple[Fetch, Pages]:
        asked.append(source.id)
        if source.id != "a":
            release.wait(timeout=30)
        return fetch_for(source, cached)

    web = Web(a=[ALEXNET], b=[RESNET], c=[ATARI])
    run = collect(
        [source(name) for name in web.shown],
        store,
        scrapers={"fake": web.scrape},
        fetch_for=waiting,
        now=NOW,
        workers=1,
    )
    assert next(run).source.id == "a"
    started = time.monotonic()
    run.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 5
    release.set()
    assert "c" not in asked
    assert list(store.states()) == ["a"]


def _jumble() -> dict[str, list[list[Event]]]:
    """What eight sources show on three days: meetings of their own and shared ones, some moved, some renamed."""
    dice, shown = random.Random(5), {}
    for n in range(8):
        days: list[list[Event]] = []
        for day in range(3):
            own = [
                meeting(
                    f"Talk {n}.{m}{' (moved)' * (dice.random() < 0.3)}",
                    f"2016-03-{1 + (m + day * (dice.random() < 0.2)) % 28:02}",
                    key=f"{m}",
                )
                for m in range(10)
            ]
            shared = [meeting(f"Summit {m}", f"2016-04-{m + 1:02}", url=f"https://e.example.org/{m}") for m in range(9)]
            picked = dice.sample(shared, 4)
            days.append([*own, *(event.replace(key=event.url) for event in picked)])
        shown[f"s{n}"] = days
    return shown


def _slow(dice: random.Random) -> Callable[[Source, Pages], tuple[Fetch, Pages]]:
    def slow(source: Source, cached: Pages) -> tuple[Fetch, Pages]:
        time.sleep(dice.random() / 100)
        return fetch_for(source, cached)

    return slow


def test_how_a_zone_is_known_is_kept(store: Store) -> None:
    """It is stored, the past knows it, and calendars do not change by it."""
    there = ALEXNET.replace(place=Place("Pier Hall, London"))
    assumed, told = (
        there.replace(span=Span(datetime(2016, 2, 24, 17, 30), None, "Europe/London", who))
        for who in (ZoneFrom.SOURCE, ZoneFrom.PAGE)
    )
    Web(a=[assumed]).run(store)
    (before,) = store.events()
    outcome = Web(a=[told]).run(store, NOW + timedelta(days=1))["a"]
    (after,) = store.events()
    assert (outcome.changed, before.span, before.record) == (0, after.span, after.record)
    for days, who in ((0, ZoneFrom.PLACE), (1, ZoneFrom.PAGE)):
        (event,) = store.events_at(NOW + timedelta(days=days), Query(cancelled=True))
        assert event.span and event.span.zone_from is who


def test_a_city_abroad_has_its_own_clocks(store: Store) -> None:
    """Of a source in Berlin; what was published an hour off is changed, and nobody holds the run for it."""
    abroad = [
        meeting(f"Session {n}", None, key=str(n), place=Place("Pier Hall, London")).replace(
            span=Span(datetime(2016, 3, n, 19), None, "Europe/Berlin")
        )
        for n in range(1, 21)
    ]
    Web(a=abroad).run(store)
    unasked = [event.replace(span=replace(event.span, zone_from=ZoneFrom.SOURCE)) for event in abroad if event.span]
    outcome = Web(a=unasked).run(store, NOW + timedelta(days=1))["a"]
    assert (outcome.health, outcome.changed, outcome.new, outcome.gone) == (Health.OK, 20, 0, 0)
    assert {event.span.zone for event in store.events() if event.span} == {"Europe/London"}


def test_times_that_clocks_skip_are_told(store: Store) -> None:
    """The run's report names them, by a source or by hand, and the meeting is published."""
    skipped = ALEXNET.replace(span=Span(datetime(2016, 3, 27, 2, 30), None, "Europe/Berlin"))
    by_hand = ByHand(events=(skipped.replace(title="By hand"),))
    outcomes = Web(a=[skipped]).run(store, by_hand=by_hand)
    for source_id, title in (("a", "AlexNet"), ("by-hand", "By hand")):
        outcome = outcomes[source_id]
        assert (outcome.health, outcome.new, len(outcome.problems)) == (Health.OK, 1, 1)
        assert f"{title!r}: on 2016-03-27 clocks in Europe/Berlin skip" in outcome.problems[0]
