"""The way out: one module per format, each named here once."""

from feeds import atom, ics, json_feed, meetings, meetings_html, schema_org, table
from feeds.base import Format

FORMATS: dict[str, Format] = {
    "ics": ics.FORMAT,
    "atom": atom.FORMAT,
    "json": json_feed.FORMAT,
    "csv": table.FORMAT,
    "schema-org": schema_org.FORMAT,
    "meetings": meetings.FORMAT,
    "meetings-html": meetings_html.FORMAT,
}
