"""Tables of files of posts: the file, its rows, their files, and which rows are posts already."""

import json
from datetime import datetime
from typing import Self

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.imports import Flaw, Import, ImportState, RowState
from bot.domain.imports import ImportRow as Row
from bot.domain.posts import Media, Target
from bot.domain.sheets import Column
from bot.storage.tables.base import Base
from bot.storage.tables.files import FileRow
from bot.storage.tables.posts import PostRow
from bot.storage.tables.workspaces import WorkspaceRow


class ImportRow(Base):
    """A file; `closed` says that nothing is left to do. Its id is never given out again: buttons carry it."""

    __tablename__ = "imports"
    __table_args__ = (
        Index(None, "guild_id", "closed", "id"),
        Index(None, "at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    guild_id: Mapped[int] = mapped_column(ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"))
    user_id: Mapped[int]
    channel_id: Mapped[int]
    file_name: Mapped[str]
    delimiter: Mapped[str]
    asks_approval: Mapped[bool]
    at: Mapped[datetime]
    state: Mapped[ImportState]
    closed: Mapped[bool]
    message_id: Mapped[int | None]
    problem: Mapped[str | None]

    def record(self) -> Import:
        """Return the import."""
        return Import(
            self.guild_id,
            self.user_id,
            self.channel_id,
            self.file_name,
            self.delimiter,
            self.asks_approval,
            self.at,
            self.state,
            self.message_id,
            self.problem,
            self.id,
        )


class ImportRowRow(Base):
    """One row; `cells`, `flaws`, `targets`, `spilled` and `cautions` are JSON."""

    __tablename__ = "import_rows"
    __table_args__ = (Index(None, "import_id", "state", "moment"),)

    import_id: Mapped[int] = mapped_column(ForeignKey(ImportRow.id, ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[str]
    state: Mapped[RowState]
    flaws: Mapped[str]
    moment: Mapped[datetime | None]
    targets: Mapped[str]
    digest: Mapped[str]
    number: Mapped[int | None]
    spilled: Mapped[str]
    cautions: Mapped[str]

    @classmethod
    def of(cls, import_id: int, row: Row) -> Self:
        """Return the row of an import's row."""
        return cls(
            import_id=import_id,
            line=row.line,
            cells=json.dumps(dict(row.cells)),
            state=row.state,
            flaws=write_flaws(row.flaws),
            moment=row.moment,
            targets=json.dumps([(target.platform_id, target.name) for target in row.targets]),
            digest=row.digest,
            number=row.number,
            spilled=json.dumps(row.spilled),
            cautions=json.dumps(row.cautions),
        )

    def record(self, media: tuple[Media, ...] = ()) -> Row:
        """Return the row with its files."""
        cells: dict[str, str] = json.loads(self.cells)
        return Row(
            self.line,
            {column: cells.get(column, "") for column in Column},
            self.state,
            tuple(Flaw(*flaw) for flaw in json.loads(self.flaws)),
            self.moment,
            tuple(Target(*target) for target in json.loads(self.targets)),
            media,
            self.digest,
            self.number,
            tuple(json.loads(self.spilled)),
            tuple(json.loads(self.cautions)),
        )


class ImportMediaRow(FileRow):
    """One file of a row that may still become a post."""

    __tablename__ = "import_media"

    import_id: Mapped[int] = mapped_column(ForeignKey(ImportRow.id, ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)


class ImportedRow(Base):
    """Which post a row became, by what makes rows the same."""

    __tablename__ = "imported"

    guild_id: Mapped[int] = mapped_column(
        ForeignKey(WorkspaceRow.guild_id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    digest: Mapped[str] = mapped_column(primary_key=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey(PostRow.id, ondelete="CASCADE"), index=True)


def write_flaws(flaws: tuple[Flaw, ...]) -> str:
    """Return flaws as they are stored."""
    return json.dumps([(str(flaw.column), flaw.said, flaw.todo) for flaw in flaws])
