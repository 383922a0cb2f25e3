"""Whether an installation can do its job: what is checked, how it stands, and what a person should do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from calendar_app.config import Config, Kinds, load
from calendar_app.errors import ConfigError, UserError
from calendar_app.live import local_path, policy
from calendar_app.model import zone_of
from calendar_app.monitor import has_moved
from calendar_app.span import zone_rules
from calendar_app.store import Store, is_at_newest_schema

_SQLITE = "sqlite:///"


class Grade(StrEnum):
    """How urgent: nothing to do, better mended, or it does not work."""

    OK = "ok"
    SHOULD = "should"
    MUST = "must"


@dataclass(frozen=True)
class Check:
    """One part of the installation, and a sentence on it."""

    part: str
    grade: Grade
    sentence: str


def examine(config_path: Path, kinds: Kinds, database: str) -> Iterator[Check]:
    """Every part in turn. Changes nothing, fetches nothing."""
    config = None
    try:
        config = load(config_path, kinds)
        policy(config)
    except ConfigError as error:
        yield Check("configuration", Grade.MUST, str(error))
    else:
        yield Check("configuration", Grade.OK, f"{config_path} can be read.")
        yield from _sources(config)
        yield _site(config)
        if config.fetch.archive:
            yield _folder("archive", config.folder / config.fetch.archive)
    checks = tuple(_database(database))
    yield from checks
    if config and checks[-1].grade is Grade.OK:
        yield from _addresses(config, database)
    yield _zones()


def _sources(config: Config) -> Iterator[Check]:
    read = [source for source in config.sources if source.enabled]
    if not read:
        yield Check("sources", Grade.SHOULD, "No source is read; `ml-meetings sources add URL` adds one.")
    for source in read:
        if source.url.startswith("file:") and not local_path(source.url).exists():
            yield Check("sources", Grade.MUST, f"{source.id}: {local_path(source.url)} does not exist.")
    if read:
        yield Check("sources", Grade.OK, f"{len(read)} are read, each by a kind that we know.")


def _addresses(config: Config, database: str) -> Iterator[Check]:
    """What the servers of the sources last said of where these are."""
    with closing(Store(database)) as store:
        states = store.states()
    for source in config.sources:
        state = states.get(source.id)
        if source.enabled and state and state.gone == source.url:
            sentence = f"{source.id}: {source.url} is gone for good and asked no more; change or remove its address."
            yield Check("sources", Grade.MUST, sentence)
        elif source.enabled and state and (moved := has_moved(state, source.url)):
            yield Check("sources", Grade.SHOULD, f"{source.id}: {source.url} {moved}.")


def _site(config: Config) -> Check:
    parts = urlsplit(config.site.base_url)
    host = parts.hostname or ""
    if host == "localhost" or _is_private(host):
        return Check("base_url", Grade.SHOULD, f"Nobody else can subscribe at {config.site.base_url}.")
    if parts.scheme != "https":
        return Check("base_url", Grade.SHOULD, f"{config.site.base_url} is not https; iOS and ICSx5 ask for it.")
    return Check("base_url", Grade.OK, f"Subscribers find {config.site.base_url}/events.ics.")


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host


def _database(database: str) -> Iterator[Check]:
    path = Path(database.removeprefix(_SQLITE))
    if database.startswith(_SQLITE):
        yield _folder("database", path.parent)
        if not path.exists():
            yield Check("database", Grade.SHOULD, f"There is no {path} yet; `ml-meetings collect` makes one.")
            return
        if not os.access(path, os.W_OK):
            yield Check("database", Grade.MUST, f"{path} cannot be written.")
    try:
        if is_at_newest_schema(database):
            yield Check("database", Grade.OK, "It can be reached and has the newest schema.")
        else:
            yield Check("database", Grade.SHOULD, "Its schema is an older one; the next command brings it up to date.")
    except UserError as error:
        yield Check("database", Grade.MUST, str(error))


def _folder(part: str, folder: Path) -> Check:
    """A folder that is not there yet is as good as the first one above it that is."""
    there = next(parent for parent in (folder.resolve(), *folder.resolve().parents) if parent.exists())
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return Check(part, Grade.OK, f"{folder} can be written.")
    return Check(part, Grade.MUST, f"{folder} cannot be written.")


def _zones() -> Check:
    try:
        zone_of("Europe/Berlin")
    except ValueError as error:
        return Check("time zones", Grade.MUST, f"{error}; the package tzdata brings them.")
    return Check("time zones", Grade.OK, f"They are there, as of {zone_rules()}.")
