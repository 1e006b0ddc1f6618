"""The front's parts, one at a time."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import aiohttp
import discord
import pytest
import simcord
from simcord import SetupError

from sandbox.clock import MovableClock
from sandbox.discord.front import run_front
from sandbox.discord.limits import CALLS, RateLimits
from sandbox.discord.links import FileName, SignedCdn
from sandbox.discord.world import build_world


async def test_a_link_ends_after_a_day():
    clock = MovableClock(datetime(2026, 1, 1, tzinfo=UTC))
    cdn = SignedCdn("http://127.0.0.1:1", clock)
    stored = cdn.store_attachment(7, 8, FileName("größe.png", "image/png"), b"bytes", None)
    assert stored["content_type"] == "image/png"
    query = parse_qs(urlsplit(stored["url"]).query)
    link = ("/cdn/attachments/8/7/größe.png", query["ex"][0], query["hm"][0])
    assert cdn.follow(*link) == b"bytes"
    await clock.advance(timedelta(hours=24).total_seconds())
    assert cdn.follow(*link) is None


def test_a_bucket_is_per_channel_and_fills_again():
    limits = RateLimits()
    bucket = limits.bucket("POST", "/channels/123456789012345678/messages")
    other = limits.bucket("POST", "/channels/999999999999999999/messages")
    assert bucket is not other
    assert bucket.name == other.name
    assert [bucket.take(100.0) for _ in range(CALLS)] == [0.0] * CALLS
    assert bucket.take(100.4) == pytest.approx(0.6)
    assert bucket.take(101.0) == 0


def test_messages_of_one_channel_share_a_bucket():
    limits = RateLimits()
    first = limits.bucket("PATCH", "/channels/123456789012345678/messages/223456789012345678")
    assert first is limits.bucket("PATCH", "/channels/123456789012345678/messages/323456789012345678")


async def test_the_world_can_be_built_for_a_bot_of_this_process():
    async with simcord.run(discord.Client(intents=discord.Intents(guilds=True))) as env:
        world = build_world(env)
        await env.settle()
        assert [guild.name for guild in env.bot.guilds] == ["Acme Marketing", "Beta Agency"]
        assert env.bot.user is not None
        assert env.bot.user.name == "Publora"
        server, mara = world.member("mara")
        assert (
            env.backend.compute_permissions(server.guild.id, mara.id) & discord.Permissions.manage_guild.flag
        )
        assert server.channel("#Social").name == "social"
        with pytest.raises(SetupError, match="no member 'Ben' in Acme"):
            world.member("Ben", guild="acme marketing")


async def identify(session, front):
    socket = await session.ws_connect(front.settings["DISCORD_GATEWAY_URL"])
    await socket.receive_json()
    await socket.send_json({"op": 2, "d": {"token": front.settings["DISCORD_TOKEN"], "intents": 1}})
    return socket, await socket.receive_json()


async def resume(session, front, session_id, seq):
    socket = await session.ws_connect(front.settings["DISCORD_GATEWAY_URL"])
    await socket.receive_json()
    asked = {"token": front.settings["DISCORD_TOKEN"], "session_id": session_id, "seq": seq}
    await socket.send_json({"op": 6, "d": asked})
    return socket


async def test_a_resume_replays_what_came_after_its_number():
    async with run_front() as front, aiohttp.ClientSession() as session:
        socket, ready = await identify(session, front)
        front.gateway.disconnect(resume=True)
        front.world.acme.guild.create_text_channel("new")
        again = await resume(session, front, ready["d"]["session_id"], 3)
        assert (await again.receive_json())["t"] == "CHANNEL_CREATE"
        assert await again.receive_json() == {"op": 0, "t": "RESUMED", "s": 5, "d": {}}
        await again.close()
        await socket.close()


async def test_a_resume_from_the_future_is_closed_with_4007():
    async with run_front() as front, aiohttp.ClientSession() as session:
        socket, ready = await identify(session, front)
        again = await resume(session, front, ready["d"]["session_id"], 99)
        await again.receive()
        assert again.close_code == 4007
        await socket.close()


async def test_a_bot_with_the_guilds_intent_gets_no_messages_and_only_itself_as_member():
    async with run_front() as front, aiohttp.ClientSession() as session:
        socket, ready = await identify(session, front)
        guild = await socket.receive_json()
        assert [member["user"]["id"] for member in guild["d"]["members"]] == [ready["d"]["user"]["id"]]
        await socket.receive_json()
        asked = {"as": "Alex", "channel": "social", "content": "hello"}
        async with session.post(f"{front.url}/sandbox/messages", json=asked) as reply:
            assert (await reply.json())["content"] == "hello"
        await socket.send_json({"op": 1, "d": None})
        assert (await socket.receive_json())["op"] == 11
        await socket.close()


async def test_pages_of_other_origins_are_kept_out():
    async with run_front() as front, aiohttp.ClientSession() as session:
        for headers in ({"Origin": "http://example.com"}, {"Host": "example.com"}):
            async with session.get(f"{front.url}/sandbox/world", headers=headers) as reply:
                assert reply.status == 403


async def test_a_malformed_body_is_refused_with_50035():
    async with run_front() as front, aiohttp.ClientSession() as session:
        token = {"Authorization": f"Bot {front.settings['DISCORD_TOKEN']}"}
        url = f"{front.url}/api/v10/applications/{front.env.backend.application_id}/commands"
        async with session.put(url, json=[{"description": "nameless"}], headers=token) as reply:
            assert reply.status == 400
            assert (await reply.json())["code"] == 50035
        async with session.put(url, data=b"{", headers=token) as reply:
            assert (await reply.json())["code"] == 50109


async def test_a_fault_can_cut_the_connection_before_or_after_the_call():
    async with run_front() as front, aiohttp.ClientSession() as session:
        token = {"Authorization": f"Bot {front.settings['DISCORD_TOKEN']}"}
        general = front.world.acme.channel("general").id
        for moment, kept in (("before", 0), ("after", 1)):
            fault = {"match": "POST /channels/", "times": 1, "drop": moment}
            async with session.put(f"{front.url}/sandbox/discord/faults", json=[fault]) as reply:
                assert reply.status == 200
            url = f"{front.url}/api/v10/channels/{general}/messages"
            with pytest.raises(aiohttp.ClientError):
                await session.post(url, json={"content": "x"}, headers=token)
            assert len(front.env.backend.messages.get(general, {})) == kept
