"""The job runner: claims due jobs, performs them side by side, and sleeps until there is more to do."""

import asyncio
from datetime import datetime
from functools import partial
from typing import Any, Final

import structlog

from bot.clock import Clock
from bot.domain.jobs import Job
from bot.services.work import Work

AT_ONCE: Final = 8
SHARE: Final = 6
"""How many of `AT_ONCE` one server gets; however long its jobs take, there is room for another's."""
SHORTEST_SLEEP: Final = 0.25
"""Seconds to the next look when something is due that cannot be had just now."""
LONGEST_SLEEP: Final = 5.0
"""Seconds after which the runner looks anyway: another process may have added a job or died with one."""
AFTER_A_BUG: Final = 60.0
FAILING: Final = (1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds of rest after each look in a row that failed; the last one repeats."""
log = structlog.get_logger()


class Runner:
    """Performs jobs until it is stopped; started by `__main__` and the sandbox, never by the client."""

    def __init__(self, work: Work, clock: Clock) -> None:
        self._work = work
        self._clock = clock
        self._running: dict[Job, asyncio.Task[None]] = {}
        self._failures = 0
        self._beat: datetime | None = None

    @property
    def beat(self) -> datetime | None:
        """When (UTC) the loop last went round, None before its first time; one that fails beats no more."""
        return self._beat

    async def run(self) -> None:
        """Work for ever; on cancellation take no more jobs and let those under way end."""
        try:
            while True:
                await self._rest(await self._look())
        finally:
            await self.drain()

    async def tick(self) -> int:
        """Claim what is due, as far as there is room, and start it; returns how many jobs were claimed."""
        room = AT_ONCE - len(self._running)
        beside = [job.guild_id for job in self._running if job.guild_id is not None]
        jobs = await self._work.claim(room, share=SHARE, beside=beside) if room > 0 else ()
        for job in jobs:
            task = asyncio.create_task(self._perform(job), name=f"job {job.id} {job.kind}")
            self._running[job] = task
            task.add_done_callback(partial(self._end, job))
        self._beat = self._clock.now()
        return len(jobs)

    async def drain(self) -> None:
        """Wait for the jobs under way."""
        if self._running:
            await asyncio.wait(self._running.values())

    async def settle(self) -> None:
        """Perform everything that is due now, and what becomes due by it."""
        while await self.tick():
            await self.drain()

    async def _look(self) -> float:
        """Start what is due; return for how many seconds there is nothing more to do.

        A cancellation lets the claim end: a job that was claimed and not started would wait for its lease.
        """
        looking = asyncio.create_task(self._start_due(), name="job loop")
        try:
            return await asyncio.shield(looking)
        finally:
            await asyncio.wait([looking])

    async def _start_due(self) -> float:
        self._work.stirred.clear()
        try:
            await self.tick()
            pause = await self._pause()
        except Exception:
            # Without this loop nothing goes out any more: it must outlive whatever the database does.
            pause = FAILING[min(self._failures, len(FAILING) - 1)]
            self._failures += 1
            log.exception("job loop failed", times=self._failures, again_in=pause)
        else:
            self._failures = 0
        return pause

    async def _pause(self) -> float:
        due = None if len(self._running) >= AT_ONCE else await self._work.next_due()
        if due is None:
            return LONGEST_SLEEP
        return min(max((due - self._clock.now()).total_seconds(), SHORTEST_SLEEP), LONGEST_SLEEP)

    async def _rest(self, seconds: float) -> None:
        """Wait for `seconds` or, unless the loop is failing, for a nudge."""
        waits: list[asyncio.Future[Any]] = [asyncio.ensure_future(self._clock.sleep(seconds))]
        if not self._failures:
            waits.append(asyncio.ensure_future(self._work.stirred.wait()))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
            await asyncio.wait(waits)

    async def _perform(self, job: Job) -> None:
        try:
            await self._work.perform(job, awaited=False)
        except Exception:
            # One broken job must not stop the others: it is loud in the log and tried again.
            log.exception("job broke", job=job.id, kind=job.kind, subject=job.subject, attempts=job.attempts)
            await self._put_off(job)

    async def _put_off(self, job: Job) -> None:
        try:
            await self._work.put_off(job, AFTER_A_BUG)
        except Exception:
            # Most likely what broke it broke this, too; once its lease has ended, it is claimed anew.
            log.exception("job left to its lease", job=job.id, kind=job.kind)

    def _end(self, job: Job, _task: asyncio.Task[None]) -> None:
        del self._running[job]
        self._work.stirred.set()
