"""A simulated Discord for a bot in this process: simcord on our clock, with attachment links that stream."""

import contextvars
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord
from aiohttp import web
from simcord import Env
from simcord._clock import Clock

from sandbox.clock import MovableClock
from sandbox.discord.cdn import Cdn
from sandbox.discord.faults import Faults
from sandbox.discord.menus import PagedBackend
from sandbox.discord.role_counts import add_role_counts
from sandbox.discord.simulation import SignedCdn


class FollowingClock(Clock):
    """simcord's clock, following ours; its own timers still count in `elapsed`."""

    def __init__(self, clock: MovableClock) -> None:
        super().__init__()
        self._clock = clock

    def now(self) -> datetime:
        """Return this moment, aware, in UTC."""
        return self._clock.now()


class LoopbackEnv(Env):
    """A simcord environment whose bot calls real servers on loopback."""

    def _schedule_timer(
        self,
        record: Any,
        callback: Any,
        args: tuple[Any, ...],
        schedule_context: contextvars.Context | None,
    ) -> None:
        # aiohttp closes idle connections 15 s after a call; waiting for that would hold up every action.
        if getattr(callback, "__name__", "") != "_weakref_handle":
            super()._schedule_timer(record, callback, args, schedule_context)


@dataclass(frozen=True)
class Simulation:
    """A running simulated Discord and the faults ordered for its attachment links."""

    env: Env
    link_faults: Faults


@asynccontextmanager
async def simulate(
    bot: discord.Client, clock: MovableClock, *, settle_timeout: float = 20.0
) -> AsyncGenerator[Simulation]:
    """Log `bot` in to an empty simulated Discord whose time is `clock`'s and whose files are on loopback."""
    add_role_counts()
    env = LoopbackEnv(bot, settle_timeout=settle_timeout)
    env.backend = PagedBackend(clock=FollowingClock(clock))
    faults = Faults()
    async with _serve_links(env, faults):
        await env.start()
        try:
            yield Simulation(env, faults)
            # simcord cancels whatever the bot still does, its half-closed connections included.
            await env.settle()
        finally:
            await env.shutdown()


@asynccontextmanager
async def _serve_links(env: Env, faults: Faults) -> AsyncGenerator[None]:
    app = web.Application()
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)

    async def serve(request: web.Request) -> web.StreamResponse:
        return await Cdn(links, faults).serve(request)

    app.router.add_get("/cdn/{path:.*}", serve)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    links = SignedCdn(f"http://127.0.0.1:{runner.addresses[0][1]}", env.backend.clock)
    env.backend.cdn = links
    try:
        yield
    finally:
        await runner.cleanup()
