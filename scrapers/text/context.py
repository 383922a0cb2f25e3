"""What surrounds the meetings of one page: headings, and sentences about all of them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from itertools import islice

from calendar_app import dates
from calendar_app.dates import Found
from calendar_app.text import fold
from scrapers.text.document import Document
from scrapers.text.for_all import speaks_of, speaks_of_all
from scrapers.text.headings import is_month_or_year
from scrapers.text.mention import Mention
from scrapers.text.purpose import is_day_off, is_due_behind, is_holiday
from scrapers.text.units import Unit, sections

_LONGEST_SENTENCE = 400
_MOST_SENTENCES = 20
_MOST_NOTES = 5  # behind one mark
_MOST_LINES = 3_000  # in which something is looked for that holds for all
SENTENCE_END = re.compile(  # not behind "State St."
    r"(?<!\bSt\.)(?<!\bRd\.)(?<!\bDr\.)(?<!\bAve\.)(?<!\bBlvd\.)"
    r"(?:(?<=[a-z)][.!?])|(?<=\d[!?])|(?<=\d\d\.))\s+(?=[A-ZÄÖÜ])"
)
_AND = re.compile(r"\s*[,;&/]?\s*(?:und|and|oder|or|sowie)?\s*(?:am|on|auch)?\s*", re.IGNORECASE)
_GATHERING = re.compile(
    r"meet|treff|termin|event|veranstalt|sitzung|agenda|kalender|calendar|schedule|workshop|seminar|talk|vortr"
    r"|konferenz"
    r"|conference|board|commission|council|committee|hearing|session|party|camp|summit|kolloqui|colloqui|lecture|lesung"
    r"|concert|konzert|ausstellung|exhibition|f[üu]hrung|kurs|course|class|webinar|hackathon|stammtisch|versammlung"
    r"|programm|group|gruppe|club|kreis|runde|upcoming|bevorstehend|nacht der|tag der|festival|messe|symposium|kongress"
    r"|congress|akademie|academy|(?:sommer|winter|herbst)schule|(?:summer|winter|spring) school",
    re.IGNORECASE,
)


_OF_MEETINGS = re.compile(
    r"\W*(?:(?:unsere|our|die|the|alle|all|weitere|more|kommende|nächste|anstehende|bevorstehende|vergangene|frühere"
    r"|letzte|bisherige|upcoming|next|future|coming|past|previous|recent)\s+){0,2}"
    r"(?:veranstaltungen|termine|treffen|meetings|meetups|events|sitzungen|vorträge|talks|workshops|seminare?s?)\W*",
    re.IGNORECASE,
)
_FEW = 3
_MOST_OWNED = 30  # lines of a meeting
_LONG_AGO = timedelta(days=300)
_FEW_LINES = 3  # of a day of which there is little to tell
_NOTE = re.compile(r"(?P<mark>\*{1,3}|†|‡)\s?(?=\w)")
_PAST = re.compile(
    r"archiv|past|previous|earlier|former|vergangen|früher|bisher|history|chronik|rückblick|zurück", re.IGNORECASE
)
_LONGEST_HEADING = 100


@dataclass
class Context:
    """The units of one page, and the page."""

    document: Document
    units: Sequence[Unit]
    _looks: dict[tuple[Callable[[Context, range], str], range], str] = field(default_factory=dict)

    def is_meeting(self, unit: Unit) -> bool:
        """Whether anything besides its date says that people meet: news have dates too."""
        first, line = unit.first, self.document.lines[unit.first.line]
        few = not line.head and (line.item or len(unit.lines) <= _FEW_LINES)
        row = [n for n in unit.lines[:3] if n >= first.line - 2] if few else []
        row = [
            n for n in row if n == first.line or line.item or first.is_alone or is_day_off(self.document.lines[n].text)
        ]
        beside = [self.document.lines[n].text for n in row if self.document.lines[n].item or not line.item]
        if any(is_day_off(words) or is_due_behind(words) for words in beside) or self._is_remembered(unit):
            return False
        if all(mention.replaced for mention in unit.mentions):
            return False
        others = [words for words in beside if words != line.text]
        if others and all(map(is_holiday, others)) and not first.found.time_start:
            return False
        if first.day < self.document.today and not first.found.time_start and self._is_among_others(first.line):
            return False
        return (
            first.spoken
            or line.label == "date"
            or any(mention.found.time_start for mention in unit.mentions)
            or first.day >= self.document.today
            or (len(self.units) > 1 and bool(self.for_all))
            or any(_GATHERING.search(text) for text in self._around(unit))
        )

    def _is_remembered(self, unit: Unit) -> bool:
        """Whether a day of long ago stands beside meetings to come: "1. Juli 2014: Vereinsgründung"."""
        found = unit.first.found
        if len(self.units) > _FEW or found.time_start or self.document.day - (found.end or found.start) < _LONG_AGO:
            return False
        return any(other.first.day >= self.document.day for other in self.units)

    def is_subject(self, unit: Unit) -> bool:
        """Whether the page is about this meeting: the only one, or the only one that is more than a sentence.

        Then no heading stands between the page's title and its date.
        """
        if len(self.units) == 1 or self._is_below_title(unit):
            return True
        if unit is not self._set_apart:
            return False
        title, at = fold(self.document.title), unit.first.line
        return all(fold(self.document.lines[n].text) in title for n in self.headings_above(at) if n != at)

    def _is_below_title(self, unit: Unit) -> bool:
        """Whether its day is a heading right below the title of the page."""
        at, lines = unit.first.line, self.document.lines
        headed = at > 0 and self.document.levels[at] > 0 and self.document.levels[at - 1] > 0
        return headed and fold(lines[at - 1].text) == fold(self.document.title)

    def is_listed(self, unit: Unit) -> bool:
        """Whether it stands in a list of meetings, though that may have no other: "Veranstaltungen"."""
        above = self.headings_above(unit.first.line)
        return self.document.lines[unit.first.line].item and bool(above) and above[0] in self._meeting_lists

    @cached_property
    def _set_apart(self) -> Unit | None:
        items = {unit.first.line for unit in self.units if self.document.lines[unit.first.line].item}
        units = [unit for unit in self.units if not unit.first.spoken or (len(items) > 1 and unit.first.line in items)]
        if len(units) != 1:
            return None
        # "**Repair-Café** – 9. März. Schrauben, nähen." ends as a sentence, and is set as this one is.
        lead, form = (self._lead(units[0]), self.document.lines[units[0].first.line].form)
        others = (
            unit for unit in self.units if unit is not units[0] and self.document.lines[unit.first.line].form == form
        )
        return None if lead and any(map(self._lead, others)) else units[0]

    def _lead(self, unit: Unit) -> bool:
        """Whether its line begins with a name in bold."""
        line = self.document.lines[unit.first.line]
        return bool(line.bold) and line.bold[0] in line.text[: unit.first.found.begin]

    def words_behind(self, mention: Mention) -> str:
        """What its line says up to the next day."""
        following = [m.found for m in self.mentions_on[mention.line] if m.text == mention.text]
        after = sorted((f.begin, f.stop) for f in following if f.begin >= mention.found.stop)
        return mention.text[mention.found.stop : next_day(mention.text, mention.found.stop, after)]

    def once(self, look: Callable[[Context, range], str], scope: range) -> str:
        """What a look at this part of the page gives, however often that is asked."""
        if (look, scope) not in self._looks:
            self._looks[look, scope] = look(self, scope)
        return self._looks[look, scope]

    def headings_above(self, number: int) -> list[int]:
        """The headings of a line with a date, the nearest first."""
        return self._above[number]

    def days_in(self, text: str) -> list[Found]:
        """The days that other words of the page name."""
        return dates.find(text, language=self.document.language, at=self.document.day)

    @cached_property
    def notes(self) -> dict[str, list[str]]:
        """What is said behind each mark: "* at the library"."""
        notes: dict[str, list[str]] = {}
        for line in self.document.lines[:_MOST_LINES]:
            found = _NOTE.match(line.text)
            if found and len(said := notes.setdefault(found["mark"], [])) < _MOST_NOTES:
                said.append(line.text[found.end() :][:_LONGEST_SENTENCE])
        return notes

    def dated_in(self, scope: range) -> list[int]:
        """The lines with a date in a part of the page."""
        return self._dated[bisect_left(self._dated, scope.start) : bisect_left(self._dated, scope.stop)]

    def are_several(self, scope: range) -> bool:
        """Whether a part of the page names more than one meeting."""
        return bisect_left(self._firsts, scope.stop) - bisect_left(self._firsts, scope.start) > 1

    @cached_property
    def _dated(self) -> list[int]:
        return sorted(self.dated_lines)

    @cached_property
    def _firsts(self) -> list[int]:
        return sorted(unit.first.line for unit in self.units)

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
    def owners(self) -> dict[int, Unit]:
        """The meeting to which each line belongs, where that speaks of one alone."""
        units = self.units if len(self.units) > 1 else ()
        return {n: unit for unit in units for n in unit.lines[:_MOST_OWNED]}

    @cached_property
    def for_all(self) -> list[tuple[int, str]]:
        """Sentences without a date of their own that speak of all meetings, and the lines in which they stand."""
        dated = self.dated_lines
        told = {n for n, mentions in self.mentions_on.items() if all(mention.spoken for mention in mentions)}
        lines = (n for n in range(len(self.document.lines[:_MOST_LINES])) if n not in dated or n in told)
        sentences = ((n, sentence) for n in lines for sentence in SENTENCE_END.split(self.document.lines[n].text))
        found = ((n, sentence) for n, sentence in sentences if speaks_of_all(sentence) and not self.days_in(sentence))
        return list(islice(found, _MOST_SENTENCES))

    def for_all_at(self, number: int) -> tuple[list[str], list[str]]:
        """Those that speak of a day among others: of its own list, where a page has several, and of the page."""
        if len(self.units) < 2:
            return [], []
        own = [scope for scope in self.scopes(number) if not self._holds_all(scope)]
        near = {told: sum(told[0] in scope for scope in own) for told in self.for_all}
        kind = self.document.lines[number].head  # of meetings, by its column
        told = sorted(self.for_all, key=lambda told: (-near[told], not speaks_of(kind, told[1])))
        return [said[1] for said in told if near[said]], [said[1] for said in told if not near[said]]

    def _holds_all(self, scope: range) -> bool:
        return scope.start <= self._dated[0] and self._dated[-1] < scope.stop

    def scopes(self, number: int) -> list[range]:
        """What stands below each heading of a line with a date, the nearest first; at last the whole page."""
        below = [self._sections[n] for n in self.headings_above(number) if n in self._sections]
        return [*below, range(len(self.document.lines))]

    @cached_property
    def _sections(self) -> dict[int, range]:
        return {section.start: section for section in sections(self.document)}

    def _is_among_others(self, number: int) -> bool:
        """Whether a day stands in a list of other things, beside lists that are headed as those of meetings."""
        above = self.headings_above(number)
        if not above or above[0] not in self.listing or not self._meeting_lists:
            return False
        text = self.document.lines[above[0]].text
        beside = {n for n in self._meeting_lists if self.document.levels[n] == self.document.levels[above[0]]}
        return bool(beside) and not (_GATHERING.search(text) or _PAST.search(text) or is_month_or_year(text))

    @cached_property
    def listing(self) -> set[int]:
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


def next_day(text: str, stop: int, days: Sequence[tuple[int, int]]) -> int:
    """Where another day begins behind `stop`; not one in a list with it: what follows is said of all of these."""
    for begin, end in days:
        if not _AND.fullmatch(text, stop, begin):
            return begin
        stop = end
    return len(text)
