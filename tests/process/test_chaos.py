"""A little of what `make chaos` does at length: kills between steps, and troubles drawn by seeded dice."""

import random

from tests.process.chaos import kill_while_held, run_once, sweep
from tests.process.chaos_rig import open_rig
from tests.process.chaos_verdict import Tally

BOUNDARIES = {("seed", 0): (8,), ("current", 0): (12,), ("seed", 2): (17,), ("current", 2): (9, 26)}


async def test_a_bot_killed_between_two_steps_brings_the_post_there_once_after_its_restart(tmp_path):
    tally = Tally()
    async with open_rig(tmp_path) as rig:
        await sweep(rig, tally, lambda *shape: BOUNDARIES[shape])
        await kill_while_held(rig, "POST /create-post", "current", tally)
    assert tally.clean, tally.odd
    assert tally.kills == tally.accepted == 6


async def test_troubles_at_random_lose_nothing_double_nothing_and_leave_nobody_without_an_answer(tmp_path):
    tally = Tally()
    async with open_rig(tmp_path) as rig:
        for seed in (2, 4, 11):
            await run_once(rig, random.Random(seed), tally)  # noqa: S311 - seeded on purpose
    assert tally.clean, tally.odd
    assert tally.accepted == 8
