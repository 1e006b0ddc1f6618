"""How long does a calendar take to show, and how long does it keep everybody else from being answered?

Everything is measured as the command does it: read the posts, lay them out, draw in a thread, make the card.
Beside it, a task wakes every millisecond; what it is late by is how long the event loop stood still. On a
machine that is busy with other things it waits for those, too; so there is also how much this process itself
worked between two of its turns, all threads together, and how much work drawing is.

It is not called after the calendar: beside other scripts it would hide Python's own module of that name.
"""

import asyncio
import gc
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Final

from measuring import Row, print_table
from sqlalchemy import insert

from bot.clock import SystemClock
from bot.config import Settings
from bot.domain.calendars import Plan, Stretch, View
from bot.domain.capabilities import Actor
from bot.domain.posts import PostState, TargetState
from bot.resources import open_resources
from bot.services.calendars import CalendarService
from bot.storage.database import Database
from bot.storage.tables import PostRow, TargetRow, WorkspaceRow
from bot.ui.calendar_cards import Look, calendar_card
from bot.ui.calendar_pictures import draw
from bot.ui.post_files import Kind, write

POSTS: Final = 200
EXPORTED: Final = 5000
ROUNDS: Final = 15
PICTURE_BUDGET: Final = 400
STALL_BUDGET: Final = 50
GUILD, EXPORTING = 1, 2
FIRST: Final = date(2027, 1, 1)
TEXTS: Final = (
    "Our spring collection is here: light coats and bright bags, made in Hamburg.",
    "Last days to order in time for the holidays. Which one is yours?",
    "新しい店が開きます。土曜日に来てください。",
    "Behind the scenes: how a bag is made, from the first sketch to the last stitch.",
)
STATES: Final = (PostState.SCHEDULED, PostState.IN_REVIEW, PostState.PAUSED, PostState.PUBLISHED)
ACCOUNTS: Final = ("linkedin-1", "twitter-2", "mastodon-3", "bluesky-4")


class Stalls:
    """What the event loop was late by at worst, and what this process worked meanwhile, in milliseconds."""

    worst = 0.0
    own = 0.0

    def forget(self) -> None:
        """Begin anew."""
        self.worst = self.own = 0.0

    def rows(self, what: str) -> list[Row]:
        """Return what stands in the table."""
        return [
            Row(f"{what}, longest stall of the loop", None, self.worst, "ms", STALL_BUDGET),
            Row(f"{what}, longest of our own work in between", None, self.own, "ms", STALL_BUDGET),
        ]

    async def watch(self) -> None:
        """Wake every millisecond until cancelled."""
        while True:
            begun, worked = time.perf_counter(), time.process_time()
            await asyncio.sleep(0.001)
            self.worst = max(self.worst, (time.perf_counter() - begun) * 1000 - 1)
            self.own = max(self.own, (time.process_time() - worked) * 1000)


@asynccontextmanager
async def watching() -> AsyncGenerator[Stalls]:
    """Watch the event loop while the block runs."""
    stalls = Stalls()
    task = asyncio.create_task(stalls.watch())
    await asyncio.sleep(0.05)
    stalls.forget()
    try:
        yield stalls
    finally:
        task.cancel()


async def measure(folder: Path) -> list[Row]:
    """Show a month and a week, and export, with the longest stall of each."""
    database_url = f"sqlite+aiosqlite:///{folder / 'publora.sqlite3'}"
    settings = Settings.model_validate(
        {"discord_token": "none", "data_dir": folder, "database_url": database_url, "media_url": str(folder)}
    )
    async with Database.open(settings.database_url) as database:
        await database.migrate()
        await _seed(database, GUILD, POSTS, days=31)
        await _seed(database, EXPORTING, EXPORTED, days=365)
    async with open_resources(settings, SystemClock()) as resources:
        calendars = resources.services.calendars
        gc.freeze()  # as `bot run` does
        rows: list[Row] = []
        async with watching() as stalls:
            first = await _show(calendars, View.MONTH)
        what = "the very first picture, Pillow and fonts to be loaded"
        rows += [Row(what, None, first, "ms"), *stalls.rows("the very first")]
        for view in View:
            rows += await _rounds(calendars, view)
        rows += await _exports(calendars)
    return rows


async def _rounds(calendars: CalendarService, view: View) -> list[Row]:
    async with watching() as stalls:
        times = [await _show(calendars, view) for _ in range(ROUNDS)]
    plan = await _look(calendars, view)
    begun = time.process_time()
    for _ in range(ROUNDS):
        draw(plan, "dark")
    drawing = (time.process_time() - begun) / ROUNDS * 1000
    what = f"a {view} with {len(plan.posts)} posts"
    return [
        Row(f"{what}, median", None, median(times), "ms", PICTURE_BUDGET),
        Row(f"{what}, the processor's time of drawing", None, drawing, "ms"),
        *stalls.rows(what),
    ]


async def _exports(calendars: CalendarService) -> list[Row]:
    rows: list[Row] = []
    for kind in Kind:
        async with watching() as stalls:
            begun = time.perf_counter()
            found = await calendars.export(_actor(EXPORTING), Stretch.ALL, deleted=True)
            file = await asyncio.to_thread(write, kind, found.posts, found.zone, found.at)
            taken = (time.perf_counter() - begun) * 1000
        assert file is not None
        what = f"{len(found.posts):,} posts as {kind}, {len(file[1]) // 1000} KB"
        rows += [Row(what, None, taken, "ms"), *stalls.rows(f"posts as {kind}")]
    return rows


async def _show(calendars: CalendarService, view: View) -> float:
    """Return how many milliseconds passed until the card was there."""
    begun = time.perf_counter()
    plan = await _look(calendars, view)
    drawn = await asyncio.to_thread(draw, plan, "dark")
    calendar_card(plan, Look(view), drawn, lambda command: command)
    return (time.perf_counter() - begun) * 1000


async def _look(calendars: CalendarService, view: View) -> Plan:
    return await calendars.look(_actor(GUILD), view, FIRST + timedelta(days=13))


def _actor(guild_id: int) -> Actor:
    return Actor(guild_id, 1, manages_server=True)


async def _seed(database: Database, guild_id: int, posts: int, *, days: int) -> None:
    """Store posts spread over some days; a few come too close together."""
    apart = timedelta(days=days) / posts
    begins = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
    ids = range(guild_id * 100_000 + 1, guild_id * 100_000 + posts + 1)
    async with database.writing() as session:
        await session.execute(insert(WorkspaceRow), [{"guild_id": guild_id, "last_number": posts}])
        await session.execute(
            insert(PostRow),
            [
                {
                    "id": post_id,
                    "guild_id": guild_id,
                    "number": number,
                    "author_id": 1,
                    "channel_id": 1,
                    "state": STATES[number % len(STATES)],
                    "version": 1,
                    "text": (text := f"{TEXTS[number % len(TEXTS)]} Part {number}."),
                    "folded": text.casefold(),
                    "scheduled_at": begins + apart * (number - number % 7 / 7),
                    "created_at": begins,
                }
                for number, post_id in enumerate(ids, 1)
            ],
        )
        await session.execute(
            insert(TargetRow),
            [
                {
                    "post_id": post_id,
                    "position": place,
                    "platform_id": account,
                    "name": "Acme",
                    "state": TargetState.SCHEDULED,
                }
                for post_id in ids
                for place, account in enumerate(ACCOUNTS[: 1 + post_id % 4])
            ],
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="publora-bench-") as path:
        print_table(asyncio.run(measure(Path(path))))
