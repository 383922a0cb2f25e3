"""Is it one meeting in two sources, and what is then said of it?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations

import pytest

from calendar_app.identity.match import match
from calendar_app.identity.merge import combine, find_partner
from calendar_app.model import Event, Kind, Place, Span, Status, ZoneFrom
from tests.calendar_app.meetings import NOW, at, meeting, published, sighting

URL = "https://www.example.org/summit/"
SUMMIT = meeting("Deep Learning Summit", None, url=URL).replace(span=at("2016-04-07", "2016-04-08"))


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (SUMMIT, True),
        (SUMMIT.replace(url="http://example.org/summit?utm_source=x#top"), True),
        (SUMMIT.replace(title="RE•WORK: Deep Learning Summit"), True),
        (SUMMIT.replace(span=at("2016-04-08")), True),
        (SUMMIT.replace(span=at("2016-04-07 09:00")), True),
        (SUMMIT.replace(span=at("2016-04-09")), False),
        (SUMMIT.replace(span=None), False),
        (SUMMIT.replace(url=None), False),
        (SUMMIT.replace(url="https://www.example.org/other/"), False),
        (SUMMIT.replace(title="Get together"), False),
        (SUMMIT.replace(kind=Kind.DEADLINE), False),
    ],
    ids=lambda value: str(getattr(value, "title", value)),
)
def test_one_meeting_in_two_sources(other: Event, same: bool) -> None:
    """The same address, a day in common, titles alike, and of one kind; whichever is asked first."""
    assert match(SUMMIT, other).same is match(other, SUMMIT).same is same


def test_the_likest_partner_is_found() -> None:
    """Of several that could be meant, the one with the most similar title; None where none could."""
    others = [published(SUMMIT.replace(title=f"Deep Learning {word}"), word) for word in ("Days", "Summit", "Week")]
    found = find_partner(SUMMIT, others)
    assert found is not None and found.uid == "Summit"
    assert find_partner(meeting("Yoga"), others) is None


RICH = meeting("Summit", "2016-04-07 09:00", place=Place("Hall 3"), description="All of it.", url=URL)
POOR = meeting(
    "The Summit", "2016-04-07", place=Place("", "London", "GB"), speakers=("A. Beispiel",), topics=("Finance",)
)


def test_the_richest_speaks_first() -> None:
    """Others fill what it leaves open, whoever was there first."""
    for sightings in ([sighting(RICH, "1"), sighting(POOR, "2")], [sighting(POOR, "2"), sighting(RICH, "1")]):
        said = combine(sightings)
        assert (said.title, said.span, said.place) == ("Summit", RICH.span, Place("Hall 3", "London", "GB"))
        assert (said.speakers, said.topics, said.url) == (("A. Beispiel",), ("Finance",), URL)


def test_one_cancellation_is_enough() -> None:
    """Whoever says that it is cancelled is believed."""
    assert combine([sighting(RICH, "1"), sighting(POOR.replace(status=Status.CANCELLED), "2")]).status == "cancelled"


def test_places_in_two_towns_are_not_mixed() -> None:
    """A hall in one town and a street in another make no place."""
    elsewhere = RICH.replace(place=Place("Hall 3", "Berlin"))
    assert combine([sighting(elsewhere, "1"), sighting(POOR, "2")]).place == Place("Hall 3", "Berlin")


def test_who_no_longer_says_so_is_not_believed_against_who_does() -> None:
    """A meeting that moved is shown where it is now, however much was once said of where it was."""
    gone = sighting(RICH, "1", missing_since=NOW)
    moved = sighting(POOR.replace(span=at("2016-04-14")), "2", first_seen=NOW + timedelta(days=1))
    said = combine([gone, moved])
    assert said.span == at("2016-04-14")
    assert said.description == "All of it."


def test_a_page_that_is_gone_takes_nothing_away() -> None:
    """While nobody contradicts it, what was said in detail stays."""
    assert combine([sighting(RICH, "1", missing_since=NOW), sighting(POOR, "2")]).span == RICH.span
    assert combine([sighting(RICH, "1", missing_since=NOW)]) == RICH


def test_who_knows_the_zone_is_believed() -> None:
    """Of one time on the clock, whoever tells more: a zone that a page names, one of the city, one that is assumed."""
    told = [ZoneFrom.PAGE, ZoneFrom.PLACE, ZoneFrom.SOURCE, None]
    zones = ["America/New_York", "Europe/London", "Europe/Berlin", "Europe/Berlin"]
    spans = [Span(datetime(2016, 4, 7, 9), None, zone, who) for zone, who in zip(zones, told, strict=True)]
    for surer, span in combinations(spans, 2):
        for ours, theirs in ((surer, span), (span, surer)):
            said = combine([sighting(RICH.replace(span=ours), "1"), sighting(POOR.replace(span=theirs), "2")]).span
            assert said and (said.zone, said.zone_from) == (surer.zone, surer.zone_from)
    other = replace(spans[0], start=datetime(2016, 4, 7, 10))
    assert (
        combine([sighting(RICH.replace(span=spans[2]), "1"), sighting(POOR.replace(span=other), "2")]).span == spans[2]
    )
