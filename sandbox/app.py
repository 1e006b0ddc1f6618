"""`make sandbox`: the bot, a page that looks like Discord, and Publora's side, until Ctrl-C."""

import asyncio
import contextvars
import signal
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

from aiohttp import web
from simcord import SetupError
from simcord.preview import Preview

from bot.log import configure_logging
from sandbox.clock import MovableClock
from sandbox.publora.dashboard import dashboard_routes
from sandbox.rig import Rig, open_rig
from sandbox.start_page import ROOMS, SOCIAL, Room, draw_start
from sandbox.story import LENGTH, tell

ZONE = "Europe/Berlin"


class DetachedClock(MovableClock):
    """A clock whose waits simcord does not see: it would take them for timers of the bot's and hold them."""

    async def sleep(self, seconds: float) -> None:
        """Return once `seconds` have passed on this clock."""
        await contextvars.Context().run(asyncio.ensure_future, super().sleep(seconds))


class Desk:
    """The page that shows one channel at a time, and keeps it up to date when the bot acts by itself."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self._room = SOCIAL
        self._preview: Preview | None = None
        self._switching = asyncio.Lock()
        self._stale = False

    async def open(self, room: Room) -> str:
        """Show a channel and return the address to go to; simcord shows one channel at a time."""
        async with self._switching:
            # A page that was ended by its own menu has no address any more.
            with suppress(SetupError):
                if self._preview is not None and room == self._room:
                    return self._preview.url
            await self.close()
            self._preview, self._room = await self._enter(room), room
            return self._preview.url

    async def close(self) -> None:
        """Take the page away."""
        preview, self._preview = self._preview, None
        if preview is not None:
            await preview.close()

    async def refresh(self) -> None:
        """Show what the bot did by itself; while somebody acts in the page, at the next call."""
        self._stale = True
        if self._preview is not None:
            with suppress(SetupError):
                await self._preview.refresh()
                self._stale = False

    async def catch_up(self) -> None:
        """Keep the page's time, and refresh once more if an action was in the way."""
        if self._preview is not None:
            # The page tells "5 minutes ago" by this; a second ahead, so that nothing said now is to come.
            self._preview.capture_time = self._rig.clock.now() + timedelta(seconds=1)
        if self._stale:
            await self.refresh()

    async def _enter(self, room: Room) -> Preview:
        server = next(server for server in self._rig.world.servers if server.guild.name == room.server)
        preview = self._rig.env.preview(
            server.channel(room.channel),
            viewers=list(server.members.values()),
            layout="channel",
            timezone=ZONE,
        )
        return await preview.__aenter__()


async def run(port: int = 0) -> None:
    """Serve the sandbox on 127.0.0.1 until SIGINT or SIGTERM; everything it wrote is gone afterwards."""
    configure_logging("warning", "console")
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    with tempfile.TemporaryDirectory(prefix="publora-sandbox-") as folder:
        async with open_sandbox(Path(folder), port) as url:
            print(f"\n  Publora for Discord, sandbox: {url}\n  Ctrl-C ends it.\n", flush=True)
            await stopped.wait()


@asynccontextmanager
async def open_sandbox(folder: Path, port: int = 0) -> AsyncGenerator[str]:
    """Run the whole sandbox while the block runs; gives the start page's address."""
    clock = DetachedClock()
    await clock.advance(-LENGTH.total_seconds())
    async with open_rig(folder, clock, still=False) as rig:
        await tell(rig)
        desk = Desk(rig)
        working = asyncio.create_task(_work(rig, desk), name="sandbox work")
        try:
            async with _serve(rig, desk, port) as url:
                yield url
        finally:
            working.cancel()
            with suppress(asyncio.CancelledError):
                await working
            await desk.close()


async def _work(rig: Rig, desk: Desk) -> None:
    while True:
        if await rig.runner.tick():
            await rig.runner.drain()
            await desk.refresh()
        await desk.catch_up()
        await asyncio.sleep(timedelta(seconds=1).total_seconds())


@asynccontextmanager
async def _serve(rig: Rig, desk: Desk, port: int) -> AsyncGenerator[str]:
    async def start(_request: web.Request) -> web.Response:
        page = draw_start(rig.stand_in.demo_key, rig.stand_in.second_key)
        return web.Response(text=page, content_type="text/html")

    async def show(request: web.Request) -> web.Response:
        room = next((room for room in ROOMS if room.path == request.path), None)
        if room is None:
            raise web.HTTPNotFound
        raise web.HTTPFound(await desk.open(room))

    async def catch_up() -> None:
        await rig.runner.settle()
        await desk.refresh()

    app = web.Application()
    app.add_routes([web.get("/", start), web.get("/open/{server}/{channel}", show)])
    app.add_routes(dashboard_routes(rig.stand_in, after=catch_up))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()
