"""Dates as people write them: what is read, what is not, and that no text breaks the reader."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.dates import Found, find, read, reading
from calendar_app.dates.days import read_days
from calendar_app.dates.hints import may_name_day
from calendar_app.dates.times import read_times
from calendar_app.dates.tokens import tokenise
from calendar_app.model import Span

_LANGUAGES = {"german.tsv": ("de",), "english.tsv": ("en",), "none.tsv": ("de", "en")}
_MONTHS = {
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "en": "January February March April May June July August September October November December".split(),
}
_AT = date(2016, 2, 7)
_DAYS = st.dates(date(1900, 1, 1), date(2200, 12, 31))


def _cases():
    for path in sorted(Path(__file__).parent.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line and not line.startswith("#"):
                text, at, expected = line.split("\t") if "\t" in line else (line, _AT.isoformat(), "none")
                for language in _LANGUAGES[path.name]:  # a file that nobody knows fails here
                    case = text.replace("\\n", "\n"), language, date.fromisoformat(at), expected
                    yield pytest.param(*case, id=f"{path.stem}-{language}-{number}")


def _written(found: Found) -> str:
    days = f"{found.start}..{found.end}" if found.end else f"{found.start}"
    times = "-".join(f"{moment:%H:%M}" for moment in (found.time_start, found.time_end) if moment)
    flags = "?" * found.year_assumed + "!" * found.weekday_conflict
    return " ".join(filter(None, (days, times, found.zone, flags)))


@pytest.mark.parametrize(("text", "language", "at", "expected"), list(_cases()))
def test_a_text_gives_its_dates(text: str, language: str, at: date, expected: str) -> None:
    """Each text in the tables gives exactly the dates beside it, and as a field the first of them."""
    found = find(text, language=language, at=at)
    assert ("; ".join(map(_written, found)) or "none") == expected
    assert read(text, language=language, at=at) == (found[0] if found else None)


def test_a_date_knows_where_it_stands() -> None:
    """The offsets cut the date, its weekday and its time out of the text."""
    text = "Wir laden ein: Do, 7. April 2016 um 19 Uhr im Keller, und am 5. Mai. Kommt!"
    assert [text[found.begin : found.stop] for found in find(text, at=_AT)] == [
        "Do, 7. April 2016 um 19 Uhr",
        "5. Mai",
    ]


def test_the_order_of_numbers_is_that_of_the_country() -> None:
    """The United States write the month first, the rest of the English-speaking world does not."""
    assert [read("04/07/2016", language=language, at=_AT).start.month for language in ("en", "en-GB")] == [4, 7]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("7. April 2016", Span(date(2016, 4, 7))),
        ("7.–8. April 2016", Span(date(2016, 4, 7), date(2016, 4, 8))),
        ("7.4.2016, 19 Uhr", Span(datetime(2016, 4, 7, 19), None, "Europe/Berlin")),
        ("7.4.2016, 19–21 Uhr", Span(datetime(2016, 4, 7, 19), datetime(2016, 4, 7, 21), "Europe/Berlin")),
        ("7.4.2016, 22–2 Uhr", Span(datetime(2016, 4, 7, 22), datetime(2016, 4, 8, 2), "Europe/Berlin")),
        ("7.4.2016, 19 Uhr UTC", Span(datetime(2016, 4, 7, 19), None, "UTC")),
        ("7.–8.4.2016, 9–17 Uhr", Span(datetime(2016, 4, 7, 9), datetime(2016, 4, 8, 17), "Europe/Berlin")),
        ("7.–8.4.2016, ab 9 Uhr", Span(date(2016, 4, 7), date(2016, 4, 8))),
    ],
)
def test_a_date_is_a_span(text: str, span: Span) -> None:
    """The zone in the text wins; an end before its start is on the next day; no end is invented."""
    assert read(text, at=_AT).span("Europe/Berlin") == span


@given(_DAYS, st.sampled_from(["de", "en"]), st.data())
@settings(max_examples=200, deadline=None)
def test_what_is_written_in_full_is_read_back(day: date, language: str, data: st.DataObject) -> None:
    """Any day with its year is read back from any of the usual ways to write it, whatever day it is now."""
    month = _MONTHS[language][day.month - 1]
    styles = [day.isoformat(), f"{day.day}. {month} {day.year}", f"{day.day} {month[:3]}. {day.year}"]
    styles += [f"{month} {day.day}, {day.year}", f"{day.day}.{day.month}.{day.year}", f"{day:%d.%m.%Y}"]
    styles += [f"{day:%m/%d/%Y}" if language == "en" else f"{day:%d/%m/%Y}"]
    text = data.draw(st.sampled_from(styles))
    found = read(text, language=language, at=data.draw(st.dates()))
    assert found == Found(day, None, None, None, None, 0, len(text), False, False)


@given(_DAYS, st.integers(1, 40), st.sampled_from([*"-–—−‑", " bis ", " to "]), st.sampled_from(["", " ", "\u00a0"]))
@settings(max_examples=200, deadline=None)
def test_a_stretch_is_read_back(start: date, length: int, joint: str, blank: str) -> None:
    """Two days are joined by any dash or word, with any blanks, and the first may leave out what the second says."""
    end = min(start + timedelta(days=length), date(2200, 12, 31))
    short = f"{start.day}." if (start.year, start.month) == (end.year, end.month) else f"{start:%d.%m.}"
    for first in {short, f"{start:%d.%m.%Y}"}:
        found = read(f"{first}{blank}{joint}{blank}{end:%d.%m.%Y}", at=_AT)
        assert (found.start, found.end) == (start, end if end > start else None)


@given(_DAYS, st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
@settings(max_examples=100, deadline=None)
def test_a_time_is_read_back(day: date, moment: time) -> None:
    """Any minute of the day is read back, on 24 hours and on twice 12, before the date and behind it."""
    german, english = f"{day:%d.%m.%Y}", f"{_MONTHS['en'][day.month - 1]} {day.day}, {day.year}"
    half = f"{moment.hour % 12 or 12}:{moment:%M} {'am' if moment.hour < 12 else 'pm'}"
    texts = [(f"{german}, {moment:%H:%M}", "de"), (f"{moment:%H.%M} Uhr am {german}", "de")]
    texts += [(f"{english} at {half}", "en"), (f"{half} on {english}", "en"), (f"{day}T{moment:%H:%M}:00", "en")]
    for text, language in texts:
        found = read(text, language=language, at=_AT)
        assert (found.start, found.time_start) == (day, moment), text


@given(st.dates(), st.dates(date(1901, 1, 1), date(2199, 12, 31)))
@settings(max_examples=100, deadline=None)
def test_a_missing_year_is_a_near_one(day: date, at: date) -> None:
    """A day without a year is no farther away than about half a year, or a leap year."""
    found = read(f"{day.day}.{day.month}.", at=at)
    if found is None:
        assert (day.month, day.day) == (2, 29) or not 1901 < at.year < 2199
    else:
        assert found.year_assumed
        assert abs((found.start - at).days) < (200 if (day.month, day.day) != (2, 29) else 800)


_SHARDS = st.sampled_from(
    [*"., -–/:()TZ+'²٣\n", *"1 7. 12 31. 2016 19:30 Uhr pm a.m. Mai May März Do Mo. bis und am um UTC Europe/".split()]
)


@given(st.one_of(st.text(), st.lists(_SHARDS).map("".join), st.lists(_SHARDS).map(" ".join)), st.dates())
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_reader(text: str, at: date) -> None:
    """Any text gives dates that lie in it, one behind the other, are days of our time, and make spans."""
    for language in ("de", "en"):
        stop = 0
        for found in find(text, language=language, at=at):
            assert stop <= found.begin < found.stop <= len(text)
            assert 1900 <= found.start.year <= (found.end or found.start).year <= 2200
            assert found.end is None or found.end > found.start
            assert found.span("Europe/Berlin").first_day == found.start
            stop = found.stop


_NEAR_DATES = st.sampled_from(
    [
        *"., -–/:'\u0308\u00ad．／½ \n",
        *"1 7. 12 31. 2016 20160407 3.5 3,500 16:9 th of Mai may MÄRZ ma\u0308r Ａpr Jänner dec".split(),
    ]
)


@given(st.one_of(st.text(), st.lists(_NEAR_DATES).map("".join), st.lists(_NEAR_DATES).map(" ".join)))
@settings(max_examples=500, deadline=None)
def test_no_quick_look_misses_a_date(text: str) -> None:
    """A text that is not worth reading gives nothing when it is read; where nothing may begin, nothing does."""
    for language in ("de", "en"):
        if not may_name_day(text):
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(reading, "may_name_day", lambda text: True)
                assert find(text, language=language, at=_AT) == []
        tokens = tokenise(text)
        for i, token in enumerate(tokens[:-8]):
            if not token.begins:
                assert read_days(tokens, i, language) is None
                assert read_times(tokens, i, language) is None


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("9" * 20_000, 0),
        ("1.1." * 5_000, 0),
        ("1.1. " * 5_000, 4_000),
        ("Montag " * 3_000, 0),
        ("1. und " * 3_000, 0),
        ("12:30 - " * 3_000, 0),
        ("Europe/" * 3_000, 0),
        (" " * 30_000 + "7.4.2016", 0),
        ("7.4.2016 " + "x" * 30_000, 1),
    ],
)
def test_hostile_repetition_is_only_text(text: str, count: int) -> None:
    """Long runs of what dates are made of give what they say, within the first 20,000 characters."""
    assert len(find(text, at=_AT)) == count


def test_a_date_is_not_cut_in_two() -> None:
    """Where a text is too long, it ends before the last word that does not fit, so no year is halved."""
    assert read(" " * 190 + "Am 07.04.2016 um 19 Uhr", at=_AT) is None
    assert read(" " * 180 + "Am 07.04.2016 um 19 Uhr", at=_AT).start == date(2016, 4, 7)
