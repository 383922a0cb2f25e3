"""The Meetings section of a periodical in HTML: the same bullets as in Markdown, for whoever pastes into an editor."""

from __future__ import annotations

from html import escape

from calendar_app import bullet
from calendar_app.agenda import Agenda
from calendar_app.model import Event
from feeds.base import Format


def render(agenda: Agenda) -> bytes:
    """One list, latest first; empty where there is nothing to list."""
    items = [_item(event) for _, event in bullet.latest_first(agenda.events)]
    return ("\n".join(["<ul>", *items, "</ul>"]) + "\n").encode()


def _item(event: Event) -> str:
    said = bullet.of_event(event)
    text = escape(f"{said.city}, {bullet.german_day(said.day)}: {said.title}")
    link = f' (<a href="{escape(said.url)}">Link</a>)' if said.url else ""
    return f"<li>{text}{link}</li>"


FORMAT = Format("HTML", ".html", "text/html; charset=utf-8", render)
