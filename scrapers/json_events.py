"""Events in JSON of unknown make, and in YAML and XML that are used like it: read by what fields are usually called.

Envelopes of every kind are opened: lists, `{"data": …}`, GeoJSON, ActivityPub, the state of a page's own program. What
is published, created or updated is no meeting.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any

from calendar_app.dates import read as read_date
from calendar_app.errors import ScrapeError
from calendar_app.model import Event, Source, Span, Status
from calendar_app.text import canonical_url, one_line, web_address
from scrapers import yaml_texts
from scrapers.base import Fetch, Page, Problem, Reading
from scrapers.field_places import place_in, tells_city
from scrapers.field_spans import span_in
from scrapers.fields import Fields, address_of, first, folded, line_of, lines_of, text_of, truth
from scrapers.json_ld import is_event
from scrapers.records import records, title_in
from scrapers.schema_event import readings as schema_readings
from scrapers.tree import Element
from scrapers.words import plain, title_and_status
from scrapers.xml_tree import children, local_name, parse, text_in

MOST_EVENTS = 10_000
_DEEPEST = 24

_DESCRIPTIONS = (
    "description content body details text abstract longdescription shortdescription excerpt beschreibung".split()
)
_ADDRESSES = """url link permalink eventurl weburl htmlurl htmllink publicurl localisturl permalinkurl fullurl
    website webpage href hyperlink eventinsiteurl""".split()
_KEYS = "uid guid uuid id apiid eventid code slug".split()
_ORGANIZERS = "organizer organiser organizers organisers organizername host hosts hostedby veranstalter group".split()
_SPEAKERS = "speakers speaker performers performer presenters presenter persons".split()
_TOPICS = "topics categories tags keywords".split()
_STATUSES = ("status", "eventstatus", "state", "eventcomment", "comment")
_STATUS = {
    Status.CANCELLED: {"cancelled", "canceled", "abgesagt", "eventcancelled"},
    Status.POSTPONED: {"postponed", "verschoben", "eventpostponed"},
    Status.TENTATIVE: {"tentative", "provisional", "unconfirmed", "planned"},
}
_CALL = re.compile(r"(?s)(?:/\*[^*/]{0,100}\*/)?\s*[\w.$]{1,100}\((.*)\);?\s*")  # JSONP
_CLOCK_IN_TITLE = re.compile(
    r"(?i)(?:@|\bat)\s*(\d{1,2}(?:[:.]\d\d)?\s*(?:[ap]\.?m\.?)|\d{1,2}:\d\d|noon)|\b(noon)\s*$"
)


def scrape(source: Source, fetch: Fetch) -> Iterator[Reading]:
    """The events of one address."""
    page = fetch(source.url)
    documents = list(_documents(page))
    if not documents:
        raise ScrapeError(f"{page.url}: neither JSON nor YAML nor XML")
    for document in documents:
        if isinstance(document, Problem):
            yield document
        else:
            yield from events_in(document, source, page)


def events_in(data: Any, source: Source, page: Page) -> Iterator[Reading]:
    """The events that parsed JSON holds, each once, and a Problem for each that cannot be read."""
    found: list[Event] = []
    for number, record in enumerate(records(data, _named_by(page.url))):
        if number >= MOST_EVENTS:
            yield Problem(page.url, f"more than {MOST_EVENTS} events; the rest is not read")
            break
        for reading in record_readings(record.value, source.naming(record.zone), page):
            if isinstance(reading, Event):
                found.append(reading)
            else:
                yield reading
    yield from each_once(found)


def each_once(found: Sequence[Event]) -> Iterator[Event]:
    """Each event once; those of one key by their starts too, for occurrences often share their series' name."""
    names = Counter(event.key for event in dict.fromkeys(found))
    for event in dict.fromkeys(found):
        stamp = event.span.start.isoformat() if event.span else ""
        yield event if names[event.key] == 1 else event.replace(key=f"{event.key}#{stamp}"[:500])


def record_readings(record: dict[str, Any], source: Source, page: Page) -> Iterator[Reading]:
    """One record as an event. Times that name no zone are in the source's."""
    jscalendar = "title" in record and "start" in record  # RFC 8984 calls its events so too
    if "@type" in record and is_event(record) and not jscalendar:
        yield from schema_readings(record, source, page)
        return
    fields = folded(record)
    title, status = title_and_status(title_in(fields, source.language), _status(fields))
    name = f"event {one_line(title, 100)!r}"
    try:
        span = span_in(fields, source, page)
    except (ValueError, OverflowError) as error:
        yield Problem(page.url, f"{name}: {error}")
        try:
            span = span_in(fields, source, page, with_end=False)
        except (ValueError, OverflowError):
            return
    if "rrule" in fields or "recurrence" in fields or "recurrencerule" in fields:
        yield Problem(page.url, f"{name}: it repeats; only the date that stands there is read")
    description = plain(_description(fields, source.language))
    try:
        place, call = place_in(fields, page, description)
        identifier = web_address(text_of(fields.get("id")))
        url = address_of([fields.get(each) for each in _ADDRESSES], page.url) or identifier
        url = url or address_of(first(fields, ["links", "sources"]), page.url)
        key = line_of(first(fields, _KEYS)) or (canonical_url(url) if url else f"{title}#{span.start.isoformat()}")
        span = _with_clock_oftitle_in(span, title, source)
        yield Event(
            title=title,
            span=span if tells_city(fields) else span.anywhere,
            place=place,
            url=url,
            status=status,
            topics=_topics(fields, source.language),
            speakers=lines_of(first(fields, _SPEAKERS) or [], 300, source.language),
            organizer=next(iter(lines_of([first(fields, _ORGANIZERS)], 300, source.language)), None),
            online_url=call,
            description=description,
            key=one_line(key, 500),
        )
    except ValueError as error:
        yield Problem(page.url, f"{name}: {error}")


def parsed(page: Page, text: str) -> Any:
    """The text as JSON; ScrapeError where it is none."""
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise ScrapeError(f"{page.url}: no JSON: {one_line(str(error), 200)}") from None


def _told(element: Element, depth: int = 0) -> Any:
    """An element of XML as JSON would tell it: attributes and children by name, or text."""
    inner = list(islice(children(element), MOST_EVENTS))
    if depth >= _DEEPEST or not (inner or element.attrib):
        return text_in(element)
    fields: dict[str, Any] = {local_name(name): value for name, value in element.attrib.items()}
    for child in inner:
        # When something was published is told in Dublin Core, whose "date" is no meeting's.
        mark = "-" if child.prefix in ("dc", "dcterms") else ":"
        name = f"{child.prefix}{mark}{local_name(child.tag)}" if child.prefix else child.tag
        value = _told(child, depth + 1)
        if name not in fields:
            fields[name] = value
        elif isinstance(fields[name], list):
            fields[name].append(value)
        else:
            fields[name] = [fields[name], value]
    if not inner:
        fields.setdefault("text", text_in(element))
    return fields


def _description(fields: Fields, language: str) -> str:
    said = next((text for name in _DESCRIPTIONS if (text := text_of(fields.get(name), language))), "")
    summary = text_of(fields.get("summary"), language)
    return said or (summary if summary != title_in(fields, language) else "")


def _status(fields: Fields) -> Status:
    values = (re.split(r"[/#]", text_of(fields.get(name)))[-1] for name in _STATUSES)
    said = {re.sub(r"[^a-z]", "", value.casefold()) for value in values}
    for status, words in _STATUS.items():
        if words & said or any(truth(fields.get(name)) for word in words for name in (word, f"is{word}")):
            return status
    return Status.CONFIRMED


def _topics(fields: Fields, language: str) -> tuple[str, ...]:
    tags = fields["tag"] if isinstance(fields.get("tag"), list) else []
    hashtags = [tag for tag in tags if isinstance(tag, dict) and tag.get("type") == "Hashtag"]
    said = [topic for name in _TOPICS for topic in lines_of(fields.get(name, []), 100, language)]
    said += [tag.lstrip("#") for tag in lines_of(hashtags, 100)]
    return tuple(dict.fromkeys(topic for topic in said if topic))[:50]


def _with_clock_oftitle_in(span: Span, title: str, source: Source) -> Span:
    """ "Lunch @ 12:30 pm" on one whole day begins then."""
    clock = _CLOCK_IN_TITLE.search(title) if span.all_day and span.first_day == span.last_day else None
    found = read_date(f"{span.first_day}, {clock[1] or clock[2]}", language="en", at=span.first_day) if clock else None
    return found.span(source.zone, source.zone_from) if found else span


def _documents(page: Page) -> Iterator[Any]:
    """The JSON or YAML that the page is, the JSON that its scripts hold, or its XML told as JSON."""
    text = page.text.lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        if re.search(r"(?i)<(?:!doctype\s+)?html", text[:2000]):
            scripts = (each for each in page.tree.iter("script") if each.get("type") == "application/json")
            for script in islice(scripts, 50):
                with suppress(ScrapeError):  # other scripts of the page may hold more
                    yield parsed(page, script.text or "")
            return
        root, faults = parse(page)
        yield from (Problem(page.url, f"{fault}; what is whole is read") for fault in faults[:1])
        yield _told(root)
        return
    call = _CALL.fullmatch(text)
    if call or text[:1] in ("{", "[", ""):
        yield parsed(page, call[1] if call else text)
    else:
        yield from (each for each in yaml_texts.documents(page) if isinstance(each, dict | list | Problem))


def _named_by(url: str) -> str:
    """What the last part of an address calls its content."""
    return url.split("?")[0].rstrip("/").rpartition("/")[2].casefold()
