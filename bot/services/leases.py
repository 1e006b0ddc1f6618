"""Holding a job: its lease is renewed while the work goes on, so that only a dead process loses it."""

import asyncio
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

from bot.clock import Clock
from bot.domain.jobs import Job, Lease
from bot.storage.jobs import Jobs

LENGTH = timedelta(seconds=60)
"""How long a dead process keeps others from its jobs."""


class Leases:
    """Makes and renews this process's leases."""

    def __init__(self, jobs: Jobs, clock: Clock) -> None:
        self._jobs = jobs
        self._clock = clock
        self._owner = uuid.uuid4().hex

    def fresh(self) -> Lease:
        """Return a lease of this process from now on."""
        return Lease(self._owner, self._clock.now() + LENGTH)

    @asynccontextmanager
    async def held(self, job: Job) -> AsyncGenerator[None]:
        """Keep renewing the job's lease until the block ends."""
        renewing = asyncio.create_task(self._renew(job), name=f"lease of job {job.id}")
        try:
            yield
        finally:
            renewing.cancel()
            with suppress(asyncio.CancelledError):
                await renewing

    async def _renew(self, job: Job) -> None:
        while True:
            await self._clock.sleep(LENGTH.total_seconds() / 3)
            await self._jobs.renew(job, self.fresh())
