"""Forms that were not taken: kept for a while, so that nobody types the same twice."""

import json
from datetime import datetime

from sqlalchemy import delete

from bot.domain.unfinished import Unfinished
from bot.storage.database import Database
from bot.storage.tables import UnfinishedRow, WorkspaceRow


class UnfinishedForms:
    """Keeps and finds what was typed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, form: Unfinished, *, forget_before: datetime) -> int:
        """Store a form and return its id; forget those from before a moment (UTC)."""
        async with self._database.writing() as session:
            await session.execute(delete(UnfinishedRow).where(UnfinishedRow.at < forget_before))
            blank = {"guild_id": form.guild_id, "last_number": 0}
            await self._database.upsert(session, WorkspaceRow, blank, key=["guild_id"])
            row = UnfinishedRow(
                guild_id=form.guild_id,
                user_id=form.user_id,
                form=form.form,
                fields=json.dumps(dict(form.fields)),
                at=form.at,
            )
            session.add(row)
            await session.flush()
            return row.id

    async def find(self, form_id: int) -> Unfinished | None:
        """Return a form as it was filled in."""
        async with self._database.reading() as session:
            row = await session.get(UnfinishedRow, form_id)
            return row and row.record()
