"""What a page or file would give, and by which reader, without keeping anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from calendar_app.errors import NotFound, ScrapeError
from calendar_app.local_time import settled
from calendar_app.model import Event, Source, zone_of
from scrapers import SCRAPERS, posts
from scrapers.base import Fetch, Page, Problem, Reading
from scrapers.likely import likely_kind
from scrapers.page import read_page


@dataclass(frozen=True)
class Trial:
    """Events and problems, and the kind of the reader that found them."""

    reader: str
    events: tuple[Event, ...]
    problems: tuple[str, ...] = ()


def try_page(
    page: Page,
    *,
    kind: str | None = None,
    zone: str | None = None,
    since: date | None = None,
    until: date | None = None,
    fetch: Fetch | None = None,
) -> Trial:
    """Read one page as a source of this kind, or of the first kind that finds something; ScrapeError where none does.

    `since` and `until`, inclusive, bound the first days of what is dated. Without `fetch` the page is all there is.
    """
    options: dict[str, Any] = {"drafts": True}
    today = page.fetched_at.date()
    if since:
        days = (today - max(since, date(1900, 1, 1))).days  # readers count back from today, and calendars end
        options["window_past_days"] = days + 1  # a day more: the reader's own is cut by the hour
    if until:
        options["window_future_days"] = (min(until, date(2200, 12, 31)) - today).days + 2
    problems: list[str] = []
    for name in [kind] if kind else _likely(page):
        source = Source(id="try", kind=name, name=page.url, url=page.url, zone=zone, options=options)
        try:
            trial = _within(_try(page, source, fetch), since or date.min, until or date.max)
        except ScrapeError as error:
            problems.append(f"{name}: {error}")
            continue
        if trial.events or kind:
            return trial
        problems.extend(f"{name}: {problem}" for problem in trial.problems or ("nothing found",))
    raise ScrapeError(f"{page.url}: no meeting found. " + "; ".join(problems))


def try_source(source: Source, fetch: Fetch) -> Trial:
    """Read a source as it is configured; ScrapeError where it gives nothing that its kind can read."""
    return _try(fetch(source.url), source, fetch)


def _likely(page: Page) -> Iterator[str]:
    """Kinds that may read this page, by what it is."""
    start = page.body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").upper()
    if start.startswith(b"BEGIN:") or ("text/calendar" in page.media_type and not start.startswith(b"<")):
        yield "ics"
    elif page.media_type == posts.FOLDER:
        yield "posts"
    elif kind := likely_kind(page):
        yield kind
        # Data or a piece of a page: the mark-up does not say; and data may bring a piece of a page.
        if re.match(rb"<(?!\?XML|FEED|RSS|RDF)", start) or (kind == "json" and re.search(rb"<\\?/[a-z]", page.body)):
            yield "page"
    else:
        if "markdown" in page.media_type or not start.startswith((b"<", b"HTTP/")):
            yield "posts"
        yield "page"


def _try(page: Page, source: Source, fetch: Fetch | None) -> Trial:
    reader: str = source.kind
    readings: Iterable[Reading]
    if source.kind == "page":  # says itself by what it read
        reader, readings = read_page(page, source, fetch)
    else:
        readings = SCRAPERS[source.kind](source, fetch or _only(page))
    events, problems = [], []
    for reading in settled(readings, source):
        if isinstance(reading, Problem):
            problems.append(str(reading))
        else:
            events.append(reading)
    return Trial(reader, tuple(events), tuple(problems))


def _within(trial: Trial, since: date, until: date) -> Trial:
    return replace(trial, events=tuple(e for e in trial.events if not e.span or since <= e.span.first_day <= until))


def _only(page: Page) -> Fetch:
    def fetch(url: str) -> Page:
        if url != page.url:
            raise NotFound(url, "only one page is being tried")
        return page

    return fetch


def moment(text: str, zone: str | None) -> datetime:
    """An ISO moment; naive ones are in `zone`, else UTC. ValueError for what is none."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=zone_of(zone or "UTC"))
