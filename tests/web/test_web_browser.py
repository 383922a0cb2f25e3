"""What people see and do: no page runs off a screen, nobody is shut out, nothing needs a script."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

import axe_core_python
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from calendar_app import web
from calendar_app.web import create_app
from tests.web.example_calendar import NOW, config, uid

PAGES = {
    "list": "/",
    "filtered": "/?topic=deep-learning&to=2016-12-31",
    "event": f"/events/{uid(4)}",
    "cancelled event": f"/events/{uid(3)}",
    "long event": f"/events/{uid(5)}",
    "undated event": f"/events/{uid(7)}",
    "hostile event": f"/events/{uid(8)}",
    "sources": "/sources",
    "feeds": "/feeds",
    "empty list": "/?text=nothing",
    "not found": "/nothing",
    "bad query": "/?from=x",
}
_SCREENS = [(width, scheme) for width in (320, 768, 1280) for scheme in ("light", "dark")]


@pytest.fixture(params=_SCREENS, ids=lambda screen: f"{screen[0]}-{screen[1]}")
def screen(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    width, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 600})
    yield context.new_page()
    context.close()


def test_no_page_runs_off_the_screen(screen: Page, address: str) -> None:
    """No horizontal scrolling from the smallest phone up, in light and dark; nothing violates the CSP."""
    complaints: list[str] = []
    screen.on("console", lambda message: complaints.append(message.text) if "Policy" in message.text else None)
    for name, path in PAGES.items():
        for prefix in ("", "/en"):
            screen.goto(address + prefix + path)
            beyond = screen.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert beyond <= 0, (name, prefix)
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("prefix", ["/de", "/en"])
def test_nobody_is_shut_out(browser: Browser, address: str, prefix: str, scheme: str) -> None:
    """axe finds no violation on any page, in both languages, in light and dark."""
    axe = (resources.files(axe_core_python) / "axe.min.js").read_text()
    # Our own policy would keep axe out; it is checked in the other tests.
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    for name, path in PAGES.items():
        page.goto(address + prefix + path)
        page.add_script_tag(content=axe)
        found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes.map(n => n.html)]))")
        assert found == [], name
    context.close()


def test_the_list_is_filtered_without_a_script(browser: Browser, address: str) -> None:
    """With JavaScript off the sentence still filters, and the promise follows it."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/en/")
    page.get_by_label("Topic", exact=True).select_option("Deep Learning")
    page.get_by_label("Words in the text").fill("summit")
    page.get_by_role("button", name="Show").click()
    assert page.get_by_role("heading", level=3).all_inner_texts() == ["Deep Learning in Healthcare Summit"]
    assert page.get_by_label("Topic", exact=True).input_value() == "deep-learning"
    assert page.locator(".promise code").inner_text().endswith("/en/events.ics?topic=deep-learning&text=summit")
    page.get_by_role("link", name="Deep Learning in Healthcare Summit").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Deep Learning in Healthcare Summit"
    context.close()


def test_the_skip_link_comes_first(page: Page, address: str) -> None:
    """The first Tab shows a link to the content, and Enter goes there."""
    page.goto(f"{address}/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "topic"


def test_focus_is_always_seen(page: Page, address: str) -> None:
    """Every stop of the Tab key has an outline, lies on the screen, and below no sticky heading; backwards too."""
    page.goto(f"{address}/en/")
    for key in ("Tab", "Shift+Tab"):
        for _ in range(40):
            page.keyboard.press(key)
            page.wait_for_timeout(20)
            seen = page.evaluate(_FOCUS)
            if seen is None:
                break
            assert seen["outline"] >= 2, seen
            assert seen["visible"], seen


_FOCUS = """() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return null;
    const box = focused.getBoundingClientRect();
    const style = getComputedStyle(focused);
    const top = document.elementFromPoint(box.left + Math.min(box.width, 20) / 2, box.top + box.height / 2);
    return {
        what: focused.outerHTML.slice(0, 120),
        outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
        visible: box.top >= 0 && box.bottom <= innerHeight && (focused.contains(top) || top?.contains(focused)),
    };
}"""


def test_what_is_touched_is_large_enough(browser: Browser, address: str) -> None:
    """Controls, navigation, titles and topics are at least 24 px high on a phone."""
    context = browser.new_context(viewport={"width": 320, "height": 900})
    page = context.new_page()
    page.goto(address)
    targets = page.locator("nav a, select, input:not([type=hidden]), button, .button, h3 a, .topics a").all()
    assert [t.inner_text() for t in targets if t.bounding_box()["height"] < 24] == []
    context.close()


def test_paper_gets_the_programme_only(page: Page, address: str) -> None:
    """In print there is no navigation and no form, and headings do not float."""
    page.emulate_media(media="print")
    page.goto(address)
    assert not page.get_by_role("navigation").first.is_visible()
    assert not page.locator("form").is_visible()
    assert page.locator(".heading").first.evaluate("e => getComputedStyle(e).position") == "static"
    assert page.locator("h3").first.is_visible()


def test_the_fonts_are_ours(page: Page, address: str) -> None:
    """Both fonts arrive from the site itself, and nothing is fetched from elsewhere."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    loaded = page.evaluate(
        "document.fonts.ready.then(all => [...all].filter(f => f.status === 'loaded').map(f => f.family))"
    )
    assert {"Newsreader", "Inter"} <= {family.strip('"') for family in loaded}
    assert all(url.startswith(address) for url in asked)


def test_it_works_below_another_address(browser: Browser, store: object, serve: Callable[[Flask], str]) -> None:
    """A page served from a host that the configuration does not name still finds its style and its links."""
    address = serve(create_app(store, config(language="en"), now=lambda: NOW))  # type: ignore[arg-type]
    page = browser.new_page()
    page.goto(address)
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 246)"
    page.get_by_role("link", name="Sources").click()
    assert page.url == f"{address}/sources"
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [(text, ground) for text in ("ink", "soft", "red") for ground in ("paper", "wash")]
    + [("paper", "ink"), ("paper", "red")],
)
def test_colours_can_be_told_apart(scheme: str, text: str, ground: str) -> None:
    """Every pair of text and ground that the style sheet uses has a contrast of at least 4.5:1."""
    css = (Path(web.__file__).parent / "static" / "site.css").read_text()
    light, dark = css.split("@media (prefers-color-scheme: dark)", 1)
    part = light if scheme == "light" else dark.split("*,", 1)[0]
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", part))
    darker, lighter = sorted(map(_luminance, (colours[text], colours[ground])))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def _luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
