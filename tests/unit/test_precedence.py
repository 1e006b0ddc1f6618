"""Who goes first: those who still wait for an acknowledgement."""

import asyncio

import pytest

from bot import precedence
from bot.precedence import Precedence


async def start(work):
    task = asyncio.create_task(work)
    await asyncio.sleep(0)
    return task


async def test_work_begins_at_once_when_nobody_else_waits():
    alone = Precedence()

    async def handle():
        alone.owe()
        await alone.give_way()

    assert await asyncio.wait_for(handle(), 0.1) is None


async def test_work_waits_until_the_last_acknowledgement_is_given():
    precedence, given = Precedence(), asyncio.Event()
    order = []

    async def handle(name, acknowledged):
        precedence.owe()
        await acknowledged
        order.append(f"{name} acknowledged")
        await precedence.give_way()
        order.append(f"{name} done")

    late = await start(handle("late", given.wait()))
    early = await start(handle("early", asyncio.sleep(0)))
    await asyncio.sleep(0)
    assert order == ["early acknowledged"]
    given.set()
    await asyncio.gather(early, late)
    assert order[:2] == ["early acknowledged", "late acknowledged"]
    assert set(order[2:]) == {"early done", "late done"}


async def test_a_task_that_ended_without_acknowledging_holds_nobody_up():
    precedence = Precedence()

    async def break_down():
        precedence.owe()
        raise ValueError

    async def handle():
        precedence.owe()
        await precedence.give_way()

    broken = await start(break_down())
    assert await asyncio.wait_for(handle(), 0.1) is None
    assert isinstance(broken.exception(), ValueError)


async def test_somebody_slow_holds_work_up_for_a_moment_only(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(precedence, "LONGEST", 0.01)
    first = Precedence()

    async def dawdle():
        first.owe()
        await asyncio.Event().wait()

    slow = await start(dawdle())
    first.owe()
    assert await asyncio.wait_for(first.give_way(), 1) is None
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)


async def test_work_without_an_interaction_of_its_own_is_not_held_up():
    assert await asyncio.wait_for(Precedence().give_way(), 0.1) is None
