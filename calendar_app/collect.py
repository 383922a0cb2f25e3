"""One run over the sources: where fetching, scraping, identity and the store meet.

    fetch -> scrape -> normalize -> track -> guard -> merge -> publish -> settle

Sources are read in parallel and recorded one after the other in the order of the configuration, each in one
transaction: killed at any moment, the database is as before or as after, and what is published does not depend on
which thread was quicker. People's corrections come before the first source; what they announce by hand is the last.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from datetime import datetime

from calendar_app.by_hand import ByHand
from calendar_app.corrections import adopt, review
from calendar_app.errors import DatabaseError
from calendar_app.history import BY_HAND, Health, Held, Run, Sighting, SourceState
from calendar_app.identity import guard
from calendar_app.identity.track import new_uid, track
from calendar_app.limits import Limits
from calendar_app.local_time import settled
from calendar_app.model import Event, Source, Status, zone_of
from calendar_app.monitor import good, has_moved, is_alarming, measure, missed, sighted, warnings
from calendar_app.normalize import normalize
from calendar_app.scraped import LONGEST, FetchFor, Scraped, each_once, scrape_source
from calendar_app.settle import partner, republish, settle
from calendar_app.store import Store, Transaction
from calendar_app.text import one_line
from scrapers.base import Problem, Scraper

log = logging.getLogger(__name__)

_HAND = Limits(hold=False, may_be_empty=True, tentative_after_days=0)  # there, absence is a decision

LimitsFor = Callable[[Source], Limits]
Begin = Callable[[], AbstractContextManager[Transaction]]


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
    misses: int = 0  # runs in a row, this one the last, that failed or were not believed


def collect(
    sources: Sequence[Source],
    store: Store,
    *,
    scrapers: Mapping[str, Scraper],
    fetch_for: FetchFor,
    now: datetime,
    by_hand: ByHand | None = None,
    workers: int = 8,
    dry_run: bool = False,
    limits_for: LimitsFor = lambda source: Limits(),
) -> Iterator[Outcome]:
    """Read every source once; an outcome for each, in order, as soon as it is recorded, and one for what is said by
    hand, where something is.

    `now` is the moment of the run, `limits_for` how much it may change. A dry run decides everything and keeps nothing;
    its outcomes come at the end.
    """
    by_hand = ByHand() if by_hand is None else by_hand
    read = [source for source in sources if source.kind != BY_HAND]
    pool = ThreadPoolExecutor(workers, thread_name_prefix="scrape")
    try:
        running = deque(pool.submit(scrape_source, source, scrapers[source.kind], fetch_for, store) for source in read)
        with ExitStack() as stack:
            begin: Begin = store.transaction
            if dry_run:  # one transaction, so that each source meets what the ones before it would have left
                wait(running)
                begin = stack.enter_context(store.transaction(keep=False)).part
            with begin() as transaction:
                corrected = len(adopt(by_hand.corrections, transaction, now))
            while running:
                scraped = running.popleft().result()
                limits = limits_for(scraped.source)
                outcome = _told(_keep(scraped, begin, now, limits))
                if scraped.gone:
                    log.error("%s: asked no more until its address is changed, %s", outcome.source.id, outcome.message)
                elif is_alarming(outcome.misses, limits):
                    log.error("%s: no good run out of %d, %s", outcome.source.id, outcome.misses, outcome.message)
                yield outcome
            yield from _record_by_hand(by_hand, corrected, begin, now)
    finally:
        # Whoever breaks off need not wait for sources that nobody will record.
        pool.shutdown(wait=False, cancel_futures=True)


def _told(outcome: Outcome) -> Outcome:
    log.info(
        "%s: %s, %d read, %d new, %d changed, %d gone. %s",
        outcome.source.id, outcome.health, outcome.read, outcome.new, outcome.changed, outcome.gone, outcome.message,
    )  # fmt: skip
    return outcome


def _record_by_hand(by_hand: ByHand, corrected: int, begin: Begin, now: datetime) -> Iterator[Outcome]:
    """The last source, where something is written by hand, or was until now."""
    with begin() as transaction:
        left = any(sighting.missing_since is None for sighting in transaction.sightings(BY_HAND))
    if not (by_hand or corrected or left):
        return
    readings = list(settled(by_hand.events, by_hand.source))
    skipped = tuple(one_line(str(each), LONGEST) for each in readings if isinstance(each, Problem))
    events = each_once(normalize(each, by_hand.source) for each in readings if isinstance(each, Event))
    outcome = _keep(Scraped(by_hand.source, events, skipped), begin, now, _HAND)
    with begin() as transaction:
        problems = review(by_hand.corrections, transaction)
        if outcome.health is Health.OK:
            message = one_line("; ".join(problems), LONGEST)
            transaction.keep_state(replace(transaction.state(BY_HAND), message=message))
    yield _told(replace(outcome, changed=outcome.changed + corrected, problems=(*outcome.problems, *problems)))


def _keep(scraped: Scraped, begin: Begin, now: datetime, limits: Limits) -> Outcome:
    """One source's part of the run, in one transaction."""
    try:
        with begin() as transaction:
            return _record(scraped, transaction, now, limits)
    except DatabaseError:  # no source's fault
        raise
    except Exception as error:
        if scraped.failure:  # not even that can be written down
            raise
        log.exception("%s: what was read could not be recorded", scraped.source.id)
        failure = one_line(f"what was read could not be recorded: {error!r}", LONGEST)
        return _keep(Scraped(scraped.source, problems=scraped.problems, failure=failure), begin, now, limits)


def _record(scraped: Scraped, transaction: Transaction, now: datetime, limits: Limits) -> Outcome:
    """Decide what the run means for one source, and write it down."""
    source, state = scraped.source, transaction.state(scraped.source.id)
    if scraped.resting:
        return _leave_out(scraped, transaction, state, now)
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
    pairs = list(zip(scraped.events, tracked.known, strict=True))
    new = _new_uids([event.key for event, known in pairs if known is None], source, transaction)
    taken: set[str] = {sighting.published_as for sighting in [*tracked.known, *tracked.missing] if sighting}
    for event, known in pairs:
        if known:
            event = _as_known(event, known.event)
            seen.append(replace(known, event=event, last_seen=now, missing_since=None, tentative_since=None))
        else:
            sighting = Sighting(new[event.key], new[event.key], source.id, event, now, now)
            found = partner(transaction, event, [sighting], taken.intersection)
            seen.append(replace(sighting, published_as=found) if found else sighting)
        taken.add(seen[-1].published_as)
    missing = [replace(s, missing_since=now) for s in missed if s.missing_since is None]
    doubtful = [replace(s, tentative_since=now) for s in missed if guard.is_doubtful(s, now, limits)]
    transaction.keep_sightings([*seen, *missing, *doubtful])

    uids = [sighting.published_as for sighting in [*seen, *missing, *doubtful]]
    said = transaction.sightings_of(uids)
    revisions = republish(transaction, said, now, source.id)
    revisions += settle(transaction, revisions, said, now, source.id)
    outcome = Outcome(
        source,
        Health.OK,
        read=len(seen),
        new=sum(revision.change == "added" for revision in revisions),
        changed=sum(revision.change not in ("added", "credited") for revision in revisions),
        gone=len(missing),
        message="; ".join(_remarks(scraped, doubts)),
        warnings=warnings(run, state, before, limits),
    )
    return _keep_state(scraped, transaction, state, replace(run, new=outcome.new), outcome, None)


def _new_uids(keys: Sequence[str], source: Source, transaction: Transaction) -> dict[str, str]:
    """By key, of which a run names each but once; the ledger has them from now on."""
    earlier = transaction.count_identities(source.id, keys)
    uids = {key: new_uid(source.id, key, earlier[key]) for key in keys}
    transaction.keep_identities(source.id, {uid: (key, earlier[key]) for key, uid in uids.items()})
    return uids


def _remarks(scraped: Scraped, doubts: Sequence[str]) -> Iterator[str]:
    if doubts:
        yield f"let through though {' and '.join(doubts)}"
    if scraped.problems:
        yield f"{len(scraped.problems)} could not be read"


def _as_known(event: Event, known: Event) -> Event:
    """Who calls a meeting off need not say its day, its hour or its place again."""
    if event.status is not Status.CANCELLED:
        return event
    said, before = event.span, known.span
    keeps = before is not None and (
        said is None or (said.all_day and not before.all_day and said.first_day == before.first_day)
    )
    return event.replace(span=before if keeps else said, place=event.place if event.place.name else known.place)


def _leave_out(scraped: Scraped, transaction: Transaction, state: SourceState, now: datetime) -> Outcome:
    """Who asks for rest has not failed: no run, no miss; what was known of the source stays."""
    since = state.since if state.health is Health.RESTING else now
    state = replace(state, health=Health.RESTING, message=scraped.resting, since=since)
    transaction.keep_state(state)
    return Outcome(scraped.source, Health.RESTING, message=scraped.resting)


def _keep_state(
    scraped: Scraped, transaction: Transaction, state: SourceState, run: Run, outcome: Outcome, held: Held | None
) -> Outcome:
    good_one = outcome.health is Health.OK
    transaction.keep_run(run)
    misses = missed(transaction.runs(run.source_id))
    state = _seen_at_its_address(scraped, state)
    told = (has_moved(state, scraped.source.url), *outcome.warnings)
    outcome = replace(outcome, problems=scraped.problems, misses=misses, warnings=tuple(filter(None, told)))
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
    return outcome


def _seen_at_its_address(scraped: Scraped, state: SourceState) -> SourceState:
    """What this run heard of where the source is."""
    url, moved = scraped.source.url, state.moved
    if scraped.fetched_at:
        moved = sighted(moved, url, scraped.moved_to, scraped.fetched_at)
    return replace(state, moved=moved, gone=url if scraped.gone else state.gone if scraped.failure else "")
