"""Audit: who did what to which post or server, written and sealed in the transaction that did it."""

import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.audit import DECISIONS, THE_BOT, Entry, Head, Kind, Wanted, seal
from bot.storage.database import Database
from bot.storage.tables import AuditHeadRow, AuditRow

BATCH: Final = 200
"""How many entries are read at a time where all are wanted; between batches others have their turn."""
ENTRIES: Final = select(*AuditRow.__table__.columns)
"""Columns, not objects: a long trail is read several times as fast."""


@dataclass(frozen=True, slots=True)
class Trail:
    """All of a guild's audit trail as it is at one moment: its head, and its entries in order, in batches."""

    head: Head
    batches: AsyncIterator[tuple[Entry, ...]]


class Audit:
    """Reads audit trails. Nothing changes an entry; they go with their guild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def latest(
        self, guild_id: int, wanted: Wanted, *, before: int | None = None, limit: int
    ) -> tuple[Entry, ...]:
        """Return the latest entries below a position, newest first."""
        below = () if before is None else (AuditRow.position < before,)
        found = ENTRIES.where(*_matches(guild_id, wanted), *below)
        return await self._load(found.order_by(AuditRow.position.desc()).limit(limit))

    async def earliest(self, guild_id: int, wanted: Wanted, *, after: int, limit: int) -> tuple[Entry, ...]:
        """Return the earliest entries above a position, oldest first."""
        found = ENTRIES.where(*_matches(guild_id, wanted), AuditRow.position > after)
        return await self._load(found.order_by(AuditRow.position).limit(limit))

    async def people(self, guild_id: int) -> tuple[int, ...]:
        """Return who did something in a guild."""
        ids = select(AuditRow.actor_id).where(AuditRow.guild_id == guild_id).distinct()
        async with self._database.reading() as session:
            return tuple(found for found in await session.scalars(ids) if found is not None)

    @asynccontextmanager
    async def trail(self, guild_id: int) -> AsyncGenerator[Trail]:
        """Give the whole trail, to be read within the block."""
        async with self._database.reading() as session:
            head = await session.get(AuditHeadRow, guild_id)
            yield Trail(head.record() if head else Head(), _batches(session, guild_id))

    async def _load(self, found: Select[Any]) -> tuple[Entry, ...]:
        async with self._database.reading() as session:
            return await _read(session, found)


async def note_event(
    database: Database,
    session: AsyncSession,
    event: str,
    *,
    guild_id: int,
    at: datetime,
    actor_id: int | None = None,
    post_id: int | None = None,
    number: int | None = None,
    revision: int | None = None,
    reason: str | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Add an event to the session's transaction; `actor_id` None is the bot itself. Never give it a key.

    Nobody else adds to the guild's trail until that transaction ends.
    """
    head = await _lock_head(database, session, guild_id)
    entry = Entry(
        guild_id=guild_id,
        position=head.count + 1,
        at=at,
        event=event,
        actor_id=actor_id,
        post_id=post_id,
        number=number,
        revision=revision,
        reason=reason,
        details=json.dumps(details or {}, default=str, sort_keys=True),
    )
    entry = replace(entry, hash=seal(head.hash, entry))
    session.add(AuditRow.of(entry))
    head.count, head.hash = entry.position, entry.hash


async def forget_events(session: AsyncSession, guild_id: int) -> None:
    """Remove a guild's trail and its head."""
    for table in (AuditHeadRow, AuditRow):
        await session.execute(delete(table).where(table.guild_id == guild_id))


async def _lock_head(database: Database, session: AsyncSession, guild_id: int) -> AuditHeadRow:
    mine = select(AuditHeadRow).where(AuditHeadRow.guild_id == guild_id).with_for_update()
    head = await session.scalar(mine)
    if head is None:
        first = {"guild_id": guild_id, "count": 0, "hash": ""}
        await database.upsert(session, AuditHeadRow, first, key=["guild_id"])
        head = (await session.scalars(mine)).one()
    return head


def _matches(guild_id: int, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [AuditRow.guild_id == guild_id]
    if wanted.number is not None:
        conditions.append(AuditRow.number == wanted.number)
    if wanted.actor_id is not None:
        nobody = wanted.actor_id == THE_BOT
        conditions.append(AuditRow.actor_id.is_(None) if nobody else AuditRow.actor_id == wanted.actor_id)
    match wanted.kind:
        case Kind.SETTINGS:
            conditions.append(AuditRow.number.is_(None))
        case Kind.DECISIONS:
            conditions.append(AuditRow.event.in_(DECISIONS))
        case Kind.POSTS:
            conditions += [AuditRow.number.is_not(None), AuditRow.event.not_in(DECISIONS)]
        case None:
            pass
    return conditions


async def _batches(session: AsyncSession, guild_id: int) -> AsyncIterator[tuple[Entry, ...]]:
    found = ENTRIES.where(AuditRow.guild_id == guild_id).order_by(AuditRow.position).limit(BATCH)
    rest = found
    while batch := await _read(session, rest):
        yield batch
        rest = found.where(AuditRow.position > batch[-1].position)


async def _read(session: AsyncSession, found: Select[Any]) -> tuple[Entry, ...]:
    return tuple(Entry(**row) for row in (await session.execute(found)).mappings())
