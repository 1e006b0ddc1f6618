"""Preview layout: where each network puts pictures, and how a text is broken into lines; nothing is drawn."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import regex

from bot.domain.counting import clusters

GAP: Final = 0.008
"""Between two pictures, as a share of the width."""
WIDE: Final = 9 / 16
"""The height of what holds two or more pictures on most networks."""
FIRST_ONLY: Final = frozenset({"instagram", "tiktok", "youtube", "threads"})
"""Networks that show one picture at a time; the others are swiped to."""
ON_TOP: Final = frozenset({"instagram", "tiktok", "youtube", "telegram"})
"""Networks with the pictures above the text."""
_RATIOS: Final = {
    "instagram": (4 / 5, 1.91),
    "facebook": (4 / 5, 1.91),
    "linkedin": (4 / 5, 1.91),
    "tiktok": (9 / 16, 1),
    "youtube": (16 / 9, 16 / 9),
}
_ANY_RATIO: Final = (3 / 4, 2.0)
"""Width to height, lowest and highest, of a picture that stands alone; what exceeds it is cropped."""
_COLUMN: Final = frozenset({"linkedin", "facebook"})
_MOST: Final = 4
_TOKENS: Final = regex.compile(
    r"\s+|[\p{Han}\p{Hiragana}\p{Katakana}]\p{M}*[、。，．！？」』）]*|[^\s\p{Han}\p{Hiragana}\p{Katakana}]+"
)


@dataclass(frozen=True, slots=True)
class Box:
    """Where a picture stands, in shares of the width; it fills its box and is cropped around the middle."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Tiles:
    """The boxes of the first pictures, the height of all, and how many more pictures there are."""

    boxes: tuple[Box, ...]
    height: float
    more: int = 0


def tiles(network: str, ratios: Sequence[float]) -> Tiles:
    """Return how a network lays out pictures of these ratios of width to height, about and in its app."""
    if not ratios:
        return Tiles((), 0)
    if len(ratios) == 1 or network in FIRST_ONLY:
        low, high = _RATIOS.get(network, _ANY_RATIO)
        height = 1 / min(max(ratios[0], low), high)
        return Tiles((Box(0, 0, 1, height),), height, len(ratios) - 1)
    shown = min(len(ratios), _MOST)
    boxes = tuple(_column(shown) if network in _COLUMN and shown > 2 else _grid(shown))  # noqa: PLR2004 - a pair has no column
    return Tiles(boxes, max(box.top + box.height for box in boxes), len(ratios) - shown)


def _grid(number: int) -> Iterator[Box]:
    """Yield two halves, a half and two quarters, or four quarters."""
    half, high = (1 - GAP) / 2, (WIDE - GAP) / 2
    right, low = half + GAP, high + GAP
    yield Box(0, 0, half, high if number == _MOST else WIDE)
    yield Box(right, 0, half, WIDE if number == 2 else high)  # noqa: PLR2004 - two halves
    if number > 2:  # noqa: PLR2004 - two halves
        yield Box(right, low, half, high)
    if number == _MOST:
        yield Box(0, low, half, high)


def _column(number: int) -> Iterator[Box]:
    """Yield a large one on top and a row of the others below it."""
    small = (1 - GAP * (number - 2)) / (number - 1)
    yield Box(0, 0, 1, WIDE)
    for place in range(number - 1):
        yield Box(place * (small + GAP), WIDE + GAP, small, small)


def wrap(text: str, width: float, measure: Callable[[str], float]) -> tuple[str, ...]:
    """Break a text into lines no wider than `width`, between words, within a word only if it has no room.

    Chinese and Japanese break anywhere but before a mark. Space at the end of a line is left out.
    """
    return tuple(line for given in text.split("\n") for line in _wrap_line(given, width, measure))


def _wrap_line(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    line = ""
    for token in _TOKENS.findall(text):
        if measure(line + token.rstrip()) <= width:
            line += token
            continue
        if line.strip():
            yield line.rstrip()
        line = ""
        for piece in _pieces(token.strip(), width, measure):
            if line:
                yield line
            line = piece
    yield line.rstrip()


def _pieces(token: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    """Yield a word in pieces that find room; one character does so whatever its width."""
    letters = list(clusters(token))
    while letters:
        fitting = 1
        while fitting < len(letters) and measure("".join(islice(letters, fitting + 1))) <= width:
            fitting += 1
        yield "".join(letters[:fitting])
        letters = letters[fitting:]
