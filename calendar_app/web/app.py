"""Puts the web application together: which address is answered by what."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request, send_from_directory
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from calendar_app.config import Config
from calendar_app.span import zone_rules
from calendar_app.store import Store
from calendar_app.web.api import ROOT, Api, refusal
from calendar_app.web.feeds import Feeds
from calendar_app.web.front import Front
from calendar_app.web.http import ONCE, guard
from calendar_app.web.metrics import MEDIA_TYPE, Metrics
from calendar_app.web.pages import Pages
from calendar_app.web.shortcuts import SHORTCUTS
from calendar_app.web.texts import LANGUAGES
from feeds import FORMATS

log = logging.getLogger(__name__)

_STATIC = Path(__file__).parent / "static"
_YEAR = 31_536_000  # what is static has its version in its address


def create_app(
    store: Store,
    config: Config,
    *,
    now: Callable[[], datetime],
    pause: timedelta = timedelta(),
    counters: str = "",
) -> Flask:
    """The WSGI application over a store. `now` gives aware moments.

    `pause` is how long feeds in memory are believed before the database is asked for changes; `counters` is the folder
    in which several processes count together.
    """
    app = Flask(__name__, static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    # A redirect for a slash would name the host that the client claims.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    metrics = Metrics(counters)
    pages, feeds = Pages(store, config, now, _versioned("site.css")), Feeds(store, config, now, metrics, pause)
    api = Api(store, config, now)

    def in_every_language(rule: str, endpoint: str, view: Callable[..., Any]) -> None:
        app.add_url_rule(rule, endpoint, view)
        app.add_url_rule(f"/<any({', '.join(LANGUAGES)}):language>{rule}", endpoint)

    in_every_language("/", "list", pages.meetings)
    in_every_language("/events/<string(maxlength=200):uid>", "event", pages.event)
    in_every_language("/events/<string(maxlength=200):uid>.ics", "download", feeds.event)
    in_every_language("/sources", "sources", pages.sources)
    in_every_language("/feeds", "feeds", pages.feeds)
    for name, format_ in FORMATS.items():
        in_every_language(f"/events{format_.suffix}", name, partial(feeds.selection, name))
        for short in SHORTCUTS:
            view = partial(feeds.selection, name, **short.given)
            in_every_language(f"{short.rule}{format_.suffix}", f"{short.folder}-{name}", view)
    for rule, answer in api.views.items():
        app.add_url_rule(f"{ROOT}{rule}", f"api{rule.replace('.', ' ')}", answer)
    app.add_url_rule("/static/<path:filename>", "static", _static)
    app.add_url_rule("/robots.txt", "robots", _robots)
    app.add_url_rule("/healthz", "health", partial(_health, store))
    app.add_url_rule("/metrics", "metrics", partial(_metrics, store, config, metrics, now))

    @app.errorhandler(HTTPException)
    def error(problem: HTTPException) -> Response:
        code = problem.code or 500
        keys = {400: "bad request", 404: "not found", 405: "no method"}
        if request.path.startswith(f"{ROOT}/"):
            response = refusal(HTTPStatus(code), problem.description or "")
        else:
            response = pages.error(code, keys.get(code, "failed"))
        if allowed := getattr(problem, "valid_methods", None):
            response.headers["Allow"] = ", ".join(sorted(allowed))
        return response

    @app.after_request
    def count(response: Response) -> Response:
        metrics.count_request(request.endpoint or "nothing", response.status, request.user_agent.string, memory=False)
        return response

    app.after_request(partial(guard, encrypted=config.site.base_url.startswith("https:")))
    app.wsgi_app = Front(app.wsgi_app, feeds.find, metrics)  # type: ignore[method-assign]
    return app


def _static(filename: str) -> Response:
    return send_from_directory(_STATIC, filename, max_age=_YEAR)


def _robots() -> Response:
    """Google Calendar obeys it, so every feed is open."""
    return Response("User-agent: *\nAllow: /\n", content_type="text/plain; charset=utf-8")


def _health(store: Store) -> Response:
    try:
        store.states()
        response = Response(f"ok\n{zone_rules()}\n", content_type="text/plain; charset=utf-8")
    except Exception:
        log.exception("the store does not answer")
        response = Response("the store does not answer\n", 503, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = ONCE
    return response


def _metrics(store: Store, config: Config, metrics: Metrics, now: Callable[[], datetime]) -> Response:
    """For the operator: a page of some other site that lets its name point here does not get to read it."""
    if not _is_own(request.host, config.site.base_url):
        abort(421)
    page = metrics.page(store.states().values(), store.generations.number(), now())
    response = Response(page, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = ONCE
    return response


def _is_own(host: str, base_url: str) -> bool:
    """The site's own name, an address in numbers, or a name that only this network knows."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == urlsplit(base_url).hostname or "." not in name or bool(ip_address(name))
    except ValueError:
        return False


def _versioned(name: str) -> str:
    digest = hashlib.sha256((_STATIC / name).read_bytes()).hexdigest()
    return f"{name}?v={digest[:12]}"
