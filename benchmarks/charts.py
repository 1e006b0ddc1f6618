"""How long does a chart take, and does the bot answer others meanwhile?

The stall is the longest time for which the event loop did not turn while charts were drawn in a worker
thread, as commands do it. All is processor time of this process, so that others on the machine add nothing.
"""

import asyncio
import gc
import time
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from measuring import Row, percentile, print_table

from bot.ui.chart_data import Frame, Kind, Line, Panel
from bot.ui.charts import draw

POINTS: Final = 180
ROUNDS: Final = 30
BUDGET: Final = 300
STALL: Final = 50
FRAME: Final = Frame("dark", ZoneInfo("Europe/Berlin"), "en-US")
START: Final = datetime(2026, 5, 1, tzinfo=UTC)
TICK: Final = 0.001


async def measure() -> list[Row]:
    """Draw one line, three accounts side by side, and the two panels of an account."""
    first, import_stall = await _watched(_panels("linkedin"))
    gc.freeze()  # as `bot run` does
    rows = [
        Row("the first chart of the process, matplotlib's import with it", None, first, "ms"),
        Row("stall of the event loop meanwhile", None, import_stall, "ms"),
    ]
    wanted = {
        "a line": _panels("linkedin"),
        "three lines": _panels("linkedin", "mastodon", "bluesky"),
        "followers and bars": (*_panels("linkedin"), Panel("Daily", Kind.DAILY, (_line("linkedin"),))),
    }
    for what, panels in wanted.items():
        measured = [await _watched(panels) for _ in range(ROUNDS)]
        taken = [each for each, _ in measured]
        rows += [
            Row(f"{what}, {POINTS} points each: p50", None, percentile(taken, 50), "ms", BUDGET),
            Row(f"{what}: p99", None, percentile(taken, 99), "ms", BUDGET),
            Row(f"{what}: longest stall", None, max(s for _, s in measured), "ms", STALL),
        ]
    return rows


def _panels(*networks: str) -> tuple[Panel, ...]:
    return (Panel("Impressions", Kind.RUNNING, tuple(map(_line, networks))),)


def _line(network: str) -> Line:
    points = ((START + timedelta(days=day), day * day * len(network)) for day in range(POINTS))
    return Line(f"{network} · Acme", network, tuple(points))


async def _watched(panels: tuple[Panel, ...]) -> tuple[float, float]:
    """Return how long drawing took and for how long at most the loop stood still, in milliseconds."""
    drawing = asyncio.create_task(asyncio.to_thread(draw, panels, FRAME))
    start = last = time.process_time()
    longest = 0.0
    while not drawing.done():
        await asyncio.sleep(TICK)
        now = time.process_time()
        longest, last = max(longest, now - last), now
    return (time.process_time() - start) * 1000, longest * 1000


if __name__ == "__main__":
    print_table(asyncio.run(measure()))
