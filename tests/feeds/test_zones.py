"""VTIMEZONE, read back by a program that knows nothing else of the zone."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from dateutil import tz

from calendar_app.model import zone_of
from feeds.zones import write_zone

ZONES = (
    "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Kolkata", "Australia/Sydney",
    "Europe/Dublin", "Europe/London", "Australia/Lord_Howe", "Asia/Jerusalem", "America/Santiago", "UTC",
)  # fmt: skip
YEARS = (2015, 2030)


@pytest.mark.parametrize("name", ZONES)
def test_a_zone_tells_the_offset_of_every_hour(name: str) -> None:
    """For every wall time of sixteen years that is there once, both agree."""
    written, zone = read_back(name, *YEARS), zone_of(name)

    moment, wrong = datetime(YEARS[0], 1, 1), []
    while moment.year <= YEARS[1]:
        offset = moment.replace(tzinfo=zone).utcoffset()
        certain = offset == moment.replace(tzinfo=zone, fold=1).utcoffset()
        if certain and moment.replace(tzinfo=written).utcoffset() != offset:
            wrong.append(moment)
        moment += timedelta(hours=5)
    assert not wrong


@pytest.mark.parametrize("name", ZONES)
def test_a_zone_tells_when_the_clocks_change(name: str) -> None:
    """Half an hour on both sides of every change counts most."""
    written, zone = read_back(name, *YEARS), zone_of(name)

    wrong = []
    for moment in changes(name):
        for minutes in (-90, -60, -30, -1, 60, 90, 120, 150):
            near = moment + timedelta(minutes=minutes)
            offset = near.replace(tzinfo=zone).utcoffset()
            certain = offset == near.replace(tzinfo=zone, fold=1).utcoffset()
            if certain and near.replace(tzinfo=written).utcoffset() != offset:
                wrong.append(near)
    assert not wrong


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("year", [1950, 2016, 2100])
def test_a_zone_is_never_without_standard_time(name: str, year: int) -> None:
    """RFC 5545 asks for one; some programs read nothing without."""
    zone = write_zone(name, year, year)

    assert [part.name for part in zone.subcomponents].count("STANDARD") >= 1


def read_back(name: str, first: int, last: int) -> tz.tz._tzicalvtz:
    return tz.tzical(io.StringIO(write_zone(name, first, last).to_ical().decode().replace("\r\n", "\n"))).get(name)


def changes(name: str) -> list[datetime]:
    """Wall times, as they were before, at which the offset changes, to the half hour."""
    zone, found = zone_of(name), []
    moment = datetime(YEARS[0], 1, 1)
    while moment.year <= YEARS[1]:
        later = moment + timedelta(days=1)
        if moment.replace(tzinfo=zone).utcoffset() != later.replace(tzinfo=zone).utcoffset():
            found += [moment + timedelta(minutes=30 * n) for n in range(48)]
        moment = later
    return found
