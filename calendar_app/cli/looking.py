"""Commands that show what is published: events, log."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from calendar_app.agenda import Agenda
from calendar_app.cli.common import Setup, parse_query, utc_now, with_query, with_setup, write_json
from calendar_app.errors import UserError
from calendar_app.event_json import to_json
from calendar_app.identity.merge import who_says
from calendar_app.model import Event
from calendar_app.text import one_line
from calendar_app.trial import moment
from feeds import FORMATS


@click.command()
@click.option("--all", "all_of_them", is_flag=True, help="Past ones too.")
@click.option("--at", metavar="TIME", help="As it was published then: 2016-02-18T09:00, in the site's zone.")
@click.option("--json", "as_json", is_flag=True, help="Our event JSON, one array.")
@click.option("--format", "format_name", type=click.Choice(sorted(FORMATS)), help="As a feed; json is JSON Feed.")
@click.option("--who", is_flag=True, help="Who says what, where sources differ.")
@with_query
@with_setup
def events(
    setup: Setup,
    all_of_them: bool,
    at: str | None,
    as_json: bool,
    format_name: str | None,
    who: bool,
    parameters: dict[str, str],
) -> None:
    """What is published, from today on; with --at what was published at that moment, from that day on."""
    if as_json + bool(format_name) + who > 1:
        raise click.UsageError("--json, --format and --who exclude each other")
    if who and at is not None:
        raise click.UsageError("--who is about what is said now, not --at a moment of the past")
    config = setup.config_if_there()
    site = config.site if config else None
    zone = site.zone if site else "Europe/Berlin"
    then = _past(at, zone) if at is not None else None
    query = parse_query(parameters, today=then or utc_now().astimezone(ZoneInfo(zone)), all_of_them=all_of_them)
    with closing(setup.store_if_there()) as store:
        withdrawn = format_name is not None and FORMATS[format_name].withdrawn
        found = store.events_at(then, query, withdrawn=withdrawn) if then else store.events(query, withdrawn=withdrawn)
        said = [(event, who_says(store.sightings_of(event.uid))) for event in found] if who else []
        tells_changes = format_name is not None and FORMATS[format_name].tells_changes
        revisions = store.revisions_of((event.uid for event in found), until=then) if tells_changes else {}
    if as_json:
        write_json([to_json(event) for event in found])
    elif format_name:
        if site is None:
            raise UserError(f"{setup.config_path} is not there; a feed needs its [site]")
        agenda = Agenda(
            events=found,
            title=site.name,
            site_name=site.name,
            revisions=revisions,
            language=site.language,
            zone=site.zone,
            base_url=site.base_url,
            path=query.address("/"),
            feed_path=query.address(f"/events{FORMATS[format_name].suffix}"),
        )
        click.echo(FORMATS[format_name].render(agenda), nl=False)
    else:
        show(found)
    for event, differing in said:
        if differing:
            click.echo(f"\n{event.title}, {when(event)}")
        for name, values in differing.items():
            told = (f"{one_line(str(value), 100)} ({', '.join(ids)})" for value, ids in values)
            click.echo(f"  {name}: {'; '.join(told)}")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One array of revisions.")
@with_setup
def log(setup: Setup, as_json: bool) -> None:
    """Every change of what is published, oldest first."""
    with closing(setup.store_if_there()) as store:
        revisions = store.revisions()
        if as_json:
            write_json(
                [
                    {
                        "uid": r.uid,
                        "at": r.at.isoformat(),
                        "change": r.change,
                        "fields": r.fields,
                        "source": r.source_id,
                    }
                    for r in revisions
                ]
            )
            return
        titles = {event.uid: event.title for event in store.events(withdrawn=True)}
    for revision in revisions:
        click.echo(f"{revision.at:%Y-%m-%d %H:%M} {revision.change:8} {titles.get(revision.uid, revision.uid)}")
        if revision.change != "added":
            for name, (before, after) in revision.fields.items():
                click.echo(f"{'':26}{name}: {before} -> {after}")


def _past(at: str, zone: str) -> datetime:
    try:
        return moment(at, zone).astimezone(UTC).astimezone(ZoneInfo(zone))
    except (ValueError, OverflowError):
        raise click.BadParameter(f"{at!r} is no moment; write 2016-02-18T09:00", param_hint="--at") from None


def show(found: tuple[Event, ...]) -> None:
    """A table for people: when, where, what."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("when", "where", "what", "state"):
        table.add_column(name, no_wrap=name == "when", overflow="fold")
    for event in found:
        state = "" if event.status == "confirmed" else str(event.status)
        table.add_row(when(event), Text(event.place.line), Text(event.title), state)
    Console().print(table)
    click.echo("1 meeting" if len(found) == 1 else f"{len(found)} meetings", err=True)


def when(event: Event) -> str:
    """The span in ISO, short: `2016-04-07/08`, `2016-02-24 17:30`."""
    span = event.span
    if span is None:
        return "undated"
    if span.all_day:
        return f"{span.first_day}" if span.first_day == span.last_day else f"{span.first_day}/{span.last_day}"
    return f"{span.starts_at:%Y-%m-%d %H:%M}"


COMMANDS = (events, log)
