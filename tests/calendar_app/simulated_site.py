"""A site that announces meetings and changes its mind: what it truly says is known, and so is what its page shows.

Three kinds of pages: `ml-ka` numbers its sessions by their dates, so that every insertion renumbers those behind;
`schema-org` names each meeting by an address made of its title; `ics` has uids of its own, which never change.

Between two pages each meeting changes in one respect at most, besides its number. Who changes title, date and number at
once cannot be told from who takes the place of another.
"""

from __future__ import annotations

import html
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from calendar_app.model import Source, When
from tests.calendar_app.meetings import source

KINDS = ("ml-ka", "schema-org", "ics")
LONGEST_WAIT = timedelta(days=10)
FIRST = datetime(2016, 1, 11, 9, 0, tzinfo=UTC)

_BERLIN = ZoneInfo("Europe/Berlin")
_GROUPS = ("Lesekreis", "Paper Discussion Group", "Treffen der Neugierigen")
_TOPICS = """AlexNet ResNet Dropout Atari GoogLeNet Word2Vec LSTM Adam Fisher-Vektoren Kalman Seq2Seq Autoencoder
DBSCAN Boosting AdaBoost DeepDream Wavelets Perzeptron Backpropagation t-SNE Gauß-Prozesse AlphaGo Kernel SIFT Boltzmann
Hopfield Evolution Bandits Q-Lernen Wavenet Faltung Entropie Zufallswälder Ensembles Clustern Spracherkennung Robotik
Bildverstehen Übersetzen Empfehlungen Fairness Datenschutz Medizin Go-Spielen Schach Poker Finanzen Musik""".split()
_ROOMS = ("Raum 236", "Seminarraum -107", "Hörsaal 37", "Mensa am Adenauerring")


@dataclass(frozen=True)
class Meeting:
    """What the site means by one meeting; `number` is the simulation's own and stands on no page."""

    number: int
    topic: str  # "" where it is not announced yet
    start: datetime | None  # wall time in Berlin
    room: str
    cancelled: bool = False


@dataclass(frozen=True)
class Shown:
    """A meeting as a page shows it, and so as a calendar should."""

    title: str
    start: When
    location: str
    cancelled: bool


class Site:
    """Changes by `change()`; `now` is the moment. What a page shows is `pages()`, what it says of whom `shown()`."""

    def __init__(self, kind: str, seed: int, host: str = "ml-ka.de") -> None:
        self.kind = kind
        self.dice = random.Random(f"{kind} {seed}")
        self.now = FIRST
        self.group = self.dice.choice(_GROUPS)
        self.path = "lesekreis"
        self.source: Source = source(host, kind, url=f"https://{host}/", name="Site", city="Karlsruhe")
        self._topics = self.dice.sample(_TOPICS, len(_TOPICS))
        self._numbers = 0
        self._touched: set[int] = set()
        self._days: set[date] = set()
        self.meetings: list[Meeting] = []
        for _ in range(self.dice.randint(2, 5)):
            self._insert()

    def wait(self) -> None:
        self.now += timedelta(hours=self.dice.randint(1, 240))

    def change(self) -> None:
        """One to three things, each to another meeting."""
        self._touched = set()
        ways: list[Callable[[], None]] = [
            self._insert, self._insert, self._announce, self._move, self._move, self._retitle, self._relocate,
            self._set_a_date, self._take_over, self._rename_the_page,
        ]  # fmt: skip
        if self.kind != "ml-ka":
            ways += [self._cancel, self._delete]
        if self.kind == "ml-ka" and self.dice.random() < 0.1:
            ways = [self._delete]  # a new one might get its number, and be taken for it
        for _ in range(self.dice.randint(1, 3)):
            self.dice.choice(ways)()

    def pages(self) -> dict[str, tuple[str, bytes]]:
        """Media type and body by address."""
        if self.kind == "ics":
            return {self.source.url: ("text/calendar", self._calendar().encode())}
        if self.kind == "schema-org":
            return {self.source.url: ("text/html", self._described().encode())}
        index = f'<article><h2><a href="/{self.path}/">Weiter</a></h2></article>'
        return {
            self.source.url: ("text/html", index.encode()),
            f"{self.source.url}{self.path}/": ("text/html", self._sessions().encode()),
        }

    def shown(self) -> dict[int, Shown | None]:
        """What the page says of each meeting on it; None of one without a date."""
        return {
            m.number: Shown(self._title(n, m), m.start, f"{m.room}, Karlsruhe", m.cancelled) if m.start else None
            for n, m in enumerate(self._in_order(), 1)
        }

    # What may happen. Each does nothing where there is no meeting for it.

    def _insert(self) -> None:
        if self._topics:
            self._add(Meeting(self._numbers, self._topics.pop(), self._free_day(), self.dice.choice(_ROOMS)))

    def _announce(self) -> None:
        """A meeting to come, without a date."""
        if self._topics and self.kind == "ml-ka":
            self._add(Meeting(self._numbers, self._topics.pop(), None, self.dice.choice(_ROOMS)))

    def _move(self) -> None:
        self._alter(lambda m: m.start is not None, lambda m: replace(m, start=self._free_day(near=m.start)))

    def _retitle(self) -> None:
        if self._topics:
            self._alter(lambda m: m.start is not None, lambda m: replace(m, topic=self._topics.pop()))

    def _relocate(self) -> None:
        self._alter(lambda m: True, lambda m: replace(m, room=self.dice.choice(_ROOMS)))

    def _cancel(self) -> None:
        """Or back again."""
        self._alter(lambda m: m.start is not None, lambda m: replace(m, cancelled=not m.cancelled))

    def _set_a_date(self) -> None:
        self._alter(lambda m: m.start is None, lambda m: replace(m, start=self._free_day()))

    def _take_over(self) -> None:
        """A topic moves to another day's meeting, whose own goes the other way."""
        if self.kind == "schema-org":  # its address is made of the topic: that is two meetings swapping their days
            return
        one, other = self._pick(lambda m: m.start is not None), self._pick(lambda m: m.start is not None)
        if one and other:
            self._put(one, replace(one, topic=other.topic))
            self._put(other, replace(other, topic=one.topic))

    def _delete(self) -> None:
        """From the page, without a word: nobody can know that it will not take place."""
        if len(self.meetings) > 2 and (gone := self._pick(lambda m: m.start is not None)):
            self.meetings.remove(gone)

    def _rename_the_page(self) -> None:
        self.path = self.dice.choice(("lesekreis", "paper-discussion-group", "treffen"))

    def _add(self, meeting: Meeting) -> None:
        self._numbers += 1
        self._touched.add(meeting.number)
        self.meetings.append(meeting)

    def _alter(self, fits: Callable[[Meeting], bool], change: Callable[[Meeting], Meeting]) -> None:
        if meeting := self._pick(fits):
            self._put(meeting, change(meeting))

    def _put(self, meeting: Meeting, changed: Meeting) -> None:
        self.meetings[self.meetings.index(meeting)] = changed

    def _pick(self, fits: Callable[[Meeting], bool]) -> Meeting | None:
        """One that nothing has happened to yet, and that will not be over when the page is read again."""
        soon = (self.now + 2 * LONGEST_WAIT).date()
        found = [
            m
            for m in self.meetings
            if fits(m) and m.number not in self._touched and (m.start is None or m.start.date() > soon)
        ]
        if not found:
            return None
        chosen = self.dice.choice(found)
        self._touched.add(chosen.number)
        return chosen

    def _free_day(self, near: datetime | None = None) -> datetime:
        """An evening to come on which nothing is or was: else it would be the same day's meeting with another topic."""
        today = self.now.astimezone(_BERLIN).replace(tzinfo=None, hour=0, minute=0)
        while True:
            day = (near or today) + timedelta(
                days=self.dice.randint(1, 50) * (self.dice.choice((1, -1)) if near else 1)
            )
            if day.date() > (today + LONGEST_WAIT).date() and day.date() not in self._days:
                self._days.add(day.date())
                return day.replace(hour=self.dice.choice((17, 18, 19)), minute=self.dice.choice((0, 30)))

    # How pages show it.

    def _in_order(self) -> list[Meeting]:
        return sorted(self.meetings, key=lambda m: (m.start or datetime.max, m.number))

    def _title(self, number: int, meeting: Meeting) -> str:
        return f"{self.group}, {number}. Treffen: {meeting.topic}" if self.kind == "ml-ka" else meeting.topic

    def _sessions(self) -> str:
        items = "".join(
            f"<h1>{number}. Treffen</h1>\n<ul><li>Datum: {f'{m.start:%d.%m.%Y, %H:%M}' if m.start else 'TBA'}</li>"
            f"<li>Ort: {m.room}</li><li>Thema: {html.escape(m.topic)}</li></ul>\n"
            for number, m in enumerate(self._in_order(), 1)
        )
        return (
            f'<article><header class="page-header"><h1>{self.group}</h1></header><div class="entry-content">\n'
            f'<time datetime="{FIRST.isoformat()}">damals</time><h1>Ablauf</h1><ul><li>Wir lesen.</li></ul>\n'
            f"{items}</div></article>"
        )

    def _described(self) -> str:
        events = [
            {
                "@type": "Event",
                "name": m.topic,
                "startDate": m.start.replace(tzinfo=_BERLIN).isoformat() if m.start else "",
                "url": f"{self.source.url}{self.path}/{m.topic.lower()}/",
                "eventStatus": f"https://schema.org/Event{'Cancelled' if m.cancelled else 'Scheduled'}",
                "location": {"@type": "Place", "name": m.room, "address": "Karlsruhe"},
            }
            for m in self._in_order()
        ]
        blocks = "\n".join(f'<script type="application/ld+json">{json.dumps(event)}</script>' for event in events)
        return f"<html><body><h1>{self.group}</h1>\n{blocks}\n</body></html>"

    def _calendar(self) -> str:
        entries = "".join(
            f"BEGIN:VEVENT\r\nUID:{m.number}@{self.source.id}\r\nDTSTAMP:20160101T000000Z\r\nSUMMARY:{m.topic}\r\n"
            f"DTSTART;TZID=Europe/Berlin:{m.start:%Y%m%dT%H%M%S}\r\nLOCATION:{m.room}\r\n"
            f"STATUS:{'CANCELLED' if m.cancelled else 'CONFIRMED'}\r\nEND:VEVENT\r\n"
            for m in self._in_order()
            if m.start
        )
        return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n{entries}END:VCALENDAR\r\n"
