"""Workspaces: what is remembered about a guild, its sealed key and its accounts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, union, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.domain.accounts import Account
from bot.domain.jobs import JobKind
from bot.domain.workspaces import Workspace
from bot.storage.audit import forget_events, note_event
from bot.storage.database import Database
from bot.storage.jobs import drop_jobs, hurry_jobs, put_job
from bot.storage.secret_box import SecretBox
from bot.storage.tables import (
    AccountRow,
    DraftMediaRow,
    DraftRow,
    ImportMediaRow,
    ImportRow,
    JobRow,
    MediaRow,
    PlanLimitRow,
    PostRow,
    WebhookRow,
    WorkspaceRow,
)

HEALTH_LOOKS: Final = timedelta(days=1)
"""How long after linking, and then how often, the accounts' access is looked after."""
FIRST_SAMPLES: Final = timedelta(minutes=10)
"""How long after linking the numbers of what is out are asked for."""
UNLINKED = {
    "sealed_key": None,
    "key_hint": None,
    "linked_by": None,
    "linked_at": None,
    "accounts_read_at": None,
}
HINT_LENGTH = 4


class Workspaces:
    """Reads and changes guilds. A key is sealed before it comes near the database."""

    def __init__(self, database: Database, secret_box: SecretBox) -> None:
        self._database = database
        self._secret_box = secret_box

    async def find(self, guild_id: int) -> Workspace:
        """Return the guild's workspace, a blank one when nothing is stored."""
        async with self._database.reading() as session:
            row = await session.get(WorkspaceRow, guild_id)
            return row.record() if row else Workspace(guild_id)

    async def link(
        self, guild_id: int, *, key: str, accounts: Sequence[Account], actor_id: int, at: datetime
    ) -> Workspace:
        """Store a key, sealed, with its accounts, in place of an earlier one; other settings stay.

        What waits for approval is looked at anew, as it may be out of the new key's sight. What was said
        about the plan is forgotten, as the new key may be of another one.
        """
        sealed, hint = self._secret_box.seal(key), key[-HINT_LENGTH:]
        async with self._database.writing() as session:
            await self._set(
                session, guild_id, sealed_key=sealed, key_hint=hint, linked_by=actor_id, linked_at=at
            )
            await self._replace_accounts(session, guild_id, accounts, at)
            await session.execute(delete(PlanLimitRow).where(PlanLimitRow.guild_id == guild_id))
            await put_job(
                self._database,
                session,
                JobKind.HEALTH,
                guild_id,
                at + HEALTH_LOOKS,
                guild_id=guild_id,
                keep=True,
            )
            sample_at = at + FIRST_SAMPLES
            await put_job(
                self._database, session, JobKind.SAMPLE, guild_id, sample_at, guild_id=guild_id, keep=True
            )
            await hurry_jobs(self._database, session, JobKind.SAMPLE, guild_id, sample_at)
            await hurry_jobs(self._database, session, JobKind.REVIEW, guild_id, at)
            await note_event(self._database, session, "linked", guild_id=guild_id, actor_id=actor_id, at=at)
        return await self.find(guild_id)

    async def read_key(self, guild_id: int, *, even_off: bool = False) -> str | None:
        """Return the guild's key, None when unlinked or, without `even_off`, off; raises `SecretLost`."""
        mine = select(WorkspaceRow.sealed_key).where(WorkspaceRow.guild_id == guild_id)
        if not even_off:
            mine = mine.where(WorkspaceRow.disabled_at.is_(None))
        async with self._database.reading() as session:
            sealed = await session.scalar(mine)
        return None if sealed is None else self._secret_box.open(sealed)

    async def unlink(self, guild_id: int, *, actor_id: int, at: datetime) -> None:
        """Forget the guild's key, accounts, webhook and plan; its time zone and posts stay."""
        async with self._database.writing() as session:
            await self._set(session, guild_id, **UNLINKED)
            for table in (AccountRow, WebhookRow, PlanLimitRow):
                await session.execute(delete(table).where(table.guild_id == guild_id))
            await hurry_jobs(self._database, session, JobKind.REVIEW, guild_id, at)
            await note_event(self._database, session, "unlinked", guild_id=guild_id, actor_id=actor_id, at=at)

    async def set_time_zone(self, guild_id: int, name: str, *, actor_id: int, at: datetime) -> None:
        """Store the IANA name of the guild's time zone."""
        async with self._database.writing() as session:
            await self._set(session, guild_id, time_zone=name)
            # It comes by the wall clock, so its moment is another one now.
            await hurry_jobs(self._database, session, JobKind.DIGEST, guild_id, at)
            await note_event(
                self._database,
                session,
                "time zone set",
                guild_id=guild_id,
                actor_id=actor_id,
                at=at,
                details={"zone": name},
            )

    async def set_notice_channel(
        self, guild_id: int, channel_id: int | None, *, actor_id: int, at: datetime
    ) -> None:
        """Store where the guild's cards and notices go; None is where each post was scheduled."""
        async with self._database.writing() as session:
            await self._set(session, guild_id, notice_channel_id=channel_id)
            details = {"channel": channel_id}
            await note_event(
                self._database,
                session,
                "notice channel set",
                guild_id=guild_id,
                actor_id=actor_id,
                at=at,
                details=details,
            )

    async def save_accounts(self, guild_id: int, accounts: Sequence[Account], *, at: datetime) -> None:
        """Store the accounts as Publora gave them at `at`, in place of the earlier ones."""
        async with self._database.writing() as session:
            await self._set(session, guild_id)
            await self._replace_accounts(session, guild_id, accounts, at)

    async def disable(self, guild_id: int, *, at: datetime, purge_at: datetime) -> None:
        """Switch a guild off at once and have it purged at `purge_at`; nothing changes when it is off."""
        async with self._database.writing() as session:
            await self._set(session, guild_id)
            off = update(WorkspaceRow).where(WorkspaceRow.guild_id == guild_id)
            off = off.where(WorkspaceRow.disabled_at.is_(None)).values(disabled_at=at)
            if await session.scalar(off.returning(WorkspaceRow.guild_id)) is None:
                return
            await put_job(self._database, session, JobKind.PURGE, guild_id, purge_at, guild_id=guild_id)
            await note_event(
                self._database,
                session,
                "switched off",
                guild_id=guild_id,
                at=at,
                details={"purge_at": purge_at},
            )

    async def enable(self, guild_id: int, *, at: datetime) -> bool:
        """Switch a guild on again and call its purge off; True when it had been switched off."""
        async with self._database.writing() as session:
            on = update(WorkspaceRow).where(WorkspaceRow.guild_id == guild_id)
            on = on.where(WorkspaceRow.disabled_at.is_not(None)).values(disabled_at=None)
            if await session.scalar(on.returning(WorkspaceRow.guild_id)) is None:
                return False
            await drop_jobs(session, [JobKind.PURGE], guild_id)
            await note_event(self._database, session, "switched on", guild_id=guild_id, at=at)
            return True

    async def linked_guild_ids(self) -> frozenset[int]:
        """Return the guilds that have a key and are not switched off."""
        async with self._database.reading() as session:
            linked = select(WorkspaceRow.guild_id).where(
                WorkspaceRow.sealed_key.is_not(None), WorkspaceRow.disabled_at.is_(None)
            )
            return frozenset(await session.scalars(linked))

    async def known_guild_ids(self) -> frozenset[int]:
        """Return the guilds that something is stored about and that are not switched off."""
        async with self._database.reading() as session:
            known = select(WorkspaceRow.guild_id).where(WorkspaceRow.disabled_at.is_(None))
            return frozenset(await session.scalars(known))

    async def purge(self, guild_id: int) -> frozenset[str]:
        """Forget everything about a guild; return the digests of files that no post needs any more."""
        async with self._database.writing() as session:
            of_posts = select(MediaRow.digest).join(PostRow).where(PostRow.guild_id == guild_id)
            of_drafts = select(DraftMediaRow.digest).join(DraftRow).where(DraftRow.guild_id == guild_id)
            of_imports = select(ImportMediaRow.digest).join(ImportRow).where(ImportRow.guild_id == guild_id)
            digests = frozenset(await session.scalars(union(of_posts, of_drafts, of_imports)))
            for table in (JobRow, WorkspaceRow):  # the rest hangs on the workspace
                await session.execute(delete(table).where(table.guild_id == guild_id))
            await forget_events(session, guild_id)
            elsewhere = union(
                *(
                    select(row.digest).where(row.digest.in_(digests))
                    for row in (MediaRow, DraftMediaRow, ImportMediaRow)
                )
            )
            return digests - frozenset(await session.scalars(elsewhere))

    async def reseal_keys(self) -> int:
        """Seal every key with the first secret and return how many; raises `SecretLost`, changing none."""
        async with self._database.writing() as session:
            rows = await session.scalars(
                select(WorkspaceRow).where(WorkspaceRow.sealed_key.is_not(None)).with_for_update()
            )
            sealed = [(row, row.sealed_key) for row in rows]
            for row, old in sealed:
                row.sealed_key = old and self._secret_box.reseal(old)
            return len(sealed)

    async def _set(self, session: AsyncSession, guild_id: int, **values: object) -> None:
        row = {"guild_id": guild_id, "last_number": 0} | values
        await self._database.upsert(session, WorkspaceRow, row, key=["guild_id"], update=list(values))

    async def _replace_accounts(
        self, session: AsyncSession, guild_id: int, accounts: Sequence[Account], at: datetime
    ) -> None:
        await session.execute(delete(AccountRow).where(AccountRow.guild_id == guild_id))
        session.add_all(AccountRow.of(guild_id, *each) for each in enumerate(accounts))
        await self._set(session, guild_id, accounts_read_at=at)
