"""How is the stand-in started and stopped?"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from sandbox.clock import MovableClock
from sandbox.publora.accounts import seed_keys
from sandbox.publora.api import build_app
from sandbox.publora.deliveries import run_deliveries
from sandbox.publora.idempotency import Idempotency
from sandbox.publora.object_store import run_object_store
from sandbox.publora.publishing import TICK
from sandbox.publora.stand_in import StandIn
from sandbox.publora.storage_gate import run_storage_gate
from sandbox.publora.wire import listen
from sandbox.publora.world import World


@asynccontextmanager
async def run_stand_in(
    *,
    clock: MovableClock,
    profile: str = "current",
    port: int = 0,
    ticking: bool = False,
    loopback_hooks: bool = False,
) -> AsyncGenerator[StandIn, None]:
    """Run Publora and its object store on loopback until left.

    With `ticking` it publishes by itself once a minute of `clock`; else only when told to. With
    `loopback_hooks` webhooks may lead to this machine, which the real Publora refuses.
    """
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(run_object_store())
        world = World(clock, store, seed_keys(), loopback_hooks=loopback_hooks)
        idempotency = Idempotency(clock)
        await stack.enter_async_context(run_storage_gate(world))
        url = await stack.enter_async_context(listen(build_app(world, idempotency), port))
        deliveries = await stack.enter_async_context(run_deliveries(world))
        stand_in = StandIn(url, world, idempotency, deliveries)
        stand_in.set_profile(profile)
        if ticking:
            await stack.enter_async_context(_ticking(stand_in))
        yield stand_in


@asynccontextmanager
async def _ticking(stand_in: StandIn) -> AsyncGenerator[None, None]:
    task = asyncio.create_task(_tick_for_ever(stand_in))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _tick_for_ever(stand_in: StandIn) -> None:
    while True:
        await stand_in.world.clock.sleep(TICK.total_seconds())
        await stand_in.tick()
