"""How often is Publora called, and when again?"""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.publora.errors import (
    BadKey,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Unavailable,
)
from bot.publora.rate import Pace, RateLimiter
from bot.publora.retry import ATTEMPTS, persist


class Clock:
    """Moves on by itself whenever somebody sleeps, and keeps the waits."""

    def __init__(self):
        self.time = datetime(2026, 11, 7, 8, 0, tzinfo=UTC)
        self.waits = []

    def now(self):
        return self.time

    async def sleep(self, seconds):
        self.waits.append(seconds)
        self.time += timedelta(seconds=seconds)
        await asyncio.sleep(0)


async def take(limiter, times=1):
    for _ in range(times):
        async with limiter.turn():
            pass


async def test_a_minutes_calls_go_at_once_and_the_next_waits_for_room():
    clock = Clock()
    limiter = RateLimiter(clock.now, clock.sleep, Pace())
    await take(limiter, 25)
    assert clock.waits == []
    clock.time += timedelta(seconds=40)
    await take(limiter)
    assert clock.waits == [20.0]


async def test_no_minute_ever_holds_more_than_its_calls():
    clock = Clock()
    limiter = RateLimiter(clock.now, clock.sleep, Pace(per_minute=3, per_hour=1000))
    starts = []

    async def call():
        async with limiter.turn():
            starts.append(clock.now())

    await asyncio.gather(*(call() for _ in range(10)))
    for first, fourth in zip(starts, starts[3:], strict=False):
        assert fourth - first >= timedelta(minutes=1)


async def test_an_hours_calls_used_up_are_told_instead_of_waited_out():
    clock = Clock()
    limiter = RateLimiter(clock.now, clock.sleep, Pace(per_minute=1000, per_hour=10))
    await take(limiter, 10)
    clock.time += timedelta(minutes=10)
    with pytest.raises(RateLimited) as caught:
        await take(limiter)
    assert caught.value.retry_after == 3000.0
    clock.time += timedelta(minutes=50)
    await take(limiter)


async def test_only_a_few_calls_are_under_way_at_once():
    clock = Clock()
    limiter = RateLimiter(clock.now, clock.sleep, Pace())
    under_way, most = 0, 0

    async def call():
        nonlocal under_way, most
        async with limiter.turn():
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1

    await asyncio.gather(*(call() for _ in range(12)))
    assert most == 4


async def test_a_clock_set_back_does_not_hold_calls_up():
    clock = Clock()
    limiter = RateLimiter(clock.now, clock.sleep, Pace(per_minute=1))
    await take(limiter)
    clock.time -= timedelta(hours=5)
    await take(limiter)
    assert clock.waits == []


async def test_a_waiter_who_gives_up_leaves_the_queue_to_others():
    clock = Clock()
    limiter = RateLimiter(clock.now, asyncio.sleep, Pace(per_minute=1, at_once=1))
    await take(limiter)
    waiter = asyncio.create_task(take(limiter))
    await asyncio.sleep(0)
    waiter.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiter
    clock.time += timedelta(minutes=2)
    await take(limiter)


def failing(*failures):
    """A call that fails with each of `failures` in turn, then succeeds."""
    left = list(failures)

    async def call():
        if left:
            raise left.pop(0)
        return "done"

    return call


async def test_passing_trouble_is_waited_out_with_growing_pauses():
    clock = Clock()
    assert await persist(failing(*[Unavailable("down")] * 3), clock.sleep) == "done"
    first, second, third = clock.waits
    assert 0.5 <= first <= 1 <= second <= 2 <= third <= 4


async def test_lasting_trouble_is_raised_after_the_last_try():
    clock = Clock()
    with pytest.raises(Unavailable):
        await persist(failing(*[Unavailable("down")] * ATTEMPTS), clock.sleep)
    assert len(clock.waits) == ATTEMPTS - 1


@pytest.mark.parametrize("named", [RateLimited, Unavailable])
async def test_the_servers_wait_wins(named):
    clock = Clock()
    assert await persist(failing(named("later", retry_after=7.0)), clock.sleep) == "done"
    assert clock.waits == [7.0]


async def test_a_long_wait_is_raised_at_once():
    clock = Clock()
    with pytest.raises(RateLimited) as caught:
        await persist(failing(RateLimited("later", retry_after=21.0)), clock.sleep)
    assert (clock.waits, caught.value.retry_after) == ([], 21.0)


@pytest.mark.parametrize("named", [BadKey, NotAllowed, NotFound, Invalid, Conflict, OutcomeUnknown])
async def test_what_waiting_cannot_mend_is_not_repeated(named):
    clock = Clock()
    with pytest.raises(named):
        await persist(failing(named("no")), clock.sleep)
    assert clock.waits == []


async def spare(limiter):
    async with limiter.spare_turn():
        pass


async def test_what_nobody_waits_for_leaves_a_quarter_of_each_minute_to_people():
    clock = Clock()
    limiter = RateLimiter(clock.now, clock.sleep, Pace())
    for _ in range(18):
        await spare(limiter)
    with pytest.raises(RateLimited) as caught:
        await spare(limiter)
    assert caught.value.retry_after == 60.0
    await take(limiter, 7)
    assert clock.waits == []
    clock.time += timedelta(seconds=60)
    await spare(limiter)


async def test_peoples_calls_count_against_what_nobody_waits_for():
    clock = Clock()
    limiter = RateLimiter(clock.now, clock.sleep, Pace())
    await take(limiter, 18)
    with pytest.raises(RateLimited):
        await spare(limiter)


async def test_what_nobody_waits_for_goes_behind_whoever_waits():
    clock = Clock()
    limiter = RateLimiter(clock.now, asyncio.sleep, Pace(per_minute=4, at_once=9))
    await take(limiter, 4)
    waiter = asyncio.create_task(take(limiter))
    await asyncio.sleep(0)
    clock.time += timedelta(seconds=61)
    with pytest.raises(RateLimited) as caught:
        await spare(limiter)
    assert caught.value.retry_after == 5.0
    waiter.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiter
    await spare(limiter)


async def test_only_one_call_that_nobody_waits_for_is_under_way():
    limiter = RateLimiter(Clock().now, asyncio.sleep, Pace())
    async with limiter.spare_turn():
        with pytest.raises(RateLimited):
            await spare(limiter)
    await spare(limiter)
