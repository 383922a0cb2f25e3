"""Every rule of the lint: whether breaking it breaks somebody's calendar, and what happens to whom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """`must`: a program is known to lose or misread events; otherwise it shows them worse than it could."""

    must: bool
    why: str


def _must(why: str) -> Rule:
    return Rule(True, why)


def _should(why: str) -> Rule:
    return Rule(False, why)


RULES: dict[str, Rule] = {
    # The answer, where the feed comes over HTTP
    "media-type": _must("Nextcloud and Apple tell by text/calendar what they were given."),
    "charset": _should("Without charset=utf-8 some programs guess."),
    "redirect": _should("After a redirect Thunderbird fetches everything each time; ICSx5 stops after five."),
    "validator": _should("Without ETag or Last-Modified every subscriber fetches everything each time."),
    "cookie": _should("What sets a cookie is kept by no cache."),
    # The file
    "begins": _must("Google refuses a file with anything before BEGIN:VCALENDAR; an empty one empties Thunderbird."),
    "ends": _must("A file that ends early may have been cut off."),
    "line-ends": _must("Lines end in CRLF; strict programs read nothing else."),
    "blank-line": _must("An empty line is no line of a calendar; some programs stop there."),
    "line-length": _must("A line has at most 75 bytes; some programs cut what is longer."),
    "fold": _must("A line broken inside a character made Google drop the whole file."),
    "utf-8": _must("Bytes that are no UTF-8 become question marks, or end the reading."),
    "nfc": _should("Letters in pieces are not found by a search."),
    "control": _must("A control character ends the reading in XML-based programs and can forge lines in others."),
    "syntax": _must("A line is a name, parameters, a colon and a value."),
    "nesting": _must("Components begin and end in pairs."),
    "size": _should("Google is reported to lose events of files over 1 MB."),
    "count": _should("Google is reported to lose events beyond some 1,000."),
    # The calendar
    "version": _must("VERSION:2.0, once, is how a program knows what it reads."),
    "prodid": _must("PRODID, once, is required."),
    "calscale": _must("No program reads another calendar than the Gregorian one."),
    "method": _must("A feed with METHOD:REQUEST or the like is taken as an invitation by Outlook."),
    "empty": _must("A calendar holds at least one component; without events a VTIMEZONE will do."),
    "name": _should("NAME and X-WR-CALNAME: each is read by programs that do not read the other."),
    "refresh": _should("REFRESH-INTERVAL and X-PUBLISHED-TTL, alike: Nextcloud looks once a week without."),
    "source": _should("SOURCE tells a saved file where it came from."),
    "zone-hint": _should("X-WR-TIMEZONE, where it stands, is an IANA name."),
    # Text and values
    "escape": _must("In text, backslash, comma and semicolon are escaped, nothing else is."),
    "value-type": _must("A date is eight digits under VALUE=DATE, a time has a T; anything else is misread."),
    "once": _must("A property that may stand once stands twice; programs differ in which one they take."),
    "address": _must("URL, SOURCE and IMAGE are absolute http(s) addresses."),
    "geo": _must("GEO is latitude;longitude with a semicolon; Google rejects a comma."),
    "html": _should("DESCRIPTION is plain text; tags are shown as they are."),
    "location": _should("LOCATION is one line."),
    # Identity and change
    "uid": _must("Without exactly one UID an event is doubled at every poll."),
    "uid-twice": _must("Of two events under one UID only one is kept."),
    "uid-host": _should("A UID with a host, a path or an address in it gives away where it was made; UUIDs do not."),
    "dtstamp": _must("Each event has one DTSTAMP, in UTC."),
    "stamped-now": _should("Without METHOD, DTSTAMP is the last change; Nextcloud rewrites what only has a new one."),
    "last-modified": _should("Without LAST-MODIFIED, ICSx5 rewrites every event at every poll."),
    "created": _should("CREATED says since when an event is known."),
    "utc": _must("DTSTAMP, CREATED and LAST-MODIFIED are in UTC."),
    "future": _must("A change in the future hides later ones from ICSx5."),
    "sequence": _must("SEQUENCE is a whole number, from 0."),
    # Times
    "dtstart": _must("Each event has exactly one DTSTART."),
    "end-type": _must("DTSTART and DTEND are both dates or both times."),
    "end-order": _must("DTEND comes after DTSTART; a whole day ends on the next."),
    "end-twice": _must("DTEND or DURATION, not both."),
    "duration": _must("A DURATION is positive and written as RFC 5545 says."),
    "floating": _must("A time without a zone is another moment for each reader; Google takes it as UTC."),
    "tzid": _must("A TZID belongs to a wall time, not to a date or to a time in UTC."),
    "zone-name": _must("A TZID is an IANA name; one Windows name made Home Assistant refuse the feed."),
    "zone-missing": _must("Each TZID has its VTIMEZONE; Outlook shifts the event by an hour without."),
    "zone-twice": _must("A zone is told once."),
    "zone-part": _must("An observance needs DTSTART, TZOFFSETFROM and TZOFFSETTO that can be read."),
    "zone-standard": _must("A VTIMEZONE has at least one STANDARD; Outlook refuses it without."),
    "zone-differs": _must("A VTIMEZONE gives another moment than the zone it is named after."),
    "zone-rule": _should("A zone's rule is yearly, in one month; what else is written is not followed by all."),
    "days-opaque": _should("A whole day that is not TRANSP:TRANSPARENT marks its readers as busy all day."),
    "rrule": _must("A rule that yields nothing, or that says UNTIL and COUNT, is an error at each poll."),
    "rdate": _should("Outlook does not read RDATE without RRULE."),
    # Content
    "summary": _should("An event without a SUMMARY has no name."),
    "status": _must("STATUS is CONFIRMED, TENTATIVE or CANCELLED."),
    "cancelled-title": _should("Some programs show STATUS:CANCELLED nowhere; the title says it too."),
    "link": _should("Exchange does not show URL; the address stands in DESCRIPTION too."),
    "alarm": _must("A feed's alarms ring at everybody's."),
    "attach": _must("An attachment is an address, not the bytes themselves."),
    "attendee": _should("A published event invites nobody."),
}
