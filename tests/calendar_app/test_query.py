"""The one filter grammar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calendar_app.errors import QueryError
from calendar_app.model import Event, Kind, Place, Span, Status
from calendar_app.query import NAMES, PARAMETERS, Query

TODAY = date(2016, 2, 18)
_values = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("topic", "city", "country", "source", "series", "text", "language"), st.text(max_size=40)),
        "kind": st.sampled_from(["meeting", "deadline"]),
        "from": st.sampled_from(["today", "+30d", "-2w", "2016-04-07", ""]),
        "to": st.sampled_from(["today", "+30d", "2016-04-07"]),
        "online": st.sampled_from(["yes", "no"]),
        "cancelled": st.sampled_from(["show", "hide"]),
    },
)


@settings(max_examples=100, deadline=None)
@given(_values)
def test_an_address_says_the_whole_query(values: dict[str, str]) -> None:
    """What `address` writes, `parse` reads as the same query."""
    try:
        query = Query.parse(values, today=TODAY)
    except QueryError as error:
        assert str(error).split(":")[0] in NAMES
        return
    read = dict(parse_qsl(urlsplit(query.address("/events")).query))

    assert Query.parse(read, today=TODAY + timedelta(days=9)) == query


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kind", "party"), ("from", "yesterday"), ("to", "2016-02-30"), ("to", "+9999w9"), ("online", "maybe"),
        ("cancelled", "True"), ("text", "x" * 201), ("topic", "ﷺ" * 100), ("city", "???"), ("from", "10000-01-01"),
    ],
)  # fmt: skip
def test_a_value_that_makes_no_sense_is_named(name: str, value: str) -> None:
    """A QueryError begins with the parameter; it never turns into no filter at all."""
    with pytest.raises(QueryError, match=f"^{name}: "):
        Query.parse({name: value}, today=TODAY)


EVENT = Event(
    title="AlexNet gelesen",
    span=Span(datetime(2016, 2, 24, 22), datetime(2016, 2, 25, 1), "Europe/Berlin"),
    place=Place("Infobau", "Köln", "de"),
    topics=("Deep Learning",),
    series="Paper Discussion Group",
    language="de-AT",
)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, True),
        ({"from": "2016-02-25"}, True),
        ({"from": "2016-02-26"}, False),
        ({"to": "2016-02-24"}, True),
        ({"to": "2016-02-23"}, False),
        ({"city": "koeln"}, True),
        ({"city": "KÖLN"}, True),
        ({"city": "kol"}, False),
        ({"country": "DE"}, True),
        ({"topic": "deep-learning"}, True),
        ({"series": "Paper Discussion Group"}, True),
        ({"text": "koeln ALEX"}, True),
        ({"text": "alex london"}, False),
        ({"online": "yes"}, False),
        ({"language": "de"}, True),
        ({"language": "d"}, False),
        ({"language": "en"}, False),
        ({"kind": "deadline"}, False),
        ({"source": "ml-ka"}, False),
        ({"nonsense": "1"}, True),
        ({"topic": "DL"}, True),
        ({"kind": "Meeting", "online": "NO", "to": "TODAY"}, False),
    ],
)
def test_what_is_asked_for(values: dict[str, str], expected: bool) -> None:
    """Days are inclusive, names are compared without case and accents."""
    assert Query.parse(values, today=TODAY).matches(EVENT) is expected


def test_cancelled_can_be_hidden() -> None:
    """It shows unless it is asked not to."""
    cancelled = EVENT.replace(status=Status.CANCELLED)

    assert Query().select([cancelled]) == (cancelled,)
    assert Query(cancelled=False).select([cancelled]) == ()


def test_undated_is_still_to_come() -> None:
    """It lies in every window without an end, and in none that has one."""
    undated = Event(title="Sommerfest", kind=Kind.MEETING)

    assert Query(since=TODAY).matches(undated)
    assert not Query(until=TODAY).matches(undated)


_NONE = st.text(alphabet=st.characters(exclude_characters="0123456789"), max_size=12)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(NAMES), st.from_regex(r"[+ -]?\d{1,4}[dw]|\d{4}-[01]\d-[0-3]\d|today|yes|no|show|hide") | _NONE)
def test_what_the_table_takes_the_query_takes(name: str, value: str) -> None:
    """A value that fits its parameter's schema is never refused afterwards: the API's description rests on this."""
    try:
        PARAMETERS[name].check(name, value)
    except QueryError:
        return
    Query.parse({name: value}, today=TODAY)
