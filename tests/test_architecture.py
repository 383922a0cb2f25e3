"""Who may import whom, told as a table and read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from feeds import FORMATS
from scrapers import SCRAPERS

ROOT = Path(__file__).parents[1]
PACKAGES = ("calendar_app", "scrapers", "feeds")
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}

INNER = tuple(
    f"calendar_app.{name}"
    for name in (
        "model", "span", "errors", "query", "text", "event_json", "bullet", "post", "gazetteer", "places", "topics",
        "history", "dates", "agenda", "limits", "monitor", "by_hand", "past",
    )
)  # fmt: skip

# Module, or all below it -> what of ours it may import. The longest name that fits a module counts.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "calendar_app": (),
    **dict.fromkeys(INNER, INNER),
    "calendar_app.normalize": INNER,
    "calendar_app.local_time": (*INNER, "scrapers.base"),
    "calendar_app.identity": (*INNER, "calendar_app.identity"),
    "calendar_app.publish": (*INNER, "calendar_app.identity"),
    "calendar_app.settle": (*INNER, "calendar_app.identity", "calendar_app.publish", "calendar_app.store"),
    "calendar_app.corrections": (*INNER, "calendar_app.identity", "calendar_app.settle", "calendar_app.store"),
    "calendar_app.config": INNER,
    "calendar_app.issues": (*INNER, "calendar_app.config", "calendar_app.identity"),
    "calendar_app.store": (*INNER, "calendar_app.store", "scrapers.fetch"),
    "calendar_app.collect": (
        *INNER, "calendar_app.identity", "calendar_app.local_time", "calendar_app.normalize",
        "calendar_app.corrections", "calendar_app.scraped", "calendar_app.settle", "calendar_app.store",
        "scrapers.base",
    ),
    "calendar_app.scraped": (
        *INNER, "calendar_app.identity", "calendar_app.local_time", "calendar_app.normalize", "calendar_app.store",
        "scrapers.base", "scrapers.fetch", "scrapers.skeleton",
    ),
    "calendar_app.live": (
        *INNER, "calendar_app.collect", "calendar_app.config", "calendar_app.renderings", "calendar_app.scraped",
        "calendar_app.store", "scrapers",
    ),
    "calendar_app.renderings": (*INNER, "calendar_app.store", "feeds"),
    "calendar_app.replay": (*INNER, "calendar_app.collect", "calendar_app.store", "scrapers"),
    "calendar_app.doctor": (*INNER, "calendar_app.config", "calendar_app.live", "calendar_app.store"),
    "calendar_app.trial": (*INNER, "calendar_app.local_time", "scrapers"),
    "calendar_app.demo": (*INNER, "calendar_app.demo"),
    "calendar_app.web": (
        *INNER, "calendar_app.config", "calendar_app.identity", "calendar_app.renderings", "calendar_app.store",
        "calendar_app.web", "feeds",
    ),
    "calendar_app.web.wsgi": ("calendar_app.config", "calendar_app.store", "calendar_app.web", "scrapers"),
    "calendar_app.cli": ("calendar_app", "scrapers", "feeds"),
    "scrapers": (*INNER, "scrapers"),
    "scrapers.fetch": (
        "calendar_app.errors", "calendar_app.model", "calendar_app.text", "scrapers.base", "scrapers.fetch",
    ),
    "feeds": (*INNER, "feeds"),
}  # fmt: skip

# A library with one door -> where the door is.
DOORS: dict[str, tuple[str, ...]] = {
    "requests": ("scrapers.fetch",),
    "urllib3": ("scrapers.fetch",),
    "sqlalchemy": ("calendar_app.store",),
    "alembic": ("calendar_app.store",),
    "icalendar": ("scrapers.ics", "scrapers.ics_lines", "scrapers.ics_series", "scrapers.ics_zones", "feeds"),
    "flask": ("calendar_app.web",),
    "werkzeug": ("calendar_app.web",),
    "prometheus_client": ("calendar_app.web.metrics",),
    "click": ("calendar_app.cli",),
    "rich": ("calendar_app.cli",),
}

# Who may ask what time it is; everybody else is told.
READ_THE_CLOCK = {"calendar_app.cli.common", "calendar_app.web.wsgi"}
_CLOCKS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"), ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"),
}  # fmt: skip


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_it_may(module: str) -> None:
    """The arrows between our parts point inwards, as the table says."""
    allowed = MAY_IMPORT[max((name for name in MAY_IMPORT if _is_within(module, name)), key=len)]
    ours = {name for name in _imports(module) if name.split(".")[0] in PACKAGES}
    assert not {name for name in ours if not any(_is_within(name, part) for part in allowed)}


@pytest.mark.parametrize("module", MODULES)
def test_a_library_has_one_door(module: str) -> None:
    """HTTP, SQL, iCalendar, Flask and the terminal are each known in one place."""
    strangers = {
        name
        for name in _imports(module)
        if not any(_is_within(module, door) for door in DOORS.get(name.split(".")[0], PACKAGES))
    }
    assert not strangers


@pytest.mark.parametrize("module", MODULES)
def test_nobody_inside_reads_the_clock(module: str) -> None:
    """The time is an argument, so that a run over an archive at any moment is the same code."""
    tree = ast.parse(MODULES[module].read_text("utf-8"))
    asked = {
        (node.value.id, node.attr)
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    } & _CLOCKS
    assert module in READ_THE_CLOCK or not asked


@pytest.mark.parametrize("module", MODULES)
def test_a_file_is_short(module: str) -> None:
    """A file near 300 lines is a question, a longer one is an answer."""
    assert len(MODULES[module].read_text("utf-8").splitlines()) <= 300


def test_the_tables_name_what_is_there() -> None:
    """A rule about a module that has gone is no rule."""
    named = {*MAY_IMPORT, *(door for doors in DOORS.values() for door in doors), *READ_THE_CLOCK}
    assert not named - set(MODULES)


def test_the_root_of_the_application_imports_nothing_of_ours() -> None:
    """Otherwise `import feeds` would run in a circle."""
    assert set(_imports("calendar_app")) == {"zoneinfo"}


@pytest.mark.parametrize("kind", SCRAPERS)
def test_every_kind_of_source_has_cases(kind: str) -> None:
    """A scraper comes with pages to read."""
    assert any((ROOT / "tests" / "scrapers" / kind.replace("-", "_")).glob("*/expected.json"))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_a_golden_file(name: str) -> None:
    """A format comes with bytes that it must give."""
    assert any((ROOT / "tests" / "feeds" / "golden").glob(f"*{FORMATS[name].suffix}"))


def _is_within(module: str, part: str) -> bool:
    return f"{module}.".startswith(f"{part}.")


def _imports(module: str) -> Iterator[str]:
    """Full names of modules; of a package's names those that are modules themselves."""
    for node in ast.walk(ast.parse(MODULES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            full = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in MODULES else node.module for name in full)
