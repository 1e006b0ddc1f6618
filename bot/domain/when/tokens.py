"""Tokens: a typed time cut into words, numbers and the shapes that numbers take."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Shape(StrEnum):
    """What a token looks like; its parts are numbers in the order they were written."""

    WORD = "word"
    NUMBER = "number"
    ISO_DATE = "iso_date"
    DOTTED = "dotted"
    """`1.12.` or `1.12.2026`: day, month, and year or -1."""
    PAIR = "pair"
    """`9.30`: a clock, or a day and a month."""
    SLASHED = "slashed"
    """`12/25`, `3/4/2027` or `3-4-2027`: year or -1 last."""
    CLOCK = "clock"
    H_CLOCK = "h_clock"
    """`9h30`."""
    PATH = "path"
    """`europe/berlin`."""
    SIGN = "sign"
    COMMA = "comma"
    DOT = "dot"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of what was typed, from `start` to `end`. `text` is folded: lower case, no accents."""

    shape: Shape
    text: str
    start: int
    end: int
    parts: tuple[int, ...] = ()
    glued: bool = False
    """Whether it follows the token before without a space."""


# Every alternative is of bounded width or a single run of one class, so none can be tried twice over.
_SHAPES: Final = re.compile(
    r"""
    (?P<iso_date>(?:\d{4}-\d{1,2}-\d{1,2}|\d{4}/\d{1,2}/\d{1,2}|\d{4}\.\d{1,2}\.\d{1,2})(?!\d))(?:[tT](?=\d))?
    |(?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)(?![\d:])(?:\.(?=\s*\Z))?
    |(?P<dotted>\d{1,2}\.\d{1,2}\.(?:\d{4}|\d{2})?)(?!\d)
    |(?P<slashed>\d{1,2}/\d{1,2}(?:/(?:\d{4}|\d{2}))?|\d{1,2}-\d{1,2}-\d{4})(?![\d/])
    |(?P<pair>\d{1,2}\.\d{1,2})(?![\d.])
    |(?P<h_clock>\d{1,2}[hH]\d{2})(?![^\W_])(?:\.(?=\s*\Z))?
    |(?P<number>\d+)
    |(?P<path>[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+)
    |(?P<half>[apAP]\.[ ]?[mM]\b\.?)
    |(?P<word>[^\W\d_]+(?:['’-][^\W\d_]+)*\.?|@)
    |(?P<sign>[+-])
    |(?P<comma>(?<!\d),|,(?!\d))
    |(?P<dot>\.)
    |(?P<unknown>\S)
    """,
    re.VERBOSE | re.UNICODE,
)
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"))
"""Spaces of no width and marks of direction, which come along when a text is copied."""
_NUMBERS: Final = re.compile(r"[0-9]+")
_NO_YEAR: Final = -1
_CENTURY: Final = 2000
_SHORT_YEAR: Final = 2
_LONGEST_NUMBER: Final = 4


def cut(typed: str) -> tuple[Token, ...]:
    """Return the tokens of a text; together with spaces they are all of it."""
    found: list[Token] = []
    for match in _SHAPES.finditer(typed):
        glued = bool(found) and found[-1].end == match.start()
        found.append(_token(match, glued=glued))
    return tuple(found)


def plain(typed: str) -> str:
    """Return a text with its accents on their letters and without characters that nobody sees."""
    return unicodedata.normalize("NFC", typed).translate(_INVISIBLE)


def fold(text: str) -> str:
    """Return a word in lower case without accents, as tables are written."""
    lower = unicodedata.normalize("NFD", text.lower().replace("’", "'"))
    return "".join(char for char in lower if not unicodedata.combining(char))


def _token(match: re.Match[str], *, glued: bool) -> Token:
    name, text = match.lastgroup or "unknown", match[0]
    start, end = match.span()
    if name == "half":
        return Token(Shape.WORD, f"{text[0].lower()}m", start, end, glued=glued)
    if name == "word":
        return Token(Shape.WORD, fold(text.rstrip(".")), start, end, glued=glued)
    parts = _parts(Shape(name), text)
    if parts is None:
        return Token(Shape.UNKNOWN, text, start, end, glued=glued)
    return Token(Shape(name), text.lower(), start, end, parts, glued)


def _parts(shape: Shape, text: str) -> tuple[int, ...] | None:
    """Return the numbers in a token, None when it holds digits that are not ours or too many of them."""
    if shape in {Shape.PATH, Shape.UNKNOWN, Shape.COMMA, Shape.DOT}:
        return ()
    if shape is Shape.SIGN:
        return (1 if text == "+" else -1,)
    if not text.isascii() or (shape is Shape.NUMBER and len(text) > _LONGEST_NUMBER):
        return None
    numbers = _NUMBERS.findall(text)
    if shape in {Shape.DOTTED, Shape.SLASHED}:
        *day_and_month, year = numbers if len(numbers) == 3 else (*numbers, "")  # noqa: PLR2004 - day, month, year
        return (*map(int, day_and_month), _year(year))
    return tuple(map(int, numbers))


def _year(digits: str) -> int:
    if not digits:
        return _NO_YEAR
    return int(digits) + (_CENTURY if len(digits) == _SHORT_YEAR else 0)
