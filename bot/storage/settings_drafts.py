"""What people have chosen in the settings and not saved yet, one draft for each person and guild."""

import json

from sqlalchemy import update

from bot.domain.approval_data import from_data, to_data
from bot.domain.settings import Draft
from bot.storage.database import Database
from bot.storage.errors import Stale
from bot.storage.tables import SettingsDraftRow, WorkspaceRow


class SettingsDrafts:
    """Keeps drafts, so that a panel works after a restart."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, guild_id: int, user_id: int) -> Draft | None:
        """Return somebody's draft, however old."""
        async with self._database.reading() as session:
            row = await session.get(SettingsDraftRow, (guild_id, user_id))
            if row is None:
                return None
            base, wanted = (from_data(json.loads(data)) for data in (row.base, row.wanted))
            return Draft(guild_id, user_id, base, wanted, row.seen_version, row.turn, row.at)

    async def keep(self, draft: Draft) -> None:
        """Store a draft in place of that of the turn before; raises `Stale` when it is another by now."""
        values = {
            "base": json.dumps(to_data(draft.base)),
            "wanted": json.dumps(to_data(draft.wanted)),
            "seen_version": draft.seen_version,
            "turn": draft.turn,
            "at": draft.at,
        }
        mine = {"guild_id": draft.guild_id, "user_id": draft.user_id}
        async with self._database.writing() as session:
            blank = {"guild_id": draft.guild_id, "last_number": 0}
            await self._database.upsert(session, WorkspaceRow, blank, key=["guild_id"])
            first = mine | values | {"turn": 0}
            await self._database.upsert(session, SettingsDraftRow, first, key=list(mine))
            kept = update(SettingsDraftRow).filter_by(**mine, turn=draft.turn - 1).values(values)
            if await session.scalar(kept.returning(SettingsDraftRow.turn)) is None:
                raise Stale(f"the draft of {draft.user_id} is not as it was in turn {draft.turn - 1}")
