"""Pictures: what a card shows of a post's images, from the bytes we keep, small enough to attach."""

import asyncio
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import structlog

from bot.domain.cards import picture_name
from bot.domain.posts import Media, MediaKind
from bot.services.speaking import Picture
from bot.storage.errors import MediaLost
from bot.storage.media_store import MediaStore

if TYPE_CHECKING:
    from PIL.Image import Image

AS_IT_IS: Final = 2_000_000
"""Bytes up to which an image is attached unchanged."""
ALL_TOGETHER: Final = 10 * 1024 * 1024
"""Bytes of all pictures of a card: what every server takes of a single file (discord.md 4)."""
READABLE: Final = 64_000_000
"""Bytes up to which an image is read at all: it is held in memory while it is made smaller."""
MOST_PIXELS: Final = 64_000_000
"""A small file may unfold into gigabytes."""
LONG_SIDE: Final = 1280
QUALITY: Final = 82
SHOWN: Final = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp"}
"""What Discord shows by itself."""
FORMATS: Final = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
"""What Pillow is let near; its other readers are not needed."""
log = structlog.get_logger()


class Pictures:
    """Makes a card's pictures. Images are opened one at a time, as an open one may take 200 MB."""

    def __init__(self, media: MediaStore) -> None:
        self._media = media
        self._turn = asyncio.Lock()

    async def of(self, media: Sequence[Media]) -> Sequence[Picture]:
        """Return the pictures of images in their order, each named for its place.

        Videos, images that are broken, and those that find no room are left out.
        """
        made: list[Picture] = []
        room = ALL_TOGETHER
        for position, item in enumerate(media):
            picture = await self._make(position, item, room)
            if picture is not None:
                made.append(picture)
                room -= len(picture.data)
        return made

    async def _make(self, position: int, item: Media, room: int) -> Picture | None:
        if item.kind is not MediaKind.IMAGE or item.size > READABLE:
            return None
        async with self._turn:
            try:
                data = b"".join([chunk async for chunk in self._media.read(item.digest)])
            except MediaLost as lost:
                log.warning("no picture", digest=item.digest, reason=str(lost))
                return None
            unchanged = item.content_type in SHOWN and len(data) <= min(AS_IT_IS, room)
            small = await asyncio.to_thread(shrink, data, unchanged=unchanged)
        if small is None or len(small) > room:
            return None
        return Picture(picture_name(position, SHOWN[item.content_type] if unchanged else ".jpg"), small)


def shrink(data: bytes, *, unchanged: bool) -> bytes | None:
    """Return an image as a JPEG of at most `LONG_SIDE` pixels, upright; None for one that can't be shown.

    With `unchanged` its own bytes come back, provided that they can be read to the end. Takes a while, so it
    is not for the event loop.
    """
    # Loaded when first used: it costs memory and most starts never show a picture.
    from PIL import Image  # noqa: PLC0415

    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            if unchanged:
                image.load()
                return data
            return _thumbnail(image)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        # Pillow's words for files that are broken or made to break their reader.
        return None


def _thumbnail(image: "Image") -> bytes:
    from PIL import Image, ImageOps  # noqa: PLC0415 - as above

    image.draft("RGB", (LONG_SIDE, LONG_SIDE))
    image.thumbnail((LONG_SIDE, LONG_SIDE))
    upright = ImageOps.exif_transpose(image)
    if upright.mode in {"RGBA", "LA", "PA", "P"}:
        clear = upright.convert("RGBA")
        upright = Image.new("RGBA", clear.size, "white")
        upright.alpha_composite(clear)
    with io.BytesIO() as out:
        upright.convert("RGB").save(out, "JPEG", quality=QUALITY, optimize=True)
        return out.getvalue()
