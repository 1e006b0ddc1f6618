"""`make sandbox`: the bot, a page that looks like Discord, and Publora's side, until Ctrl-C."""

import asyncio
import signal
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

from bot.log import configure_logging
from sandbox.clock import MovableClock
from sandbox.desk import Desk
from sandbox.past import remember
from sandbox.publora.dashboard import dashboard_routes, refuse_other_pages
from sandbox.rig import Rig, open_rig
from sandbox.start_page import ROOMS, draw_start
from sandbox.story import LENGTH, tell


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


def next_tuesday() -> datetime:
    """Return next Tuesday, 9:00 UTC: what is scheduled from then on is seldom at night or on a weekend."""
    now = datetime.now(UTC)
    return (now + timedelta(days=(1 - now.weekday()) % 7)).replace(hour=9, minute=0, second=0, microsecond=0)


@asynccontextmanager
async def open_sandbox(folder: Path, port: int = 0, *, begins: datetime | None = None) -> AsyncGenerator[str]:
    """Run the whole sandbox while the block runs; gives the start page's address.

    Its time goes on from `begins`, from now unless that is given.
    """
    clock = MovableClock()
    begins = begins or clock.now()
    await clock.advance((begins - LENGTH - clock.now()).total_seconds())
    async with open_rig(folder, clock, still=False) as rig:
        await tell(rig)
        await remember(rig)
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

    async def use_menu(request: web.Request) -> web.Response:
        refuse_other_pages(request)
        try:
            address = await desk.use_menu("Schedule as post")
        except LookupError as error:
            raise web.HTTPConflict(text=str(error)) from error
        raise web.HTTPSeeOther(address)

    async def catch_up() -> None:
        await rig.runner.settle()
        await desk.refresh()

    app = web.Application()
    app.add_routes([web.get("/", start), web.get("/open/{server}/{channel}", show)])
    app.add_routes([web.post("/menu", use_menu)])
    app.add_routes(dashboard_routes(rig.stand_in, after=catch_up))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()
