"""Work: performing a claimed job, told apart from who calls it (a waiting person or the job runner)."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.domain.jobs import ABOUT_GUILDS, Job, JobKind
from bot.domain.notices import NewNotice
from bot.domain.posts import Post, PostState
from bot.errors import Problem
from bot.publora.errors import Conflict, OutcomeUnknown, PubloraError, RateLimited, Unavailable, UploadRefused
from bot.services.leases import Leases
from bot.services.recording import Recorder
from bot.services.wording import explain
from bot.storage.errors import Stale
from bot.storage.jobs import Jobs
from bot.storage.posts import Posts

PASSING: Final = (Unavailable, OutcomeUnknown, RateLimited, UploadRefused)
PASSING_CODES: Final = frozenset({"IDEMPOTENCY_IN_FLIGHT", "POST_GROUP_VERSION_CONFLICT", "POST_CHANGED"})
PAUSES: Final = (2.0, 5.0, 15.0, 30.0, 60.0)
"""Seconds between tries; the last one repeats."""
ASKED_FOR: Final = frozenset({JobKind.PUBLISH, JobKind.MOVE, JobKind.EDIT, JobKind.DELETE, JobKind.HALT})
"""Jobs that a person asked for: the post shows why they take longer."""
SILENT: Final = "Its time has passed, and nobody can tell yet whether it goes out."
TOMORROW: Final = 86_400.0
TOGETHER: Final = 100
"""How many posts are watched by one listing (publora-api.md 4.3)."""

Body = Callable[[Post, bool], Awaitable[datetime | None]]
"""What a job does with its post, told whether a person waits for the outcome.

Returns when (UTC) it wants to run again, None when it is done. Raises `PubloraError` (passing ones put the
job off), `Stale`, and `Problem` for a refusal that people must read.
"""
GuildBody = Callable[[int], Awaitable[datetime | None]]
"""What a job does with a guild, otherwise like `Body`."""
BatchBody = Callable[[Sequence[Post]], Awaitable[Mapping[int, datetime | None]]]
"""What a job does with several posts of one guild at once; returns by post id when to look again."""
log = structlog.get_logger()


class Work:
    """Performs jobs by their bodies and keeps their rows."""

    def __init__(
        self,
        posts: Posts,
        jobs: Jobs,
        recorder: Recorder,
        leases: Leases,
        clock: Clock,
        *,
        bodies: Mapping[JobKind, Body],
        batches: Mapping[JobKind, BatchBody],
        guild_bodies: Mapping[JobKind, GuildBody],
    ) -> None:
        self._posts = posts
        self._jobs = jobs
        self._recorder = recorder
        self._leases = leases
        self._clock = clock
        self._bodies = bodies
        self._batches = batches
        self._guild_bodies = guild_bodies
        self._followers: dict[int, list[Job]] = defaultdict(list)

    @property
    def stirred(self) -> asyncio.Event:
        """Set when this process has added a job or ended one; who waits for work clears it."""
        return self._jobs.stirred

    async def claim(
        self, limit: int, *, share: int | None = None, beside: Collection[int] = ()
    ) -> tuple[Job, ...]:
        """Claim up to `limit` due jobs for this process; those done together are led by the first of them.

        `share` and `beside` keep guilds from each other's time, see `Jobs.claim`.
        """
        lease = self._leases.fresh()
        jobs = await self._jobs.claim(
            now=self._clock.now(), lease=lease, limit=limit, share=share or limit, beside=beside
        )
        leaders: dict[object, Job] = {}
        for job in jobs:
            together = job.kind in self._batches
            leader = leaders.setdefault((job.kind, job.guild_id) if together else job.id, job)
            if leader is not job:
                self._followers[leader.id].append(job)
        return tuple(leaders.values())

    async def next_due(self) -> datetime | None:
        """Return when (UTC) the next unclaimed job is due, None when there is none."""
        return await self._jobs.next_due(self._clock.now())

    async def put_off(self, job: Job, seconds: float) -> None:
        """Release a job that broke, to be tried again after `seconds`."""
        await self._jobs.postpone(job, self._in(seconds))

    async def perform(self, job: Job, *, awaited: bool) -> Post | None:
        """Do a claimed job as far as it goes now and return its post, None when there is none.

        A passing trouble at Publora puts the job off. `awaited` says that a person reads the outcome at once:
        then a refusal is raised as `Problem`; else it is kept with the post and told.
        """
        try:
            return await self._perform(job, awaited=awaited)
        finally:
            self.stirred.set()

    async def _perform(self, job: Job, *, awaited: bool) -> Post | None:
        async with self._leases.held(job):
            if job.kind in ABOUT_GUILDS:
                await self._run(job, self._guild_bodies[job.kind](job.subject), awaited=awaited)
                return None
            if job.kind in self._batches:
                await self._run_batch(job)
            elif (post := await self._posts.get(job.subject)) is None:
                await self._jobs.finish(job)
            else:
                await self._run(job, self._bodies[job.kind](post, awaited), awaited=awaited)
        return await self._posts.get(job.subject)

    async def see_through(self, job: Job, stored: Post) -> Post:
        """Perform a job that somebody waits for; raises `Problem` only.

        Whatever else breaks, the post is safe with its job: saying "try again" would post twice.
        """
        try:
            return await self.perform(job, awaited=True) or stored
        except Problem:
            raise
        except Exception:
            log.exception("job broke while somebody waited", job=job.id, kind=job.kind, subject=job.subject)
            return stored

    async def _run(self, job: Job, body: Awaitable[datetime | None], *, awaited: bool) -> None:
        try:
            again = await body
        except PubloraError as error:
            if is_passing(error):
                await self._delay(job, error)
            else:
                await self._refuse(job, explain(error), awaited=awaited)
        except Stale:
            await self._jobs.postpone(job, self._in(PAUSES[0]))
        except Problem as problem:
            await self._refuse(job, problem, awaited=awaited)
        else:
            await self._close(job, again)

    async def _run_batch(self, job: Job) -> None:
        """Do the job together with all due ones of its kind in the same guild."""
        followers = self._followers.pop(job.id, [])
        others = await self._jobs.claim_mates(
            job,
            job.guild_id or 0,
            now=self._clock.now(),
            lease=self._leases.fresh(),
            limit=TOGETHER - 1 - len(followers),
        )
        mates = (*followers, *others)
        jobs = {each.subject: each for each in (job, *mates)}
        async with self._leases.held(*mates):
            posts = [found for subject in jobs if (found := await self._posts.get(subject))]
            try:
                looks = await self._batches[job.kind](posts)
            except PubloraError as error:
                for each in jobs.values():
                    await self._delay(each, error)
            else:
                for subject, each in jobs.items():
                    await self._close(each, looks.get(subject))

    async def _close(self, job: Job, again: datetime | None) -> None:
        await (self._jobs.finish(job) if again is None else self._jobs.postpone(job, again))

    async def _refuse(self, job: Job, problem: Problem, *, awaited: bool) -> None:
        if job.kind in ABOUT_GUILDS:
            log.warning("job refused", job=job.id, kind=job.kind, said=problem.said)
            await self._jobs.postpone(job, self._in(TOMORROW))
            return
        await self._jobs.finish(job)
        if awaited:
            raise problem
        notice = NewNotice(f"{job.kind} refused", problem.said, problem.todo)
        await self._note(job, f"{problem.said} {problem.todo}".strip(), (notice,))

    async def _delay(self, job: Job, error: PubloraError) -> None:
        pause = PAUSES[min(job.attempts, len(PAUSES)) - 1]
        if isinstance(error, RateLimited) and error.retry_after:
            pause = await self._until_due(job, max(error.retry_after, 1.0))
        log.info("job put off", job=job.id, kind=job.kind, error=type(error).__name__, seconds=pause)
        if job.kind in ASKED_FOR:
            await self._note_delay(job, explain(error).said)
        await self._jobs.postpone(job, self._in(pause))

    async def _until_due(self, job: Job, pause: float) -> float:
        """Cut a long wait short at the post's time: what can't go out any more must be said then."""
        post = await self._posts.get(job.subject) if job.kind is JobKind.PUBLISH else None
        if post is None or post.scheduled_at <= self._clock.now():
            return pause
        return min(pause, (post.scheduled_at - self._clock.now()).total_seconds())

    async def _note_delay(self, job: Job, said: str) -> None:
        """Say on the post why it takes longer; past its time, also tell people, once."""
        post = await self._posts.get(job.subject)
        if post is None or post.state is not PostState.SUBMITTED or post.scheduled_at > self._clock.now():
            await self._note(job, said)
            return
        late = f"{said} {SILENT}"
        await self._note(job, late, (NewNotice("late", late),) if post.problem != late else ())

    async def _note(self, job: Job, said: str, notices: Sequence[NewNotice] = ()) -> None:
        post = None if job.kind in ABOUT_GUILDS else await self._posts.get(job.subject)
        if post is None or (post.problem == said and not notices):
            return
        try:
            await self._recorder.change(post, f"{job.kind} put off", problem=said, notices=notices)
        except Stale:
            # Somebody changed the post this very moment; what they did says more than this note.
            log.info("note left out", job=job.id, kind=job.kind)

    def _in(self, seconds: float) -> datetime:
        return self._clock.now() + timedelta(seconds=seconds)


def is_passing(error: PubloraError) -> bool:
    """Say whether the same call may well succeed a little later."""
    if isinstance(error, Conflict):
        return error.code in PASSING_CODES
    return isinstance(error, PASSING)
