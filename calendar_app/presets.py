"""Where widespread platforms keep the calendar of a page that people know, so that nobody has to look for it.

All of these are public and need no key. They are written from the platforms' documents, none was seen live from here;
`sources add` reads the address before it believes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit


@dataclass(frozen=True)
class Preset:
    """A kind of source, and the address it reads."""

    platform: str
    kind: str
    url: str


def preset(url: str) -> Preset | None:
    """The better address of a page on a platform that we know; None for any other page."""
    parts = urlsplit(url)
    host, path = (parts.hostname or "").removeprefix("www."), parts.path.rstrip("/")
    if host == "calendar.google.com" and (calendar := parse_qs(parts.query).get("src")):
        name = quote(calendar[0], safe="")
        return Preset("Google Calendar", "ics", f"https://calendar.google.com/calendar/ical/{name}/public/basic.ics")
    for pattern, (platform, kind, made) in _PAGES.items():
        if match := re.fullmatch(pattern, f"{host}{path}"):
            return Preset(platform, kind, match.expand(made))
    return None


_NAME = r"([\w.~%-]{1,200})"
# What an address is (host and path, without its last slash) -> platform, kind, and the address to read.
_PAGES = {
    rf"meetup\.com/(?:[a-z]{{2}}-[A-Za-z]{{2}}/)?(?!find$|topics$|cities$){_NAME}(?:/events)?": (
        "Meetup",
        "ics",
        r"https://www.meetup.com/\1/events/ical/",
    ),
    r"(indico\.[\w.-]{1,200})/category/(\d{1,9})": ("Indico", "ics", r"https://\1/category/\2/events.ics"),
    r"(indico\.[\w.-]{1,200})/event/(\d{1,9})": ("Indico", "ics", r"https://\1/event/\2/event.ics"),
    rf"pretix\.eu/{_NAME}": ("pretix", "ics", r"https://pretix.eu/\1/events/ical/"),
    rf"pretalx\.com/{_NAME}(?:/schedule|/talk)?": (
        "pretalx",
        "schedule-xml",
        r"https://pretalx.com/\1/schedule/export/schedule.xml",
    ),
    rf"github\.com/{_NAME}/{_NAME}/blob/{_NAME}/(.{{1,300}}\.(?:md|ya?ml|json|ics))": (
        "GitHub",
        "page",
        r"https://raw.githubusercontent.com/\1/\2/\3/\4",
    ),
}
