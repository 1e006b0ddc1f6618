"""Drafts: what people compose, kept until it is a post or forgotten."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.drafts import Base, Draft
from bot.domain.jobs import JobKind
from bot.storage.database import Database
from bot.storage.errors import Stale
from bot.storage.posts import Write
from bot.storage.tables import (
    DraftMediaRow,
    DraftRow,
    DraftVariantRow,
    JobRow,
    PostRow,
    WorkspaceRow,
)

_LONGEST_ID: Final = 15
"""Digits of a number that every database takes."""


class Drafts:
    """Keeps and finds drafts; whose they are is for the caller to look at."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, draft: Draft) -> Draft:
        """Store a new draft and return it with its id."""
        async with self._database.writing() as session:
            blank = {"guild_id": draft.guild_id, "last_number": 0}
            await self._database.upsert(session, WorkspaceRow, blank, key=["guild_id"])
            row = DraftRow(
                guild_id=draft.guild_id,
                user_id=draft.user_id,
                channel_id=draft.channel_id,
                source=draft.source,
                source_author=draft.source_author,
                turn=0,
                media=[DraftMediaRow.of(*each) for each in enumerate(draft.media)],
                variants=[DraftVariantRow.of(*each) for each in enumerate(draft.variants)],
                **_columns(draft),
            )
            session.add(row)
            await session.flush()
            return row.record()

    async def change(self, draft: Draft) -> Draft:
        """Store a draft in place of that of the same turn, and return it with the next one.

        Raises `Stale` when it is another by now, is gone, or became a post.
        """
        async with self._database.writing() as session:
            await _claim(session, draft, _columns(draft))
            for table in (DraftMediaRow, DraftVariantRow):
                await session.execute(delete(table).where(table.draft_id == draft.id))
            row = await session.get_one(DraftRow, draft.id, populate_existing=True)
            row.media = [DraftMediaRow.of(*each) for each in enumerate(draft.media)]
            row.variants = [DraftVariantRow.of(*each) for each in enumerate(draft.variants)]
            await session.flush()
            return row.record()

    async def find(self, draft_id: int) -> Draft | None:
        """Return a draft, however old, even one that became a post."""
        async with self._database.reading() as session:
            row = await session.get(DraftRow, draft_id)
            return row and row.record()

    async def of(
        self, guild_id: int, user_id: int, *, typed: str, since: datetime, limit: int
    ) -> tuple[Draft, ...]:
        """Return somebody's drafts of new posts in a guild that are no posts yet, the latest first.

        Left out is what nobody saved and was last changed before `since` (UTC), and what neither contains
        the words that were `typed` nor has them as its id.
        """
        theirs = (DraftRow.guild_id == guild_id, DraftRow.user_id == user_id, DraftRow.edits.is_(None))
        kept = DraftRow.saved | (DraftRow.at >= since)
        mine = (
            select(DraftRow)
            .where(*theirs, DraftRow.number.is_(None), kept, _meant(typed))
            .order_by(DraftRow.at.desc(), DraftRow.id.desc())
            .limit(limit)
        )
        async with self._database.reading() as session:
            return tuple(row.record() for row in await session.scalars(mine))

    async def unfinished(self, post_id: int, user_id: int) -> Draft | None:
        """Return somebody's latest changes to a post that they have not saved."""
        theirs = (DraftRow.edits == post_id, DraftRow.user_id == user_id, DraftRow.number.is_(None))
        return await self._latest(*theirs)

    async def under_way(self, post_id: int) -> Draft | None:
        """Return the changes to a post that are on their way to Publora."""
        return await self._latest(DraftRow.edits == post_id, DraftRow.under_way.is_(True))

    async def give_back(self, draft: Draft, *, at: datetime) -> None:
        """Let somebody go on with changes that were not taken."""
        async with self._database.writing() as session:
            mine = update(DraftRow).where(DraftRow.id == draft.id, DraftRow.under_way)
            await session.execute(mine.values(under_way=False, number=None, at=at))

    async def remove(self, draft: Draft) -> None:
        """Forget a draft with all it says."""
        async with self._database.writing() as session:
            await session.execute(delete(DraftRow).where(DraftRow.id == draft.id))

    async def forget(self, before: datetime) -> Collection[str]:
        """Forget what nobody saved since `before` (UTC), and what became a post; return their files' digests.

        What is on its way to Publora is spared. Other posts and drafts may still need these files.
        """
        edit = exists().where(JobRow.kind == JobKind.EDIT, JobRow.subject == DraftRow.edits)
        done = DraftRow.saved.is_(False) | DraftRow.number.is_not(None)
        old = DraftRow.at < before, done, ~(DraftRow.under_way & edit)
        async with self._database.writing() as session:
            ids = (await session.scalars(select(DraftRow.id).where(*old))).all()
            theirs = select(DraftMediaRow.digest).where(DraftMediaRow.draft_id.in_(ids))
            digests = frozenset(await session.scalars(theirs))
            await session.execute(delete(DraftRow).where(DraftRow.id.in_(ids)))
            return digests

    def becoming(self, draft: Draft) -> Write:
        """Write that a draft became the post it is stored with; raises `Stale` when it is another by now."""

        async def write(session: AsyncSession, post_id: int) -> None:
            number = select(PostRow.number).where(PostRow.id == post_id).scalar_subquery()
            await _claim(session, draft, {"number": number})

        return write

    def taking(self, draft: Draft, number: int) -> Write:
        """Write that changes to a post are on their way, as `draft` says; raises `Stale` like `becoming`."""

        async def write(session: AsyncSession, post_id: int) -> None:
            earlier = update(DraftRow).where(DraftRow.edits == post_id, DraftRow.under_way)
            await session.execute(earlier.values(under_way=False))
            await _claim(session, draft, {**_columns(draft), "number": number, "under_way": True})

        return write

    def arriving(self, draft: Draft) -> Write:
        """Write that changes to a post are done."""

        async def write(session: AsyncSession, _post_id: int) -> None:
            await session.execute(update(DraftRow).where(DraftRow.id == draft.id).values(under_way=False))

        return write

    async def _latest(self, *which: ColumnElement[bool]) -> Draft | None:
        newest = select(DraftRow).where(*which).order_by(DraftRow.at.desc(), DraftRow.id.desc()).limit(1)
        async with self._database.reading() as session:
            row = await session.scalar(newest)
            return row and row.record()


def _meant(typed: str) -> ColumnElement[bool]:
    words = typed.strip()
    said = DraftRow.folded.contains(words.casefold(), autoescape=True)
    is_id = words.isascii() and words.isdecimal() and len(words) <= _LONGEST_ID
    return said | (DraftRow.id == int(words)) if is_id else said


async def _claim(session: AsyncSession, draft: Draft, values: dict[str, object]) -> None:
    seen = (DraftRow.id == draft.id, DraftRow.turn == draft.turn, DraftRow.number.is_(None))
    changed = update(DraftRow).where(*seen).values(values | {"turn": draft.turn + 1})
    if await session.scalar(changed.returning(DraftRow.id)) is None:
        raise Stale(f"draft {draft.id} is not as it was in turn {draft.turn}")


def _columns(draft: Draft) -> dict[str, object]:
    return {
        "text": draft.text,
        "folded": draft.text.casefold(),
        "earlier": json.dumps(draft.earlier),
        "accounts": draft.accounts,
        "typed_time": draft.when,
        "saved": draft.saved,
        "asks_approval": draft.asks_approval,
        "at": draft.at,
        "under_way": draft.under_way,
    } | (_seen(draft.base) if draft.base else {})


def _seen(base: Base) -> dict[str, object]:
    return {
        "edits": base.post_id,
        "edited_number": base.number,
        "seen_revision": base.seen.revision,
        "seen_due": base.seen.due,
    }
