"""RE•WORK's name and addresses in their many spellings; how its pages are built is not known."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from calendar_app.model import Source
from scrapers import re_work
from tests.scrapers.pages import Outcome, run, serve

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOURCE = Source(id="re-work", kind="re-work", name="RE•WORK", url="https://www.re-work.co/events")


def read(slug: str, title: str) -> Outcome:
    """A listing with one page of this title, dated in words."""
    address = f"https://www.re-work.co/events/{slug}"
    page = f"<title>{title}</title><h1>Welcome</h1><p>19 - 20 September 2026</p>"
    listing = f'<a href="{address}">More</a>'
    return run(re_work.scrape, SOURCE, serve({SOURCE.url: listing.encode(), address: page.encode()}, NOW))


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("REWORK | Deep Learning Summit", "Deep Learning Summit"),
        ("Deep Learning Summit | RE-WORK", "Deep Learning Summit"),
        ("RE•WORK Deep Learning Summit", "Deep Learning Summit"),
        ("RE.WORK - Deep Learning Summit", "Deep Learning Summit"),
        ("Re•Work: The Deep Learning Summit – ReWork", "The Deep Learning Summit"),
        ("RE WORK | Deep Learning Summit, London 2026", "Deep Learning Summit"),
        ("RE•WORK Deep Learning Summit - London", "Deep Learning Summit"),
        ("Deep Learning Summit 2026 | Rework", "Deep Learning Summit"),
        ("AI in London | RE-WORK", "AI in London"),
        ("Frameworks and Reworking | REWORK", "Frameworks and Reworking"),
    ],
)
def test_a_title_is_without_the_brand(written: str, title: str) -> None:
    """The brand goes, and what date and place say anyway; the rest stays as written."""
    assert [event["title"] for event in read("deep-learning-summit-london-2026", written).events] == [title]


@pytest.mark.parametrize(
    ("slug", "city"),
    [
        ("deep-learning-london-2026", "London"),
        ("deep-learning-summit-singapore-april-2026", "Singapore"),
        ("ai-in-finance-summit-new-york-2026", "New York"),
        ("sanfrancisco-summit-2026", "San Francisco"),
        ("applied-ai-summit-san-francisco-2026", "San Francisco"),
        ("mlops-summit-2026", None),
        ("ai-in-mobile-2026", None),
        ("deep-learning-for-the-enterprise-2026", None),
        ("webinar-data-quality-2026", None),
    ],
)
def test_the_address_names_the_city(slug: str, city: str | None) -> None:
    """The last words before the year are a city where they are one."""
    assert [event.get("city") for event in read(slug, "A Summit").events] == [city]
