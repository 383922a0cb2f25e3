"""What the entries of RSS and Atom feeds say of an event: in modules made for it, or by what fields are usually called.

Read are the RSS event module, xCal, Google Data, GeoRSS, and any other name space whose fields' names tell what they
are. When an entry was published, created or updated is no date of a meeting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from calendar_app.model import Event
from calendar_app.text import one_line, web_address
from scrapers.base import Page, Problem
from scrapers.field_spans import tells_day, tells_more, tells_start
from scrapers.fields import Fields, folded, text_of
from scrapers.ics_forms import COMPONENTS, calendar_in
from scrapers.tree import Element
from scrapers.xml_tree import attributes_of, children, ends_within, markup_in, name_of, space_of, text_in, value_in

MOST_ENTRIES = 10_000
_MOST_DATES = 100  # of one entry

_ATOM, _CONTENT = "http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/modules/content/"
_XCAL = re.compile(r"(?i)xcal|icalendar|w3\.org/2002/12/cal")
_EVENT_MODULE = "purl.org/rss/1.0/modules/event"
_GOOGLE = "schemas.google.com/g/"
_MAPS = re.compile("(?i)georss|wgs84_pos|opengis")
# Vocabularies of how something is published or played: their dates, places and lengths are no meeting's.
_OTHER_THINGS = re.compile(
    r"(?i)purl\.org/(?:dc|atom|syndication|rss/1\.0/(?!modules/event))|w3\.org/(?:2005/atom|2007/app|1999/)|/mrss"
    r"|itunes|podcast|rawvoice|wellformedweb|feedburner|prism|creativecommons|opensearch"
)
_THEIR_PREFIXES = {"dc", "dcterms", "itunes", "media", "podcast"}  # where a feed forgot to declare them
_CORE = set(
    """title link description author category comments enclosure guid pubdate source id content summary updated
    published issued modified created contributor rights generator encoded""".split()
)
_PLACES = set("location venue place room where ort".split())
_ALIASES = {"starthour": "starttime", "endhour": "endtime", "category": "categories"}


@dataclass(frozen=True)
class Entry:
    """One thing that a feed tells of. `told` is what it says of an event in fields, once for each of its dates;
    `calendar` the same as iCalendar."""

    title: str
    url: str | None
    key: str
    content: str = ""  # HTML or text
    topics: tuple[str, ...] = ()
    told: tuple[Fields, ...] = ()
    calendar: str = ""

    def records(self) -> Iterator[dict[str, Any]]:
        """Each date with what the entry says itself, for `json_events.record_readings`."""
        for told in self.told:
            own = {"title": told.get("title") or self.title, "url": self.url, "description": self.content}
            record = told | {name: value for name, value in (own | {"uid": self.key}).items() if value}
            topics = told.get("topics") or told.get("categories") or told.get("tags") or []
            topics = topics if isinstance(topics, list) else re.split("[,;]", text_of(topics))
            yield record | {"topics": [*self.topics, *topics]}


@dataclass
class Feed:
    """A feed's entries (events, where told as ours), the zone and language that it names, and what is wrong with it.

    `following` is the address of its next page, empty where it names none.
    """

    entries: list[Entry | Event] = field(default_factory=list)
    zone: str = ""
    language: str = ""
    problems: list[Problem] = field(default_factory=list)
    following: str = ""


def read_feed(root: Element, faults: list[str], page: Page) -> Feed:
    """The entries of a parsed feed, in its order; one that is cut off is named, not read."""
    feed = Feed(language=root.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
    if faults:
        feed.problems.append(Problem(page.url, f"{faults[0]}; what is whole is read"))
    named = [(name_of(each), each) for each in root.iter("*")]
    found = [each for name, each in named if name in ("item", "entry") and not _XCAL.search(space_of(each))]
    if found and faults and ends_within(page.text, "item|entry"):
        last = found.pop()
        title = next((text_in(child) for child in children(last) if name_of(child) == "title"), "")
        feed.problems.append(Problem(page.url, f"the last entry, {one_line(title, 80)!r}, is cut off"))
    if len(found) > MOST_ENTRIES:
        feed.problems.append(Problem(page.url, f"more than {MOST_ENTRIES} entries; the rest is not read"))
    head = next((each for name, each in named if name in ("channel", "feed")), root)
    for element in children(head):
        if name_of(element) in ("timezone", "xwrtimezone"):
            feed.zone = feed.zone or element.get("value") or text_in(element)
        elif name_of(element) == "language":
            feed.language = feed.language or text_in(element)
        elif name_of(element) == "link" and element.get("rel") == "next":  # RFC 5005, 3
            feed.following = web_address(element.get("href"), element.base or page.url) or ""
    feed.entries = [_entry(element, page) for element in found[:MOST_ENTRIES]]
    return feed


def _entry(element: Element, page: Page) -> Entry:
    own = {space_of(element), "", _ATOM, _CONTENT}
    said: dict[str, str] = {}
    links: list[tuple[bool, str]] = []
    topics: list[str] = []
    event = _Said()
    for child in children(element):
        name, space = name_of(child), space_of(child)
        if not space and child.tag.partition(":")[0] in _THEIR_PREFIXES:
            continue
        if space not in own or name not in _CORE:
            if space == "" or space == space_of(element) or not _OTHER_THINGS.search(space):
                event.add(child, name, space)
        elif name == "link" and child.get("rel", "alternate") == "alternate":
            address = web_address(child.get("href") or text_in(child), child.base or page.url)
            links.append(("html" not in child.get("type", "html"), address or ""))
        elif name == "category":
            topics.append(one_line(child.get("label") or child.get("term") or text_in(child), 100))
        elif name == "guid" and child.get("isPermaLink") != "false":
            said["permalink"] = said["guid"] = text_in(child)
        else:
            said.setdefault(name, _content_of(child))
    title = said.get("title", "")
    content = next((said[name] for name in ("encoded", "content", "description", "summary") if said.get(name)), "")
    link = next((address for _, address in sorted(links, key=lambda link: link[0]) if address), "")
    url = link or web_address(said.get("permalink")) or event.text("url")
    key = one_line(event.text("uid") or said.get("guid") or said.get("id", ""), 500)
    return Entry(
        title=title,
        url=web_address(url, page.url),
        key=key,
        content=content,
        topics=tuple(dict.fromkeys(filter(None, topics))),
        told=tuple(event.dates()),
        calendar=calendar_in(element, {"SUMMARY": title, "URL": url, "UID": key, "DESCRIPTION": content}),
    )


def _content_of(element: Element) -> str:
    """Its text or markup; not the entries behind it, where it was never closed."""
    unclosed = next(element.iter("{*}item", "{*}entry"), None) is not None
    return (element.text or "").strip() if unclosed else markup_in(element)


class _Said:
    """What the elements of an entry say of an event, gathered one after the other."""

    def __init__(self) -> None:
        self.fields: Fields = {}
        self.whens: list[Fields] = []  # of Google Data, which may name several
        self.moments: dict[str, list[Any]] = {}  # of others, where they may be named again
        self.as_icalendar = False  # the last day is the one after
        self.promised = False  # a date stands where only that of an event can, whether it can be read or not

    def add(self, element: Element, name: str, space: str) -> None:
        if _GOOGLE in space:
            self._add_google(element, name)
        elif _MAPS.search(space):
            self._add_point(element)
        elif name not in COMPONENTS:
            self._add_field(element, _ALIASES.get(name, name), bool(_XCAL.search(space or element.tag)))

    def text(self, name: str) -> str:
        return text_of(self.fields.get(name))

    def dates(self) -> Iterator[Fields]:
        """All fields, once for each date."""
        if self.whens:
            yield from (_inclusive(self.fields | when) for when in self.whens)
            return
        fields = self.fields
        beside = tells_more(fields) and bool(_PLACES & fields.keys())  # a bare date may be that of writing
        if not (self.promised or tells_start(fields) or (tells_day(fields) and beside)):
            return
        for when in self._named_again() or [{}]:
            yield _inclusive(fields | when) if self.as_icalendar else fields | when

    def _named_again(self) -> list[Fields]:
        """Several starts, and their ends where there are as many."""
        for start, end in (("startdate", "enddate"), ("dtstart", "dtend")):
            starts, ends = self.moments.get(start, []), self.moments.get(end, [])
            if len(starts) > 1:
                ends = ends if len(ends) == len(starts) else [None] * len(starts)
                return [{start: first, end: last or ""} for first, last in zip(starts, ends, strict=True)][:_MOST_DATES]
        return []

    def _add_google(self, element: Element, name: str) -> None:
        if name == "when" and element.get("startTime"):
            self.whens.append({"dtstart": element.get("startTime"), "dtend": element.get("endTime") or ""})
        elif name == "where" and (place := element.get("valueString")):
            self.fields.setdefault("location", place)
        elif name == "eventstatus":
            self.fields["status"] = element.get("value", "").rpartition(".")[2]

    def _add_point(self, element: Element) -> None:
        """ "48.4 9.99", or latitude and longitude for themselves."""
        for each in element.iter("*"):
            name, words = name_of(each), text_in(each).split()
            if name in ("point", "pos") and len(words) == 2:
                self.fields["latitude"], self.fields["longitude"] = words
            elif name in ("lat", "long") and len(words) == 1:
                self.fields["latitude" if name == "lat" else "longitude"] = words[0]

    def _add_field(self, element: Element, name: str, xcal: bool) -> None:
        value = value_in(element)
        attributes = attributes_of(element)
        if xcal:
            self.as_icalendar = True
            name = "title" if name == "summary" else name
            if name == "geo" and isinstance(value, str):
                latitude, _, longitude = value.partition(";")
                self.fields |= {"latitude": latitude.strip(), "longitude": longitude.strip()}
                return
        if name == "organizer" and isinstance(value, str):
            value = attributes.get("cn", value)
            value = "" if "@" in value else value  # an address for mail is nobody's business
        if xcal or _EVENT_MODULE in element.tag:
            self.promised = self.promised or bool(value and name in ("startdate", "dtstart"))
        # RFC 6321 has as elements what were attributes before.
        parameters = folded(value).get("parameters") if isinstance(value, dict) else None
        zone = attributes.get("tzid") or text_of(parameters.get("tzid") if isinstance(parameters, dict) else None)
        if zone:
            self.fields.setdefault("timezone", zone)
        if value:
            if name in ("startdate", "enddate", "dtstart", "dtend"):
                self.moments.setdefault(name, []).append(value)
            self.fields.setdefault(name, value)


def _inclusive(fields: Fields) -> Fields:
    """With the last day itself, where days are counted as in iCalendar."""
    try:
        first, after = (date.fromisoformat(text_of(fields.get(name))) for name in ("dtstart", "dtend"))
    except ValueError:
        return fields
    return fields | {"dtend": max(first, after - timedelta(days=1)).isoformat()} if after >= first else fields
