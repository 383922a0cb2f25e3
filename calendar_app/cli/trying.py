"""Commands that read without keeping: try."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from calendar_app.cli.common import Setup, utc_now, with_setup, write_json
from calendar_app.cli.looking import show
from calendar_app.errors import ScrapeError, UserError
from calendar_app.event_json import to_json
from calendar_app.trial import Trial, moment, try_page
from scrapers import SCRAPERS
from scrapers.base import Page
from scrapers.fetch import Files, Policy, Web


@click.command(name="try")
@click.argument("location", required=False)
@click.option("--url", help="The address that a file was saved from.")
@click.option("--at", help="When it was saved: its “today”.")
@click.option("--zone", help="Zone of times that name none.")
@click.option("--from", "since", help="Recurring meetings from this day.")
@click.option("--to", "until", help="… to this one.")
@click.option("--kind", type=click.Choice(sorted(SCRAPERS)), help="Which reader; else the first that finds something.")
@click.option("--json", "as_json", is_flag=True, help="Events as JSON.")
@click.option("--batch", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="One JSON object a line.")
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
    """What a page or file would give, and by which reader."""
    if (location is None) is (batch is None):
        raise click.UsageError("give a page, a file, or --batch FILE")
    if batch:
        for line in batch.read_text(encoding="utf-8").splitlines():
            if line.strip():
                click.echo(json.dumps(_answer(json.loads(line)), ensure_ascii=False))
        return
    words = {"file": location, "url": url, "at": at, "zone": zone, "from": since, "to": until, "kind": kind}
    trial = _trial(words)
    if as_json:
        write_json([to_json(event) for event in trial.events])
    else:
        show(trial.events)
    click.echo(f"read by: {trial.reader}", err=True)
    for problem in trial.problems:
        click.echo(f"not read: {problem}", err=True)


def _answer(words: Mapping[str, Any]) -> dict[str, Any]:
    """One line of a batch; what fails is said in its place."""
    try:
        trial = _trial(words)
    except (ScrapeError, UserError, ValueError) as error:
        return {"error": str(error)}
    return {"events": [to_json(event) for event in trial.events], "reader": trial.reader}


def _trial(words: Mapping[str, Any]) -> Trial:
    location, zone = str(words["file"]), words.get("zone")
    now = moment(words["at"], zone) if words.get("at") else utc_now()
    read = partial(try_page, kind=words.get("kind"), zone=zone, since=_day(words, "from"), until=_day(words, "to"))
    if urlsplit(location).scheme in ("http", "https"):
        with closing(Web(Policy(pause=1.0), now=lambda: now)) as web:
            fetch = web.fetcher()
            page = fetch(location)
            return read(page, fetch=fetch)
    path = Path(location)
    page = Files(path, now=lambda: now)(path.resolve().as_uri())
    page = Page(words.get("url") or page.url, page.body, now, page.media_type)
    return read(page)


def _day(words: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(words[name][:10]) if words.get(name) else None


COMMANDS = (try_command,)
