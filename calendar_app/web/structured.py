"""An event as schema.org JSON-LD inside its page."""

from __future__ import annotations

from markupsafe import Markup

from calendar_app.model import Event
from feeds import schema_org


def json_ld(event: Event, permalink: str, previous_start: str | None = None) -> Markup:
    """Empty for an undated event: schema.org asks for a start."""
    if event.span is None:
        return Markup()
    said = schema_org.write_event(event, permalink, previous_start)
    return Markup(schema_org.encode(said))  # noqa: S704 - every character that counts in HTML is escaped there
