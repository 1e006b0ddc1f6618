"""Tables of what belongs to a guild: its workspace, its accounts, its webhook."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.domain.accounts import Account, TokenStatus
from bot.domain.subscriptions import Subscription
from bot.domain.workspaces import Workspace
from bot.storage.tables.base import Base


class WorkspaceRow(Base):
    """A guild. `last_number` is the highest post number given out so far."""

    __tablename__ = "workspaces"

    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed_key: Mapped[bytes | None]
    key_hint: Mapped[str | None]
    linked_by: Mapped[int | None]
    linked_at: Mapped[datetime | None]
    time_zone: Mapped[str | None]
    notice_channel_id: Mapped[int | None]
    disabled_at: Mapped[datetime | None]
    accounts_read_at: Mapped[datetime | None]
    last_number: Mapped[int] = mapped_column(default=0)
    accounts: Mapped[list["AccountRow"]] = relationship(
        lazy="selectin", order_by="AccountRow.position", viewonly=True
    )

    def record(self) -> Workspace:
        """Return the guild's workspace, without its key."""
        return Workspace(
            guild_id=self.guild_id,
            key_hint=self.key_hint,
            linked_by=self.linked_by,
            linked_at=self.linked_at,
            time_zone=self.time_zone,
            notice_channel_id=self.notice_channel_id,
            disabled_at=self.disabled_at,
            accounts=tuple(account.record() for account in self.accounts),
            accounts_read_at=self.accounts_read_at,
        )


class AccountRow(Base):
    """A Publora connection of a guild's key, in Publora's order."""

    __tablename__ = "accounts"

    guild_id: Mapped[int] = mapped_column(
        ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"), primary_key=True
    )
    platform_id: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    username: Mapped[str | None]
    display_name: Mapped[str | None]
    token_status: Mapped[TokenStatus]
    token_expires_at: Mapped[datetime | None]
    subscription: Mapped[str | None]

    @classmethod
    def of(cls, guild_id: int, position: int, account: Account) -> "AccountRow":
        """Return the row of a guild's account at `position`."""
        return cls(
            guild_id=guild_id,
            position=position,
            platform_id=account.platform_id,
            username=account.username,
            display_name=account.display_name,
            token_status=account.token_status,
            token_expires_at=account.token_expires_at,
            subscription=account.subscription,
        )

    def record(self) -> Account:
        """Return the account."""
        return Account(
            self.platform_id,
            self.username,
            self.display_name,
            self.token_status,
            self.token_expires_at,
            self.subscription,
        )


class WebhookRow(Base):
    """A guild's webhook at Publora."""

    __tablename__ = "webhooks"

    guild_id: Mapped[int] = mapped_column(
        ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"), primary_key=True
    )
    webhook_id: Mapped[str]
    sealed_secret: Mapped[bytes]
    url: Mapped[str]
    path_token: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    checked_at: Mapped[datetime]

    def record(self, secret: str | None) -> Subscription:
        """Return the subscription with its secret, opened."""
        return Subscription(
            self.guild_id,
            self.webhook_id,
            self.url,
            self.path_token,
            secret,
            self.created_at,
            self.checked_at,
        )
