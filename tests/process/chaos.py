"""Chaos: kills the bot at every step of its work, and breaks everything around it at random.

`python -m tests.process.chaos [--runs N] [--reviews N] [--seed N] [--kills N]` prints what came of it, and
returns 1 when anything is lost, doubled, astray, unanswered or odd. Every run is drawn from the seed and its
own number, so that `--first 17 --runs 1 --reviews 0 --kills 0` repeats the seventeenth alone.
"""
# ruff: noqa: T201, S311 - talks on the terminal; its dice are seeded on purpose

import argparse
import asyncio
import random
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from tests.process.chaos_acts import SHAPES, Shape
from tests.process.chaos_reviews import review_once
from tests.process.chaos_rig import COUNTING, Rig, errors_in, open_rig
from tests.process.chaos_runs import run_once
from tests.process.chaos_sweeps import HELD, kill_while_held, sweep
from tests.process.chaos_troubles import PROFILES
from tests.process.chaos_verdict import Tally

BATCH = 20
"""Runs that share a rig; the records of many more would take longer to read than to make."""
Run = Callable[[Rig, int, random.Random, Tally], Awaitable[None]]
Item = tuple[str, Mapping[str, str], Callable[[Rig, Tally], Awaitable[None]]]
"""What it is called, the settings of its bot, and what is done."""


def plan(given: argparse.Namespace) -> Iterator[Item]:
    """Yield everything that is to be done, each with a rig of its own."""
    for place, shape in enumerate(SHAPES if given.kills else ()):
        boundaries = range(1 + place % given.every, given.kills + 1, given.every)
        yield f"kills during {shape}", COUNTING, partial(_sweep, shape, boundaries)
    for profile in PROFILES if given.kills else ():
        yield f"kills while Publora is at work, {profile}", COUNTING, partial(_kill_while_held, profile)
    for numbers in _batches(given.first, given.runs):
        yield f"runs {numbers[0]} to {numbers[-1]}", {}, partial(_run, run_once, numbers, given.seed)
    for numbers in _batches(given.first, given.reviews):
        yield f"reviews {numbers[0]} to {numbers[-1]}", {}, partial(_run, review_once, numbers, given.seed)


def _batches(first: int, count: int) -> Iterator[range]:
    for begin in range(first, first + count, BATCH):
        yield range(begin, min(begin + BATCH, first + count))


async def _sweep(shape: Shape, boundaries: range, rig: Rig, tally: Tally) -> None:
    await sweep(rig, shape, boundaries, tally)


async def _kill_while_held(profile: str, rig: Rig, tally: Tally) -> None:
    for call in HELD:
        await kill_while_held(rig, call, profile, tally)


async def _run(run: Run, numbers: range, seed: int, rig: Rig, tally: Tally) -> None:
    for number in numbers:
        await run(rig, number, random.Random(f"{seed} {number}"), tally)


async def work_off(items: Iterator[Item], folder: Path, total: Tally) -> None:
    """Do one item after the other, and say of each what came of it."""
    for name, settings, do in items:
        began, tally = time.monotonic(), Tally()
        place = folder / name.replace(" ", "-").replace(",", "")
        place.mkdir()
        try:
            async with open_rig(place, **settings) as rig:
                await do(rig, tally)
                tally.faults += rig.struck
        except Exception as error:  # noqa: BLE001 - whatever breaks the rig is one oddity more
            tally.odd.append(f"{name}: {type(error).__name__}: {error}")
        tally.odd += [f"{name}: logged: {event}" for event in errors_in(place)]
        total += tally
        print(f"{name}: {tally} ({time.monotonic() - began:.0f} s)", *tally.odd, sep="\n  ", flush=True)
        print(f"so far: {total}", flush=True)


async def main(given: argparse.Namespace) -> int:
    """Do what was asked for, print the outcome, and return the exit status."""
    if running := asyncio.current_task():
        # All processes are to end with this one.
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    tally, began = Tally(), time.monotonic()
    items = plan(given)
    chosen = (item for item in items if given.only in item[0])
    print(f"seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="publora-chaos-") as folder:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(given.rigs):
                tasks.create_task(work_off(chosen, given.keep or Path(folder), tally))
    print("", *tally.details(), f"{tally} ({time.monotonic() - began:.0f} s)", sep="\n")
    return 0 if tally.clean else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Kill and break, and count what is lost.")
    parser.add_argument("--runs", type=int, default=300, help="runs in which people post and change posts")
    parser.add_argument("--reviews", type=int, default=100, help="runs in which people approve posts")
    parser.add_argument("--first", type=int, default=1, help="number of the first run and review")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--kills", type=int, default=200, help="boundaries of each shape, at most")
    parser.add_argument("--every", type=int, default=1, help="take one boundary out of so many")
    parser.add_argument("--rigs", type=int, default=2, help="how many pairs of processes work side by side")
    parser.add_argument("--keep", type=Path, help="a folder for logs and databases, to be looked into later")
    parser.add_argument("--only", default="", help="do only what is called like this, such as 'moving, seed'")
    sys.exit(asyncio.run(main(parser.parse_args())))
