"""Notices: what waits to be told, written in the transaction that gave cause for it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.jobs import JobKind
from bot.domain.notices import NewNotice, Notice
from bot.storage.database import Database
from bot.storage.jobs import put_job
from bot.storage.tables import NoticeRow, PostRow

GATHER: Final = timedelta(seconds=10)
"""How long the first notice waits for others of its cause."""


class Notices:
    """Keeps notices until somebody was told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, guild_id: int, notice: NewNotice, *, at: datetime) -> None:
        """Store a notice about a server; one whose `once` is known already changes nothing."""
        async with self._database.writing() as session:
            await add_notice(self._database, session, guild_id, None, notice, at=at)

    async def allow_again(self, guild_id: int, prefix: str) -> None:
        """Let a server be told again what it was told under a `once` that begins with `prefix`."""
        told = update(NoticeRow).where(NoticeRow.guild_id == guild_id)
        told = told.where(NoticeRow.once.startswith(prefix, autoescape=True)).values(once=None)
        async with self._database.writing() as session:
            await session.execute(told)

    async def waiting(self, guild_id: int) -> tuple[Notice, ...]:
        """Return what was not told yet, oldest first."""
        waiting = (
            select(NoticeRow, PostRow)
            .outerjoin(PostRow, PostRow.id == NoticeRow.post_id)
            .where(NoticeRow.guild_id == guild_id, NoticeRow.told_at.is_(None))
            .order_by(NoticeRow.id)
        )
        async with self._database.reading() as session:
            rows = await session.execute(waiting)
            return tuple(_record(row, post) for row, post in rows)

    async def settle(self, ids: Collection[int], *, at: datetime, trouble: str | None = None) -> None:
        """Mark notices as told, or with the sentence that says why nobody could be reached."""
        async with self._database.writing() as session:
            told = update(NoticeRow).where(NoticeRow.id.in_(ids)).values(told_at=at, trouble=trouble)
            await session.execute(told)

    async def unheard(self, guild_id: int, *, since: datetime, limit: int = 5) -> tuple[str, ...]:
        """Return what nobody could be told since a moment, the latest first."""
        missed = (
            select(NoticeRow.said)
            .where(NoticeRow.guild_id == guild_id, NoticeRow.trouble.is_not(None), NoticeRow.told_at >= since)
            .order_by(NoticeRow.id.desc())
            .limit(limit)
        )
        async with self._database.reading() as session:
            return tuple(await session.scalars(missed))


async def add_notice(
    database: Database,
    session: AsyncSession,
    guild_id: int,
    post_id: int | None,
    notice: NewNotice,
    *,
    at: datetime,
) -> None:
    """Store a notice in the session's transaction, and the job that tells it."""
    values: dict[str, object] = {
        "guild_id": guild_id,
        "post_id": post_id,
        "cause": notice.cause,
        "said": notice.said,
        "todo": notice.todo,
        "audience": notice.audience,
        "once": notice.once,
        "at": at,
    }
    await database.upsert(session, NoticeRow, values, key=["guild_id", "once"])
    await put_job(database, session, JobKind.NOTICE, guild_id, at + GATHER, guild_id=guild_id, keep=True)


def _record(row: NoticeRow, post: PostRow | None) -> Notice:
    return Notice(
        id=row.id,
        guild_id=row.guild_id,
        post_id=row.post_id,
        number=post and post.number,
        author_id=post and post.author_id,
        channel_id=post and post.channel_id,
        text=post and post.text,
        scheduled_at=post and post.scheduled_at,
        cause=row.cause,
        said=row.said,
        todo=row.todo,
        audience=row.audience,
        at=row.at,
    )
