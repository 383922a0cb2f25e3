"""Which reader fits data that is neither a calendar nor a page for people."""

from __future__ import annotations

import re

from scrapers.base import Page

_ACTIVITIES = "www.w3.org/ns/activitystreams"

_LOOKED_AT = 20_000  # characters
# Each piece before the first tag can be read in one way only: there are many ways to read a damaged one.
_ROOT = re.compile(
    r"\s*(?:(?:<\?[^?]*(?:\?(?!>)[^?]*)*\?>|<!--[^-]*(?:-(?!->)[^-]*)*-->"
    r"|<!doctype[^\[>]*(?:\[[^\]]*(?:\](?!\s*>)[^\]]*)*\]\s*)?>)\s*)*"
    r"<(?:[\w.-]+:)?(rss|feed|rdf|icalendar|vcalendar)(?=[\s/>])([^>]*)",
    re.IGNORECASE,
)
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org\\?/version')
_JCAL = re.compile(r'(?i)\[\s*(?:\[\s*)?"vcalendar"')
_DATED = set("date when datetime start startdate startdatetime startsat startat begin deadline cfp timeline".split())
# YAML of programs; what people write for people begins its labels with capitals.
_SETTING = re.compile(r"\s*(?:#|---|- |-$|[a-z][A-Za-z0-9_-]{0,40} ?:(?:\s|$))|[ \t]{2,}\S")
_MONTH = r"(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[^\W\d_]{0,7}"


def likely_kind(page: Page) -> str | None:
    """By what it holds: `syndication`, `json`, `deadlines`, `schedule-xml`, `month-lists`; None for anything else."""
    if _is_feed(page.text.lstrip("\ufeff \t\r\n")):
        return "syndication"
    text = page.text[:_LOOKED_AT].lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        if re.search(r"<schedule[\s>]", text) and re.search(r"<(?:conference|day)[\s>]", text):
            return "schedule-xml"
        html = re.search(r"(?i)<(?:!doctype\s+)?html[\s>]", text[:2000])
        return "json" if html is None and re.match(r"<\?xml\s|<[a-z][\w:.-]*[\s>]", text) else None
    if re.match(r"\{\s*[\"}]|\[\s*[\[{\]]|(?:/\*[^*/]{0,100}\*/)?\s*[\w.$]{1,100}\(\s*[\[{]", text):
        return "json"
    if re.search(rf"(?im)^#{{1,6}}[^\n]*\b{_MONTH}", text) and re.search(
        r"(?m)^[ \t]{0,8}[*+-][ \t]+\**\d{1,2}\b", text
    ):
        return "month-lists"
    return _kind_of_yaml(text)


def _kind_of_yaml(text: str) -> str | None:
    """By its fields; None for what is none, or is the head of a post in Markdown, between two lines of dashes."""
    if re.match(r"(?s)---[ \t]*\n.*?\n---[ \t]*\n", text):
        return None
    names = re.findall(r"(?m)^[ \t]*(?:- +)?([A-Za-z_]{3,30}) ?:(?:\s|$)", text)
    fields = {re.sub("_", "", name.casefold()) for name in names}
    if not (fields & {"title", "name", "conference"} and fields & _DATED):
        return None
    lines = [line for line in text.splitlines() if line.strip()]
    settings = sum(bool(_SETTING.match(line)) for line in lines) > 0.8 * len(lines)
    listed = re.search(r"(?m)^[ \t]*- +[A-Za-z_]{3,30} ?:", text)
    if (listed or settings) and fields & {"year", "confs", "deadline", "deadlines", "cfp", "place"}:
        return "deadlines"
    return "json" if settings else None


def _is_feed(text: str) -> bool:
    """RSS, Atom, JSON Feed, xCal, jCal, ActivityStreams."""
    if text.startswith(("{", "[")):
        telling = _ACTIVITIES in text[:_LOOKED_AT].replace("\\/", "/")
        return telling or bool(_JSON_FEED.search(text) or _JCAL.match(text))
    root = _ROOT.match(text[:_LOOKED_AT])
    if root is None:
        return False
    name, attributes = root[1].casefold(), root[2].casefold()
    if name == "feed":
        return "atom" in attributes or re.search(r"(?i)<(?:[\w.-]+:)?entry[\s>]", text) is not None
    return name != "rdf" or "purl.org/rss/" in attributes or "netscape.com/rdf" in attributes
