"""Nothing but the public web is asked, however an address is written and whatever a name server says."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import Reply, Site

from calendar_app.errors import FetchError
from scrapers.fetch import Web
from scrapers.fetch.guard import Guard, Refused, is_public

PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(
    "address", [PUBLIC, "1.1.1.1", "172.32.0.1", "2606:4700::1111", f"::ffff:{PUBLIC}", f"64:ff9b::{PUBLIC}"]
)
def test_public_addresses_are_public(address: str) -> None:
    """What belongs to the internet may be asked, also in the forms that IPv6 gives to IPv4."""
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.1.2",
        "100.64.0.1", "100.127.255.255", "0.0.0.0", "0.1.2.3", "224.0.0.1", "255.255.255.255", "240.0.0.1",
        "198.18.0.1", "192.0.2.1", "::", "::1", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1",
        "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1", "fec0::1", "100::1", "not an address", "",
    ],
)  # fmt: skip
def test_other_addresses_are_not(address: str) -> None:
    """Private, local, shared, multicast, reserved and documentation addresses are none, nor IPv6 that holds such."""
    assert not is_public(address)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=200, deadline=None)
def test_mapped_addresses_are_judged_as_what_they_hold(number: int) -> None:
    """Wrapping an IPv4 address in IPv6 never changes the judgement."""
    plain = IPv4Address(number)
    assert is_public(str(plain)) == is_public(f"::ffff:{plain}") == is_public(f"64:ff9b::{plain}")
    assert not plain.is_private or not is_public(str(plain))


@pytest.mark.parametrize(
    "url",
    [
        "http://meetings.example/",
        "https://a-b.meetings.example:443/x?y=z",
        f"http://{PUBLIC}:80/",
        "https://[2606:4700::1111]/",
        "http://xn--mnchen-3ya.example/",
    ],
)
def test_web_addresses_pass(url: str) -> None:
    """Plain web addresses are not refused before a name server is asked."""
    Guard().check(url)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://meetings.example/", "file:///etc/passwd", "gopher://meetings.example/", "javascript:alert(1)",
        "//meetings.example/", "http:///x", "http://", "", "http://user@meetings.example/",
        "http://user:word@meetings.example/", "http://@meetings.example/", "http://meetings.example:22/",
        "http://meetings.example:8080/", "http://meetings.example:0/", "http://meetings.example:99999/",
        "http://localhost/", "http://intranet/", "http://meetings.example./", "http://127.0.0.1./",
        "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0177.0.0.1/", "http://127.1/",
        "http://127.0.0.01/", "http://0/", "http://127.0.0.1/", "http://10.0.0.1/", "http://[::1]/",
        "http://[::ffff:127.0.0.1]/", "http://[fe80::1%25eth0]/", "http://169.254.169.254/latest/meta-data/",
        "http://meetings..example/", "http://-meetings.example/", "http://[::1/",
        "http://meetings.example%2f@10.0.0.1/", "http://127.0.0.1%00.meetings.example/",
    ],
)  # fmt: skip
def test_odd_addresses_are_refused(url: str) -> None:
    """Other schemes and ports, user names, and hosts in decimal, octal, hex, short or dotted-end form are refused."""
    with pytest.raises(Refused):
        Guard().check(url)


@pytest.mark.parametrize(
    "url", ["http://１２７.0.0.1/", "http://①②⑦.0.0.1/", "http://good.example\\@127.0.0.1/", "http://127。0。0。1/"]
)
def test_disguised_addresses_reach_nobody(web: Callable[..., Web], url: str) -> None:
    """What only becomes a private address while a URL is being prepared is refused as well."""

    def dial(address: tuple[str, int], timeout: float) -> socket.socket:
        raise AssertionError(f"{address} was called")

    guard = Guard(resolve=lambda host, port: [host if host[0].isdigit() else "10.0.0.1"], dial=dial)
    with pytest.raises(FetchError):
        web(guard=guard).fetcher()(url)


def test_one_private_answer_spoils_all() -> None:
    """A name with a public and a private address is refused, whichever comes first."""
    for answers in ([PUBLIC, "127.0.0.1"], ["fd00::1", PUBLIC]):
        with pytest.raises(Refused, match="not on the public internet"):
            Guard(resolve=lambda host, port, answers=answers: answers, dial=_no_call).connect("meetings.example", 80, 1)


def test_allowed_hosts_are_exempt() -> None:
    """A host on the list may be private, odd and on any port; with a port on the list, on that port only."""
    Guard(frozenset({"localhost"})).check("http://localhost:5000/")
    Guard(frozenset({"[::1]:5000"})).check("http://[::1]:5000/")
    with pytest.raises(Refused):
        Guard(frozenset({"127.0.0.1:5000"})).check("http://127.0.0.1:5001/")


def test_the_connection_goes_to_the_address_that_was_judged(site: Site, web: Callable[..., Web]) -> None:
    """A name is resolved once a connection, and what is dialled is the answer that was judged (DNS rebinding)."""
    site.pages = {"/talks": Reply(body=b"talks")}
    dialled = []

    def dial(address: tuple[str, int], timeout: float) -> socket.socket:
        dialled.append(address)
        return socket.create_connection(("127.0.0.1", site.port), timeout)

    answers = [[PUBLIC], [PUBLIC], ["127.0.0.1"]]
    fetch = web(guard=Guard(resolve=_one_by_one(answers), dial=dial)).fetcher()
    assert fetch("http://meetings.example/talks").body == b"talks"
    assert dialled == [(PUBLIC, 80)] * 2  # robots.txt and the page
    assert {headers["host"] for _, headers in site.seen} == {"meetings.example"}
    with pytest.raises(FetchError, match="not on the public internet"):
        fetch("http://meetings.example/others")
    assert len(dialled) == 2


def test_a_redirect_into_a_private_network_is_refused(site: Site, web: Callable[..., Web]) -> None:
    """Every hop is judged anew: an allowed host cannot send us to a host that is not."""
    targets = [
        "http://127.0.0.1:1/",
        "http://10.0.0.1/",
        "http://localhost/",
        "http://intern.example/",
        "file:///etc/passwd",
    ]
    site.pages = {f"/{number}": Reply(302, headers={"Location": target}) for number, target in enumerate(targets)}

    def dial(address: tuple[str, int], timeout: float) -> socket.socket:
        assert address == ("127.0.0.1", site.port)
        return socket.create_connection(address, timeout)

    guard = Guard(frozenset({site.host}), resolve=lambda host, port: ["127.0.0.1"], dial=dial)
    fetch = web(guard=guard).fetcher()
    for number in range(len(targets)):
        with pytest.raises(FetchError, match="redirects to"):
            fetch(site.url(f"/{number}"))


def _no_call(address: tuple[str, int], timeout: float) -> socket.socket:
    raise AssertionError(f"{address} was called")


def _one_by_one(answers: list[list[str]]) -> Callable[[str, int], Sequence[str]]:
    return lambda host, port: answers.pop(0)
