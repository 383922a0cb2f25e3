"""What people said of published meetings, kept beside what sources say: corrections and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from calendar_app.by_hand import Correction
from calendar_app.history import Decision
from calendar_app.store import schema


class Rulings:
    """Reads and writes inside a transaction. There are few of them: they are read as a whole, and once."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._corrections: dict[str, Correction] | None = None
        self._decisions: tuple[Decision, ...] | None = None

    def corrections(self) -> Mapping[str, Correction]:
        """By the uid that each names, in the order of the file."""
        if self._corrections is None:
            rows = self._connection.execute(sa.select(schema.corrections).order_by(schema.corrections.c.place))
            self._corrections = {row.uid: Correction(row.uid, row.fields, row.hide, row.zone) for row in rows}
        return self._corrections

    def keep_corrections(self, corrections: Iterable[Correction]) -> None:
        """These, and no others."""
        rows = [{**vars(correction), "place": place} for place, correction in enumerate(corrections)]
        self._connection.execute(sa.delete(schema.corrections))
        if rows:
            self._connection.execute(sa.insert(schema.corrections), rows)
        self._corrections = None

    def decisions(self) -> tuple[Decision, ...]:
        """Oldest first."""
        if self._decisions is None:
            columns = schema.decisions.c
            rows = self._connection.execute(
                sa.select(schema.decisions).order_by(columns.at, columns.uid, columns.other)
            )
            self._decisions = tuple(Decision((row.uid, row.other), row.same, row.at) for row in rows)
        return self._decisions

    def decided(self, uids: Iterable[str], *, same: bool) -> set[str]:
        """Which meetings are, or are not, the one that has these uids, as somebody decided."""
        mine = set(uids)
        found = {uid for d in self.decisions() if d.same is same and mine & set(d.uids) for uid in d.uids}
        return found - mine

    def keep_decision(self, decision: Decision) -> None:
        """In place of an earlier one on the same two."""
        self.forget_decision(decision.uids)
        uid, other = decision.uids
        row = {"uid": uid, "other": other, "same": decision.same, "at": decision.at}
        self._connection.execute(sa.insert(schema.decisions), row)

    def forget_decision(self, uids: tuple[str, str]) -> bool:
        """Was there one?"""
        columns = schema.decisions.c
        condition = (columns.uid == uids[0]) & (columns.other == uids[1])
        self._decisions = None
        return self._connection.execute(sa.delete(schema.decisions).where(condition)).rowcount > 0
