"""How much of a calendar goes into a feed that reaches on without end."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from calendar_app.config import Feeds
from calendar_app.model import Order

_HEAD = 20_000  # bytes for what is said of the whole calendar, and its zones


def nearest(
    orders: Sequence[Order], rendered: Mapping[str, bytes], today: date, limits: Feeds
) -> tuple[Sequence[Order], bool]:
    """Those of dated events, in order, that begin nearest to today, as many as the limits allow; and were there more?

    Both ends give way, so that neither what has just been nor what comes next is lost. The day decides, not the hour.
    """
    most, size = limits.most_events or len(orders), limits.most_bytes - _HEAD if limits.most_bytes else None
    if len(orders) <= most and (size is None or sum(len(rendered.get(uid, b"")) for _, _, uid in orders) <= size):
        return orders, False
    noon = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    first = last = bisect_left(orders, (noon, "", ""))
    while last - first < most and (first > 0 or last < len(orders)):
        before = first > 0 and (last == len(orders) or noon - orders[first - 1][0] <= orders[last][0] - noon)
        if size is not None:
            size -= len(rendered.get(orders[first - 1 if before else last][2], b""))
            if size < 0:
                break
        first, last = (first - 1, last) if before else (first, last + 1)
    return orders[first:last], True
