"""Web archives that a test writes."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from scrapers.fetch import Archive

Capture = tuple[datetime, str, int, str, bytes]  # when, address, status, media type, body


def archive_of(captures: Iterable[Capture], path: Path) -> Archive:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for moment, url, status, media_type, body in captures:
            headers = StatusAndHeaders(f"{status} Said", [("Content-Type", media_type)], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    url,
                    "response",
                    payload=io.BytesIO(body),
                    length=len(body),  # else warcio leaves a temporary file open
                    http_headers=headers,
                    warc_headers_dict={"WARC-Date": f"{moment:%Y-%m-%dT%H:%M:%SZ}"},
                )
            )
    return Archive.open([path])
