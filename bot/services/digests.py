"""Use cases around digests: choosing when and where they come, and posting each once."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.domain.capabilities import Actor, Capability
from bot.domain.digest_numbers import (
    BEFORE,
    Growth,
    Numbers,
    comparable,
    daily,
    gained,
    growth,
    ranked_by,
)
from bot.domain.digests import (
    Digest,
    Every,
    Period,
    Plan,
    Rhythm,
    days_ahead,
    last_due,
    next_due,
    period_before,
    summarise,
)
from bot.domain.notices import Audience, NewNotice
from bot.domain.posts import PostState
from bot.domain.workspaces import Workspace
from bot.errors import NotFound
from bot.services.settings import SettingsService
from bot.services.speaking import NotNow, Speaker, Speech, Unreachable
from bot.services.workspaces import WorkspaceService
from bot.storage.digests import Digests
from bot.storage.figures import Figures
from bot.storage.notices import Notices
from bot.storage.post_lists import PostLists

LATER: Final = timedelta(seconds=30)
MOST_RANKED: Final = 1000
"""How many posts of a period are told apart; of more, the weakest is that of the best thousand."""
WAITING: Final = (
    PostState.ATTENTION,
    PostState.CHANGES_REQUESTED,
    PostState.IN_REVIEW,
    PostState.EXPIRED,
    PostState.PAUSED,
)
"""States in which somebody has to do something, the most pressing first."""
EVERY: Final = frozenset(PostState)
log = structlog.get_logger()


class DigestService:
    """DIGEST: posts what a server's people want to know about a week or a month."""

    def __init__(
        self,
        *,
        digests: Digests,
        lists: PostLists,
        figures: Figures,
        notices: Notices,
        settings: SettingsService,
        workspaces: WorkspaceService,
        speech: Speech,
        clock: Clock,
    ) -> None:
        self._digests = digests
        self._lists = lists
        self._figures = figures
        self._notices = notices
        self._settings = settings
        self._workspaces = workspaces
        self._speech = speech
        self._clock = clock

    async def find(self, actor: Actor) -> Plan | None:
        """Return the server's plan, None without one; raises `NotAllowed`."""
        await self._settings.require_sight(actor)
        return await self._digests.find(actor.guild_id)

    async def next(self, plan: Plan) -> datetime:
        """Return when (UTC) a plan's next digest is due."""
        zone = (await self._workspaces.find(plan.guild_id)).zone
        return next_due(plan.rhythm, max(plan.since, self._clock.now()), zone, plan.settled_on)

    async def plan(self, actor: Actor, channel_id: int, rhythm: Rhythm, theme: str) -> Plan:
        """Have a digest come from now on, in place of the one there was; raises `NotAllowed`."""
        await self._settings.require(actor, Capability.MANAGER)
        plan = Plan(actor.guild_id, channel_id, rhythm, self._clock.now(), theme=theme)
        await self._digests.save(plan, actor_id=actor.user_id, at=self._clock.now())
        return plan

    async def end(self, actor: Actor) -> None:
        """Have no digest come any more; raises `NotAllowed`, and `NotFound` when none comes."""
        await self._settings.require(actor, Capability.MANAGER)
        if not await self._digests.remove(actor.guild_id, actor_id=actor.user_id, at=self._clock.now()):
            raise NotFound("This server gets no digest.", "Choose one with `/stats digest`.")

    async def preview(self, actor: Actor, rhythm: Rhythm) -> Digest:
        """Return the digest as it would be if it were due now, on whichever day; raises `NotAllowed`."""
        await self._settings.require_sight(actor)
        now = self._clock.now()
        today = now.astimezone((await self._workspaces.find(actor.guild_id)).zone).date()
        day = today.weekday() if rhythm.every is Every.WEEK else today.day
        return await self._compose(actor.guild_id, replace(rhythm, day=day), now)

    async def look(self, guild_id: int) -> datetime | None:
        """Post a server's digest if it is due; returns when (UTC) to come again, None without a plan.

        After a long absence the latest one that was due is posted, and it alone.
        """
        plan = await self._digests.find(guild_id)
        if plan is None:
            return None
        zone = (await self._workspaces.find(guild_id)).zone
        due = last_due(plan, self._clock.now(), zone)
        if due is None:
            return next_due(plan.rhythm, plan.since, zone, plan.settled_on)
        speaker = self._speech.ready()
        if speaker is None:
            return self._clock.now() + LATER
        try:
            await self._post(speaker, plan, due, due.astimezone(zone).date())
        except NotNow as trouble:
            log.info("digest put off", guild=guild_id, reason=str(trouble))
            return self._clock.now() + LATER
        except Unreachable as unreachable:
            await self._report(plan, due, due.astimezone(zone).date(), unreachable)
        return next_due(plan.rhythm, due, zone)

    async def _post(self, speaker: Speaker, plan: Plan, due: datetime, day: date) -> None:
        """Post a digest and remember it; one that was begun before is looked for in the channel first."""
        digest = await self._compose(plan.guild_id, plan.rhythm, due)
        there = plan.begun_at is not None and await speaker.has_digest(
            plan.channel_id, digest, since=plan.begun_at
        )
        if not there:
            if plan.begun_at is None and not await self._digests.begin(plan, self._clock.now()):
                return
            await speaker.post_digest(plan.channel_id, digest, theme=plan.theme, nonce=_nonce(plan, due))
        await self._digests.settle(plan, due, day)

    async def _report(self, plan: Plan, due: datetime, day: date, unreachable: Unreachable) -> None:
        """Tell those who can mend it that a digest found no channel."""
        said = f"The digest could not be posted. {unreachable.said}"
        todo = "Choose another channel with `/stats digest`, which also shows it now."
        once = f"digest:{due.isoformat()}"
        notice = NewNotice("digest", said, todo, Audience.MANAGERS, once=once)
        await self._notices.add(plan.guild_id, notice, at=self._clock.now())
        await self._digests.settle(plan, due, day, unreachable.said)

    async def _compose(self, guild_id: int, rhythm: Rhythm, moment: datetime) -> Digest:
        workspace = await self._workspaces.find(guild_id)
        zone = workspace.zone
        period = period_before(rhythm, moment, zone)
        start, end = period.span(zone)
        before = period_before(rhythm, start, zone)
        earlier, _ = before.span(zone)
        counts = await self._lists.count(guild_id)
        digest = summarise(
            rhythm,
            period,
            await self._lists.due(guild_id, EVERY, begins=start, ends=end),
            await self._lists.due(guild_id, EVERY, begins=earlier, ends=start),
            await self._lists.due(guild_id, EVERY, begins=end, ends=days_ahead(period).span(zone)[1]),
            {state: counts[state] for state in WAITING if counts.get(state)},
            zone,
        )
        return replace(digest, numbers=await self._numbers(workspace, period, before))

    async def _numbers(self, workspace: Workspace, period: Period, before: Period) -> Numbers:
        """Return what the networks counted in a period, from what was sampled."""
        guild_id, zone = workspace.guild_id, workspace.zone
        (start, end), (earlier, _) = period.span(zone), before.span(zone)
        tracks = await self._figures.tracks(guild_id, since=earlier - BEFORE, until=end)
        values = gained(tracks, start, end)
        measure = ranked_by(values)
        posts = await self._figures.top(guild_id, measure, since=start, until=end, limit=MOST_RANKED)
        return Numbers(
            gained=values,
            before=gained(tracks, earlier, start),
            comparable=comparable(tracks, earlier, start, end),
            ranked_by=measure,
            daily=daily(tracks, measure, period.midnights(zone)),
            best=posts[0] if posts else None,
            weakest=posts[-1] if len(posts) > 1 else None,
            followers=tuple([each async for each in self._growths(workspace, start, end)]),
        )

    async def _growths(self, workspace: Workspace, start: datetime, end: datetime) -> AsyncIterator[Growth]:
        """Yield how each account's followers grew, where that is known."""
        for account in workspace.accounts:
            samples = await self._figures.of_account(
                workspace.guild_id, account.platform_id, since=start - BEFORE
            )
            if found := growth(account.label, samples, start, end):
                yield found


def _nonce(plan: Plan, due: datetime) -> str:
    return hashlib.sha256(f"digest {plan.channel_id} {due.isoformat()}".encode()).hexdigest()[:25]
