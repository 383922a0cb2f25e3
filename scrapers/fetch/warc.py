"""WARC files taken apart into records, as wget, browsers, the Internet Archive and we write them.

By hand, because damage must not go unnoticed: the usual reader prints it to standard error and gives out the half page
that it got. Here a damaged record is reported, and reading goes on with the next one that can be found.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from calendar_app.errors import UserError

_LARGEST_BLOCK = 64_000_000  # what is larger is no page: a film, the image of a disk
_LONGEST_LINE = 65_536
_MOST_HEADERS = 1_000
_GZIP_MAGIC = b"\x1f\x8b\x08"
_STEP = 65_536

Report = Callable[[str], None]


class Damage(Exception):
    """Here is no whole record; the message says why."""


@dataclass(frozen=True)
class Record:
    """One record; `headers` have names in lower case, `place` says where it stands, for people."""

    headers: dict[str, str]
    block: bytes
    place: str


def records(path: Path, report: Report) -> Iterator[Record]:
    """Every whole record of a file, compressed or not; UserError where it is no WARC file at all."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
            file.seek(0)
            if start.startswith(b"WARC/"):
                yield from _records(file, path, None, report)
            elif start.startswith(_GZIP_MAGIC):
                yield from _compressed_records(file, path, report)
            else:
                hint = "; of a WACZ file, unzip it and give the .warc.gz within" if start.startswith(b"PK") else ""
                raise UserError(f"{path} is no web archive (WARC){hint}")
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from error


def read_head(stream: BinaryIO) -> dict[str, str]:
    """Headers up to the empty line: names in lower case, repeated ones joined by commas."""
    headers: dict[str, str] = {}
    name = ""
    for _ in range(_MOST_HEADERS):
        line = _line(stream).rstrip(b"\r\n")
        if not line:
            return headers
        if line[:1] in b" \t" and name:
            headers[name] += " " + _text(line).strip()
            continue
        key, colon, value = _text(line).partition(":")
        if colon:
            name = key.strip().lower()
            headers[name] = f"{headers[name]}, {value.strip()}" if name in headers else value.strip()
    raise Damage("it has too many headers")


def _compressed_records(file: BinaryIO, path: Path, report: Report) -> Iterator[Record]:
    """One member of gzip holds one record, or, against the standard, all of them."""
    offset: int | None = 0
    while offset is not None:
        member = _Member(file, offset)
        behind = offset + 1
        try:
            with io.BufferedReader(member, _STEP) as stream:
                if offset == 0 and not stream.peek(5).startswith(b"WARC/"):
                    raise UserError(f"{path} is no web archive (WARC)")
                yield from _records(stream, path, offset, report)
            behind = member.end
        except zlib.error:
            report(f"{path}, byte {offset:,}: a damaged record was left out (its compression is broken)")
        offset = _find_member(file, behind)


def _records(stream: BinaryIO, path: Path, offset: int | None, report: Report) -> Iterator[Record]:
    """`offset` is that of a compressed part; None stands for a file that can be read again from any byte."""
    line, _ = _next_line(stream)
    while line:
        back_to = stream.tell() if offset is None else 0
        place = f"{path}, byte {back_to - len(line) if offset is None else offset:,}"
        try:
            if not line.startswith(b"WARC/"):
                raise Damage("no record begins here")
            headers = read_head(stream)
            if offset is None:
                back_to = stream.tell()
            block = _block(stream, headers)
            line, empty_lines = _next_line(stream)
            if line and not line.startswith(b"WARC/") and empty_lines < 2:
                raise Damage("its length is wrong")
        except Damage as damage:
            report(f"{place}: a damaged record was left out ({damage})")
            if offset is None:  # its block may have swallowed whole records
                stream.seek(back_to)
            line = _record_line(stream)
        else:
            if block is not None:
                yield Record(headers, block, place)


def _block(stream: BinaryIO, headers: dict[str, str]) -> bytes | None:
    """What a record holds; None for one that is far too large, and skipped."""
    length = headers.get("content-length", "")
    if not re.fullmatch(r"[0-9]{1,15}", length):
        raise Damage("it has no length")
    left, pieces = int(length), []
    is_kept = left <= _LARGEST_BLOCK
    while left:
        piece = stream.read(min(left, _STEP))
        if not piece:
            raise Damage("it ends in the middle")
        left -= len(piece)
        if is_kept:
            pieces.append(piece)
    return b"".join(pieces) if is_kept else None


def _line(stream: BinaryIO) -> bytes:
    line = stream.readline(_LONGEST_LINE)
    if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
        raise Damage("it has a line without end")
    return line


def _next_line(stream: BinaryIO) -> tuple[bytes, int]:
    """The next line that is not empty, or b"" at the end, and how many empty ones stood before it."""
    empty_lines = 0
    while (line := stream.readline(_LONGEST_LINE)) and not line.strip():
        empty_lines += 1
    return line, empty_lines


def _record_line(stream: BinaryIO) -> bytes:
    """The next line that begins a record; b"" at the end."""
    is_start = True
    while line := stream.readline(_LONGEST_LINE):
        if is_start and re.match(rb"WARC/\d\.\d+\r?\n", line):
            return line
        is_start = line.endswith(b"\n")
    return b""


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _find_member(file: BinaryIO, start: int) -> int | None:
    """The offset of the next member of gzip, from `start`."""
    file.seek(start)
    window = b""
    while piece := file.read(_STEP):
        window += piece
        found = window.find(_GZIP_MAGIC)
        if found >= 0:
            return start + found
        kept = window[1 - len(_GZIP_MAGIC) :]  # the mark may lie across two pieces
        start += len(window) - len(kept)
        window = kept
    return None


class _Member(io.RawIOBase):
    """One member of a gzip file as a stream; `end` is the offset behind it once it has been read to its end."""

    def __init__(self, file: BinaryIO, offset: int) -> None:
        self._file = file
        self._stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._packed = b""
        self.end = offset

    def readable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]
        while not self._stream.eof:
            if not self._packed:
                self._file.seek(self.end)
                self._packed = self._file.read(_STEP)
                self.end += len(self._packed)
            is_last = not self._packed
            data = self._stream.decompress(self._packed, len(target))
            self._packed = self._stream.unconsumed_tail
            if self._stream.eof:
                self.end -= len(self._stream.unused_data)
            if data:
                target[: len(data)] = data
                return len(data)
            if is_last and not self._stream.eof:
                raise zlib.error("the file ends in the middle of it")
        return 0
