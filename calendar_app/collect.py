"""One run over the sources: where fetching, scraping, identity and the store meet.

    fetch -> scrape -> normalize -> track -> merge -> publish

Sources are read in parallel and recorded one after the other in the order of the configuration, each in one
transaction: killed at any moment, the database is as before or as after, and what is published does not depend on
which thread was quicker.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from calendar_app.errors import ScrapeError
from calendar_app.history import Health, Sighting, SourceState
from calendar_app.identity.merge import find_partner
from calendar_app.identity.track import new_uid, track
from calendar_app.model import Event, Source, zone_of
from calendar_app.normalize import normalize
from calendar_app.publish import publish
from calendar_app.store import Store, Transaction
from scrapers.base import Fetch, Problem, Scraper
from scrapers.fetch import CachedPage

log = logging.getLogger(__name__)

Pages = Mapping[str, CachedPage]
# Given a source and what was fetched for it before: a fetch, and the pages it has fetched, filled as it goes.
FetchFor = Callable[[Source, Pages], tuple[Fetch, Pages]]


@dataclass(frozen=True)
class Scraped:
    """What one source gave in this run; `failure` says why it gave nothing."""

    source: Source
    events: tuple[Event, ...] = ()
    problems: tuple[str, ...] = ()
    pages: Pages = field(default_factory=dict)
    failure: str = ""


@dataclass(frozen=True)
class Outcome:
    """One line of the run's report, in numbers of meetings."""

    source: Source
    health: Health
    read: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    message: str = ""
    problems: tuple[str, ...] = ()


def collect(
    sources: Sequence[Source],
    store: Store,
    *,
    scrapers: Mapping[str, Scraper],
    fetch_for: FetchFor,
    now: datetime,
    workers: int = 8,
    dry_run: bool = False,
) -> Iterator[Outcome]:
    """Read every source once; an outcome for each, in order, as soon as it is recorded.

    `now` is the moment of the run. A dry run decides everything and keeps nothing.
    """
    with ThreadPoolExecutor(workers, thread_name_prefix="scrape") as pool:
        running = [
            pool.submit(_scrape, source, scrapers[source.kind], fetch_for, store.cached_pages(source.id))
            for source in sources
        ]
        for future in running:
            scraped = future.result()
            with store.transaction(keep=not dry_run) as transaction:
                outcome = _record(scraped, transaction, now)
            log.info(
                "%s: %s, %d read, %d new, %d changed, %d gone. %s",
                outcome.source.id, outcome.health, outcome.read, outcome.new, outcome.changed, outcome.gone,
                outcome.message,
            )  # fmt: skip
            yield outcome


def _scrape(source: Source, scraper: Scraper, fetch_for: FetchFor, cached: Pages) -> Scraped:
    """Runs in a thread of its own; whatever goes wrong becomes a value."""
    fetch, pages = fetch_for(source, cached)
    events: dict[str, Event] = {}
    problems: list[str] = []
    try:
        for reading in scraper(source, fetch):
            if isinstance(reading, Problem):
                problems.append(str(reading))
            elif reading.key not in events:
                events[reading.key] = normalize(reading, source)
    except ScrapeError as error:
        return Scraped(source, problems=tuple(problems), failure=str(error))
    except Exception as error:
        log.exception("%s: the scraper failed; this is a bug", source.id)
        return Scraped(source, problems=tuple(problems), failure=f"the {source.kind} scraper failed: {error!r}")
    return Scraped(source, tuple(events.values()), tuple(problems), pages)


def _record(scraped: Scraped, transaction: Transaction, now: datetime) -> Outcome:
    """Decide what the run means for one source, and write it down."""
    source, state = scraped.source, transaction.state(scraped.source.id)
    known = transaction.sightings(source.id)
    if scraped.failure:
        return _keep_state(scraped, transaction, state, now, Outcome(source, Health.FAILED, message=scraped.failure))
    transaction.keep_pages(source.id, scraped.pages)
    if not scraped.events:
        expected = f"nothing read where {len(known)} meetings were known; they stay" if known else "no meeting found"
        return _keep_state(scraped, transaction, state, now, Outcome(source, Health.SUSPICIOUS, message=expected))

    tracked = track(known, scraped.events, now.astimezone(zone_of(source.zone or "UTC")).date())
    seen = [
        _sighting(event, sighting, source, transaction, now)
        for event, sighting in zip(scraped.events, tracked.known, strict=True)
    ]
    # What could not be fetched cannot be missed.
    missing = [s for s in tracked.missing if s.missing_since is None] if not scraped.problems else []
    transaction.keep_sightings([*seen, *(replace(s, missing_since=now) for s in missing)])

    uids = list(dict.fromkeys(sighting.published_as for sighting in [*seen, *missing]))
    published, said = transaction.events(uids), transaction.sightings_of(uids)
    decided = [publish(uid, published.get(uid), said[uid], now, source.id) for uid in uids]
    revisions = [revision for _, revision in decided if revision]
    transaction.keep_events(event for event, _ in decided)
    transaction.keep_revisions(revisions)
    outcome = Outcome(
        source,
        Health.OK,
        read=len(seen),
        new=sum(revision.change == "added" for revision in revisions),
        changed=sum(revision.change != "added" for revision in revisions),
        gone=len(missing),
        message=f"{len(scraped.problems)} could not be read" if scraped.problems else "",
    )
    return _keep_state(scraped, transaction, state, now, outcome)


def _sighting(
    event: Event, known: Sighting | None, source: Source, transaction: Transaction, now: datetime
) -> Sighting:
    if known:
        return replace(known, event=event, last_seen=now, missing_since=None)
    earlier = transaction.count_identities(source.id, event.key)
    uid = new_uid(source.id, event.key, earlier)
    transaction.keep_identity(uid, source.id, event.key, earlier)
    partner = _partner(event, source, transaction)
    return Sighting(uid, partner or uid, source.id, event, now, now)


def _partner(event: Event, source: Source, transaction: Transaction) -> str | None:
    """The uid of the same meeting as other sources name it."""
    if event.span is None:
        return None
    near = transaction.events_between(event.span.first_day - timedelta(days=1), event.span.last_day)
    others = [other for other in near if other.record and source.id not in other.record.sources]
    partner = find_partner(event, others)
    return partner.uid if partner else None


def _keep_state(
    scraped: Scraped, transaction: Transaction, state: SourceState, now: datetime, outcome: Outcome
) -> Outcome:
    good = outcome.health is Health.OK
    transaction.keep_state(
        SourceState(
            source_id=outcome.source.id,
            health=outcome.health,
            message=outcome.message,
            last_run=now,
            last_success=now if good else state.last_success,
            last_change=now if outcome.new or outcome.changed else state.last_change,
            events=outcome.read if good else state.events,
            problems=scraped.problems[:100],
        )
    )
    return replace(outcome, problems=scraped.problems)
