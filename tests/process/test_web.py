"""The bot as a process of its own, with its server on: is it wired as it should be?"""

import asyncio
import json
import socket
from pathlib import Path

import aiohttp

from tests.process.processes import run, serve_sandbox, stop


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def read(session, url, **headers):
    """The status and text of a page, 0 while nobody answers."""
    try:
        async with session.get(url, headers=headers) as answer:
            return answer.status, await answer.text()
    except aiohttp.ClientConnectionError:
        return 0, ""


async def until_ready(session, url):
    while (await read(session, f"{url}/readyz"))[0] != 200:  # noqa: ASYNC110 - as a script
        await asyncio.sleep(0.1)


async def until_subscribed(session, publora, key):
    """Wait for a webhook at Publora; its URL."""
    while True:
        _, text = await read(session, f"{publora}/api/v1/webhooks", **{"x-publora-key": key})
        if hooks := json.loads(text)["webhooks"]:
            return hooks[0]["url"]
        await asyncio.sleep(0.1)


async def test_the_bot_says_that_it_is_ready_subscribes_by_itself_and_stops_in_order(tmp_path: Path):
    url = f"http://127.0.0.1:{(port := free_port())}"
    async with serve_sandbox("--linked") as (_, ready), aiohttp.ClientSession() as session:
        own = {"DATA_DIR": str(tmp_path), "WEB_PORT": str(port), "PUBLIC_URL": url}
        async with run("bot", "run", **ready["env"], **own) as bot:
            async with asyncio.timeout(40):
                await until_ready(session, url)
                hook = await until_subscribed(session, ready["env"]["PUBLORA_API_URL"], ready["key"])
            assert hook.startswith(f"{url}/hooks/")
            assert await read(session, f"{url}/healthz") == (200, "alive\n")
            assert await stop(bot) == 0
