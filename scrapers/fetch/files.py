"""A folder of this machine as a Fetch: `file://` addresses at or below one root, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from calendar_app.errors import FetchError, NotFound
from scrapers.base import Page
from scrapers.fetch.body import too_large

FOLDER = "inode/directory"
_MEDIA_TYPES = {
    ".md": "text/markdown",
    ".html": "text/html",
    ".ics": "text/calendar",
    ".json": "application/json",
    ".xml": "application/xml",
}
_MOST_FILES = 10_000


class Files:
    """A Fetch. A file is a page of its bytes; a folder one that lists the addresses of its files, one a line, sorted.

    Hidden files and folders are not listed, nor anything that a link leads to outside of the root.
    """

    def __init__(self, root: Path, *, now: Callable[[], datetime], max_bytes: int = 10_000_000) -> None:
        self._root = root.resolve()
        self._now = now
        self._max_bytes = max_bytes

    def __call__(self, url: str) -> Page:
        """The page at `url`. NotFound where nothing is, FetchError for what lies outside."""
        path = self._path(url)
        try:
            if path.is_dir():
                return Page(path.as_uri(), self._listing(url, path), self._now(), FOLDER)
            if not path.exists():
                raise NotFound(url, "does not exist")
            if not path.is_file():
                raise FetchError(url, "is neither a file nor a folder")
            with path.open("rb") as file:
                body = file.read(self._max_bytes + 1)
        except OSError as error:
            raise FetchError(url, f"cannot be read ({error.strerror})") from None
        if len(body) > self._max_bytes:
            raise FetchError(url, too_large(self._max_bytes))
        return Page(path.as_uri(), body, self._now(), _MEDIA_TYPES.get(path.suffix.lower(), "application/octet-stream"))

    def _path(self, url: str) -> Path:
        try:
            parts = urlsplit(url)
            if parts.scheme != "file" or parts.netloc not in {"", "localhost"}:
                raise FetchError(url, "is no file of this machine")
            path = Path(unquote(parts.path, errors="strict")).resolve()
        except (ValueError, OSError, RuntimeError):  # a NUL, bytes that are no text, links in a circle
            raise FetchError(url, "is no address of a file") from None
        if not path.is_relative_to(self._root):
            raise FetchError(url, "lies outside of the folder of its source")
        return path

    def _listing(self, url: str, folder: Path) -> bytes:
        addresses = []
        for path in self._files(folder):
            addresses.append(path.as_uri())
            if len(addresses) > _MOST_FILES:
                raise FetchError(url, f"holds more than {_MOST_FILES:,} files")
        return "".join(f"{address}\n" for address in sorted(addresses)).encode()

    def _files(self, folder: Path) -> Iterator[Path]:
        for parent, folders, names in os.walk(folder, onerror=_raise):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                path = Path(parent, name)
                if not name.startswith(".") and path.is_file() and path.resolve().is_relative_to(self._root):
                    yield path


def _raise(error: OSError) -> None:
    raise error
