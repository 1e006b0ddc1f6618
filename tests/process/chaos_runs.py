"""Runs drawn by lot: people post and think again while things break, and then the posts' time comes."""

import asyncio
import random
from collections.abc import Awaitable, Sequence
from datetime import timedelta

from tests.process.chaos_people import CHANGES, Person, make_wish
from tests.process.chaos_rig import Rig, Trouble
from tests.process.chaos_troubles import MODES, PROFILES, TO_CHANGE, TO_SCHEDULE, TO_WATCH, draw
from tests.process.chaos_verdict import Tally, judge, judge_answers

MINUTE = timedelta(minutes=1)
SOONEST, MOVED_BY = 14 * MINUTE, 11 * MINUTE
"""Behind the watchers' first look, ten minutes ahead; a moved post is due after all that stay."""
PASSING = (12, 10, 12)
"""Minutes that pass at once: to the end of undoing, past the first posts, past those moved."""


async def run_once(rig: Rig, number: int, dice: random.Random, tally: Tally) -> None:
    """Break some things at random while people post, and judge before their time and after it."""
    profile, mode, patient = dice.choice(PROFILES), dice.choice(MODES), dice.random() < 0.6
    first, second, third = draw(dice, TO_SCHEDULE, files=True), draw(dice, TO_CHANGE), draw(dice, TO_WATCH)
    wishes = [
        make_wish(
            f"{number}.{each}",
            dice.choice(("Mara", "Mara", "Ben")),
            rig.now() + SOONEST + each * MINUTE,
            dice.choice((0, 1, 2)),
        )
        for each in range(1, dice.randint(2, 4) + 1)
    ]
    changes = [dice.choice([*CHANGES]) for _ in wishes]
    troubles = "; then ".join(map(told, (first, second, third)))
    where = f"run {number}, {profile}, keys {mode}, {', '.join(changes)}, {troubles}"
    tally.runs += 1
    await rig.play(profile, mode)
    people = [Person(rig, wish) for wish in wishes]
    unsettled: list[str] = []
    await under(rig, first, [person.schedule() for person in people], tally)
    if patient:
        unsettled += await rig.settle()
    accepted = [(person, change) for person, change in zip(people, changes, strict=True) if person.accepted]
    await under(rig, second, [CHANGES[change](person, MOVED_BY) for person, change in accepted], tally)
    unsettled += await rig.settle()
    await judge(rig, wishes, tally, where, over=False)
    for minutes in PASSING:
        await rig.advance(60.0 * minutes)
        await under(rig, third, [], tally)
        unsettled += await rig.settle()
        third = Trouble()
    await judge(rig, wishes, tally, where, over=True)
    judge_answers(wishes, tally, where)
    tally.odd += [f"{where}: not done: {each}" for each in unsettled]


async def under(rig: Rig, trouble: Trouble, acts: Sequence[Awaitable[object]], tally: Tally) -> None:
    """Have people act while things break; a kill leaves what they are at unanswered."""
    await rig.break_things(trouble)
    rig.dropping = trouble.drop_after is not None
    acting = [asyncio.ensure_future(act) for act in acts]
    dropping = asyncio.create_task(_drop(rig, trouble))
    if trouble.kill_after is None:
        await asyncio.gather(*acting, dropping)
    else:
        await asyncio.sleep(trouble.kill_after)
        for each in (*acting, dropping):
            each.cancel()
        await asyncio.gather(*acting, dropping, return_exceptions=True)
        tally.kills += 1
        await rig.kill_bot()
        await rig.revive()
    rig.dropping = False


async def _drop(rig: Rig, trouble: Trouble) -> None:
    if trouble.drop_after is not None:
        await asyncio.sleep(trouble.drop_after)
        await rig.script.send("POST", "discord/disconnect", {"resume": trouble.resume})
        rig.struck[f"gateway: dropped {'with' if trouble.resume else 'without'} resume"] += 1


def told(trouble: Trouble) -> str:
    """Say what goes wrong."""
    faults = [
        f"{each['match']} {each['name']} {each['times']}x" for each in (*trouble.publora, *trouble.discord)
    ]
    return f"{faults}, drop {trouble.drop_after and trouble.resume}, kill {trouble.kill_after}"
