"""Differences as people read them on a card: words struck and words in bold."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.domain.diff import Kind, Piece, fold, spell_out
from bot.ui.texts import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

BLANKS: Final = ">>> -# Only blanks or line breaks differ."
_QUOTE: Final = ">>> "
_MARKS: Final = {Kind.GONE: "~~", Kind.ADDED: "**"}
_WORD: Final = re.compile(r"\w")
_LINE: Final = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)


def diff_text(pieces: Sequence[Piece], room: int) -> str:
    """Return a text with what is gone struck and what was added in bold, in at most `room` characters.

    What stays the same is folded first. Whatever is in the text does no harm.
    """
    if not any(piece.kind is not Kind.SAME and piece.text.strip() for piece in pieces):
        return BLANKS
    spelt, limit = spell_out(pieces), room - len(_QUOTE)
    shown = _marked(spelt)
    while len(shown) > room - len(_QUOTE) and limit > 1:
        shown = _marked(fold(spelt, limit))
        limit = limit * 4 // 5
    return f"{_QUOTE}{shown}"


def _marked(pieces: Sequence[Piece]) -> str:
    marked = [_mark(piece) for piece in pieces[:1]]
    for before, piece in pairwise(pieces):
        marked.append(f"{' ' if _touch(before, piece) else ''}{_mark(piece)}")
    return "".join(marked)


def _touch(before: Piece, piece: Piece) -> bool:
    """Say whether words that are gone and words that came would be read as one."""
    if before.kind is not Kind.GONE or piece.kind is not Kind.ADDED:
        return False
    joint = before.text[-1] + piece.text[0]
    return not any(map(str.isspace, joint)) and all(_WORD.search(each.text) for each in (before, piece))


def _mark(piece: Piece) -> str:
    # A link would swallow the marks that follow it, so none can be clicked here.
    text = plain(piece.text.replace("://", ":\u200b//"))
    mark = _MARKS.get(piece.kind)
    if mark is None:
        return text
    return "\n".join(_mark_line(line, mark) for line in text.split("\n"))


def _mark_line(line: str, mark: str) -> str:
    match = _LINE.fullmatch(line)
    assert match is not None
    before, words, after = match.groups()
    return f"{before}{mark}{words}{mark}{after}" if words else line
