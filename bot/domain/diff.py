"""Differences between two texts, in words, so that people see at a glance what an edit did."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Final

ELLIPSIS: Final = "…"

_MARKS: Final = r"!-/:-@\[-^`{-~¡¿«»‐-‧、。！？"
_KANA_AND_HAN: Final = "぀-ヿ㐀-䶿一-鿿"
_WORDS: Final = re.compile(rf"\s+|[{_MARKS}{_KANA_AND_HAN}]|[^\s{_MARKS}{_KANA_AND_HAN}]+")
_WORD: Final = re.compile(rf"[{_KANA_AND_HAN}]|[^\s{_MARKS}{_KANA_AND_HAN}]+")
_PUNCTUATION: Final = re.compile(rf"[\s{_MARKS}]*[{_MARKS}][\s{_MARKS}]*")
_SENTENCES: Final = re.compile(r"[^.!?。！？\n]*[.!?。！？\n]+\s*|[^.!?。！？\n]+")
_MOST_PAIRS: Final = 900_000
"""The matcher's time grows with the product of both lengths; so much takes some hundredths of a second,
and is two texts of 2,800 characters."""
_CONTEXTS: Final = (80, 40, 20, 8)
"""How many characters of an unchanged stretch are shown beside a change, from generous to tight."""


class Kind(StrEnum):
    """Whether a piece stands in both texts, only in the old one or only in the new one."""

    SAME = "same"
    GONE = "gone"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text and where it stands."""

    kind: Kind
    text: str


def differences(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces from which both texts can be put together, what is gone before what was added.

    Compares words, or sentences where the texts differ too much for that to be quick.
    """
    pieces: list[Piece] = []
    for same, run in groupby(_aligned(old, new), key=lambda stretch: stretch[0]):
        _, gone, added = zip(*run, strict=True)
        changed = [Piece(Kind.GONE, "".join(gone)), Piece(Kind.ADDED, "".join(added))]
        pieces += [Piece(Kind.SAME, "".join(gone))] if same else changed
    return tuple(piece for piece in pieces if piece.text)


def spell_out(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Let a change of punctuation alone take in the word it stands at: a single comma is easily missed.

    From what is returned both texts can be put together as before.
    """
    blocks = _blocks(pieces)
    for block, after in pairwise(blocks):
        if _PUNCTUATION.fullmatch(block.gone + block.added):
            _take_word(block, after)
    parts = ((block.same, block.gone, block.added) for block in blocks)
    spelt = (Piece(kind, text) for block in parts for kind, text in zip(Kind, block, strict=True))
    return tuple(piece for piece in spelt if piece.text)


def fold(pieces: Sequence[Piece], limit: int) -> tuple[Piece, ...]:
    """Shorten long unchanged stretches to their ends, so that at most `limit` characters (1 or more) remain.

    Where the changes alone are longer, what comes last is cut.
    """
    if _length(pieces) <= limit:
        return tuple(pieces)
    for context in _CONTEXTS:
        folded = tuple(_folded(pieces, context))
        if _length(folded) <= limit:
            return folded
    return _cut(tuple(_folded(pieces, _CONTEXTS[-1])), limit)


@dataclass
class _Block:
    """What stays the same, and the change that follows it."""

    same: str = ""
    gone: str = ""
    added: str = ""


def _blocks(pieces: Iterable[Piece]) -> list[_Block]:
    """Return pieces as blocks, the last of them without a change."""
    blocks = [_Block()]
    for piece in pieces:
        match piece.kind:
            case Kind.SAME:
                blocks.append(_Block(piece.text))
            case Kind.GONE:
                blocks[-1].gone = piece.text
            case Kind.ADDED:
                blocks[-1].added = piece.text
    return [*blocks, _Block()]


def _take_word(block: _Block, after: _Block) -> None:
    if word := _WORD.match(block.same[::-1]):
        end = len(block.same) - word.end()
        last, block.same = block.same[end:], block.same[:end]
        block.gone, block.added = last + block.gone, last + block.added
    elif word := _WORD.match(after.same):
        after.same = after.same[word.end() :]
        block.gone, block.added = block.gone + word[0], block.added + word[0]


def _aligned(old: str, new: str) -> Iterable[tuple[bool, str, str]]:
    """Yield stretches of both texts side by side, and whether they are the same."""
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    start = _shared(one, other)
    end = _shared(one[start:][::-1], other[start:][::-1])
    first, last = "".join(one[:start]), "".join(one[len(one) - end :])
    yield True, first, first
    yield from _matched(one[start : len(one) - end], other[start : len(other) - end])
    yield True, last, last


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))


def _matched(one: Sequence[str], other: Sequence[str]) -> Iterable[tuple[bool, str, str]]:
    if len(one) * len(other) > _MOST_PAIRS:
        one, other = _SENTENCES.findall("".join(one)), _SENTENCES.findall("".join(other))
    if len(one) * len(other) > _MOST_PAIRS:
        one, other = ["".join(one)], ["".join(other)]
    for tag, i, j, k, m in SequenceMatcher(None, one, other).get_opcodes():
        before, after = "".join(one[i:j]), "".join(other[k:m])
        # A blank between two changes counts as changed: one struck phrase reads better than struck words.
        yield tag == "equal" and not (before.isspace() and i > 0 and j < len(one)), before, after


def _folded(pieces: Sequence[Piece], context: int) -> Iterable[Piece]:
    for position, piece in enumerate(pieces):
        head = 0 if position == 0 else context
        tail = 0 if position == len(pieces) - 1 else context
        if piece.kind is Kind.SAME and len(piece.text) > head + tail + len(ELLIPSIS):
            rest = piece.text[len(piece.text) - tail :]
            yield replace(piece, text=f"{piece.text[:head]}{ELLIPSIS}{rest}")
        else:
            yield piece


def _cut(pieces: Sequence[Piece], limit: int) -> tuple[Piece, ...]:
    kept: list[Piece] = []
    left = limit - len(ELLIPSIS)
    for piece in pieces:
        if len(piece.text) > left:
            return (*kept, replace(piece, text=piece.text[:left] + ELLIPSIS))
        kept.append(piece)
        left -= len(piece.text)
    return tuple(kept)


def _length(pieces: Iterable[Piece]) -> int:
    return sum(len(piece.text) for piece in pieces)
