"""The JSON API: what it says of itself holds, and a program gets every event once."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from calendar_app.store import Store
from calendar_app.web import create_app
from tests.web.example_calendar import ALIAS, BASE, EVENTS, NOW, config, fill, published, uid

_EVENTS = "/api/v1/events"


def test_the_api_keeps_what_it_promises(address: str, tmp_path: Path) -> None:
    """What the description allows is answered as described, what it forbids is refused."""
    api = f"{address}/api/v1"
    words = ["run", f"{api}/openapi.json", "--url", api, "--max-examples", "25", "--seed", "1", "--no-color"]
    phases = ["--phases", "coverage,fuzzing,stateful"]
    command = [str(Path(sys.executable).with_name("schemathesis")), *words, *phases]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stdout
    assert "No issues found" in ran.stdout


def _pages(client: FlaskClient, address: str) -> list[list[str]]:
    pages = []
    while address:
        response = client.get(address)
        said = response.get_json()
        pages.append([event["uid"] for event in said["events"]])
        links = response.headers["Link"]
        assert (f'<{said["next"]}>; rel="next"' in links) == (said["next"] is not None)
        address = said["next"].removeprefix(BASE) if said["next"] else ""
    return pages


def test_every_event_comes_once(client: FlaskClient) -> None:
    """`next` leads through the whole selection, by first day and uid, undated last, and keeps the question."""
    whole = [uid(n) for n in (9, 1, 2, 3, 4, 5, 6, 8, 7)]
    assert _pages(client, _EVENTS) == [whole]
    assert _pages(client, f"{_EVENTS}?limit=4") == [whole[:4], whole[4:8], whole[8:]]
    assert _pages(client, f"{_EVENTS}?limit=1&topic=Deep%20Learning&utm_source=x") == [[uid(2)], [uid(5)], [uid(6)]]
    assert "topic=deep-learning" in client.get(f"{_EVENTS}?limit=1&topic=DL").get_json()["next"]


def test_a_page_is_stable_when_something_comes_in_between(tmp_path: Path) -> None:
    """A meeting that is announced while a program reads shifts none of the others."""
    with closing(Store(f"sqlite:///{tmp_path}/meetings.db")) as store:
        fill(store)
        client = create_app(store, config(), now=lambda: NOW).test_client()
        following = client.get(f"{_EVENTS}?limit=3").get_json()["next"].removeprefix(BASE)
        before = client.get(following).get_json()["events"]
        with store.transaction() as transaction:
            transaction.keep_events([published(11, EVENTS[0])])
        assert client.get(following).get_json()["events"] == before


def test_one_event(client: FlaskClient) -> None:
    """By its uid, in our JSON; an alias leads there, inside the site; an unknown one is a problem in a sentence."""
    said = client.get(f"{_EVENTS}/{uid(2)}").get_json()
    assert (said["title"], said["start"], said["end"]) == (
        "Deep Learning in Healthcare Summit",
        "2016-04-07",
        "2016-04-08",
    )
    alias = client.get(f"{_EVENTS}/{ALIAS}", headers={"Host": "evil.example"})
    assert (alias.status_code, alias.headers["Location"]) == (301, f"{_EVENTS}/{uid(4)}")
    missing = client.get(f"{_EVENTS}/nothing")
    assert (missing.status_code, missing.mimetype) == (404, "application/problem+json")
    assert missing.get_json()["detail"] == "No event has this uid."


def test_sources_are_named_without_paths(client: FlaskClient) -> None:
    """Who announces, and how it went; where a local file lies stays our own business."""
    response = client.get("/api/v1/sources")
    sources = {source["id"]: source for source in response.get_json()["sources"]}
    assert list(sources) == ["ml-ka", "re-work", "uni", "meetup", "old"]
    assert (sources["ml-ka"]["health"], sources["ml-ka"]["events"]) == ("ok", 5)
    assert (sources["meetup"]["health"], sources["meetup"]["last_run"], sources["old"]["enabled"]) == (
        "new",
        None,
        False,
    )
    assert b"secret-folder" not in response.data


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("limit=0", "limit: '0' is no number from 1 to 200"),
        ("limit=201", "limit: '201' is no number from 1 to 200"),
        ("cursor=x", "cursor: 'x' is no cursor that a page gave"),
        ("from=2016-02-30", "from: '2016-02-30' is no day; write 2026-04-07, today or +30d"),
        ("topic=", "topic: '' holds neither a Latin letter nor a digit"),
        ("kind=party", "kind: 'party' is neither meeting nor deadline"),
        ("text=" + "x" * 201, "text: longer than 200 characters"),
    ],
)
def test_what_makes_no_sense_is_told(client: FlaskClient, query: str, detail: str) -> None:
    """400 as application/problem+json: a sentence, and the parameter by name."""
    response = client.get(f"{_EVENTS}?{query}")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert response.get_json() == {
        "title": "Bad Request",
        "status": 400,
        "detail": detail,
        "parameter": detail.split(":")[0],
    }
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", [_EVENTS, f"{_EVENTS}/{uid(1)}", "/api/v1/sources", "/api/v1/openapi.json"])
def test_programs_elsewhere_may_read_it(client: FlaskClient, path: str) -> None:
    """Open to other sites, described, revalidated by ETag, and without a cookie."""
    first = client.get(path)
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert f'<{BASE}/api/v1/openapi.json>; rel="service-desc"' in first.headers["Link"]
    assert "Set-Cookie" not in first.headers
    assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    refused = client.post(path)
    assert (refused.status_code, refused.mimetype) == (405, "application/problem+json")
    assert refused.headers["Allow"] == "GET, HEAD"


def test_what_is_not_there_is_a_problem_too(client: FlaskClient) -> None:
    """Below the API nothing answers in HTML."""
    response = client.get("/api/v1/nothing")
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert json.loads(response.data)["status"] == 404


def test_the_description_says_where_it_lies(store: Store) -> None:
    """Its server is the configured address, with the folder that the site may live in."""
    client = create_app(store, config(base_url=f"{BASE}/sub"), now=lambda: NOW).test_client()
    document = client.get("/api/v1/openapi.json").get_json()
    assert document["servers"] == [{"url": f"{BASE}/sub/api/v1"}]
    following = client.get(f"{_EVENTS}?limit=1").get_json()["next"]
    assert urlsplit(following).path == "/sub/api/v1/events"
