"""Events in the words of a calendar feed: rendered when they change, read back, and kept beside them."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from calendar_app.agenda import Agenda
from calendar_app.history import Rendering
from calendar_app.model import Event
from calendar_app.store import Store
from feeds import ics

log = logging.getLogger(__name__)


def up_to_date(store: Store, language: str, base_url: str, since: int = -1) -> dict[str, bytes]:
    """The VEVENTs, by uid, of dated events that changed after the generation `since`.

    What is missing, of an earlier state or by another renderer is rendered now and kept. An event that cannot be
    rendered takes no other along: its last rendering stands in for it where there is one.
    """
    agenda, made_by = Agenda(events=(), title="", language=language, base_url=base_url), f"{ics.RENDERER}, {base_url}"
    found = store.generations.renderings(language, since)
    bodies = {uid: kept.body for uid, (_, kept) in found.items() if kept}
    stale = [uid for uid, (generation, kept) in found.items() if not _holds(kept, generation, made_by)]
    if stale:
        fresh = list(_render(store.generations.of(stale), agenda, made_by))
        store.generations.keep_renderings(fresh)
        bodies |= {rendering.uid: rendering.body for rendering in fresh}
    return bodies


def _holds(kept: Rendering | None, generation: int, made_by: str) -> bool:
    return kept is not None and (kept.generation, kept.made_by) == (generation, made_by)


def _render(events: Iterable[tuple[Event, int]], agenda: Agenda, made_by: str) -> Iterator[Rendering]:
    for event, generation in events:
        try:
            body = ics.render_event(event, agenda)
            ics.check_event(event, body)
        except Exception:
            log.exception("%s cannot be rendered in %s; this is a bug", event.uid, agenda.language)
        else:
            yield Rendering(event.uid, agenda.language, made_by, generation, body)
