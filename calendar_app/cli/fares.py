"""How sources fare, for the people who keep them: what is wrong, since when, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from calendar_app.config import Config
from calendar_app.history import Health, Run, SourceState
from calendar_app.identity.guard import passes_from
from calendar_app.limits import Limits
from calendar_app.model import Source
from calendar_app.monitor import TRAILING, good, has_moved
from calendar_app.store import Store


@dataclass(frozen=True)
class Fare:
    """One source, its state, its latest runs (newest first) and the limits that it is held to."""

    source: Source
    state: SourceState
    runs: Sequence[Run]
    limits: Limits

    @classmethod
    def all(cls, config: Config, store: Store) -> list[Fare]:
        """Of every source in the configuration."""
        states, runs = store.states(), store.latest_runs(2 * TRAILING)
        return [
            cls(s, states.get(s.id, SourceState(s.id)), runs.get(s.id, []), config.limits_for(s))
            for s in config.sources
        ]

    @property
    def is_paused(self) -> bool:
        return not self.source.enabled or self.state.paused is not None

    @property
    def health(self) -> str:
        return "paused" if self.is_paused else str(self.state.health)

    @property
    def since(self) -> datetime | None:
        """When it became so."""
        return self.state.paused if self.is_paused else self.state.since

    @property
    def why(self) -> str:
        """The first thing to know of it; empty where nothing is wrong."""
        state = self.state
        unread = f"{len(state.problems)} could not be read" if state.problems else ""
        return "; ".join(filter(None, (state.message or unread, *state.warnings)))

    @property
    def advice(self) -> str:
        """What to do; empty where there is nothing to do."""
        name, state = self.source.id, self.state
        if not self.source.enabled:
            return "switched off in the configuration: enabled = false"
        if state.paused:
            return f"to go on: ml-meetings sources resume {name}"
        if state.gone == self.source.url:
            return f"change or remove its address in sources.toml; to ask there again: ml-meetings collect {name}"
        if state.held and state.held.accepted:
            return f"accepted; the next run that says the same publishes it: ml-meetings collect {name}"
        if state.held:
            return f"look at {self.source.url}; if it means it: ml-meetings sources accept {name}; {self._patience}"
        if state.health is Health.FAILED:
            return f"what is published stays; to look again: ml-meetings collect {name}"
        if state.health is Health.RESTING:
            return "what is published stays; it is read again by itself"
        return ""

    @property
    def _patience(self) -> str:
        left = passes_from(self.state.held, self.limits) if self.state.held else None
        if left is None:
            return "it is not let through by itself"
        runs, moment = left
        more = "the next run that says the same" if runs < 2 else f"{runs} more runs that say the same"
        return f"or wait: {more}, from {_minute(moment)} on, let it through"

    def as_json(self, runs: int = 2 * TRAILING) -> dict[str, Any]:
        """Everything, under plain names."""
        state = self.state
        moments = ("last_run", "last_success", "last_change", "last_new")
        return {
            "id": self.source.id,
            "kind": self.source.kind,
            "name": self.source.name,
            "url": self.source.url,
            "state": self.health,
            "since": _iso(self.since),
            **{name: _iso(getattr(state, name)) for name in moments},
            "meetings": state.events,
            "why": self.why,
            "advice": self.advice,
            "reasons": list(state.held.reasons) if state.held else [],
            "held_since": _iso(state.held.since) if state.held else None,
            "held_runs": state.held.runs if state.held else 0,
            "moved_to": state.moved.to if state.moved and has_moved(state, self.source.url) else None,
            "gone": state.gone == self.source.url,
            "warnings": list(state.warnings),
            "problems": list(state.problems),
            "runs": [_run_json(run) for run in self.runs[:runs]],
        }


def show_all(fares: Sequence[Fare]) -> None:
    """A line for each, then what is wrong with whom, and what to do."""
    table = _table(("source", "kind", "state", "meetings", "since", "last success"), numbers={"meetings"})
    for fare in fares:
        state = fare.state
        since = _minute(fare.since) if fare.since else ""
        success = _minute(state.last_success)
        table.add_row(fare.source.id, fare.source.kind, fare.health, str(state.events), since, success)
    Console().print(table)
    for fare in fares:
        for sentence in (fare.why, fare.advice if fare.source.enabled else ""):
            if sentence:
                click.echo(f"{fare.source.id}: {sentence}")


def show_one(fare: Fare) -> None:
    """All of one source, and its latest runs below what is usual for it."""
    state = fare.state
    facts = {
        "source": f"{fare.source.name} ({fare.source.kind})",
        "page": fare.source.url,
        "state": f"{fare.health} since {_minute(fare.since)}" if fare.since else fare.health,
        "why": fare.why,
        "what to do": fare.advice,
        "last success": _minute(state.last_success),
        "last change": _minute(state.last_change),
        "last new": _minute(state.last_new),
        "meetings": str(state.events),
        "latest date": next((str(run.newest) for run in fare.runs if run.newest), ""),
    }
    for name, value in facts.items():
        if value:
            click.echo(f"{name:14}{value}")
    for problem in state.problems:
        click.echo(f"{'not read':14}{problem}")
    if fare.runs:
        click.echo()
        Console().print(_runs_table(fare.runs))


def _runs_table(runs: Sequence[Run]) -> Table:
    names = ("run", "state", "read", "coming", "new", "date", "place", "link", "unread", "page")
    table = _table(names, numbers=set(names[2:9]))
    usual = good(runs)
    if usual:
        shares = [f"{median(share(run, field) for run in usual):.0%}" for field in ("dated", "placed", "linked")]
        counts = [f"{median(getattr(run, name) for run in usual):g}" for name in ("read", "coming", "new")]
        table.add_row("usual", "", *counts, *shares, "", "", style="dim")
    for run, before in zip(runs, [*runs[1:], None], strict=True):
        changed = before is not None and run.skeleton and before.skeleton and run.skeleton != before.skeleton
        table.add_row(
            _minute(run.at),
            run.health,
            *map(str, (run.read, run.coming, run.new)),
            *(f"{share(run, field):.0%}" if run.read else "" for field in ("dated", "placed", "linked")),
            str(run.problems or ""),
            "rebuilt" if changed else "",
        )
    return table


def share(run: Run, field: str) -> float:
    """Of the meetings read."""
    return float(getattr(run, field)) / run.read if run.read else 0.0


def _table(names: Iterable[str], numbers: set[str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for name in names:
        table.add_column(name, no_wrap=True, overflow="fold", justify="right" if name in numbers else "left")
    return table


def _run_json(run: Run) -> dict[str, Any]:
    said = {name: value for name, value in vars(run).items() if name != "source_id"}
    return {**said, "at": run.at.isoformat(), "newest": run.newest.isoformat() if run.newest else None}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"
