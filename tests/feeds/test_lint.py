"""The lint: each rule sees what breaks it, a sound feed breaks none, and no file can hold it up."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds.lint import RULES, lint, lint_answer
from tests.feeds.broken import BROKEN, SOUND
from tests.published import faults

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
PAGE = Path(__file__).parents[2] / "docs" / "doctor.md"
ALSO = {"zone-name": {"zone-name", "zone-hint"}}  # what cannot be broken alone
OF_SIZE = {"size", "count"}
OF_ANSWERS = {"media-type", "charset", "redirect", "validator", "cookie"}


def broken_rules(body: bytes) -> set[str]:
    return {finding.rule for finding in lint(body, now=NOW)}


def test_a_sound_feed_has_no_findings() -> None:
    """What nobody trips over is not worth a word."""
    assert lint(SOUND, now=NOW) == ()


@pytest.mark.parametrize(("rule", "old", "new"), BROKEN)
def test_a_rule_sees_what_breaks_it(rule: str, old: bytes, new: bytes) -> None:
    """One fault, and the one rule that names it."""
    assert old in SOUND
    assert broken_rules(SOUND.replace(old, new)) == ALSO.get(rule, {rule})


def test_an_accent_after_a_line_break_is_no_fault() -> None:
    """The `n` of an escaped line break is no letter."""
    assert broken_rules(SOUND.replace(b"\\n\xc3\x9cber", "\\n\u0303ber".encode())) == set()


def test_a_finding_says_the_line() -> None:
    """The physical line, as an editor counts."""
    (finding,) = lint(SOUND.replace(b"STATUS:CONFIRMED", b"STATUS:CANCELED"), now=NOW)
    assert SOUND.split(b"\r\n")[finding.line - 1] == b"STATUS:CONFIRMED"
    assert finding.is_must


def test_every_rule_is_tried_and_told() -> None:
    """A rule has an example that breaks it, and its row in the documentation."""
    assert {rule for rule, _, _ in BROKEN} | OF_SIZE | OF_ANSWERS == set(RULES)
    written = PAGE.read_text("utf-8")
    missing = [
        name for name, rule in RULES.items() if f"| `{name}` | {_level(rule.must)} | {rule.why} |" not in written
    ]
    assert not missing


def test_many_of_one_kind_are_told_shortly() -> None:
    """Five of a rule, and how many more there are."""
    findings = lint(SOUND.replace(b"\r\n", b"\n"), now=NOW)
    assert [finding.rule for finding in findings] == ["line-ends"] * 6
    assert findings[0].sentence == f"The same {len(SOUND.splitlines()) - 5} times more."


def test_a_large_feed_is_told() -> None:
    """More than 1,000 events, or a megabyte, is too much for some."""
    start, end = SOUND.rindex(b"BEGIN:VEVENT"), SOUND.index(b"END:VCALENDAR")
    events = [SOUND[start:end].replace(b"3b9c0f52", b"%08x" % n) for n in range(4000)]
    assert broken_rules(SOUND[:start] + b"".join(events) + SOUND[end:]) == {"size", "count"}


ZONES = [
    ("Africa/Casablanca", b"DTSTART:20251026T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100", set()),
    ("Asia/Kolkata", b"DTSTART:19700101T000000\r\nTZOFFSETFROM:+0530\r\nTZOFFSETTO:+0530", set()),
    ("Asia/Kolkata", b"DTSTART:19700101T000000\r\nTZOFFSETFROM:+0530\r\nTZOFFSETTO:+0500", {"zone-differs"}),
    ("UTC", b"DTSTART:19700101T000000\r\nTZOFFSETFROM:+0000\r\nTZOFFSETTO:+0000", set()),
    ("America/New_York", b"DTSTART:19700101T000000\r\nTZOFFSETFROM:-0500\r\nTZOFFSETTO:-0500", {"zone-differs"}),
]


@pytest.mark.parametrize(("name", "observance", "expected"), ZONES)
def test_a_zone_is_compared_for_the_events_that_name_it(name: str, observance: bytes, expected: set[str]) -> None:
    """On 2 April New York is four hours behind Greenwich; a VTIMEZONE with winter alone says five."""
    start, end = SOUND.index(b"BEGIN:DAYLIGHT"), SOUND.index(b"END:VTIMEZONE")
    told = SOUND[:start] + b"BEGIN:STANDARD\r\n" + observance + b"\r\nEND:STANDARD\r\n" + SOUND[end:]
    assert broken_rules(told.replace(b"Europe/Berlin", name.encode())) == expected


ANSWERS = [
    ("https://a.example/x.ics", "text/calendar; charset=utf-8", {"etag": '"1"'}, set()),
    ("https://a.example/x.ics", 'text/calendar;charset="UTF-8"', {"last-modified": "…"}, set()),
    ("https://a.example/x.ics", "text/calendar", {"etag": '"1"'}, {"charset"}),
    ("https://a.example/x.ics", "text/html", {"etag": '"1"'}, {"media-type"}),
    ("https://b.example/x.ics", "text/calendar; charset=utf-8", {"etag": '"1"'}, {"redirect"}),
    ("https://a.example/x.ics", "text/calendar; charset=utf-8", {"set-cookie": "a=b"}, {"validator", "cookie"}),
]


@pytest.mark.parametrize(("url", "media_type", "headers", "expected"), ANSWERS)
def test_an_answer_is_looked_at_too(url: str, media_type: str, headers: dict[str, str], expected: set[str]) -> None:
    """How a feed is served is half of what its subscribers see."""
    found = lint_answer("https://a.example/x.ics", url, media_type, headers)
    assert {finding.rule for finding in found} == expected


HOSTILE = {
    "deep": b"BEGIN:VEVENT\r\n" * 50_000,
    "ends": b"END:VEVENT\r\n" * 50_000,
    "folds": b"DESCRIPTION:a\r\n" + b" b\r\n" * 200_000,
    "one line": b"DESCRIPTION:" + b"<a " * 300_000 + b"\r\n",
    "parameters": b"X-A" + b";A=b" * 200_000 + b"\r\n",
    "quotes": b"X-A;A=" + b'"",' * 200_000 + b"\r\n",
    "backslashes": b"BEGIN:VEVENT\r\nSUMMARY:" + b"\\" * 500_001 + b"\r\nEND:VEVENT\r\n",
    "zones": b"BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n"
    + b"BEGIN:STANDARD\r\nDTSTART:00010101T000000\r\nTZOFFSETFROM:+2359\r\nTZOFFSETTO:-2359\r\n"
    b"RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-31,31,30,1,2,3\r\nEND:STANDARD\r\n"
    * 5_000
    + b"END:VTIMEZONE\r\nBEGIN:VEVENT\r\nDTSTART;TZID=Europe/Berlin:00010101T000000\r\n"
    b"DTEND;TZID=Europe/Berlin:99991231T235959\r\nEND:VEVENT\r\n",
    "numbers": b"BEGIN:VEVENT\r\nSEQUENCE:" + b"9" * 100_000 + b"\r\nDURATION:P" + b"9" * 100_000 + b"W\r\n"
    b"GEO:" + b"9" * 100_000 + b";1\r\nEND:VEVENT\r\n",
    "NULs": b"\0" * 300_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_holds_the_lint_up(name: str) -> None:
    """Whatever somebody wrote to harm a reader gives a short report."""
    body = b"BEGIN:VCALENDAR\r\n" + HOSTILE[name] + b"END:VCALENDAR\r\n"
    findings = lint(body, now=NOW)
    assert 0 < len(findings) < 100
    assert all(len(finding.sentence) < 300 for finding in findings)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SOUND)), st.integers(0, 9), st.binary(max_size=6)), max_size=6))
def test_any_damage_gives_a_report(damage: list[tuple[int, int, bytes]]) -> None:
    """Bytes lost, doubled or put in anywhere end in findings, never in an error."""
    body = SOUND
    for place, lost, put in damage:
        body = body[:place] + put + body[place + lost :]
    assert all(finding.rule in RULES for finding in lint(body, now=NOW))


def test_what_tests_publish_is_read() -> None:
    """The check that follows every test passes a sound feed and sees a broken one."""
    assert faults(SOUND) == []
    assert faults(SOUND.replace(b"SEQUENCE:2", b"SEQUENCE:two"))


def _level(must: bool) -> str:
    return "must" if must else "should"
