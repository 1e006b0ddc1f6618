"""Digests: what a team reads about its posts once a week or once a month, and when that is due."""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from bot.domain.digest_numbers import Numbers
from bot.domain.posts import LIVE, Post, PostState, TargetState
from bot.domain.when import parse_weekday
from bot.domain.when.vocabulary import ENGLISH
from bot.errors import BadTime

WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LAST_DAY: Final = 31
_DAYS_OF_MONTH: Final = {word: day for day in range(1, LAST_DAY + 1) for word in (f"{day}", f"{day:02}")}
AHEAD: Final = timedelta(days=7)
"""How far a digest looks into the future."""
_DAY: Final = timedelta(days=1)
COMING: Final = frozenset({PostState.SUBMITTED, PostState.IN_REVIEW, PostState.SCHEDULED})
"""States in which a post may go out without anybody doing more than approving it."""
_OPEN: Final = frozenset(
    {PostState.SUBMITTED, PostState.SCHEDULED, PostState.PUBLISHING, PostState.ATTENTION}
)
"""States in which it is not known what became of a post whose time has come."""
_TAKEN: Final = COMING | LIVE | {PostState.PUBLISHING}
"""States in which a post fills its day."""
_HELD: Final = frozenset(
    {PostState.IN_REVIEW, PostState.CHANGES_REQUESTED, PostState.EXPIRED, PostState.PAUSED}
)
"""States in which a post whose time has come was meant to go out and did not."""


class Every(StrEnum):
    """How often a digest comes."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a digest comes, in a server's wall time.

    `day` is 0 (Monday) to 6 of a week, or 1 to 31 of a month: the last one where a month is shorter.
    """

    every: Every
    day: int
    at: time

    def falls_on(self, day: date) -> bool:
        """Say whether a digest comes on that day."""
        if self.every is Every.WEEK:
            return day.weekday() == self.day
        return day.day == min(self.day, calendar.monthrange(day.year, day.month)[1])


@dataclass(frozen=True, slots=True)
class Plan:
    """A server's digest. Times are UTC.

    What was due at `since` or before is settled. `begun_at` is when the one that is due next was first about
    to be posted, None before that; `trouble` says why the last one could not be. `settled_on` is the day on
    which the last one was due in the server's wall time, None before the first.
    """

    guild_id: int
    channel_id: int
    rhythm: Rhythm
    since: datetime
    begun_at: datetime | None = None
    trouble: str | None = None
    theme: str = "dark"
    settled_on: date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a digest is about, both included, in a server's wall time."""

    first: date
    last: date

    def span(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return its first moment and the first one after it, UTC."""
        borders = self.midnights(zone)
        return borders[0], borders[-1]

    def midnights(self, zone: tzinfo) -> tuple[datetime, ...]:
        """Return when (UTC) each of its days begins, and when the last one ends."""
        days = (self.last - self.first).days + 1
        return tuple(_moment(self.first + ahead * _DAY, time(), zone) for ahead in range(days + 1))


@dataclass(frozen=True, slots=True)
class Digest:
    """What there is to tell about a period. `waiting` counts posts that somebody has to do something about.

    `gaps` are days ahead without a post; `coming` counts posts on those that have some. Days are those of
    `zone`.
    """

    period: Period
    every: Every
    zone: tzinfo
    published: tuple[Post, ...]
    failed: tuple[Post, ...]
    published_before: int
    failed_before: int
    open: int = 0
    """How many posts of the period are not settled yet."""
    held: int = 0
    """How many posts of the period were meant to go out and wait for somebody instead."""
    waiting: Mapping[PostState, int] = field(default_factory=dict[PostState, int])
    coming: int = 0
    gaps: tuple[date, ...] = ()
    numbers: Numbers | None = None

    @property
    def quiet(self) -> bool:
        """Whether nothing went out, nor was meant to."""
        return not (self.published or self.failed or self.open or self.held)


def next_due(rhythm: Rhythm, after: datetime, zone: tzinfo, settled_on: date | None = None) -> datetime:
    """Return the first moment (UTC) after `after` (UTC) when a digest is due, on a day after `settled_on`.

    In another time zone a day may come again whose digest is settled. An hour that the clocks skip counts as
    if they had not, one that they repeat counts once: the first time.
    """
    day = after.astimezone(zone).date()
    if settled_on is not None:
        day = max(day, settled_on + _DAY)
    while not rhythm.falls_on(day) or _moment(day, rhythm.at, zone) <= after:
        day += _DAY
    return _moment(day, rhythm.at, zone)


def last_due(plan: Plan, now: datetime, zone: tzinfo) -> datetime | None:
    """Return the latest moment (UTC) up to `now` when a digest was due that is not settled, None without."""
    due, found = next_due(plan.rhythm, plan.since, zone, plan.settled_on), None
    while due <= now:
        due, found = next_due(plan.rhythm, due, zone), due
    return found


def period_before(rhythm: Rhythm, moment: datetime, zone: tzinfo) -> Period:
    """Return the days since the digest before, up to the day before `moment` (UTC)."""
    last = moment.astimezone(zone).date() - _DAY
    first = last
    while not rhythm.falls_on(first):
        first -= _DAY
    return Period(first, last)


def days_ahead(period: Period) -> Period:
    """Return the days after a period that a digest looks at, the one on which it is due first."""
    return Period(period.last + _DAY, period.last + AHEAD)


def summarise(
    rhythm: Rhythm,
    period: Period,
    posts: Sequence[Post],
    before: Sequence[Post],
    ahead: Sequence[Post],
    waiting: Mapping[PostState, int],
    zone: tzinfo,
) -> Digest:
    """Return what there is to tell: of the period's posts, those of the one before, and of its `days_ahead`.

    A post that failed on some of its accounts counts as published and as failed.
    """
    taken = {post.scheduled_at.astimezone(zone).date() for post in ahead if post.state in _TAKEN}
    return Digest(
        period=period,
        every=rhythm.every,
        zone=zone,
        published=tuple(post for post in posts if post.state in LIVE),
        failed=tuple(post for post in posts if _failed(post)),
        published_before=sum(post.state in LIVE for post in before),
        failed_before=sum(map(_failed, before)),
        open=sum(post.state in _OPEN for post in posts),
        held=sum(post.state in _HELD for post in posts),
        waiting=waiting,
        coming=sum(post.state in COMING for post in ahead),
        gaps=tuple(_gaps(days_ahead(period).first, taken)),
    )


def read_day(every: Every, typed: str, spoken: tuple[str, ...] = ENGLISH) -> int:
    """Read the day on which a digest comes, as `Rhythm` counts it; raises `BadTime`."""
    words = typed.strip().lower()
    if every is Every.WEEK:
        weekday = parse_weekday(words, spoken)
        if weekday is None:
            raise BadTime(f"“{typed[:40]}” is no day of the week.", "Pick one from the list, such as Monday.")
        return weekday
    if words == "last":
        return LAST_DAY
    if words not in _DAYS_OF_MONTH:
        raise BadTime(f"“{typed[:40]}” is no day of the month.", "Write a number from 1 to 31, or `last`.")
    return _DAYS_OF_MONTH[words]


def _gaps(first: date, taken: set[date]) -> Iterator[date]:
    days = (first + timedelta(days=ahead) for ahead in range(AHEAD.days))
    yield from (day for day in days if day not in taken)


def _failed(post: Post) -> bool:
    missed = any(target.state is TargetState.FAILED for target in post.targets)
    return missed or post.state is PostState.FAILED


def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
