"""The table of digests."""

from datetime import date, datetime, time

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.digests import Every, Plan, Rhythm
from bot.storage.tables.base import Base
from bot.storage.tables.workspaces import WorkspaceRow


class DigestRow(Base):
    """A guild's digest; `minute` counts from midnight on the wall. See `bot.domain.digests.Plan`."""

    __tablename__ = "digests"

    guild_id: Mapped[int] = mapped_column(
        ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    channel_id: Mapped[int]
    every: Mapped[Every]
    day: Mapped[int]
    minute: Mapped[int]
    since: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    trouble: Mapped[str | None]
    theme: Mapped[str]
    settled_on: Mapped[date | None]

    def record(self) -> Plan:
        """Return the guild's plan."""
        rhythm = Rhythm(self.every, self.day, time(*divmod(self.minute, 60)))
        return Plan(
            self.guild_id,
            self.channel_id,
            rhythm,
            self.since,
            self.begun_at,
            self.trouble,
            self.theme,
            self.settled_on,
        )
