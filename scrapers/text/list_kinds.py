"""What a heading says of the days below it, at which nobody meets: of records, news, deadlines, comments, positions."""

from __future__ import annotations

import re

_LONGEST_LINE = 80
_LONGEST_SAID = 30
_DEADLINES = re.compile(r"\W*(?:\w+ ){0,2}(?:fristen|deadlines)\W*", re.IGNORECASE)
_COMMENTS = re.compile(r"(?:\d+ )?(?:comments?|kommentare?)(?: ?\(\d+\))?:?", re.IGNORECASE)
_RECORD = re.compile(
    r"\W*(?:change ?log|release notes|änderungen|änderungshistorie|versionsgeschichte|revision history"
    r"|(?:\w+ )?(?:opening|library|office) hours|publications|publikationen|veröffentlichungen"
    r"|impressum|imprint|datenschutz\w*|privacy(?: policy)?|comments|\d+ (?:comments?|kommentare?)|kommentare"
    r"|discussions"
    r"|related (?:topics|posts|articles)|recent (?:posts|comments)|(?:neueste|ähnliche|letzte) (?:beiträge|kommentare)"
    r"|(?:[\w-]+e |feiertags?|sonder)?(?:öffnungs|schlie(?:ß|ss)(?:ungs)?)(?:zeiten|tage)"
    r"(?: (?:an|über|zu[mr]?|während|i[mn]|rund|am|ab|vo[nm]|bis|de[rs]|\d+|\w*feiertage?|weihnacht\w*|\w*ferien)\b"
    r".*)?"
    r"|feiertage|feiertagsregelung|betriebsferien"
    r"|was (?:wir )?(?:bisher|schon|zuletzt) (?:gemacht haben|geschah|war)|logbuch|chronik"
    r"|awards|lesenswert(?:es)?|lesestoff|literaturverzeichnis|quellen|references"
    r"|lese(?:liste|tipps|empfehlungen)|reading list|worth reading|further reading"
    r"|education|experience|work experience|lebenslauf|curriculum vitae|talks given|colophon"
    r"|fristen|deadlines"
    r"|applications?|apply|bewerbung)(?:\s(?:[–—|:-]|und|and)\s.*)?\W*",
    re.IGNORECASE,
)
_SET_UP = re.compile(  # and what is left of meetings: "Folien aus dem Sommersemester"
    r"\W*(?:auf- ?(?:und|&) ?abbau|(?:auf|ab)bau|set-?up|tear-?down|(?:vortrags)?folien|slides|mitschnitte?"
    r"|aufzeichnungen|recordings)"
    r"(?: (?:aus|vo[mn]|de[rs]|zu[mr]?|from|of) (?:\w+ )?(?:vorträgen?|vortrag|treffens?|\w*semester|meetups?|terminen?"
    r"|veranstaltung\w*|talks?|sessions?|\d.*))?\W*",
    re.IGNORECASE,
)
_NEWS = re.compile(
    r"\W*(?:(?:unsere|our|the|latest|recent|neue(?:ste)?|weitere|more|aktuelle|alle|all|city|club) )?"
    r"(?:news(?:room|feed)?|neuigkeiten|neu(?:es)?|aktuelles|meldungen|nachrichten|pressemitteilungen|presse(?:meldungen)?"
    r"|press(?: releases?| room)?|papers?|software|tools|datasets|datensätze|bücher|books|videos|(?:public )?notices"
    r"|bekanntmachungen|blog(?:posts?|beiträge)?|beiträge|announcements)"
    r"(?: (?:aus|from|of|und|and|der|de[ms]|the|unsere[mnrs]?|our|&) .{1,40})?\W*",
    re.IGNORECASE,
)
_SUMMARY = re.compile(
    r"(?!.*(?:\d[:.]\d\d(?!\.?\d)|\d ?(?:uhr|[ap]\.?m)\b)).*\b\d+ (?:treffer|ergebnisse?|results?|(?:veranstaltungen"
    r"|events)"
    r" (?:gefunden|found))\W*",
    re.IGNORECASE,
)
_POSITIONS = re.compile(
    r"\b(?:positions?|vacanc(?:y|ies)|scholarships?|fellowships?|stellen(?:angebote?|ausschreibung(?:en)?)?"
    r"|stipendi(?:um|en)"
    r"|call for (?:students|applications|doctoral|phd)\b.*)\b",
    re.IGNORECASE,
)


def is_of_records(heading: str) -> bool:
    """Whether below this heading nobody meets: "Changelog", "Opening hours", "Publications"."""
    named = (
        _RECORD.fullmatch(heading) or _SET_UP.fullmatch(heading) or is_of_comments(heading) or is_of_deadlines(heading)
    )
    return len(heading) <= _LONGEST_LINE and bool(named)


def is_of_news(heading: str) -> bool:
    """Whether what stands below has the day on which it was told: "Aktuelles", "Press releases"."""
    return len(heading) <= _LONGEST_LINE and bool(_NEWS.fullmatch(heading))


def is_of_deadlines(line: str) -> bool:
    """Whether the days below are those by which something is due: "Upcoming filing deadlines"."""
    return len(line) <= _LONGEST_SAID and bool(_DEADLINES.fullmatch(line))


def is_of_comments(line: str) -> bool:
    """Whether what readers have said begins here: "Kommentare (2)"."""
    return len(line) <= _LONGEST_SAID and bool(_COMMENTS.fullmatch(line))


def is_of_positions(heading: str) -> bool:
    """Whether work or a place to study is offered below: days without a time are when it begins or is decided."""
    return len(heading) <= _LONGEST_LINE and bool(_POSITIONS.search(heading))


def is_summary(line: str) -> bool:
    """Whether a line tells how much was found, and in which time: "01.05.2023 bis 31.05.2023 · 3 Treffer"."""
    return len(line) <= _LONGEST_LINE and bool(_SUMMARY.fullmatch(line))
