"""What a WSGI server imports: the application, set up from the environment that `ml-meetings serve` leaves."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from calendar_app.config import load
from calendar_app.store import Store
from calendar_app.web import create_app
from scrapers import OPTIONS


def _now() -> datetime:
    """The clock, unless a calendar of the past is shown, as the demo does."""
    fixed = os.environ.get("ML_MEETINGS_NOW")
    return datetime.fromisoformat(fixed) if fixed else datetime.now(UTC)


# Flask's own __call__ is left out: most requests are answered before it would have to do with them.
app = create_app(
    Store(os.environ.get("ML_MEETINGS_DATABASE", "sqlite:///ml-meetings.db")),
    load(Path(os.environ.get("ML_MEETINGS_CONFIG", "sources.toml")), OPTIONS),
    now=_now,
    pause=timedelta(seconds=1),
    counters=os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""),
).wsgi_app
