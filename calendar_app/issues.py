"""Issues of a periodical: the Meetings section of a post, edited in place without losing a word.

Bullets that stand there stay as they are, to the byte; what is missing is added where its date belongs, latest first
as the issues of the ML-Rückblick have it. Nothing outside the section is touched.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from calendar_app import bullet
from calendar_app.bullet import Bullet
from calendar_app.config import Periodical
from calendar_app.errors import PostError
from calendar_app.identity.track import likeness
from calendar_app.model import Event, Status
from calendar_app.post import Post
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
        data = path.read_bytes()
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
    listed = post.bullets
    added: list[tuple[date, str]] = []
    hints = []
    for event in sorted(events, key=lambda e: e.order, reverse=True):
        if event.span is None or event.status in (Status.CANCELLED, Status.POSTPONED):
            continue
        twin = next((said for _, said in listed if _is_listed(said, event)), None)
        if twin is None:
            added.append((event.span.first_day, bullet.write_line(event)))
        elif twin.day != event.span.first_day:
            hints.append(f"{post.name}: “{twin.title}” is listed for {twin.day}, it is now on {event.span.first_day}")
    if not added:
        return Edit(post, post.text, hints=tuple(hints))
    lines = _among(post, listed, added) if listed else _first(post, section, [line for _, line in added])
    return Edit(post, "".join(lines), tuple(line for _, line in added), tuple(hints))


def write_post(path: Path, text: str) -> None:
    """Replace the file in one step: a reader sees the old text or the new one, never half of it."""
    target = path.resolve()
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as written:
        try:
            written.write(text.encode())
            written.flush()
            os.fsync(written.fileno())
            Path(written.name).chmod(target.stat().st_mode & 0o7777)
            Path(written.name).replace(target)
        except BaseException:
            Path(written.name).unlink(missing_ok=True)
            raise


def _is_listed(said: Bullet, event: Event) -> bool:
    """Does this bullet, perhaps reworded by hand, mean this meeting?"""
    same_link = bool(said.url and event.url) and canonical_url(said.url or "") == canonical_url(event.url or "")
    same_day = event.span is not None and event.span.first_day <= said.day <= event.span.last_day
    alike = likeness(said.title, event.title)
    return (same_link and (same_day or alike >= 0.5)) or (same_day and (alike >= 0.5 or _contains(said, event)))


def _contains(said: Bullet, event: Event) -> bool:
    short, long = sorted((fold(said.title), fold(event.title)), key=len)
    return len(short) >= 8 and short in long


def _among(post: Post, listed: list[tuple[int, Bullet]], added: list[tuple[date, str]]) -> list[str]:
    """The post's lines with each new bullet before the first that is earlier, else behind the last one."""
    before: dict[int | None, list[str]] = {}
    for day, line in added:
        before.setdefault(next((n for n, said in listed if said.day < day), None), []).append(line)
    last = listed[-1][0]
    while last + 1 < len(post.lines) and post.lines[last + 1].startswith((" ", "\t")) and post.lines[last + 1].strip():
        last += 1  # a bullet that goes on
    lines: list[str] = []
    for n, text in enumerate(post.lines):
        lines += [line + post.newline for line in before.get(n, ())]
        lines.append(text)
        if n == last and (behind := before.get(None)):
            end = text[len(text.rstrip("\r\n")) :]  # nothing, where the file ends in its last bullet
            lines[-1] = text.rstrip("\r\n") + post.newline
            lines += [line + post.newline for line in behind[:-1]] + [behind[-1] + end]
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
    below = [post.newline] * 2 if stop < len(lines) else []
    above = [lines[last].rstrip("\r\n") + post.newline, post.newline]
    return [*lines[:last], *above, *(line + post.newline for line in added), *below, *lines[stop:]]
