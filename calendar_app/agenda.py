"""What a format renders: a selection of events, and how to speak of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from calendar_app.history import Revision, moved_from
from calendar_app.model import Event

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """Holds no clock, so its bytes stay the same. Addresses are absolute below `base_url`, paths begin with a slash."""

    events: tuple[Event, ...]
    title: str
    site_name: str = "ML Meetings"  # who publishes it
    description: str = ""
    language: str = "de"
    zone: str = "Europe/Berlin"  # of the site
    base_url: str = "http://localhost:8000"
    path: str = "/"  # of the web page that shows the same selection, with its query
    feed_path: str = "/events.ics"  # of this very feed, with its query
    part_path: str = ""  # of this page of the feed, where it is not the first one
    next_path: str = ""  # of the page with what changed before that, where there is one
    revisions: Mapping[str, Sequence[Revision]] = field(default_factory=dict)  # by uid, for formats that tell changes

    @property
    def page_url(self) -> str:
        return self.base_url + self.path

    @property
    def feed_url(self) -> str:
        return self.base_url + self.feed_path

    @property
    def part_url(self) -> str:
        return self.base_url + (self.part_path or self.feed_path)

    @property
    def next_url(self) -> str | None:
        return self.base_url + self.next_path if self.next_path else None

    def permalink(self, event: Event) -> str:
        """The event's permanent address."""
        return f"{self.base_url}/events/{event.uid}"

    def moved_from(self, event: Event) -> str | None:
        """The start before the event was last moved, as ISO; None where it has stayed or nobody remembers."""
        return moved_from(event, self.revisions.get(event.uid, ()))

    @property
    def dated(self) -> tuple[Event, ...]:
        """What may stand in a calendar."""
        return tuple(event for event in self.events if event.span)

    @property
    def latest_first(self) -> tuple[Event, ...]:
        """Its events as feed readers expect them: what has changed last, first."""
        return tuple(sorted(self.events, key=by_change))

    @property
    def changed(self) -> datetime | None:
        """The latest change among its events."""
        return max((e.record.last_changed for e in self.events if e.record), default=None)


def by_change(event: Event) -> tuple[int, str]:
    """Sorts published events, the latest change first: its moment in microseconds, negative, and the uid."""
    if event.record is None:
        raise ValueError(f"only published events can stand in a feed: {event.title!r}")
    return -((event.record.last_changed - _EPOCH) // timedelta(microseconds=1)), event.record.uid
