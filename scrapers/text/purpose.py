"""What the words around a day say that it is for: a deadline, a record or a day off, so that nobody meets."""

from __future__ import annotations

import re

from scrapers.text.bylines import is_byline

_LONGEST_LABEL = 60
_LONGEST_LINE = 80
_DUE = re.compile(
    r"(?:\b(?:deadlines?|(?:an)?meldeschluss|(?:einsende|bewerbungs|redaktions|abgabe|annahme)schluss"
    r"|submissions?|submit|last day (?:to (?:register|apply|submit|enter|sign|vote|file|order|pay)"
    r"|for (?:registration|submissions?|applications?))|(?:applications?|materials?|requests?|plans"
    r"|forms) [^.;:]{0,40}\bby$"
    r"|notifications?|camera[ -]?ready|druckfertige?"
    r"|author (?:response|feedback)|rebuttals?|early[ -]?bird|frühbucher\w*|due"
    r"|(?:early|late|online)?[ -]?(?:registration|bidding|call|applications?|booking|voting) (?:opens?|closes?|ends?)"
    r"|(?:anmeldung|bewerbung(?:en)?|abgabe|vorschläge|anträge) (?:bis|ab)"
    r"|(?:\w*tickets?|\w*karten|registration|sign[- ]?up|booking|\w*verkauf|vvk|buchung)(?: \w+){0,2} (?:from|until"
    r"|till|by|ab|bis|seit)$"
    r"|(?:\w*verkaufs?|vvk|anmelde|buchungs|buchung)[ -]?(?:start|beginn)(?: (?:am|ist|ist am))?$"
    r"|(?:\w*verkauf|\w*tickets?|\w*karten|buchung|anmeldung)(?: [\w-]+){0,4} (?:startet|beginnt|beginnen|öffnet)"
    r"(?: \w+)?$"
    r"|(?:buchbar|erhältlich|anmeldbar|verfügbar|on sale|available|bookable) (?:from|until|till|by|ab|bis|seit)$"
    r"|(?:sales?|verkauf|angebot|rabatt|discount|offer|lieferung|rücksendung|delivery) (?:\w+ )?(?:ends?|endet"
    r"|until|till|by|bis)$"
    r"|(?:öffnungs|sprech|büro|geschäfts|schalter)zeiten|opening hours"
    r"|(?:next|nächste[rs]?|kommende[rs]?) (?:[\w-]+ )?(?:release|version|issue|update|ausgabe|lieferung)"
    r"|(?:erscheint|erscheinen|comes out|is released|gilt|gelten)(?: (?:am|ab|on|from|ab dem|von))?$"
    r"|(?:nominations?|applications?|registration|submissions?|entries|bookings?|voting|call for \w+)"
    r"(?: (?:for|of|period|phase)(?: (?!exhibition|fair|show)[\w-]+){0,6})? (?:opens?|closes?|ends?)$"
    r"|(?:first |second |final )?round of reviews$|revised manuscripts?$|reviews? (?:due|returned|sent|available)$"
    r"|programm?e? (?:ist |is )?(?:jetzt |now )?(?:online|published|available|announced|veröffentlicht)"
    r"|(?:\w+ )?decisions?$|results$|ergebnisse$)|(?:frist|einreichung|benachrichtigung)(?:en)?)\b",
    re.IGNORECASE,
)
_DUE_BEFORE = re.compile(  # at the end of a sentence of any length
    r"(?:\b(?:accepted|received|returned|submitted|mailed|angenommen|entgegengenommen|eingereicht)\b[^.;]{0,60}"
    r"\b(?:until|through|till|by|bis)\b(?: [^;]{1,20})?"
    r"|\b(?:no|not) later than|\bspätestens(?: am| zum)?(?: \w+tag,?(?: den)?)?"
    r"|\b(?:terms?|amtszeit|semester|vorlesungszeit|school year|fiscal year|policy|rates?|fees?|laufzeit"
    r"|restrictions|construction|repaving|enrol?lment)"
    r"\b[^.;]{0,40} (?:begins?|beginnt|starts?|ends?|endet|expires?)(?: on| am)?"
    r"|\b(?:vorlesungs|semester|ferien|schul)(?:beginn|ende|zeit|start)(?: \w+)?"
    r"|\b(?:abgabe|anmelde|rückmelde|einsende|annahme|stich)tag(?: ist| war)?(?: de[rn]| am)?"
    r"|\b\w*(?:einzug|abbuchung|lastschrift)\b[^.;:,–—]{0,30}\b(?:am|zum)|\b(?:bei dem|für den|da) (?:zählt"
    r"|gilt) de[rn]"
    r"|\b(?:liefer|abhol|abgabe|zahlungs)termin\b[^.;]{0,40}"
    r"|\b(?:endet|enden|ends?|expires?|schließt|closes?)(?: am| on| diesen| kommenden| this| next)?(?: \w+(?:tag"
    r"|day),?)?"
    r"|\b(?:\w*erhöhung|\w*anhebung|\w*senkung)\b[^.;:]{0,40} (?:zum|per)"
    r"|\b\w*(?:vertrag|lizenz|genehmigung)\b[^.;:]{0,60} (?:läuft|laufen|lief) (?:zum|bis|am)"
    r"|\b(?:erscheint|erscheinen|is published|losung|tageslosung)(?: (?:am|on|für|vom|um den))?(?: \w+tag,?)?"
    r"|\b(?:anmelde|einsende|bewerbungs|redaktions|melde)schluss\b[^.;]{0,90})\W*$",
    re.IGNORECASE,
)
_DUE_BEHIND = re.compile(
    r"\W*(?:[^\W\d_][\w-]* ){0,3}(?:deadline|notification|camera[ -]ready|due|early registration ends|\w*frist"
    r"|(?:an)?meldeschluss|einsendeschluss)\b"
    r"|\W*(?:nominations?|applications?|registration|submissions?|entries|bookings?|voting|call for \w+)"
    r"(?: (?:for|of|period|phase)(?: (?!exhibition|fair|show)[\w-]+){0,6})? (?:opens?|closes?|ends?)\W*$"
    r"|\W*(?:(?!\b(?:zum|nach|vor dem|beim)\b)[^.;:„“\"]){0,40}\b(?:deadline|(?:anmelde|einsende|bewerbungs"
    r"|redaktions|melde|einreichungs|einreich|abgabe|rückgabe)(?:frist|schluss))"
    r"\b(?: (?:für|der|des|zum|zur) [^.;:]{1,40})?\W*$"
    r"|\W*(?:liefertermin|(?:karten)?vorverkauf|beitragseinzug|einzug der (?:mitglieds)?beiträge)\W*$"
    r"|\W*(?:the |die )?(?:tickets?|karten|vorverkauf|registration|anmeldung|sales?)\b[^.;:]{0,30}\b(?:on sale"
    r"|opens?|beginnt|öffnet)\b"
    r"|\W*(?:letzte |späteste )?(?:rückmeldung|einsendung|einreichung|zusendung|kurzbeschreibung(?:en)?"
    r"|stichtag(?=\W*$)|abgabe(?=\W*$| (?:de[rs]|von|aller) (?:folien|arbeit\w*|unterlagen|bericht\w*|\w*texte?"
    r"|beiträge)))\b",
    re.IGNORECASE,
)
_COMES_OUT = re.compile(
    r"[^.;:\d]{0,30}\b(?:erscheinen|erscheint|erschienen|in den handel|verfügbar|erhältlich|lieferbar"
    r"|gilt|gelten|in kraft|greift(?= *(?:$|\.))|wirksam|abgeholt|geliefert|be released|is released|comes out|ships"
    r"|available|(?:geht|gehen|goes?)\s(?:\w+ ){0,3}online(?=\W*$|\.)|fällig|takes effect)\b",
    re.IGNORECASE,
)
_SERVICE = re.compile(
    r"\W*(?:(?:\w+e|planned|scheduled|regular|next|last) )?(?:(?:fern)?wartung(?:en|sarbeiten)?|inspektion|reparatur"
    r"|störung|ausfall|umleitung|sperrung|lieferung|abholung|sperrmüll|(?:\w+)?abfuhr|altpapier(?:sammlung)?"
    r"|maintenance(?: window)?|servicing|inspection|repairs?|outage|downtime|diversion|closure|delivery|pick-?up)"
    r"(?: (?:am|ab|vom|on|from))?\W*",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"\W*(?:geschlossene (?:gesellschaft|veranstaltung)|private (?:event|party|function)|vermietet|rented)\W*",
    re.IGNORECASE,
)
_EFFECTIVE = re.compile(r"\w{3,}\W+(?:\w+\W+){0,3}(?:ab|as of|effective)(?: dem)?\W*$", re.IGNORECASE)
_INVITES = re.compile(r"\b(?:laden|lädt|\w*einladung|einberuf\w*|eingeladen|treffen|kommt)\b", re.IGNORECASE)
_AS_OF = re.compile(r"(?<!bis )\bzum\s*$", re.IGNORECASE)
_UNTIL = re.compile(
    r"(?<!stop )(?<!drop )(?<!come )(?<!swing )\b(?:by(?: noon| midnight"
    r"| \d{1,2}(?:[.:]\d\d)? ?[ap]\.?m\.?,?)?(?: on)?(?: \w+day,?)?|through|until|till"
    r"|(?:noch |jeweils )?bis(?: zum| einschließlich)?|vor dem|before|nach dem|after"
    r"|spätestens(?: am| zum)?)\W*$",
    re.IGNORECASE,
)
_SHUT = re.compile(  # "Vollsperrung der Kurstraße vom", "Bebauungsplan Nr. 17: Auslegung vom"
    r"\b(?:\w*sperrung|auslegung|offenlage|bauarbeiten)\b[^.;:]{0,60}?(?:\b(?:vom|ab)|:)\W*$", re.IGNORECASE
)
_ABOUT_IT = re.compile(  # people meet
    r"\b(?:zu[mr]?|über|gegen|wegen|trotz|\w*versammlung|\w*abend|info\w*|vortrag|demo|berät|treff\w*"
    r"|findet)\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:registration|anmeldung|early[ -]bird|tickets?|karten|vorverkauf|submissions?|einreichung\w*|abstracts?"
    r"|papers?|camera[ -]ready|notification|deadlines?|applications?|bewerbung\w*|fees?|proposals?|eingang|gültig|valid"
    r"|effective)\b[^.;:|]{0,40}:?\W*$",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\w\W+(?:from|vom|dated|aus dem)\W*$|\b(?:zeitraum|period|geschäftsjahr|fiscal year)(?: (?:vom|von|from))?\W*$"
    r"|\b(?:incident|complaint|accident|letter|application|request|order|ordinance|resolution|decision|report) of\W*$",
    re.IGNORECASE,
)
_SAID_BEFORE = re.compile(r"(?:\w+\W+){2,}?\w+[.!?…][)\]\"”]?\s*\Z")
_OFF = re.compile(
    r"\W*(?:\w+(?: \w+)? [–—:-] |heute |today )?(?:(?:no|kein(?:e|en)?) (?:\w*seminar|meeting|meetup|talk|session"
    r"|class|lecture|event|show|performance|concert|treffen|vortrag|sitzung|termine?|vorstellung(?:en)?|aufführung(?:en)?|konzerte?|vorträge"
    r"|stammtisch|kolloquium|veranstaltung(?:en)?|gathering)s?\b.{0,40}|spielfrei|ruhetag|schlie(?:ß|ss)tag"
    r"|(?!.*(?:lunch|coffee|mittag|kaffee))(?:\w+ )?(?:break|recess|vacation|holidays?)|thanksgiving"
    r"|(?!.*(?:mittag|kaffee))(?:\w+ )?\w*(?:pause|ferien)(?: vom (?:\w+tag,? )?(?:den |dem )?\d.{0,25})?|feiertag"
    r"|(?:\([^)]*\)\W*)?(?:closed|geschlossen)|(?:wieder|back to) normal)\W*",
    re.IGNORECASE,
)
_HOLIDAY = re.compile(
    r"(?:(?:1\.|2\.|erster|zweiter) )?(?:heilig(?:e[rn] )?abend|weihnacht(?:en|stag)|weihnachtsfeiertag"
    r"|ste(?:f|ph)ans?tag|silvester|altjahrs?tag|neujahr(?:stag)?|berchtoldstag|heilige drei könige|dreikönig(?:stag)?"
    r"|epiphanias|karfreitag|karsamstag|oster(?:n|sonntag|montag)|auffahrt|christi himmelfahrt"
    r"|pfingst(?:en|sonntag|montag)|fronleichnam|tag der (?:arbeit|deutschen einheit)|bundesfeier(?:tag)?"
    r"|nationalfeiertag|mariä (?:himmelfahrt|empfängnis)"
    r"|reformationstag|allerheiligen|buß- und bettag|rosenmontag|gründonnerstag"
    r"|(?:christmas|new year'?s)(?: eve| day)?|boxing day|easter (?:sunday|monday)|good friday|labou?r day"
    r"|independence day|memorial day|bank holiday)",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\b(?:geöffnet|offen|öffnen|öffnet|open)\b", re.IGNORECASE)
_OPEN_LATE = re.compile(  # "am 11.6. erst ab 18 Uhr offen"
    r"\d{1,2}\.\s?(?:\d{1,2}\.|[A-ZÄÖÜ]\w+)?(?:\s?\d{4})?\s*(?:erst|nur)\b[^,(:;–—]{0,30}\b(?:offen|geöffnet|besetzt)\b",
    re.IGNORECASE,
)
_ONLY_OPEN = re.compile(  # "3. Oktober 2026: 10–18 Uhr geöffnet"
    r"[\W\d]*(?:[^\W\d_]{2,9}[\W\d]+){0,3}(?:geöffnet|offen|open)\W*", re.IGNORECASE
)
_OF_USE = (
    r"(?:verfügbar|erreichbar|geöffnet|besetzt|nutzbar|angeboten|zugänglich|möglich|zulässig|gültig"
    r"|angenommen|unterstützt)"
)
_OFF_BEHIND = re.compile(
    r"[^.;\d]{0,60}\b(?:no (?:meeting|seminar|talk|session)|kein (?:treffen|seminar|vortrag|termin)"
    r"|treffen wir uns nicht|trifft sich [^.;]{0,20}nicht|we (?:do|will) not meet|we (?:don|won)['’]t meet"
    r"|(?:sind|ist|haben|hat|öffnet|öffnen)\b.{0,40} wieder(?: (?:wie (?:gewohnt|üblich)|regulär))? (?:da|für (?:sie"
    r"|euch|dich|alle) (?:da|geöffnet|offen)|geöffnet"
    r"|offen|erreichbar|zugänglich)|(?:open|back) again|reopens?)\b"
    r"|\W{0,2}\s*(?:ist|sind|bleibt|bleiben|wird|werden|steht|stehen)\s(?:[\wäöüß-]+ ){0,5}nicht (?:zur verfügung"
    r"|erreichbar"
    rf"|verfügbar|nutzbar|benutzbar|zugänglich|besetzt|(?:mehr|länger) {_OF_USE})\b"
    r"|\W{0,2}\s*öffn(?:en|et) (?:wir|(?:der|die|das) [\w-]+) (?:erst|nur)\b|\W{0,2}\s*(?:greift|gilt"
    r"|gelten) [^.;:\d]{3,60}\W*$|\W{0,2}\s*(?:tritt|treten) [^.;:\d]{0,60}\b(?:in|außer) kraft\b"
    r"|\W{0,2}\s*(?:beginnt|endet|startet) (?:die|das|der) (?:neue |alte )?\w*(?:vorlesungszeit|semester|ferien"
    r"|schuljahr|kirchenjahr|geschäftsjahr"
    r"|(?:bewerbungs|anmelde|prüfungs|vorlesungs|einschreibe|klausur(?:en)?)phase)\b"
    r"|\s*(?:[a-zäöüß]+ ){0,3}nicht (?:zur verfügung|erreichbar|verfügbar|nutzbar|benutzbar|zugänglich|besetzt)\b"
    r"|\W*ist\b[^.;\d]{0,70}\bnichts\W*$"
    r"|[^.;:,\d]{0,30}\bfinde[nt]\b[^.;:,\d]{0,40}\bkeine?\b[^.;:,\d]{0,40}\bstatt\b"
    r"|\s(?:[a-zäöüß]+ ){0,3}\w*(?:vorlesungszeit|ferien|semester|schuljahr|(?:bewerbungs|anmelde|prüfungs"
    r"|vorlesungs|einschreibe|klausur(?:en)?)phase) (?:beginnt|endet|startet"
    r"|anfängt)\b(?! [–—-])"
    rf"|\s(?:[a-zäöüß]+ ){{0,2}}nicht (?:mehr|länger) {_OF_USE}\b"
    r"|\W*is (?:also )?(?:memorial|labor|independence|presidents?['’]?s?|columbus|veterans|thanksgiving|christmas"
    r"|new year['’]s|election|martin luther king|indigenous peoples['’]?) day\b"
    rf"|\W*is (?:also )?(?:{_HOLIDAY.pattern}|rosh hashanah|yom kippur|passover|juneteenth|eid)\b"
    r"|\W*is (?:also )?(?:a |an )?(?:\w+ )?holiday\b"
    r"|\W*(?:haben wir|gibt es|findet|ist) (?:leider )?keine?n? (?:treffen|seminar|vortrag|termin|raum|saal|probe"
    r"|training|kurs|plenum|stammtisch|sitzung)\b(?! (?:nötig|erforderlich|notwendig|für))"
    rf"|\W*ist (?:ja |doch |auch )?(?:ein )?(?:feiertag|{_HOLIDAY.pattern})\b",
    re.IGNORECASE,
)


def is_due(label: str) -> bool:
    """Whether words in front of a day, in a cell or on a line of their own, say what is due or out of use then."""
    if len(label) > _LONGEST_LABEL or re.search(r"\d", label):
        return False
    return bool(_DUE.search(label) or _SERVICE.fullmatch(label))


def is_due_before(before: str) -> bool:
    """Whether words say right before the day that something is due: "must be received by the clerk no later than"."""
    return bool(_DUE_BEFORE.search(before[-_LONGEST_LINE:]))


def is_shut(before: str) -> bool:
    """Whether words say right before the days that something is shut or laid open then: "Vollsperrung vom"."""
    return bool(_SHUT.search(before)) and not _ABOUT_IT.search(before)


def is_effective(before: str, behind: str) -> bool:
    """Whether something holds from a day on: "zum 1. Februar", or with which a line ends: "Anhebung ab 1. Juli"."""
    if _AS_OF.search(before) and not _INVITES.search(before + behind[:_LONGEST_LINE]):
        return True
    return not behind.strip(" .)") and bool(_EFFECTIVE.search(before))


def is_end(before: str) -> bool:
    """Whether the day behind these words is the last of something, whose first is not told: "noch bis", "through"."""
    return bool(_UNTIL.search(before))


def is_due_behind(words: str) -> bool:
    """The same for the words behind a day: "3 July: Papers due"."""
    return bool(_DUE_BEHIND.match(words[:_LONGEST_LINE]))


def is_dated(before: str, after: str) -> bool:
    """Whether a thing has its date between these words, as papers and letters have: "Entwurf vom", "See you!"."""
    return bool(_DATED.search(before) or (not after.strip() and _SAID_BEFORE.search(before)))


def is_of_a_notice(before: str, after: str) -> bool:
    """Whether a day without a time is of a notice, its author or a thing that comes out, or one before a meeting.

    "Anmeldung ab", "am 13. Oktober erscheinen soll".
    """
    return bool(_NOT_YET.search(before) or _COMES_OUT.match(after) or is_byline(f"{before}|{after}"))


def is_of_a_house(before: str, said: str) -> bool:
    """Whether a house is open on a holiday, or later than else: "An Heiligabend (24. Dezember) bis 14 Uhr geöffnet"."""
    names = (words for words in re.split(r"[,(:;]\s*|\b(?i:am|an|zu|on)\s", before.strip(" ,(:")) if words)
    if _OPEN_LATE.match(said) or (not before.strip() and _ONLY_OPEN.fullmatch(said[:_LONGEST_LINE])):
        return True
    holidays = [words for words in names if _HOLIDAY.fullmatch(words.strip())]
    return bool(holidays) and bool(_OPEN.search(said[:_LONGEST_LINE]))


def is_off(behind: str) -> bool:
    """Whether a sentence goes on to say that nobody meets on its day: "17 March is a holiday, so no meeting"."""
    return bool(_OFF_BEHIND.match(behind[:100]))


def is_holiday(words: str) -> bool:
    """Whether a cell names a holiday, and no more."""
    return bool(_HOLIDAY.fullmatch(words[:_LONGEST_LABEL].strip(" ().*")))


def is_day_off(words: str) -> bool:
    """Whether a row of a calendar only says that there is nothing: "No seminar", "Sommerpause"."""
    return len(words) <= _LONGEST_LINE and bool(_OFF.fullmatch(words))


def is_no_meeting(title: str) -> bool:
    """Whether a title names nothing but holidays, beside which the hours are those of a house, or a maintenance."""
    names = re.split(r"\s*(?:[,/&]|(?<!-)\s(?:und|and)\s)\s*", title[:_LONGEST_LABEL])
    other = _SERVICE.fullmatch(title[:_LONGEST_LABEL]) or _PRIVATE.fullmatch(title[:_LONGEST_LABEL])
    return all(map(_HOLIDAY.fullmatch, names)) or bool(other)
