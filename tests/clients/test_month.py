"""A month of changes; many more of them by `python -m tests.clients.month`."""

from __future__ import annotations

import pytest

from tests.clients.month import simulate


@pytest.mark.parametrize("seed", range(2))
def test_every_calendar_is_what_is_published(seed: int) -> None:
    """Whatever happens to sources, database and server: whenever a program has looked, it shows what is published."""
    assert simulate(seed).polls > 500
