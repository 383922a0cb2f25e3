"""Short addresses: the same bytes as the long ones, and a page that lists them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar

from feeds import FORMATS
from tests.web.example_calendar import BASE, soup, words

_SAME = [
    ("/topics/deep-learning", "?topic=deep-learning"),
    ("/topics/nlp", "?topic=natural-language-processing"),
    ("/topics/NLP", "?topic=nlp"),
    ("/cities/karlsruhe", "?city=Karlsruhe"),
    ("/series/paper-discussion-group", "?series=paper-discussion-group"),
    ("/sources/ml-ka", "?source=ml-ka"),
    ("/deadlines", "?kind=deadline"),
]


@pytest.mark.parametrize("suffix", [format_.suffix for format_ in FORMATS.values()])
@pytest.mark.parametrize(("short", "query"), _SAME)
def test_a_short_address_gives_the_same_bytes(client: FlaskClient, short: str, query: str, suffix: str) -> None:
    """In every format and language, with the same ETag."""
    for prefix in ("", "/en"):
        one, other = client.get(f"{prefix}{short}{suffix}"), client.get(f"{prefix}/events{suffix}{query}")
        assert one.status_code == 200
        assert (one.data, one.headers["ETag"]) == (other.data, other.headers["ETag"])


def test_a_short_address_can_be_narrowed(client: FlaskClient) -> None:
    """Other parameters go on; what the address says already wins; a bad value is named."""
    narrowed = client.get("/cities/karlsruhe.ics?series=Paper+Discussion+Group&city=london")
    assert narrowed.data == client.get("/events.ics?city=karlsruhe&series=paper-discussion-group").data
    refused = client.get("/cities/karlsruhe.ics?from=x")
    assert (refused.status_code, refused.text.partition(":")[0]) == (400, "from")


@pytest.mark.parametrize("path", ["/topics/quantum", "/cities/atlantis", "/series/x", "/sources/unknown", "/deadlines"])
def test_what_nobody_announces_yet_is_an_empty_calendar(client: FlaskClient, path: str) -> None:
    """Valid, so that a subscription may wait for the first meeting."""
    calendar = Calendar.from_ical(client.get(f"{path}.ics").data)
    assert (calendar.walk("VEVENT"), len(calendar.walk("VTIMEZONE"))) == ([], 1)


@pytest.mark.parametrize("path", ["/topics/%F0%9F%A4%96", "/sources/a%20b", "/cities/!!", "/people/ada", "/topics/"])
def test_what_can_never_exist_is_not_found(client: FlaskClient, path: str) -> None:
    """A name that no topic, city or source can have is no feed."""
    assert client.get(f"{path}.ics").status_code == 404


@pytest.mark.parametrize(("prefix", "said"), [("", "Paper Discussion Group · 2 Treffen"), ("/en", "· 2 meetings")])
def test_the_feeds_are_listed(client: FlaskClient, prefix: str, said: str) -> None:
    """Each with its number of meetings, fullest first; every address on the page works, and holds that many."""
    page = soup(client, f"{prefix}/feeds")
    assert said in words(page)
    topics = [item.a["href"] for item in page.select("section:has(#topics) li")]
    assert topics[0] == f"{prefix}/topics/deep-learning.ics"
    for item in page.select(".offers li"):
        subscribe = item.select_one('a[href^="webcal:"]')
        response = client.get(item.a["href"])
        assert response.status_code == 200, item.a["href"]
        if subscribe:
            assert subscribe["href"] == f"webcal:{BASE.partition(':')[2]}{item.a['href']}"
            listed = client.get(item.a["href"].removesuffix(".ics") + ".json").get_json()["items"]
            dated = [each for each in listed if each["_event"]["start"]]
            assert f"· {len(dated)} " in words(item)
    alternates = [link["type"] for link in page.select('link[rel="alternate"][type]')]
    assert alternates == [format_.media_type.partition(";")[0] for format_ in FORMATS.values()]


def test_every_page_leads_to_the_feeds(client: FlaskClient) -> None:
    """In the footer, in the page's language."""
    assert soup(client, "/en/sources").select_one("footer a")["href"] == "/en/feeds"
