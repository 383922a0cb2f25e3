"""The JSON API: what is published, page by page, for programs. Everything it may be asked stands in its own OpenAPI."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from calendar_app.config import Config
from calendar_app.errors import QueryError
from calendar_app.event_json import to_json
from calendar_app.history import SourceState
from calendar_app.model import Event, Source
from calendar_app.query import PARAMETERS, Query
from calendar_app.store import Store
from calendar_app.text import is_web_address
from calendar_app.web import openapi, selection
from calendar_app.web.address import Address
from calendar_app.web.http import FEED_FRESHNESS, ONCE, Content, answer
from calendar_app.web.pages import moved
from calendar_app.web.speech import today_in

ROOT = "/api/v1"
_JSON = "application/json; charset=utf-8"


class Api:
    """Views. Without `from` events begin where every feed begins."""

    def __init__(self, store: Store, config: Config, now: Callable[[], datetime]) -> None:
        self._store = store
        self._config = config
        self._now = now

    @property
    def views(self) -> dict[str, Callable[..., Response]]:
        """By rule, as Flask's routes are written."""
        return {
            "/events": self.events,
            "/events/<string(maxlength=200):uid>": self.event,
            "/sources": self.sources,
            "/openapi.json": self.document,
        }

    def events(self) -> Response:
        """A page by first day and uid, so that a meeting that comes in between moves no other one."""
        today = today_in(self._config.site.zone, self._now())
        try:
            query, after, limit = _asked(request.args, today)
        except QueryError as error:
            return refusal(HTTPStatus.BAD_REQUEST, str(error), parameter=str(error).partition(":")[0])
        window = selection.windowed(query, selection.window_start(self._config, today), today)
        found = self._store.page(window, after, limit + 1)
        page, more = found[:limit], len(found) > limit
        following = self._address(query, page[-1], limit) if more else None
        return self._answer({"events": [to_json(event) for event in page], "next": following}, following)

    def event(self, uid: str) -> Response:
        """One event; an alias leads to the meeting it was merged into."""
        event = self._store.event(uid)
        if event is None:
            return refusal(HTTPStatus.NOT_FOUND, "No event has this uid.")
        if event.uid != uid:
            here = Address.of(self._config.site.base_url, request.path)
            return _open(moved(here.plain(f"{ROOT}/events/{event.uid}")))
        return self._answer(to_json(event))

    def sources(self) -> Response:
        """Who announces meetings, in the order of the configuration."""
        states = self._store.states()
        told = [_source(source, states.get(source.id, SourceState(source.id))) for source in self._config.sources]
        return self._answer({"sources": told})

    def document(self) -> Response:
        """The description of this API."""
        site = self._config.site
        return self._answer(openapi.document(site.name, site.base_url + ROOT, self._config.feeds.past_days))

    def _address(self, query: Query, last: Event, limit: int) -> str:
        """Of the page behind an event."""
        day = last.span.first_day if last.span else date.max
        parameters = {**query.parameters(), "limit": limit, "cursor": f"{day.toordinal()}.{last.uid}"}
        return f"{self._config.site.base_url}{ROOT}/events?{urlencode(parameters)}"

    def _answer(self, said: Mapping[str, Any], following: str | None = None) -> Response:
        content = Content.of(_written(said))
        response = answer(request, content, _JSON, FEED_FRESHNESS, self._now())
        links = {"service-desc": f"{self._config.site.base_url}{ROOT}/openapi.json", "next": following}
        response.headers["Link"] = ", ".join(f'<{link}>; rel="{name}"' for name, link in links.items() if link)
        return _open(response)


def refusal(status: HTTPStatus, detail: str, **more: str) -> Response:
    """What went wrong, for programs (RFC 9457): a sentence, and the name of the parameter where it is one."""
    said = {"title": status.phrase, "status": status.value, "detail": detail, **more}
    response = Response(_written(said), status.value, content_type="application/problem+json")
    response.headers["Cache-Control"] = ONCE
    return _open(response)


def _asked(values: Mapping[str, str], today: date) -> tuple[Query, tuple[date, str] | None, int]:
    """The query, the place behind which to begin, and how many; unknown names change nothing."""
    for name, parameter in {**PARAMETERS, "cursor": openapi.CURSOR}.items():
        if name in values:
            parameter.check(name, values[name])
    limit = values.get("limit", str(openapi.LIMIT["default"]))
    if not re.fullmatch("[1-9][0-9]{0,5}", limit) or int(limit) > openapi.LIMIT["maximum"]:
        raise QueryError(f"limit: {limit!r} is no number from 1 to {openapi.LIMIT['maximum']}")
    day, _, uid = values.get("cursor", "").partition(".")
    after = (date.fromordinal(min(max(int(day), 1), date.max.toordinal())), uid.strip()) if day else None
    return selection.read_query(values, today), after, int(limit)


def _source(source: Source, state: SourceState) -> dict[str, Any]:
    """Where a local file lies is nobody's business."""
    return {
        "id": source.id,
        "name": source.name,
        "kind": source.kind,
        "url": source.url if is_web_address(source.url) else None,
        "enabled": source.enabled,
        "health": str(state.health),
        "events": state.events,
        **{name: _moment(getattr(state, name)) for name in ("last_run", "last_success", "last_change")},
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _written(said: Mapping[str, Any]) -> bytes:
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def _open(response: Response) -> Response:
    """Pages of other sites may read it."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Link"
    return response
