"""The feeds: what calendars subscribe to, other programs read, and one event to take along."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from flask import Response, abort, request

from calendar_app.agenda import Agenda
from calendar_app.config import Config
from calendar_app.errors import QueryError
from calendar_app.model import Event
from calendar_app.query import Query
from calendar_app.store import Store
from calendar_app.text import slug
from calendar_app.web import selection
from calendar_app.web.address import Address, event_path
from calendar_app.web.http import FEED_FRESHNESS, ONCE, Content, LastGood, answer
from calendar_app.web.pages import moved
from calendar_app.web.shortcuts import can_exist
from calendar_app.web.speech import Speech, today_in
from feeds import FORMATS
from feeds.base import Format

log = logging.getLogger(__name__)


class Feeds:
    """Views. All meetings of the selection are in a feed: calendars delete what is absent."""

    def __init__(self, store: Store, config: Config, now: Callable[[], datetime]) -> None:
        self._store = store
        self._config = config
        self._now = now
        self._last_good = LastGood()

    def selection(self, format_name: str, language: str | None = None, **given: str) -> Response:
        """The feed of a query; without `from` it begins 90 days ago, so that calendars keep what has just been.

        `given` is what a short address says already. It is answered with the bytes of the long one.
        """
        if not can_exist(given):
            abort(404)
        format_, now = FORMATS[format_name], self._now()
        here = replace(Address.of(self._config.site.base_url, request.path), path=f"/events{format_.suffix}")
        today = today_in(self._config.site.zone, now)
        try:
            query = selection.read_query({**request.args, **given}, today)
        except QueryError as error:
            return _plain(f"{error}\n", 400)

        address = query.address(here.prefix + here.path)
        disposition = f'inline; filename="meetings{format_.suffix}"'
        try:
            window = selection.windowed(query, today - selection.FEED_PAST, today)
            events = self._store.events(window, withdrawn=format_.withdrawn)
            content = self._content(address, format_, self._agenda(events, query, here, language), now)
        except Exception:
            # A subscriber's calendar must not suffer from our trouble: Thunderbird switches off what answers 5xx.
            log.exception("%s could not be made anew", address)
            kept = self._last_good.find(address)
            if kept is None:
                return _plain("The calendar cannot be had at the moment.\n", 503)
            content = kept
        return self._answer(content, format_, disposition)

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
            language=self._speech(language).language,
            zone=self._config.site.zone,
            base_url=here.base_url,
            path=here.prefix + event_path(event.uid),
            feed_path=request.path,
        )
        name = slug(event.title)[:60].strip("-") or "meeting"
        format_ = FORMATS["ics"]
        content = Content.of(format_.render(agenda), agenda.changed, self._now())
        return self._answer(content, format_, f'attachment; filename="{name}.ics"')

    def _agenda(self, events: tuple[Event, ...], query: Query, here: Address, language: str | None) -> Agenda:
        say, site = self._speech(language), self._config.site
        words = selection.in_words(query, events, self._config, say)
        return Agenda(
            events=events,
            title=f"{site.name}: {words}" if words else site.name,
            site_name=site.name,
            description=say.text("lead"),
            language=say.language,
            zone=site.zone,
            base_url=site.base_url,
            path=query.address(f"{here.prefix}/"),
            feed_path=query.address(here.prefix + here.path),
        )

    def _content(self, address: str, format_: Format, agenda: Agenda, now: datetime) -> Content:
        made_of = _fingerprint(agenda)
        kept = self._last_good.find(address)
        if kept and kept.made_of == made_of:
            return kept
        if format_.tells_changes:
            changed = [event.uid for event in agenda.events if event.record and event.record.sequence]
            agenda = replace(agenda, revisions=self._store.revisions_of(changed))
        return self._last_good.keep(address, Content.of(format_.render(agenda), agenda.changed, now, made_of), now)

    def _answer(self, content: Content, format_: Format, disposition: str) -> Response:
        response = answer(request, content, format_.media_type, FEED_FRESHNESS, self._now())
        response.headers["Content-Disposition"] = disposition
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    def _speech(self, language: str | None) -> Speech:
        return Speech(language or self._config.site.language, self._config.site.zone)


def _fingerprint(agenda: Agenda) -> str:
    """Equal for agendas that render alike: whatever changes in an event changes its record."""
    said = repr((replace(agenda, events=()), [event.record for event in agenda.events]))
    return hashlib.sha256(said.encode()).hexdigest()


def _plain(text: str, code: int) -> Response:
    response = Response(text, code, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = ONCE
    if code == 503:
        response.headers["Retry-After"] = "900"
    return response
