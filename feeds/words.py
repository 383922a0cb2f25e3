"""What feeds say of a meeting in words, German or English: its state, when and where it is, what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from babel import Locale, dates

from calendar_app.agenda import Agenda
from calendar_app.history import BY_HAND, Revision
from calendar_app.model import Event
from calendar_app.places import names_country

_LOCALES = {"de": "de", "en": "en_GB"}
_WORDS = {
    "de": {
        "cancelled": "ABGESAGT",
        "postponed": "VERSCHOBEN",
        "tentative": "UNBESTÄTIGT",
        "confirmed": "bestätigt",
        "hidden": "ENTFERNT",
        "removed": "ENTFERNT",
        "merged": "DOPPELT",
        "left": "Dieser Eintrag ist aus dem Kalender genommen.",
        "double": "Dieses Treffen steht noch einmal im Kalender; es gilt der andere Eintrag:",
        "deadline": "Frist",
        "no end": "Das Ende ist nicht angekündigt.",
        "undated": "Termin folgt",
        "speakers": "Mit",
        "source": "Quelle",
        "sources": "Quellen",
        "start": "Verlegt, Beginn war {before}.",
        "end": "Anderes Ende, war {before}.",
        "location": "Anderer Ort, war {before}.",
        "city": "Andere Stadt, war {before}.",
        "status": "Anderer Stand, war {before}.",
        "title": "Anderer Titel, war „{before}“.",
    },
    "en": {
        "cancelled": "CANCELLED",
        "postponed": "POSTPONED",
        "tentative": "UNCONFIRMED",
        "confirmed": "confirmed",
        "hidden": "REMOVED",
        "removed": "REMOVED",
        "merged": "DUPLICATE",
        "left": "This entry has been taken out of the calendar.",
        "double": "This meeting is in the calendar once more; the other entry holds:",
        "deadline": "Deadline",
        "no end": "The end time is not announced.",
        "undated": "Date to be announced",
        "speakers": "With",
        "source": "Source",
        "sources": "Sources",
        "start": "Moved, the start was {before}.",
        "end": "Another end, was {before}.",
        "location": "Another place, was {before}.",
        "city": "Another city, was {before}.",
        "status": "Another state, was {before}.",
        "title": "Another title, was “{before}”.",
    },
}
_ZONES = {"Etc/GMT+12": "AoE, UTC-12"}  # the IANA names count westward, which nobody expects
_TOLD = ("status", "start", "end", "location", "city", "title")


def words_of(language: str) -> dict[str, str]:
    """Every word by what it says; English where there are none of a language."""
    return _WORDS.get(language, _WORDS["en"])


def title(event: Event, language: str) -> str:
    """The title, behind its state where that is unusual: readers of lists see nothing else."""
    return event.title if event.status == "confirmed" else f"{words_of(language)[event.status]}: {event.title}"


def when(event: Event, language: str) -> str:
    """`7.–8. Apr. 2016`, or `24. Feb. 2016, 17:30–19:00 (Europe/Berlin)`."""
    span = event.span
    if span is None:
        return words_of(language)["undated"]
    if not isinstance(span.start, datetime):
        return _days(span.first_day, span.last_day, language)
    hours = f"{span.start:%H:%M}"
    if isinstance(span.end, datetime) and span.end > span.start:
        same_day = span.first_day == span.last_day
        hours += f"–{span.end:%H:%M}" if same_day else f" – {_moment(span.end, language)}"
    zone = f" ({_ZONES.get(span.zone, span.zone)})" if span.zone else ""
    return f"{_day(span.first_day, language)}, {hours}{zone}"


def when_and_where(event: Event, language: str) -> str:
    return ", ".join(part for part in (when(event, language), event.place.line) if part)


def where(event: Event, language: str) -> str:
    """The whole address on one line: the written form, then the city and the country where it does not name them."""
    line, country = event.place.line, event.place.country
    if not country or names_country(line, country):
        return line
    name = Locale.parse(language).territories.get(country, country)
    return f"{line}, {name}" if line else name


def sources(event: Event, language: str) -> str:
    """Who says so, by their ids; empty for what is entered by hand."""
    said = sorted({*(event.record.sources if event.record else ())} - {BY_HAND})
    word = words_of(language)["sources" if len(said) > 1 else "source"]
    return f"{word}: {', '.join(said)}" if said else ""


def speakers(event: Event, language: str) -> str:
    """A sentence; empty where nobody is named."""
    return f"{words_of(language)['speakers']} {', '.join(event.speakers)}." if event.speakers else ""


def text(event: Event, agenda: Agenda) -> str:
    """What has changed, when and where it is, who speaks, the description, where to join: plain text in paragraphs."""
    language = agenda.language
    parts = [
        "\n".join(_changes(agenda.revisions.get(event.uid, ()), language)),
        when_and_where(event, language),
        speakers(event, language),
        event.description,
        f"Online: {event.online_url}" if event.online_url else "",
    ]
    return "\n\n".join(part for part in parts if part)


def last_told(event: Event, agenda: Agenda) -> datetime:
    """When it last changed so that it matters to somebody who wants to come; where nobody remembers, at all."""
    if event.record is None:
        raise ValueError(f"only published events can stand in a feed: {event.title!r}")
    record, revisions = event.record, agenda.revisions.get(event.uid, ())
    if record.sequence and not revisions:
        return record.last_changed
    told = (r.at for r in revisions if r.change != "changed" or any(name in r.fields for name in _TOLD))
    return min(max(told, default=record.first_seen), record.last_changed)


def _changes(revisions: Iterable[Revision], language: str) -> Iterator[str]:
    """What the last change replaced, where that matters to somebody who wants to come."""
    changed = [revision for revision in revisions if revision.change == "changed"]
    fields = changed[-1].fields if changed else {}
    for name in _TOLD:
        before = fields.get(name, (None,))[0]
        if before:
            yield words_of(language)[name].format(before=_before(name, str(before), language))


def _before(name: str, value: str, language: str) -> str:
    if name == "status":
        return words_of(language)[value].lower()
    if name not in ("start", "end"):
        return value
    if len(value) == len("2016-04-07"):
        return _day(date.fromisoformat(value), language)
    return _moment(datetime.fromisoformat(value), language)


def _moment(moment: datetime, language: str) -> str:
    return f"{_day(moment.date(), language)}, {moment:%H:%M}"


def _days(first: date, last: date, language: str) -> str:
    if first == last:
        return _day(first, language)
    written: str = dates.format_interval(first, last, "yMMMd", locale=_LOCALES.get(language, "en_GB"))
    return written.replace("\u2009", " ")


def _day(day: date, language: str) -> str:
    written: str = dates.format_skeleton("yMMMd", day, locale=_LOCALES.get(language, "en_GB"))
    return written
