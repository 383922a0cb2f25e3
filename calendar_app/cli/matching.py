"""Commands about identity: same."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from calendar_app.cli.common import Setup, answer_each, with_batch, with_setup
from calendar_app.errors import UserError
from calendar_app.event_json import from_json, to_json
from calendar_app.identity.match import match
from calendar_app.model import Event
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
@with_batch
@with_setup
def same(setup: Setup, a: str | None, b: str | None, batch: Path | None) -> None:
    """Whether two published events, A and B by their uids, are one meeting, and why. Exit 1 where they are not."""
    if (a is None or b is None) if batch is None else (a is not None):
        raise click.UsageError("give the uids of two events, or --batch FILE")
    if batch:
        answer_each(batch, _answer_same)
        return
    with closing(setup.store_if_there()) as store:
        found = match(_event(store, a or ""), _event(store, b or ""))
    click.echo(found.why)
    if not found.same:
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
