"""Files of this machine are read below one folder and nowhere else."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from calendar_app.errors import FetchError, NotFound
from scrapers.fetch import Files

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "content"
    (root / "2025" / ".drafts").mkdir(parents=True)
    (root / "2025" / "März.md").write_text("# Talks", encoding="utf-8")
    (root / "2025" / ".hidden.md").touch()
    (root / "2025" / ".drafts" / "later.md").touch()
    (root / "talks.ICS").write_bytes(b"BEGIN:VCALENDAR")
    (tmp_path / "secret.md").write_text("secret")
    return root


def test_file(root: Path) -> None:
    """A file gives its bytes, and a media type by its ending."""
    page = Files(root, now=lambda: NOW)((root / "2025" / "März.md").as_uri())
    assert (page.text, page.media_type, page.fetched_at, page.status) == ("# Talks", "text/markdown", NOW, 200)
    assert Files(root, now=lambda: NOW)((root / "talks.ICS").as_uri()).media_type == "text/calendar"


def test_folder(root: Path) -> None:
    """A folder gives the addresses of its files, sorted and recursively, without hidden ones."""
    fetch = Files(root, now=lambda: NOW)
    page = fetch(root.as_uri())
    assert page.media_type == "inode/directory"
    assert page.text.splitlines() == [(root / "2025" / "März.md").as_uri(), (root / "talks.ICS").as_uri()]
    assert [fetch(url).status for url in page.text.splitlines()] == [200, 200]


def test_root_may_be_a_file(root: Path) -> None:
    """A single file is a root too, and shows nothing beside it."""
    fetch = Files(root / "talks.ICS", now=lambda: NOW)
    assert fetch((root / "talks.ICS").as_uri()).body == b"BEGIN:VCALENDAR"
    with pytest.raises(FetchError, match="outside"):
        fetch(root.as_uri())


def test_nothing_outside(root: Path) -> None:
    """Neither dots, nor percent signs, nor links lead out of the root; links that stay inside are fine."""
    (root / "out.md").symlink_to(root.parent / "secret.md")
    (root / "away").symlink_to(root.parent)
    (root / "in.md").symlink_to(root / "2025" / "März.md")
    (root / "loop.md").symlink_to(root / "loop.md")
    fetch = Files(root, now=lambda: NOW)
    for path in (
        "/../secret.md",
        "/%2e%2e/secret.md",
        "/..%2fsecret.md",
        "/out.md",
        "/away/secret.md",
        "/2025/../../secret.md",
    ):
        with pytest.raises(FetchError, match="outside"):
            fetch(root.as_uri() + path)
    with pytest.raises(FetchError):
        fetch(root.as_uri() + "/loop.md")
    assert fetch(root.as_uri() + "/in.md").text == "# Talks"
    assert "out.md" not in fetch(root.as_uri()).text
    assert "secret" not in fetch(root.as_uri()).text


@pytest.mark.parametrize(
    "url",
    [
        "http://meetings.example/",
        "file://meetings.example/etc/passwd",
        "/etc/passwd",
        "",
        "file:///%00",
        "file:///%ff",
        "file://[",
    ],
)
def test_other_addresses(root: Path, url: str) -> None:
    """Only files of this machine are read."""
    with pytest.raises(FetchError):
        Files(root, now=lambda: NOW)(url)


def test_what_is_no_file(root: Path) -> None:
    """What is missing is not found; what is too large, or would never end, is an error."""
    os.mkfifo(root / "pipe")
    fetch = Files(root, now=lambda: NOW, max_bytes=14)
    with pytest.raises(NotFound):
        fetch((root / "missing.md").as_uri())
    with pytest.raises(FetchError, match="neither a file nor a folder"):
        fetch((root / "pipe").as_uri())
    with pytest.raises(FetchError, match="larger than 14 bytes"):
        fetch((root / "talks.ICS").as_uri())


def test_too_many_files(root: Path) -> None:
    """A folder of more files than anyone has announcements is an error, not a shortened list."""
    for number in range(10_000):
        (root / f"{number}.md").touch()
    with pytest.raises(FetchError, match="more than 10,000 files"):
        Files(root, now=lambda: NOW)(root.as_uri())
