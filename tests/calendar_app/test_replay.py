"""Web archives through the whole pipeline."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calendar_app.history import Health
from calendar_app.replay import replay
from calendar_app.store import Store
from scrapers.fetch import Archive
from tests.calendar_app.archives import archive_of
from tests.calendar_app.loopback import calendar_of
from tests.calendar_app.meetings import source

FIRST = datetime(2016, 2, 1, 8, 0, tzinfo=UTC)
SECOND, THIRD = FIRST + timedelta(days=1), FIRST + timedelta(days=2)
TALKS = source("talks", "ics", url="https://talks.example.org/all.ics")
OTHERS = source("others", "ics", url="https://others.example.org/all.ics")
ALEXNET = ("one@example.org", "AlexNet", "20160224T173000")
RESNET = ("two@example.org", "ResNet", "20160302T173000")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Three moments: both sites, then a new title on one of them, then an error there."""
    captures = [
        (SECOND, TALKS.url, 200, calendar_of(("one@example.org", "AlexNet again", "20160224T173000"))),
        (FIRST, TALKS.url, 200, calendar_of(ALEXNET)),
        (FIRST, OTHERS.url, 200, calendar_of(RESNET)),
        (THIRD, TALKS.url, 500, "broken"),
    ]
    return archive_of(
        ((moment, url, status, "text/calendar", body.encode()) for moment, url, status, body in captures),
        tmp_path / "pages.warc.gz",
    )


def test_one_run_for_each_moment(archive: Archive, store: Store) -> None:
    """In order of time, each seeing the latest capture; revisions bear the moment of the capture."""
    runs = list(replay(archive, [TALKS, OTHERS], store))
    assert [moment for moment, _ in runs] == [FIRST, SECOND, THIRD]
    assert [[outcome.health for outcome in outcomes] for _, outcomes in runs] == [
        [Health.OK, Health.OK],
        [Health.OK, Health.OK],
        [Health.FAILED, Health.OK],
    ]
    assert [event.title for event in store.events()] == ["AlexNet again", "ResNet"]
    told = [(revision.at, revision.change, revision.source_id) for revision in store.revisions()]
    assert told == [(FIRST, "added", "talks"), (FIRST, "added", "others"), (SECOND, "changed", "talks")]


def test_replayed_again_into_another_database(archive: Archive, store: Store, tmp_path: Path) -> None:
    """The same archive gives the same uids and revisions in any empty database, and nothing new in the same one."""
    list(replay(archive, [TALKS, OTHERS], store))
    with closing(Store(f"sqlite:///{tmp_path}/another.db")) as another:
        list(replay(archive, [TALKS, OTHERS], another))
        assert another.revisions() == store.revisions()
        assert [event.record for event in another.events()] == [event.record for event in store.events()]


def test_what_was_not_captured_is_not_there(archive: Archive, store: Store) -> None:
    """A source without a capture fails, and takes no other with it."""
    nowhere = source("nowhere", "ics", url="https://nowhere.example.org/")
    for _, outcomes in replay(archive, [nowhere, OTHERS], store):
        assert [outcome.health for outcome in outcomes] == [Health.FAILED, Health.OK]
    assert "not in the archive" in store.states()["nowhere"].message
