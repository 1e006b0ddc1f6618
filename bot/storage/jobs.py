"""Jobs: work that must not be lost, claimed under a lease by whoever does it."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable
from datetime import datetime

from sqlalchemy import (
    CTE,
    ColumnElement,
    ScalarSelect,
    Select,
    Update,
    and_,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.domain.jobs import ABOUT_GUILDS, ALONGSIDE, UNLESS_DELETED, Job, JobKind, Lease
from bot.storage.database import Database
from bot.storage.tables import JobRow, PostRow, WorkspaceRow

FREE = {"lease_owner": None, "lease_until": None}


class Jobs:
    """The queue.

    A claim counts `attempts` up, so that a worker whose lease ran out can neither finish nor postpone what
    somebody else has claimed since.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def stirred(self) -> asyncio.Event:
        """Set when there may be more to claim than before; who waits for that clears it."""
        return self._database.stirred

    async def claim(
        self, *, now: datetime, lease: Lease, limit: int, share: int, beside: Collection[int] = ()
    ) -> tuple[Job, ...]:
        """Claim what is due and nobody holds; one job of a post at a time, its card's aside.

        A post that somebody wants deleted is neither published nor moved: these wait for the deletion.

        Guilds take turns, each with its oldest job first, and none gets more than `share`. `beside` has the
        guild of each job that the caller has under way: these are turns that the guild had. Leaves out the
        posts of guilds that are switched off.
        """
        turns = _turns(now, share)
        had = case(Counter(beside), value=turns.c.guild_id, else_=0) if beside else literal(0)
        turn = turns.c.turn + had
        chosen = (
            select(turns.c.id)
            .where(turns.c.id.is_not(None), turn <= share)
            .order_by(turn, _due_moment(turns), turns.c.id)
            .limit(limit)
        )
        # Said again, for PostgreSQL: it looks anew at a row that another transaction has just changed.
        still = select(JobRow.id).where(JobRow.id.in_(chosen), JobRow.run_at <= now, is_free(now))
        return await self._claim(_lease(lease).where(JobRow.id.in_(still.with_for_update(skip_locked=True))))

    async def claim_one(self, kind: JobKind, subject: int, *, now: datetime, lease: Lease) -> Job | None:
        """Claim one job, due or not; None when there is none or its post is being worked on."""
        wanted = _lease(lease).where(
            JobRow.kind == kind,
            JobRow.subject == subject,
            is_free(now),
            ~_held(JobRow.subject, now),
            ~_waits_for_deletion(),
        )
        return next(iter(await self._claim(wanted)), None)

    async def claim_mates(
        self, job: Job, guild_id: int, *, now: datetime, lease: Lease, limit: int
    ) -> tuple[Job, ...]:
        """Claim what else of a claimed job's kind is due in its guild, oldest first."""
        due = (
            select(JobRow.id)
            .where(
                JobRow.kind == job.kind,
                JobRow.guild_id == guild_id,
                JobRow.run_at <= now,
                is_free(now),
                ~_sibling_goes_first(now),
            )
            .order_by(JobRow.run_at, JobRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return await self._claim(_lease(lease).where(JobRow.id.in_(due)))

    async def renew(self, job: Job, lease: Lease) -> bool:
        """Hold a claimed job longer; False when it was lost to somebody else."""
        async with self._database.writing() as session:
            kept = _ours(job).where(JobRow.lease_owner == lease.owner).values(lease_until=lease.until)
            return await session.scalar(kept.returning(JobRow.id)) is not None

    async def finish(self, job: Job) -> None:
        """Forget a claimed job; one that was asked for again meanwhile is let go instead."""
        async with self._database.writing() as session:
            done = delete(JobRow).where(JobRow.id == job.id, JobRow.attempts == job.attempts)
            await session.execute(done.where(~JobRow.asked))
            await session.execute(_ours(job).values(FREE))

    async def postpone(self, job: Job, run_at: datetime) -> None:
        """Let a claimed job go until `run_at`; a time that was asked for meanwhile wins."""
        async with self._database.writing() as session:
            later = case((JobRow.asked, JobRow.run_at), else_=run_at)
            await session.execute(_ours(job).values(FREE | {"run_at": later}))

    async def next_due(self, now: datetime) -> datetime | None:
        """Return when `claim` may next have something to give: a moment past or to come, None for never."""
        other = aliased(JobRow)
        waiting = (
            select(JobRow.run_at)
            .where(is_free(now), _guild_is_on(), ~_held(JobRow.subject, now), ~_waits_for_deletion())
            .order_by(JobRow.run_at)
            .limit(1)
        )
        async with self._database.reading() as session:
            moments = [
                await session.scalar(waiting),
                await session.scalar(select(func.min(other.lease_until)).where(other.lease_until > now)),
            ]
        return min((moment for moment in moments if moment is not None), default=None)

    async def add(self, kind: JobKind, subject: int, run_at: datetime) -> None:
        """Store a job; where there is one of this kind and subject, its time becomes `run_at`.

        Stores nothing about a post that is gone.
        """
        async with self._database.writing() as session:
            guild_id = (
                subject
                if kind in ABOUT_GUILDS
                else await session.scalar(select(PostRow.guild_id).where(PostRow.id == subject))
            )
            if guild_id is not None:
                await put_job(self._database, session, kind, subject, run_at, guild_id=guild_id)

    def asking(
        self, kind: JobKind, guild_id: int, at: datetime
    ) -> Callable[[AsyncSession, int], Awaitable[None]]:
        """Return the wish for a guild's job, at `at` (UTC) or sooner, to store with the change of a post."""

        async def write(session: AsyncSession, _post_id: int) -> None:
            await put_job(self._database, session, kind, guild_id, at, guild_id=guild_id, keep=True)
            await hurry_jobs(self._database, session, kind, guild_id, at)

        return write

    async def hurry(self, kind: JobKind, guild_id: int, at: datetime) -> None:
        """Have all of a guild's jobs of a kind done at `at` (UTC), unless they are due before."""
        async with self._database.writing() as session:
            await hurry_jobs(self._database, session, kind, guild_id, at)

    async def has_any(self, subject: int, kinds: Collection[JobKind]) -> bool:
        """Say whether a subject has a job of one of these kinds, due or not, held or not."""
        async with self._database.reading() as session:
            return await has_job(session, subject, kinds)

    async def count(self) -> int:
        """Return how many jobs there are, due or not."""
        async with self._database.reading() as session:
            return await session.scalar(select(func.count()).select_from(JobRow)) or 0

    async def _claim(self, statement: Update) -> tuple[Job, ...]:
        async with self._database.writing() as session:
            await self._database.take_turns(session)
            rows = await session.scalars(statement.returning(JobRow))
            jobs = [row.record() for row in rows]
        return tuple(sorted(jobs, key=lambda job: (job.run_at, job.id)))


async def put_job(
    database: Database,
    session: AsyncSession,
    kind: JobKind,
    subject: int,
    run_at: datetime,
    *,
    guild_id: int,
    keep: bool = False,
) -> None:
    """Store a job in the session's transaction, or move the one that is there; its lease stays.

    With `keep` a job that is there keeps its time. One that is being done comes back when it ends.
    """
    values: dict[str, object] = {"kind": kind, "subject": subject, "guild_id": guild_id, "run_at": run_at}
    renewed = ["asked"] if keep else ["asked", "run_at"]
    await database.upsert(
        session, JobRow, values | {"attempts": 0, "asked": True}, key=["subject", "kind"], update=renewed
    )
    database.stir_after(session)


async def hurry_jobs(
    database: Database, session: AsyncSession, kind: JobKind, guild_id: int, at: datetime
) -> None:
    """Have all of a guild's jobs of a kind done at once, in the session's transaction."""
    mine = update(JobRow).where(JobRow.kind == kind, JobRow.guild_id == guild_id, JobRow.run_at > at)
    await session.execute(mine.values(run_at=at, asked=True))
    database.stir_after(session)


async def hold_job(session: AsyncSession, kind: JobKind, subject: int, lease: Lease) -> Job:
    """Claim a job that was stored in this same transaction."""
    held = _lease(lease).where(JobRow.kind == kind, JobRow.subject == subject)
    return (await session.scalars(held.returning(JobRow))).one().record()


async def drop_jobs(session: AsyncSession, kinds: Iterable[JobKind], subject: int) -> None:
    """Forget jobs in the session's transaction, held or not."""
    await session.execute(delete(JobRow).where(JobRow.subject == subject, JobRow.kind.in_(kinds)))


async def is_held(session: AsyncSession, post_id: int, now: datetime) -> bool:
    """Say whether somebody is at work on a post."""
    return bool(await session.scalar(select(_held(post_id, now))))


async def has_job(session: AsyncSession, subject: int, kinds: Collection[JobKind]) -> bool:
    """Say whether a subject has a job of one of these kinds."""
    there = exists().where(JobRow.subject == subject, JobRow.kind.in_(kinds))
    return bool(await session.scalar(select(there)))


def is_free(now: datetime) -> ColumnElement[bool]:
    return or_(JobRow.lease_until.is_(None), JobRow.lease_until <= now)


def _turns(now: datetime, share: int) -> CTE:
    """Give each guild's oldest jobs that can be had: the id, and whose turn of its guild it is, from 1.

    Goes in each guild from job to job along an index, so that who is far behind delays nobody else.
    """
    # The sum keeps SQLite from the other index with the guild in it, which has what is not due, too.
    behind = select((JobRow.guild_id + 0).label("guild_id")).where(JobRow.run_at <= now)
    guilds = behind.distinct().cte("guilds")
    oldest = _oldest(now).where(JobRow.guild_id == guilds.c.guild_id).scalar_subquery()
    first = select(guilds.c.guild_id, literal(1).label("turn"), oldest.label("id"))
    turns = first.cte("turns", recursive=True)
    later = tuple_(JobRow.run_at, JobRow.id) > tuple_(_due_moment(turns), turns.c.id)
    following = _oldest(now).where(JobRow.guild_id == turns.c.guild_id, later).scalar_subquery()
    return turns.union_all(
        select(turns.c.guild_id, turns.c.turn + 1, following).where(
            turns.c.id.is_not(None), turns.c.turn < share
        )
    )


def _due_moment(turns: CTE) -> ScalarSelect[datetime]:
    """Ask for the time of a turn's job; not by a join, for which PostgreSQL would read every job there is."""
    job = aliased(JobRow)
    return select(job.run_at).where(job.id == turns.c.id).correlate(turns).scalar_subquery()


def _oldest(now: datetime) -> Select[int]:
    """Ask for the oldest job that can be had."""
    return (
        select(JobRow.id)
        .where(JobRow.run_at <= now, is_free(now), _guild_is_on(), ~_sibling_goes_first(now))
        .order_by(JobRow.run_at, JobRow.id)
        .limit(1)
    )


def _held(post_id: object, now: datetime) -> ColumnElement[bool]:
    other = aliased(JobRow)
    return exists().where(other.subject == post_id, other.kind.not_in(ALONGSIDE), other.lease_until > now)


def _sibling_goes_first(now: datetime) -> ColumnElement[bool]:
    """A job of the same post is held, or is due before this one; a deletion goes before all others."""
    other = aliased(JobRow)
    older = tuple_(other.run_at, other.id) < tuple_(JobRow.run_at, JobRow.id)
    sooner = and_(
        other.run_at <= now,
        or_(other.kind == JobKind.DELETE, and_(JobRow.kind != JobKind.DELETE, older)),
    )
    in_the_way = exists().where(
        other.subject == JobRow.subject,
        other.kind.not_in(ALONGSIDE),
        JobRow.kind.not_in(ABOUT_GUILDS),
        other.id != JobRow.id,
        or_(other.lease_until > now, sooner),
    )
    return or_(in_the_way, _waits_for_deletion())


def _waits_for_deletion() -> ColumnElement[bool]:
    other = aliased(JobRow)
    wanted = exists().where(other.subject == JobRow.subject, other.kind == JobKind.DELETE)
    return and_(JobRow.kind.in_(UNLESS_DELETED), wanted)


def _guild_is_on() -> ColumnElement[bool]:
    off = exists().where(WorkspaceRow.guild_id == JobRow.guild_id, WorkspaceRow.disabled_at.is_not(None))
    return or_(JobRow.kind == JobKind.PURGE, ~off)


def _lease(lease: Lease) -> Update:
    return update(JobRow).values(
        lease_owner=lease.owner, lease_until=lease.until, attempts=JobRow.attempts + 1, asked=False
    )


def _ours(job: Job) -> Update:
    return update(JobRow).where(JobRow.id == job.id, JobRow.attempts == job.attempts)
