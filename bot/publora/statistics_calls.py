"""What can be asked of Publora about numbers, besides a LinkedIn post's? (publora-api.md 6.2, 6.3)"""

from collections.abc import Sequence
from datetime import date

from bot.publora import statistics_requests as requests
from bot.publora.caller import Caller
from bot.publora.statistics import (
    AccountDays,
    AccountTotals,
    FollowerDays,
    PostStatistics,
    ProfileStatistics,
    ProfileSummary,
    PublishedPost,
)


class StatisticsCalls:
    """Numbers of one key's accounts. All raise NotFound with `route_unknown` where the server has none.

    LinkedIn's raise NetworkTokenExpired, LinkedInRateLimited and NotAllowed for one account; ranges of days
    include `first` and leave out `until`.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def posts(self, posts: Sequence[PublishedPost]) -> PostStatistics:
        """Return the counts of up to 50 posts on Mastodon and Bluesky."""
        return await self._caller.call(requests.post_statistics(posts))

    async def profile(self, platform_id: str) -> ProfileStatistics:
        """Return the counts of an account on Mastodon or Bluesky."""
        return await self._caller.call(requests.profile_statistics(platform_id))

    async def followers(self, platform_id: str) -> int | None:
        """Return how many follow a LinkedIn account, None when LinkedIn does not say."""
        return (await self._caller.call(requests.linkedin_followers(platform_id))).count

    async def follower_days(self, platform_id: str, first: date, until: date) -> FollowerDays:
        """Return how many followers a LinkedIn account gained on each day."""
        return await self._caller.call(requests.linkedin_follower_days(platform_id, first, until))

    async def account_totals(self, platform_id: str, first: date, until: date) -> AccountTotals:
        """Return the sums over a LinkedIn account's posts in a range of days."""
        return await self._caller.call(requests.linkedin_account_totals(platform_id, first, until))

    async def account_days(self, platform_id: str, first: date, until: date) -> AccountDays:
        """Return the sums over a LinkedIn account's posts day by day; MEMBERS_REACHED can't be had so."""
        return await self._caller.call(requests.linkedin_account_days(platform_id, first, until))

    async def profile_summary(self, platform_id: str, first: date, until: date) -> ProfileSummary:
        """Return a LinkedIn account at a glance, with its growth in a range of days."""
        return await self._caller.call(requests.linkedin_profile_summary(platform_id, first, until))
