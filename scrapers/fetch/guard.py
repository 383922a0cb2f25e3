"""Which addresses may be asked: web addresses on the public internet, and connections to nothing else.

What counts is the address of the connection, not of the URL: a name is resolved once, every answer is judged, and the
socket is opened to an address that was judged. So neither a redirect nor a name that changes its mind between two
look-ups (DNS rebinding) leads into a private network.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

Resolve = Callable[[str, int], Sequence[str]]
Dial = Callable[[tuple[str, int], float], socket.socket]

# IPv4 that is not the public internet: the IANA special-purpose registry, multicast and the old class E. Written out,
# because `is_global` differs between the releases of Python (CVE-2024-4032).
_NOT_PUBLIC_V4 = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
# IPv6 the other way round: only global unicast is public, and of it neither protocol assignments (Teredo among them),
# nor documentation, nor 6to4.
_PUBLIC_V6 = ip_network("2000::/3")
_NOT_PUBLIC_V6 = tuple(ip_network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
_NAT64 = ip_network("64:ff9b::/96")  # what a name server of an IPv6-only network makes of IPv4
_WEB_PORTS = (80, 443)
_MOST_ADDRESSES = 3  # tried one after the other, each with its own timeout


class Refused(Exception):
    """An address is none that we ask; the message is half a sentence that says why."""


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of a name, as the system answers."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def is_public(address: str) -> bool:
    """Is this IP address one of the public internet? IPv4 inside of IPv6 is judged as the IPv4 that it is."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        if inner is None:
            return ip in _PUBLIC_V6 and not any(ip in network for network in _NOT_PUBLIC_V6)
        ip = inner
    return not any(ip in network for network in _NOT_PUBLIC_V4)


class Guard:
    """Judges addresses and opens connections. `allowed` are hosts ("host" or "host:port") that may be private."""

    def __init__(
        self,
        allowed: frozenset[str] = frozenset(),
        *,
        resolve: Resolve = resolve,
        dial: Dial = socket.create_connection,
    ) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._dial = dial

    def check(self, url: str) -> None:
        """Refuse what can be refused without asking a name server."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise Refused("is no web address") from None
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise Refused("is no web address (http or https)")
        if "@" in parts.netloc:
            raise Refused("holds a user name, which is never sent")
        self._check_host(parts.hostname, port if port is not None else 443 if parts.scheme == "https" else 80)

    def connect(self, host: str, port: int, timeout: float) -> socket.socket:
        """A connection to `host`, by an address that was checked. Refused, or OSError where nobody answers."""
        host = host.strip("[]").lower()
        self._check_host(host, port)
        addresses = list(self._resolve(host, port))
        if not self._allows(host, port) and not all(map(is_public, addresses)):
            raise Refused("leads to an address that is not on the public internet")
        failure: OSError = socket.gaierror("no address")
        for address in addresses[:_MOST_ADDRESSES]:
            try:
                return self._dial((address, port), timeout)
            except OSError as error:
                failure = error
        raise failure

    def _allows(self, host: str, port: int) -> bool:
        name = f"[{host}]" if ":" in host else host
        return name in self._allowed or f"{name}:{port}" in self._allowed

    def _check_host(self, host: str, port: int) -> None:
        if self._allows(host, port):
            return
        if port not in _WEB_PORTS:
            raise Refused(f"is on port {port}; only 80 and 443 are asked, unless [fetch] allowed_hosts names it")
        if _is_odd(host):
            raise Refused("has a host that is written in an odd way")
        if _is_ip(host) and not is_public(host):
            raise Refused("is not on the public internet")


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_odd(host: str) -> bool:
    """Neither a plain name with a dot inside nor an IP address in its usual form (127.1, 0x7f.1 and 2130706433 are)."""
    if ":" in host:
        return "%" in host or not _is_ip(host)
    labels = host.split(".")
    # As browsers do: a last label that could be a number makes the whole an IPv4 address (URL standard, "ends in a
    # number"), whatever base it is written in.
    if re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1]):
        return not _is_ip(host)
    return len(labels) < 2 or not all(re.fullmatch(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", label) for label in labels)
