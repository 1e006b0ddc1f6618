"""Calendars: which posts are due on which day, which days stay free, which posts come too close together."""

import calendar
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Final

from bot.domain.cautions import CLOSE
from bot.domain.posts import UNPLANNED, Post, PostState, TargetState

_WEEK: Final = 7
_MIDDLE: Final = 3


class View(StrEnum):
    """How much a calendar shows at once."""

    MONTH = "month"
    WEEK = "week"


class Stretch(StrEnum):
    """Which posts an export holds, by their time."""

    UPCOMING = "upcoming"
    THIS_MONTH = "this month"
    NEXT_MONTH = "next month"
    LAST_MONTH = "last month"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Period:
    """A month or a week, which begins on Monday; `first` is its first day on the wall calendar."""

    view: View
    first: date

    @property
    def days(self) -> tuple[date, ...]:
        """Its days, in order."""
        month = calendar.monthrange(self.first.year, self.first.month)[1]
        count = _WEEK if self.view is View.WEEK else month
        return tuple(self.first + timedelta(days=ahead) for ahead in range(count))

    @property
    def weeks(self) -> tuple[tuple[date, ...], ...]:
        """The weeks it touches, Monday to Sunday each; days of its neighbours are among them."""
        monday = _monday(self.first)
        count = (self.days[-1] - monday).days // _WEEK + 1
        return tuple(
            tuple(monday + timedelta(days=_WEEK * week + day) for day in range(_WEEK))
            for week in range(count)
        )

    @property
    def middle(self) -> date:
        """A day that says to which month a week belongs, as ISO 8601 has it: its Thursday."""
        return self.first + timedelta(days=_MIDDLE)

    @property
    def before(self) -> "Period":
        """The period before it."""
        return period_of(self.view, self.first - timedelta(days=1))

    @property
    def behind(self) -> "Period":
        """The period behind it."""
        return period_of(self.view, self.days[-1] + timedelta(days=1))

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return when (UTC) its first day begins in a zone, and when the day behind its last one does."""
        return day_begins(self.first, zone), day_begins(self.behind.first, zone)


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A day and its posts by time; `free` tells that it lies ahead and surely nothing is to go out on it."""

    day: date
    posts: tuple[Post, ...]
    free: bool


@dataclass(frozen=True, slots=True)
class Clash:
    """Two posts too close together, the earlier first, and the labels of the accounts they share."""

    first: Post
    second: Post
    accounts: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What is planned for a period as a server's wall calendar shows it.

    `clashes` are those with a post of the period; `cut` tells that there are more posts than are read at
    once. `upcoming` is when the next post behind an empty period is due (UTC).
    """

    period: Period
    zone: tzinfo
    today: date
    days: tuple[DayPlan, ...]
    clashes: tuple[Clash, ...]
    cut: bool = False
    upcoming: datetime | None = None

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """All posts, the earliest first."""
        return tuple(post for each in self.days for post in each.posts)

    @cached_property
    def states(self) -> Mapping[PostState, int]:
        """How many posts are in each state that occurs, in the order of states."""
        count = Counter(post.state for post in self.posts)
        return {state: count[state] for state in PostState if count[state]}

    @cached_property
    def clashing(self) -> frozenset[int]:
        """The ids of the posts that come too close to another."""
        return frozenset(post.id for clash in self.clashes for post in (clash.first, clash.second))

    @cached_property
    def free(self) -> tuple[date, ...]:
        """The days ahead without posts."""
        return tuple(each.day for each in self.days if each.free)


def period_of(view: View, day: date) -> Period:
    """Return the month or week with a day in it."""
    return Period(view, day.replace(day=1) if view is View.MONTH else _monday(day))


def plan(
    posts: Iterable[Post], period: Period, zone: tzinfo, now: datetime, *, most: int | None = None
) -> Plan:
    """Return the plan of a period, seen at `now` (UTC); posts beside the period count for clashes only.

    Of more than `most` posts the first are shown, and no day from the last of them on is called free.
    """
    today = now.astimezone(zone).date()
    found = sorted(posts, key=lambda post: (post.scheduled_at, post.id))
    ordered = found[:most]
    cut = len(ordered) < len(found)
    known = ordered[-1].scheduled_at.astimezone(zone).date() if cut else date.max
    by_day: dict[date, list[Post]] = {day: [] for day in period.days}
    for post in ordered:
        day = post.scheduled_at.astimezone(zone).date()
        if day in by_day:
            by_day[day].append(post)
    days = tuple(
        DayPlan(day, tuple(its), day < known and _is_free(day, its, today)) for day, its in by_day.items()
    )
    shown = {post.id for each in days for post in each.posts}
    near = tuple(clash for clash in clashes(ordered, now) if {clash.first.id, clash.second.id} & shown)
    return Plan(period, zone, today, days, near, cut)


def clashes(posts: Sequence[Post], now: datetime) -> tuple[Clash, ...]:
    """Return posts less than `CLOSE` apart on one account, each with the next; one of the two lies ahead.

    Posts, and accounts of a post, that did not go out and will not are in nobody's way.
    """
    due: dict[str, list[tuple[Post, str]]] = {}
    for post in sorted(posts, key=lambda post: (post.scheduled_at, post.id)):
        for platform_id, label in dict(_occupied(post)).items():
            due.setdefault(platform_id, []).append((post, label))
    shared: dict[tuple[int, int], Clash] = {}
    for on_account in due.values():
        for (first, label), (second, _) in pairwise(on_account):
            if second.scheduled_at - first.scheduled_at < CLOSE and second.scheduled_at >= now:
                known = shared.get((first.id, second.id))
                accounts = (*(known.accounts if known else ()), label)
                shared[first.id, second.id] = Clash(first, second, accounts)
    return tuple(sorted(shared.values(), key=lambda each: (each.first.scheduled_at, each.first.id)))


def day_begins(day: date, zone: tzinfo) -> datetime:
    """Return the moment (UTC) when a day begins; where the clocks skip midnight, when they do."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def stretch_bounds(stretch: Stretch, now: datetime, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    """Return when (UTC) a stretch begins and ends, seen at `now` (UTC); None for an open end."""
    today = now.astimezone(zone).date()
    month = period_of(View.MONTH, today)
    match stretch:
        case Stretch.UPCOMING:
            return day_begins(today, zone), None
        case Stretch.THIS_MONTH:
            return month.bounds(zone)
        case Stretch.NEXT_MONTH:
            return month.behind.bounds(zone)
        case Stretch.LAST_MONTH:
            return month.before.bounds(zone)
        case Stretch.ALL:
            return None, None


def _occupied(post: Post) -> Iterator[tuple[str, str]]:
    if post.state not in UNPLANNED:
        for target in post.targets:
            if target.state is not TargetState.FAILED:
                yield target.platform_id, target.label


def _is_free(day: date, posts: Sequence[Post], today: date) -> bool:
    return day >= today and all(post.state in UNPLANNED for post in posts)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
