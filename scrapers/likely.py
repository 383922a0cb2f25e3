"""Which reader fits data that is neither a calendar nor a page for people."""

from __future__ import annotations

import re

from scrapers.base import Page

_LOOKED_AT = 20_000  # characters
_MONTH = r"(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez)[^\W\d_]{0,7}"


def likely_kind(page: Page) -> str | None:
    """By what it holds: `json`, `deadlines`, `schedule-xml`, `month-lists`; None where it is nothing of these."""
    text = page.text[:_LOOKED_AT].lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        if re.search(r"<schedule[\s>]", text) and re.search(r"<(?:conference|day)[\s>]", text):
            return "schedule-xml"
        html = re.search(r"(?i)<(?:!doctype\s+)?html[\s>]", text[:2000])
        return "json" if html is None and re.match(r"<\?xml\s|<[a-z][\w:.-]*[\s>]", text) else None
    if re.match(r"\{\s*[\"}]|\[\s*[\[{\]]|[\w.$]{1,100}\(\s*[\[{]", text):
        return "json"
    if re.search(rf"(?im)^#{{1,6}}[^\n]*\b{_MONTH}", text) and re.search(
        r"(?m)^[ \t]{0,8}[*+-][ \t]+\**\d{1,2}\b", text
    ):
        return "month-lists"
    fields = {name.casefold() for name in re.findall(r"(?m)^[ \t]*(?:- +)?([A-Za-z_]{3,30}) ?:(?:\s|$)", text)}
    titled, dated = fields & {"title", "name", "conference"}, fields & {"date", "start", "deadline", "cfp", "timeline"}
    # The head of a post in Markdown, between two lines of dashes, has a title and a date too.
    head = re.match(r"(?s)---[ \t]*\n.*?\n---[ \t]*\n", text)
    listed = head is None and re.search(r"(?m)^[ \t]*- +[A-Za-z_]{3,30} ?:", text)
    return (
        "deadlines" if listed and titled and dated and fields & {"year", "confs", "deadline", "cfp", "place"} else None
    )
