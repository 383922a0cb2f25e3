"""A fetcher that may ask a server on the loopback, and never really waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from loopback import Site

from scrapers.fetch import Policy, Web

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def site() -> Iterator[Site]:
    with closing(Site()) as site:
        yield site


@pytest.fixture
def pauses() -> list[float]:
    """The seconds that the fetcher would have waited."""
    return []


@pytest.fixture
def web(site: Site, pauses: list[float]) -> Iterator[Callable[..., Web]]:
    """Makes a Web that may ask the site; words are those of Policy, but for those of Web itself."""
    made = []

    def make(**words: Any) -> Web:
        own = {name: words.pop(name) for name in ("recorder", "guard", "resting", "keep_rest") if name in words}
        now = words.pop("now", lambda: NOW)
        policy = Policy(**{"allowed_hosts": frozenset({site.host}), "backoff": 0.0, **words})
        made.append(Web(policy, now=now, sleep=pauses.append, **own))
        return made[-1]

    yield make
    for one in made:
        one.close()
