"""What several kinds of source say alike: markup in texts, cancellations in titles, video calls, points on a map."""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

from bs4 import Tag

from calendar_app.model import Status
from calendar_app.text import one_line, paragraphs, web_address
from scrapers.tree import parse, strings

Point = tuple[float, float] | tuple[None, None]  # latitude and longitude

_LONGEST = 100_000  # of what is looked at; far above any announcement
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,1000}>|<!--|&(?:[a-zA-Z]{2,10}|#\d{2,6});")
STRUCK = ("s", "del", "strike")
BLOCKS = ("p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote")
_UNFIT = re.compile(
    "[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # lxml finds it in HTML, and refuses to set it
_LINK = re.compile(r"https?://[^\s<>\"')\]]{4,500}")
_CALLS = re.compile(
    r"(?:^|\.)(?:(?:zoom\.us|zoom-x\.de|meet\.google\.com|teams\.microsoft\.com|teams\.live\.com|webex\.com"
    r"|gotomeeting\.com|whereby\.com|meet\.jit\.si)$|bbb\.|jitsi\.)"
)
_CALLED_OFF = {
    Status.CANCELLED: "cancelled|canceled|called off|abgesagt|ausgefallen|entfällt|fällt aus|findet nicht statt",
    Status.POSTPONED: "postponed|verschoben|verlegt",
}
_SET_OFF = re.compile("[][(*:!|–—-]")  # what stands between a title and such a word
_IN_FRONT = {
    status: re.compile(rf"(?i)(?:[\[(*]+\s*(?:{words})\s*[\])*]+|(?:{words})\s*(?:[:!|]|\s[-–—]))\s*")
    for status, words in _CALLED_OFF.items()
}
_BEHIND = {
    status: re.compile(rf"(?i)\s*(?:[\[(*]+\s*(?:{words})!?\s*[\])*]+|[-–—:|]\s*(?:{words})!?)$")
    for status, words in _CALLED_OFF.items()
}


def plain(text: str) -> str:
    """Plain paragraphs, whether they were written as text or as HTML."""
    text = text[:_LONGEST]
    if ("<" in text or "&" in text) and _TAG.search(text):
        tree = parse(text)
        for ended in tree.iter("br", *BLOCKS):
            ended.tail = "\n" + _UNFIT.sub("", ended.tail or "")
        text = "".join(strings(tree))
    return paragraphs(text)


def title_and_status(title: str, status: Status = Status.CONFIRMED) -> tuple[str, Status]:
    """The title on one line, without a `CANCELLED:` in front or an `(abgesagt)` behind; that becomes the status."""
    title = one_line(html.unescape(title))
    if not _SET_OFF.search(title):
        return title, status
    for called_off in _CALLED_OFF:
        prefix = _IN_FRONT[called_off].match(title)
        if prefix and title[prefix.end() :]:
            return title[prefix.end() :], called_off
        suffix = _BEHIND[called_off].search(title[-40:])
        if suffix and (rest := title[: len(title) - len(suffix[0])].rstrip()):
            return rest, called_off
    return title, status


def is_struck(element: Tag) -> bool:
    """Whether all its words are struck through: how people call off what stands in a list."""
    if element.find_parent(STRUCK):
        return True
    words = (text for text in element.find_all(string=True) if text.strip())
    return all(text.find_parent(STRUCK) for text in words) and element.find(STRUCK) is not None


def online_link(*texts: str) -> str | None:
    """The first link to a video call in these texts."""
    for text in texts:
        for link in _LINK.finditer(text[:_LONGEST]) if "://" in text else ():
            address = web_address(link[0].rstrip(".,;:!?"))
            host = urlsplit(address).hostname or "" if address else ""
            if _CALLS.search(host):
                return address
    return None


def coordinates(latitude: object, longitude: object) -> Point:
    """Latitude and longitude, or nothing where they are no point on earth; 0, 0 is what programs say for "unknown"."""
    try:
        point = float(str(latitude)), float(str(longitude))
    except ValueError:
        return None, None
    there = -90 <= point[0] <= 90 and -180 <= point[1] <= 180 and point != (0, 0)
    return point if there else (None, None)
