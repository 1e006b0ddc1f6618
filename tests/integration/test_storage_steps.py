"""Steps and notes: intents that outlive a crash, and small named values."""

import asyncio
from datetime import timedelta

import pytest
from storage_world import KINDS, NOW, World, opened

from bot.domain.steps import StepState
from bot.storage.errors import Stale

LATER = NOW + timedelta(minutes=5)


@pytest.fixture(params=KINDS)
async def world(request, tmp_path):
    async with opened(request.param, tmp_path) as world:
        yield world


@pytest.fixture
async def post_id(world: World) -> int:
    return (await world.waiting()).id


async def test_the_same_intent_again_resumes_with_its_key(world: World, post_id: int):
    first = await world.steps.begin(post_id, "create", fingerprint="f", at=NOW)
    again = await world.steps.begin(post_id, "create", fingerprint="f", at=LATER)
    assert (first.resumed, again.resumed) == (False, True)
    assert (again.key, again.id, again.begun_at, again.state) == (first.key, first.id, NOW, StepState.BEGUN)


async def test_another_intent_starts_anew_with_another_key(world: World, post_id: int):
    first = await world.steps.begin(post_id, "schedule", fingerprint="monday", at=NOW)
    await world.steps.finish(first, "ok", at=NOW)
    second = await world.steps.begin(post_id, "schedule", fingerprint="tuesday", at=LATER)
    assert second.key != first.key
    assert (second.state, second.result, second.begun_at, second.resumed) == (
        StepState.BEGUN,
        None,
        LATER,
        False,
    )


async def test_an_intent_is_stored_with_the_change_that_caused_it_or_not_at_all(world: World):
    post = await world.waiting()
    begin = world.steps.beginning("move", fingerprint="monday", at=NOW)
    await world.posts.change(post, at=NOW, actor_id=None, event="asked to move", also=(begin,))
    later = world.steps.beginning("move", fingerprint="tuesday", at=LATER)
    with pytest.raises(Stale):
        await world.posts.change(post, at=LATER, actor_id=None, event="asked to move", also=(later,))
    assert (await world.steps.of(post.id))["move"].fingerprint == "monday"


async def test_a_finished_step_keeps_its_result(world: World, post_id: int):
    step = await world.steps.begin(post_id, "create", fingerprint="f", at=NOW)
    done = await world.steps.finish(step, "group-1", at=LATER)
    assert (done.state, done.result) == (StepState.DONE, "group-1")
    again = await world.steps.begin(post_id, "create", fingerprint="f", at=LATER)
    assert (again.state, again.result, again.key) == (StepState.DONE, "group-1", step.key)


async def test_a_renewed_key_is_used_from_then_on(world: World, post_id: int):
    step = await world.steps.begin(post_id, "create", fingerprint="f", at=NOW)
    renewed = await world.steps.renew_key(step, LATER)
    assert renewed.key != step.key
    assert (await world.steps.of(post_id))["create"].key == renewed.key


async def test_forgetting_by_prefix_takes_that_prefix_only(world: World, post_id: int):
    for name in ("upload:0", "upload:1", "upload_0", "create"):
        await world.steps.begin(post_id, name, fingerprint="f", at=NOW)
    await world.steps.forget(post_id, prefix="upload:")
    assert set(await world.steps.of(post_id)) == {"upload_0", "create"}
    await world.steps.forget(post_id, prefix="%")
    assert set(await world.steps.of(post_id)) == {"upload_0", "create"}
    await world.steps.forget(post_id)
    assert await world.steps.of(post_id) == {}


async def test_posts_do_not_share_steps_but_results_are_known_across_them(world: World, post_id: int):
    other = (await world.waiting()).id
    step = await world.steps.begin(post_id, "create", fingerprint="f", at=NOW)
    assert not await world.steps.has_result("create", "group-1")
    await world.steps.finish(step, "group-1", at=NOW)
    assert await world.steps.of(other) == {}
    assert await world.steps.has_result("create", "group-1")
    assert not await world.steps.has_result("schedule", "group-1")


async def test_two_beginnings_at_once_agree_on_one_key(world: World, post_id: int):
    steps = await asyncio.gather(
        *(world.steps.begin(post_id, "create", fingerprint="f", at=NOW) for _ in range(8))
    )
    assert len({step.key for step in steps}) == 1
    assert [step.resumed for step in steps].count(False) == 1


async def test_a_note_is_read_back_and_replaced(world: World):
    assert await world.notes.read("commands") is None
    await world.notes.write("commands", "abc")
    await world.notes.write("commands", "def")
    assert await world.notes.read("commands") == "def"
