"""Tables of what belongs to a post: itself, its accounts, its files."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.domain.posts import Post, PostState, Target, TargetState
from bot.storage.tables.base import Base
from bot.storage.tables.files import FileRow
from bot.storage.tables.workspaces import WorkspaceRow


class PostRow(Base):
    """A post. Its id is never given out again, as buttons carry it.

    `folded` is the text without differences of case, as SQLite itself knows only those of ASCII.
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("guild_id", "number"),
        # Walked in order of time or number for lists, counts and searches; with the state in them, posts in
        # other states are passed over without looking at their rows.
        Index(None, "guild_id", "scheduled_at", "state"),
        Index(None, "guild_id", "number", "state"),
        Index(None, "guild_id", "group_id"),
        Index(None, "retry_of"),
        Index(None, "family_id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    guild_id: Mapped[int] = mapped_column(ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"))
    number: Mapped[int]
    author_id: Mapped[int]
    channel_id: Mapped[int]
    state: Mapped[PostState]
    version: Mapped[int]
    text: Mapped[str]
    folded: Mapped[str] = mapped_column(deferred=True)
    scheduled_at: Mapped[datetime]
    created_at: Mapped[datetime]
    group_id: Mapped[str | None]
    key_fingerprint: Mapped[str | None]
    problem: Mapped[str | None]
    found_text: Mapped[str | None]
    retry_of: Mapped[int | None]
    family_id: Mapped[int | None]
    source: Mapped[str | None]
    by_pause: Mapped[bool] = mapped_column(default=False)
    source_author: Mapped[str | None]
    targets: Mapped[list["TargetRow"]] = relationship(
        lazy="selectin", order_by="TargetRow.position", cascade="all, delete-orphan", passive_deletes=True
    )
    media: Mapped[list["MediaRow"]] = relationship(
        lazy="selectin", order_by="MediaRow.position", cascade="all, delete-orphan", passive_deletes=True
    )

    def record(self) -> Post:
        """Return the post with its targets and media."""
        return Post(
            id=self.id,
            guild_id=self.guild_id,
            number=self.number,
            author_id=self.author_id,
            channel_id=self.channel_id,
            state=self.state,
            version=self.version,
            text=self.text,
            scheduled_at=self.scheduled_at,
            created_at=self.created_at,
            group_id=self.group_id,
            key_fingerprint=self.key_fingerprint,
            problem=self.problem,
            retry_of=self.retry_of,
            family_id=self.family_id,
            source=self.source,
            source_author=self.source_author,
            found_text=self.found_text,
            by_pause=self.by_pause,
            targets=tuple(target.record() for target in self.targets),
            media=tuple(item.record() for item in self.media),
        )


class TargetRow(Base):
    """One account of a post."""

    __tablename__ = "targets"

    post_id: Mapped[int] = mapped_column(ForeignKey(PostRow.id, ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[str]
    name: Mapped[str]
    state: Mapped[TargetState]
    posted_id: Mapped[str | None]
    link: Mapped[str | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]

    @classmethod
    def of(cls, position: int, target: Target) -> "TargetRow":
        """Return the row of a post's target at `position`."""
        return cls(
            position=position,
            platform_id=target.platform_id,
            name=target.name,
            state=target.state,
            posted_id=target.posted_id,
            link=target.link,
            error_code=target.error_code,
            error_message=target.error_message,
        )

    def record(self) -> Target:
        """Return the target."""
        return Target(
            self.platform_id,
            self.name,
            self.state,
            self.posted_id,
            self.link,
            self.error_code,
            self.error_message,
        )


class MediaRow(FileRow):
    """One file of a post."""

    __tablename__ = "media"

    post_id: Mapped[int] = mapped_column(ForeignKey(PostRow.id, ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
