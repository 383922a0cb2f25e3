"""JSON-LD out of the text of a page: most pages whose data stand there need not be parsed, which takes longest."""

from __future__ import annotations

import re

from scrapers.base import Page

MOST_SCRIPTS = 200
_KIND = "ld+json"
_ESCAPED = "ld&"  # some templates write "application/ld&#x2B;json"
# No possessive groups: Python 3.11.2, which Debian 12 has, takes them for matched when only half of one is.
_ATTRIBUTES = r"[^\"'>=]*(?:(?:=\s*\"[^\"]*\"|=\s*'[^']*'|=(?!\s*[\"']))[^\"'>=]*)*"
_PIECE = re.compile(
    r"<!--(?!-?>)[^-]*(?:-(?!->)[^-]*)*-->"
    # What stands inside of these is text, whatever it looks like.
    r"|<(?P<name>script|style|textarea|title|xmp|iframe|noembed|noframes|plaintext)(?=[\s/>])"
    rf"(?P<attributes>{_ATTRIBUTES})>(?P<text>(?s:.*?))</(?P=name)[\s/>]"
    rf"|<(?!script|style|textarea|title|xmp|iframe|noembed|noframes|plaintext)[a-z/]{_ATTRIBUTES}>|<!doctype[^\"'<>]*>"
    r"|(?P<odd><[a-z/!?])",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"(?P<name>[^\s=/]+)\s*=\s*(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)'|(?P<c>\S+))")


def linked_data(page: Page) -> list[str] | None:
    """What its scripts of JSON-LD hold, in order; None where only a parser can tell which these are."""
    last = page.lower.rfind(_KIND)
    if _ESCAPED in page.lower or len(page.lower) != len(page.text):
        return None
    found: list[str] = []
    for piece in _PIECE.finditer(page.text) if last >= 0 else ():
        if piece.start() > last:
            break
        if piece["odd"] or len(found) == MOST_SCRIPTS:
            return None
        if piece["text"] and piece["name"].lower() == "script":
            if "<!--" in piece["text"]:  # within which a script may begin and end
                return None
            if is_linked_data(_type_in(piece["attributes"])):
                found.append(piece["text"])
    return found


def is_linked_data(kind: str) -> bool:
    """Whether this is the type of a script of JSON-LD, with or without parameters."""
    return kind.partition(";")[0].strip().lower() == "application/ld+json"


def _type_in(attributes: str) -> str:
    for attribute in _ATTRIBUTE.finditer(attributes):
        if attribute["name"].lower() == "type":
            return attribute["a"] or attribute["b"] or attribute["c"] or ""
    return ""
