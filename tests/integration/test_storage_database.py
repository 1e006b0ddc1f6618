"""The database: migrations, transactions and how moments are kept."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from storage_world import ACME, KINDS, MIA, NOW, World, fresh_url, opened

from bot.storage.database import Database
from bot.storage.notes import Notes
from bot.storage.tables import Base, NoteRow, WorkspaceRow

MIGRATE = """
import asyncio, sys
from bot.storage.database import Database
async def main():
    async with Database.open(sys.argv[1]) as database:
        await database.migrate()
asyncio.run(main())
"""


@pytest.fixture(params=KINDS)
async def world(request, tmp_path):
    async with opened(request.param, tmp_path) as world:
        yield world


def differences(connection):
    return compare_metadata(MigrationContext.configure(connection), Base.metadata)


async def test_migrated_tables_are_those_the_code_knows(world: World):
    async with world.database.reading() as session:
        assert await (await session.connection()).run_sync(differences) == []


async def test_errors_do_not_tell_what_was_to_be_stored(world: World):
    async with world.database.writing() as session:
        with pytest.raises(DBAPIError) as caught:
            await session.execute(text("INSERT INTO nowhere VALUES (:text)"), {"text": "secret plans"})
        await session.rollback()
    assert "secret plans" not in str(caught.value)


async def test_migrating_again_keeps_everything(world: World):
    await world.notes.write("colour", "blue")
    await world.database.migrate()
    assert await world.notes.read("colour") == "blue"


@pytest.mark.parametrize("kind", KINDS)
async def test_processes_that_migrate_at_once_do_no_harm(kind, tmp_path):
    async with fresh_url(kind, tmp_path) as url:
        command = (sys.executable, "-W", "error", "-c", MIGRATE, url)
        processes = [await asyncio.create_subprocess_exec(*command, stderr=-1) for _ in range(4)]
        ends = [await process.communicate() for process in processes]
        assert [(process.returncode, end[1]) for process, end in zip(processes, ends, strict=True)] == [
            (0, b"")
        ] * 4
        async with Database.open(url) as database, database.reading() as session:
            assert await (await session.connection()).run_sync(differences) == []


async def test_sqlite_keeps_what_was_committed_through_a_power_cut(tmp_path):
    async with opened("sqlite", tmp_path) as world, world.database.reading() as session:
        found = {
            name: await session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 15000,
        "secure_delete": 1,
    }


async def test_a_transaction_that_fails_leaves_nothing(world: World):
    async def fail():
        async with world.database.writing() as session:
            session.add(NoteRow(name="colour", value="blue"))
            await session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await world.notes.read("colour") is None


async def test_readers_are_not_held_up_by_a_writer(world: World):
    await world.notes.write("colour", "blue")
    async with world.database.writing() as session:
        await world.database.upsert(
            session, NoteRow, {"name": "colour", "value": "red"}, key=["name"], update=["value"]
        )
        assert await world.notes.read("colour") == "blue"
    assert await world.notes.read("colour") == "red"


async def test_two_databases_on_one_file_write_in_turn(world: World):
    async with Database.open(world.url) as second:
        sides = (world.notes, Notes(second))
        writes = [side.write(f"{n}", "x") for n in range(40) for side in sides]
        await asyncio.gather(*writes)
    async with world.database.reading() as session:
        assert len((await session.scalars(select(NoteRow))).all()) == 40


async def test_a_cancelled_write_leaves_the_database_usable(world: World):
    writes = [asyncio.create_task(world.notes.write(f"{n}", "x")) for n in range(10)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    for write in writes[::2]:
        write.cancel()
    await asyncio.gather(*writes, return_exceptions=True)
    await world.notes.write("after", "all")
    assert await world.notes.read("after") == "all"
    assert await world.notes.read("1") == "x"


async def test_moments_are_kept_to_the_microsecond_and_come_back_in_utc(world: World):
    berlin = NOW.astimezone(timezone(timedelta(hours=1)))
    workspace = await world.workspaces.link(ACME, key="sk_0123456789", accounts=(), actor_id=MIA, at=berlin)
    assert workspace.linked_at == NOW
    assert workspace.linked_at
    assert workspace.linked_at.tzinfo is UTC


async def test_moments_sort_by_time_across_zones_and_missing_microseconds(world: World):
    moments = [
        datetime(2026, 11, 24, 9, tzinfo=UTC),
        datetime(2026, 11, 24, 9, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 11, 24, 8, 30, tzinfo=timezone(timedelta(hours=-1))),
        datetime(2026, 11, 24, 20, tzinfo=timezone(timedelta(hours=10))),
    ]
    for guild_id, moment in enumerate(reversed(moments), start=1):
        await world.workspaces.link(guild_id, key="sk_0123456789", accounts=(), actor_id=MIA, at=moment)
    async with world.database.reading() as session:
        found = await session.scalars(select(WorkspaceRow.linked_at).order_by(WorkspaceRow.linked_at))
        assert found.all() == moments


async def test_a_moment_without_a_zone_is_refused(world: World):
    with pytest.raises(Exception, match="time zone"):
        await world.workspaces.set_time_zone(ACME, "UTC", actor_id=MIA, at=NOW.replace(tzinfo=None))
