"""Bodies unpacked, up to a limit: a few kilobytes can hold gigabytes."""

from __future__ import annotations

import zlib

_GZIP_MAGIC = b"\x1f\x8b"
_STEP_IN = 4_096  # small, because what follows a member is copied once a member
_STEP_OUT = 65_536


class BodyError(Exception):
    """A body cannot be had; the message is half a sentence that says why."""


def unpack(body: bytes, encoding: str, limit: int) -> bytes:
    """What `body` holds, by its Content-Encoding. BodyError where it is damaged, unknown or larger than `limit`."""
    match encoding.strip().lower():
        case "" | "identity":
            data = body
        case "gzip" | "x-gzip":
            data = _inflate(body, 16 + zlib.MAX_WBITS, limit)
        case "deflate":
            # Meant is the zlib format; some servers send the bare stream (RFC 9110, 8.4.1.2).
            data = _inflate(body, zlib.MAX_WBITS if _is_zlib(body) else -zlib.MAX_WBITS, limit)
        case other:
            raise BodyError(f"is packed in a way that nobody asked for ({other[:40]!r})")
    if len(data) > limit:
        raise BodyError(too_large(limit))
    return data


def is_gzip(body: bytes) -> bool:
    """Does it begin as gzip does?"""
    return body.startswith(_GZIP_MAGIC)


def too_large(limit: int) -> str:
    """The half sentence for a body over the limit."""
    return f"is larger than {limit:,} bytes"


def _is_zlib(body: bytes) -> bool:
    return len(body) >= 2 and body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0


def _inflate(body: bytes, window: int, limit: int) -> bytes:
    """Every member of `body`, one after the other; what follows and is no member is ignored, as browsers do."""
    data = bytearray()
    position = 0
    while position < len(body) and (position == 0 or body.startswith(_GZIP_MAGIC, position)):
        stream = zlib.decompressobj(window)
        try:
            while not stream.eof:
                piece = stream.unconsumed_tail
                if not piece:
                    piece = body[position : position + _STEP_IN]
                    position += len(piece)
                unpacked = stream.decompress(piece, _STEP_OUT)
                data += unpacked
                if len(data) > limit:
                    raise BodyError(too_large(limit))
                if not (piece or unpacked or stream.eof):
                    raise BodyError("ends in the middle")
        except zlib.error:
            raise BodyError("is packed, and damaged") from None
        position -= len(stream.unused_data)
    return bytes(data)
