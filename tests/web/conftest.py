"""A real database, the application over it, and a browser to look at it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from threading import Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from calendar_app.store import Store
from calendar_app.web import create_app
from tests.web.example_calendar import NOW, config, fill

_BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('web')}/meetings.db")
    fill(store)
    yield store
    store.close()


@pytest.fixture(scope="session")
def app(store: Store) -> Flask:
    return create_app(store, config(), now=lambda: NOW)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - as werkzeug calls it
        pass


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Flask], str]]:
    """Serves an application on a free port of loopback; gives its address."""
    running = []

    def start(app: Flask) -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
        thread = Thread(target=server.serve_forever)
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def address(serve: Callable[[Flask], str], app: Flask) -> str:
    return serve(app)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail(
            "Chromium is needed for the browser tests: install the Debian package chromium (apt-get install chromium)",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=_BROWSER_FLAGS)
        yield browser
        browser.close()
