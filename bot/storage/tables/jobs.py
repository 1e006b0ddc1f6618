"""Tables of work: what is to be done, and what was begun."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.jobs import Job, JobKind
from bot.domain.steps import Step, StepState
from bot.storage.tables.base import Base
from bot.storage.tables.posts import PostRow


class JobRow(Base):
    """Work to be done.

    `asked` says that somebody asked for it since it was last claimed.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("subject", "kind"),
        Index(None, "run_at", "guild_id"),
        Index(None, "guild_id", "run_at", "id"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[JobKind]
    subject: Mapped[int]
    guild_id: Mapped[int]
    run_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    asked: Mapped[bool] = mapped_column(default=True)
    lease_owner: Mapped[str | None]
    lease_until: Mapped[datetime | None] = mapped_column(index=True)

    def record(self) -> Job:
        """Return the job."""
        return Job(self.id, self.kind, self.subject, self.run_at, self.attempts, self.guild_id)


class StepRow(Base):
    """A recorded intent."""

    __tablename__ = "steps"
    __table_args__ = (UniqueConstraint("post_id", "name"), Index(None, "name", "result"))

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey(PostRow.id, ondelete="CASCADE"))
    name: Mapped[str]
    key: Mapped[str]
    fingerprint: Mapped[str]
    state: Mapped[StepState]
    result: Mapped[str | None]
    begun_at: Mapped[datetime]

    def record(self, *, resumed: bool = False) -> Step:
        """Return the step."""
        return Step(
            self.id,
            self.post_id,
            self.name,
            self.key,
            self.fingerprint,
            self.state,
            self.result,
            self.begun_at,
            resumed,
        )
