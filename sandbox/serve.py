"""The sandbox for a bot in another process: Publora's stand-in and a simulated Discord on loopback."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from simcord import BackendError, SetupError
from simcord.enums import ComponentType

from sandbox.clock import MovableClock
from sandbox.discord.front import Front, run_front
from sandbox.discord.simulation import Payload
from sandbox.publora.control import control_routes
from sandbox.publora.dashboard import dashboard_routes
from sandbox.publora.server import run_stand_in

STOPPING = (signal.SIGTERM, signal.SIGINT)


async def serve(port: int, linked: bool) -> None:
    """Serve on 127.0.0.1:`port`, 0 for a free one, until SIGTERM or SIGINT; print one JSON line when ready.

    With `linked` the manager links the demo key as soon as a bot is there.
    """
    stopped = asyncio.Event()
    for number in STOPPING:
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with run_stand_in(clock=MovableClock(), ticking=True, loopback_hooks=True) as stand_in:
        routes = [*control_routes(stand_in), *dashboard_routes(stand_in)]
        async with run_front(
            port, {"PUBLORA_API_URL": stand_in.url, "PUBLORA_CALLS_PER_MINUTE": "6000"}, routes
        ) as front:
            ready = {"url": front.url, "key": stand_in.demo_key, "env": dict(front.settings)}
            print(json.dumps(ready), flush=True)
            async with _linking(front, stand_in.demo_key if linked else None):
                await stopped.wait()


@asynccontextmanager
async def _linking(front: Front, key: str | None) -> AsyncGenerator[None]:
    """Link `key`, if there is one, while the block runs."""
    front.control.preparing = key is not None
    task = asyncio.create_task(_link_when_ready(front, key)) if key else None
    try:
        yield
    finally:
        if task:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def _link_when_ready(front: Front, key: str) -> None:
    await front.bot_ready()
    try:
        await _link(front, key)
    except (SetupError, BackendError) as failed:
        print(f"The demo key is not linked: {failed}", file=sys.stderr)
    finally:
        front.control.preparing = False


async def _link(front: Front, key: str) -> None:
    """Have the manager run /publora link and submit the modal; `SetupError` when the bot fails her."""
    shown = await front.control.perform({"as": "Mara", "channel": "general", "command": "publora link"})
    if shown["modal"] is None:
        raise SetupError(shown["error"] or "the bot showed no modal")
    submit = {"interaction": shown["id"], "fields": {_text_input(shown["modal"]): key}}
    answer = await front.control.perform({"as": "Mara", "submit": submit})
    if answer["error"]:
        raise SetupError(answer["error"])


def _text_input(modal: Payload) -> str:
    """Return the custom_id of the modal's text input."""
    controls = (part.get("component") or part["components"][0] for part in modal["components"])
    return next(control["custom_id"] for control in controls if control["type"] == ComponentType.TEXT_INPUT)
