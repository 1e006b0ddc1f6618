"""Use cases around the numbers of an account: followers, totals, days, and when its posts do best."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.clock import Clock
from bot.domain.account_stats import AccountStats, Hitch
from bot.domain.accounts import Account
from bot.domain.capabilities import Actor
from bot.domain.habits import AGE, habits
from bot.domain.samples import FRESH_FOR, MEASURED, OF_POSTS, Measure, Sample, SampledAccount, Series, Trouble
from bot.errors import BadAccounts, NoNumbers, NotLinked
from bot.publora.client import PubloraClient
from bot.publora.errors import PubloraError
from bot.services.linkedin_accounts import Answers, ask_linkedin, with_linkedin
from bot.services.measuring import PAUSES, profile_values
from bot.services.refusals import trouble_with_call
from bot.services.settings import SettingsService
from bot.services.workspaces import WorkspaceService
from bot.storage.figures import Figures
from bot.storage.samples import Samples

HABITS_FROM: Final = timedelta(days=180)
"""Whose posts tell when an account does best: older ones may have met other people."""
_DAY: Final = timedelta(days=1)


class AccountStatsService:
    """Shows how accounts did."""

    def __init__(
        self,
        samples: Samples,
        figures: Figures,
        workspaces: WorkspaceService,
        settings: SettingsService,
        clock: Clock,
    ) -> None:
        self._samples = samples
        self._figures = figures
        self._workspaces = workspaces
        self._settings = settings
        self._clock = clock
        self._answers = Answers()

    async def offered(self, guild_id: int) -> tuple[Account, ...]:
        """Return a server's accounts that have numbers, as they were last seen."""
        accounts = (await self._workspaces.find(guild_id)).accounts
        return tuple(account for account in accounts if account.network in MEASURED)

    async def show(self, actor: Actor, wanted: str | None, span: int) -> AccountStats:
        """Return how an account did over the last `span` days.

        `wanted` is its id, label, name, network or `account_key`; None is the first that has numbers. Raises
        `NotAllowed`, `NoNumbers` where no account can have any, and `BadAccounts`.
        """
        await self._settings.require_sight(actor)
        account = _pick(wanted, await self.offered(actor.guild_id))
        stats = await self._from_storage(actor.guild_id, account, span)
        try:
            client = (await self._workspaces.client_for(actor.guild_id)).hasty()
        except NotLinked:
            return replace(stats, hitches=(Hitch(Trouble.UNLINKED),))
        return await self._renewed(stats, actor.guild_id, client)

    async def _renewed(self, stats: AccountStats, guild_id: int, client: PubloraClient) -> AccountStats:
        """Return an account's numbers with what its network says, asked where that may bring more."""
        now, platform_id = self._clock.now(), stats.account.platform_id
        question = (guild_id, client.key_fingerprint, platform_id, stats.span)
        if said := self._answers.find(question, now):
            return with_linkedin(stats, said)
        if stats.account.network != "linkedin" and stats.as_of and now - stats.as_of < FRESH_FOR:
            return stats
        state = await self._samples.find(guild_id, platform_id) or SampledAccount(guild_id, platform_id, now)
        if state.trouble is Trouble.RATE and state.paused_until and state.paused_until > now:
            return replace(stats, hitches=(Hitch(Trouble.RATE, state.paused_until),))
        if stats.account.network != "linkedin":
            return await self._with_profile(stats, state, client)
        said = await ask_linkedin(client, platform_id, stats.span, now)
        self._answers.keep(question, said)
        await self._heed(state, said.hitches)
        return with_linkedin(stats, said)

    async def _from_storage(self, guild_id: int, account: Account, span: int) -> AccountStats:
        now = self._clock.now()
        zone = (await self._workspaces.find(guild_id)).zone
        since = now - span * _DAY
        own = await self._figures.of_account(guild_id, account.platform_id, since=since)
        out = await self._figures.published(guild_id, since=since, until=now, platform_id=account.platform_id)
        measure = Measure.IMPRESSIONS if account.network == "linkedin" else Measure.REACTIONS
        aged = await self._figures.at_age(
            guild_id, account.platform_id, measure, AGE, since=now - HABITS_FROM
        )
        levels = tuple((sample.taken_at, sample.values.get(Measure.FOLLOWERS)) for sample in own)
        return AccountStats(
            account=account,
            span=span,
            since=since,
            as_of=own[-1].taken_at if own else None,
            followers=_latest(own),
            growth=_growth(own),
            levels=levels,
            posts=len(out),
            totals=_totals(out),
            own=True,
            days={},
            habits=habits(aged, zone),
            habit_measure=measure,
        )

    async def _with_profile(
        self, stats: AccountStats, state: SampledAccount, client: PubloraClient
    ) -> AccountStats:
        now = self._clock.now()
        try:
            profile = await client.statistics.profile(state.platform_id)
        except PubloraError as error:
            return replace(stats, hitches=(Hitch(*trouble_with_call(error, now)),))
        if profile.followers is None:
            hitch = Hitch(Trouble.RATE if profile.rate_limited else Trouble.UNANSWERED)
            await self._heed(state, [hitch])
            return replace(stats, hitches=(hitch,))
        await self._samples.record_account(state, Sample(now, profile_values(profile)))
        first = next((value for _, value in stats.levels if value is not None), None)
        return replace(
            stats,
            as_of=now,
            followers=profile.followers,
            growth=None if first is None else profile.followers - first,
            levels=(*stats.levels, (now, profile.followers)),
        )

    async def _heed(self, state: SampledAccount, hitches: Sequence[Hitch]) -> None:
        """Leave an account alone whose network has been asked too often, also on schedule."""
        now = self._clock.now()
        for hitch in hitches:
            if hitch.trouble is Trouble.RATE:
                until = hitch.until or now + PAUSES[Trouble.RATE]
                await self._samples.pause(state, Trouble.RATE, at=now, until=until)


def account_key(platform_id: str) -> str:
    """Return what stands for an account in a button, where its id may be too long or hold other signs."""
    return hashlib.sha256(platform_id.encode()).hexdigest()[:16]


def _pick(wanted: str | None, offered: Sequence[Account]) -> Account:
    if not offered:
        raise NoNumbers(
            "No LinkedIn, Mastodon or Bluesky account is connected.",
            "Publora has numbers for those three only; connect one in its dashboard.",
        )
    if wanted is None:
        return offered[0]
    word = wanted.strip().casefold()
    exact = [each for each in offered if word in {each.platform_id.casefold(), account_key(each.platform_id)}]
    named = [each for each in offered if word in {each.label.casefold(), each.name.casefold(), each.network}]
    found = exact or named
    if len(found) == 1:
        return found[0]
    names = ", ".join(each.label for each in offered)
    said = f"“{wanted.strip()[:60]}” is no account that has numbers."
    raise BadAccounts(
        f"“{wanted.strip()[:60]}” may be several accounts." if found else said, f"Choose from: {names}."
    )


def _latest(samples: Sequence[Sample]) -> int | None:
    known = [sample.values[Measure.FOLLOWERS] for sample in samples if Measure.FOLLOWERS in sample.values]
    return known[-1] if known else None


def _growth(samples: Sequence[Sample]) -> int | None:
    known = [sample.values[Measure.FOLLOWERS] for sample in samples if Measure.FOLLOWERS in sample.values]
    return known[-1] - known[0] if len(known) > 1 else None


def _totals(out: Sequence[Series]) -> Mapping[Measure, int]:
    """Return the sums over some posts; a measure that no post has is missing."""
    return {
        measure: sum(series.latest.get(measure, 0) for series in out)
        for measure in OF_POSTS
        if any(measure in series.latest for series in out)
    }
