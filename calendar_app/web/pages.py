"""The pages that people read: the list, one event, the sources, and what went wrong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from flask import Response, abort, redirect, render_template, request

from calendar_app.config import Config
from calendar_app.errors import QueryError
from calendar_app.history import moved_from
from calendar_app.model import Event, Kind, Status
from calendar_app.query import Query
from calendar_app.store import Store
from calendar_app.text import is_web_address, slug
from calendar_app.web import colophon, fares, selection, shortcuts
from calendar_app.web.address import Address, event_path, language_of
from calendar_app.web.http import ONCE, PAGE_FRESHNESS, Content, answer
from calendar_app.web.speech import Speech, is_over, today_in
from calendar_app.web.structured import json_ld
from calendar_app.web.texts import LANGUAGES, TEXTS
from feeds import FORMATS
from feeds.base import Format

_ON_A_PAGE = 200
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Month:
    """Meetings below one heading; `count` is of the whole month, though a page may end in it. None: undated."""

    first: date | None
    count: int
    events: tuple[Event, ...]


class Pages:
    """Views. `language` is that of the address; without it the site's counts."""

    def __init__(self, store: Store, config: Config, now: Callable[[], datetime], stylesheet: str) -> None:
        self._store = store
        self._config = config
        self._now = now
        self._stylesheet = stylesheet

    def meetings(self, language: str | None = None) -> Response:
        say, here = self._speech(language), self._here()
        today = today_in(self._config.site.zone, self._now())
        try:
            asked, number = selection.read_query(request.args, today), _page_number(request.args.get("page"))
        except QueryError as error:
            return self.bad_query(error)
        around = self._store.events(selection.windowed(_unfiltered(asked, today), today, today))
        events = selection.windowed(asked, today, today).select(around)
        page = events[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE]
        if not page and number > 1:
            abort(404)
        words = selection.in_words(asked, events, self._config, say)
        return self._page(
            "list.html",
            say,
            asked=asked,
            words=words,
            months=_months(page, events),
            states=self._states_of(page, say),
            count=len(events),
            kind=asked.kind,
            next_meeting=_next(events, today, say),
            today=today,
            topics=selection.topics(asked, around),
            cities=selection.cities(asked, around),
            sources=selection.sources(asked, around, self._config),
            starts=selection.starts(asked, today, say),
            hidden=selection.beyond_sentence(asked),
            restrictions=_restrictions(asked, events, say),
            feeds=_feeds(asked, here),
            calendar=asked.address(f"{here.prefix}/events{FORMATS['ics'].suffix}"),
            previous=_page_address(asked, here, number - 1) if number > 1 else None,
            following=_page_address(asked, here, number + 1) if len(events) > number * _ON_A_PAGE else None,
            names={source.id: source.name for source in self._config.sources},
            query=asked.parameters(),
        )

    def event(self, uid: str, language: str | None = None) -> Response:
        say, here, zone = self._speech(language), self._here(), self._config.site.zone
        event = self._store.event(uid)
        if event is None:
            abort(404)
        if event.uid != uid:
            return moved(here.to(event_path(event.uid)))
        left = event.record.withdrawn if event.record else None
        revisions, sightings = self._store.revisions(event.uid), self._store.sightings_of(event.uid)
        permalink = here.absolute(event_path(event.uid))
        previous = moved_from(event, revisions)
        return self._page(
            "event.html",
            say,
            event=event,
            canonical=permalink,
            states=[say.text(f"left {left}")]
            if left
            else _states(event, previous, colophon.is_missing(sightings), say),
            over=event.span is not None and is_over(event.span, self._now(), zone),
            paragraphs=re.split(r"\n{2,}", event.description) if event.description else [],
            json_ld=None if left else json_ld(event, permalink, previous),
            sightings=[]
            if left
            else [(sighting, colophon.differences(event, sighting, say)) for sighting in sightings],
            changes=[] if left else colophon.changes(revisions, say),
            names={source.id: source.name for source in self._config.sources},
            download=here.to(event_path(event.uid) + ".ics") if event.span else None,
        )

    def sources(self, language: str | None = None) -> Response:
        say = self._speech(language)
        return self._page(
            "sources.html", say, rows=fares.rows(self._config, self._store, say), is_web_address=is_web_address
        )

    def feeds(self, language: str | None = None) -> Response:
        """What there is to subscribe to, by short addresses."""
        today = today_in(self._config.site.zone, self._now())
        meetings, deadlines = (
            self._store.events(selection.windowed(Query(kind=kind), selection.window_start(self._config, today), today))
            for kind in (Kind.MEETING, Kind.DEADLINE)
        )
        return self._page(
            "feeds.html",
            self._speech(language),
            formats=FORMATS,
            feeds=_feeds(Query(), self._here()),
            everything=sum(event.span is not None for event in meetings),
            deadlines=sum(event.span is not None for event in deadlines),
            folders=shortcuts.offers(meetings, self._config),
        )

    def bad_query(self, error: QueryError) -> Response:
        name, _, reason = str(error).partition(": ")
        return self.error(400, "bad request", parameter=name, reason=reason)

    def error(self, code: int, key: str, **values: Any) -> Response:
        """A page that says what went wrong, in the language of the address."""
        say = self._speech(language_of(request.path))
        body = render_template("error.html", **self._frame(say), key=key, code=code, **values)
        response = Response(body, code, content_type=_HTML)
        response.headers["Cache-Control"] = ONCE
        return response

    def _states_of(self, events: Sequence[Event], say: Speech) -> dict[str, list[str]]:
        """Words for what is unusual, by uid; only a meeting that has changed can have moved."""
        told = self._store.revisions_of(event.uid for event in events if event.record and event.record.sequence)
        return {event.uid: _states(event, moved_from(event, told.get(event.uid, [])), False, say) for event in events}

    def _page(self, template: str, say: Speech, **values: Any) -> Response:
        body = render_template(template, **{**self._frame(say), **values}).encode()
        return answer(request, Content.of(body), _HTML, PAGE_FRESHNESS, self._now())

    def _frame(self, say: Speech) -> dict[str, Any]:
        """What every page needs."""
        here = self._here()
        return {
            "say": say,
            "t": say.text,
            "here": here,
            "site": self._config.site,
            "imprint": self._config.site.imprint if is_web_address(self._config.site.imprint) else None,
            "canonical": here.full,
            "languages": [(code, TEXTS[code]["language"]) for code in LANGUAGES],
            "stylesheet": here.plain(f"/static/{self._stylesheet}"),
            "query": {},
            "link": lambda **wanted: Query(**wanted).address(here.to("/")),
            "event_path": event_path,
            "slug": slug,
        }

    def _speech(self, language: str | None) -> Speech:
        return Speech(language or self._config.site.language, self._config.site.zone)

    def _here(self) -> Address:
        return Address.of(self._config.site.base_url, request.path)


def moved(path: str) -> Response:
    """A permanent redirect inside the site. Its Location is relative: it cannot lead to another host."""
    response = redirect(path, 301)
    response.headers["Cache-Control"] = PAGE_FRESHNESS
    return Response(response.get_data(), 301, response.headers)


def _page_number(value: str | None) -> int:
    if not value:
        return 1
    if not re.fullmatch(r"[1-9][0-9]{0,5}", value):
        raise QueryError(f"page: {value[:50]!r} is no number of a page")
    return int(value)


def _unfiltered(query: Query, today: date) -> Query:
    """All that is on offer around this query, today's included: what the sentence's options come from."""
    since = query.since and min(query.since, today)
    return Query(kind=query.kind, since=since, until=query.until if not since else None)


def _months(page: Sequence[Event], events: Sequence[Event]) -> list[Month]:
    counts = Counter(map(_month, events))
    return [Month(first, counts[first], tuple(below)) for first, below in groupby(page, key=_month)]


def _month(event: Event) -> date | None:
    return event.span.first_day.replace(day=1) if event.span else None


def _next(events: Sequence[Event], today: date, say: Speech) -> str:
    spans = [event.span for event in events if event.span and event.status is not Status.CANCELLED]
    coming = [span for span in spans if span.first_day >= today]
    if not coming:
        on_now = any(span.last_day >= today for span in spans)
        return say.text("now on") if on_now else "" if spans or not events else say.text("none dated")
    day = min(span.first_day for span in coming)
    if (day - today).days < 2:
        return say.text("next today" if day == today else "next tomorrow")
    return say.text("next on", day=say.near_day(day) if day.year == today.year else say.day(day))


def _restrictions(query: Query, events: Sequence[Event], say: Speech) -> list[str]:
    series = next((event.series for event in events if event.series and slug(event.series) == query.series), None)
    more = [f"{say.text('series')} {series or query.series}"] if query.series else []
    if query.country:
        more.append(f"{say.text('country')} {say.country(query.country)}")
    return [*more, *selection.restrictions(query, say)]


def _feeds(query: Query, here: Address) -> list[tuple[Format, str]]:
    """The selection's address in each format, without the root of the site; the calendar first."""
    return [(format_, query.address(f"{here.prefix}/events{format_.suffix}")) for format_ in FORMATS.values()]


def _page_address(query: Query, here: Address, number: int) -> str:
    address = query.address(here.to("/"))
    return address if number == 1 else f"{address}{'&' if '?' in address else '?'}page={number}"


def _states(event: Event, previous: str | None, missing: bool, say: Speech) -> list[str]:
    states = [] if event.status is Status.CONFIRMED else [say.text(str(event.status))]
    if previous and event.span:
        states.append(say.text("moved", before=say.before(previous, event.span)))
    if missing:
        states.append(say.text("no longer announced"))
    return states
