"""Small web archives, written by hand."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scrapers.fetch import Archive

DAY = datetime(2025, 3, 1, tzinfo=UTC)
URL = "https://meetings.example/talks"


def http(status: str = "200 OK", body: bytes = b"", *headers: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body


def record(block: bytes, *, url: str = URL, day: int = 1, kind: str = "response", more: tuple[str, ...] = ()) -> bytes:
    lines = [
        "WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {url}", f"WARC-Date: 2025-03-{day:02}T00:00:00Z",
        *more, f"Content-Length: {len(block)}", "", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"


def opened(folder: Path, *parts: bytes, packed: bool = True) -> Archive:
    path = folder / ("site.warc.gz" if packed else "site.warc")
    path.write_bytes(b"".join(gzip.compress(part) if packed else part for part in parts))
    return Archive.open([path])


def day(number: int) -> datetime:
    return DAY + timedelta(days=number - 1)
