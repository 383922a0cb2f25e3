"""A site's history through the whole pipeline: what its pages said over time, what was published, what was told of it.

`histories/<name>.toml` holds `[[moments]]`: when, in which theme, and each page's words by its address and title; a
page stays until it is `gone`. `published` is what stands in the calendar at the end; `told` has each revision in order:
day, title then, what changed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from calendar_app.replay import replay
from calendar_app.store import Store
from tests.calendar_app.archives import Capture, archive_of
from tests.calendar_app.meetings import source

HISTORIES = sorted(Path(__file__).with_name("histories").glob("*.toml"))
SITE = source("ml-ka", "ml-ka", url="https://ml-ka.de/", name="ML-KA", zone="Europe/Berlin")
THEMES = {
    "pelican": """<!DOCTYPE html><title>{title} - Machine Learning</title>
<article><header class="page-header"><h1><a href="#">{title}</a></h1></header><div class="entry-content">
<footer class="post-info"><time datetime="{day}">{day}</time></footer>{words}</div></article>""",
    "jekyll": """<!DOCTYPE html><title>{title} | ML-KA</title><header><a href="/">ML-KA</a></header>
<main><article class="post"><header><h1 class="post-title">{title}</h1>
<time datetime="{day}" itemprop="datePublished">{day}</time></header>
<div class="post-content" itemprop="articleBody">{words}</div></article></main>""",
}


@pytest.mark.parametrize("path", HISTORIES, ids=lambda path: path.stem)
def test_a_history_is_published_and_told(path: Path, store: Store, tmp_path: Path) -> None:
    """Each meeting once, at last as the site said last, and no news where the site had none."""
    history = tomllib.loads(path.read_text(encoding="utf-8"))
    archive = archive_of(_captures(history["moments"]), tmp_path / "site.warc.gz")
    list(replay(archive, [SITE], store))
    published = [f"{e.span.start:%Y-%m-%d %H:%M}, {e.status}: {e.title}" for e in store.events() if e.span]
    assert published == history["published"]
    titles: dict[str, str] = {}
    told = []
    for revision in store.revisions():
        titles[revision.uid] = str(revision.fields.get("title", (None, titles.get(revision.uid)))[1])
        what = "added" if revision.change == "added" else " ".join(sorted(revision.fields))
        told.append(f"{revision.at:%m-%d} {titles[revision.uid]}: {what}")
    assert told == history["told"]


def _captures(moments: list[dict[str, Any]]) -> Iterator[Capture]:
    shown: dict[str, str] = {}
    for moment in moments:
        at: datetime = moment["at"]
        for page in moment.get("pages", []):
            shown[page["path"]] = page["title"]
            html = THEMES[moment["theme"]].format(day=page["day"], title=page["title"], words=page["words"])
            yield at, f"{SITE.url}{page['path']}", 200, "text/html; charset=utf-8", html.encode()
        for path in moment.get("gone", []):
            del shown[path]
            yield at, f"{SITE.url}{path}", 404, "text/html", b"gone"
        index = "".join(f'<h2><a href="/{path}">{title}</a></h2>' for path, title in shown.items())
        yield at, SITE.url, 200, "text/html; charset=utf-8", index.encode()
