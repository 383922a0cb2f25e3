"""Counters for Prometheus: what is asked for, what is made, what fails, and how the sources fare.

Several web processes count together in a folder, which prometheus_client takes from PROMETHEUS_MULTIPROC_DIR.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from functools import lru_cache

import prometheus_client
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from calendar_app.history import Health, SourceState

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# The first that fits counts: several claim to be others too.
_CLIENTS = (
    ("google", re.compile("Google-Calendar|GoogleCalendar|Googlebot", re.I)),
    ("thunderbird", re.compile("Thunderbird", re.I)),
    ("nextcloud", re.compile("Nextcloud", re.I)),
    ("icsx5", re.compile("ICSx5|DAVx", re.I)),
    ("outlook", re.compile("Outlook|Microsoft|Exchange|Office", re.I)),
    ("apple", re.compile("dataaccessd|iOS/|macOS/|CalendarAgent|iCal/|CFNetwork", re.I)),
    ("home-assistant", re.compile("HomeAssistant", re.I)),
    ("browser", re.compile("Mozilla/")),
)


class Metrics:
    """Counted are formats and families of clients, never addresses or people."""

    def __init__(self, folder: str = "") -> None:
        self._folder = folder
        self._registry = CollectorRegistry()
        self._requests = self._counter(
            "requests", "Requests by what was asked for, status, client and whether it was in memory.",
            "feed", "status", "client", "memory",
        )  # fmt: skip
        self._builds = self._counter("feed_builds", "Feeds made anew.", "feed")
        self._failures = self._counter("failures", "Feeds not made, and looks at the database that failed.", "what")
        self._seen = lru_cache(maxsize=1000)(self._requests.labels)  # finding one of a family costs more than counting
        for what in ("feed", "database"):
            self._failures.labels(what)

    def count_request(self, feed: str, status: str, agent: str, *, memory: bool) -> None:
        self._seen(feed, status[:3], client_of(agent[:300]), "yes" if memory else "no").inc()

    def count_build(self, feed: str) -> None:
        self._builds.labels(feed).inc()

    def count_failure(self, what: str) -> None:
        self._failures.labels(what).inc()

    def page(self, states: Collection[SourceState], generation: int, now: datetime) -> bytes:
        """What was counted by all processes, and what the database says."""
        counted = self._registry
        if self._folder:
            counted = CollectorRegistry()
            MultiProcessCollector(counted, path=self._folder)  # type: ignore[no-untyped-call]
        facts = CollectorRegistry()
        facts.register(_Facts(states, generation, now))
        return generate_latest(counted) + generate_latest(facts)

    def _counter(self, name: str, meaning: str, *labels: str) -> prometheus_client.Counter:
        return prometheus_client.Counter(f"ml_meetings_{name}", meaning, labels, registry=self._registry)


class _Facts(Collector):
    """What is not counted but known."""

    def __init__(self, states: Collection[SourceState], generation: int, now: datetime) -> None:
        self._states = states
        self._generation = generation
        self._now = now

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("ml_meetings_generation", "Moves with what is published.", self._generation)
        if changes := [state.last_change for state in self._states if state.last_change]:
            age = max(0.0, (self._now - max(changes)).total_seconds())
            yield GaugeMetricFamily("ml_meetings_generation_age_seconds", "Since something published changed.", age)
        fares = Counter(str(state.health) for state in self._states)
        family = GaugeMetricFamily("ml_meetings_sources", "Sources by how they fare.", labels=["health"])
        for health in Health:
            family.add_metric([str(health)], fares[str(health)])
        yield family
        family = GaugeMetricFamily("ml_meetings_source_age_seconds", "Since its last good run.", labels=["source"])
        for state in self._states:
            if state.last_success and not state.paused:
                family.add_metric([state.source_id], max(0.0, (self._now - state.last_success).total_seconds()))
        yield family


@lru_cache(maxsize=1000)
def client_of(agent: str) -> str:
    """The family of a program by its User-Agent."""
    return next((name for name, pattern in _CLIENTS if pattern.search(agent)), "other")
