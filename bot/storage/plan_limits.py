"""Plan limits: what Publora last said about the plans of guilds, and what guilds have there since."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select

from bot.domain.plan_limits import PlanLimit
from bot.domain.posts import PostState
from bot.storage.database import Database
from bot.storage.tables import PlanLimitRow, PostRow, TargetRow

SAID = ("said_at", "remaining", "counted", "ends", "furthest")


class PlanLimits:
    """Reads and changes limits: one for each kind and what it is about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild_id: int) -> tuple[PlanLimit, ...]:
        """Return what was said about a guild's plan, in a steady order."""
        mine = select(PlanLimitRow).where(PlanLimitRow.guild_id == guild_id)
        async with self._database.reading() as session:
            rows = await session.scalars(mine.order_by(PlanLimitRow.kind, PlanLimitRow.only))
            return tuple(row.record() for row in rows)

    async def save(self, guild_id: int, limit: PlanLimit) -> None:
        """Store a limit in place of what was said before about the same."""
        values = {"guild_id": guild_id, "kind": limit.kind, "only": limit.only}
        values |= {name: getattr(limit, name) for name in SAID}
        async with self._database.writing() as session:
            await self._database.upsert(
                session, PlanLimitRow, values, key=["guild_id", "kind", "only"], update=SAID
            )

    async def forget(self, guild_id: int, limit: PlanLimit) -> None:
        """Forget a limit, unless something else was said about it since."""
        mine = (PlanLimitRow.guild_id == guild_id, PlanLimitRow.said_at == limit.said_at)
        same = (PlanLimitRow.kind == limit.kind, PlanLimitRow.only == limit.only)
        async with self._database.writing() as session:
            await session.execute(delete(PlanLimitRow).where(*mine, *same))

    async def counts(
        self, guild_id: int, states: Collection[PostState], *, since: datetime, without: int | None
    ) -> Mapping[str, int]:
        """Return how many of a guild's posts in these states, due from `since` (UTC) on, each account has.

        `without` is the id of a post to leave out.
        """
        which: list[ColumnElement[bool]] = [PostRow.guild_id == guild_id, PostRow.scheduled_at >= since]
        which += [PostRow.state.in_(states)]
        which += [PostRow.id != without] if without is not None else []
        by_account = (
            select(TargetRow.platform_id, func.count())
            .join(PostRow, TargetRow.post_id == PostRow.id)
            .where(*which)
            .group_by(TargetRow.platform_id)
        )
        async with self._database.reading() as session:
            return {platform_id: number for platform_id, number in await session.execute(by_account)}  # noqa: C416 - dict() takes no rows
