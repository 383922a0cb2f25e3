"""No test reaches further than this machine."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest

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


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
