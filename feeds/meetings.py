"""The Meetings section of a periodical in Markdown: one bullet a meeting, in the house style."""

from __future__ import annotations

from calendar_app import bullet
from calendar_app.agenda import Agenda
from feeds.base import Format


def render(agenda: Agenda) -> bytes:
    """Bullets, latest first: the order that the issues of the ML-Rückblick use."""
    return "".join(bullet.write_line(event) + "\n" for _, event in bullet.latest_first(agenda.events)).encode()


FORMAT = Format("Markdown", ".md", "text/markdown; charset=utf-8", render)
