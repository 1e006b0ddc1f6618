"""The runner: awake when there is something to do, fair, bounded, loud when it fails, orderly at its end."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from sqlalchemy import Executable, insert, select, text
from storage_world import ACME, MINUTE, NOW, OTHER, World, opened
from structlog.testing import capture_logs

from bot.domain.jobs import JobKind
from bot.domain.posts import Post
from bot.services.leases import Leases
from bot.services.recording import Recorder
from bot.services.work import Work
from bot.storage.tables import JobRow
from bot.workers.runner import AFTER_A_BUG, AT_ONCE, FAILING, LONGEST_SLEEP, SHARE, Runner
from sandbox.clock import MovableClock


class RestClock(MovableClock):
    """Stands still and tells for how long somebody went to sleep."""

    def __init__(self) -> None:
        super().__init__(NOW)
        self.rests: asyncio.Queue[float] = asyncio.Queue()

    async def sleep(self, seconds: float) -> None:
        self.rests.put_nowait(seconds)
        await super().sleep(seconds)


@dataclass
class Shop:
    """A runner on a real queue, whose jobs go through the gate and are written down."""

    world: World
    clock: RestClock
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Queue[int] = field(default_factory=asyncio.Queue)
    done: asyncio.Queue[int] = field(default_factory=asyncio.Queue)
    inside: list[int] = field(default_factory=list)
    most: int = 0
    broken: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.gate.set()
        jobs, still = self.world.jobs, MovableClock(NOW)
        self.work = Work(
            self.world.posts,
            jobs,
            Recorder(self.world.posts, self.clock),
            Leases(jobs, still),
            self.clock,
            bodies={JobKind.WATCH: self.body, JobKind.MOVE: self.body},
            batches={},
            guild_bodies={},
        )
        self.runner = Runner(self.work, self.clock)

    async def body(self, post: Post, _awaited: bool) -> datetime | None:
        assert post.id not in self.inside
        self.inside.append(post.id)
        self.most = max(self.most, len(self.inside))
        self.begun.put_nowait(post.id)
        await self.gate.wait()
        self.inside.remove(post.id)
        if post.id in self.broken:
            raise ZeroDivisionError
        self.done.put_nowait(post.id)
        return None

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[asyncio.Task[None]]:
        """Run until the block ends, and see that it ends as it was told to."""
        task = asyncio.create_task(self.runner.run())
        try:
            async with asyncio.timeout(20):
                yield task
        finally:
            self.gate.set()
            task.cancel()
            await asyncio.wait([task])
        assert task.cancelled()

    async def add(self, *, guild_id: int = ACME, kind: JobKind = JobKind.WATCH, run_at=NOW) -> int:
        post = await self.world.waiting(guild_id=guild_id)
        await self.world.jobs.add(kind, post.id, run_at)
        return post.id

    async def rows(self) -> list[JobRow]:
        async with self.world.database.reading() as session:
            return list(await session.scalars(select(JobRow).order_by(JobRow.id)))

    async def execute(self, statement: Executable) -> None:
        async with self.world.database.writing() as session:
            await session.execute(statement)


@pytest.fixture
async def shop(tmp_path):
    async with opened("sqlite", tmp_path) as world:
        yield Shop(world, RestClock())


async def take(queue: asyncio.Queue[int], count: int) -> list[int]:
    return [await queue.get() for _ in range(count)]


async def test_a_job_added_while_the_runner_sleeps_is_done_at_once(shop: Shop):
    async with shop.running():
        assert await shop.clock.rests.get() == LONGEST_SLEEP
        added = await shop.add()
        assert await shop.done.get() == added


async def test_the_runner_sleeps_until_the_next_job_is_due(shop: Shop):
    added = await shop.add(run_at=NOW + MINUTE / 20)
    async with shop.running():
        assert await shop.clock.rests.get() == 3.0
        assert shop.begun.empty()
        await shop.clock.advance(3)
        assert await shop.done.get() == added


async def test_a_job_that_another_process_added_is_found_after_the_longest_sleep(shop: Shop):
    post = await shop.world.waiting()
    row = {"kind": JobKind.WATCH, "subject": post.id, "guild_id": ACME, "run_at": NOW}
    shop.work.stirred.clear()
    async with shop.running():
        assert await shop.clock.rests.get() == LONGEST_SLEEP
        await shop.execute(insert(JobRow).values(row))
        await shop.clock.advance(LONGEST_SLEEP)
        assert await shop.done.get() == post.id


async def test_no_more_than_so_many_jobs_run_side_by_side_and_all_get_done(shop: Shop):
    added = [await shop.add(guild_id=ACME + n % 4) for n in range(3 * AT_ONCE)]
    shop.gate.clear()
    async with shop.running():
        await take(shop.begun, AT_ONCE)
        await shop.clock.rests.get()
        shop.gate.set()
        assert sorted(await take(shop.done, len(added))) == added
    assert shop.most == AT_ONCE
    assert await shop.world.jobs.count() == 0


async def test_two_jobs_of_one_post_are_done_one_after_the_other(shop: Shop):
    post = await shop.add()
    await shop.world.jobs.add(JobKind.MOVE, post, NOW)
    async with shop.running():
        assert await take(shop.done, 2) == [post, post]
    assert shop.most == 1


async def test_a_guild_whose_jobs_never_end_leaves_room_for_another(shop: Shop):
    for _ in range(2 * AT_ONCE):
        await shop.add()
    shop.gate.clear()
    async with shop.running():
        await take(shop.begun, SHARE)
        await shop.clock.rests.get()
        assert len(shop.inside) == SHARE
        other = await shop.add(guild_id=OTHER)
        assert await shop.begun.get() == other


async def test_when_stopped_the_runner_takes_no_more_and_ends_what_is_under_way(shop: Shop):
    first = await shop.add()
    shop.gate.clear()
    async with shop.running() as task:
        await shop.begun.get()
        await shop.clock.rests.get()
        task.cancel()
        await shop.add()
        assert not task.done()
        shop.gate.set()
        await asyncio.wait([task])
        assert await shop.done.get() == first
    (row,) = await shop.rows()
    assert (row.attempts, row.lease_until) == (0, None)


async def test_stopped_in_the_midst_of_claiming_the_runner_leaves_no_job_to_its_lease(
    shop: Shop, monkeypatch
):
    added, claiming, go_on = await shop.add(), asyncio.Event(), asyncio.Event()
    claim = shop.world.jobs.claim

    async def slowly(**wanted):
        claiming.set()
        await go_on.wait()
        return await claim(**wanted)

    monkeypatch.setattr(shop.world.jobs, "claim", slowly)
    async with shop.running() as task:
        await claiming.wait()
        task.cancel()
        go_on.set()
        await asyncio.wait([task])
        assert await shop.done.get() == added
    assert await shop.rows() == []


async def test_a_failing_database_is_loud_and_looked_at_again_after_growing_pauses(shop: Shop):
    added = await shop.add()
    await shop.execute(text("ALTER TABLE jobs RENAME TO away"))
    with capture_logs() as logs:
        async with shop.running():
            for pause in (*FAILING, FAILING[-1]):
                assert await shop.clock.rests.get() == pause
                assert shop.runner.beat is None
                shop.work.stirred.set()
                await shop.clock.advance(pause)
            assert await shop.clock.rests.get() == FAILING[-1]
            await shop.execute(text("ALTER TABLE away RENAME TO jobs"))
            await shop.clock.advance(FAILING[-1])
            assert await shop.done.get() == added
            assert shop.runner.beat == shop.clock.now()
    failures = [entry for entry in logs if entry["event"] == "job loop failed"]
    assert [entry["times"] for entry in failures] == [*range(1, len(FAILING) + 3)]
    assert all(entry["exc_info"] and entry["log_level"] == "error" for entry in failures)


async def test_a_job_that_breaks_is_loud_and_put_off_while_others_go_on(shop: Shop):
    shop.broken.add(broken := await shop.add())
    with capture_logs() as logs:
        async with shop.running():
            await shop.begun.get()
            fine = await shop.add()
            assert await shop.done.get() == fine
            await shop.runner.drain()
    (row,) = await shop.rows()
    assert (row.subject, (row.run_at - NOW).total_seconds(), row.lease_until) == (broken, AFTER_A_BUG, None)
    assert [entry["subject"] for entry in logs if entry["event"] == "job broke"] == [broken]
