"""Tables of what people compose and have not submitted."""

import json
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.domain.drafts import Base, Draft
from bot.domain.reviews import Seen
from bot.domain.variants import Variant
from bot.storage.tables import base
from bot.storage.tables.files import FileRow
from bot.storage.tables.posts import PostRow
from bot.storage.tables.workspaces import WorkspaceRow


class DraftRow(base.Base):
    """A draft. Its id is never given out again, as buttons carry it; `earlier` is a JSON list of texts."""

    __tablename__ = "drafts"
    __table_args__ = (
        Index(None, "guild_id", "user_id"),
        Index(None, "saved", "at"),
        Index(None, "edits"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    guild_id: Mapped[int] = mapped_column(ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"))
    user_id: Mapped[int]
    channel_id: Mapped[int]
    text: Mapped[str]
    folded: Mapped[str]
    earlier: Mapped[str]
    accounts: Mapped[str]
    typed_time: Mapped[str]
    source: Mapped[str | None]
    source_author: Mapped[str | None]
    saved: Mapped[bool]
    asks_approval: Mapped[bool]
    turn: Mapped[int]
    number: Mapped[int | None]
    at: Mapped[datetime]
    edits: Mapped[int | None] = mapped_column(ForeignKey(PostRow.id, ondelete="CASCADE"))
    edited_number: Mapped[int | None]
    seen_revision: Mapped[int | None]
    seen_due: Mapped[datetime | None]
    under_way: Mapped[bool]
    media: Mapped[list["DraftMediaRow"]] = relationship(
        lazy="selectin",
        order_by="DraftMediaRow.position",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    variants: Mapped[list["DraftVariantRow"]] = relationship(
        lazy="selectin",
        order_by="DraftVariantRow.position",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    def record(self) -> Draft:
        """Return the draft with its files."""
        return Draft(
            guild_id=self.guild_id,
            user_id=self.user_id,
            channel_id=self.channel_id,
            text=self.text,
            accounts=self.accounts,
            when=self.typed_time,
            at=self.at,
            media=tuple(item.record() for item in self.media),
            source=self.source,
            source_author=self.source_author,
            saved=self.saved,
            asks_approval=self.asks_approval,
            id=self.id,
            turn=self.turn,
            number=self.number,
            earlier=tuple(json.loads(self.earlier)),
            variants=tuple(item.record() for item in self.variants),
            base=self._base(),
            under_way=self.under_way,
        )

    def _base(self) -> Base | None:
        if self.edits is None:
            return None
        assert self.edited_number is not None
        assert self.seen_revision is not None
        assert self.seen_due is not None
        return Base(self.edits, self.edited_number, Seen(self.seen_revision, self.seen_due))


class DraftMediaRow(FileRow):
    """One file of a draft."""

    __tablename__ = "draft_media"

    draft_id: Mapped[int] = mapped_column(ForeignKey(DraftRow.id, ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)


class DraftVariantRow(base.Base):
    """Another text for some accounts of a draft; their ids have commas between them."""

    __tablename__ = "draft_variants"

    draft_id: Mapped[int] = mapped_column(ForeignKey(DraftRow.id, ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str]
    accounts: Mapped[str]

    @classmethod
    def of(cls, position: int, variant: Variant) -> "DraftVariantRow":
        """Return the row of a draft's variant at `position`."""
        return cls(position=position, text=variant.text, accounts=",".join(variant.accounts))

    def record(self) -> Variant:
        """Return the variant."""
        return Variant(self.text, tuple(filter(None, self.accounts.split(","))))
