"""Folds: how much of a text a network shows before "more".

The networks document none of it and cut by screen, so these are the numbers that several guides agree on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bot.domain.counting import clusters, link_spans


@dataclass(frozen=True, slots=True)
class Fold:
    """About how many characters, and how many lines of the text's own, stand above the fold."""

    characters: int
    lines: int


FOLDS: Final[Mapping[str, Fold]] = {
    "linkedin": Fold(210, 3),
    "instagram": Fold(125, 2),
    "facebook": Fold(480, 5),
    "youtube": Fold(100, 3),
    "tiktok": Fold(150, 2),
    "twitter": Fold(280, 12),
}
"""X folds only the long posts of Premium; other networks show posts whole."""


LONG_WORD: Final = 25
"""Letters without a space that are cut rather than left out: they need not be one word."""


def fold(text: str, network: str) -> int | None:
    """Return where in a text the network stops showing it, at the end of a word; None if it shows all."""
    known = FOLDS.get(network)
    if known is None:
        return None
    lines = "".join(islice(text.splitlines(keepends=True), known.lines))
    shown = "".join(islice(clusters(lines), known.characters))
    if len(shown.rstrip()) >= len(text.rstrip()):
        return None
    end = len(shown)
    if end < len(lines):
        end = _word_end(text, end)
    return len(text[:end].rstrip()) or end


def _word_end(text: str, end: int) -> int:
    """Return the end of the last word before `end`, or where a link begins; `end` within a long word."""
    for start, stop in link_spans(text):
        if start < end < stop:
            return start or end
    if text[end].isspace() or text[end - 1].isspace():
        return end
    begun = len(text[:end].rsplit(maxsplit=1)[-1])
    return end - begun if begun < min(end, LONG_WORD) else end
