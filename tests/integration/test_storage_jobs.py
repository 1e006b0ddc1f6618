"""Jobs: claimed by one, in order, one per post at a time, and never lost."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text
from storage_world import ACME, KINDS, MIA, MINUTE, NOW, OTHER, THEM, US, World, opened

from bot.domain.jobs import JobKind, Lease
from bot.domain.notices import NewNotice
from bot.domain.posts import Post
from bot.storage.jobs import put_job
from bot.storage.notices import Notices
from bot.storage.tables import JobRow

AFTER = US.until
LATE = Lease("them", AFTER + MINUTE)


@pytest.fixture(params=KINDS)
async def world(request, tmp_path):
    async with opened(request.param, tmp_path) as world:
        yield world


async def job_for(world: World, kind=JobKind.WATCH, run_at=NOW, **other) -> Post:
    post = await world.waiting(**other)
    await world.jobs.add(kind, post.id, run_at)
    return post


async def claim(world: World, now=NOW, lease=US, limit=10, share=10, beside=()):
    return await world.jobs.claim(now=now, lease=lease, limit=limit, share=share, beside=beside)


async def test_due_jobs_are_claimed_oldest_first_up_to_the_limit(world: World):
    posts = [await job_for(world, run_at=NOW - minutes * MINUTE) for minutes in (1, 3, 0, 2, -1)]
    first, second = await claim(world, limit=2), await claim(world)
    assert [job.subject for job in first] == [posts[1].id, posts[3].id]
    assert [job.subject for job in second] == [posts[0].id, posts[2].id]
    assert {job.attempts for job in first} == {1}


async def test_a_held_job_is_nobody_elses_until_the_lease_ends(world: World):
    await job_for(world)
    (ours,) = await claim(world)
    assert await claim(world, AFTER - timedelta(microseconds=1), THEM) == ()
    (theirs,) = await claim(world, AFTER, LATE)
    assert (theirs.id, theirs.attempts) == (ours.id, 2)


async def test_claims_at_once_never_share_a_job(world: World):
    for _ in range(20):
        await job_for(world)
    claims = await asyncio.gather(*(claim(world, lease=Lease(f"{n}", AFTER), limit=3) for n in range(10)))
    taken = [job.id for jobs in claims for job in jobs]
    assert len(taken) == len(set(taken)) == 20


async def test_two_jobs_of_one_post_are_never_held_together(world: World):
    post = await job_for(world, JobKind.WATCH, NOW)
    await world.jobs.add(JobKind.MOVE, post.id, NOW - MINUTE)
    (move,) = await claim(world)
    assert move.kind is JobKind.MOVE
    assert await claim(world, lease=THEM) == ()
    assert await world.jobs.claim_one(JobKind.WATCH, post.id, now=NOW, lease=THEM) is None
    await world.jobs.finish(move)
    (watch,) = await claim(world)
    assert watch.kind is JobKind.WATCH


async def test_two_due_jobs_of_one_post_are_not_claimed_in_one_go_even_with_one_time(world: World):
    post = await job_for(world, JobKind.WATCH)
    for kind in (JobKind.MOVE, JobKind.DELETE, JobKind.DISCARD):
        await world.jobs.add(kind, post.id, NOW)
    assert len(await claim(world)) == 1


@pytest.mark.parametrize("kind", [JobKind.PUBLISH, JobKind.MOVE])
async def test_a_post_that_waits_to_be_deleted_is_neither_published_nor_moved(world: World, kind: JobKind):
    post = await job_for(world, kind, NOW - MINUTE)
    await world.jobs.add(JobKind.DELETE, post.id, NOW + MINUTE)
    assert await claim(world) == ()
    assert await world.jobs.claim_one(kind, post.id, now=NOW, lease=US) is None
    assert await world.jobs.next_due(NOW) == NOW + MINUTE
    (deletion,) = await claim(world, NOW + MINUTE, LATE)
    assert deletion.kind is JobKind.DELETE
    await world.jobs.finish(deletion)
    (after,) = await claim(world, NOW + MINUTE, LATE)
    assert after.kind is kind


async def test_a_deletion_goes_before_what_waits_longer_but_not_while_that_is_being_done(world: World):
    post = await job_for(world, JobKind.WATCH, NOW - MINUTE)
    (watch,) = await claim(world)
    await world.jobs.add(JobKind.DELETE, post.id, NOW)
    assert await claim(world, lease=THEM) == ()
    await world.jobs.postpone(watch, NOW - MINUTE)
    (deletion,) = await claim(world)
    assert deletion.kind is JobKind.DELETE


async def test_one_job_can_be_claimed_before_it_is_due(world: World):
    post = await job_for(world, run_at=NOW + MINUTE)
    job = await world.jobs.claim_one(JobKind.WATCH, post.id, now=NOW, lease=US)
    assert job
    assert (job.subject, job.run_at, job.attempts) == (post.id, NOW + MINUTE, 1)
    assert await world.jobs.claim_one(JobKind.WATCH, post.id, now=NOW, lease=THEM) is None
    assert await world.jobs.claim_one(JobKind.MOVE, post.id, now=NOW, lease=US) is None


async def test_a_renewed_lease_holds_longer(world: World):
    await job_for(world)
    (job,) = await claim(world)
    assert await world.jobs.renew(job, Lease("us", AFTER + MINUTE))
    assert await claim(world, AFTER, THEM) == ()


async def test_a_lost_lease_can_neither_be_renewed_nor_disturb_who_has_it_now(world: World):
    await job_for(world)
    (ours,) = await claim(world)
    (theirs,) = await claim(world, AFTER, LATE)
    assert not await world.jobs.renew(ours, Lease("us", LATE.until + MINUTE))
    await world.jobs.finish(ours)
    await world.jobs.postpone(ours, NOW)
    assert await claim(world, AFTER, US) == ()
    await world.jobs.finish(theirs)
    assert await world.jobs.count() == 0
    assert not await world.jobs.renew(theirs, LATE)


async def test_a_postponed_job_comes_back_at_its_time(world: World):
    await job_for(world)
    (job,) = await claim(world)
    await world.jobs.postpone(job, NOW + MINUTE)
    assert await claim(world, NOW) == ()
    (again,) = await claim(world, NOW + MINUTE, THEM)
    assert (again.id, again.run_at, again.attempts) == (job.id, NOW + MINUTE, 2)


async def test_a_job_asked_for_again_while_held_survives_its_end(world: World):
    post = await job_for(world)
    for end in (world.jobs.finish, lambda job: world.jobs.postpone(job, NOW + 60 * MINUTE)):
        (job,) = await claim(world)
        await world.jobs.add(JobKind.WATCH, post.id, job.run_at - MINUTE)
        await end(job)
        assert await world.jobs.next_due(NOW) == job.run_at - MINUTE


async def test_a_job_asked_for_again_at_the_very_same_moment_survives_its_end_too(world: World):
    post = await job_for(world)
    (job,) = await claim(world)
    await world.jobs.add(JobKind.WATCH, post.id, job.run_at)
    await world.jobs.finish(job)
    (again,) = await claim(world)
    await world.jobs.finish(again)
    assert await world.jobs.count() == 0


async def test_what_is_to_be_told_while_a_teller_is_at_work_is_told_afterwards(world: World):
    await world.waiting()
    notices = Notices(world.database)
    await notices.add(ACME, NewNotice("failed", "One post failed."), at=NOW - MINUTE)
    (job,) = await claim(world)
    await notices.add(ACME, NewNotice("failed", "Another one, too."), at=NOW - MINUTE)
    await world.jobs.finish(job)
    assert [job.kind for job in await claim(world)] == [JobKind.NOTICE]


async def test_there_is_one_job_of_a_kind_per_post_with_the_latest_time(world: World):
    post = await job_for(world)
    await world.jobs.add(JobKind.WATCH, post.id, NOW + MINUTE)
    await world.jobs.add(JobKind.MOVE, post.id, NOW)
    assert await world.jobs.count() == 2
    (job,) = await claim(world)
    assert job.kind is JobKind.MOVE


async def test_a_switched_off_guild_has_no_work_but_its_purge(world: World):
    await job_for(world)
    mine = await job_for(world, guild_id=OTHER)
    await world.workspaces.disable(ACME, at=NOW, purge_at=NOW)
    assert {(job.kind, job.subject) for job in await claim(world)} == {
        (JobKind.PURGE, ACME),
        (JobKind.WATCH, mine.id),
    }
    await world.workspaces.enable(ACME, at=NOW)
    assert [job.kind for job in await claim(world)] == [JobKind.WATCH]


async def test_the_next_due_moment_is_the_earliest_job_that_can_be_had(world: World):
    assert await world.jobs.next_due(NOW) is None
    await job_for(world, run_at=NOW + 3 * MINUTE)
    assert await world.jobs.next_due(NOW) == NOW + 3 * MINUTE
    await job_for(world, run_at=NOW - MINUTE)
    assert await world.jobs.next_due(NOW) == NOW - MINUTE
    await claim(world)
    assert await world.jobs.next_due(NOW) == AFTER
    assert await world.jobs.next_due(AFTER) == NOW - MINUTE


async def test_the_next_due_moment_passes_over_what_cannot_be_claimed(world: World):
    post = await job_for(world, JobKind.WATCH)
    await claim(world)
    await world.jobs.add(JobKind.MOVE, post.id, NOW)
    assert await world.jobs.next_due(NOW) == AFTER
    await job_for(world, guild_id=OTHER)
    await world.workspaces.disable(OTHER, at=NOW, purge_at=NOW + 60 * 24 * MINUTE)
    assert await world.jobs.next_due(NOW) == AFTER


async def test_a_finished_jobs_number_is_never_given_out_again(world: World):
    first = (await world.accept()).job
    await world.jobs.finish(first)
    assert (await world.accept()).job.id > first.id


async def test_a_job_knows_its_guild(world: World):
    post = await job_for(world)
    await world.jobs.add(JobKind.PURGE, OTHER, NOW)
    async with world.database.reading() as session:
        found = await session.execute(select(JobRow.subject, JobRow.guild_id))
        assert set(found.all()) == {(post.id, ACME), (OTHER, OTHER)}


async def test_no_job_is_stored_about_a_post_that_is_gone(world: World):
    await world.jobs.add(JobKind.CARD, 404, NOW)
    assert await world.jobs.count() == 0


async def due_posts(world: World, guild_id: int, first: int, count: int) -> None:
    """Store jobs of posts of a guild, one a minute; 1000 is due just now."""
    await world.workspaces.set_time_zone(guild_id, "UTC", actor_id=MIA, at=NOW)
    many = [
        {
            "kind": JobKind.WATCH,
            "subject": subject,
            "guild_id": guild_id,
            "run_at": NOW + (subject - 1000) * MINUTE,
            "attempts": 0,
        }
        for subject in range(first, first + count)
    ]
    async with world.database.writing() as session:
        await session.execute(insert(JobRow), many)


async def test_a_thousand_due_posts_of_one_guild_do_not_delay_the_one_of_another(world: World):
    await due_posts(world, ACME, 0, 1000)
    await due_posts(world, OTHER, 1000, 1)
    assert [job.subject for job in await claim(world, limit=8)] == [*range(7), 1000]


async def test_however_much_of_one_guild_is_due_another_has_its_turn(world: World):
    await due_posts(world, ACME, -2000, 3000)
    await due_posts(world, OTHER, 1000, 1)
    assert [job.subject for job in await claim(world, limit=8)] == [*range(-2000, -1993), 1000]


async def test_a_guild_with_jobs_under_way_lets_others_go_first(world: World):
    await due_posts(world, ACME, 0, 900)
    under_way = [ACME for _ in await claim(world, limit=7)]
    await due_posts(world, OTHER, 990, 11)
    assert [job.subject for job in await claim(world, limit=1, beside=under_way)] == [990]
    assert [job.subject for job in await claim(world, limit=1)] == [7]


async def test_a_guild_gets_no_more_than_its_share_at_once(world: World):
    await due_posts(world, ACME, 0, 900)
    first = await claim(world, limit=8, share=6)
    assert [job.subject for job in first] == [*range(6)]
    under_way = [ACME for _ in first]
    assert await claim(world, limit=2, share=6, beside=under_way) == ()
    assert [job.subject for job in await claim(world, limit=3, share=6, beside=under_way[1:])] == [6]


async def test_jobs_that_must_wait_take_nobodys_turn(world: World):
    blocked = [await job_for(world, run_at=NOW - 9 * MINUTE) for _ in range(3)]
    for post in blocked:
        await world.jobs.add(JobKind.MOVE, post.id, NOW)
        assert await world.jobs.claim_one(JobKind.MOVE, post.id, now=NOW, lease=THEM)
    free = await job_for(world)
    assert [job.subject for job in await claim(world, share=1)] == [free.id]


async def test_a_stored_job_stirs_whoever_waits_for_one_but_not_before_it_can_be_seen(world: World):
    post = await world.waiting()
    world.jobs.stirred.clear()
    async with world.database.writing() as session:
        await put_job(world.database, session, JobKind.WATCH, post.id, NOW, guild_id=ACME)
        assert not world.jobs.stirred.is_set()
    assert world.jobs.stirred.is_set()
    world.jobs.stirred.clear()
    await claim(world)
    assert not world.jobs.stirred.is_set()


async def test_claiming_walks_an_index_and_reads_no_job_that_is_not_due(tmp_path):
    async with opened("sqlite", tmp_path) as world:
        await due_posts(world, ACME, 995, 2000)
        seen = await plans(world, claim(world))
    assert any("ix_jobs_run_at_guild_id (run_at<?)" in line for line in seen)
    assert any("ix_jobs_guild_id_run_at_id (guild_id=? AND run_at<?)" in line for line in seen)
    assert not any(line.startswith("SCAN jobs") for line in seen)


@pytest.mark.skipif("postgresql" not in KINDS, reason="TEST_POSTGRES_URL names no PostgreSQL server")
async def test_postgresql_does_not_take_its_time_to_compile_a_claim(tmp_path):
    async with opened("postgresql", tmp_path) as world, world.database.reading() as session:
        assert await session.scalar(text("SHOW jit")) == "off"


async def plans(world: World, act) -> list[str]:
    """Return how SQLite goes about what `act` does to jobs."""
    statements: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        statements.append((statement, parameters))

    engine = world.database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    await act
    event.remove(engine, "before_cursor_execute", note)
    lines: list[str] = []
    async with world.database.reading() as session:
        connection = await session.connection()
        for statement, parameters in statements:
            if "UPDATE jobs" in statement:
                rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
                lines += [row.detail for row in rows]
    return lines
