"""Every error of ours, and what becomes of it.

    Exception
    ├── UserError            a person can mend it: shown as one sentence, no traceback, exit code 1 or 2
    │   ├── ConfigError      sources.toml
    │   ├── DatabaseError    the database is lost, locked or full
    │   ├── QueryError       a filter that makes no sense, from a URL or the command line
    │   └── PostError        a post that cannot be edited safely
    └── ScrapeError          a source failed: a value in the run's report, other sources go on
        └── FetchError       one address could not be had
            ├── NotFound     it is gone, or never was (404, 410)
            │   └── Gone     its server says that it is gone for good (410)
            └── Resting      it was not asked for, because its host wants to be left alone for a while

Anything else is a bug and shows its traceback.
"""


class UserError(Exception):
    """A sentence for the person at the keyboard."""


class ConfigError(UserError):
    """The configuration is wrong; the message names the file and the table."""


class DatabaseError(UserError):
    """The database does not do what it did a moment ago: lost, locked, full."""


class QueryError(UserError):
    """A filter is wrong; the message names the parameter."""


class PostError(UserError):
    """A post cannot be edited without the risk of losing a word; the message names the file and the line."""


class ScrapeError(Exception):
    """A source, or a part of it, could not be read; the message names the place."""


class FetchError(ScrapeError):
    """An address could not be fetched."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


class NotFound(FetchError):
    """Nothing is there (404, 410, or not captured in an archive)."""


class Gone(NotFound):
    """What was there is gone for good, as its server says (410)."""


class Resting(FetchError):
    """Its host has asked for rest before, so it was not asked for."""
