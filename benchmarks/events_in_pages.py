"""Pages of 200 kB that describe their events for machines: our readers against extruct."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from functools import partial

import extruct

from benchmarks.timing import compare
from calendar_app.trial import try_page
from scrapers.base import Page

SIZE = 200_000
FEW, MANY = 20, 100  # an ordinary list, and a long one
URL = "https://meetings.example.org/events/"
_WORDS = "We read one paper together, compare what we tried since last time, and go for a drink afterwards. "
_SYNTAXES = ["json-ld", "microdata", "rdfa", "microformat"]

# What stands in brackets is microformats, microdata and RDFa.
_CARD = """<article[class="h-event" itemscope itemtype="https://schema.org/Event"
 vocab="https://schema.org/" typeof="Event"]>
<h2[class="p-name" itemprop="name" property="name"]>Reading group, part {number}</h2>
<p><time[class="dt-start" itemprop="startDate" property="startDate"] datetime="{day}T19:00">{day}, 7 pm</time></p>
<p[class="p-location" itemprop="location" property="location"]>Library</p>
<p><a[class="u-url" itemprop="url" property="url"] href="{url}">More about it</a></p></article>
"""


def main() -> None:
    for events in (FEW, MANY):
        plain, marked = page(events, marked=False), page(events, marked=True)
        for kind in ("page", "schema-org"):
            what, ours = (
                f"{events} events in JSON-LD, kind {kind}, extruct for JSON-LD",
                partial(read, plain, kind, events),
            )
            compare(what, ours, partial(extruct.extract, plain, URL, syntaxes=["json-ld"]), at_most=2)
        for name, body in (("JSON-LD", plain), ("four syntaxes", marked)):
            what, ours = f"{events} events in {name}, kind page, extruct for four", partial(read, body, "page", events)
            compare(what, ours, partial(extruct.extract, body, URL, syntaxes=_SYNTAXES), at_most=1.5)


def read(body: bytes, kind: str, events: int) -> None:
    found = try_page(Page(URL, body, datetime(2026, 1, 1, tzinfo=UTC), "text/html"), kind=kind, zone="Europe/Berlin")
    if len(found.events) != events:
        raise SystemExit(f"{len(found.events)} events instead of {events}")


def page(events: int, *, marked: bool) -> bytes:
    """The same events for machines in JSON-LD and for people in cards; these marked up in three syntaxes, or not."""
    days = [date(2026, 1, 8) + timedelta(weeks=week) for week in range(events)]
    head = f"<!doctype html><html lang=en><title>Events</title>{_json_ld(days)}<body><h1>Events</h1>"
    cards = [_card(number, day, marked=marked) for number, day in enumerate(days)]
    left = SIZE - len(head) - sum(map(len, cards))
    filler = f'<div class="note"><p>{_WORDS}</p></div>\n'
    return (head + "".join(cards) + filler * max(0, left // len(filler)) + "</body></html>").encode()


def _json_ld(days: list[date]) -> str:
    events = [
        {
            "@context": "https://schema.org",
            "@type": "Event",
            "name": f"Reading group, part {number}",
            "startDate": f"{day}T19:00:00+01:00",
            "url": f"{URL}{number}",
            "location": {"@type": "Place", "name": "Library", "address": "Kaiserstraße 12, Karlsruhe"},
            "description": _WORDS,
        }
        for number, day in enumerate(days)
    ]
    return f'<script type="application/ld+json">{json.dumps(events)}</script>'


def _card(number: int, day: date, *, marked: bool) -> str:
    card = _CARD.format(number=number, day=day, url=f"{URL}{number}")
    return re.sub(r"(?s)\[(.*?)\]", r" \1" if marked else "", card)


if __name__ == "__main__":
    main()
