"""Bodies are unpacked up to a limit, and never half."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.fetch.body import BodyError, unpack

TEXT = b"Reading group, 12 March, 19:00. " * 50


def bare(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


@given(st.binary(max_size=5_000))
@settings(max_examples=50, deadline=None)
def test_round_trip(data: bytes) -> None:
    """What was packed in any of the usual ways comes out as it went in."""
    for packed, encoding in (
        (data, ""),
        (data, "identity"),
        (gzip.compress(data), "gzip"),
        (gzip.compress(data), " X-GZIP "),
        (zlib.compress(data), "deflate"),
        (bare(data), "deflate"),
        (gzip.compress(data[:100]) + gzip.compress(data[100:]), "gzip"),
        (gzip.compress(data) + b"\0\0\0", "gzip"),
    ):
        assert unpack(packed, encoding, 5_000) == data


def test_limit() -> None:
    """The limit is one of bytes after unpacking; as many are fine, one more is not."""
    for packed, encoding in ((TEXT, ""), (gzip.compress(TEXT), "gzip"), (zlib.compress(TEXT), "deflate")):
        assert unpack(packed, encoding, len(TEXT)) == TEXT
        with pytest.raises(BodyError, match="larger than"):
            unpack(packed, encoding, len(TEXT) - 1)


def test_many_small_members_take_no_time() -> None:
    """A body of many empty members is read in time that grows with its size."""
    assert unpack(gzip.compress(b"") * 50_000, "gzip", 10) == b""


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_half_a_body_is_none(encoding: str) -> None:
    """A body that ends in the middle is an error: half a page looks like one whose events are gone."""
    packed = (gzip if encoding == "gzip" else zlib).compress(TEXT)
    for end in range(1, len(packed)):
        with pytest.raises(BodyError):
            unpack(packed[:end], encoding, 10_000)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress"])
def test_other_encodings_are_named(encoding: str) -> None:
    """What nobody asked for is refused by name."""
    with pytest.raises(BodyError, match="nobody asked"):
        unpack(b"x", encoding, 10)


def test_damage_is_named() -> None:
    """Bytes that are no gzip at all, or whose checksum is wrong, are damaged."""
    wrong = bytearray(gzip.compress(TEXT))
    wrong[-5] ^= 1
    for body in (b"<html>", bytes(wrong)):
        with pytest.raises(BodyError, match="damaged"):
            unpack(body, "gzip", 10_000)
