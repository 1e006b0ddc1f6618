"""Two processes share the jobs of one PostgreSQL, and one of them is killed: is each job done once?

TEST_JOBS says how many jobs there are (600).
"""

import asyncio
import os
import signal
from collections import defaultdict
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, text

from bot.domain.jobs import JobKind
from bot.domain.posts import PostState
from bot.storage.database import Database
from bot.storage.tables import JobRow, PostRow, WorkspaceRow
from tests.integration.storage_world import SERVER, fresh_url
from tests.process.job_worker import FastClock
from tests.process.processes import run, stop

JOBS = int(os.environ.get("TEST_JOBS", "600"))
GUILDS = 20
WORKER = "tests.process.job_worker"
MARKS = """
CREATE TABLE marks (
    id BIGINT GENERATED ALWAYS AS IDENTITY, post_id BIGINT NOT NULL, worker TEXT NOT NULL, what TEXT NOT NULL
)
"""


async def fill(database: Database) -> None:
    """Make posts, a due job for each, and a place for the workers' marks."""
    now = FastClock().now()
    usual = {"author_id": 1, "channel_id": 1, "version": 1, "text": "", "folded": ""}
    usual |= {"state": PostState.SUBMITTED, "scheduled_at": now, "created_at": now}
    posts = [{"id": n, "guild_id": n % GUILDS, "number": n} for n in range(1, JOBS + 1)]
    due = {"kind": JobKind.PUBLISH, "run_at": now - timedelta(hours=1)}
    jobs = [due | {"subject": post["id"], "guild_id": post["guild_id"]} for post in posts]
    await database.migrate()
    async with database.writing() as session:
        await session.execute(text(MARKS))
        await session.execute(insert(WorkspaceRow), [{"guild_id": n} for n in range(GUILDS)])
        await session.execute(insert(PostRow), [usual | post for post in posts])
        await session.execute(insert(JobRow), jobs)


async def left(database: Database) -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(JobRow)) or 0


async def until_left(database: Database, most: int) -> None:
    while await left(database) > most:  # noqa: ASYNC110 - the workers are other processes
        await asyncio.sleep(0.02)


async def marks(database: Database, what: str) -> list[tuple[int, str]]:
    async with database.reading() as session:
        rows = await session.execute(
            text("SELECT post_id, worker FROM marks WHERE what = :what ORDER BY id"), {"what": what}
        )
        return [(post_id, worker) for post_id, worker in rows]


@pytest.mark.skipif(not SERVER, reason="TEST_POSTGRES_URL names no PostgreSQL server")
async def test_two_processes_do_each_job_once_though_one_is_killed_midway(tmp_path):
    async with (
        fresh_url("postgresql", tmp_path) as url,
        Database.open(url) as database,
        asyncio.timeout(60 + JOBS / 20),
    ):
        await fill(database)
        async with (
            run(WORKER, url, "survivor") as survivor,
            run(WORKER, url, "victim") as victim,
        ):
            await until_left(database, JOBS // 2)
            await stop(victim, signal.SIGKILL)
            await until_left(database, 0)
            assert await stop(survivor) == 0
        done, begun = await marks(database, "done"), await marks(database, "begun")
        begun_by: dict[int, list[str]] = defaultdict(list)
        for post_id, name in begun:
            begun_by[post_id].append(name)
        again = [names for names in begun_by.values() if len(names) > 1]
        theirs = sum(name == "victim" for _, name in done)
        said = f"{JOBS} jobs: {len(done)} done, {theirs} of them by the killed one; {len(again)} begun again"
        print(said)  # noqa: T201 - for who runs it with many jobs, and -s
        assert sorted(post_id for post_id, _ in done) == list(range(1, JOBS + 1))
        assert {name for _, name in done} == {"survivor", "victim"}
        assert all(names == ["victim", "survivor"] for names in again)
