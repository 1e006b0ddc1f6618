"""Habits: on which weekday and at which hour an account's own posts did best."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from statistics import median
from typing import Final

from bot.domain.samples import AtAge

AGE: Final = timedelta(days=3)
"""The age at which posts are compared: most of what happens has happened by then."""
FEWEST: Final = 20
"""Posts that it takes before anything is said; below that, chance decides."""
FEWEST_EACH: Final = 3
"""Posts that a weekday or an hour must have to be counted."""


@dataclass(frozen=True, slots=True)
class Best:
    """The weekday (0 for Monday) or the hour (0 to 23) whose posts have the highest median.

    `size` of all `total` posts went out then; `overall` is the median of all.
    """

    slot: int
    median: float
    size: int
    total: int
    overall: float


@dataclass(frozen=True, slots=True)
class Habits:
    """What can be said, None where the posts are too few or all of one weekday or hour.

    `total` counts the posts that could be looked at.
    """

    total: int
    weekday: Best | None
    hour: Best | None


def habits(posts: Sequence[AtAge], zone: tzinfo) -> Habits:
    """Return the best weekday and hour, as the wall clock of `zone` showed them when the posts went out."""
    return Habits(
        len(posts),
        _best(posts, lambda out_at: out_at.astimezone(zone).weekday()),
        _best(posts, lambda out_at: out_at.astimezone(zone).hour),
    )


def _best(posts: Sequence[AtAge], slot_of: Callable[[datetime], int]) -> Best | None:
    groups: defaultdict[int, list[float]] = defaultdict(list)
    for post in posts:
        groups[slot_of(post.out_at)].append(post.value)
    counted = {slot: values for slot, values in groups.items() if len(values) >= FEWEST_EACH}
    if len(posts) < FEWEST or len(counted) <= 1:
        return None
    best = max(sorted(counted), key=lambda slot: median(counted[slot]))
    overall = median(post.value for post in posts)
    return Best(best, median(counted[best]), len(counted[best]), len(posts), overall)
