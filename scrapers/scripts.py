"""JSON-LD out of the text of a page: most pages whose data stand there need not be parsed, which takes longest."""

from __future__ import annotations

import re

from scrapers.base import Page

MOST_SCRIPTS = 200
_KIND = "ld+json"
# No possessive groups: Python 3.11.2, which Debian 12 has, takes them for matched when only half of one is.
_ATTRIBUTES = r"[^\"'>=]*(?:(?:=\s*\"[^\"]*\"|=\s*'[^']*'|=(?!\s*[\"']))[^\"'>=]*)*"
_PIECE = re.compile(
    r"<!--(?!-?>)[^-]*(?:-(?!->)[^-]*)*-->"
    # What stands inside of these is text, whatever it looks like.
    r"|<(?P<name>script|style|textarea|title|xmp|iframe|noembed|noframes|plaintext)(?=[\s/>])"
    rf"(?P<attributes>{_ATTRIBUTES})>"
    rf"|<(?!script|style|textarea|title|xmp|iframe|noembed|noframes|plaintext)[a-z/]{_ATTRIBUTES}>|<!doctype[^\"'<>]*>"
    r"|(?P<odd><[a-z/!?])",
    re.IGNORECASE,
)
_BEHIND_NAME = re.compile(r"[\s/>]")
_ATTRIBUTE = re.compile(r"(?P<name>[^\s=/]+)\s*=\s*(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)'|(?P<c>\S+))")


def linked_data(page: Page) -> list[str] | None:
    """What its scripts of JSON-LD hold, in order; None where only a parser can tell which these are."""
    text, lower = page.text, page.lower
    last = lower.rfind(_KIND)
    if _is_escaped(lower) or len(lower) != len(text):
        return None
    found: list[str] = []
    at = 0
    while at < last and (piece := _PIECE.search(text, at)) and piece.start() <= last:
        if piece["odd"] or len(found) == MOST_SCRIPTS:
            return None
        at = piece.end()
        if piece["name"]:
            name = piece["name"].lower()
            stop = _end_of(name, lower, at)
            if stop < 0:
                return None
            if name == "script":
                if lower.find("<!--", at, stop) >= 0:  # within which a script may begin and end
                    return None
                if stop > at and is_linked_data(_type_in(piece["attributes"])):
                    found.append(text[at:stop])
            at = stop
    return found


def _is_escaped(lower: str) -> bool:
    """Whether "ld&" stands there: some templates write "application/ld&#x2B;json"."""
    at = lower.find("&")  # of which most pages have few; to look for all three takes ten times as long
    while at >= 0 and not lower.startswith("ld", max(0, at - 2)):
        at = lower.find("&", at + 1)
    return at >= 0


def _end_of(name: str, lower: str, at: int) -> int:
    """Where the end tag of an element begins that holds text, -1 where it has none."""
    at = lower.find(f"</{name}", at)
    while at >= 0 and not _BEHIND_NAME.match(lower, at + 2 + len(name)):
        at = lower.find(f"</{name}", at + 1)
    return at


def is_linked_data(kind: str) -> bool:
    """Whether this is the type of a script of JSON-LD, with or without parameters."""
    return kind.partition(";")[0].strip().lower() == "application/ld+json"


def _type_in(attributes: str) -> str:
    for attribute in _ATTRIBUTE.finditer(attributes):
        if attribute["name"].lower() == "type":
            return attribute["a"] or attribute["b"] or attribute["c"] or ""
    return ""
