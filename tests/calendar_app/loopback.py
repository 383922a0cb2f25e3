"""A small web on the loopback: pages that a test writes, each as slow as it likes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class LoopbackSite:
    """`pages` maps paths to bodies, `replies` to any other status and its headers.

    `asked` counts requests for pages, `paths` are those of all requests; `delay` in seconds comes before each page.
    """

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.replies: dict[str, tuple[int, dict[str, str]]] = {}
        self.paths: list[str] = []
        self.delay = 0.0
        self.asked = threading.Semaphore(0)
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.paths.append(self.path)
                if self.path in site.replies:
                    status, headers = site.replies[self.path]
                    self.send_response(status)
                    for header in ({"Content-Length": "0"} | headers).items():
                        self.send_header(*header)
                    self.end_headers()
                    return
                body = site.pages.get(self.path)
                if body is None:
                    self.send_error(404)
                    return
                site.asked.release()
                time.sleep(site.delay)
                data = body.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/calendar; charset=utf-8")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                pass  # a client that is killed hangs up

        self.server = Server(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"

    def config(self, *names: str) -> str:
        """A sources.toml with an `ics` source for each `/<name>.ics`."""
        head = f'[site]\nlanguage = "en"\n[fetch]\npause = 0.0\nallowed_hosts = ["{self.host}"]\n'
        return head + "".join(
            f'[[sources]]\nid = "{name}"\nkind = "ics"\nurl = "http://{self.host}/{name}.ics"\n' for name in names
        )


@contextmanager
def loopback_site() -> Iterator[LoopbackSite]:
    site = LoopbackSite()
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()
        thread.join()


def calendar_of(*events: tuple[str, str, str]) -> str:
    """An iCalendar file of `(uid, title, "20160224T173000")`s."""
    entries = "".join(
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20160101T000000Z\r\nSUMMARY:{title}\r\n"
        f"DTSTART;TZID=Europe/Berlin:{start}\r\nEND:VEVENT\r\n"
        for uid, title, start in events
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example//EN\r\n{entries}END:VCALENDAR\r\n"
