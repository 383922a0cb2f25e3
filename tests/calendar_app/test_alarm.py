"""When somebody should hear of a source that cannot be read: not at once, and not each time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calendar_app.errors import FetchError
from calendar_app.limits import Limits
from calendar_app.store import Store
from tests.calendar_app.meetings import NOW, meeting
from tests.calendar_app.test_collect import Web

_DOWN = FetchError("https://a.example.org/", "answers 503")
_HOUR = timedelta(hours=1)


def alarms(
    store: Store, web: Web, caplog: pytest.LogCaptureFixture, shown: list[object], runs: int, **limits: int
) -> list[int]:
    """The runs at which the log has an error; `shown` is repeated."""
    found = []
    for number in range(1, runs + 1):
        caplog.clear()
        web.shown["a"] = shown[(number - 1) % len(shown)]  # type: ignore[assignment]
        web.run(store, NOW + number * _HOUR, limits_for=lambda source: Limits(**limits))
        found += [number for record in caplog.records if record.levelname == "ERROR"]
    return found


def test_the_sixth_miss_in_a_row_is_an_alarm_and_the_twelfth(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """And the sentence names the source, how often, and why."""
    web = Web(a=[meeting("Talk")])
    assert alarms(store, web, caplog, [_DOWN], 12) == [6, 12]
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        "a: no good run out of 12, https://a.example.org/: answers 503"
    ]


def test_a_good_run_ends_the_count(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """Five that fail and one that does not are no alarm, however often."""
    assert alarms(store, Web(a=[]), caplog, [*[_DOWN] * 5, [meeting("Talk")]], 18) == []


def test_what_is_not_believed_is_a_miss(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """A page that reads as nothing is as bad as none."""
    web = Web(a=[meeting("Talk")])
    web.run(store)
    assert alarms(store, web, caplog, [[], _DOWN], 4, alarm_runs=3) == [3]


def test_nobody_need_hear_of_it(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """`alarm_runs = 0` is never; nor is there anybody to hear in a replay."""
    assert alarms(store, Web(a=[]), caplog, [_DOWN], 7, alarm_runs=0) == []
    assert Limits().for_replay().alarm_runs == 0
