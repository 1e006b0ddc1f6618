"""Samples: numbers of posts and accounts over time. Reads never ask Publora."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update
from sqlalchemy.orm import aliased

from bot.domain.posts import LIVE, Post, TargetState
from bot.domain.samples import (
    MEASURED,
    OF_ACCOUNTS,
    Sample,
    SampledAccount,
    Series,
    Trouble,
)
from bot.domain.sampling import first_slot, series_name
from bot.storage.database import Database
from bot.storage.tables import (
    AccountSampleRow,
    PostRow,
    SampledAccountRow,
    SampleRow,
    SeriesRow,
    TargetRow,
)

SERIES: Final = ("post_id", "platform_id")


class Samples:
    """Keeps what was sampled. A guild's reads see only its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of_post(self, post_id: int) -> Mapping[str, Series]:
        """Return a post's series by platform id."""
        async with self._database.reading() as session:
            rows = await session.scalars(select(SeriesRow).where(SeriesRow.post_id == post_id))
            return {row.platform_id: row.record() for row in rows}

    async def samples(self, post_id: int, platform_id: str) -> tuple[Sample, ...]:
        """Return all samples of a post on an account, oldest first."""
        mine = select(SampleRow).where(SampleRow.post_id == post_id, SampleRow.platform_id == platform_id)
        async with self._database.reading() as session:
            return tuple(row.record() for row in await session.scalars(mine.order_by(SampleRow.taken_at)))

    async def accounts(self, guild_id: int) -> Mapping[str, SampledAccount]:
        """Return how the sampling of each account of a guild stands, by platform id."""
        mine = select(SampledAccountRow).where(SampledAccountRow.guild_id == guild_id)
        async with self._database.reading() as session:
            return {row.platform_id: row.record() for row in await session.scalars(mine)}

    async def find(self, guild_id: int, platform_id: str) -> SampledAccount | None:
        """Return how the sampling of an account stands, None before its first time."""
        async with self._database.reading() as session:
            row = await session.get(SampledAccountRow, (guild_id, platform_id))
            return row and row.record()

    async def adopt(self, guild_id: int, *, now: datetime, since: datetime) -> int:
        """Begin a series for each post on a measured account that has none; returns how many.

        Such posts went out just now, or from `since` (UTC) on before the bot kept numbers.
        """
        newcomers = (
            select(PostRow.id, TargetRow.platform_id, TargetRow.posted_id, PostRow.scheduled_at)
            .join(TargetRow, TargetRow.post_id == PostRow.id)
            .outerjoin(
                SeriesRow,
                (SeriesRow.post_id == PostRow.id) & (SeriesRow.platform_id == TargetRow.platform_id),
            )
            .where(
                PostRow.guild_id == guild_id,
                PostRow.scheduled_at >= since,
                PostRow.state.in_(LIVE),
                TargetRow.state == TargetState.PUBLISHED,
                TargetRow.posted_id.is_not(None),
                or_(*(TargetRow.platform_id.startswith(f"{network}-") for network in sorted(MEASURED))),
                SeriesRow.post_id.is_(None),
            )
        )
        async with self._database.reading() as session:
            found = (await session.execute(newcomers)).all()
        if found:
            async with self._database.writing() as session:
                for post_id, platform_id, posted_id, scheduled_at in found:
                    beginning = _beginning(guild_id, post_id, platform_id, str(posted_id), scheduled_at, now)
                    await self._database.upsert(session, SeriesRow, beginning, key=SERIES)
        return len(found)

    async def begin(self, post: Post, platform_id: str, posted_id: str, *, now: datetime) -> None:
        """Begin one series, unless it is there; a post too old for the schedule is never due."""
        beginning = _beginning(post.guild_id, post.id, platform_id, posted_id, post.scheduled_at, now)
        async with self._database.writing() as session:
            await self._database.upsert(session, SeriesRow, beginning, key=SERIES)

    async def due(
        self, guild_id: int, *, on: Collection[str], before: datetime, limit: int, first: datetime
    ) -> tuple[Series, ...]:
        """Return series on the accounts `on` to be sampled before a moment (UTC), the longest waiting first.

        Posts that went out after `first` (UTC) come before older ones.
        """
        mine = select(SeriesRow).where(
            SeriesRow.guild_id == guild_id, SeriesRow.due_at <= before, SeriesRow.platform_id.in_(on)
        )
        mine = mine.order_by(SeriesRow.out_at <= first, SeriesRow.due_at, SeriesRow.post_id)
        async with self._database.reading() as session:
            return tuple(row.record() for row in await session.scalars(mine.limit(limit)))

    async def next_due(self, guild_id: int, *, on: Collection[str]) -> datetime | None:
        """Return when (UTC) the next series of a guild on the accounts `on` is to be sampled."""
        mine = select(func.min(SeriesRow.due_at)).where(
            SeriesRow.guild_id == guild_id, SeriesRow.platform_id.in_(on)
        )
        async with self._database.reading() as session:
            return await session.scalar(mine)

    async def record(
        self,
        series: Series,
        sample: Sample,
        *,
        due_at: datetime | None,
        planned: bool,
        trouble: Trouble | None = None,
    ) -> None:
        """Store what a network said about a series, and when it is asked next (UTC).

        A measure that is missing this time keeps its last value in the series, not in the sample.
        """
        numbers: dict[str, object] = {measure.value: value for measure, value in sample.values.items()}
        state: dict[str, object] = {"failures": 0, "trouble": trouble, "due_at": due_at}
        state |= {"latest_at": sample.taken_at}
        async with self._database.writing() as session:
            mine = update(SeriesRow).where(_is(series))
            known = await session.scalar(mine.values(**state, **numbers).returning(SeriesRow.post_id))
            if known is not None and numbers:
                values: dict[str, object] = {
                    "post_id": series.post_id,
                    "platform_id": series.platform_id,
                    "taken_at": sample.taken_at,
                    "guild_id": series.guild_id,
                    "age": int((sample.taken_at - series.out_at).total_seconds()),
                    "planned": planned,
                }
                key = ["post_id", "platform_id", "taken_at"]
                await self._database.upsert(session, SampleRow, values | numbers, key=key)

    async def miss(self, series: Series, trouble: Trouble, *, due_at: datetime | None) -> None:
        """Store that a series could not be sampled, and when to try again (UTC), None for never."""
        missed = {"trouble": trouble, "due_at": due_at, "failures": series.failures + 1}
        async with self._database.writing() as session:
            await session.execute(update(SeriesRow).where(_is(series)).values(**missed))

    async def note(self, series: Series, trouble: Trouble) -> None:
        """Store why somebody's look brought nothing; the schedule goes on as if nobody had looked."""
        async with self._database.writing() as session:
            await session.execute(update(SeriesRow).where(_is(series)).values(trouble=trouble))

    async def put_off(self, series: Series, due_at: datetime | None) -> None:
        """Store when a series is sampled next (UTC); nothing else changes."""
        async with self._database.writing() as session:
            await session.execute(update(SeriesRow).where(_is(series)).values(due_at=due_at))

    async def plan(self, guild_id: int, platform_id: str, due_at: datetime) -> None:
        """Store when an account's own numbers are asked for next (UTC)."""
        values: dict[str, object] = {"guild_id": guild_id, "platform_id": platform_id, "due_at": due_at}
        await self._set_account(values, ["due_at"])

    async def pause(
        self, account: SampledAccount, trouble: Trouble, *, at: datetime, until: datetime
    ) -> None:
        """Store why nothing is asked about an account from `at` until a moment (UTC)."""
        stopped = {"trouble": trouble, "trouble_at": at, "paused_until": until}
        await self._set_account(_named(account) | stopped, [*stopped])

    async def resume(self, account: SampledAccount) -> None:
        """Store that there is nothing wrong with an account any more."""
        well = {"trouble": None, "trouble_at": None, "paused_until": None}
        await self._set_account(_named(account) | well, [*well])

    async def record_account(
        self, account: SampledAccount, sample: Sample, *, due_at: datetime | None = None
    ) -> None:
        """Store what a network said of an account itself, and when (UTC) to ask next: None is as planned."""
        numbers = {m.value: sample.values[m] for m in OF_ACCOUNTS if m in sample.values}
        values: dict[str, object] = {
            "guild_id": account.guild_id,
            "platform_id": account.platform_id,
            "taken_at": sample.taken_at,
        }
        if due_at is not None:
            await self.plan(account.guild_id, account.platform_id, due_at)
        if numbers:
            async with self._database.writing() as session:
                key = ["guild_id", "platform_id", "taken_at"]
                await self._database.upsert(session, AccountSampleRow, values | numbers, key=key)

    async def prune(self, guild_id: int, *, looks_before: datetime, all_before: datetime) -> None:
        """Forget what somebody's looks brought before a moment (UTC), and everything before an earlier one.

        What the schedule brought stays until then, the last sample of each series longer.
        """
        newer = aliased(SampleRow)
        later = (
            (newer.post_id == SampleRow.post_id)
            & (newer.platform_id == SampleRow.platform_id)
            & (newer.taken_at > SampleRow.taken_at)
        )
        looks = delete(SampleRow).where(
            SampleRow.guild_id == guild_id, ~SampleRow.planned, exists().where(later)
        )
        planned = delete(SampleRow).where(SampleRow.guild_id == guild_id, SampleRow.planned)
        accounts = delete(AccountSampleRow).where(AccountSampleRow.guild_id == guild_id)
        async with self._database.writing() as session:
            await session.execute(looks.where(SampleRow.taken_at < looks_before))
            await session.execute(planned.where(SampleRow.taken_at < all_before))
            await session.execute(accounts.where(AccountSampleRow.taken_at < all_before))

    async def _set_account(self, values: Mapping[str, object], renewed: Sequence[str]) -> None:
        async with self._database.writing() as session:
            key = ["guild_id", "platform_id"]
            await self._database.upsert(session, SampledAccountRow, values, key=key, update=renewed)


def _beginning(
    guild_id: int, post_id: int, platform_id: str, posted_id: str, scheduled_at: datetime, now: datetime
) -> dict[str, object]:
    # What somebody published in the dashboard may be out before its time.
    out_at = min(scheduled_at, now)
    return {
        "post_id": post_id,
        "platform_id": platform_id,
        "guild_id": guild_id,
        "posted_id": posted_id,
        "out_at": out_at,
        "due_at": first_slot(out_at, series_name(post_id, platform_id), now),
        "failures": 0,
    }


def _named(account: SampledAccount) -> dict[str, object]:
    return {"guild_id": account.guild_id, "platform_id": account.platform_id, "due_at": account.due_at}


def _is(series: Series) -> ColumnElement[bool]:
    return (SeriesRow.post_id == series.post_id) & (SeriesRow.platform_id == series.platform_id)
