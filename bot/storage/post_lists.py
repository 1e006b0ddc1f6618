"""Lists of a guild's posts: what it has by time, state, words and account."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select

from bot.domain.posts import SETTLED, UNPLANNED, Hint, Post, PostState
from bot.storage.database import Database
from bot.storage.suggestions import BEGINNING_OF_TIME, END_OF_TIME, SEARCHED, as_number, suggestions
from bot.storage.tables import PostRow, TargetRow

AT_A_TIME = 100
"""Posts read in one go, so that others get their turn between."""


class PostLists:
    """Reads many posts at once, each list of one guild only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def search(
        self,
        guild_id: int,
        typed: str,
        states: Collection[PostState],
        limit: int = 25,
        *,
        near: datetime = END_OF_TIME,
    ) -> tuple[Hint, ...]:
        """Return a guild's posts for what was typed so far, those first whose time is nearest to `near`.

        A number, with or without `#`, finds the posts whose number begins with it, lowest first; other words
        find texts that contain them, whatever the case, among the nearest `SEARCHED` on either side; nothing
        finds all.
        """
        shown = select(PostRow.number, PostRow.state, PostRow.scheduled_at, PostRow.text)
        async with self._database.reading() as session:
            choices = suggestions(guild_id, typed, states, limit=limit, near=near)
            ids = [post_id for choice in choices for post_id in await session.scalars(choice)]
            found = [Hint(*row) for row in await session.execute(shown.where(PostRow.id.in_(ids)))]
        if as_number(typed):
            return tuple(sorted(found, key=lambda post: post.number))
        return tuple(sorted(found, key=lambda post: (abs(post.scheduled_at - near), -post.number))[:limit])

    async def page(
        self, guild_id: int, states: Collection[PostState], *, page: int, size: int
    ) -> tuple[tuple[Post, ...], int]:
        """Return page `page`, counted from 0, of a guild's posts by time, and how many there are in all."""
        chosen = (PostRow.guild_id == guild_id, PostRow.state.in_(states))
        ids = select(PostRow.id).where(*chosen).order_by(PostRow.scheduled_at, PostRow.id)
        found = await self._load(ids.offset(page * size).limit(size))
        async with self._database.reading() as session:
            total = await session.scalar(select(func.count()).select_from(PostRow).where(*chosen))
        return tuple(sorted(found, key=lambda post: (post.scheduled_at, post.id))), total or 0

    async def count(self, guild_id: int) -> Mapping[PostState, int]:
        """Return how many posts a guild has in each state that occurs."""
        by_state = select(PostRow.state, func.count()).where(PostRow.guild_id == guild_id)
        async with self._database.reading() as session:
            rows = await session.execute(by_state.group_by(PostRow.state))
            return {state: number for state, number in rows}  # noqa: C416 - dict() takes no rows

    async def due(
        self,
        guild_id: int,
        states: Collection[PostState],
        *,
        begins: datetime = BEGINNING_OF_TIME,
        ends: datetime = END_OF_TIME,
        limit: int | None = None,
    ) -> tuple[Post, ...]:
        """Return posts in these states due from `begins` on and before `ends` (UTC), the earliest first.

        No more than `limit`, where it is given.
        """
        mine = select(PostRow.id).where(PostRow.guild_id == guild_id, PostRow.state.in_(states))
        mine = mine.where(PostRow.scheduled_at >= begins, PostRow.scheduled_at < ends)
        ordered = mine.order_by(PostRow.scheduled_at, PostRow.id).limit(limit)
        found: list[Post] = []
        async with self._database.reading() as session:
            ids = list(await session.scalars(ordered))
            for start in range(0, len(ids), AT_A_TIME):
                some = select(PostRow).where(PostRow.id.in_(ids[start : start + AT_A_TIME]))
                found += [row.record() for row in await session.scalars(some)]
        return tuple(sorted(found, key=lambda post: (post.scheduled_at, post.id)))

    async def times(self, guild_id: int, *, after: datetime) -> tuple[datetime, ...]:
        """Return when (UTC) the guild's posts that may still go out are due."""
        open_states = set(PostState) - SETTLED - {PostState.REJECTED}
        due = select(PostRow.scheduled_at).where(
            PostRow.guild_id == guild_id, PostRow.scheduled_at > after, PostRow.state.in_(open_states)
        )
        async with self._database.reading() as session:
            return tuple(await session.scalars(due.order_by(PostRow.scheduled_at)))

    async def alike(
        self, guild_id: int, text: str, at: datetime, *, same: timedelta, near: timedelta, limit: int = 20
    ) -> tuple[Post, ...]:
        """Return the guild's posts that went out or may, the earliest first.

        They are due less than `near` from `at` (UTC), or have the same text, in any case, within `same`.
        """
        counted = set(PostState) - UNPLANNED
        close = PostRow.scheduled_at.between(at - near, at + near)
        repeated = (PostRow.folded == text.casefold()) & PostRow.scheduled_at.between(at - same, at + same)
        mine = select(PostRow.id).where(PostRow.guild_id == guild_id, PostRow.state.in_(counted))
        found = await self._load(*(mine.where(each).limit(limit) for each in (close, repeated)))
        return tuple(sorted(found, key=lambda post: (post.scheduled_at, post.id)))

    async def waiting_on(self, guild_id: int, platform_id: str, limit: int = 10) -> tuple[Post, ...]:
        """Return the guild's scheduled posts on an account, the soonest first."""
        scheduled = (
            select(PostRow)
            .join(TargetRow, TargetRow.post_id == PostRow.id)
            .where(
                PostRow.guild_id == guild_id,
                PostRow.state == PostState.SCHEDULED,
                TargetRow.platform_id == platform_id,
            )
            .order_by(PostRow.scheduled_at, PostRow.id)
            .limit(limit)
        )
        async with self._database.reading() as session:
            return tuple(row.record() for row in await session.scalars(scheduled))

    async def last_by(self, guild_id: int, author_id: int) -> Post | None:
        """Return the latest post by somebody among the guild's latest `SEARCHED`."""
        latest = select(PostRow.id).where(PostRow.guild_id == guild_id).order_by(PostRow.number.desc())
        theirs = select(PostRow).where(PostRow.id.in_(latest.limit(SEARCHED)), PostRow.author_id == author_id)
        async with self._database.reading() as session:
            row = await session.scalar(theirs.order_by(PostRow.number.desc()).limit(1))
            return row and row.record()

    async def _load(self, *choices: Select[int]) -> list[Post]:
        """Return posts by their ids, in no order; ids come first, as that walk needs an index only."""
        async with self._database.reading() as session:
            ids = [post_id for choice in choices for post_id in await session.scalars(choice)]
            rows = await session.scalars(select(PostRow).where(PostRow.id.in_(ids)))
            return [row.record() for row in rows]
