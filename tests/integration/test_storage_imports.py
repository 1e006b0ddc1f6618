"""Imports in the database: each row becomes one post, whoever presses and however often."""

import asyncio
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

import pytest
from storage_world import ACME, KINDS, LINKEDIN, MIA, NOW, OTHER, PICTURE, World, new_post, opened

from bot.domain.imports import KEPT_FOR, REMEMBERED_FOR, Flaw, Import, ImportRow, ImportState, Known, RowState
from bot.domain.posts import PostState, Target, TargetState
from bot.domain.sheets import Column
from bot.storage.errors import Stale
from bot.storage.imports import Imports

TARGETS = (Target(LINKEDIN.platform_id, LINKEDIN.name),)
READY = (RowState.READY,)


@pytest.fixture(params=KINDS)
async def world(request, tmp_path):
    async with opened(request.param, tmp_path) as world:
        yield world


@pytest.fixture
def imports(world: World) -> Imports:
    return Imports(world.database)


def row(line: int, *, digest: str | None = None, **other) -> ImportRow:
    cells = {column: f"{column} {line}" for column in Column}
    moment = NOW + timedelta(days=10, hours=-line)
    usual = ImportRow(
        line, cells, RowState.READY, moment=moment, targets=TARGETS, digest=digest or f"d{line}"
    )
    return replace(usual, **other)


async def add(imports: Imports, *rows: ImportRow, guild_id: int = ACME) -> Import:
    job = Import(guild_id, MIA, 5, "autumn.csv", ";", asks_approval=True, at=NOW)
    return await imports.add(job, rows)


async def take(world: World, imports: Imports, job: Import, taken: ImportRow):
    new = new_post(taken.text, job.guild_id)
    return await world.posts.submit(new, at=NOW, add_jobs=(), also=(imports.taking(job, taken),))


async def test_rows_come_back_as_they_were_the_soonest_first(world, imports):
    flaw = Flaw(Column.TIME, "Odd.", "Mend it.")
    wrong = row(4, state=RowState.WRONG, flaws=(flaw,), moment=None, targets=(), digest="", spilled=("x", ""))
    late, soon = row(2, media=(PICTURE,)), row(3, cautions=("At night.", "“Twice.”"))
    job = await add(imports, late, soon, wrong)
    assert await imports.find(job.id) == job
    assert await imports.rows(job.id, READY) == (soon, late)
    assert await imports.rows(job.id, READY, 1) == (soon,)
    assert await imports.rows(job.id, (RowState.WRONG,)) == (wrong,)


async def test_a_row_becomes_one_post_however_often_it_is_taken(world, imports):
    job = await add(imports, row(2), row(3))
    with pytest.raises(Stale):
        await take(world, imports, job, row(2))  # nobody has begun it
    await imports.begin(job, at=NOW)
    results = await asyncio.gather(
        *(take(world, imports, job, row(2)) for _ in range(5)), return_exceptions=True
    )
    (post,) = [each for each in results if not isinstance(each, BaseException)]
    assert all(isinstance(each, Stale) for each in results if each is not post)
    assert await imports.known(ACME, ["d2", "d3"]) == {"d2": Known(post.number, PostState.SUBMITTED)}
    progress = await imports.progress(job.id)
    assert progress.counts == {RowState.TAKEN: 1, RowState.READY: 1}
    assert sum((await world.lists.count(ACME)).values()) == 1


async def test_rows_alike_in_two_imports_become_one_post_until_it_is_deleted(world, imports):
    jobs = [await add(imports, row(2, digest="same")) for _ in range(4)]
    for job in jobs:
        await imports.begin(job, at=NOW)
    results = await asyncio.gather(
        *(take(world, imports, job, row(2, digest="same")) for job in jobs[:3]), return_exceptions=True
    )
    (post,) = [each for each in results if not isinstance(each, BaseException)]
    await world.posts.change(post, at=NOW, actor_id=MIA, event="deleted", to=PostState.DELETED)
    assert await imports.known(ACME, ["same"]) == {}
    again = await take(world, imports, jobs[3], row(2, digest="same"))
    assert await imports.known(ACME, ["same"]) == {"same": Known(again.number, PostState.SUBMITTED)}


@pytest.mark.parametrize(
    ("state", "free"),
    [(TargetState.DRAFT, True), (TargetState.FAILED, False), (TargetState.PUBLISHED, False)],
)
async def test_a_failed_post_leaves_its_row_free_unless_it_came_to_a_network(world, imports, state, free):
    job = await add(imports, row(2))
    await imports.begin(job, at=NOW)
    post = await take(world, imports, job, row(2))
    targets = tuple(replace(target, state=state) for target in post.targets)
    what = {"event": "failed", "to": PostState.FAILED, "targets": targets}
    failed = await world.posts.change(post, at=NOW, actor_id=None, **what)
    known = {} if free else {"d2": Known(failed.number, PostState.FAILED)}
    assert await imports.known(ACME, ["d2"]) == known
    again = await add(imports, row(2))
    await imports.begin(again, at=NOW)
    with nullcontext() if free else pytest.raises(Stale):
        await take(world, imports, again, row(2))


async def test_servers_know_nothing_of_each_others_rows(world, imports):
    job = await add(imports, row(2))
    await imports.begin(job, at=NOW)
    await take(world, imports, job, row(2))
    assert await imports.known(OTHER, ["d2"]) == {}
    assert await imports.unfinished(OTHER) is None


async def test_it_is_begun_once_and_stopped_once(world, imports):
    job = await add(imports, row(2))
    results = await asyncio.gather(*(imports.begin(job, at=NOW) for _ in range(4)), return_exceptions=True)
    assert sum(result is None for result in results) == 1
    assert (await imports.unfinished(ACME)).state is ImportState.RUNNING
    await imports.stop(job, at=NOW, actor_id=MIA)
    for late in (imports.stop(job, at=NOW, actor_id=MIA), imports.finish(job, at=NOW)):
        with pytest.raises(Stale):
            await late
    with pytest.raises(Stale):
        await take(world, imports, job, row(2))
    await imports.close(job)
    assert await imports.unfinished(ACME) is None


async def test_files_of_rows_are_kept_until_the_row_is_a_post_or_the_report_is_forgotten(world, imports):
    job = await add(imports, row(2, media=(PICTURE,)))
    assert await world.posts.media_in_use(PICTURE.digest)
    assert await imports.forget(NOW + KEPT_FOR) == frozenset()
    assert await imports.forget(NOW + KEPT_FOR + timedelta(seconds=1)) == {PICTURE.digest}
    assert await imports.find(job.id) is None
    assert not await world.posts.media_in_use(PICTURE.digest)


async def test_what_is_over_is_remembered_for_a_month(world, imports):
    job = await add(imports, row(2))
    await imports.begin(job, at=NOW)
    await take(world, imports, job, row(2))
    await imports.finish(job, at=NOW)
    await imports.forget(NOW + REMEMBERED_FOR * 2)
    assert await imports.find(job.id)
    await imports.close(job)
    await imports.forget(NOW + REMEMBERED_FOR * 2)
    assert await imports.find(job.id) is None
    assert await imports.known(ACME, ["d2"]) == {"d2": Known(1, PostState.SUBMITTED)}
