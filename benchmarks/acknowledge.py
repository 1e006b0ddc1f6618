"""How soon is an interaction acknowledged when fifty come at once, beside a bot that only defers?

Both bots stand on the same kind of simulated Discord, in this process, and take turns. The time runs from the
moment an interaction is sent to the moment its callback is accepted.
"""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any, Final

from measuring import FLOOR_BOT, OUR_BOT, Row, percentile, print_table, run_bot
from seeding import seed

from sandbox.clock import MovableClock
from sandbox.discord.front import Front, run_front
from sandbox.publora.server import run_stand_in
from sandbox.publora.stand_in import StandIn

AT_ONCE: Final = 50
ROUNDS: Final = 15
BUDGET: Final = 1.3
LIST: Final = {"command": "post list"}
SCHEDULE: Final = {
    "command": "post schedule",
    "options": {"text": "Our autumn range is here.", "when": "in 2 hours", "accounts": "all"},
}
KINDS: Final[dict[str, tuple[dict[str, Any], ...]]] = {
    "/post list": (LIST,),
    "/post schedule": (SCHEDULE,),
    "both by turns": (LIST, SCHEDULE),
}


@dataclass(frozen=True)
class Contender:
    """A bot on its own simulated Discord; `patience` is how many seconds its work may take after a round.

    What a bot does after it has acknowledged must not slow its neighbour's round down.
    """

    front: Front
    patience: float

    async def acknowledge(self, commands: Sequence[dict[str, Any]]) -> list[float]:
        """Send fifty interactions and return after how many milliseconds each was acknowledged."""
        sender = {"as": "Mara", "channel": "general", "wait": self.patience}
        asked = [sender | commands[turn % len(commands)] for turn in range(AT_ONCE)]
        answers = await asyncio.gather(*(self.front.control.perform(each) for each in asked))
        return [float(answer["ack_ms"]) for answer in answers]


async def measure() -> list[Row]:
    """Let both bots acknowledge every kind of interaction."""
    async with (
        run_stand_in(clock=MovableClock(), profile="current") as stand_in,
        connected(FLOOR_BOT, stand_in) as floor,
        connected(OUR_BOT, stand_in) as ours,
    ):
        contenders = Contender(floor, patience=0.2), Contender(ours, patience=1.5)
        return [row for kind, commands in KINDS.items() for row in await compare(kind, commands, *contenders)]


async def compare(
    kind: str, commands: Sequence[dict[str, Any]], floor: Contender, ours: Contender
) -> list[Row]:
    """Let both take turns, once to warm up and then for `ROUNDS`.

    The budget is held against the usual round: on a shared machine one round that was disturbed would
    decide about the percentile of all.
    """
    rounds = [[await each.acknowledge(commands) for each in (floor, ours)] for _ in range(1 + ROUNDS)]
    of_floor, of_ours = zip(*rounds[1:], strict=True)
    what = f"{kind}, {AT_ONCE} at once:"

    def row(figure: str, read: Callable[[Sequence[list[float]]], float], budget: float | None) -> Row:
        return Row(f"{what} {figure}", read(of_floor), read(of_ours), "ms", budget)

    return [
        row("p50", lambda rounds: percentile([*chain(*rounds)], 50), None),
        row("p99, median of rounds", lambda rounds: median(percentile(each, 99) for each in rounds), BUDGET),
        row("p99 of all rounds together", lambda rounds: percentile([*chain(*rounds)], 99), None),
    ]


@asynccontextmanager
async def connected(command: Sequence[str], stand_in: StandIn) -> AsyncGenerator[Front]:
    """Run one bot in a linked world of its own that has some posts."""
    async with AsyncExitStack() as stack:
        data_dir = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="publora-bench-")))
        front = await stack.enter_async_context(run_front(0, {"PUBLORA_API_URL": stand_in.url}))
        await seed(data_dir, front.world.acme.guild.id, posts=200, key=stand_in.demo_key)
        await stack.enter_async_context(run_bot(command, front.settings, data_dir))
        await asyncio.wait_for(front.bot_ready(), 30)
        yield front


if __name__ == "__main__":
    print_table(asyncio.run(measure()))
