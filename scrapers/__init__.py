"""The way in: one module per kind of source, each named here once."""

from scrapers import (
    deadlines,
    ics,
    json_events,
    microformats,
    ml_ka,
    month_lists,
    page,
    posts,
    re_work,
    schedule_xml,
    schema_org,
    selectors,
    syndication,
    text_page,
)
from scrapers.base import Scraper

SCRAPERS: dict[str, Scraper] = {
    "deadlines": deadlines.scrape,
    "ics": ics.scrape,
    "json": json_events.scrape,
    "microformats": microformats.scrape,
    "ml-ka": ml_ka.scrape,
    "month-lists": month_lists.scrape,
    "page": page.scrape,
    "posts": posts.scrape,
    "re-work": re_work.scrape,
    "schedule-xml": schedule_xml.scrape,
    "schema-org": schema_org.scrape,
    "selectors": selectors.scrape,
    "syndication": syndication.scrape,
    "text-page": text_page.scrape,
}

# What a source of each kind may say besides the keys that all have, and the type of it.
_WINDOW: dict[str, type] = {"window_past_days": int, "window_future_days": int}
OPTIONS: dict[str, dict[str, type]] = {
    "deadlines": {"deadlines": bool},
    "ics": _WINDOW,
    "json": {},
    "microformats": {},
    "ml-ka": {},
    "month-lists": {},
    "page": _WINDOW,
    "posts": {"drafts": bool},
    "re-work": {},
    "schedule-xml": {},
    "schema-org": {"links": str, **_WINDOW},
    "selectors": {"select": dict, "links": str},
    "syndication": _WINDOW,
    "text-page": {},
}
