"""Do Publora's webhooks make the bot look at once, and does everything work without them?"""

import asyncio
import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from webhook_world import DAY, GUILD, MARA, World, hooked

from bot.domain.capabilities import Actor
from sandbox.publora.deliveries import sign

TWO_HOURS = 7200
MASTODON = "mastodon-4411"


@pytest.fixture
async def world(tmp_path: Path):
    async with hooked(tmp_path) as world:
        await world.link()
        yield world


def envelope(group_id: str | None, event: str = "post.published", **more) -> bytes:
    data = {"postId": "p1", "postGroupId": group_id}
    return json.dumps({"version": "1", "event": event, "timestamp": "now", "data": data} | more).encode()


def path_of(world: World) -> str:
    return world.hook.url.removeprefix(world.url)


async def due_soon(world: World) -> list[str]:
    """The jobs that would be done now."""
    claimed = await world.services.work.claim(100)
    for job in claimed:
        await world.services.work.put_off(job, 0)
    return [job.kind for job in claimed]


# --- subscribing ---


async def test_linking_subscribes_once_under_an_address_nobody_can_guess(world: World):
    hook = world.hook
    assert hook.owner.name == "Acme GmbH"
    assert hook.url.startswith(f"{world.url}/hooks/")
    assert len(hook.url.removeprefix(f"{world.url}/hooks/")) >= 40
    assert set(hook.events) == {"post.scheduled", "post.published", "post.failed", "post.demoted"}
    await world.advance(3 * DAY)
    assert world.hook is hook


async def test_the_secret_lies_sealed_in_the_database(world: World, tmp_path: Path):
    assert world.hook.secret.encode() not in stored_bytes(tmp_path)


def stored_bytes(folder: Path) -> bytes:
    """All that the database has on disk."""
    return b"".join(file.read_bytes() for file in folder.glob("publora.sqlite3*"))


@pytest.mark.parametrize("harm", ["deleted", "moved", "switched off", "fewer events"])
async def test_the_daily_check_makes_a_broken_webhook_anew(world: World, harm: str):
    before = world.hook
    match harm:
        case "deleted":
            world.stand_in.world.hooks.clear()
        case "moved":
            before.url = "https://elsewhere.example/hooks/x"
        case "switched off":
            before.active = False
        case _:
            before.events = ["post.failed"]
    await world.advance(DAY)
    after = world.hook
    assert after.id != before.id
    assert (after.active, after.url.startswith(world.url), len(after.events)) == (True, True, 4)
    post = await world.schedule()
    assert world.stand_in.deliveries.log[-1]["status"] == 200
    assert await world.state_of(post) == "scheduled"


async def test_other_peoples_webhooks_are_left_alone(world: World):
    foreign = replace(world.hook, id="f" * 24, name="CRM", url="https://crm.example")
    world.stand_in.world.hooks[foreign.id] = foreign
    foreign.active = False
    await world.advance(DAY)
    assert foreign in world.hooks
    assert len(world.hooks) == 2


async def test_after_a_lost_reply_there_is_one_webhook_and_it_works(tmp_path: Path):
    async with hooked(tmp_path) as world:
        world.stand_in.set_faults([{"match": "POST /webhooks", "times": 1, "drop": "after"}])
        await world.link()
        await world.advance(60)
        assert len(world.hooks) == 1
        await world.schedule()
        assert [entry["status"] for entry in world.stand_in.deliveries.log] == [200]


async def test_while_publora_is_away_it_is_tried_again_soon(tmp_path: Path):
    async with hooked(tmp_path) as world:
        world.stand_in.set_faults([{"match": "GET /webhooks", "status": 503}])
        await world.link()
        assert world.hooks == []
        world.stand_in.set_faults([])
        await world.advance(60)
        assert world.hook.active


async def test_a_publora_without_webhooks_is_asked_once_a_day(tmp_path: Path):
    async with hooked(tmp_path, profile="seed") as world:
        await world.link()
        await world.advance(DAY / 2)
        assert world.calls("/webhooks") == 1
        await world.advance(DAY)
        assert world.calls("/webhooks") == 2
        world.stand_in.set_profile("current")
        await world.advance(DAY)
        assert world.hook.active


async def test_an_account_full_of_webhooks_gets_none_and_nothing_breaks(tmp_path: Path):
    async with hooked(tmp_path) as world:
        for number in range(10):
            body = {"name": "CRM", "url": f"https://crm.example/{number}", "events": ["post.failed"]}
            headers = {"x-publora-key": world.stand_in.demo_key}
            async with world.session.post(
                f"{world.stand_in.url}/api/v1/webhooks", json=body, headers=headers
            ):
                pass
        await world.link()
        assert len(world.hooks) == 10
        assert await world.state_of(await world.schedule()) == "scheduled"


async def test_unlinking_takes_the_webhook_away(world: World):
    await world.services.workspaces.unlink(MARA)
    assert world.hooks == []
    await world.advance(2 * DAY)
    assert world.hooks == []


async def test_unlinking_works_while_publora_is_away_and_what_stays_leads_nowhere(world: World):
    hook, path = world.hook, path_of(world)
    world.stand_in.set_down(down=True)
    await world.services.workspaces.unlink(MARA)
    body = envelope("g1")
    assert await world.post(path, body, sign(hook.secret, body)) == 404


async def test_forgetting_a_server_takes_its_webhook_away(world: World):
    await world.services.workspaces.guild_left(GUILD)
    await world.advance(29 * DAY)
    assert len(world.hooks) == 1
    await world.advance(2 * DAY)
    assert world.hooks == []


async def test_a_server_is_forgotten_also_while_publora_is_away(world: World):
    await world.services.workspaces.guild_left(GUILD)
    world.stand_in.set_down(down=True)
    await world.advance(31 * DAY)
    assert not (await world.services.workspaces.find(GUILD)).linked
    assert await world.services.workspaces.guild_joined(GUILD) is False


async def test_another_key_takes_its_webhook_from_one_account_to_the_other(world: World):
    await world.link(key=world.stand_in.second_key)
    assert world.hook.owner.name == "Borealis Books"


async def test_servers_that_share_a_key_have_a_webhook_each(world: World):
    other = Actor(GUILD + 1, MARA.user_id, manages_server=True)
    await world.link(other)
    await world.advance(2 * DAY)
    assert len({hook.url for hook in world.hooks}) == len(world.hooks) == 2
    post = await world.schedule(actor=other)
    await world.advance(TWO_HOURS + 125)
    assert await world.state_of(post) == "published"
    assert {entry["status"] for entry in world.stand_in.deliveries.log} == {200}


async def test_a_new_public_address_moves_the_webhook_when_the_bot_starts(tmp_path: Path):
    async with hooked(tmp_path) as world:
        await world.link()
        known = dict(world.stand_in.world.hooks)
    async with hooked(tmp_path) as world:
        for hook in known.values():
            hook.owner = world.stand_in.world.users[0]
        world.stand_in.world.hooks.update(known)
        await world.services.webhooks.check_all()
        await world.runner.settle()
        assert world.hook.url.startswith(world.url)


async def test_without_a_public_address_any_more_the_webhook_goes(tmp_path: Path):
    async with hooked(tmp_path) as world:
        await world.link()
        known = dict(world.stand_in.world.hooks)
    async with hooked(tmp_path, public=False) as world:
        for hook in known.values():
            hook.owner = world.stand_in.world.users[0]
        world.stand_in.world.hooks.update(known)
        await world.advance(2 * DAY)
        assert world.hooks == []


async def test_a_webhook_whose_secret_cannot_be_read_any_more_is_refused_and_made_anew(
    world: World, tmp_path: Path
):
    before, path = world.hook, path_of(world)
    with closing(sqlite3.connect(tmp_path / "publora.sqlite3")) as database, database:
        database.execute("UPDATE webhooks SET sealed_secret = x'00'")
    body = envelope("g1")
    assert await world.post(path, body, sign(before.secret, body)) == 404
    await world.advance(DAY)
    assert world.hook.id != before.id


# --- receiving ---


@pytest.mark.parametrize("older", [False, True])
async def test_a_delivery_makes_the_post_settle_at_once(world: World, *, older: bool):
    world.stand_in.deliveries.older = older
    post = await world.schedule()
    await world.advance(TWO_HOURS + 95)
    assert await world.state_of(post) == "publishing"
    await world.advance(30)
    assert await world.state_of(post) == "published"


async def test_a_failure_is_told_at_once(world: World):
    world.stand_in.set_outcome(MASTODON, "failed")
    post = await world.schedule()
    await world.advance(TWO_HOURS + 125)
    assert await world.state_of(post) == "failed"


async def test_without_deliveries_the_post_settles_a_little_later(world: World):
    world.stand_in.deliveries.copies = 0
    post = await world.schedule()
    await world.advance(TWO_HOURS + 95)
    await world.advance(30)
    assert await world.state_of(post) == "publishing"
    await world.advance(120)
    assert await world.state_of(post) == "published"


@pytest.mark.parametrize("profile", ["current", "seed"])
async def test_everything_works_without_a_public_address(tmp_path: Path, profile: str):
    async with hooked(tmp_path, public=False, profile=profile) as world:
        await world.link()
        post = await world.schedule()
        await world.advance(TWO_HOURS + 95)
        await world.advance(180)
        assert await world.state_of(post) == "published"
        assert world.calls("/webhooks") == 0
        assert await world.post("/hooks/anything", b"{}") == 404


async def test_taking_a_delivery_in_asks_nothing_of_publora_and_leaves_a_job(world: World):
    post = await world.schedule()
    calls = world.calls()
    body = envelope(post.group_id)
    assert await world.post(path_of(world), body, sign(world.hook.secret, body)) == 200
    assert world.calls() == calls
    assert await due_soon(world) == ["watch"]


async def test_a_second_copy_and_news_of_no_post_of_ours_cost_no_look(world: World):
    post = await world.schedule()
    secret, path = world.hook.secret, path_of(world)
    body = envelope(post.group_id)
    assert await world.post(path, body, sign(secret, body)) == 200
    await world.runner.settle()
    for junk in (body, envelope("unknown"), envelope(None), b"{}", b"junk", b""):
        assert await world.post(path, junk, sign(secret, junk)) == 200
    assert await due_soon(world) == []


async def test_news_of_a_settled_post_costs_no_look(world: World):
    post = await world.schedule()
    await world.advance(TWO_HOURS + 125)
    assert await world.state_of(post) == "published"
    body = envelope(post.group_id, "post.failed")
    assert await world.post(path_of(world), body, sign(world.hook.secret, body)) == 200
    assert await due_soon(world) == []


async def test_strangers_are_refused_alike_whatever_they_lack(world: World):
    post = await world.schedule()
    body, path = envelope(post.group_id), path_of(world)
    right = sign(world.hook.secret, body)
    refused = {
        await world.post(path, body),
        await world.post(path, body, right.upper()),
        await world.post(path, body + b" ", right),
        await world.post(path, body, sign("another secret", body)),
        await world.post("/hooks/unknown", body, right),
        await world.post("/hooks/", body, right),
    }
    assert refused == {404}
    assert await due_soon(world) == []


async def test_one_servers_secret_says_nothing_about_another_servers_posts(world: World):
    other = Actor(GUILD + 1, MARA.user_id, manages_server=True)
    await world.link(other, world.stand_in.second_key)
    theirs = next(hook for hook in world.hooks if hook.owner.name == "Borealis Books")
    post = await world.schedule()
    body = envelope(post.group_id)
    status = await world.post(theirs.url.removeprefix(world.url), body, sign(theirs.secret, body))
    assert status == 200
    assert await due_soon(world) == []


async def test_a_body_too_large_is_not_read(world: World):
    body = b" " * (256 * 1024 + 1)
    assert await world.post(path_of(world), body, sign(world.hook.secret, body)) == 413


async def test_a_body_that_never_ends_is_not_waited_for(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.web.server.PATIENCE", 0.05)
    host, _, port = world.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"POST {path_of(world)} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9\r\n\r\nhalf".encode())
    assert (await reader.readline()).split()[1] == b"408"
    writer.close()
    await writer.wait_closed()


async def test_only_posts_are_taken(world: World):
    async with world.session.get(world.hook.url) as answer:
        assert answer.status == 405


# --- health ---


async def read(world: World, path: str):
    async with world.session.get(f"{world.url}{path}") as answer:
        return answer.status, await answer.text()


async def ready(world: World):
    status, text = await read(world, "/readyz")
    return status, json.loads(text)


async def test_the_process_is_alive_whatever_else_is(world: World):
    world.connected = False
    assert await read(world, "/healthz") == (200, "alive\n")


async def test_it_is_ready_while_connected_writable_and_beating(world: World):
    assert await ready(world) == (200, {"gateway": True, "database": True, "jobs": True})


async def test_it_is_not_ready_without_discord(world: World):
    world.connected = False
    assert await ready(world) == (503, {"gateway": False, "database": True, "jobs": True})


async def test_it_is_not_ready_once_the_job_loop_stands_still(world: World):
    await world.clock.advance(29)
    assert (await ready(world))[0] == 200
    await world.clock.advance(2)
    assert await ready(world) == (503, {"gateway": True, "database": True, "jobs": False})
    await world.runner.tick()
    assert (await ready(world))[0] == 200


async def test_it_is_not_ready_before_the_job_loops_first_turn(tmp_path: Path):
    async with hooked(tmp_path) as world:
        assert await ready(world) == (503, {"gateway": True, "database": True, "jobs": False})


async def test_it_is_not_ready_when_nothing_can_be_written(world: World, tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / "publora.sqlite3")) as database:
        database.execute("DROP TABLE notes")
    assert await ready(world) == (503, {"gateway": True, "database": False, "jobs": True})
