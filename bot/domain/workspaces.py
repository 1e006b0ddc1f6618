"""Workspaces: a guild with its linked key, accounts and settings."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from bot.domain.accounts import Account


@dataclass(frozen=True, slots=True)
class Workspace:
    """A guild's settings as stored; times are UTC.

    `key_hint` is the last four characters of the linked key, None while none is linked; the key itself never
    leaves storage but through `Workspaces.read_key`. `disabled_at` is set once the bot was removed.
    """

    guild_id: int
    key_hint: str | None = None
    linked_by: int | None = None
    linked_at: datetime | None = None
    time_zone: str | None = None
    notice_channel_id: int | None = None
    disabled_at: datetime | None = None
    accounts: tuple[Account, ...] = ()
    accounts_read_at: datetime | None = None

    @property
    def linked(self) -> bool:
        """Whether a key is linked and the bot is still in the server."""
        return self.key_hint is not None and self.disabled_at is None

    @property
    def zone(self) -> tzinfo:
        """The server's time zone; UTC until one is chosen."""
        return ZoneInfo(self.time_zone or "UTC")

    @property
    def zone_name(self) -> str:
        """The IANA name of `zone`."""
        return self.time_zone or "UTC"
