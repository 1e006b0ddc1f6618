"""The client: commands told to Discord, servers joined and left, announcements, shutdown."""

import asyncio
import json

import discord
import pytest
from client_world import (
    MemoryNotes,
    make_bot,
    posted,
    read,
    running,
    sync_bodies,
)
from discord.gateway import DiscordWebSocket
from discord.http import Route
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from bot.client import use_discord_at
from bot.services.speaking import Listeners, News, NotNow, Unreachable
from bot.speaker import DiscordSpeaker


async def test_commands_are_for_servers_only_and_publora_for_those_who_manage_them():
    async with running() as world:
        payload = {c["name"]: c for c in sync_bodies(world)[0]}
        assert set(payload) == {"publora", "post", "queue", "approvals", "stats", "help", "Schedule as post"}
        assert all(c["contexts"] == [0] and c["integration_types"] == [0] for c in payload.values())
        manage_guild = discord.Permissions(manage_guild=True).value
        assert int(payload["publora"]["default_member_permissions"]) == manage_guild


async def test_commands_are_synced_once_and_again_only_when_they_changed():
    notes = MemoryNotes()
    async with running(make_bot(notes)) as world:
        assert len(sync_bodies(world)) == 1
        await world.env.restart_bot(make_bot(notes))
        assert len(sync_bodies(world)) == 1
        changed = make_bot(notes)
        changed.tree.remove_command("help")
        await world.env.restart_bot(changed)
        assert len(sync_bodies(world)) == 2


async def test_commands_for_a_development_server_are_synced_there_only():
    async with running() as world:
        await world.env.restart_bot(make_bot(dev_guild=world.guild.id))
        last = [request.path for request in world.env.http_requests if request.method == "PUT"][-1]
        assert last.endswith(f"/guilds/{world.guild.id}/commands")
        assert len(sync_bodies(world)[-1]) == 7


async def test_command_mentions_are_clickable_after_a_restart_without_a_sync():
    notes = MemoryNotes()
    async with running(make_bot(notes)) as world:
        await world.env.restart_bot(make_bot(notes))
        ids = json.loads(notes.values["discord-commands"])["ids"]
        result = await world.outsider.slash(world.channel, "help")
        assert result.ephemeral
        assert f"</post schedule:{ids['post']}>" in read(result.response)


async def test_leaving_a_server_switches_it_off_at_once():
    async with running() as world:
        world.env.backend.emit("GUILD_DELETE", {"id": str(world.guild.id)})
        await world.env.settle()
        assert ("left", world.guild.id) in world.services.workspaces.events


async def test_ready_reconciles_the_servers():
    async with running() as world:
        await world.env.restart_bot()
        assert ("reconciled", frozenset({world.guild.id})) in world.services.workspaces.events


async def test_joining_a_server_says_hello_in_the_system_channel_without_a_ping():
    async with running() as world:
        guild = world.bot.get_guild(world.guild.id)
        guild._system_channel_id = world.channel.id
        await world.bot.on_guild_join(guild)
        await world.env.settle()
        (request,) = posted(world)
        assert "Hello!" in json.dumps(request)
        assert request["allowed_mentions"]["parse"] == []


async def test_joining_a_server_without_a_channel_for_that_stays_quiet():
    async with running() as world:
        await world.bot.on_guild_join(world.bot.get_guild(world.guild.id))
        assert posted(world) == []
        assert ("joined", world.guild.id) in world.services.workspaces.events


async def test_news_mention_the_people_named_and_do_no_harm():
    async with running() as world:
        speaker = DiscordSpeaker(world.bot)
        assert speaker.ready()
        news = News("Post #1 failed.", ("@everyone **look** at /etc",), "Look with `/post view`.")
        await speaker.tell(world.channel.id, Listeners((world.manager.id,)), news)
        (request,) = posted(world)
        assert request["allowed_mentions"] == {"parse": [], "users": [world.manager.id], "roles": []}
        said = json.dumps(request["components"])
        assert f"<@{world.manager.id}> **Post #1 failed.**" in said
        assert r"\\*\\*look\\*\\*" in said
        assert "@everyone" not in said
        assert "</post view:" in said


async def test_news_for_a_channel_that_is_gone_or_closed_say_why_not():
    async with running() as world:
        speaker = DiscordSpeaker(world.bot)
        with pytest.raises(Unreachable, match="can't find the channel any more"):
            await speaker.tell(12345, Listeners(), News("Hello"))
        deny = discord.Permissions(send_messages=True).value
        world.env.backend.set_overwrite(
            world.channel.id, Overwrite(world.guild.id, OverwriteType.ROLE, 0, deny)
        )
        await world.env.settle()
        with pytest.raises(Unreachable, match=r"In #marketing I may not send messages\."):
            await speaker.tell(world.channel.id, Listeners(), News("Hello"))


@pytest.mark.parametrize("status", [500, 503])
async def test_while_discord_is_in_trouble_news_are_for_later(status):
    async with running() as world:
        world.env.inject_error("POST", "/channels/*/messages", status=status)
        with pytest.raises(NotNow):
            await DiscordSpeaker(world.bot).tell(world.channel.id, Listeners(), News("Hello"))


async def test_shutdown_waits_for_what_is_being_done():
    async with running() as world:
        world.services.posts.gate.clear()
        command = asyncio.create_task(
            world.manager.slash(world.channel, "post schedule", text="a", when="in 2 hours", accounts="all")
        )
        await world.services.posts.asked.wait()
        closing = asyncio.create_task(world.bot.close())
        await asyncio.sleep(0)
        assert not closing.done()
        world.services.posts.gate.set()
        await closing
        assert "#1 · Scheduled" in read((await command).response)


def test_only_a_stand_in_on_this_machine_is_taken_for_discord(monkeypatch):
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)
    with pytest.raises(ValueError, match="must run on this machine"):
        use_discord_at("http://discord.example/api/v10", "ws://127.0.0.1:1/")
    use_discord_at("http://127.0.0.1:8080/api/v10/", "ws://localhost:8080/")
    assert Route.BASE == "http://127.0.0.1:8080/api/v10"
    assert str(DiscordWebSocket.DEFAULT_GATEWAY) == "ws://localhost:8080/"
