"""Runs that are held, and meetings that are missed, through real databases: what subscribers see meanwhile."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from calendar_app.errors import DatabaseError, FetchError
from calendar_app.history import Health, Run
from calendar_app.limits import Limits
from calendar_app.model import Event, Source, Status
from calendar_app.scraped import Pages
from calendar_app.store import Store
from calendar_app.store.fares import KEPT_RUNS
from scrapers.base import Fetch, Page, Problem
from scrapers.fetch import CachedPage
from tests.calendar_app.meetings import NOW, at, meeting
from tests.calendar_app.test_collect import Web, feed, fetch_for, numbers

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TALKS = [meeting(f"Talk {n}", f"2016-03-{n + 1:02} 17:30", key=str(n)) for n in range(20)]
ALEXNET, RESNET = TALKS[:2]


def accept(store: Store, source_id: str) -> None:
    with store.transaction() as transaction:
        state = transaction.state(source_id)
        assert state.held
        transaction.keep_state(replace(state, held=replace(state.held, accepted=NOW)))


def test_held_means_that_nothing_changes(store: Store) -> None:
    """The last good data stay, to the byte; the state says why, in numbers, and since when."""
    web = Web(a=TALKS)
    web.run(store)
    before, revisions = feed(store), store.revisions()
    web.shown["a"] = [ALEXNET.replace(title="AlexNet"), meeting("Login", "2016-03-30")]
    outcomes = [web.run(store, NOW + n * DAY)["a"] for n in (1, 2)]
    assert [numbers(outcome) for outcome in outcomes] == [("suspicious", 2, 0, 0, 0)] * 2
    assert outcomes[0].message == "19 of 20 coming meetings are gone"
    assert (feed(store), store.revisions()) == (before, revisions)
    assert not [s for e in store.events() for s in store.sightings_of(e.uid) if s.missing_since]
    state = store.states()["a"]
    assert (state.health, state.message, state.since) == (Health.SUSPICIOUS, outcomes[0].message, NOW + DAY)
    assert (state.last_success, state.events) == (NOW, 20)
    assert state.held and (state.held.since, state.held.runs) == (NOW + DAY, 2)


def test_equal_runs_let_it_through(store: Store) -> None:
    """The third run that says the same publishes it; a failure in between is no answer, and forgets nothing."""
    web = Web(a=TALKS)
    web.run(store)
    for day, shown in ((1, TALKS[:4]), (2, TALKS[:4]), (3, FetchError("https://a.example.org/", "answers 503"))):
        web.shown["a"] = shown
        assert web.run(store, NOW + day * DAY)["a"].health is not Health.OK
    web.shown["a"] = TALKS[:4]
    outcome = web.run(store, NOW + 4 * DAY)["a"]
    assert numbers(outcome) == ("ok", 4, 0, 0, 16)
    assert outcome.message == "let through though 16 of 20 coming meetings are gone"
    assert len(store.events()) == 20
    assert store.states()["a"].held is None
    assert numbers(web.run(store, NOW + 5 * DAY)["a"]) == ("ok", 4, 0, 0, 0)


def test_all_is_well_again(store: Store) -> None:
    """A source that says again what it said has nothing held, and nobody hears of the night in between."""
    web = Web(a=TALKS)
    web.run(store)
    before = feed(store)
    web.shown["a"] = TALKS[:4]
    web.run(store, NOW + DAY)
    web.shown["a"] = TALKS
    assert numbers(web.run(store, NOW + 2 * DAY)["a"]) == ("ok", 20, 0, 0, 0)
    assert store.states()["a"].held is None
    assert feed(store) == before


def test_a_person_lets_it_through(store: Store) -> None:
    """Once accepted, the next run publishes what it says: moves are moves, under the uids that were."""
    web = Web(a=TALKS)
    web.run(store)
    uids = [event.uid for event in store.events()]
    web.shown["a"] = [t.replace(span=at(f"2016-04-{n + 1:02} 17:30")) for n, t in enumerate(TALKS)]
    assert web.run(store, NOW + HOUR)["a"].message == "20 of 20 coming dates moved"
    accept(store, "a")
    assert numbers(web.run(store, NOW + 2 * HOUR)["a"]) == ("ok", 20, 0, 20, 0)
    assert [event.uid for event in store.events()] == uids
    web.shown["a"] = TALKS[:2]
    assert web.run(store, NOW + 3 * HOUR)["a"].health is Health.SUSPICIOUS


def test_an_empty_source_is_accepted_for_good(store: Store) -> None:
    """Its meetings are missing from then on and stay published; nothing again is no news."""
    web = Web(a=TALKS)
    web.run(store)
    web.shown["a"] = []
    web.run(store, NOW + DAY)
    accept(store, "a")
    assert numbers(web.run(store, NOW + 2 * DAY)["a"]) == ("ok", 0, 0, 0, 20)
    assert numbers(web.run(store, NOW + 3 * DAY)["a"]) == ("ok", 0, 0, 0, 0)
    assert len(store.events()) == 20


def test_a_source_of_looser_limits(store: Store) -> None:
    """Limits are given source by source."""
    web = Web(a=TALKS, b=[t.replace(title=f"Lecture {n}", key=f"b{n}") for n, t in enumerate(TALKS)])
    web.run(store)
    web.shown |= {"a": TALKS[:1], "b": list(web.shown["b"])[:1]}  # type: ignore[arg-type]
    outcomes = web.run(store, NOW + DAY, limits_for=lambda source: Limits(hold=source.id == "a"))
    assert [outcome.health for outcome in outcomes.values()] == ["suspicious", "ok"]


def days_of_status(store: Store, web: Web, days: int, **limits: Any) -> list[str]:
    """The status of the first meeting after each daily run."""
    found = []
    for day in range(1, days + 1):
        web.run(store, NOW + day * DAY, limits_for=lambda source: Limits(**limits))
        found.append(str(store.events()[0].status))
    return found


def test_missing_for_long_is_tentative(store: Store) -> None:
    """After so many days, as a revision like any other; what comes back is confirmed again; never cancelled."""
    web = Web(a=[ALEXNET, RESNET])
    web.run(store)
    web.shown["a"] = [RESNET]
    assert days_of_status(store, web, 6, tentative_after_days=3) == ["confirmed"] * 3 + ["tentative"] * 3
    (event, _) = store.events()
    assert store.revisions(event.uid)[-1].fields == {"status": ["confirmed", "tentative"]}
    assert event.record and (event.record.sequence, event.record.last_changed) == (1, NOW + 4 * DAY)
    assert b"STATUS:TENTATIVE" in feed(store)
    assert store.sightings_of(event.uid)[0].tentative_since == NOW + 4 * DAY
    web.shown["a"] = [ALEXNET, RESNET]
    web.run(store, NOW + 7 * DAY)
    assert store.events()[0].status is Status.CONFIRMED
    assert [r.fields.get("status") for r in store.revisions(event.uid)][1:] == [
        ["confirmed", "tentative"],
        ["tentative", "confirmed"],
    ]
    assert store.sightings_of(event.uid)[0].missing_since is None


def test_never_tentative_by_time(store: Store) -> None:
    """Where the operator does not want it."""
    web = Web(a=[ALEXNET, RESNET])
    web.run(store)
    web.shown["a"] = [RESNET]
    assert set(days_of_status(store, web, 10, tentative_after_days=0)) == {"confirmed"}


def test_what_is_over_is_not_missed(store: Store) -> None:
    """A meeting that has been leaves the page unnoticed: no mark, no revision, not even long after."""
    web = Web(a=[ALEXNET, RESNET, TALKS[19]])
    web.run(store)
    before = feed(store)
    web.shown["a"] = [TALKS[19]]
    for day in range(14, 31):  # AlexNet and ResNet were on the first and second of March
        assert numbers(web.run(store, NOW + day * DAY)["a"]) == ("ok", 1, 0, 0, 0)
    assert feed(store) == before


def test_gone_before_its_day_and_not_touched_after(store: Store) -> None:
    """What is missing on the day of the meeting stays as it was on that day."""
    web = Web(a=[ALEXNET, TALKS[19]])
    web.run(store)
    web.shown["a"] = [TALKS[19]]
    assert set(days_of_status(store, web, 30, tentative_after_days=14)) == {"confirmed"}


def test_another_source_still_says_so(store: Store) -> None:
    """One of two sources that falls silent makes no meeting tentative; both do."""
    url = "https://www.example.org/summit"
    summit = meeting("Deep Learning Summit", "2016-04-07", url=url, key="x")
    web = Web(a=[summit, ALEXNET], b=[summit, RESNET])
    web.run(store)
    web.shown["a"] = [ALEXNET]
    uid = store.events()[-1].uid

    def status_after(days: range) -> Status:
        for day in days:
            web.run(store, NOW + day * DAY, limits_for=lambda source: Limits(tentative_after_days=2))
        event = store.event(uid)
        assert event
        return event.status

    assert status_after(range(1, 6)) is Status.CONFIRMED
    web.shown["b"] = [RESNET]
    assert status_after(range(6, 11)) is Status.TENTATIVE


def test_a_problem_hides_no_more_than_it_must(store: Store) -> None:
    """Whose page cannot be had is never missed; of the others an old problem hides nobody for more than some days."""
    pages = [t.replace(url=f"https://a.example.org/{n}") for n, t in enumerate(TALKS)]
    web = Web(a=pages)
    web.run(store)
    web.shown["a"] = [*pages[2:], Problem("https://a.example.org/0", "answers 500")]
    gone = [web.run(store, NOW + day * DAY)["a"].gone for day in range(1, 10)]
    assert gone == [0, 0, 0, 0, 0, 0, 1, 0, 0]
    missing = [e.title for e in store.events() if store.sightings_of(e.uid)[0].missing_since]
    assert missing == ["Talk 1"]


def test_each_run_is_kept_in_numbers(store: Store) -> None:
    """Good, held and failed ones, the newest first."""
    web = Web(a=[ALEXNET.replace(url="https://a.example.org/1"), RESNET.replace(span=None)])
    web.run(store)
    web.shown["a"] = []
    web.run(store, NOW + DAY)
    web.shown["a"] = FetchError("https://a.example.org/", "answers 503")
    web.run(store, NOW + 2 * DAY)
    assert store.latest_runs(5) == {
        "a": [
            Run("a", NOW + 2 * DAY, Health.FAILED),
            Run("a", NOW + DAY, Health.SUSPICIOUS),
            Run(
                "a", NOW, Health.OK, read=2, new=2, coming=2, dated=1, placed=0, linked=1, newest=at("2016-03-01").start
            ),
        ]
    }
    assert [len(runs) for runs in store.latest_runs(2).values()] == [2]


def test_old_runs_give_way(store: Store) -> None:
    """No source's history grows without bound, and no other's is touched."""
    with store.transaction() as transaction:
        transaction.keep_run(Run("b", NOW, Health.OK))
        for n in range(KEPT_RUNS + 5):
            transaction.keep_run(Run("a", NOW + n * HOUR, Health.OK))
    kept = store.latest_runs(KEPT_RUNS + 100)
    assert (len(kept["a"]), len(kept["b"])) == (KEPT_RUNS, 1)
    assert kept["a"][-1].at == NOW + 5 * HOUR


@pytest.mark.parametrize(
    ("shown", "days", "warning"),
    [
        (TALKS[:8], 1, "8 meetings read; 20 are usual"),
        (TALKS, 121, "nothing new for 121 days"),
        (TALKS, 60, "no meeting is coming any more"),
    ],
)
def test_what_is_worth_a_look(store: Store, shown: list[Event], days: int, warning: str) -> None:
    """Numbers unlike those before stand in the report and in the state, though nothing is held."""
    web = Web(a=TALKS)
    web.run(store)
    web.shown["a"] = shown
    outcome = web.run(store, NOW + days * DAY, limits_for=lambda source: Limits(hold=False))["a"]
    assert (outcome.health, warning in outcome.warnings) == ("ok", True)
    assert store.states()["a"].warnings == outcome.warnings


def test_what_is_not_worth_a_look(store: Store) -> None:
    """Some meetings fewer, some links fewer: as every week."""
    talks = [t.replace(title=f"{t.title} {city}", key=t.key + city) for t in TALKS for city in ("Karlsruhe", "Köln")]
    linked = [t.replace(url=f"https://a.example.org/{n}") for n, t in enumerate(talks)]
    web = Web(a=linked)
    web.run(store)
    web.shown["a"] = [*talks[5:11], *linked[11:]]
    assert web.run(store, NOW + DAY)["a"].warnings == ()


def test_a_page_that_is_built_anew_is_told(store: Store) -> None:
    """Other words and more entries are not; another frame is, once."""
    pages = [
        "<html><ul><li>One</ul>",
        "<html><ul><li>Two <b>now</b><li>Three</ul>",
        "<html><table><tr><td>One</table>",
        "<html><table><tr><td>One</table>",
    ]
    told = []
    for day, markup in enumerate(pages):

        def showing(source: Source, cached: Pages, markup: str = markup) -> tuple[Fetch, Pages]:
            return lambda url: Page(url, markup.encode(), NOW, "text/html"), {}

        told.append(Web(a=TALKS).run(store, NOW + day * DAY, fetch_for=showing)["a"].warnings)
    assert told == [(), (), ("the page is built differently than before",), ()]


def test_a_database_that_is_lost_is_a_sentence(database: str) -> None:
    """It is no source's failure: the run ends and says so in one line."""

    def losing(source: Source, cached: Pages) -> tuple[Fetch, Pages]:
        lose(database)
        return fetch_for(source, cached)

    with closing(Store(database)) as store, pytest.raises(DatabaseError, match=r"^the database failed: [^\n]+$"):
        Web(a=TALKS).run(store, fetch_for=losing)


def test_what_is_too_long_for_the_database_is_its_sources_failure(store: Store, database: str) -> None:
    """Other sources are recorded; of the two only PostgreSQL has such a limit, for what stands in an index."""

    def lengthy(source: Source, cached: Pages) -> tuple[Fetch, Pages]:
        fetch, pages = fetch_for(source, cached)
        if source.id == "a":
            url = "https://a.example.org/" + "".join(map(chr, range(0x4E00, 0x4E00 + 5000)))
            pages = {url: CachedPage(url, url, None, None, None, NOW, "", b"")}
        return fetch, pages

    outcomes = Web(a=TALKS, b=[RESNET]).run(store, fetch_for=lengthy)
    assert outcomes["a"].health is (Health.OK if database.startswith("sqlite") else Health.FAILED)
    assert outcomes["b"].health is Health.OK


def lose(database: str) -> None:
    if database.startswith("sqlite"):
        with closing(sqlite3.connect(database.removeprefix("sqlite:///"))) as other:
            other.execute("DROP TABLE IF EXISTS sightings")
        return
    name = sa.make_url(database).database
    server = sa.make_url(database).set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
