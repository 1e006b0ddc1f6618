"""How soon do choices appear while somebody types, in a server with 100,000 posts?

The time is the whole way from Discord to the bot and back on loopback, so what passes in the bot is less: the
first two rows show the way alone, for an option whose choices are not looked up in storage.
"""

import asyncio
import tempfile
from pathlib import Path
from typing import Final

from measuring import OUR_BOT, Row, percentile, print_table, run_bot
from seeding import seed

from sandbox.discord.front import Front, run_front
from sandbox.publora.accounts import KEYS

POSTS: Final = 100_000
ROUNDS: Final = 200
BUDGET: Final = 20
POST: Final = ("post view", "post")
ZONE: Final = ("publora timezone", "zone")
THE_WAY: Final = "no posts, but a time zone"
TYPED: Final = {
    THE_WAY: "berlin",
    "nothing": "",
    "a number's first digit": "7",
    "a whole number": "#73512",
    "a common word": "autumn",
    "a rare text": "part 66123",
    "a text that no post has": "zebra",
}


async def measure(data_dir: Path) -> list[Row]:
    """Type each text many times, one after the other."""
    async with run_front() as front:
        await seed(data_dir, front.world.acme.guild.id, posts=POSTS, key=KEYS.demo)
        async with run_bot(OUR_BOT, front.settings, data_dir):
            await asyncio.wait_for(front.bot_ready(), 30)
            times: dict[str, list[float]] = {what: [] for what in TYPED}
            for turn in range(-10, ROUNDS):
                for what, typed in TYPED.items():
                    taken = await _type(front, *(ZONE if what == THE_WAY else POST), typed)
                    if turn >= 0:  # those before warm up
                        times[what].append(taken)
    return [
        Row(f"{what}: p{percent}", None, percentile(taken, percent), "ms", budget)
        for what, taken in times.items()
        for percent, budget in ((50, None), (99, None if what == THE_WAY else BUDGET))
    ]


async def _type(front: Front, command: str, option: str, typed: str) -> float:
    """Return after how many milliseconds the choices of an option were there."""
    autocomplete = {"command": command, "option": option, "value": typed}
    asked = {"as": "Mara", "channel": "general", "autocomplete": autocomplete}
    return float((await front.control.perform(asked))["ack_ms"])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="publora-bench-") as folder:
        print_table(asyncio.run(measure(Path(folder))))
