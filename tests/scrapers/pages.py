"""Cases for scrapers, kept as data: `tests/scrapers/<kind>/<case>/`, kind in snake case.

    source.json    the Source's fields (`url`; others as needed) and `at`, the moment of the run
    pages.json     {address: file beside it}; an address without a file is not found
    expected.json  {"events": […], "problems": […], "error": …}

An expected event holds every field that is not at its default: `title`, `start`, `end` (whole days: the last one),
`zone`, `place`, `city`, `country`, `coordinates`, and the Event's others by name. A problem or an error is expected by
a part of its sentence.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from calendar_app.errors import NotFound, ScrapeError
from calendar_app.model import Event, Source
from scrapers.base import Fetch, Page, Problem, Scraper

_MEDIA_TYPES = {
    ".folder": "inode/directory",
    ".ics": "text/calendar",
    ".json": "application/json",
    ".md": "text/markdown",
    ".xml": "application/xml",
}
_OWN_FILES = {"source.json", "pages.json", "expected.json"}
# Fields of an Event that stand in an expectation under other names, or not at all.
_TOLD_OTHERWISE = {"title", "span", "place", "record"}


def serve(pages: Mapping[str, bytes | Path], at: datetime) -> Fetch:
    """A network that holds these pages and nothing else, at this moment."""

    def fetch(url: str) -> Page:
        if url not in pages:
            raise NotFound(url, "404 Not Found")
        content = pages[url]
        if isinstance(content, Path):
            return Page(url, content.read_bytes(), at, _MEDIA_TYPES.get(content.suffix, "text/html"))
        return Page(url, content, at)

    return fetch


@dataclass(frozen=True)
class Outcome:
    """What a scraper gave, told as `expected.json` tells it."""

    events: list[dict[str, Any]]
    problems: list[str]
    error: str | None = None


def run(scrape: Scraper, source: Source, fetch: Fetch) -> Outcome:
    events: list[dict[str, Any]] = []
    problems: list[str] = []
    try:
        for reading in scrape(source, fetch):
            if isinstance(reading, Problem):
                problems.append(str(reading))
            else:
                events.append(told(reading))
    except ScrapeError as error:
        return Outcome(events, problems, str(error))
    return Outcome(events, problems)


def told(event: Event) -> dict[str, Any]:
    """The event without what is at its default."""
    said: dict[str, Any] = {"title": event.title}
    if event.span:
        said["start"] = event.span.start.isoformat()
        if event.span.end is not None and event.span.end != event.span.start:
            said["end"] = event.span.end.isoformat()
        if event.span.zone:
            said["zone"] = event.span.zone
    place = {"place": event.place.name, "city": event.place.city, "country": event.place.country}
    said |= {name: value for name, value in place.items() if value}
    if event.place.latitude is not None:
        said["coordinates"] = [event.place.latitude, event.place.longitude]
    blank = Event(title="blank")
    for field in dataclasses.fields(Event):
        value = getattr(event, field.name)
        if field.name not in _TOLD_OTHERWISE and value != getattr(blank, field.name):
            said[field.name] = list(value) if isinstance(value, tuple) else value
    return said


def check(scrape: Scraper, kind: str, case: Path) -> None:
    """The scraper gives what the case expects."""
    given = json.loads((case / "source.json").read_text("utf-8"))
    at = datetime.fromisoformat(given.pop("at"))
    pages = {url: case / name for url, name in json.loads((case / "pages.json").read_text("utf-8")).items()}
    expected = json.loads((case / "expected.json").read_text("utf-8"))
    orphaned = {path.name for path in case.iterdir()} - _OWN_FILES - {path.name for path in pages.values()}
    assert not orphaned, f"no address leads to {orphaned}"
    outcome = run(scrape, Source(**{"id": kind, "kind": kind, "name": "A source", **given}), serve(pages, at))
    assert outcome.events == expected.get("events", [])
    assert len(outcome.problems) == len(expected.get("problems", [])), outcome.problems
    for problem, part in zip(outcome.problems, expected.get("problems", []), strict=True):
        assert part in problem
    assert (expected.get("error") or "") in (outcome.error or "")
    assert bool(outcome.error) is bool(expected.get("error")), outcome.error


def cases(folder: Path, kinds: Mapping[str, Callable[..., Any]]) -> dict[str, tuple[str, Path]]:
    """The cases of these kinds: name -> (kind, folder)."""
    return {
        f"{kind}/{case.name}": (kind, case)
        for kind in kinds
        for case in sorted((folder / kind.replace("-", "_")).glob("*/"))
        if case.name != "__pycache__"
    }
