"""Web archives through the whole pipeline, one run per moment: back-fill, regression tests and bug reports in one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from calendar_app.by_hand import ByHand
from calendar_app.collect import LimitsFor, Outcome, collect
from calendar_app.limits import Limits
from calendar_app.model import Source
from calendar_app.store import Store
from scrapers import SCRAPERS
from scrapers.fetch import Archive


def replay(
    archive: Archive,
    sources: Sequence[Source],
    store: Store,
    *,
    by_hand: ByHand | None = None,
    limits_for: LimitsFor = lambda source: Limits(),
    workers: int = 1,
) -> Iterator[tuple[datetime, list[Outcome]]]:
    """One run per distinct WARC-Date, in order, each seeing every address's latest capture up to then.

    The same code as a run over the live web; only the fetch is another, and nothing waits for a person unless the
    limits say that it does so in a replay. The number of workers changes nothing of what is published.
    """
    for moment in archive.moments():
        fetch = archive.at(moment)
        yield (
            moment,
            list(
                collect(
                    sources,
                    store,
                    scrapers=SCRAPERS,
                    fetch_for=lambda source, cached, fetch=fetch: (fetch, {}),  # type: ignore[misc]
                    now=moment,
                    by_hand=by_hand,
                    workers=workers,
                    limits_for=lambda source: limits_for(source).for_replay(),
                )
            ),
        )
