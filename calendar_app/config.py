"""sources.toml: the site, who announces meetings, and the periodicals that list them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from calendar_app.errors import ConfigError, QueryError
from calendar_app.model import Source, is_web_address, zone_of
from calendar_app.query import Query

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_LANGUAGES = ("de", "en")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Site:
    """`[site]`: how the calendar calls itself. `base_url` has no slash at its end."""

    name: str = "ML Meetings"
    base_url: str = "http://localhost:8000"
    contact: str = ""  # an address where operators of sources reach us; goes into the User-Agent
    zone: str = "Europe/Berlin"
    language: str = "de"
    imprint: str = ""


@dataclass(frozen=True)
class Fetching:
    """`[fetch]`: how pages are had. Seconds, days, and hosts that may be private."""

    pause: float = 5.0
    keep_days: int = 90
    archive: str = "archive"  # folder of the recorded responses, beside the file; empty for none
    allowed_hosts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Periodical:
    """`[[periodicals]]`: what its Meetings section lists."""

    id: str = "default"
    days: int = 120  # from the post's date on
    query: Query = Query(cancelled=False)


@dataclass(frozen=True)
class Config:
    """The whole file, read. `folder` is where it lies: local paths count from there."""

    folder: Path
    site: Site = Site()
    fetch: Fetching = Fetching()
    sources: tuple[Source, ...] = ()
    periodicals: tuple[Periodical, ...] = field(default=(Periodical(),))

    def source(self, source_id: str) -> Source:
        for source in self.sources:
            if source.id == source_id:
                return source
        known = ", ".join(source.id for source in self.sources) or "none"
        raise ConfigError(f"no source is called {source_id!r}; there are: {known}")


def load(path: Path, kinds: Mapping[str, object]) -> Config:
    """Read and check the file; a ConfigError names the table and the key."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{path} is not there; `ml-meetings init` writes one") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None
    try:
        return _config(content, path.resolve().parent, kinds)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def _config(content: dict[str, Any], folder: Path, kinds: Mapping[str, object]) -> Config:
    unknown = content.keys() - {"site", "fetch", "sources", "periodicals"}
    if unknown:
        raise ConfigError(f"unknown table [{sorted(unknown)[0]}]")
    site = _table(Site, content.get("site", {}), "[site]")
    if not is_web_address(site.base_url) or site.base_url.endswith("/"):
        raise ConfigError("[site] base_url: an absolute http(s) address without a slash at its end")
    if site.language not in _LANGUAGES:
        raise ConfigError(f"[site] language: {site.language!r} is neither {' nor '.join(_LANGUAGES)}")
    _check_zone("[site]", site.zone)
    fetch = _table(Fetching, content.get("fetch", {}), "[fetch]")
    tables = content.get("sources", [])
    if not isinstance(tables, list):
        raise ConfigError("sources: write [[sources]], with two brackets")
    sources = tuple(_source(table, number, folder, site, kinds) for number, table in enumerate(tables, 1))
    if double := {s.id for s in sources if [t.id for t in sources].count(s.id) > 1}:
        raise ConfigError(f"two sources are called {sorted(double)[0]!r}")
    periodicals = tuple(_periodical(table) for table in content.get("periodicals", [])) or (Periodical(),)
    return Config(folder, site, fetch, sources, periodicals)


def _source(table: Any, number: int, folder: Path, site: Site, kinds: Mapping[str, object]) -> Source:
    where = f"[[sources]] number {number}"
    if not isinstance(table, dict):
        raise ConfigError(f"{where}: a table is expected")
    for key in ("id", "kind", "url"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            raise ConfigError(f"{where}: {key} is missing")
    where = f"[[sources]] {table['id']!r}"
    if not _ID.fullmatch(table["id"]):
        raise ConfigError(f"{where}: an id is made of a-z, 0-9 and -")
    if table["kind"] not in kinds:
        raise ConfigError(f"{where}: unknown kind {table['kind']!r}; there are: {', '.join(sorted(kinds))}")
    own = {f.name for f in fields(Source)} - {"options"}
    known = {"name": table["id"], "zone": site.zone, "language": site.language, **table}
    values = {key: value for key, value in known.items() if key in own}
    values["url"] = _address(table["url"], folder, where)
    values["aliases"] = _words(table.get("aliases", []), f"{where}: aliases")
    options = {key: value for key, value in table.items() if key not in own}
    _check_zone(where, values["zone"])
    return _table(Source, {**values, "options": options}, where)


def _address(url: str, folder: Path, where: str) -> str:
    """An address, or a local path relative to the file's folder as a `file://` address."""
    if urlsplit(url).scheme in {"http", "https"}:
        if not is_web_address(url):
            raise ConfigError(f"{where}: url is no usable address: {url!r}")
        return url
    if url.startswith("webcal://"):
        return "https://" + url.removeprefix("webcal://")
    if "://" in url:
        raise ConfigError(f"{where}: url: only http, https and local paths are read, not {url!r}")
    return (folder / url).resolve().as_uri()


def _periodical(table: Any) -> Periodical:
    if not isinstance(table, dict):
        raise ConfigError("periodicals: write [[periodicals]], with two brackets")
    where = f"[[periodicals]] {table.get('id', 'default')!r}"
    values = {key: value for key, value in table.items() if key in {"id", "days"}}
    wanted = {key: str(value) for key, value in table.items() if key not in values}
    try:
        query = Query.parse({"cancelled": "hide", **wanted}, today=date.min)
    except QueryError as error:
        raise ConfigError(f"{where}: {error}") from None
    return _table(Periodical, {**values, "query": query}, where)


def _table(kind: type[_T], values: Any, where: str) -> _T:
    """A dataclass from a table: no unknown keys, each value of the type of the field's default."""
    if not isinstance(values, dict):
        raise ConfigError(f"{where}: a table is expected")
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    for key, value in values.items():
        if key not in known:
            raise ConfigError(f"{where}: unknown key {key!r}")
        expected = known[key].default
        if isinstance(expected, tuple):
            values = {**values, key: tuple(value) if isinstance(value, tuple) else _words(value, f"{where}: {key}")}
        elif expected is not MISSING and expected is not None and not _fits(value, expected):
            raise ConfigError(f"{where}: {key}: {type(expected).__name__} expected, not {value!r}")
    return kind(**values)


def _fits(value: Any, expected: Any) -> bool:
    if isinstance(expected, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type(expected)


def _words(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise ConfigError(f"{where}: a list of words is expected")
    return tuple(value)


def _check_zone(where: str, zone: Any) -> None:
    try:
        zone_of(str(zone))
    except ValueError as error:
        raise ConfigError(f"{where} zone: {error}") from None
