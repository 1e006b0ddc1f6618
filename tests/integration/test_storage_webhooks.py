"""Webhooks: sealed, found by their token, gone with the link."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select
from storage_world import ACME, KINDS, LINKEDIN, MIA, NOW, OTHER, World, opened

from bot.domain.subscriptions import Subscription
from bot.storage.secret_box import SecretBox
from bot.storage.tables import WebhookRow
from bot.storage.webhooks import Webhooks

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
OURS = Subscription(ACME, "64f0", "https://bot.example/hooks/tok-1", "tok-1", "planted-secret", NOW, NOW)


@pytest.fixture(params=KINDS)
async def world(request, tmp_path: Path):
    async with opened(request.param, tmp_path, box=SecretBox([OLD])) as world:
        await link(world)
        yield world


@pytest.fixture
def webhooks(world: World) -> Webhooks:
    return Webhooks(world.database, SecretBox([OLD]))


async def link(world: World, guild_id: int = ACME) -> None:
    await world.workspaces.link(guild_id, key="sk_0123456789", accounts=[LINKEDIN], actor_id=MIA, at=NOW)


async def test_a_subscription_is_found_by_guild_and_by_token(webhooks: Webhooks):
    assert await webhooks.save(OURS)
    assert await webhooks.find(ACME) == await webhooks.find_by_token("tok-1") == OURS
    assert await webhooks.find(OTHER) is None
    assert await webhooks.find_by_token("tok-2") is None


async def test_the_secret_is_stored_sealed_and_shows_in_no_repr(world: World, webhooks: Webhooks):
    await webhooks.save(OURS)
    async with world.database.reading() as session:
        row = (await session.scalars(select(WebhookRow))).one()
    assert b"planted" not in row.sealed_secret
    assert "planted" not in repr(OURS)


async def test_a_later_subscription_takes_the_place_of_the_earlier(webhooks: Webhooks):
    await webhooks.save(OURS)
    await webhooks.save(replace(OURS, webhook_id="64f1", path_token="tok-2"))
    found = await webhooks.find(ACME)
    assert found
    assert found.webhook_id == "64f1"
    assert await webhooks.find_by_token("tok-1") is None


async def test_a_check_is_remembered(webhooks: Webhooks):
    await webhooks.save(OURS)
    await webhooks.note_check(ACME, NOW + timedelta(days=1))
    assert await webhooks.find(ACME) == replace(OURS, checked_at=NOW + timedelta(days=1))


@pytest.mark.parametrize("end", ["unlink", "purge", "remove"])
async def test_it_goes_with_the_link_and_with_the_guild(world: World, webhooks: Webhooks, end: str):
    await link(world, OTHER)
    await webhooks.save(OURS)
    await webhooks.save(replace(OURS, guild_id=OTHER, path_token="tok-2"))
    if end == "unlink":
        await world.workspaces.unlink(ACME, actor_id=MIA, at=NOW)
    elif end == "purge":
        await world.workspaces.purge(ACME)
    else:
        await webhooks.remove(ACME)
    assert await webhooks.find(ACME) is None
    assert await webhooks.find(OTHER)


async def test_none_is_stored_for_a_guild_without_a_key(world: World, webhooks: Webhooks):
    await world.workspaces.unlink(ACME, actor_id=MIA, at=NOW)
    assert not await webhooks.save(OURS)
    assert await webhooks.find(ACME) is None


async def test_rotation_seals_anew_and_leaves_what_cannot_be_opened(world: World, webhooks: Webhooks):
    await webhooks.save(OURS)
    await Webhooks(world.database, SecretBox([NEW, OLD])).reseal_secrets()
    renewed = Webhooks(world.database, SecretBox([NEW]))
    assert await renewed.find(ACME) == OURS
    assert await webhooks.find(ACME) == replace(OURS, secret=None)
    await webhooks.reseal_secrets()
    assert await renewed.find(ACME) == OURS


async def test_linked_guilds_are_those_with_a_key_that_are_not_switched_off(world: World):
    await link(world, OTHER)
    await world.workspaces.find(3)
    await world.workspaces.set_time_zone(4, "Europe/Berlin", actor_id=MIA, at=NOW)
    await world.workspaces.disable(OTHER, at=NOW, purge_at=NOW)
    assert await world.workspaces.linked_guild_ids() == {ACME}


async def test_a_post_is_found_by_its_group_in_its_own_guild_only(world: World):
    post = await world.waiting()
    changed = await world.posts.change(post, at=NOW, actor_id=None, event="drafted", group_id="g1")
    assert await world.posts.find_group(ACME, "g1") == changed
    assert await world.posts.find_group(OTHER, "g1") is None
    assert await world.posts.find_group(ACME, "g2") is None
