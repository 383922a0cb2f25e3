"""The command that looks for what is wrong: with the installation, or with any feed on the web."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import click

from calendar_app.cli.common import Setup, utc_now, with_setup, write_json
from calendar_app.doctor import Check, Grade, examine
from feeds.lint import RULES, Finding, lint, lint_answer
from scrapers import OPTIONS
from scrapers.base import Page
from scrapers.fetch import Files, Web


@click.command()
@click.option("--feed", metavar="ADDRESS-OR-FILE", help="Look at this iCalendar feed instead, whoever publishes it.")
@click.option("--json", "as_json", is_flag=True, help="One object.")
@with_setup
def doctor(setup: Setup, feed: str | None, as_json: bool) -> None:
    """What is wrong, and where: with this installation, or with a feed. Exit 1 where something must be mended."""
    if feed is None:
        checks = tuple(examine(setup.config_path, OPTIONS, setup.database))
        _show_checks(checks, as_json)
        wrong = any(check.grade is Grade.MUST for check in checks)
    else:
        findings = _findings(setup, feed)
        _show_findings(feed, findings, as_json)
        wrong = any(finding.is_must for finding in findings)
    if wrong:
        raise SystemExit(1)


def _findings(setup: Setup, feed: str) -> tuple[Finding, ...]:
    scheme, separator, rest = feed.partition("://")
    if not separator:
        path = Path(feed)
        page = Files(path, now=utc_now)(path.resolve().as_uri())
        return lint(page.body, now=page.fetched_at)
    address = f"https://{rest}" if scheme.lower() in {"webcal", "webcals"} else feed
    page = _fetch(setup, address)
    answered = lint_answer(address, page.url, page.media_type, page.headers)
    return (*answered, *lint(page.body, now=page.fetched_at))


def _fetch(setup: Setup, address: str) -> Page:
    """Guarded as every fetch is; our own site may be looked at wherever it is."""
    policy, config = setup.policy(), setup.config_if_there()
    if config:
        own = urlsplit(config.site.base_url).netloc
        policy = replace(policy, allowed_hosts=policy.allowed_hosts | {own})
    with closing(Web(policy, now=utc_now)) as web:
        return web.fetcher()(address)


def _show_checks(checks: tuple[Check, ...], as_json: bool) -> None:
    if as_json:
        write_json({"checks": [{"part": c.part, "grade": c.grade, "message": c.sentence} for c in checks]})
        return
    for check in checks:
        click.echo(f"{check.grade:6}  {check.part:13}  {check.sentence}")


def _show_findings(feed: str, findings: tuple[Finding, ...], as_json: bool) -> None:
    if as_json:
        found = [
            {"rule": f.rule, "level": _level(f), "line": f.line, "message": f.sentence, "why": RULES[f.rule].why}
            for f in findings
        ]
        write_json({"feed": feed, "findings": found})
        return
    told: set[str] = set()
    for finding in findings:
        place = f"line {finding.line}" if finding.line else "the feed"
        click.echo(f"{_level(finding):6}  {finding.rule:15}  {place:10}  {finding.sentence}")
        if finding.rule not in told:
            click.echo(f"{'':37}{RULES[finding.rule].why}")
        told.add(finding.rule)
    broken = sum(finding.is_must for finding in findings)
    click.echo(
        f"{broken} must be mended, {len(findings) - broken} should be." if findings else "Nothing is wrong.", err=True
    )


def _level(finding: Finding) -> str:
    return "must" if finding.is_must else "should"


COMMANDS = (doctor,)
