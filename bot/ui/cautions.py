"""Cautions: sentences to look at twice, and the signs by which a button tells which ones stood beside it."""

from collections.abc import Sequence
from typing import Final

from bot.domain.cautions import mark
from bot.ui.cards import listed
from bot.ui.texts import plain, shorten

_MOST_MARKS: Final = 8
"""Cautions that a button remembers: more find no room in its id."""
_NONE: Final = "-"
_ONE: Final = 300
_ALL: Final = 1200
"""Characters of one caution, and of all of them."""


def caution_text(told: Sequence[str], *, share: int = 1) -> str:
    """Return cautions as a part of a card, in a `share` of their room; nothing where there are none."""
    lines = listed([f"- {plain(shorten(said, _ONE))}" for said in told], _ALL // share)
    return f"**Look twice**\n{lines}" if lines else ""


def caution_marks(told: Sequence[str]) -> str:
    """Return the signs of cautions as one argument of a button."""
    return "-".join(mark(said) for said in told[:_MOST_MARKS]) or _NONE


def seen_marks(args: Sequence[str], place: int) -> frozenset[str]:
    """Return the signs that a button has at a place of its arguments; those made earlier have none."""
    return frozenset(args[place].split("-")) if len(args) > place else frozenset()
