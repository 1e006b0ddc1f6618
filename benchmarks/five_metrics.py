"""How long do all five numbers of a LinkedIn post take, beside a call for one of them?"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Final

import aiohttp
from measuring import Row, print_table

from bot.publora.client import Publora, PubloraClient
from bot.publora.metrics import Metric
from bot.publora.rate import Pace
from sandbox.clock import MovableClock
from sandbox.publora.server import run_stand_in
from sandbox.publora.stand_in import StandIn

ROUNDS: Final = 300
BUDGET: Final = 1.3
ACCOUNT: Final = "linkedin-AcmeCo42Qa"
UNHURRIED: Final = Pace(per_minute=10**6, per_hour=10**6)
"""The bot's own pace would stretch this over hours."""


async def measure() -> list[Row]:
    """Ask a server of today's and one of the seed's level, which answers one number at a time only."""
    async with run_stand_in(clock=MovableClock()) as stand_in, aiohttp.ClientSession() as session:
        return [
            await _compare(stand_in, session, "current", BUDGET),
            await _compare(stand_in, session, "seed", None),
        ]


async def _compare(
    stand_in: StandIn, session: aiohttp.ClientSession, profile: str, budget: float | None
) -> Row:
    stand_in.set_profile(profile)
    # A client of its own for each server, as it learns what a server can do.
    publora = Publora(
        session, stand_in.url, now=lambda: datetime.now(UTC), sleep=asyncio.sleep, pace=UNHURRIED
    )
    client = publora.for_key(stand_in.demo_key)
    posted_id = await _publish(stand_in, client)
    one: list[float] = []
    five: list[float] = []
    for turn in range(-10, ROUNDS):
        single = await _time(lambda: client.linkedin_metric(posted_id, ACCOUNT, Metric.IMPRESSION))
        every = await _time(lambda: client.linkedin_metrics(posted_id, ACCOUNT))
        if turn >= 0:  # those before warm up
            one.append(single)
            five.append(every)
    return Row(f"five numbers, {profile} server, median", median(one), median(five), "ms", budget)


async def _publish(stand_in: StandIn, client: PubloraClient) -> str:
    """Publish a post a week ago and return LinkedIn's id for it."""
    created = await client.create_post("Hello", [ACCOUNT], idempotency_key=stand_in.world.profile)
    stand_in.edit_post(created.group_id, {"status": "published"})
    await stand_in.advance(timedelta(days=7).total_seconds())
    posted_id = (await client.get_post(created.group_id)).posts[0].posted_id
    assert posted_id
    return posted_id


async def _time(call: Callable[[], Awaitable[object]]) -> float:
    """Return how many milliseconds a call takes."""
    begun = time.perf_counter()
    await call()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    print_table(asyncio.run(measure()))
