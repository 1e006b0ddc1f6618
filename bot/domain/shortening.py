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
_NUMBER: Final = re.compile(r"^[ \t]*\d{1,2}[.)](?=\s)", re.MULTILINE)
_WORD: Final = re.compile(r"(?<=\S)(?=\s)")


def shorten_for(text: str, limit: int, network: str) -> str:
    """Return a text that is within `limit` as the network and Publora count it: `text` itself if it is.

    It ends with a sentence unless that keeps less than half of what a word's end would, then with a word.
    Links that would be cut off follow on lines of their own: all of them, or the first, or, where it fits
    nowhere, none. Empty only if nothing fits.
    """
    text = text.strip()
    if count_safely(text, network) <= limit:
        return text
    spans = link_spans(text)
    within = _within(text, spans)
    sentences = [end for end in _ends(_SENTENCE, text) if not within(end)]
    words = [end for end in _ends(_WORD, text) if not within(end)]
    letters = [end for end in accumulate(map(len, clusters(text))) if not within(end)]

    def fits(said: str) -> bool:
        return count_safely(said, network) <= limit

    def cut(ends: Sequence[int], mark: str, links: Sequence[Sequence[tuple[int, int]]]) -> _Cut | None:
        every = (_longest([_Cut(text, end, mark, kept) for end in ends], fits) for kept in links)
        return next(filter(None, every), None)

    for links in ((spans, spans[:1]), ((),)):
        sentence = cut(sentences, "", links)
        other = cut(words, ELLIPSIS, links) or cut(letters, ELLIPSIS, links)
        if found := _fuller(sentence, other):
            return str(found)
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
        shown = {self.text[start:stop] for start, stop in self.kept if start < self.end}
        links = dict.fromkeys(self.text[start:stop] for start, stop in self.kept)
        lost = [link for link in links if link not in shown]
        return "\n".join([f"{self.text[: self.end].rstrip()}{self.mark}", *lost])


def _fuller(sentence: _Cut | None, other: _Cut | None) -> _Cut | None:
    """Return the cut at a sentence's end, but not where it keeps less than half of what the other does."""
    if sentence is None or other is None:
        return sentence or other
    return sentence if 2 * sentence.end >= other.end else other


def _within(text: str, spans: Sequence[tuple[int, int]]) -> Callable[[int], bool]:
    """Return what says whether a text can't be cut somewhere: in a link, behind the number of a list."""
    numbers = {match.end() for match in _NUMBER.finditer(text)}
    return lambda end: end in numbers or any(start < end < stop for start, stop in spans)


def _longest(cuts: Sequence[_Cut], fits: Callable[[str], bool]) -> _Cut | None:
    """Return the longest that fits: the later cut is never shorter, but for a mark or a line's end."""
    found = bisect_right(cuts, False, key=lambda cut: not fits(str(cut)))
    tried = cuts[max(found - _NEAR, 0) : found]
    return next((cut for cut in reversed(tried) if fits(str(cut))), None)


def _ends(pattern: re.Pattern[str], text: str) -> list[int]:
    return sorted({match.end() for match in pattern.finditer(text)} - {0})
