"""Pages of the other tests, damaged: cut, spliced, nested, repeated; bits, digits or encoding changed."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from scrapers import SCRAPERS
from scrapers.base import Page

LARGEST = 2_000_000  # bytes

_AT = datetime(2016, 8, 1, 12, tzinfo=UTC)
_ROOT = Path(__file__).parents[2]
_KINDS = {
    ".folder": ("posts",),
    ".html": ("schema-org", "microformats", "re-work", "ml-ka", "json"),
    ".ics": ("ics",),
    ".json": ("json", "syndication"),
    ".md": ("posts", "month-lists"),
    ".xml": ("json", "schedule-xml", "syndication", "ml-ka"),
    ".yml": ("deadlines",),
}
_MEDIA_TYPES = {".folder": "inode/directory", ".html": "text/html", ".ics": "text/calendar", ".md": "text/markdown"}
_ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "utf-7", "utf-8-sig", "latin-1", "cp037", "gb18030", "shift_jis")


@dataclass(frozen=True)
class Damaged:
    """A page after its mishaps, and the kinds that may read it; None is what seems likely, at last "page"."""

    name: str
    page: Page
    kinds: tuple[str | None, ...]
    select: dict[str, Any]  # the selectors of its own source


def damaged(seed: int, largest: int = LARGEST) -> Damaged:
    """The page of this seed; the same one every time."""
    rng = random.Random(seed)
    path, other = rng.choice(_originals()), rng.choice(_originals())
    body, media_type, mishaps = path.read_bytes(), _MEDIA_TYPES.get(path.suffix, ""), []
    for mishap in rng.choices(_MISHAPS, k=rng.choice([1, 1, 2, 3])):
        mishaps.append(mishap.__name__.strip("_"))
        body = mishap(rng, body, other.read_bytes(), largest)[:largest]
    if rng.random() < 0.1:
        media_type += f"; charset={rng.choice([*_ENCODINGS, 'none-such', ''])}"
    kind = path.parts[-3].replace("_", "-")
    own = (kind,) if kind in SCRAPERS else ()
    kinds: list[str | None] = [None, *dict.fromkeys((*_KINDS[path.suffix], *own))]
    rng.shuffle(kinds)  # the first pays for the tree that all of them read
    given = path.with_name("source.json")
    select = json.loads(given.read_text("utf-8")).get("options", {}) if given.exists() and kind == "selectors" else {}
    name = f"{path.relative_to(_ROOT)} ({', '.join(mishaps)}; {len(body)} bytes)"
    return Damaged(name, Page("https://example.org/events/", body, _AT, media_type), tuple(kinds), select)


@cache
def _originals() -> list[Path]:
    folders = [*_ROOT.glob("tests/scrapers/*/"), _ROOT / "calendar_app/demo/pages"]
    found = [path for folder in folders for path in folder.rglob("*") if path.suffix in _KINDS]
    return sorted(path for path in found if path.name not in {"source.json", "pages.json", "expected.json"})


def _cut(rng: random.Random, body: bytes, _: bytes, __: int) -> bytes:
    return body[: rng.randrange(len(body) + 1)]


def _bits(rng: random.Random, body: bytes, _: bytes, __: int) -> bytes:
    flipped = bytearray(body)
    for place in rng.choices(range(len(body)), k=rng.choice([1, 10, 200])) if body else []:
        flipped[place] ^= 1 << rng.randrange(8)
    return bytes(flipped)


def _digits(rng: random.Random, body: bytes, _: bytes, __: int) -> bytes:
    share = rng.choice([0.02, 0.2, 1])
    return re.sub(rb"\d", lambda digit: b"%d" % rng.randrange(10) if rng.random() < share else digit[0], body)


def _spliced(rng: random.Random, body: bytes, other: bytes, _: int) -> bytes:
    return body[: rng.randrange(len(body) + 1)] + other[rng.randrange(len(other) + 1) :]


def _nested(rng: random.Random, body: bytes, _: bytes, __: int) -> bytes:
    fragment, depth, place = _fragment(rng, body, 100), rng.randrange(100, 1000), rng.randrange(len(body) + 1)
    half = rng.randrange(len(fragment) + 1)
    opening, closing = (fragment, b"") if rng.random() < 0.5 else (fragment[:half], fragment[half:])
    return body[:place] + opening * depth + body[place:] + closing * depth


def _repeated(rng: random.Random, body: bytes, _: bytes, largest: int) -> bytes:
    fragment, place = _fragment(rng, body, 2000), rng.randrange(len(body) + 1)
    size = 10_000 * (largest / 10_000) ** rng.random() ** 2  # more small ones than large ones
    return body[:place] + fragment * (int(size) // len(fragment)) + body[place:]


def _encoded(rng: random.Random, body: bytes, _: bytes, __: int) -> bytes:
    text = body.decode(rng.choice(["utf-8", "latin-1"]), "replace")
    return text.encode(rng.choice(_ENCODINGS), "replace")


def _controls(rng: random.Random, body: bytes, _: bytes, __: int) -> bytes:
    for _number in range(rng.choice([1, 5, 50])):
        place = rng.randrange(len(body) + 1)
        control = rng.choice([b"\0", b"\x0b", b"\x1b", b"\x7f", b"\r", "\u202e\u2028\ufeff".encode(), b"\xed\xa0\x80"])
        body = body[:place] + control + body[place:]
    return body


def _fragment(rng: random.Random, body: bytes, longest: int) -> bytes:
    """A tag, a line, or any piece."""
    pieces = re.findall(rng.choice([rb"<[^<>]{1,200}>", rb"[^\n]+\n", rb"[\[{(\"'&#*-]"]), body[:50_000])
    if pieces and rng.random() < 0.8:
        first = rng.randrange(len(pieces))
        return b"".join(pieces[first : first + rng.choice([1, 1, 2, 5])])
    place = rng.randrange(len(body) + 1)
    return body[place : place + rng.randrange(1, longest)] or b"["


_MISHAPS: tuple[Callable[[random.Random, bytes, bytes, int], bytes], ...] = (
    _cut,
    _bits,
    _digits,
    _spliced,
    _nested,
    _repeated,
    _encoded,
    _controls,
)
