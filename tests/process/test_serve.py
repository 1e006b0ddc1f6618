"""The sandbox as a process of its own, with a bot as another."""

import asyncio
import json
import os
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

ECHO_BOT = "tests.process.echo_bot"


@asynccontextmanager
async def run_module(name, *arguments, **settings):
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        name,
        *arguments,
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.communicate(), 20)


@asynccontextmanager
async def run_sandbox(*arguments):
    async with run_module("sandbox", "serve", *arguments) as process:
        assert process.stdout is not None
        line = await asyncio.wait_for(process.stdout.readline(), 30)
        yield process, json.loads(line)


async def fetch(session, url, body=None):
    async with session.request("GET" if body is None else "POST", url, json=body) as reply:
        assert reply.status == 200, await reply.text()
        return await reply.json()


async def until_connected(session, url):
    while not (await fetch(session, f"{url}/sandbox/world"))["bot"]["connected"]:  # noqa: ASYNC110 - as a script
        await asyncio.sleep(0.05)


def session_members(leader):
    """The living processes of the session that `leader` opened, itself included."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[3]) == leader and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


async def test_one_line_tells_where_it_is_and_what_a_bot_needs():
    async with run_sandbox() as (_, ready), aiohttp.ClientSession() as session:
        assert set(ready) == {"url", "key", "env"}
        settings = {"DISCORD_TOKEN", "DISCORD_API_URL", "DISCORD_GATEWAY_URL", "PUBLORA_API_URL"}
        assert set(ready["env"]) >= settings
        world = await fetch(session, f"{ready['url']}/sandbox/world")
        assert [guild["name"] for guild in world["guilds"]] == ["Acme Marketing", "Beta Agency"]
        assert world["bot"] == {"connected": False}
        assert world["env"] == ready["env"]
        assert set(await fetch(session, f"{ready['url']}/sandbox/publora/state")) >= {"posts", "requests"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_it_and_leaves_no_process_behind(number):
    async with run_sandbox() as (process, ready):
        assert len(session_members(process.pid)) > 1  # the object store is a process of its own
        async with run_module(ECHO_BOT, **ready["env"]), aiohttp.ClientSession() as session:
            await asyncio.wait_for(until_connected(session, ready["url"]), 15)
            process.send_signal(number)
            assert await asyncio.wait_for(process.wait(), 15) == 0
        assert session_members(process.pid) == []


async def test_linked_means_that_the_manager_has_submitted_the_demo_key():
    async with run_sandbox("--linked") as (_, ready), run_module(ECHO_BOT, **ready["env"]):
        async with aiohttp.ClientSession() as session:
            await asyncio.wait_for(until_connected(session, ready["url"]), 15)
            messages = await fetch(session, f"{ready['url']}/sandbox/channels/general/messages?as=mara")
        assert messages[-1]["content"] == f"key of {len(ready['key'])} characters"


async def test_a_killed_bot_is_missed_until_another_one_comes():
    async with run_sandbox() as (_, ready), aiohttp.ClientSession() as session:
        now = {"as": "Mara", "channel": "general", "command": "now"}
        async with run_module(ECHO_BOT, **ready["env"]) as bot:
            await asyncio.wait_for(until_connected(session, ready["url"]), 15)
            bot.kill()
            await bot.wait()
        lost = await fetch(session, f"{ready['url']}/sandbox/interactions", now)
        assert lost["error"] == "The application did not respond."
        async with run_module(ECHO_BOT, **ready["env"]):
            await asyncio.wait_for(until_connected(session, ready["url"]), 15)
            answer = await fetch(session, f"{ready['url']}/sandbox/interactions", now)
            assert answer["response"]["content"] == "now"
