"""A run over the live web and local files: the real fetchers put into `collect`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from calendar_app import renderings
from calendar_app.collect import Outcome, collect
from calendar_app.config import LANGUAGES, Config
from calendar_app.errors import ConfigError
from calendar_app.history import SourceState
from calendar_app.model import Source
from calendar_app.scraped import Pages
from calendar_app.store import Store
from scrapers import SCRAPERS
from scrapers.base import Fetch
from scrapers.fetch import Files, Policy, Recorder, Web


def collect_live(
    config: Config, sources: Sequence[Source], store: Store, *, now: datetime, dry_run: bool = False
) -> Iterator[Outcome]:
    """Read the sources over HTTP or from disk; every response is recorded beside the configuration.

    The whole run has one moment, so that its recording, replayed, is one run again. What changed is rendered at its
    end. A host that asks for rest is left alone in later runs too, even where a rehearsal was what it was asked for.
    """

    def keep_rest(host: str, until: datetime) -> None:
        with store.transaction() as transaction:
            transaction.keep_rest(host, until, now)

    rules, before = policy(config), store.generations.number()
    recorder = None
    if config.fetch.archive and any(not source.url.startswith("file:") for source in sources):
        keep = timedelta(days=config.fetch.keep_days)
        recorder = Recorder(config.folder / config.fetch.archive, now=lambda: now, keep=keep)
    with closing(Web(rules, recorder=recorder, now=lambda: now, resting=store.rests(), keep_rest=keep_rest)) as web:

        def fetch_for(source: Source, cached: Pages) -> tuple[Fetch, Pages]:
            if source.url.startswith("file:"):
                return Files(local_path(source.url), now=lambda: now), {}
            web.check(source.url)
            fetcher = web.fetcher(cached)
            return fetcher, fetcher.updates

        yield from collect(
            sources,
            store,
            scrapers=SCRAPERS,
            fetch_for=fetch_for,
            now=now,
            by_hand=config.by_hand,
            dry_run=dry_run,
            limits_for=config.limits_for,
        )
    if not dry_run:
        for language in LANGUAGES:
            renderings.up_to_date(store, language, config.site.base_url, before)


def due(config: Config, store: Store) -> list[Source]:
    """The sources that a run reads: neither switched off in the file nor paused by a person, nor gone for good."""
    states = store.states()

    def is_due(source: Source) -> bool:
        state = states.get(source.id, SourceState(source.id))
        return source.enabled and not state.paused and source.url != state.gone

    return list(filter(is_due, config.sources))


def policy(config: Config) -> Policy:
    """How the configuration wants pages to be had."""
    try:
        return Policy(
            contact=config.site.contact, pause=config.fetch.pause, allowed_hosts=frozenset(config.fetch.allowed_hosts)
        )
    except ValueError as error:
        raise ConfigError(f"[site] contact or [fetch]: {error}") from None


def local_path(url: str) -> Path:
    """The path of a `file://` address."""
    return Path(unquote(urlsplit(url).path))
