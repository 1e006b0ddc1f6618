"""LinkedIn accounts: what LinkedIn says about all of an account, and how that joins what we know."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, TypeVar

from bot.domain.account_stats import AccountStats, Hitch
from bot.domain.samples import FRESH_FOR, Measure, Trouble
from bot.publora.client import PubloraClient
from bot.publora.errors import PubloraError
from bot.publora.statistics import DayCount
from bot.services.measuring import LINKEDIN
from bot.services.refusals import trouble_with_call

MOST_KEPT: Final = 200
SOON: Final = timedelta(minutes=5)
"""When to ask again where a part of the answer was missing and nobody said how long."""
Question = tuple[int, str, str, int]
"""A guild, the fingerprint of its key, an account's platform id, and how many days back."""
_DAY: Final = timedelta(days=1)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class LinkedInAccount:
    """What LinkedIn says about an account in a range of days; what it did not say is missing.

    `gained` are the followers of each day, `days` what each day brought, `as_of` (UTC) when it was asked.
    """

    as_of: datetime
    followers: int | None
    growth: int | None
    gained: Mapping[date, int]
    totals: Mapping[Measure, int]
    days: Mapping[Measure, Mapping[date, int]]
    hitches: tuple[Hitch, ...]

    @property
    def good_until(self) -> datetime:
        """Until when (UTC) asking again would bring the same, or is in vain."""
        if not self.hitches:
            return self.as_of + FRESH_FOR
        return max([self.as_of + SOON, *(hitch.until for hitch in self.hitches if hitch.until)])


class Answers:
    """Keeps what LinkedIn said, in memory, by guild, key, account and days, for as long as it is good."""

    def __init__(self) -> None:
        self._kept: dict[Question, LinkedInAccount] = {}

    def find(self, question: Question, now: datetime) -> LinkedInAccount | None:
        """Return what was said to a question, None where it is time to ask (again)."""
        said = self._kept.get(question)
        return said if said and said.as_of <= now < said.good_until else None

    def keep(self, question: Question, said: LinkedInAccount) -> None:
        """Keep an answer; the oldest go where there are too many."""
        self._kept.pop(question, None)
        self._kept[question] = said
        while len(self._kept) > MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))


async def ask_linkedin(client: PubloraClient, platform_id: str, span: int, now: datetime) -> LinkedInAccount:
    """Ask LinkedIn three things at once: the account at a glance, its days, its followers by day.

    The range is the last `span` whole days, by UTC's calendar. Never raises for Publora's sake.
    """
    until = now.astimezone(UTC).date()
    first = until - span * _DAY
    calls = client.statistics
    hitches: list[Hitch] = []
    summary, by_day, gained = await asyncio.gather(
        _tried(calls.profile_summary(platform_id, first, until), hitches, now),
        _tried(calls.account_days(platform_id, first, until), hitches, now),
        _tried(calls.follower_days(platform_id, first, until), hitches, now),
    )
    totals: dict[Measure, int | None] = {}
    if summary:
        totals = {
            Measure.IMPRESSIONS: summary.impressions,
            Measure.REACHED: summary.reached,
            Measure.REACTIONS: summary.reactions,
            Measure.COMMENTS: summary.comments,
            Measure.REPOSTS: summary.reposts,
        }
        hitches += [Hitch(Trouble.PARTIAL)] if summary.partial_data else []
    growth = summary.growth if summary and summary.growth is not None else gained and gained.total_growth
    return LinkedInAccount(
        as_of=now,
        followers=summary.followers if summary else None,
        growth=growth,
        gained=_by_day(gained.days) if gained else {},
        totals={measure: value for measure, value in totals.items() if value is not None},
        days={LINKEDIN[metric]: _by_day(days) for metric, days in by_day.values.items()} if by_day else {},
        hitches=tuple(dict.fromkeys(hitches)),
    )


def with_linkedin(stats: AccountStats, said: LinkedInAccount) -> AccountStats:
    """Return an account's numbers with those of LinkedIn in the place of ours where there are some."""
    first = said.as_of.astimezone(UTC).date() - stats.span * _DAY
    whole = [first + number * _DAY for number in range(stats.span)]
    answered = bool(said.totals or said.days or said.followers is not None)
    return replace(
        stats,
        as_of=said.as_of if answered else stats.as_of,
        followers=stats.followers if said.followers is None else said.followers,
        growth=stats.growth if said.growth is None else said.growth,
        levels=max(_levels(said, whole), stats.levels, key=len),
        totals=said.totals or stats.totals,
        own=not said.totals,
        days={
            measure: tuple((day, by_day.get(day)) for day in whole) for measure, by_day in said.days.items()
        },
        hitches=said.hitches,
    )


def _levels(said: LinkedInAccount, whole: Sequence[date]) -> tuple[tuple[datetime, int | None], ...]:
    """Return the followers at the end of each day, counted back from their number now.

    LinkedIn may be a day or two late, so counting begins after the last day it told. A day without a word
    before that cuts off what lies before it: from there on nobody knows.
    """
    if said.followers is None or not said.gained:
        return ()
    found: list[tuple[datetime, int | None]] = []
    level, newest = said.followers, max(said.gained)
    for day in reversed([each for each in whole if each <= newest]):
        found.append((datetime.combine(day + _DAY, time(), UTC), level))
        if day not in said.gained:
            break
        level -= said.gained[day]
    return tuple(reversed(found))


def _by_day(days: Sequence[DayCount]) -> Mapping[date, int]:
    return {each.day: each.count for each in days}


async def _tried(call: Awaitable[_T], hitches: list[Hitch], now: datetime) -> _T | None:
    try:
        return await call
    except PubloraError as error:
        hitches.append(Hitch(*trouble_with_call(error, now)))
        return None
