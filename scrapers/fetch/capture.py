"""Records of a web archive as captures: what an address gave at a moment, unpacked."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from scrapers.fetch.body import BodyError, is_gzip, unpack
from scrapers.fetch.status import PAGES
from scrapers.fetch.warc import Damage, Record, read_head


@dataclass(frozen=True)
class Capture:
    """`body` is that of a page, empty for other answers, and None for one that only says "as before".

    Then `digest` (of the payload) or `refers_to` (address and moment) may name what it was before.
    """

    url: str
    moment: datetime
    status: int
    headers: dict[str, str]
    body: bytes | None
    digest: str = ""
    refers_to: tuple[str, datetime] | None = None
    cut: bool = False  # the archive itself holds only a part


def capture_of(record: Record, limit: int) -> Capture | None:
    """The capture in a record; None for records of other kinds. Damage or BodyError where it cannot be read."""
    kind = record.headers.get("warc-type", "").lower()
    url = record.headers.get("warc-target-uri", "").strip("<> ")  # wget put brackets around it
    if kind not in {"response", "revisit", "resource"} or not re.match(r"https?://", url, re.IGNORECASE):
        return None
    moment = _moment(record.headers.get("warc-date", ""))
    digest = record.headers.get("warc-payload-digest", "")
    cut = "warc-truncated" in record.headers
    if kind == "resource":
        media_type = record.headers.get("content-type", "")
        body = b"" if cut else unpack(record.block, "", limit)
        return Capture(url, moment, 200, {"content-type": media_type} if media_type else {}, body, digest, cut=cut)
    stream = io.BytesIO(record.block)
    status = _status(stream.readline(1_000)) if record.block or kind == "response" else 304
    headers = read_head(stream)
    if kind == "revisit":
        return Capture(url, moment, status, headers, None, digest, _refers_to(record.headers))
    if status == 304:
        return Capture(url, moment, status, headers, None)
    body = b"" if cut or status not in PAGES else _body(headers, stream.read(), limit)
    return Capture(url, moment, status, headers, body, digest, cut=cut)


def _refers_to(headers: dict[str, str]) -> tuple[str, datetime] | None:
    url, date = headers.get("warc-refers-to-target-uri", ""), headers.get("warc-refers-to-date", "")
    return (url.strip("<> "), _moment(date)) if url and date else None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Damage(f"its date is {text[:40]!r}") from None


def _status(line: bytes) -> int:
    status = re.match(rb"HTTP/[0-9.]+\s+([1-9][0-9]{2})\b", line)
    if not status:
        raise Damage("it holds no answer of HTTP")
    return int(status[1])


def _body(headers: dict[str, str], body: bytes, limit: int) -> bytes:
    """Unpacked where it is packed: many archives keep the headers and store the body as it came out."""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = _joined(body)
    encoding = headers.get("content-encoding", "").strip().lower()
    if encoding in {"gzip", "x-gzip"} and not is_gzip(body):
        encoding = ""
    return unpack(body, encoding, limit)


def _joined(body: bytes) -> bytes:
    """Chunks put together; as it is where there are none to begin with."""
    pieces: list[bytes] = []
    position = 0
    while chunk := _CHUNK.match(body, position):
        size = int(chunk[1], 16)
        if not size:
            return b"".join(pieces)
        position = chunk.end() + size
        if position > len(body):
            break
        pieces.append(body[chunk.end() : position])
        position += 2 if body.startswith(b"\r\n", position) else 0
    if not pieces and not _CHUNK.match(body):
        return body
    raise BodyError("ends in the middle")


_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,1000})?\r\n")
