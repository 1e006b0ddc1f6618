"""Slots: the weekly times of guilds, and what stands in them."""

from collections.abc import Collection
from datetime import datetime, timedelta, tzinfo
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.jobs import JobKind
from bot.domain.posts import SETTLED, PostState
from bot.domain.queue import Due, Slot, openings
from bot.domain.steps import WISH
from bot.storage.audit import note_event
from bot.storage.database import Database
from bot.storage.errors import Stale, Taken
from bot.storage.posts import Write
from bot.storage.tables import DraftRow, JobRow, PostRow, SlotRow, StepRow, TargetRow, WorkspaceRow

OPEN: Final = frozenset(set(PostState) - SETTLED - {PostState.REJECTED})
"""States of posts that may still go out at their time."""


class Slots:
    """Reads and changes slots, and sees what is due in them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, guild_id: int) -> tuple[Slot, ...]:
        """Return a guild's slots in the order of the week."""
        async with self._database.reading() as session:
            return await _slots(session, guild_id)

    async def change(
        self,
        guild_id: int,
        *,
        add: Collection[Slot] = (),
        remove: Collection[Slot] = (),
        seen: Collection[Slot],
        actor_id: int,
        at: datetime,
    ) -> None:
        """Add and remove slots; raises `Stale` unless the guild has those that were `seen`."""
        async with self._database.writing() as session:
            await _hold(self._database, session, guild_id)
            if set(await _slots(session, guild_id)) != set(seen):
                raise Stale(f"slots of {guild_id} are not as they were seen")
            for slot in remove:
                row = SlotRow.of(guild_id, slot)
                await session.execute(
                    delete(SlotRow).where(
                        SlotRow.guild_id == guild_id,
                        SlotRow.platform_id == row.platform_id,
                        SlotRow.weekday == row.weekday,
                        SlotRow.minute == row.minute,
                    )
                )
            session.add_all([SlotRow.of(guild_id, slot) for slot in add])
            for event, changed in (("slots removed", remove), ("slots added", add)):
                if changed:
                    labels = ", ".join(slot.label for slot in sorted(changed))
                    details = {"slots": labels}
                    await note_event(
                        self._database,
                        session,
                        event,
                        guild_id=guild_id,
                        at=at,
                        actor_id=actor_id,
                        details=details,
                    )

    async def dues(self, guild_id: int, *, after: datetime) -> tuple[Due, ...]:
        """Return what of a guild may still go out from a moment (UTC) on; new times under way count, too."""
        async with self._database.reading() as session:
            return await _dues(session, guild_id, after)

    def claiming(self, guild_id: int, moment: datetime, platform_ids: frozenset[str], zone: tzinfo) -> Write:
        """Return the check, to be stored along with a post's new time, that the slot is still free for it.

        It raises `Taken` when another post has it, or no slot falls on that moment any more. Of two posts
        that want one slot the later transaction waits for the other here, and then sees it. The texts of one
        post, which are stored together, stand in one slot.
        """

        async def write(session: AsyncSession, post_id: int) -> None:
            await _hold(self._database, session, guild_id)
            own = await _family(session, post_id)
            others = [due for due in await _dues(session, guild_id, moment) if due.post_id not in own]
            before = moment - timedelta(microseconds=1)
            opening = next(openings(await _slots(session, guild_id), before, zone), None)
            if opening is None or opening.moment != moment or not opening.is_free(platform_ids, others):
                raise Taken(f"the slot at {moment} is not free for post {post_id}")

        return write


async def _dues(session: AsyncSession, guild_id: int, after: datetime) -> tuple[Due, ...]:
    mine = (PostRow.guild_id == guild_id, PostRow.state.in_(OPEN))
    rows = await session.execute(
        select(PostRow.id, PostRow.scheduled_at, TargetRow.platform_id)
        .join(TargetRow, TargetRow.post_id == PostRow.id)
        .where(*mine, PostRow.scheduled_at >= after)
    )
    wishes = await session.execute(
        select(PostRow.id, StepRow.fingerprint, TargetRow.platform_id)
        .join(TargetRow, TargetRow.post_id == PostRow.id)
        .join(StepRow, and_(StepRow.post_id == PostRow.id, StepRow.name == WISH))
        .join(JobRow, _is_moving())
        .where(*mine)
    )
    edits = await session.execute(
        select(PostRow.id, DraftRow.typed_time, DraftRow.accounts)
        .join(DraftRow, and_(DraftRow.edits == PostRow.id, DraftRow.under_way))
        .join(JobRow, and_(JobRow.subject == PostRow.id, JobRow.kind == JobKind.EDIT))
        .where(*mine)
    )
    found: dict[tuple[int, datetime], set[str]] = {}
    for post_id, moment, platform_id in rows:
        found.setdefault((post_id, moment), set()).add(platform_id)
    for post_id, wanted, platform_id in wishes:
        found.setdefault((post_id, datetime.fromisoformat(wanted)), set()).add(platform_id)
    for post_id, wanted, accounts in edits:
        found.setdefault((post_id, datetime.fromisoformat(wanted)), set()).update(accounts.split(", "))
    return tuple(Due(post_id, moment, frozenset(ids)) for (post_id, moment), ids in found.items())


async def _family(session: AsyncSession, post_id: int) -> frozenset[int]:
    """Return the ids of a post and of its other texts."""
    family = select(PostRow.family_id).where(PostRow.id == post_id).scalar_subquery()
    others = await session.scalars(select(PostRow.id).where(PostRow.family_id == family))
    return frozenset({post_id, *others})


def _is_moving() -> ColumnElement[bool]:
    return and_(JobRow.subject == PostRow.id, JobRow.kind == JobKind.MOVE)


async def _slots(session: AsyncSession, guild_id: int) -> tuple[Slot, ...]:
    rows = await session.scalars(select(SlotRow).where(SlotRow.guild_id == guild_id))
    return tuple(sorted(row.record() for row in rows))


async def _hold(database: Database, session: AsyncSession, guild_id: int) -> None:
    """Let nobody else who asks for this guild pass until the session's transaction ends."""
    await database.upsert(session, WorkspaceRow, {"guild_id": guild_id, "last_number": 0}, key=["guild_id"])
    mine = select(WorkspaceRow.guild_id).where(WorkspaceRow.guild_id == guild_id)
    await session.execute(mine.with_for_update(key_share=True))
