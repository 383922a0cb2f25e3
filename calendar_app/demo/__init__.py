"""The example that `demo` runs: bundled pages, served over loopback HTTP as three small sites.

The pages are written for this purpose, the facts in them are real: what an ML person in Karlsruhe could have read in
February 2016. So the demo's "today" is a day of that month.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path
from threading import Thread

DEMO_NOW = datetime(2016, 2, 18, 9, 0, tzinfo=UTC)
_SITES = ("ml-ka", "re-work", "others")


@contextmanager
def example_sites() -> Iterator[Mapping[str, str]]:
    """Serves the bundled pages on free ports of 127.0.0.1; gives the address of each site by its name."""
    with ExitStack() as stack:
        pages = stack.enter_context(resources.as_file(resources.files("calendar_app.demo") / "pages"))
        yield {name: stack.enter_context(_serve(pages / name)) for name in _SITES}


@contextmanager
def _serve(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    thread = Thread(target=server.serve_forever, name=f"example {folder.name}", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".html": "text/html; charset=utf-8",
        ".ics": "text/calendar; charset=utf-8",
        ".md": "text/markdown; charset=utf-8",
        ".xml": "application/atom+xml; charset=utf-8",
    }

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002, the name is the base class's
        """Says nothing: the demo's own report is what people should read."""


def write_config(folder: Path, sites: Mapping[str, str], base_url: str) -> Path:
    """A sources.toml over the example sites, in `folder`."""
    hosts = ", ".join(f'"{address.removeprefix("http://")}"' for address in sites.values())
    path = folder / "sources.toml"
    path.write_text(
        f"""\
[site]
name = "ML Meetings"
base_url = "{base_url}"
zone = "Europe/Berlin"
language = "de"

[fetch]
pause = 0.0
allowed_hosts = [{hosts}]

[[sources]]
id = "ml-ka"
kind = "ml-ka"
name = "ML-KA"
url = "{sites["ml-ka"]}/"

[[sources]]
id = "re-work"
kind = "re-work"
name = "RE•WORK"
url = "{sites["re-work"]}/events/"
language = "en"

[[sources]]
id = "conferences"
kind = "ics"
name = "Conferences"
url = "{sites["others"]}/conferences.ics"
language = "en"

[[sources]]
id = "rueckblick"
kind = "posts"
name = "ML-Rückblick"
url = "{sites["others"]}/rueckblick-2.md"
""",
        encoding="utf-8",
    )
    return path
