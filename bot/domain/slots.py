"""Slots: the next day on which a post has its hour to itself."""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta, tzinfo
from itertools import count
from typing import Final

APART: Final = timedelta(minutes=30)
"""Posts closer together than this take each other's readers away."""
AHEAD: Final = timedelta(hours=1)
"""A post that is given a new time still has to be approved."""


def next_free_slot(taken: Collection[datetime], after: datetime, wish: time, zone: tzinfo) -> datetime:
    """Return the first moment (UTC) on a later day with the wished time of day and no other post near it.

    `taken` are the times of other posts and `after` is the present moment, both UTC; `wish` and days are the
    wall clock's in `zone`. A time that the clocks skip moves on by what they skip; one that they repeat is
    its first. Exactly thirty minutes apart is free.
    """
    today = after.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in count(1))
    slots = (datetime.combine(day, wish.replace(fold=0), tzinfo=zone).astimezone(UTC) for day in days)
    return next(
        slot for slot in slots if slot - after >= AHEAD and all(abs(slot - other) >= APART for other in taken)
    )
