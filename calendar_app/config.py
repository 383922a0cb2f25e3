"""sources.toml: the site, who announces meetings, what people say of them by hand, and the periodicals."""

from __future__ import annotations

import math
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from calendar_app import by_hand
from calendar_app.by_hand import ByHand
from calendar_app.errors import ConfigError, QueryError
from calendar_app.history import BY_HAND, CORRECTION, DECISION
from calendar_app.limits import Limits
from calendar_app.model import Source, zone_of
from calendar_app.query import NAMES, Query
from calendar_app.text import is_web_address, one_line

SOURCE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_MANY_DAYS = 36_500
LANGUAGES = ("de", "en")
_T = TypeVar("_T")
Kinds = Mapping[str, Mapping[str, type]]  # of sources, and what options each knows, by type


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
class Feeds:
    """`[feeds]`: how large a calendar without end may be, 0 for any size; how far back it reaches (docs/serving.md)."""

    most_events: int = 1000
    most_bytes: int = 1_000_000
    past_days: int = 90


@dataclass(frozen=True)
class Periodical:
    """`[[periodicals]]`: what its Meetings section lists."""

    id: str = "default"
    days: int = 120  # from the post's date on
    query: Query = Query(cancelled=False)


@dataclass(frozen=True)
class Config:
    """The whole file, read. `folder` is where it lies: local paths count from there.

    What stands there by hand is a source, too, and the last one.
    """

    folder: Path
    site: Site = Site()
    fetch: Fetching = Fetching()
    feeds: Feeds = Feeds()
    sources: tuple[Source, ...] = ()
    periodicals: tuple[Periodical, ...] = field(default=(Periodical(),))
    guard: Limits = field(default_factory=Limits)
    own_guards: Mapping[str, Limits] = field(default_factory=dict)  # by source, where it has limits of its own
    by_hand: ByHand = field(default_factory=ByHand)

    def limits_for(self, source: Source) -> Limits:
        return self.own_guards.get(source.id, self.guard)

    def source(self, source_id: str) -> Source:
        for source in self.sources:
            if source.id == source_id:
                return source
        known = ", ".join(source.id for source in self.sources) or "none"
        raise ConfigError(f"no source is called {source_id!r}; there are: {known}")


def load(path: Path, kinds: Kinds) -> Config:
    """Read and check the file; a ConfigError names the table and the key."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"{path} is not there; `ml-meetings init` writes one") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from None
    try:
        return _config(content, path.resolve().parent, kinds)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None


def _config(content: dict[str, Any], folder: Path, kinds: Kinds) -> Config:
    unknown = content.keys() - {"site", "fetch", "feeds", "guard", "sources", "events", "corrections", "periodicals"}
    if unknown:
        raise ConfigError(f"unknown table [{sorted(unknown)[0]}]")
    site = _table(Site, content.get("site", {}), "[site]")
    if not is_web_address(site.base_url) or site.base_url.endswith("/") or set("?#") & set(site.base_url):
        raise ConfigError("[site] base_url: an absolute http(s) address without a slash at its end")
    for key, value in (("name", site.name), ("contact", site.contact)):
        if one_line(value) != value:
            raise ConfigError(f"[site] {key}: one line is expected, not {value!r}")
    if not site.name:
        raise ConfigError("[site] name: a calendar needs one")
    if site.language not in LANGUAGES:
        raise ConfigError(f"[site] language: {site.language!r} is neither {' nor '.join(LANGUAGES)}")
    _check_zone("[site]", site.zone)
    fetch = _table(Fetching, content.get("fetch", {}), "[fetch]")
    if not (0 <= fetch.pause < math.inf and 0 <= fetch.keep_days <= _MANY_DAYS):
        raise ConfigError("[fetch] pause and keep_days: seconds and days, not below 0")
    feeds = _table(Feeds, content.get("feeds", {}), "[feeds]")
    sizes = feeds.most_events >= 0 and (feeds.most_bytes == 0 or feeds.most_bytes >= 100_000)
    if not (sizes and 0 <= feeds.past_days <= _MANY_DAYS):
        raise ConfigError("[feeds] most_events, past_days: not below 0; most_bytes: 100000 or more, or 0")
    tables = _tables("sources", content)
    sources = tuple(_source(table, number, folder, site, kinds) for number, table in enumerate(tables, 1))
    guard, own_guards = _limits(content.get("guard", {}), "[guard]"), {}
    for table in tables:
        if "guard" in table:
            where = f"[[sources]] {table['id']!r}, [sources.guard]"
            own_guards[table["id"]] = _limits({**vars(guard), **_as_table(table["guard"], where)}, where)
    periodicals = tuple(_periodical(table) for table in _tables("periodicals", content)) or (Periodical(),)
    for name, ids in (("sources", [s.id for s in sources]), ("periodicals", [p.id for p in periodicals])):
        if double := [one for one, times in Counter(ids).items() if times > 1]:
            raise ConfigError(f"two {name} are called {double[0]!r}")
    hand = _by_hand(content, folder, site)
    everything = (*sources, hand.source) if hand else sources
    return Config(folder, site, fetch, feeds, everything, periodicals, guard, own_guards, hand)


def _tables(name: str, content: Mapping[str, Any]) -> list[Any]:
    tables = content.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigError(f"{name}: write [[{name}]], with two brackets")
    return tables


def _source(table: dict[str, Any], number: int, folder: Path, site: Site, kinds: Kinds) -> Source:
    where = f"[[sources]] number {number}"
    for key in ("id", "kind", "url"):
        if not isinstance(table.get(key), str) or not table[key].strip():
            raise ConfigError(f"{where}: {key} is missing")
    where = f"[[sources]] {table['id']!r}"
    if not SOURCE_ID.fullmatch(table["id"]):
        raise ConfigError(f"{where}: an id is made of a-z, 0-9 and -")
    if table["id"] in (BY_HAND, CORRECTION, DECISION):
        raise ConfigError(f"{where}: this id is taken by what stands here by hand; choose another")
    if table["kind"] not in kinds:
        raise ConfigError(f"{where}: unknown kind {table['kind']!r}; there are: {', '.join(sorted(kinds))}")
    own = {f.name for f in fields(Source)} - {"options"}
    known = {"name": table["id"], "zone": site.zone, "language": site.language, **table}
    values = {key: value for key, value in known.items() if key in own}
    values["url"] = _address(table["url"], folder, where)
    values["aliases"] = _words(table.get("aliases", []), f"{where}: aliases")
    options = {key: value for key, value in table.items() if key not in {*own, "guard"}}
    _check_options(options, kinds[table["kind"]], where)
    for key in ("name", "city"):
        if not isinstance(values.get(key, ""), str) or one_line(values.get(key, ""), 200) != values.get(key, ""):
            raise ConfigError(f"{where}: {key}: one line is expected, not {values[key]!r}")
    _check_zone(where, values["zone"])
    return _table(Source, {**values, "options": options}, where)


def _by_hand(content: Mapping[str, Any], folder: Path, site: Site) -> ByHand:
    source = Source(id=BY_HAND, kind=BY_HAND, name=site.name, url=folder.as_uri(), zone=site.zone)
    events = _read("events", content, by_hand.read_event, site)
    corrections = _read("corrections", content, by_hand.read_correction, site)
    if double := [uid for uid, times in Counter(c.uid for c in corrections).items() if times > 1]:
        raise ConfigError(f"[[corrections]]: two are of {double[0]!r}; write them as one")
    return ByHand(source, events, corrections)


def _read(name: str, content: Mapping[str, Any], reader: Callable[[Any, str], _T], site: Site) -> tuple[_T, ...]:
    values = []
    for number, table in enumerate(_tables(name, content), 1):
        try:
            values.append(reader(table, site.zone))
        except ValueError as error:
            raise ConfigError(f"[[{name}]] number {number}: {error}") from None
    return tuple(values)


def _check_options(options: Mapping[str, Any], known: Mapping[str, type], where: str) -> None:
    for key, value in options.items():
        if key not in known:
            raise ConfigError(f"{where}: unknown key {key!r}; its kind knows {', '.join(known) or 'no others'}")
        if type(value) is not known[key]:
            raise ConfigError(f"{where}: {key}: {known[key].__name__} expected, not {value!r}")
        if isinstance(value, int) and not 0 <= value <= _MANY_DAYS:
            raise ConfigError(f"{where}: {key}: 0 to {_MANY_DAYS} are expected, not {value}")


def _address(url: str, folder: Path, where: str) -> str:
    """An address, or a local path relative to the file's folder as a `file://` address."""
    scheme, separator, rest = url.partition("://")
    if separator and scheme.lower() in {"webcal", "webcals"}:
        url, scheme = f"https://{rest}", "https"
    if separator and scheme.lower() not in {"http", "https"}:
        raise ConfigError(f"{where}: url: only http, https and local paths are read, not {url!r}")
    if not separator:
        try:
            return (folder / url).resolve().as_uri()
        except (OSError, ValueError) as error:
            raise ConfigError(f"{where}: url: {url!r} is no path: {error}") from None
    if not is_web_address(url):
        raise ConfigError(f"{where}: url is no usable address: {url!r}")
    return url


def _periodical(table: dict[str, Any]) -> Periodical:
    where = f"[[periodicals]] {table.get('id', 'default')!r}"
    values = {key: value for key, value in table.items() if key in {"id", "days"}}
    if unknown := table.keys() - values.keys() - set(NAMES):
        raise ConfigError(f"{where}: unknown key {sorted(unknown)[0]!r}")
    wanted = {key: _said(value, f"{where}: {key}") for key, value in table.items() if key not in values}
    for key in ("from", "to"):
        if not re.fullmatch(r"(?:\d{4}-\d\d-\d\d)?", wanted.get(key, "")):  # "today" would be the day of the post
            raise ConfigError(f"{where}: {key}: a day such as 2026-04-07 is expected, not {wanted[key]!r}")
    try:
        query = Query.parse({"cancelled": "hide", **wanted}, today=date.min)
    except QueryError as error:
        raise ConfigError(f"{where}: {error}") from None
    periodical = _table(Periodical, {**values, "query": query}, where)
    if not 0 <= periodical.days <= _MANY_DAYS:
        raise ConfigError(f"{where}: days: 0 to {_MANY_DAYS} are expected, not {periodical.days}")
    return periodical


def _limits(values: Any, where: str) -> Limits:
    try:
        return _table(Limits, values, where)
    except ValueError as error:
        raise ConfigError(f"{where} {error}") from None


def _table(kind: type[_T], values: Any, where: str) -> _T:
    """A dataclass from a table: no unknown keys, each value of the type of the field's default."""
    values = _as_table(values, where)
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


def _as_table(values: Any, where: str) -> dict[str, Any]:
    if not isinstance(values, dict):
        raise ConfigError(f"{where}: a table is expected")
    return values


def _fits(value: Any, expected: Any) -> bool:
    if isinstance(expected, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type(expected)


def _said(value: Any, where: str) -> str:
    """A filter's value as an address would give it; days may stand as TOML has them."""
    if not isinstance(value, str | date):
        raise ConfigError(f"{where}: words are expected, not {value!r}")
    return str(value)


def _words(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise ConfigError(f"{where}: a list of words is expected")
    return tuple(value)


def _check_zone(where: str, zone: Any) -> None:
    try:
        zone_of(str(zone))
    except ValueError as error:
        raise ConfigError(f"{where} zone: {error}") from None
