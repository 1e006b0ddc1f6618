"""Table of the weekly slots of servers."""

from datetime import time

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.queue import Slot
from bot.storage.tables.base import Base
from bot.storage.tables.workspaces import WorkspaceRow


class SlotRow(Base):
    """A slot; `minute` counts from midnight on the wall, an empty `platform_id` is all accounts."""

    __tablename__ = "slots"

    guild_id: Mapped[int] = mapped_column(
        ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    platform_id: Mapped[str] = mapped_column(primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    minute: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)

    @classmethod
    def of(cls, guild_id: int, slot: Slot) -> "SlotRow":
        """Return the row of a guild's slot."""
        minute = slot.at.hour * 60 + slot.at.minute
        return cls(guild_id=guild_id, platform_id=slot.platform_id, weekday=slot.weekday, minute=minute)

    def record(self) -> Slot:
        """Return the slot."""
        hour, minute = divmod(self.minute, 60)
        return Slot(self.weekday, time(hour, minute), self.platform_id)
