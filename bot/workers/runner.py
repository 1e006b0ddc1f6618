"""The job runner: claims due jobs, performs them side by side, and sleeps until the next one is due."""

import asyncio
from datetime import datetime
from typing import Final

import structlog

from bot.clock import Clock
from bot.domain.jobs import Job
from bot.services.work import Work

AT_ONCE: Final = 8
LONGEST_SLEEP: Final = 5.0
"""Seconds after which the runner looks anyway: another process may have added a job or died with one."""
AFTER_A_BUG: Final = 60.0
log = structlog.get_logger()


class Runner:
    """Performs jobs until it is stopped; started by `__main__` and the sandbox, never by the client."""

    def __init__(self, work: Work, clock: Clock) -> None:
        self._work = work
        self._clock = clock
        self._running: set[asyncio.Task[None]] = set()
        self._beat: datetime | None = None

    @property
    def beat(self) -> datetime | None:
        """When (UTC) the loop last went round, None before its first time."""
        return self._beat

    async def run(self) -> None:
        """Work for ever; on cancellation take no more jobs and let those under way end."""
        try:
            while True:
                await self.tick()
                await self._clock.sleep(await self._pause())
        finally:
            await self.drain()

    async def tick(self) -> int:
        """Claim what is due, as far as there is room, and start it; returns how many jobs were claimed."""
        room = AT_ONCE - len(self._running)
        jobs = await self._work.claim(room) if room > 0 else ()
        for job in jobs:
            task = asyncio.create_task(self._perform(job), name=f"job {job.id} {job.kind}")
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        self._beat = self._clock.now()
        return len(jobs)

    async def drain(self) -> None:
        """Wait for the jobs under way."""
        if self._running:
            await asyncio.wait(self._running)

    async def settle(self) -> None:
        """Perform everything that is due now, and what becomes due by it."""
        while await self.tick():
            await self.drain()

    async def _perform(self, job: Job) -> None:
        try:
            await self._work.perform(job, awaited=False)
        except Exception:
            # One broken job must not stop the others: it is loud in the log and tried again.
            log.exception("job broke", job=job.id, kind=job.kind, subject=job.subject, attempts=job.attempts)
            await self._work.put_off(job, AFTER_A_BUG)

    async def _pause(self) -> float:
        if len(self._running) >= AT_ONCE:
            await asyncio.wait(self._running, timeout=LONGEST_SLEEP, return_when=asyncio.FIRST_COMPLETED)
            return 0.0
        due = await self._work.next_due()
        if due is None:
            return LONGEST_SLEEP
        return min(max((due - self._clock.now()).total_seconds(), 0.25), LONGEST_SLEEP)
