"""Threads: into how many posts Publora splits a text for X and Threads, and where (publora-api.md 13).

Where exactly Publora cuts is not documented to the letter, so parts it makes itself are a forecast.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from bot.domain.counting import clusters, cost_at_publora, count_at_publora

NUMBERING: Final = 10
"""What Publora keeps free in each part for ` (1/N)`."""
_BREAK: Final = re.compile(r"(?m)^---[ \t]*$\n?")
_MARKER: Final = re.compile(r"\[(\d{1,2})/(\d{1,2})\]")
_LEVELS: Final = (
    re.compile(r"\n[^\S\n]*\n\s*"),
    re.compile(r"""\n\s*|[.!?…]["')\]”’»]*\s+|[。！？][」』”’]*\s*"""),
    re.compile(r"\s+"),
)
"""Where Publora would rather cut: between paragraphs, then lines or sentences, then words."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A text as it goes out: `pieces` joined are the text, `posts` are what people read, numbers included.

    `by_hand` tells that the text says itself where it is cut; such parts are not cut further.
    """

    pieces: tuple[str, ...]
    posts: tuple[str, ...]
    by_hand: bool = False


def split(text: str, limit: int) -> Thread:
    """Return the posts that a text becomes where one takes `limit` characters as Publora counts them."""
    for cut in (_at_breaks, _at_markers):
        if pieces := cut(text):
            return Thread(pieces, tuple(_BREAK.sub("", piece).strip() for piece in pieces), by_hand=True)
    if count_at_publora(text.strip()) <= limit:
        return Thread((text,), (text.strip(),))
    pieces = _cut(text, max(limit - NUMBERING, 2))
    total = len(pieces)
    return Thread(pieces, tuple(f"{piece.strip()} ({i}/{total})" for i, piece in enumerate(pieces, 1)))


def _at_breaks(text: str) -> tuple[str, ...]:
    """Cut after each line that is only `---` and stands between two texts."""
    ends = [found.end() for found in _BREAK.finditer(text)]
    cuts: list[int] = []
    for end in ends:
        before, after = text[cuts[-1] if cuts else 0 : end], text[end:]
        if _BREAK.sub("", before).strip() and _BREAK.sub("", after).strip():
            cuts.append(end)
    return _pieces(text, cuts)


def _at_markers(text: str) -> tuple[str, ...]:
    """Cut by a complete set of marks `[1/3]` … `[3/3]`, which begin the parts or end them."""
    found = list(_MARKER.finditer(text))
    numbers = [(int(mark[1]), int(mark[2])) for mark in found]
    if len(found) < 2 or numbers != [(i, len(found)) for i in range(1, len(found) + 1)]:  # noqa: PLR2004 - one mark is no set
        return ()
    at_ends = not text[found[-1].end() :].strip()
    return _pieces(text, [mark.end() for mark in found[:-1]] if at_ends else [m.start() for m in found[1:]])


def _pieces(text: str, cuts: list[int]) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in pairwise([0, *cuts, len(text)])) if cuts else ()


def _cut(text: str, room: int) -> tuple[str, ...]:
    """Cut so that each piece, without the space around it, takes at most `room` characters."""
    text, tail = text.rstrip(), text[len(text.rstrip()) :]
    pieces: list[str] = []
    while text:
        end = _reach(text, room)
        if end < len(text):
            end = _nicest(text, end)
        pieces.append(text[:end])
        text = text[end:]
    return (*pieces[:-1], pieces[-1] + tail)


def _reach(text: str, room: int) -> int:
    """Return how far a text can be read before `room` is used up; space in front is free."""
    used, end = 0, len(text) - len(text.lstrip())
    for cluster in clusters(text[end : end + room * 8]):
        # A letter under hundreds of marks is one character to people, and more than a post.
        for piece in (cluster,) if cost_at_publora(cluster) <= room else cluster:
            used += cost_at_publora(piece)
            if used > room:
                return end
            end += len(piece)
    return end


def _nicest(text: str, end: int) -> int:
    """Return the best place to cut up to `end`; space after the cut goes with the part before it.

    A word's end further back than half is better than a cut within a word; other places there are too early.
    """
    spaced = end + len(text[end:]) - len(text[end:].lstrip())
    for level, earliest in (*((level, end // 2) for level in _LEVELS), (_LEVELS[-1], 0)):
        found = [match for match in level.finditer(text, 0, spaced) if text[: match.start()].strip()]
        if found and found[-1].start() >= earliest:
            return found[-1].end()
    return end
