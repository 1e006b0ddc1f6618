"""Plan limits: what Publora last said that a server's plan has room for, and what that means for a post.

Plans differ and change, so no number of theirs stands here: all come from a refusal (publora-api.md 14.1).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from bot.domain.accounts import network_name
from bot.domain.posts import PostState, Target
from bot.domain.when import format_day

KEPT: Final = timedelta(days=31)
"""How long a limit is remembered that names no end: no period of Publora's is longer, and plans change."""
FEW: Final = 3
"""With less room than this left after a post, the limit is near."""
_DAY: Final = timedelta(days=1)


class PlanKind(StrEnum):
    """What was limited, by Publora's code for it."""

    POSTS = "POST_LIMIT_REACHED"
    WAITING = "SCHEDULED_POST_LIMIT_REACHED"
    HORIZON = "SCHEDULE_HORIZON_REACHED"
    NETWORK = "PLATFORM_NOT_AVAILABLE"


COUNTED: Final = {
    PlanKind.POSTS: frozenset(
        {
            *(PostState.SCHEDULED, PostState.PUBLISHING, PostState.ATTENTION),
            *(PostState.PUBLISHED, PostState.PARTIALLY_PUBLISHED),
        }
    ),
    PlanKind.WAITING: frozenset({PostState.SCHEDULED}),
}
"""States of the posts that Publora has and counts, for the limits that are a number."""


@dataclass(frozen=True, slots=True)
class PlanLimit:
    """A limit as Publora told it at `said_at`; times are UTC.

    `only` is the network or the account it is about, empty for all. `remaining` is for how many more accounts
    of posts there was room, None where that was not said, `counted` how many were at Publora then by our
    record. `ends` is when its period is over, `furthest` the last moment that a post could be scheduled for.
    """

    kind: PlanKind
    said_at: datetime
    only: str = ""
    remaining: int | None = None
    counted: int = 0
    ends: datetime | None = None
    furthest: datetime | None = None

    def covers(self, platform_id: str) -> bool:
        """Say whether the limit is about this account."""
        return self.only in {"", platform_id, platform_id.split("-", 1)[0]}

    def is_past(self, now: datetime) -> bool:
        """Say whether what was said is no longer of use."""
        return now >= (self.ends or self.said_at + KEPT)

    def total(self, counts: Mapping[str, int]) -> int:
        """Return how many of `counts`, which go by account, are about this limit."""
        return sum(number for platform_id, number in counts.items() if self.covers(platform_id))


def is_exceeded(
    limit: PlanLimit,
    targets: Collection[Target],
    moment: datetime,
    counts: Mapping[str, int],
    now: datetime,
) -> bool:
    """Say whether a post due at `moment` goes beyond what Publora said; `counts` are others' accounts.

    Counting is by account: a post to three of them counts as three.
    """
    meant = sum(limit.covers(target.platform_id) for target in targets)
    if limit.kind is PlanKind.HORIZON:
        ahead = _ahead(limit)
        return meant > 0 and ahead is not None and moment - now > ahead
    return meant > 0 and (limit.kind is PlanKind.NETWORK or meant > _room(limit, counts))


def plan_caution(
    limit: PlanLimit,
    targets: Collection[Target],
    moment: datetime,
    counts: Mapping[str, int],
    now: datetime,
    zone: tzinfo,
) -> str | None:
    """Return what to say about a post that comes near a limit or goes over it, None when it does neither."""
    meant = [target for target in targets if limit.covers(target.platform_id)]
    exceeded = is_exceeded(limit, targets, moment, counts, now)
    said = f"Publora said on {format_day(limit.said_at, zone)} that"
    if limit.kind is PlanKind.NETWORK:
        return f"{said} its plan does not take {_name(limit, meant)}." if exceeded else None
    if limit.kind is PlanKind.HORIZON:
        days = round((_ahead(limit) or _DAY) / _DAY)
        return f"{said} its plan takes posts {_days(days)} ahead at most." if exceeded else None
    if not meant or not (exceeded or _room(limit, counts) - len(meant) < FEW):
        return None
    return f"{said} {_left(limit, meant, counts, zone)}. This counts as {len(meant)}."


def _left(limit: PlanLimit, meant: Collection[Target], counts: Mapping[str, int], zone: tzinfo) -> str:
    what = "waiting posts" if limit.kind is PlanKind.WAITING else "posts"
    where = f" for {_name(limit, meant)}" if limit.only else ""
    until = f" until {format_day(limit.ends, zone)}" if limit.ends else ""
    if limit.remaining is None:
        return f"its plan's limit of {what}{where} is reached{until}"
    room = max(_room(limit, counts), 0)
    now = "" if room == limit.remaining else f"; by my count {room} now"
    return f"its plan has room for only {limit.remaining} more {what}{where}{until}{now}"


def _room(limit: PlanLimit, counts: Mapping[str, int]) -> int:
    since = limit.total(counts) - limit.counted
    if limit.kind is PlanKind.POSTS:
        since = max(since, 0)  # what was deleted since may still count at Publora
    return (limit.remaining or 0) - since


def _ahead(limit: PlanLimit) -> timedelta | None:
    """Return how far ahead a post may be; the last possible moment moves on with the days."""
    return limit.furthest and limit.furthest - limit.said_at


def _name(limit: PlanLimit, meant: Collection[Target]) -> str:
    labels = [target.label for target in meant if target.platform_id == limit.only]
    return labels[0] if labels else network_name(limit.only)


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
