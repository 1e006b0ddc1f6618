"""Does the job runner's look at its queue stay as quick with 1,000,000 posts stored as with 1,000?

On SQLite, and on PostgreSQL where TEST_POSTGRES_URL names a server whose user may create databases. Both
sizes take turns in one run; a third of the posts is still to come and has a job waiting for its time.
"""

import asyncio
import os
import tempfile
import uuid
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from measuring import Row, print_table
from sqlalchemy import ColumnElement, Insert, insert, literal, make_url, select, text, update
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import InstrumentedAttribute

from bot.domain.jobs import JobKind, Lease
from bot.domain.posts import PostState
from bot.storage.database import Database
from bot.storage.jobs import Jobs
from bot.storage.tables import JobRow, PostRow, WorkspaceRow
from bot.workers.runner import SHARE

SERVER: Final = os.environ.get("TEST_POSTGRES_URL")
GUILDS: Final = 1000
SIZES: Final = (1000, 1_000_000)
DUE: Final = 100
BACKLOG: Final = 1000
ROUNDS: Final = 60
WARM_UP: Final = 10
BUDGET: Final = 1.3
NOW: Final = datetime.now(UTC)
HOUR: Final = timedelta(hours=1)


async def measure(kind: str, folder: Path) -> list[Row]:
    """Let both sizes claim what is due, by turns."""
    async with AsyncExitStack() as opened:
        stores: list[Database] = []
        for posts in SIZES:
            url = await opened.enter_async_context(_fresh_url(kind, folder, posts))
            stores.append(await opened.enter_async_context(Database.open(url)))
            await _seed(stores[-1], posts)
        ticks = await _tick_by_turns(stores, limit=DUE)
        await _fall_behind(stores[-1])
        backlog = await _tick_by_turns(stores[-1:], limit=8)
    what = (f"{kind}: claim of {DUE} due", f"{kind}: that, and when the next one is due")
    small, large = ticks
    rows = [
        Row(said, median(few), median(many), "ms", BUDGET)
        for said, few, many in zip(what, small, large, strict=True)
    ]
    behind = f"{kind}: claim of 8 with {BACKLOG} more due in one server"
    return [*rows, Row(behind, None, median(backlog[0][0]), "ms")]


async def _tick_by_turns(stores: Sequence[Database], *, limit: int) -> list[tuple[list[float], list[float]]]:
    """Return for each database how many milliseconds claims, and whole ticks, took."""
    times: list[tuple[list[float], list[float]]] = [([], []) for _ in stores]
    for turn in range(-WARM_UP, ROUNDS):
        for database, (claims, ticks) in zip(stores, times, strict=True):
            claim, tick = await _tick(database, limit)
            if turn >= 0:
                claims.append(claim)
                ticks.append(tick)
    return times


async def _tick(database: Database, limit: int) -> tuple[float, float]:
    jobs, lease = Jobs(database), Lease("benchmark", NOW + HOUR)
    begun = perf_counter()
    claimed = await jobs.claim(now=NOW, lease=lease, limit=limit, share=SHARE)
    had = perf_counter()
    await jobs.next_due(NOW)
    ended = perf_counter()
    assert len(claimed) == limit
    async with database.writing() as session:
        await session.execute(
            update(JobRow).where(JobRow.lease_until > NOW).values(lease_owner=None, lease_until=None)
        )
    return (had - begun) * 1000, (ended - begun) * 1000


async def _seed(database: Database, posts: int) -> None:
    """Store as many posts, each server's an hour apart, the jobs of those to come, and what is due."""
    await database.migrate()
    async with database.writing() as session:
        guilds = [{"guild_id": number, "last_number": posts // GUILDS} for number in range(1, GUILDS + 1)]
        await session.execute(insert(WorkspaceRow), guilds)
        hours = posts // GUILDS
        for hour in range(hours):
            await session.execute(_posts_of(hour, NOW + HOUR * (hour - hours * 2 // 3 + 0.5)))
        await session.execute(_jobs(JobKind.WATCH, PostRow.scheduled_at, PostRow.scheduled_at > NOW))
        newest = PostRow.number == hours
        await session.execute(_jobs(JobKind.PUBLISH, _moment(NOW), newest, PostRow.guild_id <= DUE))
        await session.execute(text("ANALYZE"))


async def _fall_behind(database: Database) -> None:
    """Make much work of one server due, all of it older than the others'."""
    first = PostRow.id <= BACKLOG
    async with database.writing() as session:
        await session.execute(_jobs(JobKind.DISCARD, _moment(NOW - HOUR), first, guild_id=literal(1)))


def _posts_of(hour: int, due: datetime) -> Insert:
    """Store one post for each server."""
    values: dict[str, object] = {
        "number": hour + 1,
        "author_id": 1,
        "channel_id": 1,
        "state": PostState.SCHEDULED if due > NOW else PostState.PUBLISHED,
        "version": 1,
        "text": (said := f"What is new in hour {hour}"),
        "folded": said.casefold(),
        "scheduled_at": due,
        "created_at": NOW,
    }
    columns = [literal(value, PostRow.__table__.c[name].type) for name, value in values.items()]
    return insert(PostRow).from_select(["guild_id", *values], select(WorkspaceRow.guild_id, *columns))


def _jobs(
    kind: JobKind,
    run_at: ColumnElement[datetime] | InstrumentedAttribute[datetime],
    *which: ColumnElement[bool],
    guild_id: ColumnElement[int] | InstrumentedAttribute[int] = PostRow.guild_id,
) -> Insert:
    """Store a job for each of some posts."""
    names = ["kind", "subject", "guild_id", "run_at", "attempts", "asked"]
    known = literal(kind, JobRow.__table__.c.kind.type)
    posts = select(known, PostRow.id, guild_id, run_at, literal(0), literal(True)).where(*which)
    return insert(JobRow).from_select(names, posts)


def _moment(moment: datetime) -> ColumnElement[datetime]:
    return literal(moment, PostRow.__table__.c.scheduled_at.type)


@asynccontextmanager
async def _fresh_url(kind: str, folder: Path, posts: int) -> AsyncGenerator[str]:
    """Give the address of an empty database."""
    if kind == "SQLite":
        yield f"sqlite:///{folder}/{posts}.sqlite3"
        return
    name = f"bench_{uuid.uuid4().hex}"
    address = make_url(SERVER or "").set(drivername="postgresql+asyncpg")
    engine = create_async_engine(address, isolation_level="AUTOCOMMIT")
    async with engine.connect() as server:
        await server.execute(text(f"CREATE DATABASE {name}"))
        yield address.set(database=name).render_as_string(hide_password=False)
        await server.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    await engine.dispose()


async def main() -> None:
    """Measure on every database there is."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="publora-bench-") as folder:
        for kind in ("SQLite", "PostgreSQL") if SERVER else ("SQLite",):
            rows += await measure(kind, Path(folder))
    print_table(rows)
    if not SERVER:
        print("PostgreSQL was left out: TEST_POSTGRES_URL names no server.")


if __name__ == "__main__":
    asyncio.run(main())
