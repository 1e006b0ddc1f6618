"""Tables of what people are shown and told: cards and notices."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.cards import CardPlace
from bot.domain.notices import Audience
from bot.storage.tables.base import Base
from bot.storage.tables.posts import PostRow
from bot.storage.tables.workspaces import WorkspaceRow


class CardRow(Base):
    """Where a post's card is."""

    __tablename__ = "cards"

    post_id: Mapped[int] = mapped_column(ForeignKey(PostRow.id, ondelete="CASCADE"), primary_key=True)
    channel_id: Mapped[int]
    message_id: Mapped[int | None]
    digest: Mapped[str | None]
    trouble: Mapped[str | None]
    pictures: Mapped[str | None]  # names of our own making, with spaces between them
    files: Mapped[str | None]

    def record(self) -> CardPlace:
        """Return the place."""
        return CardPlace(
            self.post_id,
            self.channel_id,
            self.message_id,
            self.digest,
            self.trouble,
            tuple((self.pictures or "").split()),
            self.files,
        )


class NoticeRow(Base):
    """Something to tell; `told_at` is set once it was, `trouble` when nobody could be reached."""

    __tablename__ = "notices"
    __table_args__ = (UniqueConstraint("guild_id", "once"), Index(None, "guild_id", "told_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    guild_id: Mapped[int] = mapped_column(ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey(PostRow.id, ondelete="CASCADE"))
    cause: Mapped[str]
    said: Mapped[str]
    todo: Mapped[str]
    audience: Mapped[Audience]
    once: Mapped[str | None]
    at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    trouble: Mapped[str | None]
