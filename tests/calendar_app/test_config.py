"""sources.toml, good and bad."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from calendar_app import config
from calendar_app.config import Config
from calendar_app.errors import ConfigError
from calendar_app.limits import Limits

KINDS = {"ics": {"window_past_days": int}, "posts": {"drafts": bool}}
SOURCE = '[[sources]]\nid = "a"\nkind = "ics"\nurl = "https://a.example/"\n'


def load(folder: Path, text: str) -> Config:
    path = folder / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return config.load(path, KINDS)


def test_a_good_file(tmp_path: Path) -> None:
    """Tables become values; what is not said has its default."""
    read = load(
        tmp_path,
        '\ufeff[site]\nname = "Treffen"\nbase_url = "https://meetings.example.org"\nlanguage = "en"\n'
        "[fetch]\npause = 1\n" + SOURCE + 'aliases = ["b.example"]\nwindow_past_days = 30\n'
        '[[periodicals]]\nid = "rueckblick"\ndays = 30\ncity = "Köln"\nfrom = 2016-04-07\n',
    )

    assert (read.site.name, read.site.zone, read.fetch.pause) == ("Treffen", "Europe/Berlin", 1)
    source = read.source("a")
    assert (source.name, source.zone, source.language) == ("a", "Europe/Berlin", "en")
    assert (source.aliases, source.options) == (("b.example",), {"window_past_days": 30})
    (periodical,) = read.periodicals
    assert (periodical.id, periodical.days, periodical.query.city) == ("rueckblick", 30, "koeln")
    assert periodical.query.since == date(2016, 4, 7)
    assert not periodical.query.cancelled


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("webcal://a.example/b.ics", "https://a.example/b.ics"),
        ("WEBCALS://a.example/b.ics", "https://a.example/b.ics"),
        ("http://a.example/", "http://a.example/"),
    ],
)
def test_addresses(tmp_path: Path, url: str, expected: str) -> None:
    """webcal is https under another name."""
    assert load(tmp_path, SOURCE.replace("https://a.example/", url)).sources[0].url == expected


def test_a_local_path_counts_from_the_file(tmp_path: Path) -> None:
    """Wherever the command is run."""
    read = load(tmp_path, SOURCE.replace("https://a.example/", "posts/2016 neu"))

    assert read.sources[0].url == (tmp_path.resolve() / "posts" / "2016 neu").as_uri()


BAD = {
    "nonsense": ("[site", ""),
    "unknown table": ("[sites]\n", r"\[sites\]"),
    "unknown key": ('[site]\nnam = "x"\n', r"\[site\]: unknown key 'nam'"),
    "wrong type": ("[site]\nname = 5\n", r"\[site\]: name"),
    "two lines": ('[site]\nname = "a\\nb"\n', r"\[site\] name"),
    "no name": ('[site]\nname = ""\n', r"\[site\] name"),
    "header": ('[site]\ncontact = "a\\r\\nX: b"\n', r"\[site\] contact"),
    "slash": ('[site]\nbase_url = "https://a.example/"\n', r"\[site\] base_url"),
    "query": ('[site]\nbase_url = "https://a.example?b"\n', r"\[site\] base_url"),
    "language": ('[site]\nlanguage = "fr"\n', r"\[site\] language"),
    "zone": ('[site]\nzone = "Europe/Karlsruhe"\n', r"\[site\] zone"),
    "pause": ("[fetch]\npause = -1\n", r"\[fetch\] pause"),
    "not a number": ("[fetch]\npause = nan\n", r"\[fetch\] pause"),
    "one bracket": ('[sources]\nid = "a"\n', r"\[\[sources\]\]"),
    "periodicals as number": ("periodicals = 3\n", r"\[\[periodicals\]\]"),
    "no id": ('[[sources]]\nkind = "ics"\n', "number 1: id"),
    "bad id": (SOURCE.replace('"a"', '"A b"'), "'A b': an id"),
    "unknown kind": (SOURCE.replace('"ics"', '"icss"'), "'a': unknown kind 'icss'"),
    "source twice": (SOURCE + SOURCE, "two sources are called 'a'"),
    "source zone": (SOURCE + 'zone = "Mars"\n', "'a' zone"),
    "source name": (SOURCE + "name = 5\n", "'a': name"),
    "source city": (SOURCE + 'city = "a\\nb"\n', "'a': city"),
    "source enabled": (SOURCE + 'enabled = "yes"\n', "'a': enabled"),
    "aliases": (SOURCE + 'aliases = "b"\n', "'a': aliases"),
    "ftp": (SOURCE.replace("https", "ftp"), "'a': url"),
    "brackets": (SOURCE.replace("a.example", "[::1"), "'a': url"),
    "webcal without host": (SOURCE.replace("https://a.example/", "webcal://"), "'a': url"),
    "periodical key": ('[[periodicals]]\ncitty = "x"\n', "'default': unknown key 'citty'"),
    "periodical days": ("[[periodicals]]\ndays = 99999999999\n", "'default': days"),
    "periodical type": ('[[periodicals]]\ncity = ["x"]\n', "'default': city"),
    "periodical value": ('[[periodicals]]\nonline = "maybe"\n', "'default': online"),
    "option unknown": (SOURCE + "window_past_dayz = 3\n", "'a': unknown key 'window_past_dayz'"),
    "option of another type": (SOURCE + 'window_past_days = "many"\n', "'a': window_past_days: int"),
    "option too large": (SOURCE + "window_past_days = 99999999\n", "'a': window_past_days: 0 to"),
    "periodical unknown": ("[[periodicals]]\ndayz = 3\n", "'default': unknown key 'dayz'"),
    "periodical today": ('[[periodicals]]\nfrom = "today"\n', "'default': from"),
    "periodical twice": ("[[periodicals]]\n[[periodicals]]\n", "two periodicals are called 'default'"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_named_with_its_place(tmp_path: Path, name: str) -> None:
    """The message names the file, the table and the key; it is never a traceback."""
    text, place = BAD[name]
    with pytest.raises(ConfigError, match=f"sources.toml: .*{place}"):
        load(tmp_path, text)


def test_no_file_and_no_text(tmp_path: Path) -> None:
    """Missing, or not UTF-8."""
    with pytest.raises(ConfigError, match="is not there"):
        config.load(tmp_path / "sources.toml", KINDS)
    (tmp_path / "sources.toml").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match=r"sources\.toml"):
        config.load(tmp_path / "sources.toml", KINDS)


def test_an_unknown_source_is_named(tmp_path: Path) -> None:
    """With those that there are."""
    with pytest.raises(ConfigError, match="'b'; there are: a"):
        load(tmp_path, SOURCE).source("b")


def test_limits_of_the_guard(tmp_path: Path) -> None:
    """`[guard]` counts for all sources; what a source says besides, for it alone."""
    read = load(
        tmp_path,
        "[guard]\nfew = 3\ngone_share = 1\n"
        + SOURCE
        + "[sources.guard]\nmay_be_empty = true\nfew = 9\n"
        + SOURCE.replace('"a"', '"b"'),
    )
    assert read.limits_for(read.source("a")) == Limits(few=9, gone_share=1, may_be_empty=True)
    assert read.limits_for(read.source("b")) == read.guard == Limits(few=3, gone_share=1)
    assert load(tmp_path, SOURCE).guard == Limits()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[guard]\nfew = 0\n", "[guard] few"),
        ("[guard]\nfew = 2.5\n", "[guard]: few"),
        ("[guard]\ngone_share = 1.5\n", "[guard] gone_share"),
        ("[guard]\nchanged_share = nan\n", "[guard] changed_share"),
        ("[guard]\ntentative_after_days = -1\n", "[guard] tentative_after_days"),
        ("[feeds]\npast_days = -1\n", "past_days"),
        ("[feeds]\npast_days = 40000\n", "past_days"),
        ("[guard]\nmany = 5\n", "[guard]: unknown key 'many'"),
        ("guard = 5\n", "[guard]: a table"),
        (SOURCE + "guard = 5\n", "[[sources]] 'a', [sources.guard]: a table"),
        (SOURCE + "[sources.guard]\nfew = -1\n", "[[sources]] 'a', [sources.guard] few"),
    ],
)
def test_limits_that_make_no_sense(tmp_path: Path, text: str, place: str) -> None:
    """The sentence names the table and the key."""
    with pytest.raises(ConfigError) as raised:
        load(tmp_path, text)
    assert place in str(raised.value)
