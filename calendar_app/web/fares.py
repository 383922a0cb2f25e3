"""How sources fare, in words: what is wrong, since when, what to do, and the numbers of their latest runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median
from urllib.parse import urlsplit
from urllib.request import url2pathname

from calendar_app.config import Config
from calendar_app.history import Health, Run, SourceState
from calendar_app.identity.guard import passes_from
from calendar_app.limits import Limits
from calendar_app.model import Source
from calendar_app.monitor import TRAILING, good
from calendar_app.store import Store
from calendar_app.text import is_web_address
from calendar_app.web.speech import Speech


@dataclass(frozen=True)
class Row:
    """One source on the page. `alarming` asks for somebody; `numbers` are label and value; `runs` newest first."""

    source: Source
    state: SourceState
    health: str
    alarming: bool
    since: datetime | None
    advice: str
    numbers: Sequence[tuple[str, str]]
    runs: Sequence[Run]


def rows(config: Config, store: Store, say: Speech) -> list[Row]:
    """The sources in the order of the configuration."""
    states, runs = store.states(), store.latest_runs(TRAILING)
    return [
        _row(s, states.get(s.id, SourceState(s.id)), runs.get(s.id, []), config.limits_for(s), say)
        for s in config.sources
    ]


def _row(source: Source, state: SourceState, runs: Sequence[Run], limits: Limits, say: Speech) -> Row:
    paused = not source.enabled or state.paused is not None
    return Row(
        source,
        _without_paths(state, source),
        say.text("paused" if paused else f"health {state.health}"),
        not paused and state.health in (Health.FAILED, Health.SUSPICIOUS),
        state.paused if paused else state.since,
        _advice(source, state, limits, say),
        _numbers(runs, say),
        runs,
    )


def _advice(source: Source, state: SourceState, limits: Limits, say: Speech) -> str:
    held = state.held
    if source.enabled and state.gone == source.url:
        return say.text("advice gone", id=source.id)
    if not source.enabled or state.paused or held is None:
        return ""
    if held.accepted:
        return say.text("advice accepted")
    left = passes_from(held, limits)
    if left is None:
        return say.text("advice person", id=source.id)
    runs, moment = max(left[0], 1), say.moment(left[1])
    return say.text("advice run" if runs == 1 else "advice runs", id=source.id, runs=runs, moment=moment)


def _numbers(runs: Sequence[Run], say: Speech) -> list[tuple[str, str]]:
    """Of the last run that read something, beside what is usual."""
    last, usual = next((run for run in runs if run.read), None), good(runs)
    if last is None:
        return []
    numbers = [
        (say.text(f"monitor {name}"), _beside(f"{getattr(last, name)}", [getattr(run, name) for run in usual], say))
        for name in ("read", "coming")
    ]
    for name in ("dated", "placed", "linked"):
        shares = [getattr(run, name) / run.read for run in usual if run.read]
        numbers.append((say.text(f"monitor {name}"), _beside(f"{getattr(last, name)}", shares, say, last.read)))
    newest = [(say.text("monitor newest"), say.short_day(last.newest))] if last.newest else []
    return numbers + newest


def _beside(value: str, usual: Sequence[float], say: Speech, whole: int = 1) -> str:
    usually = f"{median(usual) * whole:.0f}" if usual else value
    return value if usually == value else say.text("monitor usual", value=value, usual=usually)


def _without_paths(state: SourceState, source: Source) -> SourceState:
    """Where a local file lies is nobody's business."""
    if is_web_address(source.url):
        return state
    path = url2pathname(urlsplit(source.url).path)

    def told(text: str) -> str:
        return text.replace(source.url, source.name).replace(path, source.name)

    return replace(state, message=told(state.message), problems=tuple(map(told, state.problems)))
