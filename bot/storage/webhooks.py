"""Webhooks: each guild's subscription at Publora, its secret sealed."""

from datetime import datetime

from sqlalchemy import delete, select, update

from bot.domain.subscriptions import Subscription
from bot.storage.database import Database
from bot.storage.errors import SecretLost
from bot.storage.secret_box import SecretBox
from bot.storage.tables import WebhookRow, WorkspaceRow


class Webhooks:
    """Reads and changes subscriptions, at most one for each guild."""

    def __init__(self, database: Database, secret_box: SecretBox) -> None:
        self._database = database
        self._secret_box = secret_box

    async def find(self, guild_id: int) -> Subscription | None:
        """Return the guild's subscription."""
        async with self._database.reading() as session:
            row = await session.get(WebhookRow, guild_id)
            return row and row.record(self._open(row))

    async def find_by_token(self, path_token: str) -> Subscription | None:
        """Return the subscription whose URL carries this token."""
        async with self._database.reading() as session:
            row = await session.scalar(select(WebhookRow).where(WebhookRow.path_token == path_token))
            return row and row.record(self._open(row))

    async def save(self, subscription: Subscription) -> bool:
        """Store a subscription in place of an earlier one; False when the guild is not linked any more."""
        assert subscription.secret is not None, "a new subscription comes with its secret"
        values = {
            "guild_id": subscription.guild_id,
            "webhook_id": subscription.webhook_id,
            "sealed_secret": self._secret_box.seal(subscription.secret),
            "url": subscription.url,
            "path_token": subscription.path_token,
            "created_at": subscription.created_at,
            "checked_at": subscription.checked_at,
        }
        async with self._database.writing() as session:
            linked = select(WorkspaceRow.guild_id).where(
                WorkspaceRow.guild_id == subscription.guild_id, WorkspaceRow.sealed_key.is_not(None)
            )
            if await session.scalar(linked.with_for_update()) is None:
                return False
            changed = [name for name in values if name != "guild_id"]
            await self._database.upsert(session, WebhookRow, values, key=["guild_id"], update=changed)
            return True

    async def note_check(self, guild_id: int, at: datetime) -> None:
        """Remember when the subscription was last found in order."""
        async with self._database.writing() as session:
            mine = update(WebhookRow).where(WebhookRow.guild_id == guild_id)
            await session.execute(mine.values(checked_at=at))

    async def remove(self, guild_id: int) -> None:
        """Forget the guild's subscription."""
        async with self._database.writing() as session:
            await session.execute(delete(WebhookRow).where(WebhookRow.guild_id == guild_id))

    async def reseal_secrets(self) -> None:
        """Seal every secret with the first key. One that no key opens stays: its webhook is made anew."""
        async with self._database.writing() as session:
            for row in await session.scalars(select(WebhookRow).with_for_update()):
                if self._open(row) is not None:
                    row.sealed_secret = self._secret_box.reseal(row.sealed_secret)

    def _open(self, row: WebhookRow) -> str | None:
        try:
            return self._secret_box.open(row.sealed_secret)
        except SecretLost:
            return None
