"""The sandbox as people and scripts start it: a page, a tour, and a front for a bot of their own."""

import asyncio
import re
import signal
from contextlib import asynccontextmanager

import aiohttp
import pytest

from sandbox.pictures import draw_poster
from tests.process.processes import living, run, serve_sandbox, stop
from tests.process.script import picture, said, scripting

DAY = 86_400
COLOURS = ("#3b5bdb", "#7048e8")
FIVE = ("Impressions", "People reached", "Reactions", "Comments", "Reposts")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_page_is_told_by_one_address_and_a_signal_leaves_nothing_behind(tmp_path, number):
    async with run("sandbox", "--port", "0", TMPDIR=str(tmp_path)) as process:
        told = await asyncio.wait_for(read_until(process, "Ctrl-C"), 30)
        (url,) = re.findall(r"http://\S+", told)
        async with aiohttp.ClientSession() as session, session.get(url) as page:
            assert "/open/beta/general" in await page.text()
        assert any("rclone" in command for command in living(process))
        assert await stop(process, number, within=10) == 0
        assert living(process) == []
        assert list(tmp_path.iterdir()) == []


async def test_the_tour_is_told_to_its_end(tmp_path):
    async with run("sandbox", "--demo", TMPDIR=str(tmp_path)) as process:
        output, _ = await asyncio.wait_for(process.communicate(), 60)
        told = output.decode()
        assert process.returncode == 0, told
    steps = ("Linked.", "#1 · Scheduled", "Moved. Before", "#2 · Deleted", "#1 · Published", *FIVE)
    assert [step for step in steps if step not in told] == []
    assert not re.search(r"<[t@/]", told)  # what only Discord would make readable
    assert list(tmp_path.iterdir()) == []


async def read_until(process, last):
    lines = []
    while not lines or last not in lines[-1]:
        lines.append((await process.stdout.readline()).decode())
        assert lines[-1], "".join(lines)
    return "".join(lines)


async def until_shown(script, wanted, command, **options):
    """Run a command until the bot, which works at its own pace, shows `wanted`."""
    while wanted not in (shown := said(await script.run(command, **options))):  # noqa: ASYNC110 - as a script
        await asyncio.sleep(0.2)
    return shown


@asynccontextmanager
async def served(tmp_path):
    """Both processes, connected: the front, a bot of its own data folder, and a script for them."""
    temp = {"TMPDIR": str(tmp_path)}
    async with serve_sandbox(**temp) as (front, ready):
        settings = {**ready["env"], **temp, "DATA_DIR": str(tmp_path / "data")}
        async with run("bot", "run", **settings) as bot, scripting(ready["url"]) as script:
            await asyncio.wait_for(script.connected(), 30)
            yield front, bot, script, ready["key"]


async def test_a_bot_of_its_own_process_does_the_whole_job_and_both_stop_cleanly(tmp_path):
    async with served(tmp_path) as (front, bot, script, key):
        assert "7 accounts found" in await script.link(key)
        assert "Europe/Berlin" in said(await script.run("publora timezone", zone="Europe/Berlin"))
        await schedule_and_change_mind(script)
        assert "Manage Server" in said(await script.run("post list", who="Olive"))

        await script.send("POST", "publora/clock", {"advance": 3 * DAY})
        seen = await asyncio.wait_for(until_shown(script, "#1 · Published", "post view", post="1"), 30)
        assert "LinkedIn · Acme GmbH: published" in seen
        assert await at_publora(script, "published") == ["Our launch"]
        numbers = said(await script.run("stats post", post="1"))
        assert [name for name in FIVE if not re.search(rf"{name}: \*\*[\d,]+\*\*", numbers)] == []

        assert await stop(bot, within=5) == 0
        assert await stop(front, within=10) == 0
        assert living(front) == living(bot) == []


async def schedule_and_change_mind(script):
    pictures = [picture(f"{name}.png", draw_poster(name, COLOURS)) for name in ("front", "back")]
    offered = await script.act(
        autocomplete={"command": "post schedule", "option": "accounts", "value": "GmbH"}
    )
    linkedin = offered["choices"][0]["value"]
    launch = await script.run(
        "post schedule", text="Our launch", when="tomorrow 9:00", accounts=f"{linkedin}, X", files=pictures
    )
    assert "#1 · Scheduled" in said(launch)
    assert "2 images: front.png" in said(launch)
    (group,) = (await script.send("GET", "publora/state"))["posts"]
    assert len(group["media"]) == 2

    assert "Our launch" in said(await script.run("post list"))
    moved = said(await script.run("post reschedule", post="1", when="tomorrow 10:30"))
    assert "Moved. Before" in moved
    assert "10:30 Europe/Berlin" in moved

    await script.run("post schedule", text="A second thought", when="in 3 hours", accounts="X")
    asked = (await script.run("post delete", post="2"))["response"]
    gone = await script.act(click={"message": asked["id"], "label": "Delete post"})
    assert "#2 · Deleted" in said(gone)
    assert await at_publora(script, "scheduled") == ["Our launch"]


async def at_publora(script, status):
    """The texts of the posts that Publora has in a state."""
    posts = (await script.send("GET", "publora/state"))["posts"]
    return [post["content"] for post in posts if post["status"] == status]
