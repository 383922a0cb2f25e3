"""No question, however odd, makes the application stumble."""

from __future__ import annotations

from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

_PATHS = [
    "/", "/en/", "/events.ics", "/en/events.json", "/events.md", "/events.atom", "/events.csv", "/topics/nlp.jsonld",
    "/sources", "/api/v1/events",
]  # fmt: skip
_BEGINNINGS = [
    "/events/", "/en/events/", "/static/", "/de/", "/", "/topics/", "/sources/", "/api/v1/", "/api/v1/events/",
]  # fmt: skip
_NAMES = (
    "kind", "topic", "city", "country", "source", "series", "text", "from", "to", "online", "cancelled", "language",
    "page", "other",
)  # fmt: skip
_DAYS = st.dates().map(str) | st.sampled_from(["today", "+30d", "-9999w", "+9999w", "0001-01-01", "9999-12-31"])
_WORDS = st.sampled_from(["yes", "no", "show", "hide", "deadline", "2", "de", "\x00", "\r\nX-EVIL:1", "\u2028", "<b>"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(
        [
            "/",
            "/en/",
            "/events.ics",
            "/en/events.json",
            "/events.md",
            "/events.atom",
            "/events.csv",
            "/sources",
            "/api/v1/events",
        ]
    ),
    st.dictionaries(st.sampled_from(_NAMES), _DAYS | _WORDS | st.text(max_size=220), max_size=4),
)
def test_any_query_is_answered_or_refused(client: FlaskClient, path: str, query: dict[str, str]) -> None:
    """200, 400 or 404, never a failure; and what is 200 as a calendar can be read."""
    query = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    response = client.get(path, query_string=query)
    assert response.status_code in (200, 400, 404)
    if response.mimetype == "text/calendar":
        assert "X-EVIL" not in Calendar.from_ical(response.data)
        assert b"\x00" not in response.data


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(_BEGINNINGS),
    st.text(max_size=220),
)
def test_any_address_is_answered(client: FlaskClient, before: str, rest: str) -> None:
    """Whatever follows a known beginning, there is a page or a friendly 404, and no way out of the folder."""
    response = client.get(before + rest.encode("utf-8", "replace").decode().replace("?", ""), buffered=True)
    assert response.status_code in (200, 404)
