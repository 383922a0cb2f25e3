"""Which generation of the calendar it is, and which day: what feeds are made of besides their address."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from time import monotonic

from calendar_app.store import Store
from calendar_app.web.metrics import Metrics
from calendar_app.web.speech import today_in

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class State:
    """The window of a feed moves with the site's day, and with nothing smaller: so do its bytes."""

    generation: int
    today: date


class Watch:
    """Keeps the latest state; equal states are one object, so that comparing them costs nothing."""

    def __init__(
        self, store: Store, zone: str, now: Callable[[], datetime], pause: timedelta, metrics: Metrics
    ) -> None:
        self._store = store
        self._zone = zone
        self._now = now
        self._metrics = metrics
        self._pause = pause.total_seconds()
        self._due = 0.0
        self._asking = Lock()
        self._failing = False
        self.state: State | None = None
        self.moment = now()

    def look(self) -> State:
        """The state now, as the database says; raises what the database raises."""
        with self._asking:  # answers that overtake each other would turn the calendar back
            return self._look()

    def glance(self) -> State | None:
        """The last known state. Once in a while one thread asks again, and no other waits for it.

        A database that does not answer changes nothing: what was good stays good.
        """
        if monotonic() >= self._due and self._asking.acquire(blocking=False):
            try:
                self._look()
                self._failing = False
            except Exception:
                self._metrics.count_failure("database")
                if not self._failing:
                    log.exception("the store does not answer; feeds stay as they are")
                self._failing = True
            finally:
                self._due = monotonic() + self._pause
                self._asking.release()
        return self.state

    def _look(self) -> State:
        moment = self._now()
        state = State(self._store.generations.number(), today_in(self._zone, moment))
        if self.state is None or state != self.state:
            self.state = state
        self.moment = moment
        return self.state
