"""Table of forms that were not taken as they were filled in."""

import json
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.unfinished import Unfinished
from bot.storage.tables.base import Base
from bot.storage.tables.workspaces import WorkspaceRow


class UnfinishedRow(Base):
    """A form as somebody filled it in; `fields` is a JSON object."""

    __tablename__ = "unfinished"
    __table_args__ = (Index(None, "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    guild_id: Mapped[int] = mapped_column(ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"))
    user_id: Mapped[int]
    form: Mapped[str]
    fields: Mapped[str]
    at: Mapped[datetime]

    def record(self) -> Unfinished:
        """Return the form as it was filled in."""
        return Unfinished(self.guild_id, self.user_id, self.form, json.loads(self.fields), self.at)
