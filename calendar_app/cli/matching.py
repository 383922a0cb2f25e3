"""Commands about identity: same."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from calendar_app import settle
from calendar_app.cli.common import Setup, answer_each, parse_query, utc_now, with_batch, with_setup
from calendar_app.errors import UserError
from calendar_app.event_json import from_json, to_json
from calendar_app.history import DECISION, Decision
from calendar_app.identity.match import match
from calendar_app.model import Event
from calendar_app.query import Query
from calendar_app.store import Store

_NOTHING = to_json(Event(title="?"))
_TEXTS = tuple(name for name in _NOTHING if name not in ("latitude", "longitude", "topics", "speakers", "all_day"))
# Of zones with half hours one each; whole hours have zones by number.
_HALF_HOURS = {
    -570: "Pacific/Marquesas", -210: "America/St_Johns", 210: "Asia/Tehran", 270: "Asia/Kabul", 330: "Asia/Kolkata",
    345: "Asia/Kathmandu", 390: "Asia/Yangon", 570: "Australia/Darwin", 630: "Australia/Lord_Howe",
}  # fmt: skip


@click.command()
@click.argument("a", required=False)
@click.argument("b", required=False)
@click.option("--always", "word", flag_value="always", help="Decide for good that they are one; published as one now.")
@click.option("--never", "word", flag_value="never", help="Decide for good that they are two; published as two now.")
@click.option("--forget", "word", flag_value="forget", help="Take a decision back; from then on evidence counts again.")
@click.option("--decisions", is_flag=True, help="Show what was decided.")
@click.option("--doubtful", is_flag=True, help="Show pairs that may be one, from today on, and why; for you to decide.")
@click.option("--all", "all_of_them", is_flag=True, help="With --doubtful: past ones too.")
@with_batch
@with_setup
def same(
    setup: Setup,
    a: str | None,
    b: str | None,
    word: str | None,
    decisions: bool,
    doubtful: bool,
    all_of_them: bool,
    batch: Path | None,
) -> None:
    """Whether two events, A and B by their uids, are one meeting, and why. Exit 1 where they are not.

    Uids that lead to another event by now may be named, too.
    """
    asked = (batch is not None) + decisions + doubtful + (a is not None)
    if asked != 1 or (a is None) is not (b is None) or (word and not a) or (all_of_them and not doubtful):
        raise click.UsageError("give the uids of two events, --batch FILE, --doubtful or --decisions")
    if batch:
        answer_each(batch, _answer_same)
        return
    with closing(setup.store_if_there()) as store:
        if decisions:
            _show_decisions(store)
        elif doubtful:
            _show_doubts(store, parse_query({}, today=utc_now(), all_of_them=all_of_them))
        elif word:
            _decide(store, a or "", b or "", word)
        elif not _explain(store, a or "", b or ""):
            raise SystemExit(1)


def read_event(words: Mapping[str, Any], name: str) -> Event:
    """An event as our JSON, of which all but the title may be missing."""
    said = words.get(name)
    if not isinstance(said, dict):
        raise ValueError(f"{name}: an event is expected")
    for field in _TEXTS:
        if not isinstance(said.get(field) or "", str):
            raise ValueError(f"{name}.{field}: a text is expected")
    for field in ("topics", "speakers"):
        values = said.get(field) or []
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise ValueError(f"{name}.{field}: texts are expected")
    for field in ("latitude", "longitude"):
        if not isinstance(said.get(field) or 0.0, int | float):
            raise ValueError(f"{name}.{field}: a number is expected")
    known = {field: value for field, value in said.items() if value is not None}
    if not known.get("title"):
        raise ValueError(f"{name}.title: a text is expected")
    try:
        return from_json({**_NOTHING, **known, "zone": known.get("zone") or _zone(known.get("start"))})
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _explain(store: Store, a: str, b: str) -> bool:
    first, second = _event(store, a), _event(store, b)
    decided = [decision for decision in store.decisions() if set(decision.uids) == {a, b}]
    if decided:
        said = "The same" if decided[0].same else "Not the same"
        click.echo(f"{said}: a person decided so on {decided[0].at:%Y-%m-%d}.")
        return decided[0].same
    one = first.uid == second.uid
    two = [store.sighting(uid) for uid in (a, b)] if one else []
    if two and all(two):
        first, second = (sighting.event for sighting in two if sighting)
    found = match(first, second)
    if one and a != b and not found.same:
        click.echo(f"The same: merged as {_event(store, a).uid}; what they say now alone would not do. {found.why}")
    else:
        click.echo(found.why)
    return one or found.same


def _decide(store: Store, a: str, b: str, word: str) -> None:
    for uid in (a, b):
        if store.sighting(uid) is None:
            raise UserError(f"no event {uid!r} is published")
    if a == b:
        raise UserError("these are one uid, not two")
    now, uids = utc_now(), (min(a, b), max(a, b))
    with store.transaction() as transaction:
        if word == "forget":
            if not transaction.rulings.forget_decision(uids):
                raise UserError("nothing was decided about these two")
            click.echo("Forgotten. They stay as they are until evidence says otherwise.", err=True)
            return
        transaction.rulings.keep_decision(Decision(uids, word == "always", now))
        published = transaction.published_as(uids)
        together = published[a] == published[b]
        if word == "always" and not together:
            settle.unite(transaction, published[a], published[b], now, DECISION)
        elif word == "never" and together:
            settle.divide(transaction, a, b, now, DECISION)
        published = transaction.published_as(uids)
    click.echo("Decided: " + (f"one, {published[a]}." if word == "always" else f"two, {a} and {b}."), err=True)


def _show_decisions(store: Store) -> None:
    decided = store.decisions()
    for decision in decided:
        click.echo(f"{decision.at:%Y-%m-%d %H:%M} {'the same' if decision.same else 'not the same'}")
        for uid in decision.uids:
            event = store.event(uid)
            click.echo(f"{'':17}{uid} {event.title if event else ''}".rstrip())
    click.echo(f"{len(decided)} decided", err=True)


def _show_doubts(store: Store, query: Query) -> None:
    events = store.events(query)
    with store.transaction(keep=False) as transaction:
        found = list(settle.doubtful(transaction, events))
    for a, b, doubt in found:
        click.echo(f"{doubt.score} {doubt.why}")
        for event in (a, b):
            day = event.span.first_day.isoformat() if event.span else ""
            click.echo(f"{'':4}{event.uid} {day:10} {event.title}")
    click.echo(f"{len(found)} in doubt; `ml-meetings same A B` with --always or --never decides", err=True)


def _event(store: Store, uid: str) -> Event:
    event = store.event(uid)
    if event is None:
        raise UserError(f"no event {uid!r} is published")
    return event


def _answer_same(words: Mapping[str, Any]) -> Mapping[str, Any]:
    return asdict(match(read_event(words, "a"), read_event(words, "b")))


def _zone(start: str | None) -> str | None:
    """A zone for the offset of a time that comes without one; None where there is no offset either."""
    offset = datetime.fromisoformat(start).utcoffset() if start else None
    if offset is None:
        return None
    minutes = offset // timedelta(minutes=1)
    if minutes == 0:
        return str(UTC)
    if minutes % 60 == 0 and -12 <= minutes // 60 <= 14:
        return f"Etc/GMT{-minutes // 60:+d}"  # the sign is that of POSIX
    if minutes not in _HALF_HOURS:
        raise ValueError(f"no zone is {offset} from UTC")
    return _HALF_HOURS[minutes]


COMMANDS = (same,)
