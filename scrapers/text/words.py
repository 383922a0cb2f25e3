"""What words of a page are: the name of a meeting, a place, or neither; and whether they call a meeting off."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain

from calendar_app.text import fold, one_line

_LONGEST_NAME = 160
_LONGEST_PLACE = 200
# Words that name the part of a page, not a meeting; a name that is made of nothing else is none.
_GENERIC = frozenset(
    """a abstract about after antwort attend attendees autumn bisher danach fall fees infos kosten kursnummer leitung
    naechsten naechster naechstes preis price season sommer spring summer talk talks that this vortrag winter
    about access add address adresse agenda agendas aktuelle aktuelles all alle allgemeines am an and
    anfahrt anmelden anmeldung annual apr april archiv archive archives at audio audit aug august back beitraege blog
    auf aus bis dem durch fuer gegen ihr ist kommt mit nach nicht ohne sich sie sind ueber unter von vor wird with
    by each daily jeweils neuigkeiten posts taeglich ca etwa dauer duration
    calendar call cdt click clock closed concerts contact content copyright cst current date dates datum day
    dec december der des description detail details dez dezember di die dienstag do documents dokumente
    donnerstag download downloads draft edt eintritt email en est event events export feb februar february
    find folien following for fr free frei freitag fri friday from full further google hearing heute hier
    home ical ics im in info information informationen infos jahr jan januar january join jul juli july jun
    june juni kalender kontakt konzerte kostenlos learn link links list liste location maerz mai main map
    mar march materials may meeting meetings mehr mi minutes mittwoch mo mon monat monday montag month
    monthly more naechste news next notes notice notices nov november nächste oct october of okt oktober on
    online open organisation organisatorisches ort our overview packet page past pdf pm post presentation
    presentations previous program programm programme protokoll protokolle public read recorded recording
    register registration regular remaining room series rsvp sa samstag sat saturday save schedule scheduled search
    see sep september session sessions sitzung sitzungen slides so sonntag special speichern startseite
    status sun sunday tagesordnung tba tbd teilnehmen tentative termin termine the thu thursday ticket
    tickets time times to today treffen tue tuesday u uebersicht uhr um und unser unsere untitled upcoming meetup
    update updates us veranstaltung veranstaltungen vergangene video view voranmeldung vortraege wann watch
    webex website wed wednesday weekly weiterlesen welcome when where willkommen wo year zoom zu zum zur zusammenfassung
    übersicht abonnieren hinzufuegen newsletter subscribe
    anstehende auffuehrungen daten durchfuehrungen einzeltermine kommende kursdaten kurstage kurstermine kurszeiten
    spieldaten spieltermine veranstaltungsdaten veranstaltungstermine vorstellungen vorstellungstermine weitere
    zeiten karten vernissage finissage restkarten kaufen bestellen buchen reservieren reservierung ausverkauft
    ausgebucht aktuell demnaechst laufend studierende erwachsene kinder familien interessierte ablauf fahrplan
    zeitplan important key timeline milestones jaenner feber beginn ende euro eur chf vormerken woche naechste vorige
    letzte amended revised posted geaendert aktualisiert
    premiere wiederaufnahme derniere schulvorstellung familienvorstellung gastspiel urauffuehrung zusatzvorstellung
    ganztags ganztaegig vormittags nachmittags abends morgens mittags neu neuer wie ein achtung ausblick ausserdem
    stattdessen ebenfalls tipp wichtig zudem diesmal eckdaten es geht gut hinweis hinweise kommt mal noch rueckschau
    schon sonst war weiter wichtige wissen
    jetzt now soon sonderausstellung sonderausstellungen dauerausstellung ausstellung ausstellungen exhibitions vorschau
    highlights""".split()
)
# … but these say which of several meetings it is, where nothing else does.
_KINDS = re.compile(
    r"\b(?:special|closed|regular|annual|joint|emergency|public|sonder|open|full)\b.*|.*\b(?:meeting|hearing)\b.*|.*\bsitzung\b.*"
    r"|vernissage|finissage|(?:deutsche |österreichische )?(?:ur|erst)aufführung|(?:zum letzten mal|last time)"
    r"|(?:\w*premiere|wiederaufnahme|derni[eè]re|schulvorstellung|familienvorstellung|gastspiel|zusatzvorstellung)",
    re.I,
)
_EDGES = " \t,;:|·•–—-/@*»«›>.…&+'\""
_SEPARATOR = re.compile(
    r"\s*[,;|]\s+|\s+[–—-]\s+|\s+@\s*|(?<!\b[A-Z])(?<!\bSt)(?<!\bDr)(?<!\bMt)(?<!\bFt)(?<!\bNo)\.\s+"
)
_SHORTENED = re.compile(
    r"\b(?:r[dm]|ave?|st|blvd|d[rn]|ln|pl|ct|pkwy|hwy|sq|bldg|fl|ste|str|tel|nr|geb|inc|etc|usw"
    r"|e\. ?v|u\. ?a|[ap]\.m)\.\Z",
    re.IGNORECASE,
)  # an end of a line, not of a sentence
_LOOSE_END = re.compile(
    r"(?:\s|^)(?:on|am|at|bei|den|der|vom|von|the|and|und|for|from|um|ab|to|bis|im|in|is|are|will|a)\Z", re.I
)
_ONLINE_ROOM = re.compile(  # to which people may join those who meet in a house
    r"(?:Zoom|Webex|(?:Microsoft )?Teams|Google Meet|Jitsi|BigBlueButton|YouTube|Discord|Twitch)\b", re.IGNORECASE
)
_ONLINE = re.compile(r"(?:online|virtuell|virtual|remote)\b", re.IGNORECASE)
_EMPTY = re.compile(  # and words that only lead elsewhere: "Meetup #9 (Link)"
    r"\(\s*[,;:!?–-]*\s*\)|\[\s*\]"
    r"|\((?:links?|details?|(?:(?:mehr|weitere|more) )?infos?|website|webseite|homepage|anmeldung|registration|rsvp)"
    r"(?:,\s[^()]{0,60})?\)"
    r"|(?<!\bist )(?<!\bis )(?<!\bare )(?<!\bsind )\((?:mehr|more|register)\)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"\b(?:room|suite|ste\.|floor|street|st\.(?!\s+(?-i:[A-ZÄÖÜ]))|ave(?:nue|\.)?|blvd|boulevard|road|rd\.?|drive"
    r"|dr\.(?!\s+(?-i:[A-ZÄÖÜ]))|lane|plaza|square"
    r"|hall|building(?=\W*$|,|\)| [A-Z]?\d| (?-i:[A-Z])\b)"
    r"|cent(?:er|re)|library|auditorium|(?<!open )campus|makerspace|chambers?|theat(?:er|re)|church"
    r"|(?<!summer )(?<!winter )(?<!spring )(?<!autumn )school|hotel|museum"
    r"|office|pub|(?<!-)(?<!repair )(?<!reparatur )(?<!death )(?<!sprach )caf[ée]"
    r"|park|club(?! night| evening)|(?<!open )house|raum(?! (?:doppelt|belegt|gesperrt|ist|wird|noch))|saal|hörsaal"
    r"|seminarraum|gasthof|gasthaus|wirtshaus|gebäude|geb\.|platz|haus|etage|stock|\d\. (?:OG|UG)|zimmer (?=\d|[«„\"])"
    r"|bibliothek|university|college|universität|hochschule|zentrum|kirche|schule|restaurant|gaststätte"
    r"|(?<!-)(?<!offenen )werkstatt|buchhandlung|foyer|aula"
    r"|schloss|orangerie|palais|palast|palace|palacio|palazzo|castle|kloster|rathaus|bahnhof|scheune|atrium"
    r"|audimax|stadion|stadium"
    r"|(?:bank(?: & trust)?|field ?house|firehouse|clubhouse|courthouse|annex|armory|pavilion|lodge|arena|station|salon"
    r"|gym(?:nasium)?|cafeteria|headquarters|brewery|tavern)(?: no\.? ?\d+)?(?=\W*$|[,(;])"
    r"|mensa|(?<![/.@])zoom(?!\.\w)"
    r"|(?:online|virtuell|virtual|remote|(?:tele|video)(?:phone )?-?(?:c|k)onferen(?:ce|z)(?: call)?)"
    r"(?=\W*$|[,;(/|]| (?:via|über|auf|per|on|only|und|and|or|oder)\b)"
    r"|webex|microsoft teams|jitsi)"  # but not the "Library Board"
    r"(?!\w| (?:advisory )?(?:board|committee|commission|council|trustees|authority|senate|foundation|society)\b)"
    r"|\w-?(?:straße|strasse|gasse|weg|allee|platz|saal|haus|halle|ufer|geschoss|zentrum|bibliothek|bücherei|gasthof|herberge|volkshochschule|fabrik|biergarten|raum|kirche|museum)\b"
    r"|(?:pfarr|vereins|schützen|senioren|jugend|wohn|alten|pflege|sport)heim(?=\W*$|,\s*(?:(?-i:[A-ZÄÖÜ])|\d))"
    r"|(?:schloss|stadt|kur|volks|bürger)park(?![\w-]| in\b)"
    r"|(?<=\w)-?str\.(?=\s?\d)"
    r"|\w(?<!\bauf)(?<!\baus)(?<!\bab)(?<!\ban)(?<!\bum)(?<!\bein)-?bau\b"
    r"|(?-i:Halle [A-Z]|(?:Kino|Bühne|Studio) \d{1,2})\b"
    r"|\b(?:Straße|Strasse|Gasse|Weg|Allee|Ufer) \d+\b"
    r"|\b(?-i:Am|An der|Auf dem|Im|In der|Unter den|Zum|Zur) (?-i:[A-ZÄÖÜ])[\w-]+ \d{1,3} ?[a-z]?(?=,|$)"
    r"|\b[A-Z]{2} \d{5}\b|\b\d{5} [A-ZÄÖÜ]|\b\d{2,5} (?:[NSEW]\.? )(?-i:[A-Z])\w+",
    re.IGNORECASE,
)
# "the office of the Fund, 20 Canal Street"; of rooms in which councils meet there is one each.
_ROOM = (
    r"(?:(?!(?:at|in|on|of|the|a|our|and|by|to|for|person)\b)[a-z\d-]+ ){0,4}"
    r"(?:(?:chambers?|(?:board|conference|hearing|assembly) ?room)\b"
    r"|(?:cafeteria|gym(?:nasium)?|auditorium|library|lobby|clubhouse|field ?house)(?=\W*$|,)"
    r"|(?:offices?|building|library|hall|headquarters|cent(?:er|re)|school|church|courthouse|annex|auditorium|room"
    r"|floor)(?:,| of| at| in) (?:the )?(?:[A-Z\d]))"
)
_AT = re.compile(
    r"(?:^|(?<=[\s,;(]))(?<![Ee]inführung )(?<![Ii]ntroduction )(?<!nicht )(?<!not )"
    r"(?:@|at|in|im|ins|in der|in dem|in den|in die|in das|into|am|an der|bei|beim|auf dem|auf der|via"
    r"|rund um (?:das|den|die)|on(?= the \d{1,2}(?:st|nd|rd|th) floor\b)"
    r"|(?:on|über|per)(?= (?:Zoom|Webex|(?:(?:Microsoft|MS) )?Teams|Google Meet|Jitsi|BigBlueButton|YouTube|Discord"
    r"|Twitch)\b)"
    r"|zu gast (?:bei|in))\s+(?:(?:the|our|unser\w{0,2})\s+)?(?P<place>(?!(?:Workshop|Vortrag|Seminar|Rahmen|Kurs"
    r"|Gespräch|Anschluss|Talk|Lecture(?! (?:Theat|Hall|Room))|Treffen|Person|Monat|Woche|Stadt|Region|Präsenz|Wechsel"
    r"|(?:Executive|Closed|Open|Special|Regular|Public) [Ss]ession"
    r"|English|German|Englisch|Deutsch|Grüne|Freie|Detail|Leben|Internet|Vorjahr|Moment|Voraus|Vorfeld|Nachgang"
    r"|Hintergrund|Gegensatz|Vergleich|Schnitt|Durchschnitt|Prinzip|Grunde|Winter|Laufe|Zweifel|Notfall|Idealfall)(?:e?n|s)?\b)"
    r"(?!(?:[a-zäöü]+ )?(?:Himmel|(?:Sterne|Zukunft|Ferne|Natur)(?!-| [A-ZÄÖÜ])|Wetter|Regen|Sonne"
    r"|Sonnenschein|Sturm|Schnee|Frost|Interesse|Bedarf|Fragen|Rückfragen"
    r"|Krankheit|Dunkelheit|Wochenende|Jahr|Abend|Tag|Morgen|Nachmittag|Mal|Ende|Zeit)\b)"
    r"(?!(?:Jan|Feb|Mar|Mär|Apr|Ma[iy]|Jun|Jul|Aug|Sep|O[ck]t|Nov|De[cz]|Spring|Summer|Autumn|Winter|Sommer|Frühjahr"
    r"|Herbst)(?:uary?|ruary?|ch|z|il|[ei]|ust|t?em?ber|ober|semester)?\b(?! [A-ZÄÖÜ]))"
    rf"(?:[A-ZÄÖÜ\"„“#]|/[a-z]|\d{{1,2}}(?:st|nd|rd|th) floor\b|\d+[ -]?(?![AP]M\b)[A-Z]|(?:raum|room)\b"
    r"|(?!(?:letzten|nächsten|kommenden|vergangenen|ersten|zweiten|dritten|vierten|laufenden|ganzen|selben|gleichen"
    r"|folgenden|kleinsten|großes?|engsten|ruhigen|eigenen|falschen|richtigen) )[a-zäöüß]{3,}e[nmr] (?=[A-ZÄÖÜ])"
    rf"|{_ROOM}).*)",
    re.DOTALL,
)
_AHEAD_OF_PLACE = re.compile(
    r"^(?:(?:Alle|All|Unsere|Our) [\w-]+ )?(?:in|im|at) (?=[A-ZÄÖÜ\d])|^Räume(?:n|lichkeiten)? (?:von|de[rs]) "
)
_ADJECTIVE = re.compile(
    r"(?!(?:großen|kleinen|alten|neuen|oberen|unteren|hinteren|gemeinsamen) )[a-zäöüß]{3,}e[nmr] [A-ZÄÖÜ]"
)
_TOLD_LATER = re.compile(  # "Raum wird noch bekannt gegeben", behind what is known
    r"(?:^|\s?[,;:(–—-]\s?)(?:[\w-]+ ){0,3}(?:wird|werden|to be|will be|is being)\b[^,;:(]{0,30}"
    r"\b(?:bekannt ?(?:ge)?geben|bekannt gemacht|angekündigt|mitgeteilt|festgelegt|announced|confirmed|determined)"
    r"[^,;:(]{0,40}"
    r"|(?:^|\s?[,;(–—-]\s?)(?:[\w-]+ ){0,2}?(?:ist |steht )?noch (?:nicht|un)\s?(?:bekannt|festgelegt|klar|fest)\b\)?",
    re.IGNORECASE,
)
_OUR_ROOMS = re.compile(r"(?:Räume(?:n|lichkeiten)?|rooms|premises|offices), (?=\S)")  # "in unseren Räumen, Am Markt 3"
_OFFERS = re.compile(  # of a button behind it
    r"\s+(?:(?:rest)?karten|tickets?|ausverkauft|ausgebucht|buchen|anmelden|reservieren|book now|sold out)$",
    re.IGNORECASE,
)
_PLACE_END = re.compile(
    r"(?i:\s*[.,;|·–—-]\s*(?:(?:freier |mit )?(?:museums)?eintritt|kosten|preis|dauer|tickets?|anmeldung|ausgebucht"
    r"|ausverkauft|jeweils|einlass|beginn|\d{1,2}(?:[.:]\d\d)? uhr|chf|eur|\d+(?:[.,]\d\d)? ?(?:€|eur|chf|fr\b))\b.*)|"
    r",\s(?=(?:[\w-]+ ){1,4}(?:gibt|ist|sind|wird|werden|kostet|kommt|is|are|will)\b).*|"  # ", Kaffee gibt es"
    r"\s+(?:at(?! \d{1,5} (?:[NSEW]\.? )?[A-Z][a-z])|um|from|ab) \d.*"
    r"|,\s(?=(?:danach|dann|dazu|anschließend|zeigt|zeigen|erzählt|erzählen|gibt|geht|gehen|kommt|kommen|bringt|bitte|meldet|wo)\s).*"
    r"|\s+(?:gemeinsam |leider )?(?:ge[a-zäöüß]{3,}(?:t|en)|repariert|verkauft|vorgestellt|entfällt|absagen"
    r"|verschieben|verlegen)\b(?=\W*$|[.!?]"
    r"|,\s[a-zäöü]|\s(?:und|oder|and)\b).*"
    r"|(?<=\d)\.(?=\s+[A-ZÄÖÜ][a-zäöüß]+ (?:[A-ZÄÖÜ][a-zäöüß]+ )?(?:bleib|gilt|gelten|kann|können|is|are|will"
    r"|wird|werden)).*"
    r"|(?<=\d)\.(?=\s+(?:Der|Die|Das|Es|Wir|Ihr|Bitte|Eintritt|Anmeldung|Kommt|Bringt|The|We|Please|Free)\b)"
    r"|\s+(?:statt|stattfinden|stattfindet|findet|ein(?:e|en|em)?|and (?:will|on|via"
    r"|online|in|at|by|is|are|begins?|starts?|may|can)|und|zum thema|über|about|sondern"
    r"|will be|with|mit|to discuss|reisen|gehen|treffen|abgehalten|die|der(?! [A-ZÄÖÜ])|das|eure|unser|unsere"
    r"|unseren|wir|for|on(?! the \w+ (?:floor|level)\b)"
    r"|from|through|until|um|starting|beginning|unless)\b|[;!?]"
    r"|\.(?=\s+[A-ZÄÖÜ][a-zäöü]+\s+[a-zäöü]+\s)|(?<=\))\.(?=\s+[A-ZÄÖÜ])|\.$"
)


def name_in(text: str, *, kinds: bool = True) -> str:
    """The words as the name of a meeting; nothing where they name none ("mehr", "Agenda", a sentence).

    With `kinds`, "Special" and "Regular Meeting" will do.
    """
    name = _EMPTY.sub(" ", one_line(text, 2 * _LONGEST_NAME))
    before = None
    while before != name:
        before, name = name, _LOOSE_END.sub("", name.strip(_EDGES)).strip(_EDGES)
    name = _unwrapped(name)
    if (
        not 2 <= len(name) <= _LONGEST_NAME
        or re.match(r"(?:https?:|www\.|mailto:|\+?\d[\d ()-]{6,}$)", name)
        or "@" in name.split(" ")[0]
        or re.search(r"\w@\w|©|\bcopyright\b|\b\d[\d.,]* ?[kmg]b\b", name, re.I)
    ):
        return ""
    if re.search(r"\w \#\d", name):  # "Treffen #42"
        return name
    words = re.findall(r"[^\W\d_]+", fold(name))
    if not words or all(len(word) < 2 for word in words):
        return ""
    if all(word in _GENERIC or len(word) < 2 for word in words):
        return name if kinds and _KINDS.fullmatch(name) and len(words) <= 6 else ""
    return name


def split_place(text: str) -> tuple[str, str]:
    """A name and the place behind it: "Vortrag, Hörsaal 3", "Attention – Room 2"; the place may be missing."""
    for mark in list(_SEPARATOR.finditer(text[: 3 * _LONGEST_NAME]))[:10]:
        head, tail = text[: mark.start()], text[mark.end() :].strip()
        if head.count("(") > head.count(")"):
            continue
        segment = _SEPARATOR.split(tail, maxsplit=1)[0]
        if (tail[:1].isupper() or tail[:1].isdigit() or _ONLINE.match(tail)) and is_address(segment) and name_in(head):
            return head, place_in(tail)
    return text, ""


def is_sentence(text: str) -> bool:
    """Prose rather than a name: it ends as sentences do, or goes on for long."""
    ended = text.rstrip().endswith(":") or ends_as_sentence(text)
    return len(text) > _LONGEST_NAME or (ended and len(text.split()) > 7)


def ends_as_sentence(text: str) -> bool:
    """Whether its last word is followed by a full stop, rather than shortened by it: "4 Mill Rd."."""
    text = text.rstrip()
    return text.endswith(".") and not _SHORTENED.search(text[-20:])


def place_after(text: str) -> str:
    """The place that a sentence or the rest of a line names behind "at", "in", "im" …"""
    places: list[str] = []
    at, text = 0, text[:1000]
    while len(places) < 5 and (found := _AT.search(text, at)):
        at = found.start("place")
        place = _trimmed(found["place"])
        vague = _ADJECTIVE.match(place) or found[0].startswith("rund")  # "in gemütlicher Runde", "rund um den Apfel"
        if place and (is_address(place) or not vague):
            places.append(place)
    rooms = [place for place in places if not _ONLINE_ROOM.match(place)]
    numbered = (place for place in rooms[:1] if re.search(r"\d", place))
    return next(chain(filter(is_address, rooms), numbered, filter(is_address, places), places), "")


def place_in(text: str) -> str:
    """The words as a place."""
    return _trimmed(text) if len(text) <= 2 * _LONGEST_PLACE else ""


def is_address(text: str) -> bool:
    """Whether a line reads as a room, a house or a street."""
    return len(text) <= _LONGEST_PLACE and _reads_as_address(text)


@lru_cache(1_000)  # of each line it is asked for titles, for places and for what stands beside
def _reads_as_address(text: str) -> bool:
    return bool(_ADDRESS.search(text)) and not is_sentence(text)


def _trimmed(text: str) -> str:
    place = _EMPTY.sub("", one_line(text, _LONGEST_PLACE)).strip()
    place = _TOLD_LATER.sub("", place)
    end = _PLACE_END.search(place)
    place = place[: end.start()] if end else place
    place = re.sub(r"\s*\(?\b(?:view|show|google) map\b\)?|\bKarte(?: anzeigen)?$|\bMap$", "", place, flags=re.I)
    place = _OUR_ROOMS.sub("", place)
    place = _OFFERS.sub("", place)
    place = _AHEAD_OF_PLACE.sub("", place)
    place = re.sub(r"\s+\+$", "", place).strip(" ,;:|·•–—-*")
    if place.count("(") < place.count(")"):
        place = place.rstrip(")")
    elif place.count("(") > place.count(")"):
        place = place[: place.rindex("(")].rstrip(" ,;")
    return place if re.search(r"[^\W\d_]{2}|\b[A-ZÄÖÜ]\d", place) else ""


def _unwrapped(name: str) -> str:
    """Without brackets that hold all of it, or only half of a pair."""
    if name[:1] in "([" and name[-1:] in ")]" and name.count("(") + name.count("[") == 1:
        return name[1:-1].strip()
    if name.count("(") > name.count(")"):
        name = re.sub(r"\s*\((?=[^)]*$)", " ", name, count=1)
    elif name.count(")") > name.count("("):
        name = re.sub(r"\)\s*", " ", name, count=1)
    name = name.strip(_EDGES)
    if name.count('"') == 1:  # the other one was an edge
        return f'{name}"' if re.search(r'(?:^|[\s(])"', name) else f'"{name}'
    for mark, other in ("«»", "»«"):
        if name.count(mark) == 1 and other not in name:
            return f"{name}{other}" if re.search(rf"(?:^|[\s(]){mark}", name) else f"{other}{name}"
    return name
