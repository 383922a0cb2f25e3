"""How sources fare: the rows of `sources` and `runs`."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from calendar_app.history import Health, Held, Moved, Run, SourceState
from calendar_app.store import schema

KEPT_RUNS = 200  # of each source


def states(connection: sa.Connection) -> dict[str, SourceState]:
    return {row.id: _state(row) for row in connection.execute(sa.select(schema.sources))}


def state(connection: sa.Connection, source_id: str) -> SourceState:
    row = connection.execute(sa.select(schema.sources).where(schema.sources.c.id == source_id)).first()
    return _state(row) if row else SourceState(source_id)


def state_row(state: SourceState) -> dict[str, Any]:
    row = {
        **vars(state),
        "id": state.source_id,
        "health": str(state.health),
        "problems": list(state.problems),
        "warnings": list(state.warnings),
        "held": _held_row(state.held) if state.held else None,
        "moved": {**vars(state.moved), "at": state.moved.at.isoformat()} if state.moved else None,
    }
    del row["source_id"]
    return row


def runs(connection: sa.Connection, source_id: str) -> list[Run]:
    """Newest first."""
    found = sa.select(schema.runs).where(schema.runs.c.source_id == source_id).order_by(schema.runs.c.at.desc())
    return [_run(row) for row in connection.execute(found)]


def latest_runs(connection: sa.Connection, count: int) -> dict[str, list[Run]]:
    """By source, newest first."""
    table = schema.runs.c
    place = sa.func.row_number().over(partition_by=table.source_id, order_by=table.at.desc()).label("place")
    ranked = sa.select(schema.runs, place).subquery()
    columns = [ranked.c[column.name] for column in schema.runs.c]
    found: dict[str, list[Run]] = defaultdict(list)
    for row in connection.execute(sa.select(*columns).where(ranked.c.place <= count).order_by(ranked.c.place)):
        found[row.source_id].append(_run(row))
    return dict(found)


def run_row(run: Run) -> dict[str, Any]:
    return {**vars(run), "health": str(run.health)}


def prune_runs(connection: sa.Connection, source_id: str) -> None:
    table = schema.runs.c
    at = sa.select(table.at).where(table.source_id == source_id).order_by(table.at.desc()).offset(KEPT_RUNS).limit(1)
    oldest = connection.scalar(at)
    if oldest:
        connection.execute(sa.delete(schema.runs).where(table.source_id == source_id, table.at <= oldest))


def _state(row: Any) -> SourceState:
    return SourceState(
        source_id=row.id,
        health=Health(row.health),
        message=row.message,
        since=row.since,
        last_run=row.last_run,
        last_success=row.last_success,
        last_change=row.last_change,
        last_new=row.last_new,
        events=row.events,
        problems=tuple(row.problems),
        warnings=tuple(row.warnings or ()),
        held=_held(row.held) if row.held else None,
        paused=row.paused,
        moved=Moved(**{**row.moved, "at": datetime.fromisoformat(row.moved["at"])}) if row.moved else None,
        gone=row.gone,
    )


def _run(row: Any) -> Run:
    return Run(**{**row._mapping, "health": Health(row.health)})


def _held_row(held: Held) -> dict[str, Any]:
    return {
        "since": held.since.isoformat(),
        "runs": held.runs,
        "said": list(held.said),
        "reasons": list(held.reasons),
        "accepted": held.accepted.isoformat() if held.accepted else None,
    }


def _held(row: dict[str, Any]) -> Held:
    return Held(
        since=datetime.fromisoformat(row["since"]),
        runs=row["runs"],
        said=tuple(row["said"]),
        reasons=tuple(row["reasons"]),
        accepted=datetime.fromisoformat(row["accepted"]) if row["accepted"] else None,
    )
