"""Holding jobs: their lease is renewed while the work goes on, so that only a dead process loses them."""

import asyncio
import uuid
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

import structlog

from bot.clock import Clock
from bot.domain.jobs import Job, Lease
from bot.storage.jobs import Jobs

log = structlog.get_logger()
LENGTH: Final = timedelta(seconds=60)
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
    async def held(self, *jobs: Job) -> AsyncGenerator[None]:
        """Keep renewing the jobs' leases until the block ends."""
        ended = asyncio.Event()
        renewing = asyncio.create_task(self._renew(jobs, ended), name="leases")
        try:
            yield
        finally:
            ended.set()
            await renewing

    async def _renew(self, jobs: Sequence[Job], ended: asyncio.Event) -> None:
        while not await self._ends_within(LENGTH / 3, ended):
            try:
                for job in jobs:
                    await self._jobs.renew(job, self.fresh())
            except Exception:
                # The work goes on either way; the next renewal may well succeed before the lease ends.
                log.exception("a lease was not renewed")

    async def _ends_within(self, span: timedelta, ended: asyncio.Event) -> bool:
        """Wait for the end or for `span`, whichever comes first: only waiting is cut off, never a write."""
        waits = [
            asyncio.ensure_future(self._clock.sleep(span.total_seconds())),
            asyncio.ensure_future(ended.wait()),
        ]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        return ended.is_set()
