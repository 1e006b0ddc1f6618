"""Rearrangements: which times posts had before they were given others together, kept for a short while."""

from datetime import datetime

from sqlalchemy import delete

from bot.domain.rearranging import Rearrangement
from bot.storage.database import Database
from bot.storage.tables import RearrangementRow, WorkspaceRow


class Rearrangements:
    """Keeps and finds rearrangements; each guild sees its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, done: Rearrangement, *, forget_before: datetime) -> int:
        """Store a rearrangement and return its id; forget those from before a moment (UTC)."""
        async with self._database.writing() as session:
            await session.execute(delete(RearrangementRow).where(RearrangementRow.at < forget_before))
            blank = {"guild_id": done.guild_id, "last_number": 0}
            await self._database.upsert(session, WorkspaceRow, blank, key=["guild_id"])
            row = RearrangementRow.of(done)
            session.add(row)
            await session.flush()
            return row.id

    async def find(self, guild_id: int, rearrangement_id: int) -> Rearrangement | None:
        """Return a guild's rearrangement, None when it is another's or forgotten."""
        async with self._database.reading() as session:
            row = await session.get(RearrangementRow, rearrangement_id)
            return row.record() if row and row.guild_id == guild_id else None
