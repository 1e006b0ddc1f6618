"""Figures that depend on nothing but what they are of and its age: fast growth, then a plateau."""

import hashlib
import math
from datetime import date, timedelta
from functools import cache

LINKEDIN = {
    "IMPRESSION": (1.0, 1.0),
    "MEMBERS_REACHED": (0.55, 0.75),
    "RESHARE": (0.001, 0.006),
    "REACTION": (0.02, 0.06),
    "COMMENT": (0.002, 0.012),
}
"""Each metric as a share of the impressions: from, to."""
OPEN_NETWORKS = {
    "mastodon": {"reactions": (6, 90), "comments": (0, 14), "reposts": (1, 40)},
    "bluesky": {"reactions": (8, 160), "comments": (0, 22), "reposts": (1, 45), "quotes": (0, 9)},
}
"""What Mastodon and Bluesky tell of a post, and where it ends: from, to."""
_PLATEAU = (600, 9000)
_PACE = timedelta(hours=20)
_FOLLOWERS = (300, 6000)
_FIRST_DAY = date(2025, 1, 1)


def count_metric(posted_id: str, metric: str, age: timedelta) -> int:
    """Return one of LinkedIn's figures of a post."""
    impressions = _between(posted_id, "IMPRESSION", _PLATEAU) * _grown(age)
    return int(impressions * _between(posted_id, metric + " share", LINKEDIN[metric]))


def count_open(network: str, posted_id: str, name: str, age: timedelta) -> int | None:
    """Return one of Mastodon's or Bluesky's figures of a post, None for what they do not tell."""
    borders = OPEN_NETWORKS[network].get(name)
    return None if borders is None else int(_between(posted_id, name, borders) * _grown(age))


@cache
def count_followers(platform_id: str, day: date) -> int:
    """Return how many follow an account at the end of a day; now and then some go."""
    if day <= _FIRST_DAY:
        return int(_between(platform_id, "followers", _FOLLOWERS))
    days = (day - _FIRST_DAY).days
    begun = count_followers(platform_id, _FIRST_DAY)
    return begun + sum(gain(platform_id, _FIRST_DAY + timedelta(number)) for number in range(1, days + 1))


@cache
def gain(platform_id: str, day: date) -> int:
    """Return how many followers an account gains on a day."""
    return int(_between(platform_id, day.isoformat(), (-2, 9)))


def _grown(age: timedelta) -> float:
    return 1 - math.exp(-max(age, timedelta()) / _PACE)


def _between(name: str, salt: str, borders: tuple[float, float]) -> float:
    digest = hashlib.sha256(f"{name} {salt}".encode()).digest()
    low, high = borders
    return low + (high - low) * int.from_bytes(digest[:4], "big") / 2**32
