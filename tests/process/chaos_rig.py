"""The chaos rig: the sandbox and the bot as two processes, people who post, and the truth at the end."""

import asyncio
import base64
import hashlib
import json
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.acting import text_of, walk
from sandbox.pictures import draw_poster

Payload = dict[str, Any]
LAUNCHER = "tests.process.chaos_bot"
SETTLED_WITHIN = 60.0
ACCOUNTS = {
    "Mara": {"mastodon-4411", "twitter-1002003001"},
    "Ben": {"mastodon-5522", "twitter-2002003001"},
}
CHANNELS = {"Mara": "social", "Ben": "general"}
KEYS = {"Ben": "sk_1700000000002.5a5adbc5a5adbc5a5adbc5a5adbc0002"}
AT_HOME = "%Y-%m-%dT%H:%M:%S.000Z"


@dataclass
class Wish:
    """A post as its author wants it; `pictures` are the files' bytes."""

    who: str
    text: str
    at: datetime
    pictures: tuple[bytes, ...] = ()

    @property
    def digests(self) -> list[str]:
        return [hashlib.sha256(data).hexdigest() for data in self.pictures]


@dataclass
class Rig:
    """Both processes and a script that plays the people."""

    session: aiohttp.ClientSession
    url: str
    key: str
    folder: Path
    settings: dict[str, str]
    bot: asyncio.subprocess.Process | None = None
    wished: int = 0

    @property
    def fuse(self) -> Path:
        return self.folder / "fuse"

    @property
    def log_file(self) -> Path:
        return self.folder / "bot.log"

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    async def send(self, method: str, path: str, body: object = None) -> Any:
        async with self.session.request(method, f"{self.url}/sandbox/{path}", json=body) as reply:
            answer = await reply.json()
            assert reply.status == 200, answer
            return answer

    async def start_bot(self) -> None:
        with self.log_file.open("ab") as log:
            self.bot = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", LAUNCHER, "run"),
                env={**os.environ, **self.settings},
                stdout=log,
                stderr=log,
            )
        async with asyncio.timeout(60):
            await self.connected()

    async def connected(self) -> None:
        while not (await self.send("GET", "world"))["bot"]["connected"]:
            assert self.bot is None or self.bot.returncode is None, self.log[-3000:]
            await asyncio.sleep(0.05)

    async def kill_bot(self) -> None:
        """Kill -9 the bot and wait until Discord misses it."""
        assert self.bot is not None
        if self.bot.returncode is None:
            self.bot.kill()
        await self.bot.wait()
        while (await self.send("GET", "world"))["bot"]["connected"]:  # noqa: ASYNC110 - as a script
            await asyncio.sleep(0.02)

    async def link(self, who: str, key: str) -> None:
        act = {"as": who, "channel": CHANNELS[who]}
        form = await self.send("POST", "interactions", {**act, "command": "publora link"})
        label = next(part["label"] for part in walk(form["modal"]["components"]) if part.get("label"))
        submit = {"interaction": form["id"], "fields": {label: key}}
        answer = await self.send("POST", "interactions", {**act, "submit": submit})
        assert "accounts found" in said(answer), answer

    def wish(self, who: str, pictures: int) -> Wish:
        """Think of a post that differs from all others in text, time and files."""
        self.wished += 1
        at = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=2, minutes=self.wished)
        drawn = tuple(
            draw_poster(f"{self.wished} {number}", ("#3b5bdb", "#c2255c")) for number in range(pictures)
        )
        return Wish(who, f"Post number {self.wished} of the rig", at, drawn)

    async def schedule(self, wish: Wish) -> Payload:
        """Run /post schedule and return what Discord shows the author in the end."""
        options = {"text": wish.text, "when": f"{wish.at:%Y-%m-%d %H:%M}", "accounts": "Mastodon, X"}
        files = {
            f"media{number}": {
                "name": f"{number}.png",
                "content_type": "image/png",
                "base64": base64.b64encode(data).decode(),
            }
            for number, data in enumerate(wish.pictures, 1)
        }
        asked = {"as": wish.who, "channel": CHANNELS[wish.who], "command": "post schedule", "wait": 60}
        return await self.send("POST", "interactions", {**asked, "options": options, "files": files})

    def rows(self, query: str, *values: object) -> list[Payload]:
        address = f"file:{self.folder / 'data' / 'publora.sqlite3'}?mode=ro"
        with closing(sqlite3.connect(address, uri=True, timeout=15)) as database:
            database.row_factory = sqlite3.Row
            return [dict(row) for row in database.execute(query, values)]

    def accepted(self, wish: Wish) -> Payload | None:
        """Return the post's row, None when it was not accepted."""
        return next(iter(self.rows("SELECT * FROM posts WHERE text = ?", wish.text)), None)

    def is_settled(self, wish: Wish) -> bool:
        """Whether the bot has nothing more to do about the post before its time."""
        post = self.accepted(wish)
        if post is None:
            return True
        jobs = self.rows("SELECT 1 FROM jobs WHERE subject = ? AND kind != 'watch'", post["id"])
        untold = self.rows("SELECT 1 FROM notices WHERE post_id = ? AND told_at IS NULL", post["id"])
        return post["state"] != "submitted" and not jobs and not untold

    async def settle(self, wishes: Sequence[Wish]) -> None:
        """Wait until all is done, or for as long as anybody would."""
        deadline = asyncio.get_running_loop().time() + SETTLED_WITHIN
        while not all(map(self.is_settled, wishes)):
            await asyncio.sleep(0.1)
            if asyncio.get_running_loop().time() > deadline:
                return

    async def messages(self, who: str) -> list[str]:
        """What the bot has said for all to read in the author's channel."""
        seen = await self.send("GET", f"channels/{CHANNELS[who]}/messages?as={who}")
        return [
            text_of(each["components"], each["content"])
            for each in seen
            if each["bot"] and not each["ephemeral"]
        ]


def said(answer: Payload) -> str:
    shown: Payload = answer["response"] or {"components": [], "content": ""}
    return text_of(shown["components"], shown["content"])


@asynccontextmanager
async def open_rig(folder: Path) -> AsyncGenerator[Rig]:
    """Start both processes and link both servers; all files go below `folder`."""
    sandbox = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "sandbox", "serve"),
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert sandbox.stdout is not None
    rig = None
    try:
        ready = json.loads(await asyncio.wait_for(sandbox.stdout.readline(), 30))
        settings = {
            **ready["env"],
            "DATA_DIR": str(folder / "data"),
            "CHAOS_FUSE": str(folder / "fuse"),
            "LOG_LEVEL": "info",
        }
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=90)) as session:
            rig = Rig(session, ready["url"], ready["key"], folder, settings)
            await rig.start_bot()
            await rig.link("Mara", rig.key)
            await rig.link("Ben", KEYS["Ben"])
            yield rig
    finally:
        for process in filter(None, (rig and rig.bot, sandbox)):
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.communicate(), 30)
