"""Each kind of source, on pages of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from scrapers import OPTIONS, SCRAPERS
from tests.scrapers.pages import cases, check

HERE = Path(__file__).parent
CASES = cases(HERE, SCRAPERS)


@pytest.mark.parametrize("name", CASES)
def test_a_scraper_gives_what_is_expected(name: str) -> None:
    """Pages in, events and problems out, as the case says."""
    kind, case = CASES[name]
    check(SCRAPERS[kind], kind, case)


def test_every_case_belongs_to_a_kind() -> None:
    """A case that no scraper reads would pass for ever."""
    known = {case for _, case in CASES.values()}
    orphaned = {path.parent for path in HERE.rglob("source.json")} - known
    assert not orphaned


def test_every_kind_has_cases() -> None:
    """A scraper without a case is not tested."""
    assert set(SCRAPERS) == {kind for kind, _ in CASES.values()}


def test_every_kind_says_its_options() -> None:
    """A kind without options says so: else every typing error would be one."""
    assert set(OPTIONS) == set(SCRAPERS)
