"""Digests: which server gets one, when and where, and how far the last one came."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import delete, update

from bot.domain.digests import Plan
from bot.domain.jobs import JobKind
from bot.storage.audit import note_event
from bot.storage.database import Database
from bot.storage.jobs import drop_jobs, put_job
from bot.storage.tables import DigestRow, WorkspaceRow


class Digests:
    """Keeps at most one plan for each guild."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, guild_id: int) -> Plan | None:
        """Return a guild's plan, None when it gets no digest."""
        async with self._database.reading() as session:
            row = await session.get(DigestRow, guild_id)
            return row and row.record()

    async def save(self, plan: Plan, *, actor_id: int, at: datetime) -> None:
        """Store a plan in place of the one there was, and the job that keeps it."""
        values = _columns(plan)
        async with self._database.writing() as session:
            blank = {"guild_id": plan.guild_id, "last_number": 0}
            await self._database.upsert(session, WorkspaceRow, blank, key=["guild_id"])
            others = [name for name in values if name != "guild_id"]
            await self._database.upsert(session, DigestRow, values, key=["guild_id"], update=others)
            await put_job(self._database, session, JobKind.DIGEST, plan.guild_id, at, guild_id=plan.guild_id)
            details = asdict(plan.rhythm) | {"channel": plan.channel_id, "at": f"{plan.rhythm.at:%H:%M}"}
            await note_event(
                self._database,
                session,
                "digest set",
                guild_id=plan.guild_id,
                actor_id=actor_id,
                at=at,
                details=details,
            )

    async def remove(self, guild_id: int, *, actor_id: int, at: datetime) -> bool:
        """Forget a plan and its job; False when there was none."""
        async with self._database.writing() as session:
            gone = delete(DigestRow).where(DigestRow.guild_id == guild_id).returning(DigestRow.guild_id)
            if await session.scalar(gone) is None:
                return False
            await drop_jobs(session, (JobKind.DIGEST,), guild_id)
            await note_event(
                self._database, session, "digest ended", guild_id=guild_id, actor_id=actor_id, at=at
            )
            return True

    async def begin(self, plan: Plan, at: datetime) -> bool:
        """Note that the next digest is about to be posted; False when the plan is another by now."""
        return await self._change(plan, begun_at=at)

    async def settle(self, plan: Plan, due: datetime, day: date, trouble: str | None = None) -> bool:
        """Note that what was due at `due` (UTC), on that `day` of its server, is posted, or why it can't be.

        False as for `begin`.
        """
        return await self._change(plan, since=due, settled_on=day, begun_at=None, trouble=trouble)

    async def _change(self, plan: Plan, **values: object) -> bool:
        same = (DigestRow.guild_id == plan.guild_id, DigestRow.since == plan.since)
        async with self._database.writing() as session:
            changed = update(DigestRow).where(*same).values(values).returning(DigestRow.guild_id)
            return await session.scalar(changed) is not None


def _columns(plan: Plan) -> dict[str, object]:
    rhythm = plan.rhythm
    return {
        "guild_id": plan.guild_id,
        "channel_id": plan.channel_id,
        "every": rhythm.every,
        "day": rhythm.day,
        "minute": rhythm.at.hour * 60 + rhythm.at.minute,
        "since": plan.since,
        "begun_at": plan.begun_at,
        "trouble": plan.trouble,
        "theme": plan.theme,
        "settled_on": plan.settled_on,
    }
