"""How is each call for numbers built? (publora-api.md 6.2, 6.3) All only read, though they are POSTs."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot.publora.exchange import A, Request
from bot.publora.metrics import Metric
from bot.publora.statistics import (
    MOST_POSTS,
    AccountDays,
    AccountTotals,
    FollowerCount,
    FollowerDays,
    PostStatistics,
    ProfileStatistics,
    ProfileSummary,
    PublishedPost,
)

if TYPE_CHECKING:
    from pydantic import JsonValue


def post_statistics(posts: Sequence[PublishedPost]) -> Request[PostStatistics]:
    """publora-api.md 6.3. Raises ValueError for none, or more than one call may ask about."""
    if not 1 <= len(posts) <= MOST_POSTS:
        raise ValueError(f"A call asks about 1 to {MOST_POSTS} posts, not {len(posts)}")
    rows: list[JsonValue] = [
        {"platform": post.platform, "platformId": post.platform_id, "postedId": post.posted_id}
        for post in posts
    ]
    return _read("/post-statistics", PostStatistics, {"posts": rows})


def profile_statistics(platform_id: str) -> Request[ProfileStatistics]:
    """publora-api.md 6.3."""
    platform = platform_id.partition("-")[0]
    body: dict[str, JsonValue] = {"platform": platform, "platformId": platform_id}
    return _read("/profile-statistics", ProfileStatistics, body)


def linkedin_followers(platform_id: str) -> Request[FollowerCount]:
    """publora-api.md 6.2, the number of now."""
    return _read("/linkedin-followers", FollowerCount, {"platformId": platform_id, "period": "lifetime"})


def linkedin_follower_days(platform_id: str, first: date, until: date) -> Request[FollowerDays]:
    """publora-api.md 6.2, the growth of each day."""
    body: dict[str, JsonValue] = {"platformId": platform_id, "period": "daily"}
    return _read("/linkedin-followers", FollowerDays, body | _range(first, until))


def linkedin_account_totals(platform_id: str, first: date, until: date) -> Request[AccountTotals]:
    """publora-api.md 6.2."""
    body: dict[str, JsonValue] = {
        "platformId": platform_id,
        "queryTypes": [metric.value for metric in Metric],
        "aggregation": "TOTAL",
    }
    return _read("/linkedin-account-statistics", AccountTotals, body | _range(first, until))


def linkedin_account_days(platform_id: str, first: date, until: date) -> Request[AccountDays]:
    """publora-api.md 6.2; asked by day, LinkedIn refuses MEMBERS_REACHED."""
    body: dict[str, JsonValue] = {
        "platformId": platform_id,
        "queryTypes": [metric.value for metric in Metric if metric is not Metric.MEMBERS_REACHED],
        "aggregation": "DAILY",
    }
    return _read("/linkedin-account-statistics", AccountDays, body | _range(first, until))


def linkedin_profile_summary(platform_id: str, first: date, until: date) -> Request[ProfileSummary]:
    """publora-api.md 6.2."""
    body: dict[str, JsonValue] = {"platformId": platform_id}
    return _read("/linkedin-profile-summary", ProfileSummary, body | _range(first, until))


def _read(path: str, answer: type[A], body: "dict[str, JsonValue]") -> Request[A]:
    return Request("POST", path, answer, repeatable=True, body=body)


def _range(first: date, until: date) -> "dict[str, JsonValue]":
    return {"dateRange": {"start": _parts(first), "end": _parts(until)}}


def _parts(day: date) -> "JsonValue":
    return {"year": day.year, "month": day.month, "day": day.day}
