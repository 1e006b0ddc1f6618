"""A little of what `make chaos` does at length: kills between steps, and troubles drawn by seeded dice."""

import random

from tests.process.chaos_acts import Shape
from tests.process.chaos_rig import COUNTING, errors_in, open_rig
from tests.process.chaos_runs import run_once
from tests.process.chaos_sweeps import kill_while_held, sweep
from tests.process.chaos_verdict import Tally

KILLS = {Shape("scheduling", "current", 2): 26, Shape("moving", "current"): 5, Shape("deleting", "seed"): 6}
REVIEWED_KILLS = {
    Shape("approving last", "current", needed=2): 7,
    Shape("editing", "current", 1, needed=2): 12,
    Shape("noticing a change", "current", needed=2): 5,
}


async def test_a_bot_killed_between_two_steps_loses_and_doubles_nothing_after_its_restart(tmp_path):
    tally = Tally()
    async with open_rig(tmp_path, **COUNTING) as rig:
        for shape, number in KILLS.items():
            await sweep(rig, shape, (number,), tally)
        await kill_while_held(rig, "POST /create-post", "current", tally)
    assert tally.clean, tally.odd
    assert tally.kills == tally.accepted == 4
    assert (tally.published, tally.deleted) == (3, 1)
    assert errors_in(tmp_path) == []


async def test_a_bot_killed_while_people_decide_keeps_every_decision_and_lets_nothing_else_out(tmp_path):
    tally = Tally()
    async with open_rig(tmp_path, **COUNTING) as rig:
        for shape, number in REVIEWED_KILLS.items():
            await sweep(rig, shape, (number,), tally)
    assert tally.clean, tally.odd
    assert tally.kills == tally.accepted == tally.published == 3
    assert errors_in(tmp_path) == []


async def test_troubles_at_random_lose_nothing_double_nothing_and_leave_nobody_without_an_answer(tmp_path):
    tally = Tally()
    async with open_rig(tmp_path) as rig:
        for number in (1, 2):
            await run_once(rig, number, random.Random(f"short {number}"), tally)  # noqa: S311 - seeded on purpose
    assert tally.clean, tally.odd
    assert tally.accepted == tally.published + tally.deleted > 0
    assert errors_in(tmp_path) == []
