"""Everything that is compared of two events; what takes long is found out when it is asked for."""

from __future__ import annotations

from functools import cached_property

from calendar_app.identity.addresses import ON_ONE_PAGE, Address, addresses, is_worldwide, years_of_addresses
from calendar_app.identity.evidence import (
    AT_ONE_TIME,
    Time,
    Where,
    cities_named,
    city_of,
    places,
    said_elsewhere,
    times,
)
from calendar_app.identity.names import Likeness, compare
from calendar_app.identity.titles import Title, read_title
from calendar_app.model import Event


class Clues:
    """Everything that is compared of a pair."""

    def __init__(self, a: Event, b: Event) -> None:
        self.events = (a, b)

    @cached_property
    def titles(self) -> tuple[Title, Title]:
        a, b = self.events
        return read_title(a.title), read_title(b.title)

    @cached_property
    def year(self) -> bool:
        """Both titles name it."""
        return bool(self.titles[0].years & self.titles[1].years)

    @cached_property
    def address(self) -> Address:
        return addresses(*self.events)

    @cached_property
    def time(self) -> Time:
        return times(*self.events)

    @cached_property
    def place(self) -> Where:
        a, b = self.events
        return Where.ONE if _names_its_city(a, b) or _names_its_city(b, a) else places(a, b)

    @cached_property
    def name(self) -> Likeness:
        a, b = self.events
        return compare(*self.titles, said_elsewhere(a) | said_elsewhere(b))

    @cached_property
    def numbered(self) -> bool:
        """Both titles name it: "#9", "Vol. 9"."""
        return bool(self.titles[0].numbers & self.titles[1].numbers)

    @cached_property
    def edition(self) -> bool:
        return self.year or bool(years_of_addresses(*self.events))

    @property
    def one_uid(self) -> bool:
        """Did somebody publish another's calendar again?"""
        return self.events[0].key == self.events[1].key and is_worldwide(self.events[0].key)

    @property
    def one_page(self) -> bool:
        return self.address in ON_ONE_PAGE

    @property
    def one_time(self) -> bool:
        return self.time in AT_ONE_TIME

    @property
    def pinned(self) -> bool:
        """One anchor of one page, at one time: whatever it is called, it is the same item."""
        return self.address is Address.ITEM and self.time is Time.START


def _names_its_city(a: Event, b: Event) -> bool:
    """ "Rise of AI Berlin", which says nothing else of where it is, and a meeting in Berlin."""
    city = city_of(b)
    return not a.place.line and not a.online and city is not None and city in cities_named(read_title(a.title).words)
