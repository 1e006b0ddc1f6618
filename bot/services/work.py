"""Work: performing a claimed job, told apart from who calls it (a waiting person or the job runner)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.domain.jobs import Job, JobKind
from bot.domain.posts import Post, PostState
from bot.errors import Problem
from bot.publora.errors import Conflict, OutcomeUnknown, PubloraError, RateLimited, Unavailable, UploadRefused
from bot.services.leases import Leases
from bot.services.wording import explain
from bot.storage.errors import Stale
from bot.storage.jobs import Jobs
from bot.storage.posts import Posts

PASSING: Final = (Unavailable, OutcomeUnknown, RateLimited, UploadRefused)
PASSING_CODES: Final = frozenset({"IDEMPOTENCY_IN_FLIGHT", "POST_GROUP_VERSION_CONFLICT", "POST_CHANGED"})
PAUSES: Final = (2.0, 5.0, 15.0, 30.0, 60.0)
"""Seconds between tries; the last one repeats."""
ASKED_FOR: Final = frozenset({JobKind.PUBLISH, JobKind.MOVE, JobKind.DELETE})
"""Jobs that a person asked for: the post shows why they take longer."""

Body = Callable[[Post], Awaitable[datetime | None]]
"""What a job does with its post; returns when (UTC) it wants to run again, None when it is done.

Raises `PubloraError` (passing ones put the job off), `Stale`, and `Problem` for a refusal people must read.
"""
log = structlog.get_logger()


class Work:
    """Performs jobs by their bodies and keeps their rows."""

    def __init__(
        self,
        posts: Posts,
        jobs: Jobs,
        leases: Leases,
        clock: Clock,
        bodies: Mapping[JobKind, Body],
        *,
        purge: Callable[[int], Awaitable[None]],
    ) -> None:
        self._posts = posts
        self._jobs = jobs
        self._leases = leases
        self._clock = clock
        self._bodies = bodies
        self._purge = purge

    async def claim(self, limit: int) -> tuple[Job, ...]:
        """Claim up to `limit` due jobs for this process."""
        return await self._jobs.claim(now=self._clock.now(), lease=self._leases.fresh(), limit=limit)

    async def next_due(self) -> datetime | None:
        """Return when (UTC) the next unclaimed job is due, None when there is none."""
        return await self._jobs.next_due(self._clock.now())

    async def put_off(self, job: Job, seconds: float) -> None:
        """Release a job that broke, to be tried again after `seconds`."""
        await self._jobs.postpone(job, self._in(seconds))

    async def perform(self, job: Job, *, awaited: bool) -> Post | None:
        """Do a claimed job as far as it goes now and return its post, None when the post is gone.

        A passing trouble at Publora puts the job off. `awaited` says that a person reads the outcome at once:
        then a refusal is raised as `Problem`; else it is kept with the post and announced.
        """
        if job.kind is JobKind.PURGE:
            await self._purge(job.subject)
            await self._jobs.finish(job)
            return None
        before = await self._posts.get(job.subject)
        if before is None:
            await self._jobs.finish(job)
            return None
        async with self._leases.held(job):
            await self._run(job, before, awaited=awaited)
        after = await self._posts.get(job.subject)
        if after is not None and job.kind is JobKind.PUBLISH and not awaited:
            await self._announce_end(before, after)
        return after

    async def _run(self, job: Job, post: Post, *, awaited: bool) -> None:
        try:
            again = await self._bodies[job.kind](post)
        except PubloraError as error:
            if not is_passing(error):
                await self._refuse(job, explain(error), awaited=awaited)
            else:
                await self._put_off(job, error)
        except Stale:
            await self._jobs.postpone(job, self._in(PAUSES[0]))
        except Problem as problem:
            await self._refuse(job, problem, awaited=awaited)
        else:
            await (self._jobs.finish(job) if again is None else self._jobs.postpone(job, again))

    async def _refuse(self, job: Job, problem: Problem, *, awaited: bool) -> None:
        await self._jobs.finish(job)
        if awaited:
            raise problem
        await self._note(job, f"{problem.said} {problem.todo}".strip())
        await self._jobs.add(JobKind.ANNOUNCE, job.subject, self._clock.now())

    async def _put_off(self, job: Job, error: PubloraError) -> None:
        pause = PAUSES[min(job.attempts, len(PAUSES)) - 1]
        if isinstance(error, RateLimited) and error.retry_after:
            pause = max(error.retry_after, 1.0)
        log.info("job put off", job=job.id, kind=job.kind, error=type(error).__name__, seconds=pause)
        if job.kind in ASKED_FOR:
            await self._note(job, explain(error).said)
        await self._jobs.postpone(job, self._in(pause))

    async def _note(self, job: Job, said: str) -> None:
        post = await self._posts.get(job.subject)
        if post is not None and post.problem != said:
            await self._posts.change(
                post, at=self._clock.now(), actor_id=None, event=f"{job.kind} put off", problem=said
            )

    async def _announce_end(self, before: Post, after: Post) -> None:
        if before.state is PostState.SUBMITTED and after.state is not PostState.SUBMITTED:
            await self._jobs.add(JobKind.ANNOUNCE, after.id, self._clock.now())

    def _in(self, seconds: float) -> datetime:
        return self._clock.now() + timedelta(seconds=seconds)


def is_passing(error: PubloraError) -> bool:
    """Say whether the same call may well succeed a little later."""
    if isinstance(error, Conflict):
        return error.code in PASSING_CODES
    return isinstance(error, PASSING)
