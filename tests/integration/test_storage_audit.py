"""The audit trail: sealed in the transaction that did it, and telling when another hand touched it."""

# ruff: noqa: S608 - the hand that tampers writes SQL of our own words

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from storage_world import ACME, KINDS, MIA, NOW, OTHER, US, World, new_post, opened

from bot.domain.audit import THE_BOT, Break, Entry, Flaw, Head, Kind, Wanted, compare, follow, seal
from bot.storage.audit import BATCH, Audit, note_event
from bot.storage.database import Database

ALL = Wanted()
LEO = MIA + 1


@pytest.fixture(params=KINDS)
async def world(request, tmp_path):
    async with opened(request.param, tmp_path) as world:
        yield world


async def note(database: Database, *events: str, guild_id: int = ACME, **what: Any) -> None:
    async with database.writing() as session:
        for event in events:
            await note_event(database, session, event, guild_id=guild_id, at=NOW, **what)


async def read(database: Database, guild_id: int = ACME) -> tuple[Head, tuple[Entry, ...]]:
    async with Audit(database).trail(guild_id) as trail:
        return trail.head, tuple([entry async for batch in trail.batches for entry in batch])


async def find_break(database: Database, guild_id: int = ACME) -> Break | None:
    head, entries = await read(database, guild_id)
    reached, broken = follow(Head(), entries)
    return broken or compare(reached, head)


async def by_hand(world: World, *statements: str) -> None:
    async with world.database.writing() as session:
        for statement in statements:
            await session.execute(text(statement))


async def test_an_entry_says_who_did_what_to_which_revision_and_why(world: World):
    what: dict[str, Any] = {"actor_id": MIA, "post_id": 7, "number": 3, "revision": 2, "reason": "Early 🎉"}
    await note(world.database, "approved", **what, details={"b": 1, "a": NOW})
    head, (entry,) = await read(world.database)
    assert entry == Entry(
        ACME, 1, NOW, "approved", MIA, 7, 3, 2, "Early 🎉", f'{{"a": "{NOW}", "b": 1}}', entry.hash
    )
    assert (entry.kind, head) == (Kind.DECISIONS, Head(1, entry.hash))


async def test_events_of_one_transaction_follow_each_other_in_order(world: World):
    await note(world.database, "first")
    await note(world.database, "second", "third", "fourth")
    head, entries = await read(world.database)
    assert [(entry.position, entry.event) for entry in entries] == list(
        enumerate(["first", "second", "third", "fourth"], 1)
    )
    assert head.count == 4
    assert await find_break(world.database) is None


async def test_a_transaction_that_fails_leaves_neither_entry_nor_head(world: World):
    await note(world.database, "kept")
    before = await read(world.database)

    async def fail() -> None:
        async with world.database.writing() as session:
            await note_event(world.database, session, "lost", guild_id=ACME, at=NOW)
            await session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await read(world.database) == before
    await note(world.database, "next")
    assert await find_break(world.database) is None


async def test_what_people_do_with_posts_and_settings_is_one_whole_chain_per_guild(world: World):
    await world.workspaces.link(ACME, key="sk_0123456789", accounts=(), actor_id=MIA, at=NOW)
    await world.workspaces.set_time_zone(ACME, "Europe/Berlin", actor_id=MIA, at=NOW)
    post = (await world.accept()).post
    await world.accept(guild_id=OTHER)
    await world.posts.change(post, at=NOW, actor_id=MIA, event="moved", revision=4, reason="Holiday")
    _, entries = await read(world.database)
    assert [(entry.event, entry.number, entry.post_id, entry.revision) for entry in entries] == [
        ("linked", None, None, None),
        ("time zone set", None, None, None),
        ("accepted", 1, post.id, None),
        ("moved", 1, post.id, 4),
    ]
    assert entries[-1].reason == "Holiday"
    assert [entry.event for entry in (await read(world.database, OTHER))[1]] == ["accepted"]
    assert await find_break(world.database) is await find_break(world.database, OTHER) is None


async def test_writers_at_once_in_two_processes_make_one_chain(world: World):
    async with Database.open(world.url) as second:
        writes = [note(side, f"{n}", f"{n} too") for n in range(20) for side in (world.database, second)]
        await asyncio.gather(*writes)
    head, entries = await read(world.database)
    assert head.count == len(entries) == 80
    pairs = list(zip(entries[::2], entries[1::2], strict=True))
    assert all(after.event == f"{before.event} too" for before, after in pairs)
    assert await find_break(world.database) is None


async def test_posts_accepted_and_changed_at_once_in_two_processes_make_one_chain(world: World):
    async def live(posts) -> None:
        (accepted,) = await posts.accept([(new_post(), ())], at=NOW, lease=US)
        post = accepted.post
        for _ in range(3):
            post = await posts.change(post, at=NOW, actor_id=None, event="followed")

    async with Database.open(world.url) as second:
        await asyncio.gather(*(live(type(world.posts)(side)) for side in [world.database, second] * 8))
    assert (await read(world.database))[0].count == 16 * 4
    assert await find_break(world.database) is None


async def test_a_trail_is_read_as_it_is_at_one_moment(world: World):
    await note(world.database, *map(str, range(3)))
    async with Audit(world.database).trail(ACME) as trail:
        await note(world.database, "later")
        entries = [entry async for batch in trail.batches for entry in batch]
    assert (trail.head.count, len(entries)) == (3, 3)


async def test_a_trail_longer_than_a_batch_is_read_whole(world: World):
    await note(world.database, *map(str, range(BATCH + 5)))
    head, entries = await read(world.database)
    assert [entry.position for entry in entries] == [*range(1, BATCH + 6)]
    assert await find_break(world.database) is None
    assert head.count == BATCH + 5


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("event", "'rejected'"),
        ("actor_id", f"{LEO}"),
        ("actor_id", "NULL"),
        ("post_id", "8"),
        ("number", "8"),
        ("revision", "9"),
        ("reason", "'None'"),
        ("details", "'{}'"),
        ("hash", "'00'"),
    ],
)
async def test_a_changed_entry_breaks_the_chain_there(world: World, column, value):
    await note(world.database, *"abcde", actor_id=MIA, post_id=7, number=3, revision=1, details={"x": 1})
    await by_hand(world, f"UPDATE audit SET {column} = {value} WHERE position = 3")
    found = await find_break(world.database)
    assert found
    assert (found.position, found.flaw) == (3, Flaw.ALTERED)


async def test_a_changed_time_breaks_the_chain_there(world: World):
    await note(world.database, *"abc")
    async with world.database.writing() as session:
        rows = "UPDATE audit SET at = (SELECT at FROM audit WHERE guild_id = :other) WHERE position = 2"
        await note_event(world.database, session, "z", guild_id=OTHER, at=NOW + timedelta(seconds=1))
        await session.flush()
        await session.execute(text(rows + " AND guild_id = :mine"), {"other": OTHER, "mine": ACME})
    found = await find_break(world.database)
    assert found
    assert (found.position, found.flaw) == (2, Flaw.ALTERED)


async def test_an_entry_sealed_anew_after_a_change_breaks_the_chain_at_the_next(world: World):
    await note(world.database, *"abcde")
    _, entries = await read(world.database)
    forged = replace(entries[2], actor_id=LEO)
    forged = replace(forged, hash=seal(entries[1].hash, forged))
    await by_hand(
        world, f"UPDATE audit SET actor_id = {LEO}, hash = '{forged.hash}' WHERE position = {forged.position}"
    )
    assert await find_break(world.database) == Break(4, Flaw.ALTERED, entries[3])


async def test_the_last_entry_sealed_anew_differs_from_the_head(world: World):
    await note(world.database, *"abc")
    _, entries = await read(world.database)
    forged = replace(entries[-1], event="forged")
    new_hash = seal(entries[1].hash, forged)
    await by_hand(world, f"UPDATE audit SET event = 'forged', hash = '{new_hash}' WHERE position = 3")
    found = await find_break(world.database)
    assert found
    assert (found.position, found.flaw) == (3, Flaw.ALTERED)


@pytest.mark.parametrize("position", [1, 3])
async def test_a_removed_entry_is_missed(world: World, position):
    await note(world.database, *"abcde")
    await by_hand(world, f"DELETE FROM audit WHERE position = {position}")
    assert await find_break(world.database) == Break(position, Flaw.MISSING)


async def test_a_removed_entry_is_missed_even_when_the_others_move_up(world: World):
    await note(world.database, *"abcde")
    closed = [f"UPDATE audit SET position = {n} WHERE position = {n + 1}" for n in (3, 4)]
    await by_hand(world, "DELETE FROM audit WHERE position = 3", *closed)
    found = await find_break(world.database)
    assert found
    assert (found.position, found.flaw) == (3, Flaw.ALTERED)


@pytest.mark.parametrize("kept", [3, 0])
async def test_a_cut_off_end_is_missed(world: World, kept):
    await note(world.database, *"abcde")
    await by_hand(world, f"DELETE FROM audit WHERE position > {kept}")
    assert await find_break(world.database) == Break(kept + 1, Flaw.MISSING)


async def test_two_entries_that_changed_places_break_the_chain(world: World):
    await note(world.database, *"abcde")
    swaps = ((2, 99), (3, 2), (99, 3))
    await by_hand(world, *(f"UPDATE audit SET position = {b} WHERE position = {a}" for a, b in swaps))
    found = await find_break(world.database)
    assert found
    assert (found.position, found.flaw) == (2, Flaw.ALTERED)


@pytest.mark.parametrize(("position", "at"), [(6, 6), (0, 0), (-4, -4), (99, 6)])
async def test_an_entry_that_was_put_in_is_found(world: World, position, at):
    await note(world.database, *"abcde")
    copied = "guild_id, at, event, details, hash"
    await by_hand(
        world,
        f"INSERT INTO audit (position, {copied}) SELECT {position}, {copied} FROM audit WHERE position = 5",
    )
    found = await find_break(world.database)
    assert found
    assert found.position == at


async def test_an_entry_put_in_with_a_right_hash_stands_behind_the_end(world: World):
    await note(world.database, *"abc")
    head, entries = await read(world.database)
    forged = replace(entries[-1], position=4)
    forged = replace(forged, hash=seal(head.hash, forged))
    values = f"{ACME}, 4, at, event, details, '{forged.hash}' FROM audit WHERE position = 3"
    await by_hand(world, f"INSERT INTO audit (guild_id, position, at, event, details, hash) SELECT {values}")
    assert await find_break(world.database) == Break(4, Flaw.ADDED)


async def test_a_head_that_was_removed_is_missed(world: World):
    await note(world.database, *"abc")
    await by_hand(world, "DELETE FROM audit_heads")
    assert await find_break(world.database) == Break(1, Flaw.ADDED)


async def test_a_purged_guild_has_no_trail_and_begins_anew(world: World):
    await world.accept()
    await world.accept(guild_id=OTHER)
    await world.workspaces.purge(ACME)
    assert await read(world.database) == (Head(), ())
    assert (await read(world.database, OTHER))[0].count == 1
    await note(world.database, "again")
    assert (await read(world.database))[0].count == 1
    assert await find_break(world.database) is None


async def test_entries_are_found_by_post_by_person_and_by_kind(world: World):
    database, audit = world.database, Audit(world.database)
    await note(database, "linked", actor_id=MIA)
    await note(database, "accepted", actor_id=LEO, post_id=7, number=1)
    await note(database, "approved", actor_id=MIA, post_id=7, number=1, revision=1)
    await note(database, "scheduled", post_id=7, number=1)
    await note(database, "accepted", actor_id=LEO, post_id=8, number=2)
    await note(database, "approved", guild_id=OTHER, actor_id=MIA, post_id=9, number=1)

    async def positions(wanted: Wanted) -> list[int]:
        found = await audit.latest(ACME, wanted, limit=9)
        assert {entry.kind for entry in found} <= ({wanted.kind} if wanted.kind else set(Kind))
        return [entry.position for entry in found]

    assert await positions(ALL) == [5, 4, 3, 2, 1]
    assert await positions(Wanted(number=1)) == [4, 3, 2]
    assert await positions(Wanted(actor_id=MIA)) == [3, 1]
    assert await positions(Wanted(actor_id=THE_BOT)) == [4]
    assert await positions(Wanted(kind=Kind.DECISIONS)) == [3]
    assert await positions(Wanted(kind=Kind.SETTINGS)) == [1]
    assert await positions(Wanted(kind=Kind.POSTS)) == [5, 4, 2]
    assert await positions(Wanted(1, LEO, Kind.POSTS)) == [2]
    assert await positions(Wanted(number=3)) == []
    assert sorted(await audit.people(ACME)) == [MIA, LEO]


async def test_pages_go_back_and_forth_from_a_position(world: World):
    await note(world.database, *"abcdefg")
    audit = Audit(world.database)
    older = await audit.latest(ACME, ALL, before=6, limit=2)
    newer = await audit.earliest(ACME, ALL, after=2, limit=3)
    assert [entry.position for entry in older] == [5, 4]
    assert [entry.position for entry in newer] == [3, 4, 5]


async def test_details_are_kept_as_sealed(world: World):
    await note(world.database, "set", details={"words": ["ä", "\u2028", '"', "\\"], "at": NOW})
    _, (entry,) = await read(world.database)
    assert json.loads(entry.details)["words"] == ["ä", "\u2028", '"', "\\"]
    assert await find_break(world.database) is None
