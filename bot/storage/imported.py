"""Imported rows: which post each became, so that none is imported twice."""

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.domain.imports import Known
from bot.domain.posts import UNPLANNED, PostState, TargetState
from bot.storage.database import Database
from bot.storage.errors import Stale
from bot.storage.tables import ImportedRow, PostRow, TargetRow


async def find_known(session: AsyncSession, guild_id: int, digests: Collection[str]) -> Mapping[str, Known]:
    """Return the posts that rows of a guild became, by digest, without those that leave their row free."""
    found = (
        select(ImportedRow.digest, PostRow.number, PostRow.state)
        .join(PostRow, PostRow.id == ImportedRow.post_id)
        .where(ImportedRow.guild_id == guild_id, ImportedRow.digest.in_(digests), ~_leaves_free())
    )
    return {digest: Known(number, state) for digest, number, state in await session.execute(found)}


async def claim(database: Database, session: AsyncSession, guild_id: int, digest: str, post_id: int) -> None:
    """Note that a row is a post now; raises `Stale` when one like it is a post already."""
    mine = {"guild_id": guild_id, "digest": digest}
    await database.upsert(session, ImportedRow, mine, key=["guild_id", "digest"])
    gone = exists().where(PostRow.id == ImportedRow.post_id, _leaves_free())
    free = (
        update(ImportedRow)
        .where(
            ImportedRow.guild_id == guild_id,
            ImportedRow.digest == digest,
            or_(ImportedRow.post_id.is_(None), gone),
        )
        .values(post_id=post_id)
    )
    if await session.scalar(free.returning(ImportedRow.digest)) is None:
        raise Stale("a row like this is a post already")


def _leaves_free() -> ColumnElement[bool]:
    """Return whether the row that a post was may be imported anew: it went nowhere and will not.

    What failed at a network may be live there all the same; what was tried again lives on as another post.
    """
    seen = TargetRow.state.not_in((TargetState.DRAFT, TargetState.SCHEDULED))
    tried = exists().where(TargetRow.post_id == PostRow.id, seen)
    again = aliased(PostRow)
    lives_on = exists().where(again.retry_of == PostRow.id)
    failed = PostRow.state == PostState.FAILED
    return PostRow.state.in_(UNPLANNED) & ~(failed & (tried | lives_on))
