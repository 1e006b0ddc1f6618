"""One of several job runners on one database, for a test: `python -m tests.process.job_worker URL NAME`.

Its jobs mark their posts as begun and as done. Its hours are short, so that leases of the dead end soon.
"""

import asyncio
import signal
import sys
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from bot.domain.jobs import JobKind
from bot.domain.posts import Post
from bot.services.leases import Leases
from bot.services.recording import Recorder
from bot.services.work import Work
from bot.storage.database import Database
from bot.storage.jobs import Jobs
from bot.storage.posts import Posts
from bot.workers.runner import Runner

SPEED = 15
"""A lease of a minute lasts four seconds: long for a busy machine, short for a test."""
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
MARK = text("INSERT INTO marks (post_id, worker, what) VALUES (:post_id, :worker, :what)")
IS_DONE = text("SELECT 1 FROM marks WHERE post_id = :post_id AND what = 'done'")


class FastClock:
    """Runs many times as fast as the machine's, and shows the same in every process."""

    def now(self) -> datetime:
        return EPOCH + timedelta(seconds=(datetime.now(UTC) - EPOCH).total_seconds() * SPEED)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / SPEED)


class Marker:
    """A job's body: what is recorded as done is not done again, as with all steps of publishing."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name

    async def work(self, post: Post, _awaited: bool) -> datetime | None:
        await self._mark(post, "begun")
        async with self._database.reading() as session:
            done = await session.scalar(IS_DONE, {"post_id": post.id})
        if not done:
            await self._mark(post, "done")
        return None

    async def _mark(self, post: Post, what: str) -> None:
        async with self._database.writing() as session:
            await session.execute(MARK, {"post_id": post.id, "worker": self._name, "what": what})


async def main(url: str, name: str) -> None:
    """Work until SIGTERM."""
    async with Database.open(url) as database:
        clock, posts, jobs = FastClock(), Posts(database), Jobs(database)
        bodies = {JobKind.PUBLISH: Marker(database, name).work}
        recorder, leases = Recorder(posts, clock), Leases(jobs, clock)
        work = Work(posts, jobs, recorder, leases, clock, bodies=bodies, batches={}, guild_bodies={})
        running = asyncio.create_task(Runner(work, clock).run())
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
        await asyncio.wait([running])


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
