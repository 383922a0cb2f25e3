"""Every format, byte for byte: a change of these files is a change that readers see.

`golden/events.json` holds our event JSON; beside it stands what each format makes of it.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from calendar_app.agenda import Agenda
from calendar_app.event_json import from_json, to_json
from calendar_app.model import Record
from feeds import FORMATS

GOLDEN = Path(__file__).parent / "golden"


def agenda() -> Agenda:
    said = json.loads((GOLDEN / "events.json").read_text("utf-8"))
    events = [
        from_json(
            one,
            record=Record(
                one["uid"],
                one["sequence"],
                datetime.fromisoformat(one["first_seen"]),
                datetime.fromisoformat(one["last_changed"]),
                tuple(one["sources"]),
            ),
        )
        for one in said
    ]
    assert [to_json(event) for event in events] == said
    return Agenda(
        events=tuple(events),
        title="Treffen; von Karlsruhe, und anderswo",
        description="Was kommt.\nUnd was war.",
        base_url="https://meetings.example.org",
        feed_path="/events.ics?city=karlsruhe",
    )


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_gives_these_bytes(name: str) -> None:
    """The same events always look the same."""
    assert FORMATS[name].render(agenda()).decode() == (GOLDEN / f"agenda{FORMATS[name].suffix}").read_bytes().decode()


def test_every_golden_file_belongs_to_a_format() -> None:
    """A file that no format gives would stand there for ever."""
    wanted = {"events.json", *(f"agenda{form.suffix}" for form in FORMATS.values())}
    assert {path.name for path in GOLDEN.iterdir()} == wanted
