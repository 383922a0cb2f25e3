"""The feeds: what calendars subscribe to, other programs read, and one event to take along."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from threading import Lock
from time import monotonic

from flask import Response, abort, request

from calendar_app.agenda import Agenda
from calendar_app.config import Config
from calendar_app.errors import QueryError
from calendar_app.query import Query
from calendar_app.store import Store
from calendar_app.text import slug
from calendar_app.web import paging, selection
from calendar_app.web.address import Address, event_path
from calendar_app.web.assembly import Asked, Assembly
from calendar_app.web.http import FEED_FRESHNESS, ONCE, Content, NotModified, answer, guards
from calendar_app.web.metrics import Metrics
from calendar_app.web.pages import moved
from calendar_app.web.ready import Entry, Ready, Shelf
from calendar_app.web.shortcuts import can_exist
from calendar_app.web.speech import today_in
from calendar_app.web.watch import State, Watch
from feeds import FORMATS

log = logging.getLogger(__name__)

_RETRIES = 10  # looks at the database until what could not be made is tried again


class Feeds:
    """Views, and what answers before them. All of a selection is in a calendar: programs delete what is absent.

    `pause` is how long a feed in memory is believed before the database is asked whether anything has changed.
    """

    def __init__(
        self, store: Store, config: Config, now: Callable[[], datetime], metrics: Metrics, pause: timedelta
    ) -> None:
        self._store = store
        self._config = config
        self._now = now
        self._metrics = metrics
        self._pause = pause.total_seconds()
        self._watch = Watch(store, config.site.zone, now, pause, metrics)
        self._assembly = Assembly(store, config)
        self._assembling = Lock()
        self._shelf = Shelf()

    def find(self, path: str, parameters: str) -> tuple[Ready, str, datetime] | None:
        """The feed of an address that was asked for before, where it still holds."""
        state, entry = self._watch.glance(), self._shelf.find_address(path, parameters)
        if entry is None or not _holds(entry, state):
            return None
        return entry.ready, entry.name, self._watch.moment

    def selection(self, format_name: str, language: str | None = None, **given: str) -> Response:
        """The feed of a query. `given` is what a short address says already; it gets the bytes of the long one."""
        if not can_exist(given):
            abort(404)
        values, today = {**request.args, **given}, today_in(self._config.site.zone, self._now())
        try:
            query = selection.read_query(values, today)
            place = values.get(paging.NAME) if FORMATS[format_name].paged else None
            cursor = paging.Cursor.parse(place) if place else None
        except QueryError as error:
            return _plain(f"{error}\n", 400)
        here = Address.of(self._config.site.base_url, request.path)
        asked = Asked(
            format_name,
            query,
            replace(here, path=f"/events{FORMATS[format_name].suffix}"),
            language or self._config.site.language,
            moves=_moves(values, query, today),
            cursor=cursor,
        )
        ready = self._have(asked)
        if ready is None:
            return _plain("The calendar cannot be had at the moment.\n", 503)
        environ = request.environ
        self._shelf.remember(environ["PATH_INFO"], environ["QUERY_STRING"], asked.question)
        status, headers, body = ready.reply(environ, self._now())
        return (NotModified if status.startswith("304") else Response)(body, status, headers)

    def event(self, uid: str, language: str | None = None) -> Response:
        """One dated event as a file to download."""
        event = self._store.event(uid)
        if event is None or event.span is None:
            abort(404)
        here = Address.of(self._config.site.base_url, request.path)
        if event.uid != uid:
            return moved(here.to(event_path(event.uid) + ".ics"))
        agenda = Agenda(
            events=(event,),
            title=event.title,
            language=language or self._config.site.language,
            zone=self._config.site.zone,
            base_url=here.base_url,
            path=here.prefix + event_path(event.uid),
            feed_path=request.path,
        )
        name, format_ = slug(event.title)[:60].strip("-") or "meeting", FORMATS["ics"]
        content = Content.of(format_.render(agenda), agenda.changed)
        response = answer(request, content, format_.media_type, FEED_FRESHNESS, self._now())
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    def _have(self, asked: Asked) -> Ready | None:
        """From memory, or made now; when that fails, the last good one.

        A subscriber's calendar must not suffer from our trouble: Thunderbird switches off what answers 5xx.
        """
        entry = self._shelf.find(asked.question)
        try:
            state = self._watch.look()
        except Exception:
            log.exception("%s could not be made anew", asked.question)
            self._metrics.count_failure("database")
            return entry.ready if entry else None
        if entry and _holds(entry, state):
            return entry.ready
        if not self._assembling.acquire(blocking=entry is None):
            return entry.ready if entry else None  # somebody is at it, and this one was good a moment ago
        try:
            return self._made(asked, state)
        finally:
            self._assembling.release()

    def _made(self, asked: Asked, state: State) -> Ready | None:
        entry = self._shelf.find(asked.question)
        if entry and _holds(entry, state):  # made while we waited
            return entry.ready
        try:
            content = self._assembly.make(asked, state)
        except Exception:
            log.exception("%s could not be made anew", asked.question)
            self._metrics.count_failure("feed")
            if entry:
                entry.until = monotonic() + _RETRIES * self._pause
            return entry.ready if entry else None
        self._metrics.count_build(asked.format_name)
        same = entry is not None and entry.ready.content.etag == content.etag
        ready = entry.ready if entry and same else Ready(content, self._headers(asked.format_name))
        self._shelf.keep(asked.question, Entry(ready, asked.format_name, state))
        return ready

    def _headers(self, format_name: str) -> Mapping[str, str]:
        format_ = FORMATS[format_name]
        return {
            "Content-Type": format_.media_type,
            "Content-Disposition": f'inline; filename="meetings{format_.suffix}"',
            **guards(encrypted=self._config.site.base_url.startswith("https:")),
        }


def _holds(entry: Entry, state: State | None) -> bool:
    return entry.state is state or monotonic() < entry.until


def _moves(values: Mapping[str, str], query: Query, today: date) -> bool:
    """Would the same words have meant other days yesterday?"""
    try:
        return selection.read_query(values, today - timedelta(days=1)) != query
    except QueryError:
        return True


def _plain(text: str, code: int) -> Response:
    response = Response(text, code, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = ONCE
    if code == 503:
        response.headers["Retry-After"] = "900"
    return response
