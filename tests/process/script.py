"""An outside script: it plays the people of a sandbox in another process through the control API."""

import asyncio
import base64
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from sandbox.acting import GOING_ON, text_of, walk

Payload = dict[str, Any]
OK = 200


class Refused(AssertionError):
    """The sandbox says why a person could not do that."""


class Script:
    """Speaks to one sandbox at `url`."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session, self.url = session, url

    async def send(self, method: str, path: str, body: object = None) -> Any:
        """Make a call below /sandbox/ and return the answer."""
        async with self.session.request(method, f"{self.url}/sandbox/{path}", json=body) as reply:
            answer = await reply.json()
            if reply.status != OK:
                raise Refused(answer)
            return answer

    async def connected(self) -> None:
        """Return once a bot is there with its commands."""
        while not (await self.send("GET", "world"))["bot"]["connected"]:  # noqa: ASYNC110 - as a script
            await asyncio.sleep(0.05)

    async def try_to(self, who: str, **form: object) -> Payload:
        """Have somebody do something and return what came of it, whether the bot answered or not."""
        return await self.send("POST", "interactions", {"as": who, **form})

    async def act(self, who: str = "Mara", **form: object) -> Payload:
        """Have somebody do something that the bot answers."""
        answer = await self.try_to(who, **form)
        assert answer["error"] is None, answer
        return answer

    async def run(
        self, command: str, *, who: str = "Mara", files: Sequence[Payload] = (), **options: object
    ) -> Payload:
        """Have somebody run a command, with files as its media, and go on where they are to look twice."""
        sent = {f"media{number}": file for number, file in enumerate(files, 1)}
        answer = await self.act(who, command=command, options=options, files=sent)
        return await self.act(who, click=going) if (going := going_on(answer)) else answer

    async def link(self, key: str, who: str = "Mara") -> str:
        """Have somebody link a key; returns what the bot said."""
        form = await self.act(who, command="publora link")
        label = next(part["label"] for part in walk(form["modal"]["components"]) if part.get("label"))
        answer = await self.act(who, submit={"interaction": form["id"], "fields": {label: key}})
        assert key not in str(answer)
        return said(answer)


@asynccontextmanager
async def scripting(url: str) -> AsyncGenerator[Script]:
    """Give a script for the sandbox at `url`."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=90)) as session:
        yield Script(session, url)


def said(answer: Payload) -> str:
    """All text that an interaction's answer shows in the end."""
    shown: Payload = answer["response"] or {"components": [], "content": ""}
    return text_of(shown["components"], shown["content"])


def going_on(answer: Payload) -> Payload | None:
    """The click that goes on where there is something to look at twice, None where there is not."""
    shown: Payload = answer["response"] or {"components": []}
    ids = (str(part.get("custom_id", "")) for part in walk(shown["components"]))
    yes = next((each for each in ids if each.startswith(GOING_ON)), None)
    return {"message": shown["id"], "custom_id": yes} if yes and "**Look twice**" in said(answer) else None


def picture(name: str, data: bytes) -> Payload:
    """A PNG as people attach it."""
    return {"name": name, "content_type": "image/png", "base64": base64.b64encode(data).decode()}
