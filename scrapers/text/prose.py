"""What a sentence does with the day that it names: it announces a meeting then, reports one, or moves one away."""

from __future__ import annotations

import re

from calendar_app.dates import Found
from calendar_app.model import Status
from scrapers.text.calling_off import called_off
from scrapers.text.mention import Mention

_ANNOUNCES = re.compile(
    r"\b(?:finde[tn]|statt|stattfinden|treffen|trifft|veranstalte[nt]|lädt|laden|einladen|einladung|eingeladen"
    r"|frei ?halten|vormerken"
    r"|beginn(?:t|en)|startet|starten|soll|will|wollen|termin|sitzung|vortrag|jeweils|nächste[nrs]?"
    r"|held|meets?|meetings?|takes? place|taking place|scheduled|join us|invite[sd]?|hosts?|hosting|hearing|next"
    r"|(?!(?:suchen|brauchen|bitten|hoffen|schließen|sammeln|melden|veröffentlichen|informieren|berichten|erwarten|ziehen"
    r"|kaufen|bestellen|wissen|freuen|danken|können|müssen|sollten|wollen) )[a-zäöüß]{3,}e?n wir"
    r"|wir (?:fahren|gehen|besuchen)|(?:sind wir|wir sind)(?: (?:am|vom|auch|wieder)\b[^!?;:]{0,40})? (?:mit|auf"
    r"|beim?|zu gast|selbst|selber|dabei)|we(?:'re"
    r"| are| will be) (?:going|visiting)"
    r"|gibt es|es gibt|gibt's|there (?:is|are)(?! no\b)|there will be"
    r"|geht(?: es|'s)? (?:los|wieder|nach|ins?|zu[mr])|am wochenende|upcoming|starts|begins|convenes?|conference)\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"treff|turnier|abend|nachmittag|fest|feier|workshop|kurs\b|seminar|vortrag|tagung|konferenz|camp\b|thon\b|party|nacht\b|konzert"
    r"|lesung|führung|versammlung|stammtisch|kick-?off|debatte|quiz|markt\b|messe\b|kongress|congress|exkursion|ausflug|wochenende"
    r"|meet-?up|talk\b|summit|hackday|fieldday|tag der|verleihung|colloquium|kolloquium|symposium"
    r"|akademie|schule\b|school\b",
    re.IGNORECASE,
)
_TAKES_PLACE = re.compile(  # "steigt im Ziegeleipark das Sommercamp", but not "steigt der Preis für das Fest"
    r"\bsteigt (?:(?:im|in|auf|am|beim?|an) [^.;:,]{1,80}? )?(?:der|die|das|eine?|unsere?) "
    r"(?:(?!(?:für|zum|zur|als|in|im|auf|um|an|am|bei|vom|von|mit|der|die|das|den|dem)\b)[\w-]+ ){0,3}"
    rf"[\w-]*(?:{_NAME.pattern})",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:ihr|wir|euch|für alle|for (?:all|everyone)|uns|unsere?[rsmn]?|du|sie|you|we|us|our)\b", re.IGNORECASE
)
_WEEKDAY = re.compile(
    r"(?:mon|diens|donners|frei|sams|sonn|mitt|tues|wednes|thurs|fri|satur|sun)[a-z]*(?:day|tag|abend|woch)\b", re.I
)
_REPORTS = re.compile(
    r"\b(?:wurden?|(?<!was )war(?:en)?|(?P<has>haben?|hat)|hatten?|fand(?:en)?|gab|schrieb|wrote|erhielt|bekommen"
    r"|wirkung|ging(?:en)?"
    r"|went|(?-i:were|had)|has been(?! (?:moved|rescheduled|postponed|scheduled|cancell?ed|called off))"
    r"|created|announced by|adopted|approved|effective|enacted|amended|implement\w*"
    r"|in kraft|into force|genehmigt"
    r"|expire[sd]?|ended|vorverkauf|verkauf|mitglied seit|gegründet|register by|rsvp by|closed|geschlossen"
    r"|\w*öffnungszeiten|opening hours)\b",
    re.IGNORECASE,
)
_HAS_BEEN = re.compile(  # "sind am 19. September gekommen", "ist gestern eröffnet worden"
    r"\b(?:sind|ist|bin|seid)\b[^.;]{0,160}\b(?:gekommen|gegangen|gefahren|gewesen|geworden|gelaufen|erschienen|worden)\b"
    r"|\b(?:gestern|gestrige[nmrs]?)\b",
    re.IGNORECASE | re.DOTALL,
)
_DID = re.compile(
    r"\b(?:stand(?:en)?|kam(?:en)?|fuhr(?:en)?|saß(?:en)?|sahen|traf(?:en)?|nahm(?:en)?|lief(?:en)?|hielt(?:en)?|sprach(?:en)?"
    r"|besuchten?|zeigten?|machten?|bauten?|feierten?|starteten?|endeten?|gewann(?:en)?|schafften?|erschien(?:en)?)\b"
)
_NEXT = re.compile(r"\b(?:nächste[nmrs]?|next)\b", re.IGNORECASE)
_PROJECT = re.compile(  # rather than people who meet: "das Projekt „Netz“, das am 1. Juni startet"
    r"proje[ck]t(?:e?s|e)?(?: [„\"»][^“\"«]{1,40}[“\"«])?,? (?:[^,;:]{0,60} )?(?:startet|beginnt|läuft|starts|begins"
    r"|runs)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d[:.]\d\d(?!\d)|\d ?(?:uhr|h|[ap]\.?m)\b", re.IGNORECASE)
_TICKETS = re.compile(
    r"\W*(?:die |der |the )?(?:\w*karten|\w*tickets?|vorverkauf|kartenverkauf|admission tickets)\b", re.IGNORECASE
)
_SOLD_FROM = re.compile(
    r"\b(?:ab|from|seit|since|vom)(?: (?:dem|sofort|\w+tag|\w+day),?)*(?: den| dem)?\s*$", re.IGNORECASE
)
_VOLUME = re.compile(
    r"(?<!week )(?<!kapitel )(?<!chapter )(?<!treffen )(?<!session )(?<!teil )\b\d[\d()]{0,8},\s*$", re.IGNORECASE
)
_PAGES = re.compile(r"\s*[,;:(]?\s*(?:S\.|Seiten?|pp?\.|pages?|arXiv)\s?\d", re.IGNORECASE)
_WAS = re.compile(r"\bwas\b")
BRACKETS = re.compile(r"\([^()]{0,200}\)")
_AFTER_ALL = re.compile(
    r"\b(?:nachdem|weil|obwohl|after|because|although)\b(?:[^,.;:]|(?<=\d)\.){0,160},", re.IGNORECASE
)
_MOVED_FROM = re.compile(
    r"(?:(?:rescheduled|moved|postponed|changed|verschoben|verlegt)\s+(?:from|vom|von)"
    r"|(?:ersatz|nachhol|ausweich)(?:termin)? (?:für|vom|von)|replacement for|replaces"
    r"|originally|previously|formerly|ursprünglich\w*(?: Termin)?|instead of|anstatt|anstelle)"
    r"(?:\W+[a-zäöüß]+){0,2}\W*$",
    re.IGNORECASE,
)
_FROM_TO = re.compile(  # "wird vom 5. auf den 12. Dezember verschoben"
    r"[^;:]{0,30}? auf (?:den |die |\w+tag)[^;:]{0,60}\b(?:verschoben|verlegt)\b", re.IGNORECASE
)
_PLANNED = re.compile(
    r"\s*,?\s*(?:geplante|angesetzte|angekündigte)[nrs]?\b[^.;,]{0,80}\b(?:verschieb|verschob|verleg)", re.IGNORECASE
)
_OF_DAY = re.compile(r"\b(?:vom|from|of)\W*$", re.IGNORECASE)
_PUT_OFF = re.compile(  # "Die Lesung vom 22.9. musste krankheitsbedingt verschoben werden."
    r"[^.;:\d]{0,60}\b(?:verschoben|verlegt|postponed|rescheduled|moved)\b", re.IGNORECASE
)
_INSTEAD = re.compile(  # "Der Termin am 3. Dezember fällt aus. Wir treffen uns stattdessen am 10. Dezember"
    r"[^.;:,]{0,120}\b(?:fällt|entfällt|ausfallen|abgesagt|nicht (?:[\w-]+ ){0,5}stattfinden|cancell?ed"
    r"|called off)\b[^.;:]{0,120}[.;:]"
    r"[^.;:]{0,60}\b(?:stattdessen|ersatzweise|instead)\b[^;:]{0,60}?\b\d{1,2}(?:\.\s?(?:\d|(?:jan|feb|mär|apr|mai"
    r"|jun|jul|aug|sep|okt|nov|dez))| (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))",
    re.IGNORECASE,
)
_NOT_ON = re.compile(r"\b(?:nicht|not)(?: (?:wie|as) \w+)?(?: (?:am|on)(?: \w+,?)?)?(?: de[nm])?\W*$", re.IGNORECASE)
_BUT = re.compile(r"[^.;]{0,40}\b(?:sondern|but)\b", re.IGNORECASE)
_MOVED_TO = re.compile(
    r"[^.\d]{0,100}\b(?:postponed|rescheduled|moved|verschoben|verlegt|wird)\s+(?:to|auf|until)\b.*\d", re.IGNORECASE
)


def announces(mention: Mention, coming: bool) -> bool:
    """Whether the sentence says that people meet, or no longer do; who invites names a weekday or a time, too."""
    said = mention.text[mention.found.begin : mention.found.stop]
    if mention.found.time_start or _WEEKDAY.match(said) or _ANNOUNCES.search(mention.sentence):
        return True
    if (
        coming and mention.found.end and _PEOPLE.search(mention.sentence)
    ):  # "vom 3. bis 5. Mai baut ihr eigene Projekte"
        return True
    return bool(_TAKES_PLACE.search(mention.sentence)) or called_off(mention.sentence) is not Status.CONFIRMED


def names_meeting(words: str) -> bool:
    """Whether the words with which a paragraph begins in bold are the name of a meeting: "**2. Burgturnier.**"."""
    return bool(_NAME.search(words))


def is_sale(mention: Mention) -> bool:
    """Whether a sentence says from when there are tickets: "Karten zu 12 Euro gibt es ab Samstag, 15. Februar"."""
    return _TICKETS.match(mention.sentence) is not None and _SOLD_FROM.search(_before(mention)) is not None


def _before(mention: Mention) -> str:
    said = mention.text[mention.found.begin : mention.found.stop]
    return mention.sentence.partition(said)[0]


def meetings_in(words: str) -> set[str]:
    """The kinds of meetings that words name: "konzert", "treff"."""
    return {kind.lower() for kind in _NAME.findall(words)}


def reports(words: str, coming: bool, language: str) -> bool:
    """Whether words tell what has been; of a day to come they may: "am 5. Mai haben die Häuser geöffnet"."""
    if _WAS.search(words) and not language.startswith("de"):  # in German it asks: "was wir wissen"
        return True
    if not coming and (_DID.search(words) or _HAS_BEEN.search(words)) and not _NEXT.search(words):
        return True
    if _PROJECT.search(words) and not (_NAME.search(words) or _CLOCK.search(words)):
        return True
    return any(not (coming and report["has"]) for report in _REPORTS.finditer(words))


def without_asides(mention: Mention) -> str:
    """The sentence without what it has in brackets or in a clause of how it came about, but for those with the day."""
    said = mention.text[mention.found.begin : mention.found.stop]
    sentence = mention.sentence
    for aside in (BRACKETS, _AFTER_ALL):
        sentence = aside.sub(lambda found: found[0] if said in found[0] else " ", sentence)
    return sentence


def is_cited(text: str, found: Found) -> bool:
    """Whether pages stand behind a day, and a volume before: "Nature 529, 28. Januar 2016, S. 484–489"."""
    volume = not found.time_start and _VOLUME.search(text[max(0, found.begin - 20) : found.begin])
    return bool(volume) and _PAGES.match(text, found.stop) is not None


def is_old(text: str, found: Found) -> bool:
    """Whether the meeting has been moved away from this day."""
    before, after = text[max(0, found.begin - 60) : found.begin], text[found.stop :][:160]
    if _OF_DAY.search(before) and _FROM_TO.match(after):
        return True
    if (_OF_DAY.search(before) and _PUT_OFF.match(after)) or _PLANNED.match(after):
        return True
    if _INSTEAD.match(text, found.stop):
        return True
    return bool(_MOVED_FROM.search(before) or _MOVED_TO.match(after) or (_NOT_ON.search(before) and _BUT.match(after)))
