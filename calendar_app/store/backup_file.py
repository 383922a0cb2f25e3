"""The file that `backup` writes and `restore` reads: JSON, one value a line, in gzip; any program can look into it.

    {"format": "ml-meetings backup", "version": 1, "schema": "0001", "rows": {"events": 2, …}}
    {"table": "events", "columns": ["uid", …]}
    ["50267143-…", …]                               a row: text, numbers, ISO moments in UTC, base64 for bytes
    …
    {"end": "<sha256 of all lines before, in hex>"}

The file is written beside its place and moved there when it is whole. It is nobody's but its owner's to read.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from calendar_app.errors import UserError

FORMAT, VERSION = "ml-meetings backup", 1
_LONGEST_LINE = 16_000_000  # bytes
_MOST_EXPANSION = 300  # times its size that a file may unpack to; ours do ten times
_FREE = 10_000_000  # bytes that any file may unpack to


class Line(NamedTuple):
    """A value and the number of its line, from 1."""

    number: int
    value: Any


def write_lines(path: Path, values: Iterable[object]) -> None:
    """All of the file or nothing; a file that was there is replaced when the new one is on the disk."""
    target = path.resolve()
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".backup-", delete=False) as written:
        try:
            with gzip.GzipFile(filename="", mode="wb", fileobj=written, mtime=0) as packed:
                digest = hashlib.sha256()
                for value in values:
                    line = _line(value)
                    digest.update(line)
                    packed.write(line)
                packed.write(_line({"end": digest.hexdigest()}))
            written.flush()
            os.fsync(written.fileno())
            Path(written.name).replace(target)
        except BaseException:
            Path(written.name).unlink(missing_ok=True)
            raise
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # else a crash may forget the new name
    finally:
        os.close(folder)


def read_lines(path: Path) -> Iterator[Line]:
    """The values before the end, as they come. UserError, with the line, for a file that is damaged, cut or no backup.

    Whoever reads must read to the end before he believes anything: the checksum comes last.
    """
    number = 0
    with path.open("rb") as file:
        try:
            digest, ended = hashlib.sha256(), False
            for number, line in enumerate(_unpacked(file), 1):
                if ended:
                    raise ValueError("something follows the end")
                value = json.loads(line)
                if isinstance(value, dict) and "end" in value:
                    if value != {"end": digest.hexdigest()}:
                        raise ValueError("the checksum is another; the file was damaged or changed")
                    ended = True
                    continue
                digest.update(line)
                yield Line(number, value)
            if not ended:
                raise EOFError
        except gzip.BadGzipFile as error:
            reason = f"line {number + 1}: damaged" if number else "no backup of ml-meetings"
            raise UserError(f"{path}: {reason} ({error})") from None
        except EOFError:
            raise UserError(f"{path}: line {number + 1}: cut short, the end is missing") from None
        except (ValueError, RecursionError, zlib.error) as error:
            raise UserError(f"{path}: line {max(number, 1)}: {error}") from None


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    """The lines. ValueError for a file that unpacks to more than any backup would."""
    size = 0
    with gzip.GzipFile(fileobj=file, mode="rb") as packed:
        while line := packed.readline(_LONGEST_LINE + 1):
            size += len(line)
            if len(line) > _LONGEST_LINE:
                raise ValueError(f"longer than {_LONGEST_LINE} bytes")
            if size > _FREE + _MOST_EXPANSION * file.tell():
                raise ValueError("unpacks to far more than a backup would; it was not written by ml-meetings")
            yield line
