"""Whatever sources and people say over time: one place for each sighting, nothing that flaps, no subscriber misled."""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.by_hand import ByHand, Correction
from calendar_app.identity.track import new_uid
from calendar_app.model import Event, Place, Withdrawal
from calendar_app.store import Store
from tests.calendar_app.meetings import NOW, meeting
from tests.calendar_app.test_collect import Web

DAY = timedelta(days=1)
SOURCES = "abc"
_events = st.builds(
    lambda key, title, day, city, url: meeting(title, day, key=key, place=Place("", city), url=url),
    st.sampled_from(["1", "2", "x@example.org"]),
    st.sampled_from(["Summit", "Deep Learning Summit", "Deep Learning Summit 2016", "Data Days"]),
    st.sampled_from(["2016-04-07", "2016-04-08", "2016-06-20", None]),
    st.sampled_from(["", "London", "Paris"]),
    st.sampled_from([None, "https://summit.example.org/2016"]),
)
_shown = st.lists(_events, min_size=1, max_size=3, unique_by=lambda event: event.key)
_hand = st.builds(
    lambda events, corrections: ByHand(events=tuple(events), corrections=tuple(corrections)),
    st.lists(_events, max_size=1),
    st.lists(
        st.builds(
            lambda source, key, hide: Correction(new_uid(source, key, 0), {"title": "Corrected"}, hide),
            st.sampled_from(SOURCES),
            st.sampled_from(["1", "2"]),
            st.booleans(),
        ),
        max_size=2,
        unique_by=lambda correction: correction.uid,
    ),
)
_runs = st.lists(st.tuples(*[_shown] * len(SOURCES), _hand), min_size=1, max_size=5)


@settings(max_examples=25, deadline=None)
@given(runs=_runs)
def test_any_history(runs: list[Any]) -> None:
    """After any history each sighting stands under one published meeting, which every calendar shows as it is; and
    when nothing changes any more, soon nothing is told any more.
    """
    calendar: dict[str, tuple[int, Event]] = {}
    with tempfile.TemporaryDirectory() as folder, closing(Store(f"sqlite:///{folder}/meetings.db")) as store:
        told = []
        for day, (*shown, hand) in enumerate([*runs, *[runs[-1]] * 4]):
            Web(**dict(zip(SOURCES, shown, strict=True))).run(store, NOW + day * DAY, by_hand=hand)
            told.append(len(store.revisions()))
            for event in store.events(withdrawn=True):  # as a client that follows SEQUENCE and deletes nothing
                assert event.record is not None
                if event.uid not in calendar or calendar[event.uid][0] < event.record.sequence:
                    calendar[event.uid] = (event.record.sequence, event)
        assert told[-1] == told[-2]
        published = {event.uid: event for event in store.events(withdrawn=True)}
        assert {uid: event for uid, (_, event) in calendar.items()} == published
        named = {s.published_as for uid in published for s in store.sightings_of(uid)}
        doubles = {uid for uid, e in published.items() if e.record and e.record.withdrawn is Withdrawal.MERGED}
        assert named == published.keys() - doubles
        for uid in doubles:
            survivor = store.event(uid)
            assert survivor is not None and survivor.uid in named
