"""The sandbox as people and scripts start it: a page, a tour, and a front for a bot of their own."""

import asyncio
import base64
import json
import os
import re
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from sandbox.acting import text_of, walk
from sandbox.pictures import draw_poster

DAY = 86_400
FIVE = ("Impressions", "People reached", "Reactions", "Comments", "Reposts")


@asynccontextmanager
async def run_python(*arguments, temp, **settings):
    """Run `python -m …` with `temp` as its folder for temporary files; still running, it is stopped."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *arguments),
        env={**os.environ, "TMPDIR": str(temp), **settings},
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.communicate(), 20)


async def stop(process, number, within):
    process.send_signal(number)
    return await asyncio.wait_for(process.wait(), within)


def living(session_leader):
    """The processes of the session that `session_leader` opened, itself included."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[3]) == session_leader and fields[0] != "Z":
            found.append(stat.parent.joinpath("cmdline").read_text())
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_page_is_told_by_one_address_and_a_signal_leaves_nothing_behind(tmp_path, number):
    async with run_python("sandbox", "--port", "0", temp=tmp_path) as process:
        said = await asyncio.wait_for(read_until(process, "Ctrl-C"), 30)
        (url,) = re.findall(r"http://\S+", said)
        async with aiohttp.ClientSession() as session, session.get(url) as page:
            assert "/open/beta/general" in await page.text()
        assert any("rclone" in command for command in living(process.pid))
        assert await stop(process, number, 10) == 0
        assert living(process.pid) == []
        assert list(tmp_path.iterdir()) == []


async def test_the_tour_is_told_to_its_end(tmp_path):
    async with run_python("sandbox", "--demo", temp=tmp_path) as process:
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


class Script:
    """A script that plays Acme's people through the control API."""

    def __init__(self, session, url):
        self.session, self.url = session, url

    async def send(self, method, path, body=None):
        async with self.session.request(method, f"{self.url}/sandbox/{path}", json=body) as reply:
            answer = await reply.json()
            assert reply.status == 200, answer
            return answer

    async def act(self, who="Mara", **form):
        answer = await self.send("POST", "interactions", {"as": who, "channel": "social", **form})
        assert answer["error"] is None, answer
        return answer

    async def run(self, command, *, who="Mara", files=(), **options):
        """Run a command and return what the bot showed."""
        sent = {f"media{number}": file for number, file in enumerate(files, 1)}
        return await self.act(who, command=command, options=options, files=sent)

    async def connected(self):
        while not (await self.send("GET", "world"))["bot"]["connected"]:  # noqa: ASYNC110 - as a script
            await asyncio.sleep(0.05)

    async def until_shown(self, wanted, command, **options):
        """Run a command until the bot, which works at its own pace, shows `wanted`."""
        while wanted not in (shown := said(await self.run(command, **options))):  # noqa: ASYNC110 - as a script
            await asyncio.sleep(0.2)
        return shown


def said(answer):
    return text_of(answer["response"]["components"], answer["response"]["content"])


def picture(name, *colours):
    data = base64.b64encode(draw_poster(name, colours)).decode()
    return {"name": f"{name}.png", "content_type": "image/png", "base64": data}


@asynccontextmanager
async def served(tmp_path):
    """Both processes, connected: the front, a bot of its own data folder, and a script for them."""
    async with run_python("sandbox", "serve", temp=tmp_path) as front:
        ready = json.loads(await asyncio.wait_for(read_until(front, "\n"), 30))
        settings = {**ready["env"], "DATA_DIR": str(tmp_path / "data")}
        async with (
            run_python("bot", "run", temp=tmp_path, **settings) as bot,
            aiohttp.ClientSession() as session,
        ):
            script = Script(session, ready["url"])
            await asyncio.wait_for(script.connected(), 30)
            yield front, bot, script, ready["key"]


async def test_a_bot_of_its_own_process_does_the_whole_job_and_both_stop_cleanly(tmp_path):
    async with served(tmp_path) as (front, bot, script, key):
        await link(script, key)
        await schedule_and_change_mind(script)
        assert "Manage Server" in said(await script.run("post list", who="Olive"))

        await script.send("POST", "publora/clock", {"advance": 3 * DAY})
        seen = await asyncio.wait_for(script.until_shown("#1 · Published", "post view", post="1"), 30)
        assert "LinkedIn · Acme GmbH: published" in seen
        assert await at_publora(script, "published") == ["Our launch"]
        numbers = said(await script.run("stats post", post="1"))
        assert [name for name in FIVE if not re.search(rf"{name}: \*\*[\d,]+\*\*", numbers)] == []

        assert await stop(bot, signal.SIGTERM, 5) == 0
        assert await stop(front, signal.SIGTERM, 10) == 0
        assert living(front.pid) == living(bot.pid) == []


async def link(script, key):
    form = await script.act(command="publora link")
    label = next(part["label"] for part in walk(form["modal"]["components"]) if part.get("label"))
    answer = await script.act(submit={"interaction": form["id"], "fields": {label: key}})
    assert "7 accounts found" in said(answer)
    assert key not in json.dumps(answer)
    assert "Europe/Berlin" in said(await script.run("publora timezone", zone="Europe/Berlin"))


async def schedule_and_change_mind(script):
    pictures = [picture("front", "#3b5bdb", "#7048e8"), picture("back", "#e8590c", "#c2255c")]
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
