"""Makes a feed of what is published: selects, and joins what was rendered when it changed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from operator import itemgetter

from calendar_app.agenda import Agenda
from calendar_app.config import Config
from calendar_app.model import zone_of
from calendar_app.query import Query
from calendar_app.store import Store
from calendar_app.web import selection
from calendar_app.web.address import Address
from calendar_app.web.http import Content
from calendar_app.web.limits import nearest
from calendar_app.web.paging import Cursor, page
from calendar_app.web.published import Choice, Published, Selection
from calendar_app.web.speech import Speech
from calendar_app.web.watch import State
from feeds import FORMATS, ics

log = logging.getLogger(__name__)

# What a run says bears the moment at which it began, though it comes when a midnight has passed.
_LONGEST_RUN = timedelta(hours=6)


@dataclass(frozen=True)
class Asked:
    """One feed, or a page of one. `moves` says that its days are counted from today and are others tomorrow."""

    format_name: str
    query: Query
    here: Address
    language: str
    moves: bool = False
    cursor: Cursor | None = None

    @property
    def feed(self) -> str:
        """The path of the feed, with its query."""
        return self.query.address(self.here.prefix + self.here.path)

    @property
    def question(self) -> str:
        """Equal for requests that get the same bytes."""
        return self.cursor.added_to(self.feed) if self.cursor else self.feed


class Assembly:
    """For one thread at a time."""

    def __init__(self, store: Store, config: Config) -> None:
        self._store = store
        self._config = config
        self._published = Published(store, config.site.base_url)
        self._warned: set[str] = set()

    def make(self, asked: Asked, state: State) -> Content:
        """The feed as of a state: without `from` it begins some time ago, so that calendars keep what has just been."""
        self._published.follow(state.generation)
        choice = self._choice(asked, state.today)
        selected = self._published.select(choice)
        if asked.format_name == "ics":
            body, cut = self._calendar(asked, selected, state.today, endless=choice.window is not None)
        else:
            body, cut = self._render(asked, selected), False
        # Any change counts: a meeting that has left the selection is not in it to tell. All of it is the same in every
        # process and after a restart.
        newest = self._published.newest
        midnight = max(self._midnights(asked, selected, state.today, cut=cut), default=None)
        if newest and midnight and midnight >= newest:
            return Content.of(body, midnight, midnight + _LONGEST_RUN)
        return Content.of(body, newest)

    def _choice(self, asked: Asked, today: date) -> Choice:
        query, window = asked.query, selection.window_start(self._config, today)
        own = None if selection.windowed(query, window, today) is query else window
        return Choice(query, own, FORMATS[asked.format_name].withdrawn)

    def _calendar(self, asked: Asked, selected: Selection, today: date, *, endless: bool) -> tuple[bytes, bool]:
        rendered = self._published.vevents(asked.language)
        orders, zones, years, cut = selected.dated, set(selected.zones), set(selected.years), False
        if endless:
            orders, cut = nearest(orders, rendered, today, self._config.feeds)
            self._warn(asked, len(orders), cut=cut)
        if cut:
            spans = [span for _, _, uid in orders if (span := self._published.events[uid].event.span)]
            zones = {span.zone for span in spans if span.zone}
            years = {day.year for span in spans for day in (span.first_day, span.last_day)}
        parts = filter(None, map(rendered.get, map(itemgetter(2), orders)))  # by uid; what failed is not there
        return ics.join(self._agenda(asked, selected), zones, years, parts), cut

    def _render(self, asked: Asked, selected: Selection) -> bytes:
        format_ = FORMATS[asked.format_name]
        agenda = replace(self._agenda(asked, selected), events=tuple(selected))

        def render(part: Agenda) -> bytes:
            if format_.tells_changes:
                changed = [event.uid for event in part.events if event.record and event.record.sequence]
                part = replace(part, revisions=self._store.revisions_of(changed))
            return format_.render(part)

        return page(agenda, asked.cursor, render) if format_.paged else render(agenda)

    def _agenda(self, asked: Asked, selected: Selection) -> Agenda:
        """What is said of the whole feed; its events are not in it."""
        say, site = Speech(asked.language, self._config.site.zone), self._config.site
        words = selection.in_words(asked.query, selected, self._config, say)
        return Agenda(
            events=(),
            title=f"{site.name}: {words}" if words else site.name,
            site_name=site.name,
            description=say.text("lead"),
            language=say.language,
            zone=site.zone,
            base_url=site.base_url,
            path=asked.query.address(f"{asked.here.prefix}/"),
            feed_path=asked.feed,
        )

    def _midnights(self, asked: Asked, selected: Selection, today: date, *, cut: bool) -> Iterator[datetime]:
        """Those that moved the feed's window."""
        if asked.moves or cut:
            yield self._midnight(today)
        if selected.left:
            yield self._midnight(selected.left + timedelta(days=self._config.feeds.past_days + 1))
        if asked.query.until and asked.query.until < today:  # since when it is an archive, without a window
            yield self._midnight(asked.query.until + timedelta(days=1))

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), zone_of(self._config.site.zone)).astimezone(UTC)

    def _warn(self, asked: Asked, count: int, *, cut: bool) -> None:
        """Once, of a feed without a filter: what is filtered is the reader's choice."""
        limits, near = self._config.feeds, self._config.feeds.most_events * 0.8
        if asked.question in self._warned or asked.query.parameters() or not (cut or (near and count >= near)):
            return
        self._warned.add(asked.question)
        log.warning(
            "%s holds %d meetings%s; [feeds] allows %d of them, and %d bytes (docs/feeds.md)",
            asked.question, count, ", and more were left out" if cut else "", limits.most_events, limits.most_bytes,
        )  # fmt: skip
