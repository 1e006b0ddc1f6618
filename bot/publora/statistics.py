"""What is told about posts on Mastodon and Bluesky, and about accounts? (publora-api.md 6.2, 6.3)"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar, cast

from pydantic import AliasPath, BeforeValidator, Field

from bot.publora.answer import Answer, Number, Time
from bot.publora.metrics import Metric

COUNTS = ("reactions", "comments", "reposts", "quotes", "saves", "impressions", "reach", "clicks")
"""What is counted of a post there; what a network does not tell is null."""
MOST_POSTS = 50
"""How many posts one call may ask about."""
Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PublishedPost:
    """A post to ask about: the account in its prefixed form, and the network's own id of the post."""

    platform_id: str
    posted_id: str

    @property
    def platform(self) -> str:
        """The network's name."""
        return self.platform_id.partition("-")[0]


@dataclass(frozen=True, slots=True)
class DayCount:
    """What was counted on one day of the network's calendar."""

    day: date
    count: int


def _fields(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _rows(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _whole(value: object) -> int | None:
    return value if type(value) is int else None


def _stats(value: object) -> object:
    """Read each post's counts, leaving out what is null; None for a post that the network does not show."""
    if not isinstance(value, dict):
        return value
    sent = cast("dict[str, object]", value)
    return {posted_id: None if row is None else _counts(row) for posted_id, row in sent.items()}


def _counts(row: object) -> dict[str, int]:
    fields = _fields(row)
    return {name: count for name in COUNTS if (count := _whole(fields.get(name))) is not None}


def _issues(value: object) -> object:
    return {name: str(code) for name, code in _fields(value).items()}


def _day(value: object) -> date | None:
    """Read a day written as text, as year, month and day, or as the start of a range."""
    if isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    fields = _fields(value)
    if "start" in fields:
        return _day(fields["start"])
    year, month, day = (_whole(fields.get(name)) for name in ("year", "month", "day"))
    if year is None or month is None or day is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _days(value: object) -> object:
    """Read a list of counts by day, in order; rows that make no sense are dropped."""
    found: list[DayCount] = []
    for row in _rows(value):
        fields = _fields(row)
        day, count = _day(fields.get("date", fields.get("dateRange"))), _whole(fields.get("count"))
        if day is not None and count is not None:
            found.append(DayCount(day, count))
    return tuple(sorted(found, key=lambda each: each.day))


def _totals(value: object) -> object:
    return {metric: count for metric in Metric if (count := _whole(_fields(value).get(metric))) is not None}


def _series(value: object) -> object:
    sent = _fields(value)
    return {metric: _days(sent[metric]) for metric in Metric if isinstance(sent.get(metric), list)}


class PostStatistics(Answer):
    """Counts by the network's id of the post; None for one the network does not show.

    A post that is absent was not answered. `issues` says by connection, prefixed or not, what went wrong.
    """

    stats: Annotated[Mapping[str, Counts | None], BeforeValidator(_stats)]
    rate_limited: bool = False
    issues: Annotated[Mapping[str, str], BeforeValidator(_issues)] = Field(default_factory=dict[str, str])

    def issue_of(self, platform_id: str) -> str | None:
        """Return what went wrong with an account, None when nothing did."""
        return self.issues.get(platform_id, self.issues.get(platform_id.partition("-")[2]))


class ProfileStatistics(Answer):
    """What is counted of an account; None for what the network does not tell."""

    followers: Number = Field(default=None, validation_alias=AliasPath("profile", "followers"))
    following: Number = Field(default=None, validation_alias=AliasPath("profile", "following"))
    posts: Number = Field(default=None, validation_alias=AliasPath("profile", "posts"))
    fetched_at: Time = None
    rate_limited: bool = False
    unavailable: bool = False


class FollowerCount(Answer):
    """How many follow a LinkedIn account, None when LinkedIn does not say."""

    count: Number = Field(default=None, validation_alias="followersCount")


class FollowerDays(Answer):
    """How many followers a LinkedIn account gained on each day."""

    days: Annotated[Sequence[DayCount], BeforeValidator(_days)] = Field(validation_alias="data")
    total_growth: Number = None


class AccountTotals(Answer):
    """Sums over all posts of a LinkedIn account; a metric without a value is absent."""

    partial: ClassVar[bool] = True

    values: Annotated[Mapping[Metric, int], BeforeValidator(_totals)] = Field(validation_alias="metrics")


class AccountDays(Answer):
    """The same day by day; a metric that was not answered is absent."""

    partial: ClassVar[bool] = True

    values: Annotated[Mapping[Metric, Sequence[DayCount]], BeforeValidator(_series)] = Field(
        validation_alias="metrics"
    )


class ProfileSummary(Answer):
    """A LinkedIn account at a glance; None for the parts that failed, which `partial_data` tells of."""

    partial: ClassVar[bool] = True

    followers: Number = Field(default=None, validation_alias=AliasPath("profile", "followers", "total"))
    growth: Number = Field(default=None, validation_alias=AliasPath("profile", "followers", "periodGrowth"))
    impressions: Number = Field(
        default=None, validation_alias=AliasPath("profile", "posts", "totalImpressions")
    )
    reached: Number = Field(
        default=None, validation_alias=AliasPath("profile", "posts", "totalMembersReached")
    )
    reactions: Number = Field(default=None, validation_alias=AliasPath("profile", "posts", "totalReactions"))
    comments: Number = Field(default=None, validation_alias=AliasPath("profile", "posts", "totalComments"))
    reposts: Number = Field(default=None, validation_alias=AliasPath("profile", "posts", "totalReshares"))
    partial_data: bool = False
