"""Tables of what servers have settled about approval, and of what is chosen but not saved yet."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Base
from bot.storage.tables.workspaces import WorkspaceRow


class SettingsRow(Base):
    """A guild's settings about approval as JSON; `version` grows with every change."""

    __tablename__ = "settings"

    guild_id: Mapped[int] = mapped_column(
        ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    version: Mapped[int]
    changed_by: Mapped[int | None]
    data: Mapped[str]


class SettingsDraftRow(Base):
    """What somebody has chosen in a guild's settings; see `bot.domain.settings.Draft`."""

    __tablename__ = "settings_drafts"

    guild_id: Mapped[int] = mapped_column(
        ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    base: Mapped[str]
    wanted: Mapped[str]
    seen_version: Mapped[int]
    turn: Mapped[int]
    at: Mapped[datetime]
