"""Measuring: asking networks for numbers through Publora, and keeping what they say or why they don't."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.domain.accounts import network_name
from bot.domain.notices import Audience, NewNotice
from bot.domain.sample_troubles import explain_trouble
from bot.domain.samples import Measure, Sample, SampledAccount, Series, Trouble, Values
from bot.domain.sampling import DAY, HOUR, next_slot, series_name
from bot.publora.client import PubloraClient
from bot.publora.errors import (
    Invalid,
    PubloraError,
    RateLimited,
    Unavailable,
)
from bot.publora.metrics import Metric
from bot.publora.statistics import PostStatistics, ProfileStatistics, PublishedPost
from bot.services.refusals import ISSUES, is_about_one, trouble_with_account
from bot.storage.notices import Notices
from bot.storage.samples import Samples

LINKEDIN: Final = {
    Metric.IMPRESSION: Measure.IMPRESSIONS,
    Metric.MEMBERS_REACHED: Measure.REACHED,
    Metric.REACTION: Measure.REACTIONS,
    Metric.COMMENT: Measure.COMMENTS,
    Metric.RESHARE: Measure.REPOSTS,
}
OPEN: Final = {
    "impressions": Measure.IMPRESSIONS,
    "reach": Measure.REACHED,
    "reactions": Measure.REACTIONS,
    "comments": Measure.COMMENTS,
    "reposts": Measure.REPOSTS,
    "quotes": Measure.QUOTES,
    "saves": Measure.SAVES,
    "clicks": Measure.CLICKS,
}
"""What Mastodon's and Bluesky's counts are called here."""
PAUSES: Final = {
    Trouble.RATE: HOUR,
    Trouble.TOKEN: DAY,
    Trouble.REMOVED: DAY,
    Trouble.SCOPE: 7 * DAY,
    Trouble.PLAN: 7 * DAY,
    Trouble.UNSUPPORTED: 7 * DAY,
}
"""How long an account is left alone; a rate limit's own wait wins, and good news ends the others."""
AGAIN: Final = (HOUR, HOUR, 4 * HOUR)
"""How soon a post that brought nothing is asked for again; after that, its next slot comes."""
NOT_SHOWN: Final = 3
"""How often in a row a network must not show a post before nobody asks for it any more."""
AHEAD: Final = timedelta(minutes=30)
"""How close to its slot a look takes the slot's place."""
TOLD: Final = frozenset({Trouble.PLAN, Trouble.SCOPE})
"""What people are told without asking, once; that access has ended they hear with the accounts' health."""
HARMLESS: Final = frozenset({Trouble.UNSUPPORTED, Trouble.SCOPE})
"""Troubles that asking for followers may meet and asking about posts may not."""
log = structlog.get_logger()


class Measuring:
    """Asks about series and accounts, and stores the outcome.

    Its methods raise only what concerns the whole key: `BadKey`, `NotAllowed` without API access,
    `RateLimited` by Publora or our own pace, and `Unavailable`. That may yet be the fault of what was asked
    about, which is put off.
    """

    def __init__(self, samples: Samples, notices: Notices, clock: Clock) -> None:
        self._samples = samples
        self._notices = notices
        self._clock = clock

    async def measure_linkedin(
        self, client: PubloraClient, series: Series, account: SampledAccount, *, planned: bool
    ) -> None:
        """Ask LinkedIn about one post. `planned`: its slot has come, so that its next one is set."""
        try:
            metrics = await client.linkedin_metrics(series.posted_id, series.platform_id)
        except PubloraError as error:
            trouble = trouble_with_account(error)
            if trouble:
                await self._pause(account, trouble, error)
                return
            about_one = is_about_one(error)
            if about_one or isinstance(error, Unavailable):
                await self._miss(series, Trouble.UNANSWERED, planned=planned)
            if not about_one:
                raise
            return
        await self._well(account)
        values = {LINKEDIN[metric]: value for metric, value in metrics.values.items() if value is not None}
        if metrics.errors and not values:
            await self._miss(series, Trouble.UNANSWERED, planned=planned)
            return
        await self._keep(series, values, Trouble.PARTIAL if metrics.errors else None, planned=planned)

    async def measure_open(
        self,
        client: PubloraClient,
        many: Sequence[Series],
        accounts: dict[str, SampledAccount],
        *,
        planned: bool,
    ) -> None:
        """Ask Mastodon and Bluesky about up to 50 posts at once, and in halves where that takes too long.

        `accounts` has the state of each account by platform id; otherwise like `measure_linkedin`.
        """
        posts = [PublishedPost(each.platform_id, each.posted_id) for each in many]
        try:
            answer = await client.statistics.posts(posts)
        except Unavailable as error:
            if error.code != "ANALYTICS_REQUEST_TIMEOUT":
                for each in many:
                    await self._miss(each, Trouble.UNANSWERED, planned=planned)
                raise
            await self._measure_halves(client, many, accounts, planned=planned)
            return
        except PubloraError as error:
            trouble = trouble_with_account(error)
            if trouble is None:
                raise
            for platform_id in {each.platform_id for each in many}:
                await self._pause(accounts[platform_id], trouble, error)
            return
        await self._take(answer, many, accounts, planned=planned)

    async def _take(
        self,
        answer: PostStatistics,
        many: Sequence[Series],
        accounts: Mapping[str, SampledAccount],
        *,
        planned: bool,
    ) -> None:
        """Store what Mastodon and Bluesky said, of each account and each post."""
        for platform_id in {each.platform_id for each in many}:
            issue = answer.issue_of(platform_id)
            trouble = ISSUES.get(issue or "") or (Trouble.RATE if answer.rate_limited and issue else None)
            await (
                self._pause(accounts[platform_id], trouble) if trouble else self._well(accounts[platform_id])
            )
        for each in many:
            issue = answer.issue_of(each.platform_id)
            counts = answer.stats.get(each.posted_id)
            if counts is not None:
                values = {OPEN[name]: count for name, count in counts.items()}
                await self._keep(each, values, Trouble.PARTIAL if issue else None, planned=planned)
            elif issue not in ISSUES:
                shown = bool(issue) or answer.rate_limited or each.posted_id not in answer.stats
                why = Trouble.UNANSWERED if shown else Trouble.DELETED
                await self._miss(each, why, planned=planned)

    async def _measure_halves(
        self,
        client: PubloraClient,
        many: Sequence[Series],
        accounts: dict[str, SampledAccount],
        *,
        planned: bool,
    ) -> None:
        if len(many) == 1:
            await self._miss(many[0], Trouble.UNANSWERED, planned=planned)
            return
        middle = len(many) // 2
        for half in (many[:middle], many[middle:]):
            await self.measure_open(client, half, accounts, planned=planned)

    async def measure_account(self, client: PubloraClient, account: SampledAccount) -> None:
        """Ask how many follow an account; the next time is a day later, or in an hour without an answer."""
        now = self._clock.now()
        due_at = account.due_at + DAY * (1 + (now - account.due_at) // DAY)
        try:
            values = await self._ask_account(client, account.platform_id)
        except PubloraError as error:
            await self._miss_account(account, error, due_at)
            return
        await self._samples.record_account(account, Sample(now, values), due_at=due_at)

    async def _miss_account(self, account: SampledAccount, error: PubloraError, tomorrow: datetime) -> None:
        """Store when an account is asked again after an error; raises what concerns the whole key."""
        now, trouble = self._clock.now(), trouble_with_account(error)
        if trouble and trouble not in HARMLESS:
            await self._pause(account, trouble, error)
            return
        if trouble:
            # Posts may well have numbers where the account has none.
            due_at = now + PAUSES[trouble]
        elif isinstance(error, Unavailable):
            due_at = now + HOUR
        elif isinstance(error, Invalid):
            due_at = tomorrow
        else:
            raise error
        await self._samples.plan(account.guild_id, account.platform_id, due_at)
        log.info("no followers", account=account.platform_id, error=type(error).__name__, until=due_at)
        if isinstance(error, Unavailable) and not is_about_one(error):
            raise error

    async def _ask_account(self, client: PubloraClient, platform_id: str) -> Values:
        if platform_id.startswith("linkedin-"):
            followers = await client.statistics.followers(platform_id)
            return {} if followers is None else {Measure.FOLLOWERS: followers}
        return profile_values(await client.statistics.profile(platform_id))

    async def _keep(self, series: Series, values: Values, trouble: Trouble | None, *, planned: bool) -> None:
        now = self._clock.now()
        due_at = series.due_at
        planned = planned or (due_at is not None and due_at <= now + AHEAD)
        if planned or due_at is None:
            # What was given up is taken up again where somebody's look finds it.
            due_at = next_slot(series.out_at, series_name(series.post_id, series.platform_id), now)
        sample = Sample(now, values)
        await self._samples.record(series, sample, due_at=due_at, planned=planned, trouble=trouble)

    async def _miss(self, series: Series, trouble: Trouble, *, planned: bool) -> None:
        if not planned:
            await self._samples.note(series, trouble)
            return
        now = self._clock.now()
        due_at: datetime | None
        if trouble is Trouble.DELETED and series.trouble is Trouble.DELETED:
            due_at = None if series.failures + 1 >= NOT_SHOWN else now + DAY
        elif series.failures < len(AGAIN):
            due_at = now + AGAIN[series.failures]
        else:
            due_at = next_slot(series.out_at, series_name(series.post_id, series.platform_id), now)
        await self._samples.miss(series, trouble, due_at=due_at)

    async def _pause(
        self, account: SampledAccount, trouble: Trouble, error: PubloraError | None = None
    ) -> None:
        now, wait = self._clock.now(), PAUSES[trouble]
        if isinstance(error, RateLimited) and error.retry_after:
            wait = timedelta(seconds=error.retry_after)
        await self._samples.pause(account, trouble, at=now, until=now + wait)
        if trouble in TOLD:
            said, todo = explain_trouble(trouble, account.network)
            notice = NewNotice("numbers", said, todo, Audience.LINKER, once=_once(account, trouble))
            await self._notices.add(account.guild_id, notice, at=now)
        log.info("numbers paused", account=account.platform_id, trouble=trouble, until=now + wait)

    async def _well(self, account: SampledAccount) -> None:
        if account.trouble is None:
            return
        await self._samples.resume(account)
        await self._notices.allow_again(account.guild_id, _once(account, account.trouble))
        log.info("numbers again", account=account.platform_id, network=network_name(account.network))


def profile_values(profile: ProfileStatistics) -> Values:
    """Return what Mastodon or Bluesky counts of an account."""
    told = {
        Measure.FOLLOWERS: profile.followers,
        Measure.FOLLOWING: profile.following,
        Measure.POSTS: profile.posts,
    }
    return {measure: value for measure, value in told.items() if value is not None}


def _once(account: SampledAccount, trouble: Trouble) -> str:
    """Return the name under which people are told once; the plan is the same for all accounts."""
    return f"numbers:{trouble}:{'' if trouble is Trouble.PLAN else account.platform_id}"
