"""One request over one connection: pinned to a checked address, limited in size and in time.

A request has its own adapter of `requests` and no session. So there is nothing that could carry a cookie, a password,
a proxy of the environment or a second request; pauses between requests make kept connections useless anyway.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from scrapers.fetch.guard import Guard, Refused
from scrapers.fetch.policy import PRODUCT, Policy

_PIECE = 65_536


@dataclass(frozen=True)
class Answer:
    """What a server said, before any decoding but that of chunks."""

    url: str
    asked_at: datetime
    asked_with: Mapping[str, str]  # the request's headers
    status: int
    headers: Mapping[str, str]  # names in lower case; values as Latin-1, which keeps every byte
    body: bytes
    cut: bool = False  # there was more than the limit


class NoAnswer(Exception):
    """There was none, or half of one. `passing` means that it may be different in a moment."""

    def __init__(self, reason: str, *, passing: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.passing = passing


def user_agent(policy: Policy) -> str:
    """How we name ourselves, and where to complain."""
    contact = f" (+{policy.contact})" if policy.contact else ""
    return f"{PRODUCT}/{version(PRODUCT)}{contact}"


def ask(url: str, headers: Mapping[str, str], *, policy: Policy, guard: Guard, limit: int, now: datetime) -> Answer:
    """GET `url` once, at most `limit` bytes of body. Redirects and errors are answers too. Raises NoAnswer."""
    headers = {"User-Agent": user_agent(policy), "Accept": "*/*", "Accept-Encoding": "gzip, deflate", **headers}
    try:
        request = requests.Request("GET", url, headers=headers).prepare()
        guard.check(request.url or "")
    except Refused as refusal:
        raise NoAnswer(str(refusal), passing=False) from None
    except (requests.RequestException, ValueError):
        raise NoAnswer("is no web address", passing=False) from None
    line = _Line(guard, policy)
    alarm = threading.Timer(policy.total_timeout, line.cut_off)
    alarm.daemon = True
    alarm.start()
    try:
        response = line.send(request, stream=True, timeout=(policy.connect_timeout, policy.read_timeout))
        body, cut = _read(response, limit)
    except Exception as error:
        raise _no_answer(error, policy, late=line.is_cut) from error
    finally:
        alarm.cancel()
        line.close()
    if line.is_cut:  # headers that end where the connection was cut look like complete ones
        raise _no_answer(TimeoutError(), policy, late=True)
    received = {name.lower(): value for name, value in response.headers.items()}
    return Answer(url, now, headers, response.status_code, received, body, cut)


def _read(response: requests.Response, limit: int) -> tuple[bytes, bool]:
    pieces, size = [], 0
    # `read`, because http.client then takes the chunks apart: it limits the length of their headers, urllib3 does not.
    while piece := response.raw.read(_PIECE, decode_content=False):
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            return b"".join(pieces)[:limit], True
    return b"".join(pieces), False


def _no_answer(error: Exception, policy: Policy, *, late: bool) -> NoAnswer:
    """What went wrong, as half a sentence for people; bugs come through as they are."""
    match error:
        case Refused():
            return NoAnswer(str(error), passing=False)
        case _ if late:
            return NoAnswer(f"took longer than {policy.total_timeout:g} seconds")
        case requests.exceptions.SSLError():
            return NoAnswer("has no secure connection that can be verified", passing=False)
        case _NoConnection():
            return NoAnswer(f"accepted no connection within {policy.connect_timeout:g} seconds")
        case requests.ReadTimeout() | urllib3.exceptions.ReadTimeoutError():
            return NoAnswer(f"was silent for {policy.read_timeout:g} seconds")
        case _UnknownName():
            return NoAnswer("has a host that no name server knows")
        case requests.RequestException() | urllib3.exceptions.HTTPError() | OSError():
            return NoAnswer("could not be reached, or broke off")
    raise error


class _UnknownName(Exception):
    """The name of a host has no address."""


class _NoConnection(Exception):
    """Nobody took the call in time."""


class _Line(HTTPAdapter):
    """Makes connections by the guard's rules, and can cut them at any moment from another thread."""

    def __init__(self, guard: Guard, policy: Policy) -> None:
        self._guard = guard
        self._policy = policy
        self._handles: list[socket.socket] = []
        self._lock = threading.Lock()
        self.is_cut = False
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        connect = self._connect

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return connect(self.host, self.port)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return connect(self.host, self.port)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}

    def cut_off(self) -> None:
        """End the request here and now, whatever it is waiting for."""
        with self._lock:
            self.is_cut = True
            for handle in self._handles:
                _shut_down(handle)

    def close(self) -> None:
        super().close()
        with self._lock:
            for handle in self._handles:
                _shut_down(handle)
                handle.close()
            self._handles.clear()

    def _connect(self, host: str, port: int) -> socket.socket:
        try:
            connection = self._guard.connect(host, port, self._policy.connect_timeout)
        except socket.gaierror as error:
            raise _UnknownName from error
        except TimeoutError as error:
            raise _NoConnection from error
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            # A second handle to the same connection: TLS takes the first one away from under us.
            self._handles.append(connection.dup())
            if self.is_cut:
                _shut_down(connection)
        return connection


def _shut_down(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was quicker
