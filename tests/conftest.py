"""No test reaches further than this machine, and no feed that a test publishes goes unread."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tests.published import watched

pytest.register_assert_rewrite("tests.scrapers.pages")  # its checks say what differs


@pytest.fixture(autouse=True)
def stay_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection beyond loopback is an error; sockets with a path stay as they are."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0]).partition("%")[0]
            if host != "localhost" and not _is_loopback(host):
                raise RuntimeError(f"a test reaches for {address!r}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)


@pytest.fixture(autouse=True)
def read_what_is_published(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two libraries and the lint read every iCalendar feed that a test makes."""
    with watched(monkeypatch):
        yield


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
