"""Issues of a periodical: the Meetings section of a post, edited in place without losing a word.

Bullets that stand there stay as they are, to the byte; what is missing is added where its date belongs, latest first
as the issues of the ML-Rückblick have it. Nothing outside the section is touched.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from calendar_app import bullet
from calendar_app.bullet import Bullet
from calendar_app.config import Periodical
from calendar_app.errors import PostError
from calendar_app.gazetteer import german_name
from calendar_app.identity.track import likeness
from calendar_app.model import Event
from calendar_app.post import Post, begins_item
from calendar_app.query import Query
from calendar_app.text import canonical_url, fold

_LARGEST = 5_000_000  # bytes of a post


@dataclass(frozen=True)
class Edit:
    """What an edit would do: the whole new text, the bullets it adds, and hints for the editor."""

    post: Post
    text: str
    added: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def changes(self) -> bool:
        return self.text != self.post.text


def read_post(path: Path) -> Post:
    """The post in a file, decoded as UTF-8; a PostError where that is not possible."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise PostError(f"{path}: larger than {_LARGEST // 1_000_000} MB, that is no post")
        return Post.parse(data.decode("utf-8"), str(path))
    except OSError as error:
        raise PostError(f"{path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise PostError(f"{path}: not UTF-8 (byte {error.start})") from None


def window(post: Post, periodical: Periodical) -> Query:
    """What the section of this post lists: from the post's date on, for so many days."""
    first: date = periodical.query.since or post.day
    last = periodical.query.until or first + timedelta(days=periodical.days)
    values = {name: getattr(periodical.query, name) for name in Query.__dataclass_fields__}
    return Query(**{**values, "since": first, "until": last})


def edit(post: Post, events: Iterable[Event]) -> Edit:
    """The post with a bullet for each of these meetings that it does not list yet."""
    section = post.section
    if section is None:
        raise PostError(f"{post.name}: there is no heading “## Meetings”; write it where the section belongs")
    listed, wanted = post.bullets, bullet.latest_first(events)
    twins = _twins([event for _, event in wanted], [said for _, said in listed])
    added: dict[str, date] = {}
    hints = []
    for (day, event), twin in zip(wanted, twins, strict=True):
        if twin is None:
            added[bullet.write_line(event)] = day
        elif not _takes_place(event, twin):
            hints.append(f"{post.name}: “{twin.title}” is listed for {twin.day}, it is now on {day}")
    if not added:
        return Edit(post, post.text, hints=tuple(hints))
    lines = _among(post, listed, added) if listed else _first(post, section, list(added))
    return Edit(post, "".join(lines), tuple(added), tuple(hints))


def write_post(path: Path, text: str) -> None:
    """Replace the file in one step: a reader sees the old text or the new one, never half of it."""
    target = path.resolve()
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".post-", delete=False) as written:
            try:
                written.write(text.encode())
                written.flush()
                os.fsync(written.fileno())
                Path(written.name).chmod(target.stat().st_mode & 0o7777)
                Path(written.name).replace(target)
            except BaseException:
                Path(written.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise PostError(f"{path}: {error.strerror}") from None


def _twins(events: Sequence[Event], listed: Sequence[Bullet]) -> list[Bullet | None]:
    """The bullet, perhaps reworded by hand, that means each meeting: one for one, surest pairs first."""
    own = [bullet.read_line(bullet.write_line(event)) for event in events]
    twins = [said if said in listed else None for said in own]
    pairs = sorted(
        (-sureness, i, j)
        for i, event in enumerate(events)
        for j, said in enumerate(listed)
        if twins[i] is None and said not in own and (sureness := _sureness(said, event))
    )
    taken: set[int] = set()
    for _, i, j in pairs:
        if twins[i] is None and j not in taken:
            twins[i] = listed[j]
            taken.add(j)
    return twins


def _sureness(said: Bullet, event: Event) -> float:
    """Higher is surer, 0 is another meeting."""
    same_link = bool(said.url and event.url) and canonical_url(said.url or "") == canonical_url(event.url or "")
    alike = likeness(said.title, event.title)
    if _takes_place(event, said):
        if same_link:
            return 3 + alike
        return 2 + alike if _same_city(said, event) and (alike >= 0.5 or _contains(said, event)) else 0
    # Moved to another day; a series at one address counts its meetings, or names the year.
    return 1 + alike if same_link and alike >= 0.5 and _numbers(said.title) == _numbers(event.title) else 0


def _takes_place(event: Event, said: Bullet) -> bool:
    """Does it take place on a day that the bullet names?"""
    return (
        event.span is not None and event.span.first_day <= (said.last or said.day) and said.day <= event.span.last_day
    )


def _same_city(said: Bullet, event: Event) -> bool:
    """May it be the same? Not every meeting names its city, and `Köln-Deutz` is `Köln`."""
    named, known = fold(german_name(said.city)), fold(german_name(event.place.city))
    return not known or named in known or known in named or said.city in bullet.NO_CITIES


def _contains(said: Bullet, event: Event) -> bool:
    short, long = sorted((fold(said.title), fold(event.title)), key=len)
    return len(short) >= 8 and short in long


def _numbers(title: str) -> list[str]:
    return sorted(re.findall(r"\d+", title))


def _among(post: Post, listed: list[tuple[int, Bullet]], added: Mapping[str, date]) -> list[str]:
    """The post's lines with each new bullet before the first that is earlier, else behind the last one."""
    before: dict[int, list[str]] = {}
    behind = post.end_of_bullet(listed[-1][0])
    for line, day in added.items():
        before.setdefault(next((n for n, said in listed if said.day < day), behind), []).append(line)
    lines: list[str] = []
    for n, text in enumerate([*post.lines, ""]):
        for line in before.get(n, ()):
            if lines and not lines[-1].endswith("\n"):  # the file ends in its last bullet
                lines += [post.newline, line]
            else:
                lines.append(line + post.newline)
        lines.append(text)
    return lines


def _first(post: Post, section: range, added: list[str]) -> list[str]:
    """The post's lines with a list where there was none: a blank line above it, two below where something follows."""
    lines = list(post.lines)
    last = section.start
    for n in section[1:]:
        if lines[n].strip().startswith("<!--") and lines[n].rstrip().endswith("-->"):
            last = n  # the section's own comment
        if lines[n].strip():
            break
    stop = last + 1
    while stop < len(lines) and not lines[stop].strip():
        stop += 1
    blank = lines[last + 1 : stop] or [post.newline]
    if stop < len(lines) and not begins_item(lines[stop]):
        blank += [post.newline] * (3 - len(blank))
    if not lines[last].endswith("\n"):
        lines[last] += post.newline
    return [*lines[: last + 1], blank[0], *(line + post.newline for line in added), *blank[1:], *lines[stop:]]
