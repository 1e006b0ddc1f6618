"""Shortening: a proposal that fits, for people to look at before it counts."""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from bot.domain.counting import clusters, count_safely, link_spans

ELLIPSIS: Final = "…"
_NEAR: Final = 20
_SENTENCE: Final = re.compile(r"""[.!?…]["')\]”’»]*(?=\s)|[。！？][」』”’]*|(?<=\S)(?=\s*\n)""")
_WORD: Final = re.compile(r"(?<=\S)(?=\s)")


def shorten_for(text: str, limit: int, network: str) -> str:
    """Return a text that is within `limit` as the network and Publora count it: `text` itself if it is.

    It ends with a sentence where it can, else with a word. Links that would be cut off follow on lines of
    their own: all of them, or the first, or, where it fits nowhere, none. Empty only if nothing fits.
    """
    text = text.strip()
    if count_safely(text, network) <= limit:
        return text
    spans = link_spans(text)
    ways = [
        ([end for end in ends if not any(start < end < stop for start, stop in spans)], mark)
        for ends, mark in (
            (_ends(_SENTENCE, text), ""),
            (_ends(_WORD, text), ELLIPSIS),
            (list(accumulate(map(len, clusters(text)))), ELLIPSIS),
        )
    ]
    for linked in ((spans, spans[:1]), ((),)):
        for ends, mark in ways:
            for kept in linked:
                found = _longest(
                    [_Cut(text, end, mark, kept) for end in ends],
                    lambda said: count_safely(said, network) <= limit,
                )
                if found:
                    return found
    return ""


def shorten_for_all(text: str, rooms: Collection[tuple[str, int]]) -> str:
    """Return a text that is within the limit of each network of `rooms`, as `shorten_for` makes it."""
    strictest_first = sorted(rooms, key=lambda room: len(shorten_for(text, room[1], room[0])))
    for network, limit in strictest_first:
        text = shorten_for(text, limit, network)
    return text


@dataclass(frozen=True, slots=True)
class _Cut:
    """A text cut at `end`, with the links at `kept` that this leaves out."""

    text: str
    end: int
    mark: str
    kept: Sequence[tuple[int, int]]

    def __str__(self) -> str:
        lost = (self.text[start:stop] for start, stop in self.kept if start >= self.end)
        return "\n".join([f"{self.text[: self.end].rstrip()}{self.mark}", *lost])


def _longest(cuts: Sequence[_Cut], fits: Callable[[str], bool]) -> str | None:
    """Return the longest that fits: the later cut is never shorter, but for a mark or a line's end."""
    found = bisect_right(cuts, False, key=lambda cut: not fits(str(cut)))
    tried = cuts[max(found - _NEAR, 0) : found]
    return next((said for cut in reversed(tried) if fits(said := str(cut))), None)


def _ends(pattern: re.Pattern[str], text: str) -> list[int]:
    return sorted({match.end() for match in pattern.finditer(text)} - {0})
