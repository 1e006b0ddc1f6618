"""Sweeps: the bot is killed at every boundary of everything it does with a post, one after the other."""

import asyncio
from collections.abc import Awaitable, Iterable
from contextlib import suppress

from tests.process.chaos_acts import ACTS, AHEAD, FAR, REVIEWED_ACTS, SOON, Act, Shape
from tests.process.chaos_circle import Circle, require_approval
from tests.process.chaos_people import Person, Wish, make_wish
from tests.process.chaos_rig import PATIENCE, Rig, Trouble
from tests.process.chaos_verdict import Tally, judge, judge_answers, judge_trail
from tests.process.script import Payload

HELD = ("POST /create-post", "POST /get-upload-url", "PUT storage", "PUT /update-post", "GET /get-post")


async def sweep(rig: Rig, shape: Shape, numbers: Iterable[int], tally: Tally) -> None:
    """Kill at the boundaries with these numbers, while there are any, and see all posts to their end."""
    await rig.play(shape.profile)
    if shape.needed:
        await require_approval(rig, shape.needed)
    act = (REVIEWED_ACTS if shape.needed else ACTS)[shape.name]
    wishes: list[Wish] = []
    for number in numbers:
        author = "Alex" if shape.needed else "Mara"
        wish = make_wish(f"{number}", author, rig.now() + act.ahead, shape.pictures, shape.needed)
        wishes.append(wish)
        killed = await _kill_at(rig, act, wish, number)
        where = f"{'kill' if killed else 'no kill'} {number} of {shape}"
        if killed:
            tally.kills += 1
            where += f", {rig.fuse.with_suffix('.blown').read_text()}"
            await _judge(rig, wish, tally, where, over=act.ahead == SOON)
        if shape.needed:
            tally.odd += [f"{where}: {each}" for each in await Circle(rig, wish).finish()]
            await _judge(rig, wish, tally, f"{where}, finished", over=False)
        if not killed:
            break
    await rig.advance((AHEAD + FAR).total_seconds())
    tally.odd += [f"after {shape}: not done: {each}" for each in await rig.settle()]
    await judge(rig, wishes, tally, f"after {shape}", over=True)
    judge_answers(wishes, tally, f"after {shape}")
    await judge_trail(rig, tally, f"after {shape}")


async def _kill_at(rig: Rig, act: Act, wish: Wish, number: int) -> bool:
    """Have the bot die at a boundary and start it again; False when there is no such boundary."""
    circle = Circle(rig, wish)
    before = await act.prepare(circle)
    await rig.settle()
    rig.fuse.write_text(f"{act.occasion} {number}")
    killed = await _dies(rig, act.do(rig, circle, before))
    rig.fuse.unlink()
    # A fuse that has not burnt down must not go off later.
    await rig.kill_bot()
    await rig.revive()
    return killed


async def _dies(rig: Rig, doing: Awaitable[object]) -> bool:
    """Whether the bot dies of what is done, and of all that follows from it."""
    assert rig.bot is not None
    dying = asyncio.create_task(rig.bot.wait())
    seeing = asyncio.create_task(_see_through(rig, doing))
    await asyncio.wait((seeing, dying), return_when=asyncio.FIRST_COMPLETED)
    for task in (seeing, dying):
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    return rig.bot.returncode is not None


async def _see_through(rig: Rig, doing: Awaitable[object]) -> None:
    await doing
    await rig.settle()


async def _judge(rig: Rig, wish: Wish, tally: Tally, where: str, *, over: bool) -> None:
    tally.odd += [f"{where}: not done: {each}" for each in await rig.settle()]
    await judge(rig, [wish], Tally() if over else tally, where, over=over)


async def kill_while_held(rig: Rig, call: str, profile: str, tally: Tally) -> None:
    """Kill the bot while Publora still works on a call that it will complete."""
    await rig.play(profile)
    wish = make_wish(call.rpartition(" ")[2].strip("/"), "Mara", rig.now() + SOON, 2)
    before = len((await rig.script.send("GET", "publora/state"))["requests"])
    held: Payload = {"name": f"Publora: {call} held", "match": call, "delay": 0.6, "times": 1}
    await rig.break_things(Trouble([held]))
    asking = asyncio.create_task(Person(rig, wish).schedule())
    async with asyncio.timeout(PATIENCE):
        while not await _came(rig, call.split(" ")[1], before):  # noqa: ASYNC110 - as a script
            await asyncio.sleep(0.02)
    await rig.kill_bot()
    asking.cancel()
    with suppress(asyncio.CancelledError):
        await asking
    tally.kills += 1
    await rig.revive()
    await rig.break_things(Trouble())
    where = f"kill while {call} is held, {profile}"
    await _judge(rig, wish, tally, where, over=False)
    await rig.advance(1.2 * SOON.total_seconds())
    await rig.settle()
    await judge(rig, [wish], tally, where, over=True)


async def _came(rig: Rig, path: str, before: int) -> bool:
    requests = (await rig.script.send("GET", "publora/state"))["requests"][before:]
    return any(each["path"].startswith(path) for each in requests)
