"""The sandbox as a process of its own, with a bot as another."""

import asyncio
import signal

import pytest

from tests.process.processes import living, run, serve_sandbox, stop
from tests.process.script import scripting

ECHO_BOT = "tests.process.echo_bot"


async def test_one_line_tells_where_it_is_and_what_a_bot_needs():
    async with serve_sandbox() as (_, ready), scripting(ready["url"]) as script:
        assert set(ready) == {"url", "key", "env"}
        settings = {"DISCORD_TOKEN", "DISCORD_API_URL", "DISCORD_GATEWAY_URL", "PUBLORA_API_URL"}
        assert set(ready["env"]) >= settings
        world = await script.send("GET", "world")
        assert [guild["name"] for guild in world["guilds"]] == ["Acme Marketing", "Beta Agency"]
        assert world["bot"] == {"connected": False}
        assert world["env"] == ready["env"]
        assert set(await script.send("GET", "publora/state")) >= {"posts", "requests"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_stops_it_and_leaves_no_process_behind(number):
    async with serve_sandbox() as (process, ready), scripting(ready["url"]) as script:
        assert len(living(process)) > 1  # the object store is a process of its own
        async with run(ECHO_BOT, **ready["env"]):
            await asyncio.wait_for(script.connected(), 15)
            assert await stop(process, number, within=15) == 0
        assert living(process) == []


async def test_linked_means_that_the_manager_has_submitted_the_demo_key():
    async with serve_sandbox("--linked") as (_, ready), run(ECHO_BOT, **ready["env"]):
        async with scripting(ready["url"]) as script:
            await asyncio.wait_for(script.connected(), 15)
            messages = await script.send("GET", "channels/general/messages?as=mara")
        assert messages[-1]["content"] == f"key of {len(ready['key'])} characters"


async def test_a_killed_bot_is_missed_until_another_one_comes():
    async with serve_sandbox() as (_, ready), scripting(ready["url"]) as script:
        async with run(ECHO_BOT, **ready["env"]) as bot:
            await asyncio.wait_for(script.connected(), 15)
            await stop(bot, signal.SIGKILL)
        lost = await script.try_to("Mara", command="now")
        assert lost["error"] == "The application did not respond."
        async with run(ECHO_BOT, **ready["env"]):
            await asyncio.wait_for(script.connected(), 15)
            answer = await script.act(command="now")
            assert answer["response"]["content"] == "now"
