"""How a feed is served: what its answer says besides its bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from feeds.lint.finding import Finding


def lint_answer(asked: str, url: str, media_type: str, headers: Mapping[str, str]) -> Iterator[Finding]:
    """`url` is where the feed was found in the end; names of headers are in lower case."""
    kind, _, rest = media_type.partition(";")
    if kind.strip().lower() != "text/calendar":
        yield Finding("media-type", 0, f"The answer is {media_type or 'of no type'!r}, not text/calendar.")
    elif rest.replace('"', "").replace(" ", "").lower() != "charset=utf-8":
        yield Finding("charset", 0, f"The answer is {media_type!r}; charset=utf-8 belongs to it.")
    if url != asked:
        yield Finding("redirect", 0, f"The address leads on to {url[:200]}.")
    if not headers.keys() & {"etag", "last-modified"}:
        yield Finding("validator", 0, "The answer has neither ETag nor Last-Modified.")
    if "set-cookie" in headers:
        yield Finding("cookie", 0, "The answer sets a cookie.")
