"""Posts: accepted once, numbered per guild, changed by whoever saw the latest version."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from storage_world import (
    ACME,
    KINDS,
    MIA,
    MINUTE,
    NOW,
    OTHER,
    PICTURE,
    THEM,
    US,
    World,
    new_post,
    opened,
)

from bot.domain.jobs import Job, JobKind, NewJob
from bot.domain.posts import NEXT_STATES, Hint, Post, PostState, TargetState
from bot.storage.errors import Busy, Stale
from bot.storage.tables import AuditRow

EVERY = frozenset(PostState)
FORBIDDEN = [(origin, to) for origin in PostState for to in PostState if to not in NEXT_STATES[origin]]


@pytest.fixture(params=KINDS)
async def world(request, tmp_path):
    async with opened(request.param, tmp_path) as world:
        yield world


async def change(world: World, post: Post, **what: Any) -> Post:
    usual: dict[str, Any] = {"at": NOW, "actor_id": MIA, "event": "tested"}
    return await world.posts.change(post, **(usual | what))


async def stored(world: World, post: Post) -> Post:
    found = await world.posts.get(post.id)
    assert found
    return found


async def audit(world: World, post_id: int) -> list[AuditRow]:
    async with world.database.reading() as session:
        rows = await session.scalars(
            select(AuditRow).where(AuditRow.post_id == post_id).order_by(AuditRow.position)
        )
        return list(rows)


def numbers(posts) -> list[int]:
    return [post.number for post in posts]


async def test_an_accepted_post_is_stored_whole_with_its_job_in_our_hands(world: World):
    other = replace(PICTURE, digest="cd" * 32, file_name="two.png")
    new = new_post("Grüße 🎉", media=(PICTURE, other))
    (accepted,) = await world.posts.accept([(new, ())], at=NOW, lease=US)
    post, job = accepted.post, accepted.job
    assert (post.state, post.version, post.number, post.created_at) == (PostState.SUBMITTED, 1, 1, NOW)
    assert (post.text, post.targets, post.media, post.scheduled_at) == (
        new.text,
        new.targets,
        new.media,
        new.scheduled_at,
    )
    assert (post.group_id, post.problem) == (None, None)
    assert job == Job(job.id, JobKind.PUBLISH, post.id, NOW, attempts=1, guild_id=post.guild_id)
    assert await world.posts.get(post.id) == await world.posts.find(ACME, 1) == post
    assert await world.jobs.claim(now=NOW, lease=THEM, limit=5, share=5) == ()
    (event,) = await audit(world, post.id)
    assert (event.event, event.actor_id, event.at, event.guild_id) == ("accepted", MIA, NOW, ACME)


async def test_numbers_count_per_guild_without_gaps_however_many_accept_at_once(world: World):
    accepted = await asyncio.gather(
        *(world.accept(guild_id=guild) for _ in range(12) for guild in (ACME, OTHER))
    )
    for guild in (ACME, OTHER):
        given = sorted(each.post.number for each in accepted if each.post.guild_id == guild)
        assert given == list(range(1, 13))


async def test_a_post_that_was_not_stored_takes_no_number(world: World):
    with pytest.raises(Exception, match="time zone"):
        await world.accept(scheduled_at=NOW.replace(tzinfo=None))
    assert (await world.accept()).post.number == 1
    assert await world.jobs.count() == 1


async def test_a_guild_never_sees_the_posts_of_another(world: World):
    await world.waiting("secret plan")
    for read in (
        world.posts.find(OTHER, 1),
        world.lists.search(OTHER, "", EVERY),
        world.lists.search(OTHER, "1", EVERY),
        world.lists.search(OTHER, "secret", EVERY),
        world.lists.count(OTHER),
    ):
        assert not await read
    assert await world.lists.page(OTHER, EVERY, page=0, size=5) == ((), 0)


async def test_a_post_that_is_not_there_is_none(world: World):
    assert await world.posts.get(404) is None
    assert await world.posts.find(ACME, 404) is None


async def test_a_change_returns_the_post_as_it_is_stored_then(world: World):
    post = await world.waiting()
    targets = (replace(post.targets[1], state=TargetState.SCHEDULED, posted_id="7"),)
    changed = await change(
        world,
        post,
        to=PostState.SCHEDULED,
        group_id="g1",
        problem="slow",
        scheduled_at=NOW + MINUTE,
        targets=targets,
    )
    expected = replace(
        post,
        state=PostState.SCHEDULED,
        version=2,
        group_id="g1",
        problem="slow",
        scheduled_at=NOW + MINUTE,
        targets=targets,
    )
    assert changed == expected == await world.posts.get(post.id)


async def test_what_a_change_does_not_name_stays_and_none_empties(world: World):
    post = await change(world, await world.waiting(), group_id="g1", problem="slow")
    assert await change(world, post) == replace(post, version=3)
    current = await stored(world, post)
    assert await change(world, current, problem=None) == replace(post, version=4, problem=None)


async def test_of_two_changes_to_one_version_one_wins(world: World):
    post = await world.waiting()
    results = await asyncio.gather(
        *(change(world, post, problem=f"{n}") for n in range(6)), return_exceptions=True
    )
    won = [result for result in results if not isinstance(result, BaseException)]
    assert len(won) == 1
    assert [type(result) for result in results if result not in won] == [Stale] * 5
    assert await world.posts.get(post.id) == won[0]
    assert len(await audit(world, post.id)) == 2


async def test_a_stale_change_leaves_jobs_targets_and_audit_alone(world: World):
    post = await world.waiting()
    await change(world, post)
    with pytest.raises(Stale):
        await change(world, post, targets=(), add_jobs=(NewJob(JobKind.WATCH, NOW),))
    assert await world.jobs.count() == 0
    assert (await stored(world, post)).targets == post.targets
    assert len(await audit(world, post.id)) == 2


async def test_a_change_to_a_post_that_was_purged_is_stale(world: World):
    post = await world.waiting()
    await world.workspaces.purge(ACME)
    with pytest.raises(Stale):
        await change(world, post)


async def test_a_change_writes_down_who_did_what_and_why(world: World):
    post = await world.waiting()
    await change(world, post, to=PostState.ATTENTION, reason="odd", scheduled_at=NOW + MINUTE, actor_id=None)
    event = (await audit(world, post.id))[-1]
    assert (event.event, event.reason, event.actor_id, event.at) == ("tested", "odd", None, NOW)
    assert json.loads(event.details) == {
        "version": 2,
        "state": "attention",
        "scheduled_at": (NOW + MINUTE).isoformat(),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("transitions")


@given(pair=st.sampled_from(FORBIDDEN))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_post_goes_where_its_state_does_not_lead(folder: Path, pair):
    origin, to = pair
    async with opened("sqlite", folder) as world:
        post = replace(await world.waiting(), state=origin)
        with pytest.raises(ValueError, match=f"from {origin} to {to}"):
            await change(world, post, to=to)
        assert (await stored(world, post)).version == 1


async def test_jobs_come_and_go_with_the_change(world: World):
    post = await world.waiting()
    post = await change(world, post, add_jobs=(NewJob(JobKind.WATCH, NOW), NewJob(JobKind.MOVE, NOW)))
    post = await change(
        world, post, add_jobs=(NewJob(JobKind.WATCH, NOW + MINUTE),), drop_jobs=(JobKind.MOVE,)
    )
    assert await world.jobs.count() == 1
    assert await world.jobs.next_due(NOW) == NOW + MINUTE


async def test_a_change_can_take_its_job_in_hand_at_once(world: World):
    post = await world.waiting()
    changed, job = await world.posts.change_claiming(
        post, NewJob(JobKind.MOVE, NOW), US, at=NOW, actor_id=MIA, event="asked to move"
    )
    assert (changed.version, job.kind, job.attempts) == (2, JobKind.MOVE, 1)
    assert await world.jobs.claim(now=NOW, lease=THEM, limit=5, share=5) == ()


async def test_nobody_takes_a_job_for_a_post_that_is_being_worked_on(world: World):
    post = (await world.accept()).post
    move = NewJob(JobKind.MOVE, NOW)
    with pytest.raises(Stale):
        await world.posts.change_claiming(post, move, THEM, at=NOW, actor_id=MIA, event="x")
    late = US.until
    changed, _ = await world.posts.change_claiming(post, move, THEM, at=late, actor_id=MIA, event="x")
    assert changed.version == 2


@pytest.mark.parametrize("kind", [JobKind.PUBLISH, JobKind.MOVE])
async def test_nobody_publishes_or_moves_a_post_that_waits_to_be_deleted(world: World, kind: JobKind):
    post = await world.waiting()
    await world.jobs.add(JobKind.DELETE, post.id, NOW + MINUTE)
    with pytest.raises(Busy):
        await world.posts.change_claiming(post, NewJob(kind, NOW), US, at=NOW, actor_id=MIA, event="x")
    _, job = await world.posts.change_claiming(
        post, NewJob(JobKind.DELETE, NOW), US, at=NOW, actor_id=MIA, event="asked to delete"
    )
    assert job.kind is JobKind.DELETE


async def test_of_two_people_at_once_one_takes_the_job(world: World):
    post = await world.waiting()
    results = await asyncio.gather(
        *(
            world.posts.change_claiming(post, NewJob(kind, NOW), US, at=NOW, actor_id=MIA, event="x")
            for kind in (JobKind.MOVE, JobKind.DELETE)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Stale) for result in results) == 1
    assert await world.jobs.count() == 1


async def test_typing_nothing_finds_the_posts_nearest_in_time(world: World):
    for hours in (1, 48, -2, 5):
        await world.waiting(scheduled_at=NOW + timedelta(hours=hours))
    assert numbers(await world.lists.search(ACME, "", EVERY)) == [2, 4, 1, 3]
    assert numbers(await world.lists.search(ACME, " ", EVERY, near=NOW)) == [1, 3, 4, 2]
    assert numbers(await world.lists.search(ACME, "", EVERY, 2, near=NOW)) == [1, 3]


async def test_typing_a_number_finds_it_and_those_that_begin_with_it(world: World):
    for n in range(1, 31):
        await world.waiting(f"post 2 of {n}")
    assert numbers(await world.lists.search(ACME, "2", EVERY)) == [2, *range(20, 30)]
    assert numbers(await world.lists.search(ACME, "#12", EVERY)) == [12]
    assert numbers(await world.lists.search(ACME, "1", EVERY, 3)) == [1, 10, 11]
    for nothing in ("0", "404", "9" * 40):
        assert await world.lists.search(ACME, nothing, EVERY) == ()


@pytest.mark.parametrize("typed", ["straße", "STRASSE", "ÄRMEL", "100%", "a_b", "\\", "/x", "'"])
async def test_typing_words_finds_texts_that_contain_them_whatever_the_case(world: World, typed):
    await world.waiting("In der Straße: Ärmel 100% off, a_b \\ /x it's")
    await world.waiting("100 off, aab, nothing of that")
    assert numbers(await world.lists.search(ACME, typed, EVERY)) == [1]


@given(text=st.text(min_size=1).filter(lambda text: "\0" not in text), data=st.data())
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_part_of_a_text_finds_it(folder: Path, text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    part = text[start : data.draw(st.integers(start + 1, len(text)))]
    async with opened("sqlite", folder) as world:
        post = await world.waiting(text)
        if not part.strip().removeprefix("#").isdecimal():
            found = await world.lists.search(ACME, part, EVERY)
            assert Hint(post.number, post.state, post.scheduled_at, text) in found


async def test_searches_and_pages_keep_to_the_states_asked_for(world: World):
    first, second = await world.waiting("one"), await world.waiting("one more")
    await change(world, first, to=PostState.SCHEDULED)
    for typed in ("", "one", "#1"):
        assert numbers(await world.lists.search(ACME, typed, [PostState.SCHEDULED])) == [1]
    posts, total = await world.lists.page(ACME, [PostState.SUBMITTED], page=0, size=5)
    assert (posts, total) == ((second,), 1)
    assert await world.lists.count(ACME) == {PostState.SCHEDULED: 1, PostState.SUBMITTED: 1}


async def test_pages_follow_the_time_of_the_posts(world: World):
    for hours in (3, 1, 2):
        await world.waiting(scheduled_at=NOW + timedelta(hours=hours))
    first, total = await world.lists.page(ACME, EVERY, page=0, size=2)
    second, _ = await world.lists.page(ACME, EVERY, page=1, size=2)
    assert (numbers(first), numbers(second), total) == ([2, 3], [1], 3)
    assert await world.lists.page(ACME, EVERY, page=9, size=2) == ((), 3)


async def test_a_file_is_in_use_until_the_last_post_with_it_is_deleted(world: World):
    one, two = await world.waiting(media=(PICTURE,)), await world.waiting(media=(PICTURE,))
    await change(world, one, to=PostState.DELETED)
    assert await world.posts.media_in_use(PICTURE.digest)
    await change(world, two, to=PostState.DELETED)
    assert not await world.posts.media_in_use(PICTURE.digest)
    assert not await world.posts.media_in_use("00" * 32)
