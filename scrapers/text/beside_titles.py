"""What stands in the line of a date and may name its meeting: behind it, before it, or between the day and the time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from calendar_app.model import Status
from calendar_app.text import fold
from scrapers.text.calling_off import called_off
from scrapers.text.cities import city_behind, city_between
from scrapers.text.clocks import CLOCK
from scrapers.text.context import Context
from scrapers.text.line import Line
from scrapers.text.mention import Mention
from scrapers.text.prose import BRACKETS, names_meeting
from scrapers.text.spoken_titles import QUOTED, Words
from scrapers.text.words import is_address, is_sentence, name_in, place_after, split_place

_LONGEST = 500  # characters that are looked at
_LONGEST_LINE = 160
_BEGINS = re.compile(  # "Sommerfest (Beginn schon um"
    r"[\s(,–-]+(?:beginn|beginnt|starts?|starting|begins|schon|erst|diesmal|already|einlass|doors)\b[^)]{0,30}$", re.I
)
_BESIDE = re.compile(  # "Beim Sensorbau-Workshop am 28.6. löten wir"
    r"\A\W*(?:Beim|Zum|Zur|(?:Der|Die|Das|Unsere?) (?:nächste|kommende)[rs]?) (?=[A-ZÄÖÜ][\w-]{5,})"
)
_WHERE = re.compile(r"\s*[,|]\s*[^\W\d](?:[\w'’&/.-]*\s){0,3}[\w'’&/.-]+")  # a word or few behind a mark
_HALL = re.compile(r"(?-i:[A-ZÄÖÜ])\w*(?:keller|lounge)|halle \d{1,2}", re.IGNORECASE)
_SCHOOL = re.compile(r"(?:schule|school|akademie|academy)\W*$", re.IGNORECASE)
_HELD_IN = re.compile(r"([^(]{3,80}?)(?:\s\(|\s(?:im|in der|in den|am|auf dem|at the|at|in the|@)\s)")
_TOWN = re.compile(
    r"\s*,\s(?:Bad |Sankt |St\. |Schloss |Kloster )?[A-ZÄÖÜ][\w-]{2,}(?:\s(?:am|an der|im|bei)\s\w+)?\W*"
)
_SENTENCE_BEHIND = re.compile(r"\W*$|\s*[.!]\s")
_FULL_STOP = re.compile(r"(?<=[^\W\d_]{3})(?<!\b[Pp]rof)(?<!\b[Dd]ipl)[.](?:\s+(?=[A-ZÄÖÜ])|$)")


def remainders(context: Context, mention: Mention) -> Iterator[Words]:
    """What stands beside the date: behind it, or before."""
    line = context.document.lines[mention.line]
    before, after = mention.text[: mention.found.begin], mention.text[mention.found.stop :]
    if city := city_between(before):
        before = before.rpartition(city)[0]
    after = after.removeprefix(f", {city_behind(mention)}:")
    place = place_after(after) if re.match(r"\W*(?:at|in|im|bei|@)\b|\W*@", after) else ""
    named = [words for words, _ in line.links if words and name_in(words, kinds=False)]
    inside = mention.text[mention.found.begin : mention.found.stop]
    before = _BESIDE.sub("", before)
    parts = (before[: max(map(len, named), default=0)], inside, after)
    links = [words for part in parts for words in named if words in part and words != inside]
    texts = [*links, after.split(place)[0] if place else after, before]
    texts = [*_between_day_and_time(context, mention), *texts]
    if called_off(after[:_LONGEST_LINE]) is not Status.CONFIRMED:  # "… – 5 May: cancelled, see below"
        texts = [before, *texts[:-1]]
    if (
        line.bold and line.bold[0] in before and _SENTENCE_BEHIND.match(after)
    ):  # "**Fest** – 9. März. Bringt alles mit!"
        texts = [*links, before, after]
    elif ":" in after[:3] and before.strip():
        texts = [after, before]
    elif (
        _WHERE.fullmatch(after) and _reads_as_house(after.strip(" ,|")) and not links and name_in(before, kinds=False)
    ):  # "Fest, 1. Mai, 20 Uhr, Kesselhaus"
        texts = [*texts[:-2], before, after]
    if (
        _TOWN.fullmatch(after)
        and names_meeting(before)
        and len(before.split()) > 1
        and before.rstrip().endswith((",", ":"))
    ):
        texts.insert(
            len(links), f"{before.strip(' ,:')}: {after.strip(' ,')}"
        )  # "Tag der Daten, 14. November, Wetterstadt"
    for text in texts:
        text = re.split(r"\s+(?:@|\|)\s+", text)[0]
        if line.item and mention.found.begin < 12:  # "5 May, 6 p.m. Attention, with Ada. Town hall."
            text = _first_sentence(text.strip(" .:–—-"))
            held = place_after(text)
            text = re.sub(r"\W+\w+(?: \w+)?\W*$", "", text.split(held)[0]) if held and is_address(held) else text
        if re.fullmatch(r"\W*(?:\([a-zäöü][^()]*\)|\(?(?:\w+ ){0,2}(?:time|ortszeit)\)?)\W*", text):  # "(Irish time)"
            continue
        if not is_sentence(text) and (
            not is_address(BRACKETS.sub("", text).strip() or text) or is_held_at(text) or text in links
        ):
            yield Words(text, link_of(line, text), own=True)


def _reads_as_house(text: str) -> bool:
    """Whether what stands behind a day reads as where it is, were it the name of a meeting elsewhere."""
    return is_address(text) or bool(_HALL.fullmatch(text))


def _first_sentence(text: str) -> str:
    """Up to a full stop outside brackets."""
    for end in _FULL_STOP.finditer(text[:_LONGEST]):
        if text.count("(", 0, end.start()) <= text.count(")", 0, end.start()):
            return text[: end.start()]
    return text


def is_held_at(text: str) -> bool:
    """Whether a name stands before the place, rather than a house before its street."""
    name, place = split_place(text)
    if place and not is_address(name):
        return True
    named = _HELD_IN.match(text)  # "Preisverleihung im Rathaus", "Infoabend (Videokonferenz)"
    return (
        named is not None
        and names_meeting(named[1])
        and not _SCHOOL.search(named[1])
        and not is_address(named[1])
        and bool(name_in(named[1], kinds=False))
    )


def _between_day_and_time(context: Context, mention: Mention) -> list[str]:
    """What stands inside a date: "Monday, April 21 - Address to the City, 6:00 p.m."."""
    said = mention.text[mention.found.begin : mention.found.stop]
    time = list(CLOCK.finditer(said))[-1:] if mention.found.time_start else []
    day = context.days_in(said[: time[0].start()]) if time else []
    between = _BEGINS.sub("", said[day[0].stop : time[0].start()]) if day else ""
    between = between.removeprefix(f", {city_behind(mention)}:")
    quoted = [found[1] for found in QUOTED.finditer(between)]  # "Am 1. April startet der Kurs „Löten“, 10 Uhr"
    return quoted or ([between] if name_in(between) else [])


def link_of(line: Line, text: str) -> str:
    """Where the words lead that are the title."""
    for words, address in line.links:
        if (
            words
            and (words == line.text or fold(words) in fold(text))
            and not re.search(r"\.(?:pdf|docx?|ics)\b", address, re.I)
        ):
            return address
    return ""
