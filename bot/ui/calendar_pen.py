"""Calendar pen: the few strokes a calendar is drawn with, and how a text is cut to the room it has."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Final

from bot.domain.counting import clusters
from bot.ui.calendar_words import TICK
from bot.ui.preview_fonts import Piece, Typeface
from bot.ui.texts import STATES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.domain.posts import PostState

_DARK_INK: Final = "#15171a"
_BRIGHT: Final = 140
"""How bright (of 255) a colour is from which on dark letters are read better on it."""
_HATCH: Final = 16
_RGB: Final = 3
_PACKED: Final = 3


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of a calendar; those of states are the same in both themes."""

    ground: str
    day: str
    past: str
    text: str
    quiet: str
    line: str
    hatch: str
    today: str
    alarm: str


THEMES: Final[Mapping[str, Theme]] = {
    "dark": Theme(
        *("#16181c", "#24272d", "#1c1e23", "#f2f3f5", "#a6adb6", "#3a3d43", "#3d424a", "#8ea1ff", "#ff6ec7")
    ),
    "light": Theme(
        *("#ffffff", "#f1f3f6", "#fafbfc", "#15171a", "#565d66", "#cfd4da", "#cbd1d8", "#3f51d6", "#c2187e")
    ),
}


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the picture, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left

    def inside(self, by: float) -> Box:
        """Return the box that is smaller by so much on every side; larger for less than nothing."""
        return Box(self.left + by, self.top + by, self.right - by, self.bottom - by)

    @property
    def corners(self) -> tuple[float, float, float, float]:
        """As Pillow wants it."""
        return self.left, self.top, self.right, self.bottom


class Faces:
    """The typefaces of a picture, each made when it is first used."""

    def __init__(self) -> None:
        self._faces: dict[tuple[int, bool], Typeface] = {}

    def of(self, size: int, *, bold: bool = False) -> Typeface:
        """Return the typeface of a size in pixels."""
        return self._faces.setdefault((size, bold), Typeface(size, bold=bold))

    @property
    def missed(self) -> bool:
        """Whether some character had to be named or boxed."""
        return any(face.missed for face in self._faces.values())


class Pen:
    """Draws on a new picture."""

    def __init__(self, width: int, height: int, theme: Theme) -> None:
        from PIL import Image, ImageDraw  # noqa: PLC0415 - loaded when first used

        self.theme = theme
        self._image = Image.new("RGB", (width, height), theme.ground)
        self._draw = ImageDraw.Draw(self._image)

    def write(self, left: float, baseline: float, text: str, face: Typeface, colour: str) -> float:
        """Write a line and return where it ends."""
        return self.put(left, baseline, face.pieces(text), colour)

    def put(self, left: float, baseline: float, pieces: Iterator[Piece], colour: str) -> float:
        """Write what a typeface made of a text; names of signs that can't be drawn are quiet."""
        for piece in pieces:
            fill = self.theme.quiet if piece.named else colour
            self._draw.text((left, baseline), piece.text, font=piece.font, fill=fill, anchor="ls")
            left += piece.font.getlength(piece.text)
        return left

    def fill(self, box: Box, colour: str, *, round_by: int = 0) -> None:
        """Fill a box."""
        self._draw.rounded_rectangle(box.corners, radius=round_by, fill=colour)

    def frame(self, box: Box, colour: str, *, thick: int = 2, round_by: int = 0) -> None:
        """Draw the edge of a box."""
        self._draw.rounded_rectangle(box.corners, radius=round_by, outline=colour, width=thick)

    def hatch(self, box: Box) -> None:
        """Draw slanting lines all over a box."""
        width, height = round(box.width), round(box.bottom - box.top)
        for at in range(_HATCH, width + height, _HATCH):
            right, low = min(at, width), min(at, height)
            begin = (box.left + right, box.top + at - right)
            self._draw.line((*begin, box.left + at - low, box.top + low), fill=self.theme.hatch, width=2)

    def line(self, left: float, right: float, at: float) -> None:
        """Draw a level line."""
        self._draw.line((left, at, right, at), fill=self.theme.line, width=2)

    def disc(self, left: float, top: float, size: float, colour: str) -> None:
        """Fill a circle."""
        self._draw.ellipse((left, top, left + size, top + size), fill=colour)

    def pill(self, box: Box, state: PostState, words: str, mark: str, face: Typeface) -> None:
        """Draw a bar in the colour of a state with words at its left and a mark at its right."""
        colour, ink = state_colours(state)
        self.fill(box, colour, round_by=8)
        baseline = (box.top + box.bottom) / 2 + face.size * 0.36
        self.write(box.left + 10, baseline, words, face, ink)
        if mark == TICK:
            right, middle = box.right - 10, (box.top + box.bottom) / 2
            points = ((right - 18, middle), (right - 12, middle + 7), (right, middle - 7))
            self._draw.line(points, fill=ink, width=4, joint="curve")
        elif mark:
            self.write(box.right - 10 - face.width(mark), baseline, mark, face, ink)

    def png(self) -> bytes:
        """Return the picture.

        Written here, as zlib lets others run while it packs and Pillow's own writer stops the process for
        most of a tenth of a second; flat colours need none of the filters it tries.
        """
        width, height = self._image.size
        raw, stride = self._image.tobytes(), width * _RGB
        packer = zlib.compressobj(_PACKED)
        rows = (b"\0" + raw[at : at + stride] for at in range(0, len(raw), stride))
        packed = b"".join([*map(packer.compress, rows), packer.flush()])
        head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8 bits, RGB, nothing special
        chunks = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def state_colours(state: PostState) -> tuple[str, str]:
    """Return the colour of a state, as on its cards, and one for letters on it."""
    colour = STATES[state].colour
    red, green, blue = colour >> 16 & 255, colour >> 8 & 255, colour & 255
    bright = 0.299 * red + 0.587 * green + 0.114 * blue > _BRIGHT
    return f"#{colour:06x}", _DARK_INK if bright else "#ffffff"


class Ruler:
    """Cuts texts into lines of a width. A word's width is measured once, as most come again."""

    def __init__(self, face: Typeface, width: float) -> None:
        self.face = face
        self._width = width
        self._measure = lru_cache(maxsize=4096)(face.width)

    @cached_property
    def _space(self) -> float:
        return self.face.width("x x") - self.face.width("xx")

    def lines(self, text: str, most: int) -> list[str]:
        """Return the first lines of a text, broken between words where that goes; the last one says `…`."""
        found: list[str] = []
        line, used = "", 0.0
        words = text.split()
        while words:
            word = words.pop(0)
            more = self._measure(word) + (self._space if line else 0.0)
            if used + more <= self._width:
                line, used = f"{line} {word}" if line else word, used + more
                continue
            if not line:
                head = self._head(word, self._width)
                line, rest = head, word[len(head) :]
                words[:0] = [rest] if rest else []
            else:
                words.insert(0, word)
            if len(found) + 1 == most:
                return (
                    [*found, self._cut(f"{line} {words[0]}" if words else line)] if words else [*found, line]
                )
            found.append(line)
            line, used = "", 0.0
        return [*found, line] if line else found

    def _cut(self, line: str) -> str:
        return f"{self._head(line, self._width - self._measure('…')).rstrip()}…"

    def _head(self, text: str, width: float) -> str:
        """Return as many characters as find room, one at least."""
        head, used = "", 0.0
        for cluster in clusters(text):
            used += self._measure(cluster)
            if head and used > width:
                break
            head += cluster
        return head
