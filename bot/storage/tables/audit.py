"""Tables that stand alone: what happened, and small named values."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.audit import Entry, Head
from bot.storage.tables.base import Base


class AuditRow(Base):
    """An entry of a guild's audit trail; see `bot.domain.audit`. Never holds a key."""

    __tablename__ = "audit"
    __table_args__ = (
        # With the position in them, the latest of a post or a person are found without passing the rest.
        Index(None, "guild_id", "number", "position"),
        Index(None, "guild_id", "actor_id", "position"),
    )

    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    event: Mapped[str]
    actor_id: Mapped[int | None]
    post_id: Mapped[int | None]
    number: Mapped[int | None]
    revision: Mapped[int | None]
    reason: Mapped[str | None]
    details: Mapped[str]
    hash: Mapped[str]

    @classmethod
    def of(cls, entry: Entry) -> "AuditRow":
        """Return the row of an entry."""
        return cls(
            guild_id=entry.guild_id,
            position=entry.position,
            at=entry.at,
            event=entry.event,
            actor_id=entry.actor_id,
            post_id=entry.post_id,
            number=entry.number,
            revision=entry.revision,
            reason=entry.reason,
            details=entry.details,
            hash=entry.hash,
        )


class AuditHeadRow(Base):
    """How far a guild's audit trail goes. Its lock lets one writer at a time add to the trail."""

    __tablename__ = "audit_heads"

    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int]
    hash: Mapped[str]

    def record(self) -> Head:
        """Return the head."""
        return Head(self.count, self.hash)


class NoteRow(Base):
    """A small named value."""

    __tablename__ = "notes"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
