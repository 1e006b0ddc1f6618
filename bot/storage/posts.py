"""Posts: accepted once, changed only by whoever saw their latest version."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Required, TypedDict, Unpack

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.jobs import AFTER, UNLESS_DELETED, Job, JobKind, Lease, NewJob
from bot.domain.notices import NewNotice
from bot.domain.posts import NEXT_STATES, Media, NewPost, Post, PostState, Target
from bot.storage.audit import note_event
from bot.storage.database import Database
from bot.storage.errors import Busy, Doomed, Stale
from bot.storage.jobs import drop_jobs, has_job, hold_job, is_held, put_job
from bot.storage.notices import add_notice
from bot.storage.tables import (
    DraftMediaRow,
    ImportMediaRow,
    MediaRow,
    PostRow,
    TargetRow,
    WorkspaceRow,
)

FIRST_VERSION = 1
KEEPING_PAUSE = frozenset({PostState.SUBMITTED, PostState.PAUSED})
"""States in which a post still belongs to the pause that took it back."""
NULLABLE = frozenset({"group_id", "key_fingerprint", "problem", "found_text"})

Write = Callable[[AsyncSession, int], Awaitable[None]]
"""Something to store along with a change, in its transaction; takes the post's id. Made by a repository."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A post that is safe with us, and the job that brings it to Publora, already claimed."""

    post: Post
    job: Job


class What(TypedDict, total=False):
    """What happens to a post. A key that is absent leaves its column as it is.

    `targets` takes the place of all targets, `media` that of all files. A job in `add_jobs` of a kind the
    post already has changes that one's time; `drop_jobs` forgets jobs; `notices` are told to people; `also`
    is stored along with it. `revision` is for the audit: which one it is about; so are the cautions that
    were `waved_through`.
    """

    reason: str | None
    to: PostState | None
    scheduled_at: datetime | None
    group_id: str | None
    key_fingerprint: str
    problem: str | None
    by_pause: bool
    found_text: str | None
    text: str
    targets: Sequence[Target] | None
    media: Sequence[Media]
    revision: int
    waved_through: Sequence[str]
    also: Sequence[Write]
    add_jobs: Sequence[NewJob]
    drop_jobs: Collection[JobKind]
    notices: Sequence[NewNotice]


class Change(What, total=False):
    """What happens to a post, when and by whom; `actor_id` None is the bot."""

    at: Required[datetime]
    actor_id: Required[int | None]
    event: Required[str]


class Posts:
    """Reads and changes posts. A guild's reads see only its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def accept(
        self,
        news: Sequence[tuple[NewPost, Sequence[Write]]],
        *,
        at: datetime,
        lease: Lease,
        add_jobs: Sequence[NewJob] = (),
    ) -> tuple[Accepted, ...]:
        """Store posts of one guild, each with what is written along; all of them or none.

        Each gets the guild's next number, and a PUBLISH job claimed under `lease` beside `add_jobs`. Several
        become one family, unless they join one.
        """
        async with self._database.writing() as session:
            rows = await self._store(session, news, at, add_jobs)
            job = NewJob(JobKind.PUBLISH, at)
            return tuple(
                [
                    Accepted(row.record(), await self._add_held(session, row.id, row.guild_id, job, lease))
                    for row in rows
                ]
            )

    async def submit(
        self, new: NewPost, *, at: datetime, add_jobs: Sequence[NewJob], also: Sequence[Write] = ()
    ) -> Post:
        """Store a post as `accept` does, all its jobs left to whoever claims them; returns the post."""
        async with self._database.writing() as session:
            (row,) = await self._store(session, ((new, also),), at, add_jobs)
            return row.record()

    async def _store(
        self,
        session: AsyncSession,
        news: Sequence[tuple[NewPost, Sequence[Write]]],
        at: datetime,
        add_jobs: Sequence[NewJob],
    ) -> list[PostRow]:
        rows = [await self._add(session, new, at) for new, _ in news]
        await session.flush()
        for row in rows if len(rows) > 1 else ():
            row.family_id = row.family_id or rows[0].id
        # Before the events: a change takes its post first, then the audit trail, and so must all of these.
        for row, (_, also) in zip(rows, news, strict=True):
            for write in also:
                await write(session, row.id)
        for row, (new, _) in zip(rows, news, strict=True):
            await self._begin(session, row, new, add_jobs)
        return rows

    async def _add(self, session: AsyncSession, new: NewPost, at: datetime) -> PostRow:
        row = PostRow(
            guild_id=new.guild_id,
            number=await self._next_number(session, new.guild_id),
            author_id=new.author_id,
            channel_id=new.channel_id,
            state=PostState.SUBMITTED,
            version=FIRST_VERSION,
            text=new.text,
            folded=new.text.casefold(),
            scheduled_at=new.scheduled_at,
            created_at=at,
            retry_of=new.retry_of,
            source=new.source,
            source_author=new.source_author,
            family_id=new.family_id,
            targets=[TargetRow.of(*each) for each in enumerate(new.targets)],
            media=[MediaRow.of(*each) for each in enumerate(new.media)],
        )
        session.add(row)
        return row

    async def _begin(
        self, session: AsyncSession, row: PostRow, new: NewPost, add_jobs: Sequence[NewJob]
    ) -> None:
        """Note that a post was accepted, and give it its jobs."""
        await note_event(
            self._database,
            session,
            "accepted",
            guild_id=row.guild_id,
            at=row.created_at,
            actor_id=row.author_id,
            post_id=row.id,
            number=row.number,
            details={"in spite of": new.waved_through} if new.waved_through else None,
        )
        for job in add_jobs:
            await put_job(self._database, session, job.kind, row.id, job.run_at, guild_id=row.guild_id)

    async def get(self, post_id: int) -> Post | None:
        """Return a post by its id."""
        async with self._database.reading() as session:
            row = await session.get(PostRow, post_id)
            return row and row.record()

    async def find(self, guild_id: int, number: int) -> Post | None:
        """Return a guild's post by its number."""
        async with self._database.reading() as session:
            mine = select(PostRow).where(PostRow.guild_id == guild_id, PostRow.number == number)
            row = await session.scalar(mine)
            return row and row.record()

    async def those(self, ids: Collection[int]) -> tuple[Post, ...]:
        """Return the posts with these ids, in no order."""
        async with self._database.reading() as session:
            rows = await session.scalars(select(PostRow).where(PostRow.id.in_(ids)))
            return tuple(row.record() for row in rows)

    async def find_group(self, guild_id: int, group_id: str) -> Post | None:
        """Return a guild's post by its post group at Publora."""
        async with self._database.reading() as session:
            mine = select(PostRow).where(PostRow.guild_id == guild_id, PostRow.group_id == group_id)
            row = await session.scalar(mine.limit(1))
            return row and row.record()

    async def change(self, post: Post, **change: Unpack[Change]) -> Post:
        """Change a post as it was last read and return it as it is then.

        Raises `Stale` when it is another by now, `ValueError` for a state it may not go to.
        """
        async with self._database.writing() as session:
            return await self._change(session, post, change)

    def changing(self, post: Post, **change: Unpack[Change]) -> Write:
        """Return the change of a post as something to store along with another; raises like `change`."""

        async def write(session: AsyncSession, _other_id: int) -> None:
            await self._change(session, post, change)

        return write

    async def change_claiming(
        self, post: Post, job: NewJob, lease: Lease, **change: Unpack[Change]
    ) -> tuple[Post, Job]:
        """Change a post and claim a job for it.

        Raises `Stale`, and `Busy` while somebody is at work on the post or a change that comes before this
        one is on its way; unless for its deletion, `Doomed` when somebody wants it deleted.
        """
        async with self._database.writing() as session:
            await self._database.take_turns(session)
            if job.kind in UNLESS_DELETED and await has_job(session, post.id, (JobKind.DELETE,)):
                raise Doomed(f"post {post.id} waits to be deleted")
            if await is_held(session, post.id, change["at"]):
                raise Busy(f"post {post.id} is being worked on")
            if await has_job(session, post.id, AFTER.get(job.kind, ())):
                raise Busy(f"another change of post {post.id} is on its way")
            changed = await self._change(session, post, change)
            return changed, await self._add_held(session, post.id, post.guild_id, job, lease)

    async def retries(self, post_id: int) -> tuple[Post, ...]:
        """Return the posts that try another's failed accounts again, oldest first."""
        again = select(PostRow).where(PostRow.retry_of == post_id).order_by(PostRow.id)
        async with self._database.reading() as session:
            return tuple(row.record() for row in await session.scalars(again))

    async def families(self, family_ids: Collection[int]) -> Mapping[int, tuple[Post, ...]]:
        """Return the posts of families by the family's id, each family's by number."""
        members = select(PostRow).where(PostRow.family_id.in_(family_ids)).order_by(PostRow.number)
        found: dict[int, tuple[Post, ...]] = dict.fromkeys(family_ids, ())
        if family_ids:
            async with self._database.reading() as session:
                for post in [row.record() for row in await session.scalars(members)]:
                    found[post.family_id or 0] += (post,)
        return found

    async def media_in_use(self, digest: str) -> bool:
        """Say whether a draft, a row to be imported, or a post that is not deleted, has this file."""
        async with self._database.reading() as session:
            in_post = exists().where(
                MediaRow.digest == digest, PostRow.id == MediaRow.post_id, PostRow.state != PostState.DELETED
            )
            in_draft = exists().where(DraftMediaRow.digest == digest)
            in_import = exists().where(ImportMediaRow.digest == digest)
            return bool(await session.scalar(select(or_(in_post, in_draft, in_import))))

    async def _next_number(self, session: AsyncSession, guild_id: int) -> int:
        row = {"guild_id": guild_id, "last_number": 0}
        await self._database.upsert(session, WorkspaceRow, row, key=["guild_id"])
        counted = update(WorkspaceRow).where(WorkspaceRow.guild_id == guild_id)
        counted = counted.values(last_number=WorkspaceRow.last_number + 1).returning(WorkspaceRow.last_number)
        return (await session.scalars(counted)).one()

    async def _change(self, session: AsyncSession, post: Post, change: Change) -> Post:
        to = change.get("to")
        if to is not None and to not in NEXT_STATES[post.state]:
            raise ValueError(f"a post may not go from {post.state} to {to}")
        seen = (PostRow.id == post.id, PostRow.state == post.state, PostRow.version == post.version)
        values = _columns(change) | {"version": post.version + 1}
        won = await session.scalar(update(PostRow).where(*seen).values(values).returning(PostRow.id))
        if won is None:
            raise Stale(f"post {post.id} is not as it was in version {post.version}")
        row = await session.get_one(PostRow, post.id, populate_existing=True)
        targets = change.get("targets")
        if targets is not None:
            await session.execute(delete(TargetRow).where(TargetRow.post_id == post.id))
            await session.refresh(row, ["targets"])
            row.targets = [TargetRow.of(*each) for each in enumerate(targets)]
        if (media := change.get("media")) is not None:
            await session.execute(delete(MediaRow).where(MediaRow.post_id == post.id))
            await session.refresh(row, ["media"])
            row.media = [MediaRow.of(*each) for each in enumerate(media)]
        for write in change.get("also", ()):
            await write(session, post.id)
        await drop_jobs(session, change.get("drop_jobs", ()), post.id)
        after = row.record()
        jobs = [(post.id, job) for job in change.get("add_jobs", ())]
        if _shows(after) != _shows(post):
            jobs += [(each, NewJob(JobKind.CARD, change["at"])) for each in await _siblings(session, post)]
        # Cards in the order of their posts, or two siblings that change at once wait for each other.
        for post_id, job in sorted(jobs, key=lambda each: (each[1].kind is JobKind.CARD, each[0])):
            await put_job(self._database, session, job.kind, post_id, job.run_at, guild_id=post.guild_id)
        for notice in change.get("notices", ()):
            await add_notice(self._database, session, post.guild_id, post.id, notice, at=change["at"])
        await self._note_change(session, post, after, change)
        return after

    async def _note_change(self, session: AsyncSession, before: Post, after: Post, change: Change) -> None:
        details: dict[str, object] = {"version": after.version, "state": after.state}
        if after.scheduled_at != before.scheduled_at:
            details["scheduled_at"] = after.scheduled_at.isoformat()
        if waved := change.get("waved_through"):
            details["in spite of"] = list(waved)
        await note_event(
            self._database,
            session,
            change["event"],
            guild_id=before.guild_id,
            at=change["at"],
            actor_id=change["actor_id"],
            post_id=before.id,
            number=before.number,
            revision=change.get("revision"),
            reason=change.get("reason"),
            details=details,
        )

    async def _add_held(
        self, session: AsyncSession, post_id: int, guild_id: int, job: NewJob, lease: Lease
    ) -> Job:
        await put_job(self._database, session, job.kind, post_id, job.run_at, guild_id=guild_id)
        return await hold_job(session, job.kind, post_id, lease)


def _columns(change: Change) -> dict[str, object]:
    given: dict[str, object] = {"state": change.get("to"), "scheduled_at": change.get("scheduled_at")}
    values = {name: value for name, value in given.items() if value is not None}
    to = change.get("to")
    if to is not None and to not in KEEPING_PAUSE:
        values["by_pause"] = False
    if "by_pause" in change:
        values["by_pause"] = change["by_pause"]
    if "text" in change:
        values |= {"text": change["text"], "folded": change["text"].casefold()}
    return values | {name: value for name, value in change.items() if name in NULLABLE}


def _shows(post: Post) -> tuple[object, ...]:
    """Return what the cards of a post's siblings show of it."""
    return post.state, post.scheduled_at, [target.platform_id for target in post.targets]


async def _siblings(session: AsyncSession, post: Post) -> Sequence[int]:
    if post.family_id is None:
        return ()
    others = select(PostRow.id).where(PostRow.family_id == post.family_id, PostRow.id != post.id)
    return (await session.scalars(others)).all()
