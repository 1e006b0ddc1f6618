"""What Publora last said about a server's plan: remembered when it refuses, told before it would again."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, tzinfo

from bot.clock import Clock
from bot.domain.plan_limits import COUNTED, KEPT, PlanLimit, is_exceeded, plan_caution
from bot.domain.posts import Post, PostState, Target
from bot.publora.errors import PubloraError
from bot.services.plan_refusals import told_limits
from bot.storage.plan_limits import PlanLimits


class PlanService:
    """Keeps the limits of plans, and warns of them. It never blocks: only Publora knows the plan as it is."""

    def __init__(self, limits: PlanLimits, clock: Clock) -> None:
        self._limits = limits
        self._clock = clock

    async def remember(self, guild_id: int, error: PubloraError) -> None:
        """Keep what a refusal says about the plan, if it says anything."""
        for limit in told_limits(error, self._clock.now()):
            counts = await self._counts(guild_id, limit)
            await self._limits.save(guild_id, replace(limit, counted=limit.total(counts)))

    async def disprove(self, post: Post) -> None:
        """Forget the limits that a post which Publora has just taken goes beyond: the plan is another one."""
        now = self._clock.now()
        for limit in await self._limits.of(post.guild_id):
            counts = await self._counts(post.guild_id, limit, without=post.id)
            if is_exceeded(limit, post.targets, post.scheduled_at, counts, now):
                await self._limits.forget(post.guild_id, limit)

    async def cautions(
        self,
        guild_id: int,
        targets: Collection[Target],
        moment: datetime,
        zone: tzinfo,
        *,
        without: int | None = None,
    ) -> tuple[str, ...]:
        """Return a sentence for each limit that posts to these accounts, due by `moment` (UTC), come near.

        `without` is the id of the post that they take the place of. Days are those of `zone`.
        """
        now, told = self._clock.now(), list[str]()
        for limit in await self._limits.of(guild_id):
            if limit.is_past(now):
                continue
            counts = await self._counts(guild_id, limit, without=without, under_way=True)
            if said := plan_caution(limit, targets, moment, counts, now, zone):
                told.append(said)
        return tuple(told)

    async def _counts(
        self, guild_id: int, limit: PlanLimit, *, without: int | None = None, under_way: bool = False
    ) -> Mapping[str, int]:
        """Count accounts of posts that Publora has, and of those `under_way`, where a limit is a number."""
        states = COUNTED.get(limit.kind)
        if states is None:
            return {}
        states |= {PostState.SUBMITTED} if under_way else frozenset()
        return await self._limits.counts(guild_id, states, since=limit.said_at - KEPT, without=without)
