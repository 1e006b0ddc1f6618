"""Pauses: which guilds hold back what they have scheduled, and what they hold back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.jobs import JobKind
from bot.domain.notices import NewNotice
from bot.domain.pauses import Pause, Phase
from bot.domain.posts import Post, PostState
from bot.storage.audit import note_event
from bot.storage.database import Database
from bot.storage.errors import Stale
from bot.storage.jobs import put_job
from bot.storage.notices import add_notice
from bot.storage.tables import JobRow, PauseRow, PostRow, WorkspaceRow


class Pauses:
    """Reads and changes pauses; every change names the phase that was seen."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, guild_id: int) -> Pause | None:
        """Return a guild's pause, None while it is not paused."""
        async with self._database.reading() as session:
            row = await session.get(PauseRow, guild_id)
            return row and row.record()

    async def begin(self, pause: Pause, *, seen: Phase | None) -> None:
        """Store a pause with the job that brings it about; raises `Stale` unless the guild's was as seen."""
        async with self._database.writing() as session:
            blank = {"guild_id": pause.guild_id, "last_number": 0}
            await self._database.upsert(session, WorkspaceRow, blank, key=["guild_id"])
            row = await session.get(PauseRow, pause.guild_id, with_for_update=True)
            if (row and row.phase) != seen:
                raise Stale(f"the pause of {pause.guild_id} is not as it was seen")
            await session.merge(PauseRow.of(pause))
            await self._put_brake(session, pause.guild_id, pause.at)
            await note_event(
                self._database,
                session,
                "paused everything",
                guild_id=pause.guild_id,
                at=pause.at,
                actor_id=pause.actor_id,
                reason=pause.reason,
            )

    async def resume(self, pause: Pause, *, actor_id: int, at: datetime) -> None:
        """Have what a pause holds put back; raises `Stale` unless it is as it was seen."""
        async with self._database.writing() as session:
            await self._turn(session, pause, Phase.RESUMING)
            waiting = delete(JobRow).where(JobRow.guild_id == pause.guild_id, JobRow.kind == JobKind.HALT)
            await session.execute(waiting.where(JobRow.lease_until.is_(None)))
            await self._put_brake(session, pause.guild_id, at)
            await note_event(
                self._database,
                session,
                "resumed everything",
                guild_id=pause.guild_id,
                at=at,
                actor_id=actor_id,
            )

    async def take_back(
        self, pause: Pause, states: Collection[PostState], *, at: datetime, untroubled: bool = False
    ) -> None:
        """Have the guild's posts in these states taken back, the soonest first, and the pause go on.

        `untroubled` leaves out those with a problem. Raises `Stale` unless the pause is as it was seen.
        """
        mine = select(PostRow.id).where(PostRow.guild_id == pause.guild_id, PostRow.state.in_(states))
        mine = mine.where(PostRow.problem.is_(None)) if untroubled else mine
        async with self._database.writing() as session:
            await self._turn(session, pause, Phase.PAUSED if untroubled else Phase.TAKING_BACK)
            for post_id in (await session.scalars(mine.order_by(PostRow.scheduled_at, PostRow.id))).all():
                await put_job(
                    self._database, session, JobKind.HALT, post_id, at, guild_id=pause.guild_id, keep=True
                )

    async def settle(self, pause: Pause, notice: NewNotice, *, at: datetime) -> None:
        """Let a pause be complete, and tell so; raises `Stale` unless it is as it was seen."""
        async with self._database.writing() as session:
            await self._turn(session, pause, Phase.PAUSED)
            await add_notice(self._database, session, pause.guild_id, None, notice, at=at)

    async def end(self, pause: Pause, notice: NewNotice, *, at: datetime) -> None:
        """Forget a pause that was resumed, and tell so; raises `Stale` unless it is as it was seen."""
        async with self._database.writing() as session:
            gone = delete(PauseRow).where(
                PauseRow.guild_id == pause.guild_id, PauseRow.phase == pause.phase, PauseRow.at == pause.at
            )
            if await session.scalar(gone.returning(PauseRow.guild_id)) is None:
                raise Stale(f"the pause of {pause.guild_id} is not as it was seen")
            await add_notice(self._database, session, pause.guild_id, None, notice, at=at)

    async def under_way(self, guild_id: int) -> int:
        """Return how many posts of a guild are still to be taken back."""
        jobs = select(func.count()).select_from(JobRow)
        async with self._database.reading() as session:
            mine = jobs.where(JobRow.guild_id == guild_id, JobRow.kind == JobKind.HALT)
            return await session.scalar(mine) or 0

    async def held(self, guild_id: int) -> tuple[Post, ...]:
        """Return what a guild's pause holds back, by time."""
        async with self._database.reading() as session:
            rows = await session.scalars(
                select(PostRow)
                .where(
                    PostRow.guild_id == guild_id,
                    PostRow.state == PostState.PAUSED,
                    PostRow.by_pause.is_(True),
                )
                .order_by(PostRow.scheduled_at, PostRow.id)
            )
            return tuple(row.record() for row in rows)

    async def _turn(self, session: AsyncSession, pause: Pause, phase: Phase) -> None:
        mine = update(PauseRow).where(
            PauseRow.guild_id == pause.guild_id, PauseRow.phase == pause.phase, PauseRow.at == pause.at
        )
        turned = mine.values(phase=phase).returning(PauseRow.guild_id)
        if await session.scalar(turned) is None:
            raise Stale(f"the pause of {pause.guild_id} is not as it was seen")

    async def _put_brake(self, session: AsyncSession, guild_id: int, at: datetime) -> None:
        await put_job(self._database, session, JobKind.BRAKE, guild_id, at, guild_id=guild_id)
