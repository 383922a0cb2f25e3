"""Random histories of a site; thousands of them by `python -m tests.calendar_app.simulate`."""

from __future__ import annotations

import pytest

from tests.calendar_app.simulate import simulate
from tests.calendar_app.simulated_site import KINDS


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", KINDS)
def test_subscribers_have_what_the_site_said(kind: str, seed: int) -> None:
    """Whatever happens to a page, each meeting is in every subscriber's calendar once, as last said, under its uid."""
    simulate(kind, seed, steps=10)
