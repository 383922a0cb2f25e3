"""What one source gives in a run: its scraper called, and whatever goes wrong turned into a value."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from calendar_app.errors import DatabaseError, Gone, Resting, ScrapeError
from calendar_app.identity.track import each_session_once, likeness
from calendar_app.local_time import settled
from calendar_app.model import Event, Source
from calendar_app.normalize import normalize
from calendar_app.store import Store
from calendar_app.text import one_line
from scrapers.base import Fetch, Page, Problem, Scraper
from scrapers.fetch import CachedPage
from scrapers.skeleton import skeleton

log = logging.getLogger(__name__)

LONGEST = 500  # characters of a key, of a message

Pages = Mapping[str, CachedPage]
# Given a source and what was fetched for it before: a fetch, and the pages it has fetched, filled as it goes.
FetchFor = Callable[[Source, Pages], tuple[Fetch, Pages]]


@dataclass(frozen=True)
class Scraped:
    """What one source gave in this run; `failure` or `resting` says why it gave nothing."""

    source: Source
    events: tuple[Event, ...] = ()
    problems: tuple[str, ...] = ()
    unread: frozenset[str] = frozenset()  # the addresses that the problems name
    pages: Pages = field(default_factory=dict)
    skeleton: str = ""  # of the first page
    failure: str = ""
    resting: str = ""  # why it was left out
    moved_to: str = ""  # where its first page is for good, as its server says
    fetched_at: datetime | None = None  # when its server last gave its first page
    gone: bool = False  # for good, as its server says


def scrape_source(source: Source, scraper: Scraper, fetch_for: FetchFor, store: Store) -> Scraped:
    """Runs in a thread of its own; whatever goes wrong with the source becomes a value."""
    cached = store.cached_pages(source.id)
    events: list[Event] = []
    problems: list[str] = []
    unread: set[str] = set()
    first: list[Page] = []

    def failed(failure: str, *, gone: bool = False) -> Scraped:
        said = one_line(failure, LONGEST)
        return Scraped(source, problems=tuple(problems), failure=said, gone=gone, **_sent_on(first))

    try:
        fetch, pages = fetch_for(source, cached)
        for reading in settled(scraper(source, _noting(first, fetch)), source):
            if isinstance(reading, Problem):
                problems.append(one_line(str(reading), LONGEST))
                unread.add(reading.url)
            else:
                events.append(normalize(reading, source))
    except Resting as error:
        return Scraped(source, resting=one_line(str(error), LONGEST))
    except ScrapeError as error:
        return failed(str(error), gone=isinstance(error, Gone) and not first)
    except DatabaseError:  # no source's fault
        raise
    except Exception as error:
        log.exception("%s: the scraper failed; this is a bug", source.id)
        return failed(f"the {source.kind} scraper failed: {error!r}")
    shape = skeleton(first[0]) if first else ""
    once = each_session_once(each_once(events))
    return Scraped(source, once, tuple(problems), frozenset(unread), pages, shape, **_sent_on(first))


def _noting(first: list[Page], fetch: Fetch) -> Fetch:
    def noting(url: str) -> Page:
        page = fetch(url)
        if not first:
            first.append(page)
        return page

    return noting


def _sent_on(first: Sequence[Page]) -> dict[str, Any]:
    return {"moved_to": first[0].moved_to, "fetched_at": first[0].fetched_at} if first else {}


def each_once(events: Iterable[Event]) -> tuple[Event, ...]:
    """Each meeting once, under a key of its own: others that bear the same one get `~2`, `~3` behind it."""
    once: dict[str, Event] = {}
    on_a_day: dict[tuple[str, date | None], list[Event]] = {}
    bearers: Counter[str] = Counter()
    for event in events:
        key = one_line(event.key, LONGEST)
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
