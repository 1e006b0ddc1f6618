"""Films: size and length of those of the MP4 family, from their boxes (ISO/IEC 14496-12).

`moov` holds `mvhd` with the length, and for each track a `trak` whose `tkhd` has the size and how it is
turned. A film in fragments has its length in `mehd` instead, if it says it at all.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple

from bot.domain.posts import UNKNOWN_SHAPE, Shape

_MOST_BOXES: Final = 1000
_LONGEST_HEADER: Final = 128
"""Bytes that are read of one box; the headers that matter are shorter."""
_UNTOLD: Final = frozenset({0, 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF})
"""Lengths that mean that none is known."""


class Box(NamedTuple):
    """A box: its kind, and where in the file its content begins and ends."""

    kind: bytes
    start: int
    end: int


def film_shape(file: BinaryIO, size: int) -> Shape:
    """Return what a film of `size` bytes says of itself; may raise `struct.error` for a broken one."""
    movie = _find(file, Box(b"", 0, size), b"moov")
    if movie is None:
        return UNKNOWN_SHAPE
    tracks = [_track_size(file, box) for box in _boxes(file, movie) if box.kind == b"trak"]
    width, height = max(tracks, key=lambda pair: pair[0] * pair[1], default=(0, 0))
    return Shape(width or None, height or None, _seconds(file, movie))


def _seconds(file: BinaryIO, movie: Box) -> float | None:
    header = _find(file, movie, b"mvhd")
    if header is None:
        return None
    content = _content(file, header)
    scale, ticks = struct.unpack_from(*((">IQ", content, 20) if content[0] else (">II", content, 12)))
    if ticks in _UNTOLD:
        extended = _find(file, movie, b"mvex")
        extension = extended and _find(file, extended, b"mehd")
        if extension is None:
            return None
        content = _content(file, extension)
        (ticks,) = struct.unpack_from(">Q" if content[0] else ">I", content, 4)
    return ticks / scale if scale and ticks not in _UNTOLD else None


def _track_size(file: BinaryIO, track: Box) -> tuple[int, int]:
    """Return width and height in whole pixels as shown upright; both 0 for sound."""
    header = _find(file, track, b"tkhd")
    if header is None:
        return 0, 0
    content = _content(file, header)
    matrix = 52 if content[0] else 40
    a, _, _, _, d = struct.unpack_from(">5i", content, matrix)
    width, height = (fixed >> 16 for fixed in struct.unpack_from(">II", content, matrix + 36))
    return (height, width) if a == d == 0 else (width, height)


def _find(file: BinaryIO, outer: Box, kind: bytes) -> Box | None:
    return next((box for box in _boxes(file, outer) if box.kind == kind), None)


def _boxes(file: BinaryIO, outer: Box) -> Iterator[Box]:
    """Yield the boxes in a box as far as they are whole."""
    place = outer.start
    for _ in range(_MOST_BOXES):
        file.seek(place)
        head = file.read(16)
        if place + 8 > outer.end or len(head) < 8:  # noqa: PLR2004 - a box begins with size and kind
            return
        size, begins = int.from_bytes(head[:4]), 8
        if size == 1:  # the size stands behind the kind
            size, begins = int.from_bytes(head[8:]), 16
        elif size == 0:  # as far as there is anything
            size = outer.end - place
        if size < begins or place + size > outer.end:
            return
        yield Box(head[4:8], place + begins, place + size)
        place += size


def _content(file: BinaryIO, box: Box) -> bytes:
    file.seek(box.start)
    return file.read(min(box.end - box.start, _LONGEST_HEADER)) or bytes(1)
