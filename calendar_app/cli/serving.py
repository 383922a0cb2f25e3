"""Commands that show the calendar to others: serve, demo."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from calendar_app.cli.common import Setup, utc_now, with_setup
from calendar_app.cli.looking import show
from calendar_app.cli.running import every, follow, report
from calendar_app.demo import DEMO_NOW, example_sites, write_config
from calendar_app.errors import UserError
from calendar_app.live import collect_live, due

log = logging.getLogger(__name__)

_FAREWELL = 10  # seconds for a web process to end by itself; one that is still starting does not hear that it should
_THREADS = 8  # of a web process: more cost small answers a part of their speed, fewer let a slow page hold up others


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option("--collect-every", metavar="6h", help="Collect in the background, this often.")
@with_setup
def serve(setup: Setup, host: str, port: int, workers: int, collect_every: str | None) -> None:
    """Web pages and feeds."""
    setup.config()  # say what is wrong with it before anything starts
    setup.store().close()
    if collect_every:
        arguments = (setup, every(collect_every))
        threading.Thread(target=_keep_collecting, args=arguments, name="collect", daemon=True).start()
    _check_port(host, port)
    click.echo(f"Listening at {_address(host, port)}/ (Ctrl-C ends it).", err=True)
    run_server(setup, host, port, workers)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), help="[default: 8000, or the next one that is free]")
@click.option("--once", is_flag=True, help="End after the report.")
def demo(host: str, port: int | None, once: bool) -> None:
    """The whole job in one go: example pages, fetched over HTTP from a small local site, collected and served.

    The pages are ours, the facts real: the calendar is shown as of the day of those facts, in February 2016.
    """
    port = port or next((n for n in range(8000, 8020) if not _why_taken(host, n)), 8000)
    if not once:
        _check_port(host, port)
    with TemporaryDirectory(prefix="ml-meetings-") as folder, example_sites() as sites:
        address = _address(host, port)
        setup = Setup(write_config(Path(folder), sites, address), f"sqlite:///{folder}/demo.db")
        config = setup.config()
        click.echo(f"Example pages at {', '.join(sites.values())}, read as of {DEMO_NOW:%d %B %Y} …", err=True)
        with closing(setup.store()) as store:
            outcomes = follow(collect_live(config, config.sources, store, now=DEMO_NOW), len(config.sources))
            report(outcomes)
            click.echo()
            show(store.events())
        if not once:
            click.echo(
                f"\nThe calendar is at {address}/ and its feed at {address}/events.ics (Ctrl-C ends it).", err=True
            )
            run_server(setup, host, port, 1, now=DEMO_NOW.isoformat())


def run_server(setup: Setup, host: str, port: int, workers: int, now: str = "") -> None:
    """Serve with granian until stopped. Its processes learn from the environment what to serve."""
    # Granian copies the body of each answer. Its allocator, which reads this when it is loaded, would give the memory
    # of one above 8 MB back to the system each time: a third of what a large feed takes.
    os.environ.setdefault("_RJEM_MALLOC_CONF", "oversize_threshold:0")
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    with TemporaryDirectory(prefix="ml-meetings-counters-") as counters:
        os.environ["ML_MEETINGS_CONFIG"] = str(setup.config_path.resolve())
        os.environ["ML_MEETINGS_DATABASE"] = setup.database
        os.environ["ML_MEETINGS_NOW"] = now
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counters
        Granian(
            "calendar_app.web.wsgi:app",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            websockets=False,
            blocking_threads=_THREADS,
            backpressure=64,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            workers_kill_timeout=_FAREWELL,
        ).serve()


def _address(host: str, port: int) -> str:
    """IPv6 in brackets (RFC 3986, 3.2.2)."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _check_port(host: str, port: int) -> None:
    """Says in a sentence what granian would say with a stack of Rust frames."""
    if why := _why_taken(host, port):
        raise UserError(f"cannot listen on {host}, port {port}: {why}; --port takes another")


def _why_taken(host: str, port: int) -> str:
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _keep_collecting(setup: Setup, pause: timedelta) -> None:
    while True:
        try:
            config = setup.config()
            with closing(setup.store()) as store:
                for _ in collect_live(config, due(config, store), store, now=utc_now()):
                    pass
        except UserError as error:
            log.error("%s; the next try is in %s", error, pause)
        except Exception:
            log.exception("collecting failed; the next try is in %s", pause)
        time.sleep(pause.total_seconds())


COMMANDS = (serve, demo)
