"""What a sentence calls the meeting whose day it names: in quotation marks, in bold, as its subject."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from calendar_app.text import fold
from scrapers.blocks import known
from scrapers.text.context import Context
from scrapers.text.mention import Mention
from scrapers.text.units import Unit
from scrapers.text.words import is_address

_LONGEST = 500  # characters that are looked at
_LONGEST_LINE = 160
_MANY = 3
_LONGEST_QUOTED = 80
QUOTED = re.compile(r"[„“\"«»]([^„“”\"«»]{4,120})[“”\"«»]")
_TITLED = re.compile(
    r"\b(?:about|on|titled|entitled|talk|lecture|titel|thema|vortrag|treffen|workshop|\w*kurs|\w*seminar|\w*lesung|film"
    r"|ausstellung|über|zu)\W*$",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:next|upcoming|nächste[rs]?|kommende[rs]?)\s+(?P<name>[^\W\d_][\w-]+(?: [^\W\d_][\w-]+){0,3}?)\s+"
    r"(?:is|will|takes|meets|starts|begins|findet|ist|wird|trifft|beginnt|startet)\b",
    re.IGNORECASE,
)
_IS_ON = re.compile(  # "Die Nacht der Wissenschaft selbst ist am", "The annual dinner takes place on"
    r"(?:^|[.!?:]\s+)(?:Die|Der|Das|Unser[e]?|The|Our) "
    r"(?P<name>(?!(?:next|upcoming|nächste\w*|kommende\w*)\b)[^\W\d_][\w-]*(?: [\w-]+){0,5}?)"
    r"(?: selbst| dann| itself| then)? (?:ist|findet|gibt es|steigt|beginnt|startet|läuft|is|will be|takes place"
    r"|begins|starts)"
    r"(?: (?:wieder|dann|dieses Jahr|this year|again))? (?:am|on|vom|from)(?: \w+,?)?\s*(?:(?:den|the)\s+)?$"
)
_NUMBERED = re.compile(  # "Treffen #42 (die Antwort!) ist für Mittwoch, 19. April geplant"
    r"(?:^|[.!?:]\s+)(?:(?:Der|Die|Das|Unser[e]?|The"
    r"|Our) )?(?P<name>(?:\d{1,3}\. )?[A-ZÄÖÜ][\w-]+(?: #?\d{1,3})?)(?: \([^()]{1,40}\))?"
    r" (?:ist|wird|findet|steigt|is|will be) (?:für |am |vom |for |on |planned )"
)
_INVITES = re.compile(  # "laden wir ab 19 Uhr zum Social Event im Gasthaus"
    r"\b(?:laden?|lädt|einladen|bitten)\b(?:(?! und )[^.!?,]){0,100}?(?<!bis )\bzu[mr]? (?:unsere[rnm]? |eine[rm] "
    r"|de[rm] )?"
    r"(?P<name>(?:\d{1,3}\. )?[A-ZÄÖÜ][\w-]{3,}(?: [A-ZÄÖÜ][\w-]+){0,2})"
)
_SURE = re.compile(
    r"(?<!statt zum )(?<!statt )(?<![\w-])(?P<name>Stammtisch|Plenum|Sommerfest|Workshop|Lesung|Hackathon|Barcamp"
    r"|Quiz|Exkursion|Mapathon|Flohmarkt|Chaostreff"
    r"|Vortrag|Konzert|Party|Führung|Ausstellung|Konferenz|Grillen)(?![\w-])"
)
_GOING = re.compile(
    r"\b(?:(?:sind|fahren|gehen|reisen|besuchen) wir|wir (?:sind|fahren|gehen|reisen|besuchen)|we (?:are|go|will be"
    r"|travel))\b",
    re.IGNORECASE,
)
_TO = re.compile(r"\b(?:bei der|beim|auf der|auf dem|zur|zum|at the|to the)\s$", re.IGNORECASE)
_TOPIC = re.compile(r"\b(?:Thema|Topic|Titel|Title)(?: [a-zäöüß]{2,12}){0,2}: ([^.!?():;]{3,100})")
_GATHERING = re.compile(
    r"(?<![\w-])(?P<name>(?:(?!(?:Der|Die|Das|Ein|Eine|Am|Im|Beim|Bei|Vom|Von|Mit|Nach|Vor|Auf|Ab|Zu|Wir|Zum|Zur|Unser|Unsere|Jede[rns]?|Nächste[rns]?)\b)"
    r"[A-ZÄÖÜ][\w.]*[ -]){0,2}[A-ZÄÖÜ]?[\w-]{2,40}"
    r"(?:(?<![Bb]e)[Tt]reff(?:en)?|(?<!nter)(?<!dr)(?<!er)(?<!\bM)(?<!ttag)(?<!bend)[Ee]ssen|[Gg]rillen|[Tt]urnier|[Dd]ebatte|(?<!tag)(?<!woch)[Nn]achmittag|(?<!ster)(?<!gst)(?<!ents)[Ww]ochenende|(?<!uper)(?<!\bAlt)(?<!\bNeu)[Mm]arkt|[Bb]asar|[Bb]örse"
    r"|[Ww]anderung|(?:[Ii]nfo|[Mm]esse)stand|[Rr]undgang|[Ee]xkursion|[Qq]uiz|[Pp]lenum|[Mm]apathon|[Ff]estival|[Kk]urs|[Ww]orkshop|[Pp]arty|(?<!tag)(?<!woch)(?<![Vv]or)(?<!eier)(?<!ilig)[Aa]bend|[Vv]ortrag|[Vv]ersammlung|[Ss]itzung|[Ff]est"
    r"|[Ss]tammtisch|[Ff]ührung|[Ll]esung|[Kk]onzert|[Ss]eminar|[Cc]amp|[Hh]ackathon|[Aa]usstellung|[Tt]agung"
    r"|[Kk]onferenz|[Mm]eetup|[Ss]chulung|[Rr]unde|[Ff]eier|[Aa]usflug|[Pp]utz))(?![\w-])"
)
_ENGLISH_GATHERING = re.compile(
    r"\b(?:[Tt]he|[Oo]ur|[Aa]n?|[Tt]his) (?P<name>(?!(?:next|last|first|same|previous|new|whole|other)\b)"
    r"(?:[\w-]+ ){1,3}?"
    r"(?:night|dinner|lunch|breakfast|party|workshop|meetup|hackathon|seminar|lecture|tutorial|symposium|barbecue|picnic"
    r"|hike|tour|exhibition|ceremony|kick-?off|open (?:day|house)|summer school|winter school))\b"
)
_ELSEWHERE = re.compile(
    r"\b(?:(?:hinter|nach|neben|vor|statt)(?: dem| der| einem)? |(?:am|auf dem) (?=\S*[Mm]arkt))\S+$"
)
_IS_WHERE = re.compile(  # "in unserem Wiki", "unter streaming.example", "mit Ada Lovelace"
    r"\b(?:in|im|ins|an|am|auf|bei|beim|unter|über|via|per|mit|von|vom|at|on|under|with|by|from)"
    r"(?: (?:dem|den|der|das|die|the|our|unsere[mnrs]?|eurem|a|an|eine[mnr]?)\b)?\W*$",
    re.IGNORECASE,
)
_ON = re.compile(r"\s*[,:–-]?\s*(?:(?:vom|am|on|from|ab|den|dem|the)\s*)*$", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,2}[.)]\s+")
_IS_HOUSE = re.compile(  # "im Nebenraum vom „Goldenen Anker“"
    r"\b(?:im|in der|in dem|vom|von der|beim?|am|auf der|auf dem) [\w-]*(?:raum|haus|saal|keller|stube|gasthof"
    r"|gaststätte|kneipe"
    r"|lokal|restaurant|café|bar|pub|zimmer|halle|laden|garten|kirche|wirtschaft)(?: vom| im| der| des)?\s$",
    re.IGNORECASE,
)
_IS_BESIDE_STREET = re.compile(  # "bei „Datenwerk“ klingeln", "im „Anker“ (Hafenstraße 12"
    r"\W{0,3}(?:klingeln|läuten|[(,] ?[A-ZÄÖÜ][\w-]*(?:straße|str\.|gasse|weg|platz|allee)|\(?[A-ZÄÖÜ][\w-]+ \d{1,3}\b)"
)
_DATES_IT = re.compile(
    r"\W*(?:(?:der )?(?:neue |nächste )?termin|es geht|los geht|beginn|wir treffen|das (?:ist|findet)|damit steht)\b",
    re.I,
)
_NEW_DAY = re.compile(r"\W*(?:der )?neuer? termin\b", re.IGNORECASE)
_MOST_MARKED, _NEAREST = 200, 8  # words of a line in bold or links
_COMPOUND = 12  # letters of a German word that says enough alone: "Mitgliederversammlung"


class Words(NamedTuple):
    """What may be a title, and where it links to. `own`: said of this one meeting, so that "Special" will do."""

    text: str
    url: str = ""
    own: bool = False


def topics(context: Context, unit: Unit) -> Iterator[Words]:
    """What a sentence behind the day gives as its topic: "Thema diesmal: Kernel"."""
    for mention in unit.mentions[:_MANY] if len(context.units) > 1 else ():
        if mention.spoken and (found := _TOPIC.search(mention.text, mention.found.stop)) and known(found[1]):
            yield Words(found[1], own=True)


def leads(context: Context, mention: Mention) -> Iterator[Words]:
    """What its paragraph begins with in bold: "**Mapathon.** Das Rote Kreuz hat zugesagt …"."""
    if lead := context.document.lines[mention.line].lead:
        yield Words(_NUMBER.sub("", lead), own=True)


def set_apart(context: Context, mention: Mention, *, named: bool = False) -> Iterator[Words]:
    """Words of a sentence in quotation marks or italics: those behind the date and before the next one, else before."""
    line = context.document.lines[mention.line]
    if not mention.spoken:
        return
    others = context.mentions_on.get(mention.line, [])  # none, where nothing but what replaces it is left
    stop = min((m.found.begin for m in others if m.found.begin > mention.found.begin), default=len(mention.text))
    start = max((m.found.stop for m in others if m.found.stop <= mention.found.begin), default=0)
    named = named or len(context.units) == 1  # then the page is about it, if no words say that these are its title
    for part in (mention.text[mention.found.stop : stop], mention.text[start : mention.found.begin]):
        quoted = [
            (found[1], part[: found.start()])
            for found in QUOTED.finditer(part[:_LONGEST])
            if not _IS_BESIDE_STREET.match(part[found.end() :])
        ]
        quoted += [(words, part.partition(words)[0]) for words in line.marked if len(words) > 3 and words in part]
        quoted = [
            (words, before)
            for words, before in quoted
            if not (is_address(" ".join(before.split()[-1:])) or _IS_HOUSE.search(before.rstrip('„“"«»')))
        ]
        yield from (Words(words, own=True) for words, before in quoted if not named or _names(words, before))


def emphasised(context: Context, mention: Mention) -> Iterator[Words]:
    """What its sentence has in bold or as a link, the nearest first: "am 28.12. um 21 Uhr gibt es ein **Quiz**"."""
    line, sentence = context.document.lines[mention.line], mention.sentence
    day = sentence.find(mention.text[mention.found.begin : mention.found.stop])
    marked = islice((*line.links, *((bold, "") for bold in line.bold)), _MOST_MARKED)
    told = [(at, words, url) for words, url in marked if (at := sentence.find(words)) >= 0]
    for at, words, url in sorted(told, key=lambda each: abs(each[0] - day))[:_NEAREST]:
        if days := context.days_in(words):  # "die **Orientierungsphase vom 12. bis 15. Oktober**"
            words = _ON.sub("", words[: days[0].begin])
        named = words[:1].isupper() and len(words) <= _LONGEST_QUOTED
        if named and not (_IS_WHERE.search(sentence[:at]) or is_address(words)):
            yield Words(words, url, own=True)


def visited(context: Context, mention: Mention) -> Iterator[Words]:
    """The meeting of others to which those go who write: "sind wir am 11.6. bei der [Pi and More] mit einem Stand"."""
    line, sentence = context.document.lines[mention.line], mention.sentence
    going = _GOING.search(sentence) if mention.spoken else None
    for words in (*(words for words, _ in line.links[:_MANY]), *line.bold[:_MANY]) if going else ():
        at = sentence.find(words)
        if at > 0 and words[:1].isupper() and len(words) <= _LONGEST_QUOTED and _TO.search(sentence[:at]):
            yield Words(words, dict(line.links).get(words, ""), own=True)


def subjects(context: Context, mention: Mention) -> Iterator[Words]:
    """What a sentence says is next: "The next community call is on 25 June"; not where the page is called so."""
    found = _NEXT.search(mention.text[max(0, mention.found.begin - _LONGEST_LINE) : mention.found.begin])
    name = found["name"] if found and mention.spoken else ""
    ahead = mention.text[max(0, mention.found.begin - _LONGEST) : mention.found.begin]
    told = mention.spoken or context.document.levels[mention.line] > 0  # be it in a heading
    if (
        told
        and len(context.units) > 1
        and (found := _IS_ON.search(ahead))
        and not _is_short_for(found["name"], context)
    ):
        yield Words(found["name"], own=True)
    found = _NUMBERED.search(ahead[-_LONGEST_LINE:]) if mention.spoken and len(context.units) > 1 else None
    if found and re.search(r"\d", found["name"]):
        yield Words(found["name"], own=True)
    telling = len(name.split()) > 1 or len(name) >= _COMPOUND
    names = [name] if telling else _gatherings(context, mention) if mention.spoken and len(context.units) > 1 else []
    for name in names:
        if fold(name) not in fold(context.document.title):
            yield Words(name[0].upper() + name[1:], own=True)


def kinds(context: Context, mention: Mention) -> Iterator[Words]:
    """The kind of meeting of which a sentence tells, where nothing names it: "der Stammtisch am 1. Januar"."""
    found = _SURE.search(mention.sentence) if mention.spoken and len(context.units) > 1 else None
    if found and not _is_short_for(found["name"], context):
        yield Words(found["name"], own=True)


def _is_short_for(name: str, context: Context) -> bool:
    """Whether the title of a post has a word that ends so: "das Camp" of the "AIcamp 2023"."""
    return (
        context.document.published
        and re.search(rf"\w{re.escape(fold(name))}\b", fold(context.document.title)) is not None
    )


def _gatherings(context: Context, mention: Mention) -> list[str]:
    """What a sentence says takes place, the nearest to the day first: "am 4. April gibt es einen Lötkurs"."""
    sentence = mention.sentence
    day = sentence.find(mention.text[mention.found.begin : mention.found.stop])
    every = [*filter(_is_name, _GATHERING.finditer(sentence)), *_ENGLISH_GATHERING.finditer(sentence)]
    found = sorted(every, key=lambda found: abs(found.start("name") - day))
    if not found and _DATES_IT.match(sentence):  # what the sentence before has told of
        ahead = mention.text[max(0, mention.text.find(sentence) - _LONGEST_LINE) : mention.text.find(sentence)]
        if not ahead and mention.line and _NEW_DAY.match(sentence):
            ahead = context.document.lines[mention.line - 1].text[:_LONGEST]
        found = list(_GATHERING.finditer(ahead))[-1:]
    found = found or list(_INVITES.finditer(sentence))[:1]
    return [found["name"] for found in found if known(found["name"])]


def _is_name(gathering: re.Match[str]) -> bool:
    """Whether it is a noun, and neither the place nor the time of another: "hinter dem Supermarkt"."""
    words = gathering["name"].split()
    return words[-1][0].isupper() and not _ELSEWHERE.search(gathering.string[: gathering.end()])


def _names(words: str, before: str) -> bool:
    """Whether a sentence gives its talk these words as a title: 'speaks about "Small Nets"'."""
    return len(words) <= _LONGEST_QUOTED and bool(_TITLED.search(before))
