"""Tables of numbers: a series for each post on each account, its samples, and those of accounts."""

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.samples import OF_ACCOUNTS, OF_POSTS, Measure, Sample, SampledAccount, Series, Trouble
from bot.storage.tables.base import Base
from bot.storage.tables.posts import PostRow
from bot.storage.tables.workspaces import WorkspaceRow


class PostNumbersRow(Base):
    """What is counted of a post; NULL is a value that is missing."""

    __abstract__ = True

    impressions: Mapped[int | None]
    reached: Mapped[int | None]
    reactions: Mapped[int | None]
    comments: Mapped[int | None]
    reposts: Mapped[int | None]
    quotes: Mapped[int | None]
    saves: Mapped[int | None]
    clicks: Mapped[int | None]

    def values(self) -> dict[Measure, int]:
        """Return what is there, by measure."""
        found = {measure: getattr(self, measure.value) for measure in OF_POSTS}
        return {measure: value for measure, value in found.items() if value is not None}


class SeriesRow(PostNumbersRow):
    """One post on one account, with the last value known of each measure."""

    __tablename__ = "series"
    __table_args__ = (
        Index(None, "guild_id", "due_at"),
        Index(None, "guild_id", "out_at"),
    )

    post_id: Mapped[int] = mapped_column(ForeignKey(PostRow.id, ondelete="CASCADE"), primary_key=True)
    platform_id: Mapped[str] = mapped_column(primary_key=True)
    guild_id: Mapped[int]
    posted_id: Mapped[str]
    out_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[Trouble | None]
    latest_at: Mapped[datetime | None]

    def record(self) -> Series:
        """Return the series."""
        return Series(
            guild_id=self.guild_id,
            post_id=self.post_id,
            platform_id=self.platform_id,
            posted_id=self.posted_id,
            out_at=self.out_at,
            due_at=self.due_at,
            failures=self.failures,
            trouble=self.trouble,
            latest_at=self.latest_at,
            latest=self.values(),
        )


class SampleRow(PostNumbersRow):
    """What was known of a series at one moment, `age` seconds after the post went out.

    `planned` tells samples of the schedule from those that somebody's look brought in between.
    """

    __tablename__ = "samples"
    __table_args__ = (
        ForeignKeyConstraint(
            ["post_id", "platform_id"],
            ["series.post_id", "series.platform_id"],
            ondelete="CASCADE",
            name="fk_samples_post_id",
        ),
        Index(None, "guild_id", "platform_id", "age"),
        Index(None, "guild_id", "planned", "taken_at"),
    )

    post_id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(primary_key=True)
    guild_id: Mapped[int]
    age: Mapped[int]
    planned: Mapped[bool]

    def record(self) -> Sample:
        """Return the sample."""
        return Sample(self.taken_at, self.values())


class SampledAccountRow(Base):
    """How the sampling of an account stands; lasts when Publora's list of accounts is read anew."""

    __tablename__ = "sampled_accounts"

    guild_id: Mapped[int] = mapped_column(
        ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"), primary_key=True
    )
    platform_id: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    trouble: Mapped[Trouble | None]
    trouble_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]

    def record(self) -> SampledAccount:
        """Return the account's state."""
        return SampledAccount(
            self.guild_id, self.platform_id, self.due_at, self.trouble, self.trouble_at, self.paused_until
        )


class AccountSampleRow(Base):
    """What was known of an account at one moment."""

    __tablename__ = "account_samples"

    guild_id: Mapped[int] = mapped_column(
        ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"), primary_key=True
    )
    platform_id: Mapped[str] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(primary_key=True)
    followers: Mapped[int | None]
    following: Mapped[int | None]
    posts: Mapped[int | None]

    def record(self) -> Sample:
        """Return the sample."""
        found = {measure: getattr(self, measure.value) for measure in OF_ACCOUNTS}
        return Sample(
            self.taken_at, {measure: value for measure, value in found.items() if value is not None}
        )
