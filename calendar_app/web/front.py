"""What stands before Flask: a feed that is in memory is answered here, and never gets as far as the application."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from calendar_app.web.metrics import Metrics
from calendar_app.web.ready import Ready

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# Path and parameters of an address -> the feed, the name of its format and the moment it counts from.
Find = Callable[[str, str], "tuple[Ready, str, datetime] | None"]


class Front:
    """A WSGI application around another one."""

    def __init__(self, app: WSGIApplication, find: Find, metrics: Metrics) -> None:
        self._app = app
        self._find = find
        self._metrics = metrics

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        found = self._find(environ["PATH_INFO"], environ["QUERY_STRING"]) if method in {"GET", "HEAD"} else None
        if found is None:
            return self._app(environ, start_response)
        ready, name, moment = found
        status, headers, body = ready.reply(environ, moment)
        start_response(status, headers)
        self._metrics.count_request(name, status, environ.get("HTTP_USER_AGENT", ""), memory=True)
        return [body] if method == "GET" else []
