"""Figures: what was sampled of many posts and of accounts, side by side. Reads never ask Publora."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select

from bot.domain.digest_numbers import Track
from bot.domain.samples import OF_POSTS, AtAge, ExportRow, Measure, Sample, Series, TopPart, TopPost
from bot.domain.sampling import LONGEST_PAUSE
from bot.storage.database import Database
from bot.storage.tables import AccountSampleRow, PostRow, SampleRow, SeriesRow, TargetRow

APART: Final = LONGEST_PAUSE.total_seconds()
"""How far two samples lie apart at most for a value between them to mean something."""
ROWS: Final = 250
"""How many samples an export holds in memory at a time."""


class Figures:
    """Reads what `Samples` keeps; a guild's reads see only its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_account(
        self, guild_id: int, platform_id: str, *, since: datetime | None = None
    ) -> tuple[Sample, ...]:
        """Return an account's own samples (followers and the like) from `since` (UTC), oldest first."""
        mine = select(AccountSampleRow).where(
            AccountSampleRow.guild_id == guild_id, AccountSampleRow.platform_id == platform_id
        )
        if since is not None:
            mine = mine.where(AccountSampleRow.taken_at >= since)
        async with self._database.reading() as session:
            rows = await session.scalars(mine.order_by(AccountSampleRow.taken_at))
            return tuple(row.record() for row in rows)

    async def published(
        self, guild_id: int, *, since: datetime, until: datetime, platform_id: str | None = None
    ) -> tuple[Series, ...]:
        """Return the series of what went out from `since` to before `until` (UTC), oldest first."""
        mine = select(SeriesRow).where(
            SeriesRow.guild_id == guild_id, SeriesRow.out_at >= since, SeriesRow.out_at < until
        )
        if platform_id is not None:
            mine = mine.where(SeriesRow.platform_id == platform_id)
        async with self._database.reading() as session:
            rows = await session.scalars(mine.order_by(SeriesRow.out_at, SeriesRow.post_id))
            return tuple(row.record() for row in rows)

    async def at_age(
        self,
        guild_id: int,
        platform_id: str,
        measure: Measure,
        age: timedelta,
        *,
        since: datetime | None = None,
    ) -> tuple[AtAge, ...]:
        """Return what each of an account's posts, gone out from `since` (UTC), had at an age, oldest first.

        Between two samples the value is read off the straight line; a post without a sample on both sides of
        that age, or without a value there, is left out. Medians of an account leave out the post itself by
        its `post_id`.
        """
        column, seconds = _column(SampleRow, measure), age.total_seconds()
        known = select(SampleRow.post_id).where(
            SampleRow.guild_id == guild_id, SampleRow.platform_id == platform_id, column.is_not(None)
        )
        known = known.group_by(SampleRow.post_id)
        younger, older = (seconds - APART, seconds), (seconds, seconds + APART)
        below = known.add_columns(func.max(SampleRow.age).label("age")).where(SampleRow.age.between(*younger))
        above = known.add_columns(func.min(SampleRow.age).label("age")).where(SampleRow.age.between(*older))
        below, above = below.subquery(), above.subquery()
        pairs = (
            select(SampleRow.post_id, SeriesRow.out_at, SampleRow.age, column)
            .join(SeriesRow, _same_series())
            .join(below, below.c.post_id == SampleRow.post_id)
            .join(above, above.c.post_id == SampleRow.post_id)
            .where(
                SampleRow.guild_id == guild_id,
                SampleRow.platform_id == platform_id,
                or_(SampleRow.age == below.c.age, SampleRow.age == above.c.age),
            )
            .order_by(SeriesRow.out_at, SampleRow.post_id, SampleRow.age)
        )
        if since is not None:
            pairs = pairs.where(SeriesRow.out_at >= since)
        found: dict[int, list[tuple[datetime, int, int]]] = {}
        async with self._database.reading() as session:
            for post_id, out_at, at, value in await session.execute(pairs):
                found.setdefault(post_id, []).append((out_at, at, value))
        return tuple(
            AtAge(post_id, points[0][0], _between([(at, value) for _, at, value in points], seconds))
            for post_id, points in found.items()
        )

    async def top(
        self, guild_id: int, measure: Measure, *, since: datetime, until: datetime, limit: int
    ) -> tuple[TopPost, ...]:
        """Return the posts with the most of a measure, best first.

        Only those count that went out from `since` to before `until` (UTC).
        A post counts with the sum over its accounts that have a value; one without any is left out. Those
        that are equal share a rank, the one that went out later first.
        """
        column = _column(SeriesRow, measure)
        total = func.sum(column).label("total")
        best = (
            select(SeriesRow.post_id, total, func.min(SeriesRow.out_at).label("out_at"))
            .where(
                SeriesRow.guild_id == guild_id,
                SeriesRow.out_at >= since,
                SeriesRow.out_at < until,
                column.is_not(None),
            )
            .group_by(SeriesRow.post_id)
            .order_by(total.desc(), func.min(SeriesRow.out_at).desc(), SeriesRow.post_id.desc())
            .limit(limit)
            .subquery()
        )
        parts = (
            select(best.c.post_id, best.c.total, best.c.out_at, PostRow.number, PostRow.text)
            .add_columns(SeriesRow.platform_id, TargetRow.name, TargetRow.link, column)
            .add_columns(func.coalesce(_told_at(measure), SeriesRow.latest_at))
            .join(PostRow, PostRow.id == best.c.post_id)
            .join(SeriesRow, SeriesRow.post_id == best.c.post_id)
            .join(
                TargetRow,
                (TargetRow.post_id == SeriesRow.post_id) & (TargetRow.platform_id == SeriesRow.platform_id),
            )
            .where(column.is_not(None))
            .order_by(best.c.total.desc(), best.c.out_at.desc(), best.c.post_id.desc(), TargetRow.position)
        )
        async with self._database.reading() as session:
            return _ranked((await session.execute(parts)).all())

    async def tracks(self, guild_id: int, *, since: datetime, until: datetime) -> tuple[Track, ...]:
        """Return what was sampled of a guild's posts from `since` to `until` (UTC), by post and account."""
        taken = (
            select(SampleRow, SeriesRow.out_at)
            .join(SeriesRow, _same_series())
            .where(SampleRow.guild_id == guild_id, SampleRow.taken_at.between(since, until))
            .order_by(SampleRow.post_id, SampleRow.platform_id, SampleRow.taken_at)
        )
        found: dict[tuple[int, str, datetime], list[Sample]] = {}
        async with self._database.reading() as session:
            for row, out_at in await session.execute(taken):
                found.setdefault((row.post_id, row.platform_id, out_at), []).append(row.record())
        return tuple(Track(*series, tuple(samples)) for series, samples in found.items())

    @asynccontextmanager
    async def everything(self, guild_id: int) -> AsyncGenerator[AsyncIterator[Sequence[ExportRow]]]:
        """Give all samples of a guild as they are at this moment, in batches: posts first, by time."""
        async with self._database.reading() as session:
            of_posts = (
                select(SampleRow, PostRow.number, SeriesRow.out_at)
                .join(SeriesRow, _same_series())
                .join(PostRow, PostRow.id == SampleRow.post_id)
                .where(SampleRow.guild_id == guild_id)
                .order_by(SampleRow.post_id, SampleRow.platform_id, SampleRow.taken_at)
            )
            of_accounts = (
                select(AccountSampleRow)
                .where(AccountSampleRow.guild_id == guild_id)
                .order_by(AccountSampleRow.platform_id, AccountSampleRow.taken_at)
            )

            async def batches() -> AsyncIterator[Sequence[ExportRow]]:
                posts = await session.stream(of_posts.execution_options(yield_per=ROWS))
                async for some in posts.partitions():
                    yield [
                        ExportRow(row.record(), row.platform_id, number, out_at)
                        for row, number, out_at in some
                    ]
                accounts = await session.stream_scalars(of_accounts.execution_options(yield_per=ROWS))
                async for some in accounts.partitions():
                    yield [ExportRow(row.record(), row.platform_id) for row in some]

            yield batches()


def _same_series() -> ColumnElement[bool]:
    return (SeriesRow.post_id == SampleRow.post_id) & (SeriesRow.platform_id == SampleRow.platform_id)


def _column(table: type[SeriesRow | SampleRow], measure: Measure) -> Any:
    if measure not in OF_POSTS:
        raise ValueError(f"posts have no {measure}")
    return getattr(table, measure.value)


def _told_at(measure: Measure) -> ScalarSelect[datetime]:
    """Return when a series last had a measure, by its samples."""
    told = select(func.max(SampleRow.taken_at)).where(
        _same_series(), _column(SampleRow, measure).is_not(None)
    )
    return told.correlate(SeriesRow).scalar_subquery()


def _between(points: Sequence[tuple[int, int]], age: float) -> float:
    """Return the value at an age from the samples on both sides of it, given as (age, value)."""
    (before, low), (after, high) = points[0], points[-1]
    if after == before:
        return float(low)
    return low + (high - low) * (age - before) / (after - before)


def _ranked(rows: Sequence[Any]) -> tuple[TopPost, ...]:
    parts: dict[int, list[TopPart]] = {}
    for row in rows:
        post_id, _total, _out_at, _number, _text, platform_id, name, link, value, as_of = row
        parts.setdefault(post_id, []).append(TopPart(platform_id, name, link, value, as_of))
    posts: list[TopPost] = []
    for row in rows:
        post_id, total, out_at, number, text, *_ = row
        if posts and posts[-1].post_id == post_id:
            continue
        rank = posts[-1].rank if posts and posts[-1].total == total else len(posts) + 1
        posts.append(TopPost(rank, post_id, number, text, out_at, total, tuple(parts[post_id])))
    return tuple(posts)
