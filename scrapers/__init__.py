"""The way in: one module per kind of source, each named here once."""

from scrapers import ics, ml_ka, posts, re_work, schema_org
from scrapers.base import Scraper

SCRAPERS: dict[str, Scraper] = {
    "ics": ics.scrape,
    "ml-ka": ml_ka.scrape,
    "posts": posts.scrape,
    "re-work": re_work.scrape,
    "schema-org": schema_org.scrape,
}
