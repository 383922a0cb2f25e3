"""How much one run over a source may change before a person is asked: `[guard]` in sources.toml."""

from __future__ import annotations

from dataclasses import dataclass, replace

_MANY_DAYS = 36_500


@dataclass(frozen=True)
class Limits:
    """`[guard]`, and `[sources.guard]` for one source alone. Shares are of the coming meetings, 0 to 1."""

    hold: bool = True  # False holds only what reads nothing
    may_be_empty: bool = False  # reading nothing is no fault
    few: int = 5  # fewer meetings than this change as they like
    gone_share: float = 0.5  # that may vanish at once, and of dates or places that may be lost
    changed_share: float = 0.3  # that may get another date, title or status at once
    far_days: int = 1100  # ahead: later dates are hardly meant
    equal_runs: int = 3  # that say the same let it through
    equal_hours: int = 24  # between the first of them and the last, at least
    tentative_after_days: int = 14  # missing so long; 0 is never
    excused_days: int = 7  # not seen so long, while other parts of the source cannot be read
    stale_days: int = 120  # without a new meeting: worth a warning; 0 is never
    alarm_runs: int = 6  # in a row that failed or were not believed: worth an alarm, and so many more again; 0 is never
    in_replay: bool = False  # hold and grow tentative there too

    def __post_init__(self) -> None:
        for name in ("gone_share", "changed_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name}: 0 to 1 are expected, not {getattr(self, name)}")
        for name, least in (
            ("few", 1), ("far_days", 1), ("equal_runs", 1), ("equal_hours", 0),
            ("tentative_after_days", 0), ("excused_days", 0), ("stale_days", 0),
            ("alarm_runs", 0),
        ):  # fmt: skip
            if not least <= getattr(self, name) <= _MANY_DAYS:
                raise ValueError(f"{name}: {least} to {_MANY_DAYS} are expected, not {getattr(self, name)}")

    def for_replay(self) -> Limits:
        """In an archive the years pass in seconds and nobody is there to ask."""
        return self if self.in_replay else replace(self, hold=False, tentative_after_days=0, alarm_runs=0)
