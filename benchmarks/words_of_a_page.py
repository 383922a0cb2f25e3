"""A page of 200 kB that has only words: our readers against BeautifulSoup, which only parses it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bs4 import BeautifulSoup

from benchmarks.timing import compare
from calendar_app.trial import try_page
from scrapers.base import Page

SIZE = 200_000
URL = "https://meetings.example.org/news/"
_WORDS = "We read one paper together, compare what we tried since last time, and go for a drink afterwards. "


def main() -> None:
    body = page()

    def read() -> None:
        try_page(Page(URL, body, datetime(2026, 1, 1, tzinfo=UTC), "text/html"), kind="page", zone="Europe/Berlin")

    compare("meetings in words, kind page", read, lambda: BeautifulSoup(body, "lxml"), at_most=1.5)


def page() -> bytes:
    """Twenty meetings, each a heading, a line with its day and its place, and what there is to say about it."""
    days = [date(2026, 1, 8) + timedelta(weeks=week) for week in range(20)]
    said = SIZE // len(days) - 150
    meetings = [
        f"<h2>Reading group, part {number}</h2>\n<p>{day.day} {day:%B %Y}, 19:00, Library, Karlsruhe</p>\n"
        + f"<p>{_WORDS * 2}</p>\n" * (said // (2 * len(_WORDS) + 8))
        for number, day in enumerate(days)
    ]
    return f"<!doctype html><html lang=en><title>News</title><body>{''.join(meetings)}</body></html>".encode()


if __name__ == "__main__":
    main()
