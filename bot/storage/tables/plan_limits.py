"""Table of plan limits."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.plan_limits import PlanKind, PlanLimit
from bot.storage.tables.base import Base
from bot.storage.tables.workspaces import WorkspaceRow


class PlanLimitRow(Base):
    """What Publora last said about one limit of a guild's plan."""

    __tablename__ = "plan_limits"

    guild_id: Mapped[int] = mapped_column(
        ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    kind: Mapped[PlanKind] = mapped_column(primary_key=True)
    only: Mapped[str] = mapped_column(primary_key=True)
    said_at: Mapped[datetime]
    remaining: Mapped[int | None]
    counted: Mapped[int]
    ends: Mapped[datetime | None]
    furthest: Mapped[datetime | None]

    def record(self) -> PlanLimit:
        """Return the limit."""
        return PlanLimit(
            self.kind, self.said_at, self.only, self.remaining, self.counted, self.ends, self.furthest
        )
