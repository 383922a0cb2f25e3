"""What the pages say, in both languages, and what they never let through."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from calendar_app.history import Health, SourceState
from calendar_app.model import Event, Span
from calendar_app.store import Store
from calendar_app.web import create_app
from calendar_app.web.texts import LANGUAGES, TEXTS
from tests.web.example_calendar import BASE, EVENTS, NOW, SEEN, config, published, soup, uid, words


def titles(page: BeautifulSoup) -> list[str]:
    return [title.get_text().strip() for title in page.select("h3")]


def test_both_languages_say_the_same_things() -> None:
    """German and English have the same texts with the same gaps."""
    gaps = [
        {key: sorted(re.findall(r"\{(\w+)\}", text)) for key, text in TEXTS[language].items()} for language in LANGUAGES
    ]
    assert gaps[0] == gaps[1]


def test_the_list_begins_today_and_ends_with_what_is_undated(client: FlaskClient) -> None:
    """Coming meetings by month, undated ones last, past ones not."""
    page = soup(client, "/")
    assert [h2.get_text() for h2 in page.select(".heading h2")] == [
        "April 2016",
        "Mai 2016",
        "Juni 2016",
        "Termin folgt",
    ]
    assert titles(page)[0] == "Paper Discussion Group 14: Deep Q-Learning"
    assert titles(page)[-1] == "Sommerfest der Arbeitsgruppe"
    assert "Paper Discussion Group 13" not in titles(page)


@pytest.mark.parametrize(
    ("path", "language", "said"),
    [
        ("/", "de", ["8 Treffen, das nächste heute.", "Abgesagt", "17:30–19:00 Uhr MESZ", "Do–Fr", "Fr · bis 2. Mai"]),
        ("/de/", "de", ["Verlegt, war 24. Apr.", "19:00–21:00 Uhr (Ortszeit New York)", "Unbestätigt"]),
        ("/de/", "de", ["London · England · ganztägig"]),  # not "London · London, England"
        ("/en/", "en", ["8 meetings, the next one today.", "Cancelled", "17:30–19:00 CEST", "(New York time)"]),
        ("/en/?from=2016-05-01", "en", ["4 meetings, the next one on Friday 29 April."]),
        ("/en/?text=sommerfest", "en", ["1 meeting, no date is settled yet."]),
        ("/?text=nothing", "de", ["Kein Treffen passt zu dieser Auswahl."]),
        ("/?to=2016-02-29", "de", ["2 Treffen.", "Außerdem gilt: bis 29. Feb. 2016."]),
        ("/en/?from=2016-01-01", "en", ["10 meetings, the next one today.", "January 2016", "February 2016"]),
    ],
)
def test_the_list_speaks_its_language(client: FlaskClient, path: str, language: str, said: list[str]) -> None:
    """Counts, states and times are words of the page's language; states come before the place."""
    page = soup(client, path)
    assert page.html["lang"] == language
    text = words(page).replace("\xa0", " ")
    assert [one for one in said if one not in text] == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("topic=deep-learning", {2, 5, 6}),
        ("city=karlsruhe", {1, 3, 4, 7}),
        ("source=uni", {4, 5, 8}),
        ("text=q-learning", {1}),
        ("from=2016-05-02", {5, 6, 7, 8}),
        ("series=paper-discussion-group&cancelled=hide", {1}),
        ("to=2016-04-07", {1, 2}),
    ],
)
def test_filters_choose(client: FlaskClient, query: str, expected: set[int]) -> None:
    """Each parameter of the sentence, and the others of the grammar, choose meetings."""
    page = soup(client, f"/en/?{query}")
    assert {link["href"].rsplit("-", 1)[1] for link in page.select("h3 a")} == {f"{n:012d}" for n in expected}


def test_the_sentence_offers_what_there_is(client: FlaskClient) -> None:
    """Options come from coming meetings, the chosen one is marked, every control has a label."""
    page = soup(client, "/en/?topic=deep-learning&city=atlantis&series=x")
    form = page.select_one("form")
    assert form["action"] == "/en/"
    assert "Deep Learning" in [option.get_text() for option in form.select("#topic option")]
    assert form.select_one("#topic option[selected]")["value"] == "deep-learning"
    assert form.select_one("#city option[selected]")["value"] == "atlantis"
    assert form.select_one("input[type=hidden]").attrs["name"] == "series"
    controls = form.select("select, input:not([type=hidden])")
    assert [control["name"] for control in controls] == ["topic", "city", "source", "from", "text"]
    assert all(form.select_one(f'label[for="{control["id"]}"]') for control in controls)


def test_the_promise_is_the_selection_shown(client: FlaskClient) -> None:
    """The address to subscribe is this very selection: https to copy, webcal to open, other formats beside."""
    page = soup(client, "/en/?city=Karlsruhe&from=today")
    assert page.select_one(".promise code").get_text() == f"{BASE}/en/events.ics?city=karlsruhe"
    assert page.select_one(".promise a.button")["href"] == "webcal://meetings.example/en/events.ics?city=karlsruhe"
    assert [a["href"] for a in page.select(".formats a")] == [
        f"/en/events{suffix}?city=karlsruhe" for suffix in (".ics", ".atom", ".json", ".csv", ".jsonld", ".md", ".html")
    ] + ["/en/feeds"]


@pytest.mark.parametrize("path", ["/", "/de/", "/en/", "/sources", "/en/sources"])
def test_pages_know_their_other_languages(client: FlaskClient, path: str) -> None:
    """hreflang alternates, x-default and the canonical address come from the configuration, without the query."""
    page = soup(client, f"{path}?city=karlsruhe&utm_source=x")
    bare = re.sub(r"^/(de|en)/", "/", path)
    found = {link["hreflang"]: link["href"] for link in page.select('link[rel="alternate"][hreflang]')}
    assert found == {"de": f"{BASE}/de{bare}", "en": f"{BASE}/en{bare}", "x-default": BASE + bare}
    assert page.select_one('link[rel="canonical"]')["href"] == BASE + path
    switch = page.select_one("nav a[hreflang]")["href"]
    assert client.get(switch).status_code == 200


@pytest.mark.parametrize(
    ("query", "name"),
    [("from=tomorrow", "from"), ("to=2016-13-01", "to"), ("online=maybe", "online"), ("kind=x", "kind"),
     ("page=0", "page"), ("page=x", "page"), (f"text={'x' * 300}", "text")],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/en/"])
def test_a_bad_query_is_told_kindly(client: FlaskClient, path: str, query: str, name: str) -> None:
    """400, a page in the reader's language that names the parameter, and a way back."""
    page = soup(client, f"{path}?{query}", 400)
    assert name in page.select_one(".lead").get_text()
    assert page.select_one("main a")["href"] == path


def test_feeds_tell_a_bad_query_too(client: FlaskClient) -> None:
    """400 in plain text, with the name of the parameter."""
    response = client.get("/events.ics?from=x")
    assert (response.status_code, response.mimetype) == (400, "text/plain")
    assert response.text.startswith("from: ")


@pytest.mark.parametrize(
    "path", ["/nothing", "/events/unknown", "/en/events/unknown", "/en/events/unknown.ics", "/?page=2"]
)
def test_what_is_not_there_says_so(client: FlaskClient, path: str) -> None:
    """404 is a page of ours in the language of the address."""
    page = soup(client, path, 404)
    assert page.html["lang"] == ("en" if path.startswith("/en/") else "de")
    assert page.select_one("main a")["href"] in ("/", "/en/")


@pytest.mark.parametrize(
    "path", ["/", "/en/", f"/events/{uid(8)}", "/sources", "/feeds", "/?text=%3C/script%3E%3Cimg%20src=x%3E"]
)
def test_hostile_words_stay_words(client: FlaskClient, path: str) -> None:
    """Markup in any field of an event, a message or a query never becomes markup, nor a template."""
    page = soup(client, path)
    assert not page.select("img, b b, [onerror], [onload], iframe, script:not([type='application/ld+json'])")
    assert not page.select("[href^='javascript:' i], [href^='data:' i], [href^='file:' i]")
    assert not page.select("[lang*='onload']")
    assert "49" not in titles(page)


def test_sources_tell_how_they_fare(client: FlaskClient) -> None:
    """Health in words, times, counts, messages, problems; local paths are not told; what was never read says so."""
    page = soup(client, "/en/sources")
    said = {article.h2.get_text(): words(article) for article in page.select("article")}
    assert list(said) == ["ML-KA", "RE•WORK", "Universität", "Meetup", "Altes"]
    assert "In order" in said["ML-KA"]
    assert "Last success 6 Apr 2016, 10:00" in said["ML-KA"]
    assert "12 of 40 meetings <b>gone</b> at once" in said["RE•WORK"]
    assert "2 places not understood" in said["RE•WORK"]
    assert "Cannot be read" in said["Universität"]
    assert "Never read yet" in said["Meetup"]
    assert "Paused" in said["Altes"]
    assert "secret-folder" not in str(page)


def test_what_is_wrong_since_when_and_what_to_do(client: FlaskClient) -> None:
    """A held source tells all three, its numbers beside the usual ones, and its latest runs, in both languages."""
    english, german = (soup(client, f"/{language}/sources") for language in ("en", "de"))
    said, gesagt = (
        {article.h2["id"]: words(article) for article in page.select("article")} for page in (english, german)
    )
    assert "Suspicious: the last good data stay, since 2 Apr 2016, 08:00" in said["re-work"]
    assert "If it means it: ml-meetings sources accept re-work. By itself" in said["re-work"]
    assert "when the next run from 3 Apr 2016, 08:00 on reads the same" in said["re-work"]
    assert "wenn der nächste Lauf ab 3. Apr. 2016, 08:00 Uhr dasselbe liest" in gesagt["re-work"]
    assert "With a place 1, usually 28" in said["re-work"]
    assert "Mit Ort 1, sonst 28" in gesagt["re-work"]
    assert "Worth a look nothing new for 36 days" in said["ml-ka"]
    rows = [[words(cell) for cell in row.select("th, td")] for row in english.select("article:nth-of-type(2) tbody tr")]
    assert rows == [
        ["6 Apr 2016, 10:00", "suspicious", "28", "28", "0"],
        ["1 Mar 2016, 07:00", "in order", "40", "40", "40"],
    ]


def test_a_source_that_is_gone_or_rests(tmp_path: Path) -> None:
    """What an operator should do about the one stands there, and that nothing need be done about the other."""
    with closing(Store(f"sqlite:///{tmp_path}/m.db")) as store:
        first, second = config().sources[:2]
        with store.transaction() as transaction:
            transaction.keep_state(SourceState(first.id, Health.FAILED, "answers 410 Gone", gone=first.url))
            transaction.keep_state(SourceState(second.id, Health.RESTING, "asked us for rest", since=SEEN))
        client = create_app(store, config(), now=lambda: NOW).test_client()
        said, gesagt = (
            {article.h2["id"]: words(article) for article in soup(client, f"/{language}/sources").select("article")}
            for language in ("en", "de")
        )
    assert "gone for good and is asked no more: change or remove it in sources.toml" in said[first.id]
    assert f"Noch einmal fragen: ml-meetings collect {first.id}" in gesagt[first.id]
    assert "Left out, because its host asked for rest: the last good data stay, since 1 Mar 2016" in said[second.id]
    assert "weil der Rechner um Ruhe bat" in gesagt[second.id]
    assert "What to do" not in said[second.id]


def test_ten_thousand_meetings_do_not_make_one_page(tmp_path: Path) -> None:
    """200 a page, with links on and back; the heading counts the whole month."""
    store = Store(f"sqlite:///{tmp_path}/m.db")
    with store.transaction() as transaction:
        transaction.keep_events(
            published(n, Event(title=f"Meeting {n}", span=Span(date(2016, 5, 1)))) for n in range(450)
        )
    client = create_app(store, config(), now=lambda: NOW).test_client()
    first, last = soup(client, "/en/?text=meeting"), soup(client, "/en/?text=meeting&page=3")
    assert (len(titles(first)), len(titles(last))) == (200, 50)
    assert first.select_one(".heading p").get_text() == "450 meetings"
    assert first.select_one('a[rel="next"]')["href"] == "/en/?text=meeting&page=2"
    assert last.select_one('a[rel="next"]') is None
    assert last.select_one('a[rel="prev"]')["href"] == "/en/?text=meeting&page=2"
    store.close()


def test_today_is_the_sites_day(store: Store) -> None:
    """Late in the evening UTC it is tomorrow in Karlsruhe already."""
    late = datetime(2016, 4, 6, 22, 30, tzinfo=UTC)
    client = create_app(store, config(), now=lambda: late).test_client()
    assert "Paper Discussion Group 14: Deep Q-Learning" not in titles(soup(client, "/"))
    assert EVENTS[0].title in titles(soup(client, "/?from=2016-04-06"))


def test_a_site_may_live_in_a_folder(store: Store) -> None:
    """Links begin with the path of base_url."""
    client = create_app(store, config(base_url=f"{BASE}/kalender"), now=lambda: NOW).test_client()
    for path in ("/en/feeds", "/en/"):
        page = soup(client, path)
        links = [tag["href"] for tag in page.select("a[href^='/'], link[href^='/']")]
        assert links
        assert all(link.startswith("/kalender/") for link in links)
    assert page.select_one(".promise a.button")["href"] == "webcal://meetings.example/kalender/en/events.ics"
