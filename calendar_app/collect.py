"""One run over the sources: where fetching, scraping, identity and the store meet.

    fetch -> scrape -> normalize -> track -> merge -> publish

Sources are read in parallel and recorded one after the other in the order of the configuration, each in one
transaction: killed at any moment, the database is as before or as after, and what is published does not depend on
which thread was quicker.
"""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from calendar_app.errors import ScrapeError
from calendar_app.history import Health, Sighting, SourceState
from calendar_app.identity.merge import find_partner
from calendar_app.identity.track import each_session_once, likeness, new_uid, track
from calendar_app.model import Event, Source, zone_of
from calendar_app.normalize import normalize
from calendar_app.publish import publish
from calendar_app.store import Store, Transaction
from calendar_app.text import one_line
from scrapers.base import Fetch, Problem, Scraper
from scrapers.fetch import CachedPage

log = logging.getLogger(__name__)

_LONGEST = 500  # characters of a key, of a message

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
    pool = ThreadPoolExecutor(workers, thread_name_prefix="scrape")
    try:
        running = deque(pool.submit(_scrape, source, scrapers[source.kind], fetch_for, store) for source in sources)
        while running:
            outcome = _keep(running.popleft().result(), store, now, keep=not dry_run)
            log.info(
                "%s: %s, %d read, %d new, %d changed, %d gone. %s",
                outcome.source.id, outcome.health, outcome.read, outcome.new, outcome.changed, outcome.gone,
                outcome.message,
            )  # fmt: skip
            yield outcome
    finally:
        # Whoever breaks off need not wait for sources that nobody will record.
        pool.shutdown(wait=False, cancel_futures=True)


def _scrape(source: Source, scraper: Scraper, fetch_for: FetchFor, store: Store) -> Scraped:
    """Runs in a thread of its own; whatever goes wrong with the source becomes a value."""
    cached = store.cached_pages(source.id)
    events: list[Event] = []
    problems: list[str] = []
    try:
        fetch, pages = fetch_for(source, cached)
        for reading in scraper(source, fetch):
            if isinstance(reading, Problem):
                problems.append(one_line(str(reading), _LONGEST))
            else:
                events.append(normalize(reading, source))
    except ScrapeError as error:
        return Scraped(source, problems=tuple(problems), failure=one_line(str(error), _LONGEST))
    except Exception as error:
        log.exception("%s: the scraper failed; this is a bug", source.id)
        failure = one_line(f"the {source.kind} scraper failed: {error!r}", _LONGEST)
        return Scraped(source, problems=tuple(problems), failure=failure)
    return Scraped(source, each_session_once(_each_once(events)), tuple(problems), pages)


def _each_once(events: Iterable[Event]) -> tuple[Event, ...]:
    """Each meeting once, under a key of its own: others that bear the same one get `~2`, `~3` behind it."""
    once: dict[str, Event] = {}
    on_a_day: dict[tuple[str, date | None], list[Event]] = {}
    bearers: Counter[str] = Counter()
    for event in events:
        key = one_line(event.key, _LONGEST)
        others = on_a_day.setdefault((key, event.span.first_day if event.span else None), [])
        if any(_is_again(event, other) for other in others):
            continue
        others.append(event)
        name = key
        while name in once:
            bearers[key] += 1
            name = f"{key}~{bearers[key] + 1}"
        once[name] = event.replace(key=name)
    return tuple(once.values())


def _is_again(event: Event, other: Event) -> bool:
    """Does a source repeat itself? Both bear one key, on one day."""
    spans = [e.span for e in (event, other) if e.span and not e.span.all_day]
    return likeness(event.title, other.title) >= 0.5 and (len(spans) < 2 or spans[0].start == spans[1].start)


def _keep(scraped: Scraped, store: Store, now: datetime, *, keep: bool) -> Outcome:
    """One source's part of the run, in one transaction."""
    try:
        with store.transaction(keep=keep) as transaction:
            return _record(scraped, transaction, now)
    except Exception as error:
        if scraped.failure:  # not even that can be written down
            raise
        log.exception("%s: what was read could not be recorded", scraped.source.id)
        failure = one_line(f"what was read could not be recorded: {error!r}", _LONGEST)
        return _keep(Scraped(scraped.source, problems=scraped.problems, failure=failure), store, now, keep=keep)


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
    seen: list[Sighting] = []
    taken: set[str] = {sighting.published_as for sighting in known}
    for event, sighting in zip(scraped.events, tracked.known, strict=True):
        seen.append(_sighting(event, sighting, source, transaction, now, taken))
        taken.add(seen[-1].published_as)
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
        changed=sum(revision.change == "changed" for revision in revisions),
        gone=len(missing),
        message=f"{len(scraped.problems)} could not be read" if scraped.problems else "",
    )
    return _keep_state(scraped, transaction, state, now, outcome)


def _sighting(
    event: Event, known: Sighting | None, source: Source, transaction: Transaction, now: datetime, taken: Set[str]
) -> Sighting:
    if known:
        return replace(known, event=event, last_seen=now, missing_since=None)
    earlier = transaction.count_identities(source.id, event.key)
    uid = new_uid(source.id, event.key, earlier)
    transaction.keep_identity(uid, source.id, event.key, earlier)
    partner = _partner(event, transaction, taken)
    return Sighting(uid, partner or uid, source.id, event, now, now)


def _partner(event: Event, transaction: Transaction, taken: Set[str]) -> str | None:
    """The uid of the same meeting as other sources name it; one that this source names already is another meeting."""
    if event.span is None:
        return None
    near = transaction.events_near(event.span, event.place)
    partner = find_partner(event, (other for other in near if other.uid not in taken))
    return partner.uid if partner else None


def _keep_state(
    scraped: Scraped, transaction: Transaction, state: SourceState, now: datetime, outcome: Outcome
) -> Outcome:
    good = outcome.health is Health.OK
    transaction.keep_state(
        SourceState(
            source_id=outcome.source.id,
            health=outcome.health,
            message="" if good else outcome.message,  # single problems are told one by one
            last_run=now,
            last_success=now if good else state.last_success,
            last_change=now if outcome.new or outcome.changed else state.last_change,
            events=outcome.read if good else state.events,
            problems=scraped.problems[:100],
        )
    )
    return replace(outcome, problems=scraped.problems)
