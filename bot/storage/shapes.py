"""Shapes: how large a picture is and how long a film lasts, read from a few bytes of the file.

Nothing is ever unpacked, so that a file made to burst its reader does no harm.
"""

import io
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, Final, TypeAlias, cast

from bot.domain.posts import UNKNOWN_SHAPE, Media, Shape
from bot.storage.films import film_shape

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

RangeReader: TypeAlias = Callable[[int, int], bytes]
"""Gives the bytes from a place in the file, at most so many."""
MOST_READ: Final = 8_000_000
"""Bytes that are read of one file: sizes stand at its beginning, or in a `moov` of some megabytes."""
_BUFFER: Final = 16 * 1024
_PLUGINS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/bmp": "BMP"}
"""Types whose sizes Pillow reads without reading the picture; for WebP it would make room for all of it."""
_FILMS: Final = frozenset({"video/mp4", "video/quicktime"})
_ORIENTATION: Final = 0x0112
_TURNED: Final = frozenset({5, 6, 7, 8})
_WEBP: Final = 30


def read_shape(media: Media, read: RangeReader) -> Shape:
    """Return what is known of a file's inside, nothing where it can't be read. Not for the event loop."""
    file = cast("BinaryIO", io.BufferedReader(_Window(read, media.size), _BUFFER))
    try:
        if media.content_type in _FILMS:
            return film_shape(file, media.size)
        if media.content_type == "image/webp":
            return _webp(file.read(_WEBP))
        if plugin := _PLUGINS.get(media.content_type):
            return _picture(file, plugin)
    except (OSError, ValueError, SyntaxError, IndexError, KeyError, TypeError, struct.error):
        # How broken files show in Pillow and in here.
        return UNKNOWN_SHAPE
    return UNKNOWN_SHAPE


class _Window(io.RawIOBase):
    """A file read in ranges; it gives up once too much was read."""

    def __init__(self, read: RangeReader, size: int) -> None:
        self._read, self._size = read, size
        self._place, self._left = 0, MOST_READ

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(start + offset, 0)
        return self._place

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        length = max(min(len(view), self._size - self._place), 0)
        self._left -= length
        if self._left < 0:
            raise OSError("too much to read for a size")
        data = self._read(self._place, length) if length else b""
        view[: len(data)] = data
        self._place += len(data)
        return len(data)


def _picture(file: BinaryIO, plugin: str) -> Shape:
    # Image.open would refuse what is very large, and how large
    # it is is the question.
    from PIL import Image  # noqa: PLC0415 - loaded when first used

    Image.preinit()
    with Image.OPEN[plugin][0](file, "") as image:
        width, height = image.size
        # In a PNG it may stand behind the picture, which would be unpacked on the way there.
        turned = plugin == "JPEG" and image.getexif().get(_ORIENTATION) in _TURNED
    return Shape(height, width) if turned else Shape(width, height)


def _webp(head: bytes) -> Shape:
    """Read the first chunk: VP8X says the size of the canvas less one, VP8L packs it in bits (RFC 9649)."""
    match head[12:16]:
        case b"VP8X" if len(head) == _WEBP:
            return Shape(int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1)
        case b"VP8L" if head[20:21] == b"\x2f":
            bits = int.from_bytes(head[21:25], "little")
            return Shape((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        case b"VP8 " if head[23:26] == b"\x9d\x01\x2a":
            width, height = struct.unpack("<HH", head[26:30])
            return Shape(width & 0x3FFF, height & 0x3FFF)
        case _:
            return UNKNOWN_SHAPE
