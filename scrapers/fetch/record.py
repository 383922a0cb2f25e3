"""Every answer written down as WARC, the format of web archives: what was fetched can be read again, by anyone.

https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/
"""

from __future__ import annotations

import io
import logging
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from scrapers.fetch.policy import PRODUCT
from scrapers.fetch.status import phrase
from scrapers.fetch.wire import Answer

log = logging.getLogger(__name__)

_NAME = re.compile(re.escape(PRODUCT) + r"-(\d{8})-\d{5}\.warc\.gz")
# Of how a body travelled; what is written down is what arrived.
_TRANSPORT = frozenset({"transfer-encoding", "content-length", "connection", "keep-alive", "trailer"})


class Recorder:
    """Writes to `folder`, a new file each run, each day and each `max_file_bytes`; files older than `keep` are deleted.

    A record that cannot be written is logged and ends the recording of this run; fetching goes on.
    """

    def __init__(
        self,
        folder: Path,
        *,
        now: Callable[[], datetime],
        max_file_bytes: int = 100_000_000,
        keep: timedelta = timedelta(days=90),
    ) -> None:
        self._folder = folder
        self._now = now
        self._max_file_bytes = max_file_bytes
        self._lock = threading.Lock()
        self._file: BinaryIO | None = None
        self._day = ""
        self._is_over = False
        with self._surviving():
            folder.mkdir(parents=True, exist_ok=True)
            _delete_before(folder, f"{(now() - keep).astimezone(UTC):%Y%m%d}")

    def record(self, answer: Answer) -> None:
        """Write the request and its answer."""
        with self._lock:
            if not self._is_over:
                with self._surviving():
                    _write(self._open_file(), _records(answer))

    def close(self) -> None:
        """Nothing is written after this."""
        with self._lock, self._surviving():
            self._is_over = True
            self._close_file()

    def _open_file(self) -> BinaryIO:
        day = f"{self._now().astimezone(UTC):%Y%m%d}"
        if self._file and (day != self._day or self._file.tell() >= self._max_file_bytes):
            self._close_file()
        if self._file is None:
            self._file = _new_file(self._folder, day)
            self._day = day
            _write(self._file, _information(Path(self._file.name).name, self._now()))
        return self._file

    def _close_file(self) -> None:
        if self._file:
            file, self._file = self._file, None
            file.close()

    @contextmanager
    def _surviving(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._is_over = True
            log.warning("Nothing more is recorded in this run, because %s cannot be written: %s", self._folder, error)


def _delete_before(folder: Path, day: str) -> None:
    for path in folder.iterdir():
        name = _NAME.fullmatch(path.name)
        if name and name[1] < day:
            path.unlink(missing_ok=True)


def _new_file(folder: Path, day: str) -> BinaryIO:
    """The first free name of the day. Never an old file: another run may be writing to it, or have broken off in it."""
    for number in range(1, 100_000):
        try:
            return (folder / f"{PRODUCT}-{day}-{number:05}.warc.gz").open("xb", buffering=0)
        except FileExistsError:
            continue
    raise FileExistsError(f"{folder} holds too many files of {day}")


def _write(file: BinaryIO, data: bytes) -> None:
    """All of it or nothing: a file must not end in half a record when the disk is full."""
    start = file.tell()
    try:
        if file.write(data) < len(data):
            raise OSError("the disk is full")
    except OSError:
        with suppress(OSError):
            file.truncate(start)
        raise


def _records(answer: Answer) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    about = {"WARC-Date": _date(answer.asked_at)}
    if answer.cut:
        about["WARC-Truncated"] = "length"
    headers = [(name, _utf8(value)) for name, value in answer.headers.items() if name not in _TRANSPORT]
    response = writer.create_warc_record(
        answer.url,
        "response",
        payload=io.BytesIO(answer.body),
        length=len(answer.body),
        warc_headers_dict=about,
        http_headers=StatusAndHeaders(
            phrase(answer.status), [*headers, ("content-length", str(len(answer.body)))], protocol="HTTP/1.1"
        ),
    )
    parts = urlsplit(answer.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    request = writer.create_warc_record(
        answer.url,
        "request",
        warc_headers_dict={"WARC-Date": about["WARC-Date"]},
        http_headers=StatusAndHeaders(
            f"GET {path} HTTP/1.1", [("Host", parts.netloc), *answer.asked_with.items()], is_http_request=True
        ),
    )
    writer.write_request_response_pair(request, response)
    return out.getvalue()


def _information(name: str, moment: datetime) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    record = writer.create_warcinfo_record(name, {"software": PRODUCT, "format": "WARC File Format 1.1"})
    record.rec_headers.replace_header("WARC-Date", _date(moment))
    writer.write_record(record)
    return out.getvalue()


def _date(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _utf8(value: str) -> str:
    """A header as its sender meant it: names and addresses in headers are UTF-8 more often than Latin-1."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return value
