"""May one run change this much? What is more likely misread than meant is held until it proves to be meant.

Held is the whole run over a source: what its last good run said stays published. A person lets it through, or several
runs in a row that say the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from calendar_app.history import Held, Run, Sighting
from calendar_app.limits import Limits
from calendar_app.model import Event, Status
from calendar_app.monitor import is_coming, usual_share
from calendar_app.text import canonical_url, fold

_ALIKE = 0.9  # of what two runs say: meetings pass and are added while we wait
_OFF = (Status.CANCELLED, Status.POSTPONED)
_LONG_AGO = 50 * 365  # days


@dataclass(frozen=True)
class Case:
    """What a run says beside what was known.

    `known[i]` is the earlier sighting of the i-th event, None for a new one; `missed` are the sightings that it should
    have named (see `missed`); `before` are the last good runs, newest first.
    """

    run: Run
    events: Sequence[Event]
    known: Sequence[Sighting | None]
    missed: Sequence[Sighting]
    before: Sequence[Run]
    today: date


def missed(
    missing: Iterable[Sighting], events: Iterable[Event], unread: Set[str], now: datetime, today: date, limits: Limits
) -> tuple[Sighting, ...]:
    """Of the sightings that a run does not name those that it should. What is over or was not read is not missed, nor
    what is today: many lists drop it as soon as it begins.

    `unread` are the addresses that problems name. A meeting whose page is among them is not missed as long as nothing
    else is read from there; the other meetings are excused for some days only, because some problems last for ever.
    """
    ahead = tuple(sighting for sighting in missing if _is_ahead(sighting.event, today))
    if not unread:
        return ahead
    pages = {canonical_url(url) for url in unread} - {canonical_url(event.url) for event in events if event.url}
    days = timedelta(days=limits.excused_days)

    def is_excused(sighting: Sighting) -> bool:
        url = sighting.event.url
        return (url is not None and canonical_url(url) in pages) or now - sighting.last_seen < days

    return tuple(sighting for sighting in ahead if not is_excused(sighting))


def doubts(case: Case, limits: Limits) -> tuple[str, ...]:
    """Why the run is hardly meant, each reason a sentence with its numbers; none where it may be published."""
    if not case.run.read and not limits.may_be_empty and not (case.before and not case.before[0].read):
        were = case.before[0].read if case.before else len(case.missed)
        return (f"nothing read where {were} meetings were known; they stay" if were else "no meeting found",)
    if not limits.hold:
        return ()
    return tuple(
        reason
        for reason in (
            _gone(case, limits),
            *_changed(case, limits),
            _far(case, limits),
            _lost(case, limits, "dated", "date"),
            _lost(case, limits, "placed", "place"),
        )
        if reason
    )


def hold(
    reasons: Sequence[str], events: Iterable[Event], earlier: Held | None, now: datetime, limits: Limits
) -> Held | None:
    """What is held of a run with these doubts; None lets it through.

    It passes when a person has accepted what it says, or when it says so for long enough. Reading nothing never
    passes by itself, unless the source may be empty: a reader that no longer fits its page says nothing for ever.
    """
    if not reasons:
        return None
    said = digests(events)
    if earlier is None or not _agree(said, earlier.said):
        if earlier and earlier.accepted:
            reasons = (*reasons, "this is not what was accepted")
        return Held(now, 1, said, tuple(reasons))
    if earlier.accepted:
        return None
    waiting = Held(earlier.since, earlier.runs + 1, said, tuple(reasons))
    return None if _has_waited(waiting, now, limits) else waiting


def is_doubtful(sighting: Sighting, now: datetime, limits: Limits) -> bool:
    """Has a meeting been missed for so long that it is tentative from now on?"""
    if not limits.tentative_after_days or sighting.missing_since is None or sighting.tentative_since:
        return False
    return now - sighting.missing_since >= timedelta(days=limits.tentative_after_days)


def passes_from(held: Held, limits: Limits) -> tuple[int, datetime] | None:
    """How many more runs that say the same, and from when on, let it through; None: never without a person."""
    if not held.said and not limits.may_be_empty:
        return None
    return max(limits.equal_runs - held.runs, 0), held.since + timedelta(hours=limits.equal_hours)


def digests(events: Iterable[Event]) -> tuple[str, ...]:
    """What a run says, short: what readers go by, not words that may count visitors."""
    said = (f"{fold(e.title)}\n{e.span}\n{fold(e.place.line)}\n{e.status}" for e in events)
    return tuple(sorted(hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:12] for words in said))


def _has_waited(held: Held, now: datetime, limits: Limits) -> bool:
    left = passes_from(held, limits)
    return left is not None and left[0] == 0 and now >= left[1]


def _agree(a: Iterable[str], b: Iterable[str]) -> bool:
    left, right = set(a), set(b)
    return len(left & right) >= _ALIKE * len(left | right)


def _gone(case: Case, limits: Limits) -> str:
    """Counted over all that the last good runs have named, so that a page cannot be lost in small steps."""
    trailing = min((run.at for run in case.before), default=case.run.at)
    stay = sum(sighting is not None and _is_ahead(sighting.event, case.today) for sighting in case.known)
    at_once = sum(sighting.missing_since is None for sighting in case.missed)
    gone = at_once + sum(s.missing_since is not None and s.last_seen >= trailing for s in case.missed)
    if at_once < limits.few or gone <= limits.gone_share * (stay + gone):
        return ""
    return f"{gone} of {stay + gone} coming meetings are gone"


def _is_ahead(event: Event, today: date) -> bool:
    return event.span is None or event.span.first_day > today


def _changed(case: Case, limits: Limits) -> Iterable[str]:
    """Dates, titles and states of the meetings that were known to come, each for itself."""
    pairs = [
        (sighting.event, event)
        for sighting, event in zip(case.known, case.events, strict=True)
        if sighting and is_coming(sighting.event, case.today)
    ]
    dated = [(old, new) for old, new in pairs if old.span]
    most = max(limits.changed_share * len(pairs), limits.few - 1)
    moved = sum(_moved(old, new) for old, new in dated)
    if moved > max(limits.changed_share * len(dated), limits.few - 1):
        yield f"{moved} of {len(dated)} coming dates moved"
    retitled = sum(fold(old.title) != fold(new.title) for old, new in pairs)
    if retitled > most:
        yield f"{retitled} of {len(pairs)} coming meetings have another title"
    called_off = sum(new.status in _OFF and old.status not in _OFF for old, new in pairs)
    if called_off > most:
        yield f"{called_off} of {len(pairs)} coming meetings are called off"


def _moved(old: Event, new: Event) -> bool:
    """An hour that becomes known, or is no longer told, moves nothing."""
    if old.span is None or new.span is None:
        return old.span is not new.span
    if old.span.all_day or new.span.all_day:
        return old.span.first_day != new.span.first_day
    # What is known better of a zone moves no clock.
    return old.span.start != new.span.start and old.span.starts_at != new.span.starts_at


def _far(case: Case, limits: Limits) -> str:
    """Of the dates that are new in this run."""
    news = [
        event.span.first_day
        for sighting, event in zip(case.known, case.events, strict=True)
        if event.span and (sighting is None or sighting.event.span != event.span)
    ]
    far = sum(not -_LONG_AGO <= (day - case.today).days <= limits.far_days for day in news)
    if far < limits.few or far <= limits.changed_share * len(news):
        return ""
    return f"{far} of {len(news)} new dates are far from today"


def _lost(case: Case, limits: Limits, field: str, name: str) -> str:
    usual, has = usual_share(case.before, field) * case.run.read, getattr(case.run, field)
    if usual - has < limits.few or has >= (1 - limits.gone_share) * usual:
        return ""
    return f"{has} of {case.run.read} meetings have a {name}; {usual / case.run.read:.0%} had one"
