"""What surrounds the meetings of one page: headings, sentences about all of them, words that call one off."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

from calendar_app import dates
from calendar_app.dates import Found
from calendar_app.model import Status
from calendar_app.text import fold
from scrapers.text.document import Document
from scrapers.text.headings import is_month_or_year
from scrapers.text.mention import Mention
from scrapers.text.purpose import is_day_off, is_due_behind
from scrapers.text.units import Unit
from scrapers.text.words import called_off

_LONGEST_SENTENCE = 400
_MOST_SENTENCES = 20
_MOST_LINES = 3_000  # in which something is looked for that holds for all
_SENTENCE_END = re.compile(r"(?:(?<=[a-z)][.!?])|(?<=\d[!?])|(?<=\d\d\.))\s+(?=[A-ZÄÖÜ])")
_CLAUSE_END = re.compile(r"[,;:]\s|\s(?:und|aber|sondern|and|but)\s")
_MOVED_TO = re.compile(r"\b(?:auf|to|until)(?: den| dem| the)?\s*$", re.IGNORECASE)
_AND = re.compile(r"\s*(?:[,;&/]|und|and|oder|or|sowie)?\s*(?:am|on|auch)?\s*", re.IGNORECASE)
_FOR_ALL = re.compile(
    r"(?=.*\b(?:meetings?|meetups?|seminars?|\w*kolloqui(?:um|en)|colloqui(?:um|a)|\w*vorlesung(?:en)?"
    r"|lectures?|workshops?|webinare?s?|kurse?|courses?|class(?:es)?|series|\w*reihe|verein|club|society|salon"
    r"|\w*runde|\w*kreis|\w*stammtisch|sessions|hearings|events|talks|treffen|sitzungen|termine|vorträge"
    r"|veranstaltungen|abende|board"
    r"|commission|council|committee|panel|group|gruppe|beide|both|wir|we)\b)"
    r".*\b(?:all|each|every|both|alle|beide|jeweils|holds?|held|occurs?|convenes?|takes? place|meets?|begins?|starts?"
    r"|scheduled?|unless|finden|treffen|trifft|get together|gather|beginnen|statt|located)\b",
    re.IGNORECASE | re.DOTALL,
)
_WEEKLY = re.compile(
    r"\W*(?:[^.;:!?]{1,60}, )?(?:(?:every |jeden |jede |immer |always |jeweils )?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days|(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)s)"
    r"|(?:every|jeden) (?:\w+ )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch))\b",
    re.IGNORECASE,
)
_RULE = re.compile(  # "künftig an jedem zweiten Samstag im Monat von 14 bis 17 Uhr"
    r"\b(?:an jedem|jeden|every|each) (?:\w+ )?(?:\w+tag|mittwoch|\w+day)\b[^.]{0,40}\d", re.IGNORECASE
)
_GATHERING = re.compile(
    r"meet|treff|termin|event|veranstalt|sitzung|agenda|kalender|calendar|schedule|workshop|seminar|talk|vortr"
    r"|konferenz"
    r"|conference|board|commission|council|committee|hearing|session|party|camp|summit|kolloqui|colloqui|lecture|lesung"
    r"|concert|konzert|ausstellung|exhibition|f[üu]hrung|kurs|course|class|webinar|hackathon|stammtisch|versammlung"
    r"|programm|group|gruppe|club|kreis|runde|upcoming|bevorstehend|nacht der|tag der|festival|messe|symposium|kongress"
    r"|congress",
    re.IGNORECASE,
)


_OF_MEETINGS = re.compile(
    r"\W*(?:(?:unsere|our|die|the|alle|all|weitere|more|kommende|nächste|anstehende|bevorstehende|vergangene|frühere"
    r"|letzte|bisherige|upcoming|next|future|coming|past|previous|recent)\s+){0,2}"
    r"(?:veranstaltungen|termine|treffen|meetings|meetups|events|sitzungen|vorträge|talks|workshops|seminare?s?)\W*",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"archiv|past|previous|earlier|former|vergangen|früher|bisher|history|chronik|rückblick|zurück", re.IGNORECASE
)
_LONGEST_HEADING = 100


@dataclass
class Context:
    """The units of one page, and the page."""

    document: Document
    units: Sequence[Unit]
    _looks: dict[Callable[[Context], str], str] = field(default_factory=dict)

    def is_meeting(self, unit: Unit) -> bool:
        """Whether anything besides its date says that people meet: news have dates too."""
        first, line = unit.first, self.document.lines[unit.first.line]
        row = [n for n in unit.lines[:3] if n >= first.line - 2] if line.item else []
        beside = [self.document.lines[n].text for n in row if self.document.lines[n].item]
        if any(is_day_off(words) or is_due_behind(words) for words in beside):
            return False
        if first.day < self.document.today and not first.found.time_start and self._is_among_others(first.line):
            return False
        return (
            first.spoken
            or line.label == "date"
            or any(mention.found.time_start for mention in unit.mentions)
            or first.day >= self.document.today
            or bool(self.for_all)
            or any(_GATHERING.search(text) for text in self._around(unit))
        )

    def is_subject(self, unit: Unit) -> bool:
        """Whether the page is about this meeting: the only one, or the only one that is more than a sentence.

        Then no heading stands between the page's title and its date.
        """
        if len(self.units) == 1:
            return True
        if unit is not self._set_apart:
            return False
        title = fold(self.document.title)
        return all(fold(self.document.lines[n].text) in title for n in self.headings_above(unit.first.line))

    @cached_property
    def _set_apart(self) -> Unit | None:
        units = [unit for unit in self.units if not unit.first.spoken]
        return units[0] if len(units) == 1 else None

    def status(self, unit: Unit) -> Status:
        """Called off by a word in its line, its sentence or a short line of its own, or by a stroke through it."""
        for mention in unit.mentions:
            if mention.spoken and (off := called_off(self._clause(mention))) is not Status.CONFIRMED:
                return off
        own = {mention.line for mention in unit.mentions if not mention.spoken}
        for n in sorted({*own, *unit.lines[:30]}):
            line = self.document.lines[n]
            if line.struck and n in own and unit.first.day >= self.document.today:  # what is over may be struck too
                return Status.CANCELLED
            if n in own or line.level or len(line.text) <= 60:
                status = called_off(line.text)
                if status is not Status.CONFIRMED:
                    return status
        return Status.CONFIRMED

    def words_behind(self, mention: Mention) -> str:
        """What its line says up to the next day."""
        following = [m.found for m in self.mentions_on[mention.line] if m.text == mention.text]
        after = sorted((f.begin, f.stop) for f in following if f.begin >= mention.found.stop)
        return mention.text[mention.found.stop : _next_day(mention.text, mention.found.stop, after)]

    def once(self, look: Callable[[Context], str]) -> str:
        """What a look at the whole page gives, however often that is asked."""
        if look not in self._looks:
            self._looks[look] = look(self)
        return self._looks[look]

    def headings_above(self, number: int) -> list[int]:
        """The headings of a line with a date, the nearest first."""
        return self._above[number]

    def days_in(self, text: str) -> list[Found]:
        """The days that other words of the page name."""
        return dates.find(text, language=self.document.language, at=self.document.day)

    @cached_property
    def dated_lines(self) -> set[int]:
        return set(self.mentions_on)

    @cached_property
    def mentions_on(self) -> dict[int, list[Mention]]:
        """What each line with a date says, of whichever meetings."""
        by_line: dict[int, list[Mention]] = {}
        for unit in self.units:
            for mention in unit.mentions:
                by_line.setdefault(mention.line, []).append(mention)
        return by_line

    @cached_property
    def for_all(self) -> list[str]:
        """Sentences without a date of their own that speak of all meetings, where there are several."""
        if len(self.units) < 2:
            return []
        dated = self.dated_lines
        told = {n for n, mentions in self.mentions_on.items() if all(mention.spoken for mention in mentions)}
        lines = (line for n, line in enumerate(self.document.lines[:_MOST_LINES]) if n not in dated or n in told)
        sentences = (sentence for line in lines for sentence in _SENTENCE_END.split(line.text))
        found = (sentence for sentence in sentences if speaks_of_all(sentence) and not self.days_in(sentence))
        return list(islice(found, _MOST_SENTENCES))

    def _clause(self, mention: Mention) -> str:
        """What its sentence says of this day and of no other: up to the next, and before it no more than a clause."""
        before, _, after = mention.sentence.partition(mention.text[mention.found.begin : mention.found.stop])
        if _MOVED_TO.search(before):
            return ""
        after = after[: _next_day(after, 0, [(found.begin, found.stop) for found in self.days_in(after)])]
        return f"{_CLAUSE_END.split(before)[-1]} {after}"

    def _is_among_others(self, number: int) -> bool:
        """Whether a day stands in a list of other things, beside lists that are headed as those of meetings."""
        above = self.headings_above(number)
        if not above or above[0] not in self._listing or not self._meeting_lists:
            return False
        text = self.document.lines[above[0]].text
        beside = {n for n in self._meeting_lists if self.document.levels[n] == self.document.levels[above[0]]}
        return bool(beside) and not (_GATHERING.search(text) or _PAST.search(text) or is_month_or_year(text))

    @cached_property
    def _listing(self) -> set[int]:
        """The headings right below which several days stand."""
        nearest = Counter(above[0] for n in self.dated_lines if (above := self.headings_above(n)))
        return {heading for heading, days in nearest.items() if days > 1}

    @cached_property
    def _meeting_lists(self) -> set[int]:
        """The headings of lists of meetings: "Kommende Veranstaltungen", "Past events"."""
        return {
            n
            for n, level in enumerate(self.document.levels)
            if level and _OF_MEETINGS.fullmatch(self.document.lines[n].text[:_LONGEST_HEADING])
        }

    def _around(self, unit: Unit) -> Iterator[str]:
        yield self.document.title
        yield self.document.url
        yield from (self.document.lines[n].text for n in self.headings_above(unit.first.line))
        yield from (self.document.lines[n].text for n in unit.lines[:20])

    @cached_property
    def _above(self) -> dict[int, list[int]]:
        wanted = self.dated_lines
        above: dict[int, list[int]] = {}
        open_: list[tuple[int, int]] = []
        for number, level in enumerate(self.document.levels):
            if level:
                while open_ and open_[-1][0] >= level:
                    open_.pop()
                open_.append((level, number))
            if number in wanted:
                above[number] = [n for _, n in reversed(open_)]
        return above


def _next_day(text: str, stop: int, days: Sequence[tuple[int, int]]) -> int:
    """Where another day begins behind `stop`; not one in a list with it: what follows is said of all of these."""
    for begin, end in days:
        if not _AND.fullmatch(text, stop, begin):
            return begin
        stop = end
    return len(text)


def speaks_of_all(sentence: str) -> bool:
    """ "Meetings are held at …", "Die Treffen finden jeweils um … statt", "Mondays, 5 pm"."""
    return len(sentence) <= _LONGEST_SENTENCE and bool(
        _FOR_ALL.match(sentence) or _WEEKLY.match(sentence) or _RULE.search(sentence)
    )
