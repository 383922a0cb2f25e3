"""A small calendar of invented meetings, and how to read the pages that show it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from calendar_app.config import Config, Site
from calendar_app.history import Health, Held, Revision, Run, Sighting, SourceState
from calendar_app.model import Event, Place, Record, Source, Span, Status, Withdrawal, ZoneFrom
from calendar_app.store import Store

NOW = datetime(2016, 4, 6, 8, 0, tzinfo=UTC)
SEEN = datetime(2016, 3, 1, 6, 0, tzinfo=UTC)
CHANGED = datetime(2016, 4, 2, 6, 0, tzinfo=UTC)
HOSTILE = "</script><img src=x onerror=alert(1)>\"><b>'{{ 7*7 }}"
BASE = "https://meetings.example"

INFOBAU = Place("Infobau, Seminarraum −107", "Karlsruhe", "DE", 49.0139, 8.4244)


def uid(number: int) -> str:
    return f"00000000-0000-5000-8000-{number:012d}"


def published(number: int, event: Event, *sources: str, changed: datetime = SEEN, sequence: int = 0) -> Event:
    return event.replace(record=Record(uid(number), sequence, SEEN, changed, sources or ("ml-ka",)))


def at(
    month: int,
    day: int,
    hour: int,
    minute: int,
    zone: str,
    minutes: int | None = 90,
    zone_from: ZoneFrom = ZoneFrom.PAGE,
) -> Span:
    start = datetime(2016, month, day, hour, minute)
    return Span(start, start + timedelta(minutes=minutes) if minutes else None, zone, zone_from)


BERLIN = "Europe/Berlin"
EVENTS = (
    published(
        1,
        Event(
            title="Paper Discussion Group 14: Deep Q-Learning",
            span=at(4, 6, 17, 30, BERLIN),
            place=INFOBAU,
            url="https://ml-ka.example/posts/pdg-14",
            series="Paper Discussion Group",
            topics=("Reinforcement Learning",),
            speakers=("Ada Beispiel", "Bo Muster"),
            language="en",
            description="Wir lesen gemeinsam.\n\nBitte vorher lesen:\nAbschnitt 1 bis 3.",
        ),
    ),
    published(
        2,
        Event(
            title="Deep Learning in Healthcare Summit",
            span=Span(date(2016, 4, 7), date(2016, 4, 8)),
            place=Place("London, England", "London", "GB"),
            url="https://re-work.example/events/healthcare-london-2016",
            topics=("Healthcare", "Deep Learning"),
            language="en",
        ),
        "re-work",
    ),
    published(
        3,
        Event(
            title="Paper Discussion Group 15",
            span=at(4, 13, 17, 30, BERLIN),
            place=INFOBAU,
            status=Status.CANCELLED,
            series="Paper Discussion Group",
        ),
    ),
    published(
        4,
        Event(
            title="Gesellschaftliche Implikationen maschinellen Lernens",
            span=at(4, 26, 17, 30, BERLIN, minutes=None, zone_from=ZoneFrom.SOURCE),
            place=Place("SCC, Seminarraum 167", "Karlsruhe", "DE"),
            url="https://ml-ka.example/posts/implikationen",
            topics=("AI and Society",),
            language="de",
        ),
        "ml-ka",
        "uni",
        changed=CHANGED,
        sequence=1,
    ),
    published(
        5,
        Event(
            title="Frühjahrsschule: Maschinelles Lernen und Donaudampfschifffahrtsgesellschaftskapitänsmützenerkennung",
            span=Span(date(2016, 4, 29), date(2016, 5, 2)),
            place=Place("Universität Potsdam", "Potsdam", "DE"),
            topics=("Deep Learning", "Natural Language Processing", "Autonomous Driving"),
            status=Status.TENTATIVE,
        ),
        "uni",
    ),
    published(
        6,
        Event(
            title="Deep Learning Meetup",
            span=at(5, 12, 19, 0, "America/New_York", minutes=120, zone_from=ZoneFrom.PLACE),
            place=Place("District Hall", "Boston", "US"),
            online_url="https://video.example/room",
            topics=("Deep Learning",),
            language="en",
        ),
        "re-work",
    ),
    published(7, Event(title="Sommerfest der Arbeitsgruppe", place=Place("", "Karlsruhe", "DE"))),
    published(
        8,
        Event(
            title=HOSTILE,
            span=Span(date(2016, 6, 1)),
            place=Place(HOSTILE, HOSTILE),
            series=HOSTILE,
            topics=(HOSTILE,),
            speakers=(HOSTILE,),
            organizer=HOSTILE,
            language="x\"onload='",
            description=HOSTILE,
        ),
        "uni",
    ),
    published(9, Event(title="Paper Discussion Group 13", span=at(2, 24, 17, 30, BERLIN), place=INFOBAU)),
    published(10, Event(title="Neujahrstreffen", span=at(1, 4, 18, 0, BERLIN), place=INFOBAU)),
)
ALIAS = uid(99)  # another source's sighting of number 4
HIDDEN = published(98, Event(title="Geheimtreffen", span=at(5, 3, 18, 0, BERLIN), status=Status.CANCELLED))

SOURCES = (
    Source(id="ml-ka", kind="ml-ka", name="ML-KA", url="https://ml-ka.example/"),
    Source(id="re-work", kind="re-work", name="RE•WORK", url="https://re-work.example/events"),
    Source(id="uni", kind="ics", name="Universität", url="file:///srv/secret-folder/uni.ics"),
    Source(id="meetup", kind="ics", name="Meetup", url="https://meetup.example/a.ics"),
    Source(id="old", kind="ics", name="Altes", url="https://old.example/a.ics", enabled=False),
)
STATES = (
    SourceState("ml-ka", Health.OK, "", NOW, NOW, CHANGED, 5, last_new=SEEN, warnings=("nothing new for 36 days",)),
    SourceState(
        "re-work",
        Health.SUSPICIOUS,
        "12 of 40 meetings <b>gone</b> at once",
        NOW,
        SEEN,
        SEEN,
        40,
        ("https://re-work.example/events/a-very-long-address-that-does-not-end/and-goes-on-and-on: no date", "x: y"),
        since=CHANGED,
        held=Held(CHANGED, 2, ("a1", "b2"), ("12 of 40 meetings <b>gone</b> at once",)),
    ),
    SourceState("uni", Health.FAILED, "/srv/secret-folder/uni.ics: not readable", NOW, SEEN, SEEN, 3),
)
RUNS = (
    Run("ml-ka", SEEN, Health.OK, read=5, new=5, coming=4, dated=4, placed=5, linked=5, newest=date(2016, 4, 26)),
    Run("ml-ka", NOW, Health.OK, read=5, coming=1, dated=5, placed=5, linked=5, newest=date(2016, 4, 26)),
    Run("re-work", SEEN, Health.OK, read=40, new=40, coming=40, dated=40, placed=40, linked=40),
    Run("re-work", NOW, Health.SUSPICIOUS, read=28, coming=28, dated=28, placed=1, linked=28),
)


def config(**site: str) -> Config:
    return Config(Path("/nowhere"), Site(**{"base_url": BASE, **site}), sources=SOURCES)


def fill(store: Store) -> None:
    sightings = [
        Sighting(event.uid, event.uid, event.record.sources[0], event, SEEN, NOW)
        for event in EVENTS
        if event.record and event.uid != uid(7)
    ]
    other = EVENTS[3].replace(place=Place("SCC", "Karlsruhe", "DE"), speakers=("Bo Muster",), topics=())
    sightings.append(Sighting(ALIAS, uid(4), "uni", other, SEEN, CHANGED, missing_since=NOW))
    sightings.append(Sighting(uid(98), uid(98), "uni", HIDDEN.replace(description="Nur für uns."), SEEN, NOW))
    gone = Sighting(uid(7), uid(7), "ml-ka", EVENTS[6], SEEN, CHANGED, missing_since=NOW)
    moved = {
        "start": ["2016-04-24T17:30:00+02:00", "2016-04-26T17:30:00+02:00"],
        "latitude": [None, 49.0],
        "description": [None, "…"],
        "city": [None, "Karlsruhe"],
        "speakers": [["Ada Beispiel"], []],
    }
    with store.transaction() as transaction:
        transaction.keep_events(EVENTS)
        if HIDDEN.record:
            transaction.keep_events([HIDDEN.replace(record=replace(HIDDEN.record, withdrawn=Withdrawal.HIDDEN))])
        transaction.keep_sightings([*sightings, gone])
        transaction.keep_revisions(
            [
                Revision(uid(4), SEEN, "added", {"title": [None, "Implikationen"]}, "ml-ka"),
                Revision(uid(4), CHANGED, "changed", moved, "ml-ka"),
            ]
        )
        for state in STATES:
            transaction.keep_state(state)
        for run in RUNS:
            transaction.keep_run(run)


def soup(client: FlaskClient, path: str, status: int = 200) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == status, path
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    return BeautifulSoup(response.text, "lxml")


def words(part: object) -> str:
    """Its text, unseen words left out, white space folded."""
    part = BeautifulSoup(str(part), "lxml")
    for unseen in part.select(".unseen"):
        unseen.decompose()
    return " ".join(part.get_text().split())
