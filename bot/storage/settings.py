"""Settings about approval, one set for each guild."""

import json
from datetime import datetime

from sqlalchemy import select, update

from bot.domain.approval import ApprovalSettings
from bot.domain.approval_data import from_data, to_data
from bot.domain.jobs import JobKind
from bot.domain.posts import PostState
from bot.domain.settings import Stored
from bot.storage.audit import note_event
from bot.storage.database import Database
from bot.storage.errors import Stale
from bot.storage.jobs import hurry_jobs, put_job
from bot.storage.tables import PostRow, SettingsRow, WorkspaceRow


class Settings:
    """Reads and changes settings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self, guild_id: int) -> ApprovalSettings:
        """Return a guild's settings; the defaults while nothing is stored."""
        return (await self.read_version(guild_id))[0]

    async def read_version(self, guild_id: int) -> tuple[ApprovalSettings, int]:
        """Return a guild's settings and their version, 0 while nothing is stored."""
        stored = await self.read_stored(guild_id)
        return stored.settings, stored.version

    async def read_stored(self, guild_id: int) -> Stored:
        """Return a guild's settings, their version and who changed them last."""
        async with self._database.reading() as session:
            row = await session.get(SettingsRow, guild_id)
            if row is None:
                return Stored(ApprovalSettings())
            return Stored(from_data(json.loads(row.data)), row.version, row.changed_by)

    async def save(
        self,
        guild_id: int,
        settings: ApprovalSettings,
        *,
        seen_version: int,
        actor_id: int,
        at: datetime,
        event: str = "settings changed",
        details: dict[str, object] | None = None,
    ) -> int:
        """Store settings, have the cards of posts in review follow them, and return their version.

        Raises `Stale` when others were stored meanwhile.
        """
        data = json.dumps(to_data(settings))
        async with self._database.writing() as session:
            blank = {"guild_id": guild_id, "last_number": 0}
            await self._database.upsert(session, WorkspaceRow, blank, key=["guild_id"])
            if seen_version == 0:
                row = {"guild_id": guild_id, "version": 0, "data": data}
                await self._database.upsert(session, SettingsRow, row, key=["guild_id"])
            mine = (SettingsRow.guild_id == guild_id, SettingsRow.version == seen_version)
            values = {"version": seen_version + 1, "changed_by": actor_id, "data": data}
            won = await session.scalar(
                update(SettingsRow).where(*mine).values(values).returning(SettingsRow.version)
            )
            if won is None:
                raise Stale(f"settings of {guild_id} are not as they were in version {seen_version}")
            waiting = select(PostRow.id).where(
                PostRow.guild_id == guild_id, PostRow.state == PostState.IN_REVIEW
            )
            for post_id in (await session.scalars(waiting)).all():  # their cards say who may decide now
                await put_job(self._database, session, JobKind.CARD, post_id, at, guild_id=guild_id)
            await hurry_jobs(self._database, session, JobKind.REVIEW, guild_id, at)
            await note_event(
                self._database,
                session,
                event,
                guild_id=guild_id,
                actor_id=actor_id,
                at=at,
                details=details or {},
            )
            return won
