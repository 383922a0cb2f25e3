"""The page of one event, its file to download, and its JSON-LD."""

from __future__ import annotations

import json
import re

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.web.example_calendar import ALIAS, BASE, HOSTILE, soup, uid, words


def json_ld(page: BeautifulSoup) -> dict[str, object]:
    found: dict[str, object] = json.loads(page.select_one('script[type="application/ld+json"]').string)
    return found


def test_an_event_page_tells_everything(client: FlaskClient) -> None:
    """Date, times with zone, what changed, who says so, and the file to download, worded as such."""
    page = soup(client, f"/events/{uid(4)}")
    text = words(page)
    for said in (
        "Verlegt, war 24. Apr.",
        "Dienstag, 26. April 2016",
        "17:30 Uhr MESZ, Ende nicht angekündigt",
        "SCC, Seminarraum 167, Karlsruhe, Deutschland",
        "Zur Ankündigung bei ML-KA",
        "dort nicht mehr zu finden seit 6. Apr. 2016, 10:00 Uhr",
        "Beginn: 26. Apr. 2016, 17:30 Uhr statt 24. Apr. 2016, 17:30 Uhr",
        "Mit: entfallen, war Ada Beispiel",
        "Beschreibung geändert",
        "Diesen Termin herunterladen (.ics)",
    ):
        assert said in text, said
    assert page.select_one('link[rel="canonical"]')["href"] == f"{BASE}/events/{uid(4)}"
    assert "latitude" not in text


def test_who_says_otherwise(client: FlaskClient) -> None:
    """Where sources differ, the page says which of them says what; what one leaves open is no difference."""
    text = words(soup(client, f"/en/events/{uid(4)}"))
    assert "It says otherwise: Place: SCC; With: Bo Muster" in text
    assert text.count("It says otherwise") == 1


def test_a_meeting_that_was_taken_out(client: FlaskClient) -> None:
    """Its page says so and no more than what it was; lists and data do not have it, calendars are told."""
    page = soup(client, f"/en/events/{uid(98)}")
    text = words(page)
    assert "Taken out of the calendar" in text and "Geheimtreffen" in text
    assert "Nur für uns" not in text and "Who says so" not in text and "application/ld+json" not in str(page)
    assert "Geheimtreffen" not in client.get("/en/").text + client.get("/events.json").text
    assert "SUMMARY:REMOVED: Geheimtreffen" in client.get("/en/events.ics").text


def test_an_event_abroad_shows_both_clocks(client: FlaskClient) -> None:
    """The local time comes first, then the time at the site."""
    text = words(soup(client, f"/en/events/{uid(6)}"))
    assert "19:00–21:00 (New York time)" in text
    assert "in Berlin 13 May, 01:00–03:00 CEST" in text


@pytest.mark.parametrize(
    ("number", "german", "english"),
    [(6, "Zeitzone nach dem Ort", "time zone of the place"), (4, "Zeitzone angenommen", "time zone assumed")],
)
def test_who_names_the_zone(client: FlaskClient, number: int, german: str, english: str) -> None:
    """The page says where its announcement does not; so do the data."""
    assert german in words(soup(client, f"/events/{uid(number)}"))
    assert english in words(soup(client, f"/en/events/{uid(number)}"))
    assert "time zone" not in words(soup(client, f"/en/events/{uid(1)}"))
    said = [client.get(f"/api/v1/events/{uid(n)}").json["zone_from"] for n in (1, 4, 6)]  # type: ignore[index]
    assert said == ["page", "source", "place"]


def test_what_no_source_names_any_more_says_so(client: FlaskClient) -> None:
    """A vanished meeting stays, with a word about it."""
    assert "No longer named by any source" in words(soup(client, f"/en/events/{uid(7)}"))


def test_words_in_another_language_are_marked(client: FlaskClient) -> None:
    """Titles carry their language where it is known and not the page's; nonsense is no language."""
    german, english = soup(client, f"/events/{uid(1)}"), soup(client, f"/en/events/{uid(1)}")
    assert german.select_one("h1 span")["lang"] == "en"
    assert not english.select_one("h1 span").has_attr("lang")
    assert not soup(client, f"/events/{uid(8)}").select_one("h1 span").has_attr("lang")


@pytest.mark.parametrize("tail", ["", ".ics"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_alias_leads_to_the_meeting(client: FlaskClient, prefix: str, tail: str) -> None:
    """A uid that was merged into another redirects for good, inside the site."""
    response = client.get(f"{prefix}/events/{ALIAS}{tail}", headers={"Host": "evil.example"})
    assert response.status_code == 301
    assert response.headers["Location"] == f"{prefix}/events/{uid(4)}{tail}"


def test_one_event_can_be_taken_along(client: FlaskClient) -> None:
    """The download is an attachment with a plain name; what has no date cannot be downloaded."""
    response = client.get(f"/events/{uid(1)}.ics")
    assert (
        response.headers["Content-Disposition"]
        == 'attachment; filename="paper-discussion-group-14-deep-q-learning.ics"'
    )
    assert response.data.count(b"BEGIN:VEVENT") == 1
    assert client.get(f"/events/{uid(7)}.ics").status_code == 404
    hostile = client.get(f"/events/{uid(8)}.ics").headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.ics"', hostile)


def test_json_ld_of_a_timed_meeting(client: FlaskClient) -> None:
    """Offsets of that date, the address, who speaks, and that it was moved."""
    said = json_ld(soup(client, f"/events/{uid(4)}"))
    assert said["startDate"] == "2016-04-26T17:30:00+02:00"
    assert "endDate" not in said
    assert said["eventStatus"] == "https://schema.org/EventRescheduled"
    assert said["previousStartDate"] == "2016-04-24T17:30:00+02:00"
    assert said["location"][0]["address"]["addressLocality"] == "Karlsruhe"  # type: ignore[index]
    assert said["url"] == f"{BASE}/events/{uid(4)}"
    mixed = json_ld(soup(client, f"/events/{uid(6)}"))
    assert mixed["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert json_ld(soup(client, f"/events/{uid(3)}"))["eventStatus"] == "https://schema.org/EventCancelled"


def test_json_ld_of_whole_days(client: FlaskClient) -> None:
    """Dates only, and the last day is inclusive; what has no date has no JSON-LD."""
    said = json_ld(soup(client, f"/en/events/{uid(2)}"))
    assert (said["startDate"], said["endDate"]) == ("2016-04-07", "2016-04-08")
    assert soup(client, f"/events/{uid(7)}").select_one("script") is None


def test_hostile_words_do_not_leave_the_json(client: FlaskClient) -> None:
    """`</script>` in every field: the JSON-LD parses and gives the words back."""
    said = json_ld(soup(client, f"/events/{uid(8)}"))
    assert said["name"] == said["description"] == said["keywords"] == HOSTILE
    raw = client.get(f"/events/{uid(8)}").text
    assert raw.count("</script>") == 1
