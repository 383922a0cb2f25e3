"""Damage in a web archive costs what is damaged, and is told."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from captures import DAY, URL, http, opened, record
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendar_app.errors import NotFound, UserError
from scrapers.fetch import Archive

GOOD = [
    record(http("200 OK", b"one"), url="https://a.example/"),
    record(http("200 OK", b"two"), url="https://b.example/"),
]
DAMAGED = {
    "no date": record(http("200 OK", b"x")).replace(b"2025-03-01T00:00:00Z", b"yesterday"),
    "no length": record(http("200 OK", b"x")).replace(b"Content-Length", b"Content-Breadth"),
    "length too long": record(http("200 OK", b"x")).replace(b"Content-Length: ", b"Content-Length: 4"),
    "length too short": record(http("200 OK", b"x" * 9)).replace(b"Content-Length: 28", b"Content-Length: 22"),
    "no http": record(b"hello\r\n\r\n"),
    "half gzip": record(http("200 OK", gzip.compress(b"x" * 99)[:-9], "Content-Encoding: gzip")),
    "half chunk": record(http("200 OK", b"99\r\nx", "Transfer-Encoding: chunked")),
    "brotli": record(http("200 OK", b"x", "Content-Encoding: br")),
    "garbage": b"no record at all\r\n",
    "too large": record(http("200 OK", b"x" * 10_000_001)),
}


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("name", DAMAGED)
def test_damage(tmp_path: Path, name: str, packed: bool) -> None:
    """A damaged record is left out and reported with its place; its neighbours stay."""
    archive = opened(tmp_path, GOOD[0], DAMAGED[name], GOOD[1], packed=packed)
    assert len(archive.problems) == 1
    assert "site.warc" in archive.problems[0] and "byte" in archive.problems[0]
    assert archive.at(DAY)("https://a.example/").body == b"one"
    assert archive.at(DAY)("https://b.example/").body == b"two"
    with pytest.raises(NotFound):
        archive.at(DAY)(URL)


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_changed_byte_never_gives_a_wrong_page(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever byte of a compressed record is changed, the others are read, and it is read as it was or not at all."""
    middle = bytearray(gzip.compress(record(http("200 OK", b"talks " * 100))))
    position = data.draw(st.integers(0, len(middle) - 1))
    middle[position] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "site.warc.gz"
    path.write_bytes(gzip.compress(GOOD[0]) + bytes(middle) + gzip.compress(GOOD[1]))
    archive = Archive.open([path])
    assert archive.at(DAY)("https://a.example/").body == b"one"
    assert archive.at(DAY)("https://b.example/").body == b"two"
    try:
        assert archive.at(DAY)(URL).body == b"talks " * 100
    except NotFound:
        assert archive.problems or position < 10


def test_a_file_that_breaks_off(tmp_path: Path) -> None:
    """What stands before the break is read, and the break is reported."""
    path = tmp_path / "site.warc.gz"
    path.write_bytes(gzip.compress(GOOD[0]) + gzip.compress(GOOD[1])[:-20])
    archive = Archive.open([path])
    assert len(archive.problems) == 1
    assert archive.at(DAY)("https://a.example/").body == b"one"


def test_all_in_one(tmp_path: Path) -> None:
    """A file compressed as a whole is read too."""
    path = tmp_path / "site.warc.gz"
    path.write_bytes(gzip.compress(b"".join(GOOD)))
    archive = Archive.open([path])
    assert archive.problems == []
    assert archive.at(DAY)("https://b.example/").body == b"two"


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"PK\3\4 a WACZ", gzip.compress(b"<html>"), None],
    ids=["empty", "page", "wacz", "packed page", "missing"],
)
def test_what_is_no_archive(tmp_path: Path, content: bytes | None) -> None:
    """A file that is no web archive, or is not there, is a mistake of the person, and named."""
    path = tmp_path / "page.html"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError, match=r"page\.html"):
        Archive.open([path])
