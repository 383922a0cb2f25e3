"""A run over a source in numbers, and which of them are unlike the runs before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import takewhile
from statistics import median

from calendar_app.history import Health, Moved, Run, SourceState
from calendar_app.limits import Limits
from calendar_app.model import Event

TRAILING = 10  # good runs that say what is usual
_TIMES_MOVED = 3  # before anybody need hear of it: redirects are set up by mistake, too
_LONGEST_ADDRESS = 2_000
_FIELDS = (("dated", "date"), ("placed", "place"), ("linked", "link"))


def is_coming(event: Event, today: date) -> bool:
    """Still to be or to end; what has no date yet is coming."""
    return event.span is None or event.span.last_day >= today


def measure(source_id: str, at: datetime, events: Sequence[Event], today: date, problems: int, skeleton: str) -> Run:
    """The numbers of a run that has read these events."""
    return Run(
        source_id,
        at,
        Health.OK,
        read=len(events),
        coming=sum(is_coming(event, today) for event in events),
        dated=sum(event.span is not None for event in events),
        placed=sum(bool(event.place.line or event.online) for event in events),
        linked=sum(event.url is not None for event in events),
        newest=max((event.span.first_day for event in events if event.span), default=None),
        problems=problems,
        skeleton=skeleton,
    )


def good(runs: Iterable[Run]) -> list[Run]:
    """The last good ones, newest first: what is usual."""
    return [run for run in runs if run.health is Health.OK][:TRAILING]


def missed(runs: Iterable[Run]) -> int:
    """How many in a row failed or were not believed, the last one among them; `runs` come newest first."""
    return sum(1 for _ in takewhile(lambda run: run.health is not Health.OK, runs))


def is_alarming(misses: int, limits: Limits) -> bool:
    """Not at the first miss, for servers rest; then not again at each."""
    return bool(misses and limits.alarm_runs) and misses % limits.alarm_runs == 0


def sighted(before: Moved | None, url: str, to: str, at: datetime) -> Moved | None:
    """Where a source's address leads for good, once its server has sent us to `to` at `at`; empty is nowhere else."""
    known = before if before and before.url == url else None
    if known and at <= known.at:  # a page from the cache: its server was not asked
        return known
    if not to or len(to) > _LONGEST_ADDRESS:
        return None
    return replace(known, times=known.times + 1, at=at) if known and known.to == to else Moved(url, to, 1, at)


def has_moved(state: SourceState, url: str) -> str:
    """What an operator should do about a source with this address; empty where it is not sure to have moved."""
    moved = state.moved
    if moved is None or moved.url != url or moved.times < _TIMES_MOVED:
        return ""
    return f"has moved to {moved.to}, as its server says each time; change the address in sources.toml"


def usual_share(runs: Sequence[Run], field: str) -> float:
    """Of the meetings in these good runs; no more than in the last of them, which was let through."""
    shares = [getattr(run, field) / run.read for run in runs if run.read]
    return min(median(shares), shares[0]) if shares else 0.0


def warnings(run: Run, state: SourceState, before: Sequence[Run], limits: Limits) -> tuple[str, ...]:
    """What an operator should look at though nothing failed. `before` are the good runs before this one."""
    return tuple(warning for warning in _warnings(run, state, before, limits) if warning)


def _warnings(run: Run, state: SourceState, before: Sequence[Run], limits: Limits) -> Iterable[str]:
    if before:
        usual = median(earlier.read for earlier in before)
        if run.read <= usual / 2 and usual - run.read >= limits.few:
            yield f"{run.read} meetings read; {usual:g} are usual"
    for field, name in _FIELDS:
        share, has = usual_share(before, field), getattr(run, field)
        if has < 0.8 * share * run.read and share * run.read - has >= limits.few:
            yield f"{has} of {run.read} meetings have a {name}; {share:.0%} are usual"
    if not run.coming and any(earlier.coming for earlier in before):
        yield "no meeting is coming any more"
    if limits.stale_days and state.last_new and not run.new:
        days = (run.at - state.last_new).days
        if days >= limits.stale_days:
            yield f"nothing new for {days} days"
    known = {earlier.skeleton for earlier in before} - {""}
    if run.skeleton and known and run.skeleton not in known:
        yield "the page is built differently than before"
