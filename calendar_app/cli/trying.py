"""Commands that read without keeping: try, when."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from calendar_app import dates
from calendar_app.cli.common import Setup, answer_each, utc_now, with_batch, with_setup, write_json
from calendar_app.cli.looking import show
from calendar_app.errors import UserError
from calendar_app.event_json import to_json
from calendar_app.live import local_path
from calendar_app.model import Source, zone_of
from calendar_app.trial import Trial, moment, try_page, try_source
from scrapers import SCRAPERS
from scrapers.base import Page
from scrapers.fetch import Files, Policy, Web

_WORDS = ("file", "url", "at", "zone", "from", "to", "kind", "text", "lang")  # of a batch's lines


@click.command(name="try")
@click.argument("location", required=False)
@click.option("--url", help="The address that a file was saved from.")
@click.option("--at", help="When it was saved: its “today”.")
@click.option("--zone", help="Zone of times that name none.")
@click.option("--from", "since", help="Recurring meetings from this day.")
@click.option("--to", "until", help="… to this one.")
@click.option("--kind", type=click.Choice(sorted(SCRAPERS)), help="Which reader; else the first that finds something.")
@click.option("--json", "as_json", is_flag=True, help="Events as JSON.")
@with_batch
@with_setup
def try_command(
    setup: Setup,
    location: str | None,
    url: str | None,
    at: str | None,
    zone: str | None,
    since: str | None,
    until: str | None,
    kind: str | None,
    as_json: bool,
    batch: Path | None,
) -> None:
    """What a page, a file, or a source of the configuration by its id would give, and by which reader."""
    if (location is None) is (batch is None):
        raise click.UsageError("give a page, a file, or --batch FILE")
    if batch:
        answer_each(batch, partial(_answer_try, rules=setup.policy()))
        return
    words = {"file": location, "url": url, "at": at, "zone": zone, "from": since, "to": until, "kind": kind}
    try:
        source = _configured(setup, location or "")
        trial = _trial_of(source, setup.policy()) if source else _trial(words, setup.policy())
    except ValueError as error:
        raise UserError(str(error)) from None
    if as_json:
        write_json([to_json(event) for event in trial.events])
    else:
        show(trial.events)
    click.echo(f"read by: {trial.reader}", err=True)
    for problem in trial.problems:
        click.echo(f"not read: {problem}", err=True)


@click.command()
@click.argument("text", required=False)
@click.option("--lang", default="de", show_default=True, help="Language of the text.")
@click.option("--at", help="The day of the page, for missing years [default: today]")
@with_batch
@with_setup
def when(setup: Setup, text: str | None, lang: str, at: str | None, batch: Path | None) -> None:
    """How a date text is read."""
    if (text is None) is (batch is None):
        raise click.UsageError("give a text, or --batch FILE")
    if batch:
        answer_each(batch, _answer_when)
        return
    try:
        read = _answer_when({"text": text, "lang": lang, "at": at})
    except ValueError as error:
        raise UserError(str(error)) from None
    if read["start"] is None:
        raise UserError(f"no date in {text!r}")
    days = " to ".join(read[name] for name in ("start", "end") if read[name])
    times = " to ".join(read[name] for name in ("time_start", "time_end") if read[name])
    click.echo(f"{days}, {times}" if times else days)


def _check(words: Mapping[str, Any]) -> None:
    for name in _WORDS:
        if not isinstance(words.get(name) or "", str):
            raise ValueError(f"{name}: a text is expected")


def _answer_try(words: Mapping[str, Any], rules: Policy) -> dict[str, Any]:
    _check(words)
    trial = _trial(words, rules)
    dated = [to_json(event) for event in trial.events if event.span]
    undated = [to_json(event) for event in trial.events if not event.span]
    return {"events": dated, **({"undated": undated} if undated else {}), "reader": trial.reader}


def _answer_when(words: Mapping[str, Any]) -> dict[str, Any]:
    _check(words)
    at = _day(words, "at") or utc_now().date()
    found = dates.read(words.get("text") or "", language=words.get("lang") or "de", at=at)
    if found is None:
        return {"start": None, "end": None, "time_start": None, "time_end": None}
    return {
        "start": found.start.isoformat(),
        "end": found.end.isoformat() if found.end else None,
        "time_start": found.time_start.isoformat("minutes") if found.time_start else None,
        "time_end": found.time_end.isoformat("minutes") if found.time_end else None,
    }


def _trial(words: Mapping[str, Any], rules: Policy) -> Trial:
    location, zone, kind = words.get("file"), words.get("zone"), words.get("kind")
    if not location:
        raise ValueError("file: a path or an address is missing")
    if kind and kind not in SCRAPERS:
        raise ValueError(f"kind: {kind!r} is none of {', '.join(sorted(SCRAPERS))}")
    if zone:
        zone_of(zone)
    now = moment(words["at"], zone) if words.get("at") else utc_now()
    read = partial(try_page, kind=kind, zone=zone, since=_day(words, "from"), until=_day(words, "to"))
    if urlsplit(location).scheme in ("http", "https"):
        with closing(Web(rules, now=lambda: now)) as web:
            fetch = web.fetcher()
            page = fetch(location)
            return read(page, fetch=fetch)
    path = Path(location)
    files = Files(path, now=lambda: now)
    page = files(path.resolve().as_uri())
    if not words.get("url"):
        return read(page, fetch=files)
    return read(Page(words["url"], page.body, now, page.media_type))


def _configured(setup: Setup, location: str) -> Source | None:
    """The source of this id, unless a file has that name."""
    if Path(location).exists() or not (config := setup.config_if_there()):
        return None
    return next((source for source in config.sources if source.id == location), None)


def _trial_of(source: Source, rules: Policy) -> Trial:
    if source.url.startswith("file:"):
        return try_source(source, Files(local_path(source.url), now=utc_now))
    with closing(Web(rules, now=utc_now)) as web:
        return try_source(source, web.fetcher())


def _day(words: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(words[name][:10]) if words.get(name) else None


COMMANDS = (try_command, when)
