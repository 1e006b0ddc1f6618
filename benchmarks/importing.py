"""How soon is an interaction acknowledged while 500 rows after 500 are checked and imported?

Fifty interactions come at once, beside a bot that only defers and imports nothing. Ours has always a file of
500 rows under way: it is checked, its posts are taken in, and what is in goes to Publora.
"""

import asyncio
import base64
import itertools
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Final

from acknowledge import LIST, Contender, compare, connected
from measuring import FLOOR_BOT, OUR_BOT, Row, print_table

from sandbox.clock import MovableClock
from sandbox.discord.front import Front
from sandbox.publora.server import run_stand_in

ROWS: Final = 500
PATIENCE: Final = 120.0
"""Seconds for a report, while a crowd is answered beside it."""
MARA: Final = {"as": "Mara", "channel": "general", "wait": PATIENCE}


async def measure() -> list[Row]:
    """Let both bots acknowledge while ours imports, and tell how long it takes alone."""
    async with (
        run_stand_in(clock=MovableClock(), profile="current") as stand_in,
        connected(FLOOR_BOT, stand_in) as floor,
        connected(OUR_BOT, stand_in) as ours,
    ):
        files = itertools.count()
        checked, taken = await _import_one(ours, next(files))
        alone = [
            Row(f"{ROWS} rows, alone: until the report", None, checked, "s"),
            Row(f"{ROWS} rows, alone: from the button until all are in", None, taken, "s"),
        ]
        async with _importing(ours, files) as done:
            contenders = Contender(floor, patience=1.0), Contender(ours, patience=2.8)
            rows = await compare("/post list during imports", (LIST,), *contenders)
            # One was under way all the time; only where it comes to its end has it really been at work.
            await asyncio.wait_for(done.wait(), PATIENCE)
        return [*alone, *rows]


@asynccontextmanager
async def _importing(front: Front, files: "itertools.count[int]") -> AsyncGenerator[asyncio.Event]:
    """Import one file after the other until the block ends; gives what is set once one is in."""
    done = asyncio.Event()

    async def go_on() -> None:
        for number in files:
            await _import_one(front, number)
            done.set()

    importing = asyncio.create_task(go_on())
    try:
        yield done
    finally:
        importing.cancel()
        await asyncio.wait([importing])
        if not importing.cancelled():
            importing.result()


async def _import_one(front: Front, number: int) -> tuple[float, float]:
    """Import a file and return for how many seconds it was checked, and then taken in."""
    file = {"name": f"{number}.csv", "base64": base64.b64encode(_sheet(number)).decode()}
    began = time.perf_counter()
    report = await front.control.perform(MARA | {"command": "post import", "files": {"file": file}})
    checked = time.perf_counter() - began
    button = {"message": report["response"]["id"], "label": f"Import {ROWS} posts"}
    began = time.perf_counter()
    shown = await front.control.perform(MARA | {"click": button})
    while f": {ROWS} posts taken in" not in str(shown["response"]):
        await asyncio.sleep(0.2)
        look = {"message": shown["response"]["id"], "label": "How far is it?"}
        shown = await front.control.perform(MARA | {"click": look})
    return checked, time.perf_counter() - began


def _sheet(number: int) -> bytes:
    """Return a file of posts that no other file has, an hour apart, at most two years ahead."""
    begin = datetime.now(UTC).replace(minute=0, second=0) + timedelta(days=1, minutes=number % 60)
    lines = [
        f'"Our autumn range, part {row} of {number}.\nCome and see, or read on.",'
        f"{begin + timedelta(hours=row):%Y-%m-%d %H:%M},Mastodon"
        for row in range(ROWS)
    ]
    return "\r\n".join(["text,time,accounts", *lines]).encode()


if __name__ == "__main__":
    print_table(asyncio.run(measure()))
