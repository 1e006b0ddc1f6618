"""Account stats: what is known about an account over some days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.accounts import Account
from bot.domain.habits import Habits
from bot.domain.samples import Measure, Trouble


@dataclass(frozen=True, slots=True)
class Hitch:
    """Why an account gave no numbers, or not all; `until` (UTC) is when to try again, where that is known."""

    trouble: Trouble
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountStats:
    """An account over the last `span` days, whose first is `since`.

    `levels` are numbers of followers over time (UTC). `totals` are those of the whole account, or of its
    `posts` that went out through this bot if `own`. `days` has all days of the range, None without a value.
    `habits` are about `habit_measure`. `as_of` is UTC, None when nothing is known.
    """

    account: Account
    span: int
    since: datetime
    as_of: datetime | None
    followers: int | None
    growth: int | None
    levels: tuple[tuple[datetime, int | None], ...]
    posts: int
    totals: Mapping[Measure, int]
    own: bool
    days: Mapping[Measure, tuple[tuple[date, int | None], ...]]
    habits: Habits
    habit_measure: Measure
    hitches: tuple[Hitch, ...] = ()
