"""Preview fonts: with what a preview is written, and what is said of characters that no font here has.

Pillow brings one Latin font along; where the machine has DejaVu or Noto, they are used. Emoji are drawn in
one colour where a font has them, else by their name; anything else unknown is a box. `missed` tells so.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.domain.counting import clusters, emoji_name

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FOLDERS: Final = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"))
REGULAR: Final = (
    "NotoSans-Regular.ttf",
    "DejaVuSans.ttf",
    "NotoSansCJK-Regular.ttc",
    "NotoSansArabic-Regular.ttf",
)
BOLD: Final = ("NotoSans-Bold.ttf", "DejaVuSans-Bold.ttf", *REGULAR)
_IGNORED: Final = frozenset({"Cf", "Mn", "Me", "Cc"})
_NOWHERE: Final = "\U0010ffff"
"""A code point that no font has: it looks as everything looks that a font lacks."""
BOX: Final = "□"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in one font; `named` tells that it is the name of an emoji that no font has."""

    text: str
    font: "FreeTypeFont"
    named: bool = False


@dataclass
class Typeface:
    """The fonts of one size, best first. `missed` tells whether something had to be named or boxed."""

    size: int
    bold: bool = False
    missed: bool = field(default=False, init=False)

    @cached_property
    def fonts(self) -> tuple["FreeTypeFont", ...]:
        """Those of this machine; the one that comes with Pillow is the last."""
        return _load(self.size, self.bold)

    def pieces(self, text: str) -> Iterator[Piece]:
        """Yield a text as it is drawn."""
        shown = ((self._show(cluster), cluster) for cluster in clusters(text))
        for (font, named, boxed), run in groupby(shown, key=lambda pair: pair[0]):
            parts = [cluster for _, cluster in run]
            if named:
                yield from (Piece(emoji_name(part), font, named=True) for part in parts)
            else:
                yield Piece(BOX * len(parts) if boxed else "".join(parts), font)

    def width(self, text: str) -> float:
        """Return the width in pixels."""
        return sum(piece.font.getlength(piece.text) for piece in self.pieces(text))

    def _show(self, cluster: str) -> "tuple[FreeTypeFont, bool, bool]":
        """Return the font for a character people see, whether it is named instead, and whether boxed."""
        needed = [
            char for char in cluster if unicodedata.category(char) not in _IGNORED and not char.isspace()
        ]
        together = len(needed) == 1 or not emoji_name(cluster)
        for font in self.fonts if together else ():
            if all(_has(font, char) for char in needed):
                return font, False, False
        self.missed = True
        return self.fonts[0], bool(emoji_name(cluster)), not emoji_name(cluster)


@lru_cache(maxsize=32)
def _load(size: int, bold: bool) -> "tuple[FreeTypeFont, ...]":
    from PIL import ImageFont  # noqa: PLC0415 - loaded when first used

    found = {path.name: path for folder in FOLDERS if folder.is_dir() for path in folder.rglob("*.tt[fc]")}
    own: Any = ImageFont.load_default(size)
    fonts = [ImageFont.truetype(found[name], size) for name in (BOLD if bold else REGULAR) if name in found]
    return (*fonts, own)


@lru_cache(maxsize=20_000)
def _has(font: "FreeTypeFont", char: str) -> bool:
    drawn: Any = font.getmask(char)
    missing: Any = font.getmask(_NOWHERE)
    return bytes(drawn) != bytes(missing)
