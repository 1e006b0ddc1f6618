"""What the tables of files have in common."""

from typing import Self

from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.posts import Media, Shape
from bot.storage.tables.base import Base


class FileRow(Base):
    """One file at its position; its bytes lie in the media store under `digest`."""

    __abstract__ = True

    digest: Mapped[str] = mapped_column(index=True)
    size: Mapped[int]
    content_type: Mapped[str]
    file_name: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    seconds: Mapped[float | None]

    @classmethod
    def of(cls, position: int, media: Media) -> Self:
        """Return the row of a file at `position`."""
        return cls(
            position=position,
            digest=media.digest,
            size=media.size,
            content_type=media.content_type,
            file_name=media.file_name,
            width=media.shape.width,
            height=media.shape.height,
            seconds=media.shape.seconds,
        )

    def record(self) -> Media:
        """Return the file's description."""
        shape = Shape(self.width, self.height, self.seconds)
        return Media(self.digest, self.size, self.content_type, self.file_name, shape)
