"""What a format is: a name, a suffix, a media type and a function from an agenda to bytes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from calendar_app.agenda import Agenda


@dataclass(frozen=True)
class Format:
    """`name` is for people; `render` is pure: the same agenda gives the same bytes, at any time of day.

    `tells_changes`: it also says what has changed, so its agenda should come with the revisions of changed events.
    `paged`: over the web its agendas come in pages, the latest changes first.
    `withdrawn` says that its agendas hold what has left the lists, too: some clients never delete what is absent.
    """

    name: str
    suffix: str
    media_type: str
    render: Callable[[Agenda], bytes]
    tells_changes: bool = False
    paged: bool = False
    withdrawn: bool = False
