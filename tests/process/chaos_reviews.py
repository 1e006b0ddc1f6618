"""Runs drawn by lot in which people decide about posts at the same time, while things break."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from tests.process.chaos_circle import Circle, require_approval
from tests.process.chaos_people import make_wish
from tests.process.chaos_rig import Rig, Trouble
from tests.process.chaos_runs import MINUTE, MOVED_BY, told, under
from tests.process.chaos_troubles import MODES, PROFILES, TO_DECIDE, TO_SCHEDULE, TO_WATCH, draw
from tests.process.chaos_verdict import Tally, judge, judge_answers, judge_trail

SOONEST = 120 * MINUTE
PASSING = (112, 8, 10, 12)
"""Minutes that pass at once: to the last look before the first post, past it, past those moved."""


async def _in_turn(circle: Circle) -> None:
    await circle.approve("Priya")
    await circle.approve("Sam")


async def _at_once(circle: Circle) -> None:
    await asyncio.gather(*(circle.approve(who) for who in ("Priya", "Sam", "Mara")))


async def _while_edited(circle: Circle) -> None:
    await asyncio.gather(circle.approve("Priya"), circle.edit(), circle.approve("Sam"))


async def _while_sent_back(circle: Circle) -> None:
    await asyncio.gather(circle.approve("Priya"), circle.request_changes("Sam"))


async def _while_rejected(circle: Circle) -> None:
    await asyncio.gather(circle.approve("Priya"), circle.reject("Sam"))


async def _while_moved(circle: Circle) -> None:
    await asyncio.gather(circle.approve("Priya"), circle.move(MOVED_BY), circle.approve("Sam"))


async def _sent_back(circle: Circle) -> None:
    await circle.request_changes("Priya")
    await circle.edit()
    await circle.approve("Sam")


async def _suggested(circle: Circle) -> None:
    await circle.suggest("Priya")
    await circle.accept()
    await circle.approve("Sam")


async def _scheduled_there(circle: Circle) -> None:
    await circle.tamper(status="scheduled", scheduledTime=circle.time)
    await _in_turn(circle)


async def _changed_there(circle: Circle) -> None:
    await circle.approve("Priya")
    await circle.tamper(content="What nobody approved")
    await circle.approve("Sam")


PLAYS: dict[str, Callable[[Circle], Awaitable[None]]] = {
    "approved in turn": _in_turn,
    "approved at once": _at_once,
    "approved while edited": _while_edited,
    "approved while sent back": _while_sent_back,
    "approved while rejected": _while_rejected,
    "approved while moved": _while_moved,
    "sent back": _sent_back,
    "suggested": _suggested,
    "scheduled at Publora": _scheduled_there,
    "changed at Publora": _changed_there,
}
"""What people do about a post that was submitted."""


async def review_once(rig: Rig, number: int, dice: random.Random, tally: Tally) -> None:
    """Break some things at random while people decide; then let them finish, and judge before and after."""
    profile, mode, needed = dice.choice(PROFILES), dice.choice(MODES), dice.choice((1, 2))
    first, second, third = draw(dice, TO_SCHEDULE, files=True), draw(dice, TO_DECIDE), draw(dice, TO_WATCH)
    wishes = [
        make_wish(
            f"{number}.{each}", "Alex", rig.now() + SOONEST + each * MINUTE, dice.choice((0, 1)), needed
        )
        for each in range(1, dice.randint(2, 3) + 1)
    ]
    plays = [dice.choice([*PLAYS]) for _ in wishes]
    troubles = "; then ".join(map(told, (first, second, third)))
    where = f"review {number}, {profile}, keys {mode}, {needed} approvals, {', '.join(plays)}, {troubles}"
    tally.runs += 1
    await rig.play(profile, mode)
    await require_approval(rig, needed)
    circles = [Circle(rig, wish) for wish in wishes]
    await under(rig, first, [circle.schedule() for circle in circles], tally)
    unsettled = await rig.settle()
    there = [(circle, play) for circle, play in zip(circles, plays, strict=True) if circle.accepted]
    await under(rig, second, [PLAYS[play](circle) for circle, play in there], tally)
    unsettled += await rig.settle()
    await judge(rig, wishes, tally, where, over=False)
    await rig.break_things(Trouble())
    for circle in circles:
        unsettled += await circle.finish()
    await judge(rig, wishes, tally, f"{where}, finished", over=False)
    for minutes in PASSING:
        await rig.advance(60.0 * minutes)
        await under(rig, third, [], tally)
        unsettled += await rig.settle()
        third = Trouble()
    await judge(rig, wishes, tally, where, over=True)
    judge_answers(wishes, tally, where)
    await judge_trail(rig, tally, where)
    tally.odd += [f"{where}: not done: {each}" for each in unsettled]
