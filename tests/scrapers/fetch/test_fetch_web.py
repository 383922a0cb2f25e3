"""The live web: polite, bounded, and with a clear sentence where it fails."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from loopback import Reply, Site

from calendar_app.errors import FetchError, Gone, NotFound, Resting
from scrapers.fetch import Web
from scrapers.fetch.guard import Guard

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
HTML = {"Content-Type": "text/html; charset=utf-8"}
MakeWeb = Callable[..., Web]


def test_page(site: Site, web: MakeWeb) -> None:
    """A page has its bytes, its address, its moment, and its headers in lower case."""
    site.pages = {"/talks?page=2": Reply(body="Vorträge".encode(), headers=HTML | {"X-Other": "yes"})}
    page = web().fetcher()(site.url("/talks?page=2#friday"))
    assert (page.url, page.status, page.fetched_at) == (site.url("/talks?page=2"), 200, NOW)
    assert (page.text, page.media_type, page.headers["x-other"]) == ("Vorträge", "text/html; charset=utf-8", "yes")


def test_we_say_who_we_are(site: Site, web: MakeWeb) -> None:
    """The User-Agent names the program, its version and a contact; no cookie, password or other encoding is offered."""
    site.pages = {"/": Reply(headers={"Set-Cookie": "a=b"})}
    fetch = web(contact="https://meetings.example/about").fetcher()
    fetch(site.url("/"))
    with pytest.raises(NotFound):
        fetch(site.url("/more"))
    for _, headers in site.seen:
        assert headers["user-agent"].startswith("ml-meetings/")
        assert headers["user-agent"].endswith(" (+https://meetings.example/about)")
        assert headers["accept-encoding"] == "gzip, deflate"
        assert not {"cookie", "authorization", "referer", "if-none-match"} & headers.keys()


def test_the_environment_says_nothing(site: Site, web: MakeWeb, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proxies of the environment are ignored."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    site.pages = {"/": Reply(body=b"here")}
    assert web().fetcher()(site.url("/")).body == b"here"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_packed_pages(site: Site, web: MakeWeb, encoding: str) -> None:
    """A packed page comes out unpacked."""
    packed = (gzip if encoding == "gzip" else zlib).compress(b"talks")
    site.pages = {"/": Reply(body=packed, headers={"Content-Encoding": encoding})}
    assert web().fetcher()(site.url("/")).body == b"talks"


def test_a_bomb_does_not_go_off(site: Site, web: MakeWeb) -> None:
    """Half a gigabyte in half a megabyte is refused when the limit is reached."""
    bomb = gzip.compress(b"\0" * 10_000_000) * 50
    site.pages = {"/": Reply(body=bomb, headers={"Content-Encoding": "gzip"})}
    with pytest.raises(FetchError, match="larger than"):
        web().fetcher()(site.url("/"))


def test_an_endless_page_is_cut(site: Site, web: MakeWeb) -> None:
    """A page over the limit is refused as soon as it is, however long it would go on."""

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            handler.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

    site.pages = {"/": endless}
    with pytest.raises(FetchError, match="larger than 1,000,000 bytes"):
        web(max_bytes=1_000_000).fetcher()(site.url("/"))


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1"),
        (b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["status", "headers", "body", "body without length", "chunk", "continue"],
)
def test_total_time(site: Site, web: MakeWeb, start: bytes, piece: bytes) -> None:
    """Whoever sends drop by drop is cut off when the time is over, in whatever part of the answer."""
    over = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(start)
        while not over.wait(0.02):
            handler.wfile.write(piece)

    site.pages = {"/": drip}
    try:
        with pytest.raises(FetchError, match=r"took longer than 0\.3 seconds"):
            web(total_timeout=0.3, retries=0).fetcher()(site.url("/"))
    finally:
        over.set()


def test_silence(site: Site, web: MakeWeb) -> None:
    """Whoever says nothing is not waited for."""
    over = threading.Event()
    site.pages = {"/": lambda handler: over.wait(10)}
    try:
        with pytest.raises(FetchError, match=r"was silent for 0\.1 seconds"):
            web(read_timeout=0.1, retries=0).fetcher()(site.url("/"))
    finally:
        over.set()


def test_half_a_page_is_none(site: Site, web: MakeWeb) -> None:
    """A body shorter than announced is asked for again, and then an error."""

    def half(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

    site.pages = {"/": half, "/better": [half, Reply(body=b"whole")]}
    fetch = web().fetcher()
    with pytest.raises(FetchError, match="broke off"):
        fetch(site.url("/"))
    assert fetch(site.url("/better")).body == b"whole"


@pytest.mark.parametrize("status", [404, 410])
def test_gone(site: Site, web: MakeWeb, status: int) -> None:
    """404 and 410 say that nothing is there, and are not asked again."""
    site.pages = {"/": Reply(status)}
    with pytest.raises(NotFound, match=f"answers {status}"):
        web().fetcher()(site.url("/"))
    assert site.asked == ["/"]


@pytest.mark.parametrize("status", [204, 206, 300, 304, 400, 401, 403, 451, 700])
def test_other_answers_are_errors(site: Site, web: MakeWeb, status: int) -> None:
    """Only 200 and 203 are pages; the reason is in our words."""
    site.pages = {"/": Reply(status, b"<script>")}
    with pytest.raises(FetchError, match=f"answers {status}") as failure:
        web().fetcher()(site.url("/"))
    assert not isinstance(failure.value, NotFound)
    assert "<" not in str(failure.value)


def test_retries(site: Site, web: MakeWeb, pauses: list[float]) -> None:
    """A server that fails is asked again, with longer and longer waits, and twice at most."""
    site.pages = {"/": [Reply(500), Reply(502), Reply(body=b"at last")], "/never": Reply(500)}
    fetch = web(pause=0, backoff=100).fetcher()
    assert fetch(site.url("/")).body == b"at last"
    assert len(pauses) == 2
    assert 0 <= pauses[0] <= 100 and 0 <= pauses[1] <= 200
    with pytest.raises(FetchError, match="answers 500 Internal Server Error"):
        fetch(site.url("/never"))
    assert site.asked == ["/"] * 3 + ["/never"] * 3


@pytest.mark.parametrize(
    ("status", "value"), [(429, "3600"), (503, "3600"), (429, None), (503, "Sat, 01 Mar 2025 13:00:00 GMT")]
)
def test_a_host_that_wants_rest_gets_it(site: Site, web: MakeWeb, status: int, value: str | None) -> None:
    """After "too many requests" nothing of that host is asked for the rest of the run, by no source."""
    site.pages = {"/": Reply(status, headers={"Retry-After": value} if value else {}), "/more": Reply()}
    run = web()
    for path in ("/", "/more"):
        with pytest.raises(FetchError, match="asked us for rest"):
            run.fetcher()(site.url(path))
    assert site.asked == ["/"]


@pytest.mark.parametrize(
    ("value", "hours"),
    [("3600", 1), ("Sat, 01 Mar 2025 13:00:00 GMT", 1), ("999999999", 48), ("Sat, 01 Mar 2125 13:00:00 GMT", 48)],
)
def test_how_long_a_host_wants_rest_is_told_at_once(site: Site, web: MakeWeb, value: str, hours: int) -> None:
    """With the name of the host, for later runs; but never for more than two days. Other sources meet a Resting."""
    site.pages = {"/": Reply(429, headers={"Retry-After": value})}
    told: list[tuple[str, datetime]] = []
    run = web(keep_rest=lambda host, until: told.append((host, until)))
    with pytest.raises(FetchError, match="429") as failure:
        run.fetcher()(site.url("/"))
    assert not isinstance(failure.value, Resting)
    with pytest.raises(Resting, match=r"until 2025-03-0\d \d\d:00 UTC"):
        run.fetcher()(site.url("/more"))
    ((host, until),) = told
    assert host == "127.0.0.1"
    assert timedelta(0) <= until - (NOW + timedelta(hours=hours)) < timedelta(minutes=1)


def test_a_rest_of_the_run_is_not_kept(site: Site, web: MakeWeb) -> None:
    """Who does not say how long may be asked by the next run."""
    site.pages = {"/": Reply(429)}
    told: list[str] = []
    with pytest.raises(FetchError, match="left alone in this run"):
        web(keep_rest=lambda host, until: told.append(host)).fetcher()(site.url("/"))
    assert told == []


@pytest.mark.parametrize(
    ("minutes", "asked"), [(-1, True), (0, True), (1, False), (48 * 60, False), (48 * 60 + 1, True)]
)
def test_an_earlier_rest_is_kept_to(site: Site, web: MakeWeb, minutes: int, asked: bool) -> None:
    """Nothing of the host is asked until it is over, not even robots.txt; what is out of bounds is a broken clock."""
    site.pages = {"/": Reply()}
    run = web(resting={"127.0.0.1": NOW + timedelta(minutes=minutes), "other.example": NOW + timedelta(hours=1)})
    if asked:
        run.check(site.url("/"))
        run.fetcher()(site.url("/"))
    else:
        with pytest.raises(Resting):
            run.check(site.url("/"))
        with pytest.raises(Resting, match="asked us for rest"):
            run.fetcher()(site.url("/"))
    assert bool(site.seen) is asked


def test_a_short_rest_is_waited_for(site: Site, web: MakeWeb, pauses: list[float]) -> None:
    """Up to half a minute is waited, and then asked again."""
    site.pages = {"/": [Reply(503, headers={"Retry-After": "20"}), Reply(body=b"now")]}
    assert web(pause=0).fetcher()(site.url("/")).body == b"now"
    assert len(pauses) == 1
    assert 19 < pauses[0] <= 20


def test_pause(site: Site, web: MakeWeb, pauses: list[float]) -> None:
    """Between two requests to a host lies a pause, and the one that robots.txt wants where that is longer."""
    site.pages = {"/": Reply()}
    web(pause=5).fetcher()(site.url("/"))
    assert [round(pause) for pause in pauses] == [5]
    site.pages["/robots.txt"] = Reply(body=b"User-agent: *\nCrawl-delay: 20\n")
    fetch = web(pause=5).fetcher()
    fetch(site.url("/"))
    with pytest.raises(NotFound):
        fetch(site.url("/more"))
    assert [round(pause) for pause in pauses[1:]] == [5, 20]


def test_one_request_at_a_time(site: Site, web: MakeWeb) -> None:
    """However many threads fetch, a host answers one request at a time, and robots.txt is read once."""

    lock, running, most = threading.Lock(), 0, 0

    def slow(handler: BaseHTTPRequestHandler) -> None:
        nonlocal running, most
        with lock:
            running, most = running + 1, max(most, running + 1)
        threading.Event().wait(0.01)  # long enough for another request to overlap, if there were one
        with lock:
            running -= 1  # before the answer is out: behind it the next request may come at once
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    site.pages = {f"/{number}": slow for number in range(16)}
    run = web(pause=0)
    with ThreadPoolExecutor(8) as threads:
        pages = list(threads.map(lambda path: run.fetcher()(site.url(path)), site.pages))
    assert [page.body for page in pages] == [b"ok"] * 16
    assert most == 1
    assert len(site.seen) == 17


def test_redirects(site: Site, web: MakeWeb) -> None:
    """Redirects are followed, raw UTF-8 and relative ones too; the page says where it was found."""
    site.pages = {
        "/old": Reply(301, headers={"Location": "middle#x"}),
        "/middle": Reply(307, headers={"Location": "/vortr\u00c3\u00a4ge"}),  # UTF-8, as bytes
        "/vortr%C3%A4ge": Reply(body=b"talks"),
    }
    page = web().fetcher()(site.url("/old"))
    assert (page.url, page.body) == (site.url("/vortr%C3%A4ge"), b"talks")


@pytest.mark.parametrize(
    ("hops", "moved_to"),
    [
        ([301], "/1"),
        ([308, 301], "/2"),
        ([301, 302], "/1"),  # the address at which it will be asked for a while
        ([302, 301], ""),
        ([307], ""),
        ([], ""),
    ],
)
def test_where_an_address_is_for_good(site: Site, web: MakeWeb, hops: list[int], moved_to: str) -> None:
    """As far as lasting redirects lead from it; told when its server was asked, also by "not modified"."""
    etag = {"ETag": '"1"'}
    site.pages = {f"/{n}": Reply(status, headers={"Location": f"/{n + 1}"}) for n, status in enumerate(hops)}
    site.pages[f"/{len(hops)}"] = [Reply(body=b"here", headers=etag), Reply(304, headers=etag)]
    fetch = web(pause=0).fetcher()
    first, again = fetch(site.url("/0")), fetch(site.url("/0"))
    assert first.moved_to == (site.url(moved_to) if moved_to else "")
    assert again.moved_to == ""  # nobody was asked
    later = web(pause=0).fetcher(fetch.updates)(site.url("/0"))
    assert (later.body, later.moved_to) == (b"here", first.moved_to)


@pytest.mark.parametrize(("hop", "error"), [(None, Gone), (301, Gone), (302, NotFound)])
def test_gone_for_good(site: Site, web: MakeWeb, hop: int | None, error: type[FetchError]) -> None:
    """410 is another thing than 404, unless a server sent us there for this once."""
    site.pages = {"/old": Reply(410)}
    if hop:
        site.pages["/"] = Reply(hop, headers={"Location": "/old"})
    with pytest.raises(NotFound, match="410 Gone") as failure:
        web().fetcher()(site.url("/" if hop else "/old"))
    assert type(failure.value) is error


def test_endless_redirects(site: Site, web: MakeWeb) -> None:
    """Five hops are enough."""
    site.pages = {"/": Reply(302, headers={"Location": "/"})}
    with pytest.raises(FetchError, match="redirects more than 5 times"):
        web().fetcher()(site.url("/"))
    assert len(site.asked) == 6


@pytest.mark.parametrize("location", [None, "", "mailto:a@meetings.example", "http://[", "javascript:alert(1)"])
def test_redirects_to_nowhere(site: Site, web: MakeWeb, location: str | None) -> None:
    """A redirect without a web address is an error."""
    site.pages = {"/": Reply(302, headers={} if location is None else {"Location": location})}
    with pytest.raises(FetchError, match="no web address"):
        web().fetcher()(site.url("/"))


def test_an_error_behind_a_redirect_names_both(site: Site, web: MakeWeb) -> None:
    """The error is about the address that was asked for, and says where it led."""
    site.pages = {"/old": Reply(301, headers={"Location": "/new"})}
    with pytest.raises(NotFound) as failure:
        web().fetcher()(site.url("/old"))
    assert failure.value.url == site.url("/old")
    assert failure.value.reason == f"redirects to {site.url('/new')}, which answers 404 Not Found"


def test_nobody_there(web: MakeWeb) -> None:
    """A host that takes no call, and a name that nobody knows, are plain errors."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{unused.getsockname()[1]}"
    with pytest.raises(FetchError, match="could not be reached"):
        web(allowed_hosts=frozenset({host})).fetcher()(f"http://{host}/")

    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(FetchError, match="no name server knows"):
        web(guard=Guard(resolve=unknown)).fetcher()("https://meetings.example/")


def test_a_certificate_is_verified(web: MakeWeb) -> None:
    """A server that cannot prove its name is not read, though it was asked for by its name."""
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).parent / "data" / "self-signed.pem")
    context.sni_callback = lambda connection, name, _: names.append(name)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                try:
                    context.wrap_socket(connection, server_side=True).close()
                except OSError:
                    return  # the client hung up, as it should

        thread = threading.Thread(target=answer)
        thread.start()
        guard = Guard(
            resolve=lambda host, port: ["93.184.216.34"],
            dial=lambda address, timeout: socket.create_connection(server.getsockname(), timeout),
        )
        with pytest.raises(FetchError, match="no secure connection"):
            web(guard=guard).fetcher()("https://meetings.example/")
        thread.join()
    assert names == ["meetings.example"]


def test_after_the_run(site: Site, web: MakeWeb) -> None:
    """A closed Web asks for nothing."""
    run = web()
    run.close()
    with pytest.raises(FetchError, match="the run is over"):
        run.fetcher()(site.url("/"))
    assert site.seen == []
