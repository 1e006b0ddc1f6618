"""Tables of the queue: weekly slots, servers that are paused, and what was rearranged a short while ago."""

import json
from datetime import datetime, time

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.pauses import Pause, Phase
from bot.domain.queue import Slot
from bot.domain.rearranging import Rearrangement, Trace
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


class PauseRow(Base):
    """A guild that holds back what it has scheduled."""

    __tablename__ = "pauses"

    guild_id: Mapped[int] = mapped_column(
        ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    reason: Mapped[str]
    actor_id: Mapped[int]
    at: Mapped[datetime]
    phase: Mapped[Phase]

    @classmethod
    def of(cls, pause: Pause) -> "PauseRow":
        """Return the row of a pause."""
        return cls(
            guild_id=pause.guild_id,
            reason=pause.reason,
            actor_id=pause.actor_id,
            at=pause.at,
            phase=pause.phase,
        )

    def record(self) -> Pause:
        """Return the pause."""
        return Pause(self.guild_id, self.reason, self.actor_id, self.at, self.phase)


class RearrangementRow(Base):
    """Posts that got other times together; `traces` is a JSON list of number, version and time before.

    No id is given twice: an old button must not lead to what was rearranged later.
    """

    __tablename__ = "rearrangements"
    __table_args__ = (Index(None, "at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    guild_id: Mapped[int] = mapped_column(ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"))
    at: Mapped[datetime]
    traces: Mapped[str]

    @classmethod
    def of(cls, done: Rearrangement) -> "RearrangementRow":
        """Return the row of a rearrangement."""
        traces = [(each.number, each.version, each.previous.isoformat()) for each in done.traces]
        return cls(guild_id=done.guild_id, at=done.at, traces=json.dumps(traces))

    def record(self) -> Rearrangement:
        """Return the rearrangement."""
        traces = (
            Trace(number, version, datetime.fromisoformat(previous))
            for number, version, previous in json.loads(self.traces)
        )
        return Rearrangement(self.guild_id, self.at, tuple(traces))
