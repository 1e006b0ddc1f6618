"""Posts due in a stretch of time, as calendars and exports read them."""

from datetime import timedelta

import pytest
from storage_world import ACME, KINDS, MINUTE, NOW, OTHER, PICTURE, opened

from bot.domain.posts import PostState
from bot.storage import post_lists

EVERY = frozenset(PostState)
DAY = timedelta(days=1)


@pytest.fixture(params=KINDS)
async def world(request, tmp_path):
    async with opened(request.param, tmp_path) as world:
        yield world


async def test_posts_come_by_time_from_the_beginning_on_and_before_the_end(world):
    for text, minutes in (("end", 60), ("begin", 0), ("before", -1), ("in between", 30), ("also begin", 0)):
        await world.waiting(text, scheduled_at=NOW + DAY + minutes * MINUTE)
    await world.waiting("elsewhere", guild_id=OTHER, scheduled_at=NOW + DAY)
    found = await world.lists.due(ACME, EVERY, begins=NOW + DAY, ends=NOW + DAY + 60 * MINUTE, limit=10)
    assert [post.text for post in found] == ["begin", "also begin", "in between"]
    everything = await world.lists.due(ACME, EVERY, limit=10)
    assert [post.text for post in everything] == ["before", "begin", "also begin", "in between", "end"]
    assert await world.lists.due(ACME, {PostState.PUBLISHED}, limit=10) == ()


async def test_posts_read_in_several_goes_are_whole_and_no_more_than_asked_for(world, monkeypatch):
    monkeypatch.setattr(post_lists, "AT_A_TIME", 2)
    for number in range(5):
        await world.waiting(str(number), scheduled_at=NOW + DAY - number * MINUTE, media=(PICTURE,))
    found = await world.lists.due(ACME, EVERY, limit=4)
    assert [post.text for post in found] == ["4", "3", "2", "1"]
    assert all(post.media == (PICTURE,) and len(post.targets) == 2 for post in found)
