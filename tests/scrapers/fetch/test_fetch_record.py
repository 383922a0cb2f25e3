"""What was fetched is written down, and read again as it was."""

from __future__ import annotations

import gzip
import logging
import resource
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loopback import Reply, Site
from warcio.archiveiterator import ArchiveIterator

from calendar_app.errors import FetchError, NotFound
from scrapers.fetch import Archive, Recorder, Web

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
MakeWeb = Callable[..., Web]


def test_round_trip(site: Site, web: MakeWeb, tmp_path: Path) -> None:
    """Pages, redirects and errors that were recorded are read from the archive as they were fetched."""
    html = {"Content-Type": "text/html; charset=utf-8"}
    site.pages = {
        "/plain": Reply(body="Vorträge".encode(), headers=html),
        "/packed?a=b": Reply(body=gzip.compress(b"talks"), headers=html | {"Content-Encoding": "gzip"}),
        "/chunked": lambda handler: handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntal\r\n2\r\nks\r\n0\r\n\r\n"
        ),
        "/empty": Reply(),
        "/old": Reply(301, headers={"Location": "/vortr\u00c3\u00a4ge"}),
        "/vortr%C3%A4ge": Reply(body=b"moved"),
        "/gone": Reply(410),
        "/large": Reply(body=b"x" * 2_000),
        "/broken": Reply(500),
    }
    recorder = Recorder(tmp_path, now=lambda: NOW)
    run = web(recorder=recorder, max_bytes=1_000)
    live = run.fetcher()
    pages = {path: live(site.url(path)) for path in ("/plain", "/packed?a=b", "/chunked", "/empty", "/old")}
    for path in ("/gone", "/large", "/broken"):
        with pytest.raises(FetchError):
            live(site.url(path))
    run.close()

    archive = Archive.open(sorted(tmp_path.iterdir()), max_bytes=1_000)
    assert archive.problems == []
    assert archive.moments() == [NOW]
    again = archive.at(NOW)
    for path, page in pages.items():
        copy = again(site.url(path))
        assert (copy.url, copy.body, copy.fetched_at, copy.media_type, copy.status) == (
            page.url, page.body, page.fetched_at, page.media_type, page.status,
        )  # fmt: skip
    with pytest.raises(NotFound):
        again(site.url("/gone"))
    with pytest.raises(FetchError, match="in part only"):
        again(site.url("/large"))
    with pytest.raises(FetchError, match="500 Internal Server Error"):
        again(site.url("/broken"))


def test_others_can_read_it(site: Site, web: MakeWeb, tmp_path: Path) -> None:
    """A file begins with its description; each answer has its request, its moment and digests that are right."""
    site.pages = {"/": Reply(body=b"talks")}
    run = web(recorder=Recorder(tmp_path, now=lambda: NOW))
    run.fetcher()(site.url("/"))
    run.close()
    [path] = tmp_path.iterdir()
    assert path.name == "ml-meetings-20250301-00001.warc.gz"
    kinds = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            kinds.append(record.rec_type)
            assert record.rec_headers["WARC-Date"] == "2025-03-01T12:00:00Z"
            record.content_stream().read()
    assert kinds == ["warcinfo", "response", "request", "response", "request"]


def test_files_are_changed_by_size_and_day(site: Site, web: MakeWeb, tmp_path: Path) -> None:
    """A file that is full, or of yesterday, is followed by a new one; an old one is never written to again."""
    clock = [NOW]
    site.pages = {f"/{number}": Reply() for number in range(3)}
    for size in (1, 1_000_000):
        run = web(recorder=Recorder(tmp_path, now=lambda: clock[0], max_file_bytes=size), now=lambda: clock[0])
        fetch = run.fetcher()
        fetch(site.url("/0"))  # with robots.txt
        clock[0] += timedelta(days=1)
        fetch(site.url("/1"))
        fetch(site.url("/2"))
        run.close()
    assert sorted(path.name[12:-8] for path in tmp_path.iterdir()) == [
        "20250301-00001", "20250301-00002", "20250302-00001", "20250302-00002", "20250302-00003", "20250303-00001",
    ]  # fmt: skip
    assert len(Archive.open(sorted(tmp_path.iterdir())).moments()) == 3


def test_old_files_are_deleted(tmp_path: Path) -> None:
    """What is older than it should be kept goes; files of other names stay, whatever their age."""
    names = ["ml-meetings-20241130-00001.warc.gz", "ml-meetings-20241201-00001.warc.gz", "ours-20200101-00001.warc.gz"]
    for name in names:
        (tmp_path / name).touch()
    Recorder(tmp_path, now=lambda: NOW, keep=timedelta(days=90)).close()
    assert sorted(path.name for path in tmp_path.iterdir()) == names[1:]


def test_all_threads_write(site: Site, web: MakeWeb, tmp_path: Path) -> None:
    """Records of many threads stand beside each other whole."""
    site.pages = {f"/{number}": Reply(body=str(number).encode()) for number in range(40)}
    run = web(recorder=Recorder(tmp_path, now=lambda: NOW), pause=0)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda path: run.fetcher()(site.url(path)), site.pages))
    run.close()
    archive = Archive.open(list(tmp_path.iterdir()))
    assert archive.problems == []
    assert {archive.at(NOW)(site.url(path)).body for path in site.pages} == {page.body for page in site.pages.values()}


def test_a_full_disk_stops_no_fetch(site: Site, web: MakeWeb, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where nothing can be written the page comes all the same, and the log says so once."""
    folder = tmp_path / "archive"
    folder.write_text("a file where a folder should be")
    site.pages = {"/": Reply(body=b"talks")}
    with caplog.at_level(logging.WARNING):
        assert web(recorder=Recorder(folder, now=lambda: NOW)).fetcher()(site.url("/")).body == b"talks"
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "Nothing more is recorded" in caplog.text


def test_no_half_record_stays(tmp_path: Path, site: Site, web: MakeWeb) -> None:
    """When the disk runs full in the middle of a record, the file ends with the one before."""
    site.pages = {"/": Reply(body=b"talks"), "/large": Reply(body=bytes(range(256)) * 100)}
    run = web(recorder=Recorder(tmp_path, now=lambda: NOW))
    fetch = run.fetcher()
    fetch(site.url("/"))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    [path] = tmp_path.iterdir()
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 100, before[1]))
    try:
        assert fetch(site.url("/large")).body
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    run.close()
    archive = Archive.open([path])
    assert archive.problems == []
    assert archive.at(NOW)(site.url("/")).body == b"talks"
