"""How we behave towards other people's servers: every number in one place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

PRODUCT = "ml-meetings"  # the name in the User-Agent, and the one that robots.txt may speak to
LONGEST_CRAWL_DELAY = 60.0  # seconds that robots.txt may ask for between two requests
LONGEST_WAIT = 30.0  # seconds of Retry-After that we wait; what asks for more is left alone, in later runs too
LONGEST_REST = timedelta(hours=48)  # no longer, whatever a server says: it may be a slip, and nobody would notice


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Times in seconds, sizes in bytes (of a body after decompression)."""

    contact: str = ""  # a web or mail address of the operator
    connect_timeout: float = 10
    read_timeout: float = 20  # of silence
    total_timeout: float = 60  # of one request, from the first connection to the last byte
    max_bytes: int = 10_000_000
    max_redirects: int = 5
    retries: int = 2
    backoff: float = 1.0  # the first retry waits up to this, each further one up to twice as long
    pause: float = 5.0  # between two requests to one host
    allowed_hosts: frozenset[str] = frozenset()  # "host" or "host:port" that may be private, or on an odd port
    max_fresh: timedelta = timedelta(days=7)  # the longest that a page counts as fresh, whatever its server says

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[!-'*-~]*", self.contact):
            raise ValueError(f"a contact is an address in ASCII, without spaces or parentheses: {self.contact!r}")
