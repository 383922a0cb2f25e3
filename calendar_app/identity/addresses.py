"""What the addresses of two events say of them being one: a page, an item on it, an edition's, a platform's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

from calendar_app.model import Event
from calendar_app.text import canonical_url, fold

_INDEX = re.compile(r"/(?:index|default|home)\.\w+$", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)|(?<=[a-z]{2})-?([123]\d)(?=[/.]|$)")
# A UID as calendars make them, with the occurrence behind it; other keys mean something in their own source alone.
_WORLDWIDE = re.compile(r"(?:[^\s@/]+@[\w.-]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:#\w*)?", re.IGNORECASE)
# Hosts of many sites: whose page it is, the name before them says.
_SHARED_HOSTS = ("github.io", "gitlab.io", "netlify.app", "pages.dev", "wordpress.com", "blogspot.com", "web.app")
# Where one meeting has several addresses, and what they have in common: a number that the platform gives but once.
_PLATFORMS = (
    (
        re.compile(r"https://meetup\.com/(?:[a-z]{2}-[a-z]{2}/)?[^/]+/events/(\w+)(?:[/?].*)?", re.I),
        "https://meetup.com/{}",
    ),
    (
        re.compile(r"https://eventbrite(?:\.\w+){1,2}/e/(?:[^/]*-)?(\d{9,})(?:[/?].*)?", re.I),
        "https://eventbrite.com/{}",
    ),
    (re.compile(r"https://(?:lu\.ma|luma\.com)/([\w-]+)(?:\?.*)?", re.I), "https://luma.com/{}"),
    (
        re.compile(r"https://(.+/event/\d+)/(?:overview|timetable|program|registrations|contributions|page/.*)", re.I),
        "https://{}",
    ),  # Indico
)
_OF_SERIES = ("https://eventbrite.com/{}", "https://{}")  # one address may be that of several dates
# What asks for a page in another language.
_LANGUAGE = re.compile(r"/(?:de|en|fr|it|es|nl)(?:[-_][a-z]{2})?(?=/|$)", re.I)
_IN_LANGUAGE = re.compile(r"[?&](?:lang|language|locale|hl)=[\w-]*$", re.I)
_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")


class Address(StrEnum):
    """How much two addresses have in common, most first."""

    ITEM = "one address, down to the anchor"
    PAGE = "one address"
    SITE = "one site"
    OTHER = "no address in common"


ON_ONE_PAGE = (Address.ITEM, Address.PAGE)


@dataclass(frozen=True, slots=True)
class _Link:
    page: str
    anchor: str
    host: str
    site: str
    years: frozenset[int]
    of_platform: bool  # that gives each meeting an address of its own


def addresses(a: Event, b: Event) -> Address:
    if not (a.url and b.url):
        return Address.OTHER
    left, right = _link(a.url), _link(b.url)
    if left.page == right.page or (left.site == right.site and _path(left) == _path(right) != "/"):
        if left.anchor and left.anchor == right.anchor:
            return Address.ITEM
        return Address.SITE if left.anchor and right.anchor else Address.PAGE
    if left.host == right.host and "/" in (_path(left), _path(right)) and not (left.anchor or right.anchor):
        return Address.PAGE if left.years or right.years else Address.SITE
    return Address.SITE if left.site and left.site == right.site else Address.OTHER


def years_of_addresses(a: Event, b: Event) -> frozenset[int]:
    """Years that both addresses name: such a page is one edition's."""
    return _link(a.url).years & _link(b.url).years if a.url and b.url else frozenset()


def numbers_of_addresses(a: Event, b: Event) -> frozenset[int]:
    """Numbers that both addresses name behind the host."""
    links = [_link(event.url) for event in (a, b) if event.url]
    named = [{int(n) for n in _NUMBER.findall(f"{_path(link)}#{link.anchor}")} for link in links]
    return frozenset(named[0] & named[1]) if len(named) == 2 else frozenset()


def are_one_item(a: Event, b: Event) -> bool:
    """Has a platform given both one address, as it does for each meeting anew?"""
    return bool(a.url and b.url) and addresses(a, b) is Address.ITEM and _link(a.url or "").of_platform


def site_of(event: Event) -> str:
    """What the site of its announcement is called: `ml-ka`."""
    return _link(event.url).site if event.url else ""


def is_worldwide(key: str) -> bool:
    """Is a source's name for a meeting one that nobody else gives to another?"""
    return _WORLDWIDE.fullmatch(key) is not None


def is_in_address(word: str, event: Event) -> bool:
    """Is the word written in the event's address: `chi` in chi2024.acm.org?"""
    return bool(event.url) and re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", fold(event.url or "")) is not None


@lru_cache(50_000)
def _link(url: str) -> _Link:
    page, anchor, of_platform = _item(_INDEX.sub("", canonical_url(url)), urlsplit(url).fragment)
    parts = urlsplit(page)
    host = parts.hostname or ""
    years = frozenset(int(m[1]) if m[1] else 2000 + int(m[2]) for m in _YEAR.finditer(fold(f"{host}{parts.path}")))
    named = anchor if re.fullmatch(r"[\w.-]*[^\W\d_][\w.-]*", anchor) else ""
    return _Link(page.rstrip("/"), named, host, _site(host), years, of_platform)


def _item(page: str, anchor: str) -> tuple[str, str, bool]:
    """The page and, within it, the meeting, where a platform has it at several addresses; is it one of a platform?"""
    for pattern, one in _PLATFORMS:
        match = pattern.fullmatch(page)
        if match:
            return one.format(match[1]), anchor or f"item-{match[1]}", one not in _OF_SERIES
    if "?" in page:
        page = _IN_LANGUAGE.sub("", page)
    return _LANGUAGE.sub("", page), anchor, False


def _path(link: _Link) -> str:
    return urlsplit(link.page).path.rstrip("/") or "/"


def _site(host: str) -> str:
    """What a site is called, wherever it is hosted: `ml-ka` of ml-ka.de and of ml-ka.github.io."""
    for shared in _SHARED_HOSTS:
        if host.endswith("." + shared):
            return host.removesuffix("." + shared).rpartition(".")[2]
    labels = host.split(".")
    if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in {"ac", "co", "com", "edu", "gov", "net", "org"}:
        labels.pop()
    return labels[-2] if len(labels) > 1 else host
