"""How long does the bot take to start, and how much memory does it hold when idle, beside a small bot?

A start ends once the bot is connected and its commands are known. The first one makes the database and sends
the commands; the next one finds both.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from measuring import FLOOR_BOT, OUR_BOT, Row, print_table, resident, run_bot

from bot.storage.secret_box import SecretBox
from sandbox.discord.front import Front, run_front

ROUNDS: Final = 6
BUDGET: Final = 2
IDLE: Final = 1.0
"""Seconds after which a bot that was started has come to rest."""


class Start(NamedTuple):
    """Seconds until a bot was ready, and its resident megabytes when idle."""

    seconds: float
    memory: float


Starts = Sequence[Start]


async def measure() -> list[Row]:
    """Start both bots by turns."""
    rounds = [(await _start_twice(FLOOR_BOT), await _start_twice(OUR_BOT)) for _ in range(1 + ROUNDS)]
    of_floor, of_ours = zip(*rounds[1:], strict=True)  # the first ones warm up
    return [
        _row("first start", "s", of_floor, of_ours, lambda starts: starts[0].seconds),
        _row("next start", "s", of_floor, of_ours, lambda starts: starts[1].seconds),
        _row("idle memory after first start", "MB", of_floor, of_ours, lambda starts: starts[0].memory),
        _row("idle memory after next start", "MB", of_floor, of_ours, lambda starts: starts[1].memory),
    ]


def _row(
    what: str, unit: str, floor: Sequence[Starts], ours: Sequence[Starts], read: Callable[[Starts], float]
) -> Row:
    return Row(what, median(map(read, floor)), median(map(read, ours)), unit, BUDGET)


async def _start_twice(command: Sequence[str]) -> Starts:
    """Start a bot on a fresh Discord and a fresh data folder, and again."""
    with tempfile.TemporaryDirectory(prefix="publora-bench-") as folder:
        SecretBox.load(None, Path(folder))  # so that no bot has to tell that it made a key
        async with run_front() as front:
            return [await _start(command, front, Path(folder)) for _ in range(2)]


async def _start(command: Sequence[str], front: Front, data_dir: Path) -> Start:
    begun = time.perf_counter()
    async with run_bot(command, front.settings, data_dir) as process:
        while not front.control.bot_is_ready:  # noqa: ASYNC110 - finer than the front's own pause
            await asyncio.sleep(0.002)
        seconds = time.perf_counter() - begun
        await asyncio.sleep(IDLE)
        return Start(seconds, resident(process.pid))


if __name__ == "__main__":
    print_table(asyncio.run(measure()))
