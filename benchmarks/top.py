"""How long does `/stats top` take in the bot, over 100,000 samples?"""

import asyncio
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from measuring import Row, percentile, print_table
from seeding import seed
from sqlalchemy import insert

from bot.domain.samples import OF_POSTS, Measure
from bot.storage.database import Database
from bot.storage.figures import Figures
from bot.storage.tables import SampleRow, SeriesRow

GUILD: Final = 1_100_000_000_000_000_001
ACCOUNT: Final = "linkedin-AcmeCo42Qa"
POSTS: Final = 3_000
EACH: Final = 34
"""Samples of each post: more than 100,000 in all."""
ROUNDS: Final = 200
BUDGET: Final = 100
RANGES: Final = (7, 30, 90, 365)


async def measure(data_dir: Path) -> list[Row]:
    """Ask for the best of each range many times, by another number each time."""
    await seed(data_dir, GUILD, posts=POSTS, key="sk_benchmark.0")
    now = datetime.now(UTC)
    async with Database.open(f"sqlite:///{data_dir / 'publora.sqlite3'}") as database:
        await _seed_samples(database, now)
        figures = Figures(database)
        rows: list[Row] = []
        for days in RANGES:
            since, taken = now - timedelta(days=days), list[float]()
            for turn in range(ROUNDS):
                measure = OF_POSTS[turn % len(OF_POSTS)]
                begun = time.perf_counter()
                found = await figures.top(GUILD, measure, since=since, until=now, limit=10)
                taken.append((time.perf_counter() - begun) * 1000)
                assert len(found) == 10  # noqa: PLR2004 - as many as asked for
            rows += [
                Row(f"top of {days} days: p{percent}", None, percentile(taken, percent), "ms", BUDGET)
                for percent in (50, 99)
            ]
        for age in (timedelta(hours=30), timedelta(days=20)):
            begun = time.perf_counter()
            found = await figures.at_age(GUILD, ACCOUNT, Measure.IMPRESSIONS, age)
            took = (time.perf_counter() - begun) * 1000
            rows.append(Row(f"{len(found):,} posts at the age of {age}", None, took, "ms"))
        return rows


async def _seed_samples(database: Database, now: datetime) -> None:
    """Give every post its samples, an hour apart from post to post."""
    async with database.writing() as session:
        for number in range(1, POSTS + 1):
            out_at = now - timedelta(hours=2 * number + 1)
            shared = {"post_id": number, "platform_id": ACCOUNT, "guild_id": GUILD}
            values = {measure.value: number * 37 % 9001 + place for place, measure in enumerate(OF_POSTS)}
            series = {
                "posted_id": f"urn:li:share:{number}",
                "out_at": out_at,
                "failures": 0,
                "latest_at": now,
            }
            await session.execute(insert(SeriesRow), [shared | values | series])
            await session.execute(
                insert(SampleRow),
                [
                    shared
                    | values
                    | {"taken_at": out_at + timedelta(days=day), "age": day * 86_400, "planned": True}
                    for day in range(EACH)
                ],
            )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="publora-bench-") as folder:
        print_table(asyncio.run(measure(Path(folder))))
