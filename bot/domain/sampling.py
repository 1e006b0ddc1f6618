"""Sampling: when a post's numbers are asked for, and how those moments are spread."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from bot.domain.samples import FRESH_FOR

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
OWN_DAYS: Final = WEEK - DAY
"""Over how many days the weekly samples of what went out together are spread."""
LONGEST_PAUSE: Final = WEEK + OWN_DAYS / 2 + DAY
"""How far two samples of the schedule lie apart at most, with a day for a late one."""
EARLY: Final = (HOUR, 6 * HOUR, DAY)
"""Ages that are sampled on the minute, as most happens then."""
LAST_DAILY: Final = 30
LAST_AGE: Final = timedelta(days=180)
"""The age up to which a post is sampled; older ones hardly change."""


def next_slot(out_at: datetime, name: str, after: datetime) -> datetime | None:
    """Return when (UTC) a post that went out at `out_at` is sampled next, None when it is too old for that.

    At 1, 6 and 24 hours, then daily to 30 days and weekly to 180. `after` is the last sample: a slot closer
    to it than Publora's cache lasts is left out, as are those that were missed.
    From the second day on a series, known by its `name`, keeps an hour of its own, and from the fifth week on
    a day of its own, so that what goes out together is not asked for together for half a year.
    """
    return next((slot for slot in _slots(out_at, name) if slot >= after + FRESH_FOR), None)


def first_slot(out_at: datetime, name: str, now: datetime) -> datetime | None:
    """Return when (UTC) a post is sampled for the first time: never before `now`, None when it is too old."""
    if now > out_at + LAST_AGE:
        return None
    return next((slot for slot in _slots(out_at, name) if slot >= now), None)


def series_name(post_id: int, platform_id: str) -> str:
    """Return the name by which a series keeps its place in the day and the week."""
    return f"{post_id} {platform_id}"


def spread(name: str, over: timedelta) -> timedelta:
    """Return a share of `over`, evenly spread over all names and always the same for each."""
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return over * (int.from_bytes(digest, "big") / 2**64)


def _slots(out_at: datetime, name: str) -> Iterator[datetime]:
    yield from (out_at + age for age in EARLY)
    own_hour = spread(name, DAY) - DAY / 2
    for day in range(2, LAST_DAILY + 1):
        yield out_at + day * DAY + own_hour
    own_day = spread(f"{name} week", OWN_DAYS) - OWN_DAYS / 2
    age = LAST_DAILY * DAY + WEEK + own_hour + own_day
    while age <= LAST_AGE:
        yield out_at + age
        age += WEEK
