"""Dates and times in words (CLDR), in one language, for readers in the zone of the site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from babel import Locale, dates, localedata

from calendar_app.model import Event, Span, zone_of
from calendar_app.web.texts import TEXTS

_LOCALES = {"de": "de", "en": "en_GB"}
# Without the year; CLDR's skeleton for this shortens the German weekday.
_NEAR = {"de": "EEEE, d. MMMM", "en": "EEEE d MMMM"}
_TAG = re.compile(r"([a-z]{2,3})(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True)
class Speech:
    """How a page speaks of time; `zone` is the site's."""

    language: str
    zone: str

    @property
    def locale(self) -> str:
        return _LOCALES[self.language]

    def text(self, key: str, **values: object) -> str:
        """A text of the page with its gaps filled."""
        return TEXTS[self.language][key].format(**values) if values else TEXTS[self.language][key]

    def day(self, day: date) -> str:
        """`Dienstag, 7. April 2016`."""
        return dates.format_date(day, "full", locale=self.locale)

    def near_day(self, day: date) -> str:
        """`Dienstag, 7. April`."""
        return dates.format_date(day, _NEAR[self.language], locale=self.locale)

    def short_day(self, day: date) -> str:
        """`7. Apr. 2016`."""
        return dates.format_skeleton("yMMMd", day, locale=self.locale)

    def month(self, day: date) -> str:
        """`April 2016`."""
        return dates.format_date(day, "LLLL y", locale=self.locale)

    def days(self, span: Span) -> str:
        """All its days, with weekdays: `Do., 7. – Fr., 8. Apr. 2016`."""
        if span.first_day == span.last_day:
            return self.day(span.first_day)
        return _plain(dates.format_interval(span.first_day, span.last_day, "yMMMEd", locale=self.locale))

    def numerals(self, span: Span) -> str:
        """What stands large beside a meeting: `7`, or `7–8` within a month."""
        first, last = span.first_day, span.last_day
        if first == last or (first.year, first.month) != (last.year, last.month):
            return str(first.day)
        return f"{first.day}–{last.day}"

    def weekdays(self, span: Span) -> str:
        """What stands small below the numerals: `Mi`, `Do–Fr`, `Mo · bis 2. Mai`."""
        first, last = (dates.format_date(day, "ccc", locale=self.locale) for day in (span.first_day, span.last_day))
        if span.first_day == span.last_day:
            return first
        if (span.first_day.year, span.first_day.month) == (span.last_day.year, span.last_day.month):
            return f"{first}–{last}"
        skeleton = "MMMd" if span.first_day.year == span.last_day.year else "yMMMd"
        until = dates.format_skeleton(skeleton, span.last_day, locale=self.locale)
        return f"{first} · {self.text('until', day=until)}".replace(" ", "\xa0").replace("·\xa0", "· ")

    def clock(self, span: Span) -> str:
        """`17:30–19:00 Uhr MESZ`, `19:00 (Ortszeit London)`, or that it takes the whole day."""
        return self._clock(span, span.start, span.end) if isinstance(span.start, datetime) else self.text("all day")

    def clock_here(self, span: Span) -> str:
        """The same time on the clocks of the site; empty where they show no other."""
        if not isinstance(span.start, datetime) or span.zone in (None, self.zone):
            return ""
        here = Span.of(span.starts_at, span.ends_at if span.end else None, self.zone)
        if (here.start, here.end) == (span.start, span.end):
            return ""
        time = self._clock(here, here.start, here.end)
        if here.first_day != span.first_day:
            time = f"{dates.format_skeleton('MMMd', here.first_day, locale=self.locale)}, {time}"
        return self.text("here", city=self._city(self.zone), time=time)

    def moment(self, moment: datetime) -> str:
        """When something happened here, to the minute, on the clocks of the site."""
        local = moment.astimezone(zone_of(self.zone))
        return f"{self.short_day(local.date())}, {self._hours(f'{local:%H:%M}')}"

    def said(self, written: str) -> str:
        """A moment of our event JSON, as the wall clock there shows it."""
        if len(written) == 10:
            return self.short_day(date.fromisoformat(written))
        moment = datetime.fromisoformat(written)
        return f"{self.short_day(moment.date())}, {self._hours(f'{moment:%H:%M}')}"

    def before(self, written: str, span: Span) -> str:
        """Where a meeting was before it moved to this span: the day, or the hour on the same day."""
        moment = self.said(written)
        if written[:10] == span.first_day.isoformat():
            return moment.removeprefix(self.short_day(span.first_day)).lstrip(", ")
        before = date.fromisoformat(written[:10])
        skeleton = "MMMd" if before.year == span.first_day.year else "yMMMd"
        return dates.format_skeleton(skeleton, before, locale=self.locale)

    def country(self, code: str) -> str:
        """The name of a country in this language; what is no code stays as it is."""
        return str(Locale.parse(self.locale).territories.get(code.upper(), code))

    def foreign(self, event: Event) -> str | None:
        """The language of a meeting's words, where it is known and not the page's."""
        match = _TAG.fullmatch(event.language or "")
        if not match or match[1] == self.language or not localedata.exists(match[1]):
            return None
        return match[0]

    def _clock(self, span: Span, start: date, end: date | None) -> str:
        if not isinstance(start, datetime):
            return self.text("all day")
        zone, begins = self._zone(span), f"{start:%H:%M}"
        if not isinstance(end, datetime) or end == start:
            words = self._hours(begins)
        elif span.first_day == span.last_day:
            words = self._hours(f"{begins}–{end:%H:%M}")
        else:
            last = dates.format_skeleton("MMMd", end.date(), locale=self.locale)
            words = f"{begins} – {last}, {self._hours(f'{end:%H:%M}')}"
        return f"{words} {zone}".strip()

    def _hours(self, hours: str) -> str:
        return self.text("hours", time=hours)

    def _zone(self, span: Span) -> str:
        """The abbreviation where readers know it, else the city whose clocks count."""
        if span.zone is None:
            return ""
        if span.zone in ("UTC", "Etc/UTC"):
            return "UTC"
        if span.zone.startswith("Etc/"):  # no city, and "GMT+12" there means twelve hours behind
            return self._offset(span)
        if span.zone != self.zone:
            return f"({self.text('local time', city=self._city(span.zone))})"
        name = dates.get_timezone_name(span.starts_at, "short", locale=self.locale)
        if name.isalpha() and len(name) < 6:
            return name
        return self._offset(span)

    def _city(self, zone: str) -> str:
        try:
            return dates.get_timezone_location(zone, locale=self.locale, return_city=True)
        except LookupError:  # a few names in the time zone database are no places
            return zone

    def _offset(self, span: Span) -> str:
        return f"({dates.get_timezone_gmt(span.starts_at, locale=self.locale)})"


def today_in(zone: str, now: datetime) -> date:
    """The day that a calendar on the wall shows there."""
    return now.astimezone(zone_of(zone)).date()


def is_over(span: Span, now: datetime, zone: str) -> bool:
    """Whole days are over when the day is over at the site."""
    if span.all_day:
        return span.last_day < today_in(zone, now)
    return span.ends_at.astimezone(UTC) < now


def _plain(text: str) -> str:
    return text.replace("\u2009", " ").replace("  ", " ")
