"""The way out: one module per format, each named here once."""

from feeds import ics, json_feed, meetings
from feeds.base import Format

FORMATS: dict[str, Format] = {
    "ics": ics.FORMAT,
    "json": json_feed.FORMAT,
    "meetings": meetings.FORMAT,
}
