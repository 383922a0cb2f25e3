"""One run over the sources: where fetching, scraping, identity and the store meet.

    fetch -> scrape -> normalize -> track -> guard -> merge -> publish

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
from datetime import date, datetime, timedelta

from calendar_app.errors import DatabaseError, ScrapeError
from calendar_app.history import Health, Held, Run, Sighting, SourceState
from calendar_app.identity import guard
from calendar_app.identity.merge import find_partner
from calendar_app.identity.track import likeness, new_uid, track
from calendar_app.limits import Limits
from calendar_app.model import Event, Source, zone_of
from calendar_app.monitor import good, measure, warnings
from calendar_app.normalize import normalize
from calendar_app.publish import publish
from calendar_app.store import Store, Transaction
from calendar_app.text import one_line
from scrapers.base import Fetch, Page, Problem, Scraper
from scrapers.fetch import CachedPage
from scrapers.skeleton import skeleton

log = logging.getLogger(__name__)

_LONGEST = 500  # characters of a key, of a message

Pages = Mapping[str, CachedPage]
# Given a source and what was fetched for it before: a fetch, and the pages it has fetched, filled as it goes.
FetchFor = Callable[[Source, Pages], tuple[Fetch, Pages]]
LimitsFor = Callable[[Source], Limits]


@dataclass(frozen=True)
class Scraped:
    """What one source gave in this run; `failure` says why it gave nothing."""

    source: Source
    events: tuple[Event, ...] = ()
    problems: tuple[str, ...] = ()
    unread: frozenset[str] = frozenset()  # the addresses that the problems name
    pages: Pages = field(default_factory=dict)
    skeleton: str = ""  # of the first page
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
    warnings: tuple[str, ...] = ()


def collect(
    sources: Sequence[Source],
    store: Store,
    *,
    scrapers: Mapping[str, Scraper],
    fetch_for: FetchFor,
    now: datetime,
    workers: int = 8,
    dry_run: bool = False,
    limits_for: LimitsFor = lambda source: Limits(),
) -> Iterator[Outcome]:
    """Read every source once; an outcome for each, in order, as soon as it is recorded.

    `now` is the moment of the run, `limits_for` how much it may change. A dry run decides everything and keeps nothing.
    """
    pool = ThreadPoolExecutor(workers, thread_name_prefix="scrape")
    try:
        running = deque(pool.submit(_scrape, source, scrapers[source.kind], fetch_for, store) for source in sources)
        while running:
            scraped = running.popleft().result()
            outcome = _keep(scraped, store, now, limits_for(scraped.source), keep=not dry_run)
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
    unread: set[str] = set()
    first: list[Page] = []
    try:
        fetch, pages = fetch_for(source, cached)
        for reading in scraper(source, _noting(first, fetch)):
            if isinstance(reading, Problem):
                problems.append(one_line(str(reading), _LONGEST))
                unread.add(reading.url)
            else:
                events.append(normalize(reading, source))
    except ScrapeError as error:
        return Scraped(source, problems=tuple(problems), failure=one_line(str(error), _LONGEST))
    except Exception as error:
        log.exception("%s: the scraper failed; this is a bug", source.id)
        failure = one_line(f"the {source.kind} scraper failed: {error!r}", _LONGEST)
        return Scraped(source, problems=tuple(problems), failure=failure)
    shape = skeleton(first[0]) if first else ""
    return Scraped(source, _each_once(events), tuple(problems), frozenset(unread), pages, shape)


def _noting(first: list[Page], fetch: Fetch) -> Fetch:
    def noting(url: str) -> Page:
        page = fetch(url)
        if not first:
            first.append(page)
        return page

    return noting


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


def _keep(scraped: Scraped, store: Store, now: datetime, limits: Limits, *, keep: bool) -> Outcome:
    """One source's part of the run, in one transaction."""
    try:
        with store.transaction(keep=keep) as transaction:
            return _record(scraped, transaction, now, limits)
    except DatabaseError:  # no source's fault
        raise
    except Exception as error:
        if scraped.failure:  # not even that can be written down
            raise
        log.exception("%s: what was read could not be recorded", scraped.source.id)
        failure = one_line(f"what was read could not be recorded: {error!r}", _LONGEST)
        return _keep(Scraped(scraped.source, problems=scraped.problems, failure=failure), store, now, limits, keep=keep)


def _record(scraped: Scraped, transaction: Transaction, now: datetime, limits: Limits) -> Outcome:
    """Decide what the run means for one source, and write it down."""
    source, state = scraped.source, transaction.state(scraped.source.id)
    if scraped.failure:
        run = Run(source.id, now, Health.FAILED, problems=len(scraped.problems))
        outcome = Outcome(source, Health.FAILED, message=scraped.failure)
        return _keep_state(scraped, transaction, state, run, outcome, state.held)
    transaction.keep_pages(source.id, scraped.pages)
    today = now.astimezone(zone_of(source.zone or "UTC")).date()
    tracked = track(transaction.sightings(source.id), scraped.events, today)
    missed = guard.missed(tracked.missing, scraped.events, scraped.unread, now, today, limits)
    run = measure(source.id, now, scraped.events, today, len(scraped.problems), scraped.skeleton)
    before = good(transaction.runs(source.id))
    doubts = guard.doubts(guard.Case(run, scraped.events, tracked.known, missed, before, today), limits)
    if held := guard.hold(doubts, scraped.events, state.held, now, limits):
        outcome = Outcome(source, Health.SUSPICIOUS, len(scraped.events), message="; ".join(held.reasons))
        return _keep_state(scraped, transaction, state, replace(run, health=Health.SUSPICIOUS), outcome, held)

    seen: list[Sighting] = []
    taken: set[str] = {sighting.published_as for sighting in [*tracked.known, *tracked.missing] if sighting}
    for event, sighting in zip(scraped.events, tracked.known, strict=True):
        seen.append(_sighting(event, sighting, source, transaction, now, taken))
        taken.add(seen[-1].published_as)
    missing = [replace(s, missing_since=now) for s in missed if s.missing_since is None]
    doubtful = [replace(s, tentative_since=now) for s in missed if guard.is_doubtful(s, now, limits)]
    transaction.keep_sightings([*seen, *missing, *doubtful])

    uids = list(dict.fromkeys(sighting.published_as for sighting in [*seen, *missing, *doubtful]))
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
        message="; ".join(_remarks(scraped, doubts)),
        warnings=warnings(run, state, before, limits),
    )
    return _keep_state(scraped, transaction, state, replace(run, new=outcome.new), outcome, None)


def _remarks(scraped: Scraped, doubts: Sequence[str]) -> Iterator[str]:
    if doubts:
        yield f"let through though {' and '.join(doubts)}"
    if scraped.problems:
        yield f"{len(scraped.problems)} could not be read"


def _sighting(
    event: Event, known: Sighting | None, source: Source, transaction: Transaction, now: datetime, taken: Set[str]
) -> Sighting:
    if known:
        return replace(known, event=event, last_seen=now, missing_since=None, tentative_since=None)
    earlier = transaction.count_identities(source.id, event.key)
    uid = new_uid(source.id, event.key, earlier)
    transaction.keep_identity(uid, source.id, event.key, earlier)
    partner = _partner(event, transaction, taken)
    return Sighting(uid, partner or uid, source.id, event, now, now)


def _partner(event: Event, transaction: Transaction, taken: Set[str]) -> str | None:
    """The uid of the same meeting as other sources name it; one that this source names already is another meeting."""
    if event.span is None:
        return None
    near = transaction.events_between(event.span.first_day - timedelta(days=1), event.span.last_day)
    partner = find_partner(event, (other for other in near if other.uid not in taken))
    return partner.uid if partner else None


def _keep_state(
    scraped: Scraped, transaction: Transaction, state: SourceState, run: Run, outcome: Outcome, held: Held | None
) -> Outcome:
    good_one = outcome.health is Health.OK
    transaction.keep_run(run)
    transaction.keep_state(
        replace(
            state,
            health=outcome.health,
            message="" if good_one else outcome.message,  # single problems are told one by one
            since=state.since if outcome.health is state.health else run.at,
            last_run=run.at,
            last_success=run.at if good_one else state.last_success,
            last_change=run.at if outcome.new or outcome.changed else state.last_change,
            last_new=run.at if outcome.new else state.last_new,
            events=outcome.read if good_one else state.events,
            problems=scraped.problems[:100],
            warnings=outcome.warnings,
            held=held,
        )
    )
    return replace(outcome, problems=scraped.problems)
