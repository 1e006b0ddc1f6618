"""Amounts: numbers as people of a language write them.

Signs between groups and before decimals are those of CLDR for the languages Discord speaks. A library for
this (Babel) brings thirty megabytes of other rules along.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_HARD, _THIN = "\u00a0", "\u202f"
_DOTS: Final = frozenset({"da", "de", "el", "es-ES", "hr", "id", "it", "nl", "pt-BR", "ro", "tr", "vi"})
_SPACES: Final = frozenset({"bg", "cs", "fi", "hu", "lt", "no", "pl", "ru", "sv-SE", "uk"})
_GROUPS: Final[Mapping[str, str]] = {
    **dict.fromkeys(_DOTS, "."),
    **dict.fromkeys(_SPACES, _HARD),
    "fr": _THIN,
}
_INDIAN: Final = "hi"
"""Groups by two above the thousands: 12,34,567."""
_PERCENT_APART: Final = frozenset(
    {"cs", "da", "de", "es-ES", "fi", "fr", "hr", "lt", "no", "ro", "ru", "sv-SE"}
)
_PERCENT_FIRST: Final = "tr"
MINUS: Final = "−"


def count(value: float, locale: str) -> str:
    """Return a number, rounded to a whole one, such as `4,310` or `4.310`; `locale` is Discord's code."""
    return _grouped(round(value), locale)


def change(value: float, locale: str) -> str:
    """Return a difference with its sign, such as `+120`; `±0` for none."""
    whole = round(value)
    return f"+{_grouped(whole, locale)}" if whole > 0 else _grouped(whole, locale) if whole else "±0"


def percent(share: float, locale: str, *, digits: int = 1, signed: bool = False) -> str:
    """Return a share of one as a percentage, such as `3.4%`; what would end in zeros is written without."""
    hundredths = round(abs(share) * 100, digits)
    whole, _, rest = f"{hundredths:.{digits}f}".partition(".")
    rest = rest.rstrip("0")
    point = "," if locale in _GROUPS else "."
    shown = _grouped(int(whole), locale) + (f"{point}{rest}" if rest else "")
    sign = "" if not hundredths else MINUS if share < 0 else "+" if signed else ""
    if locale == _PERCENT_FIRST:
        return f"{sign}%{shown}"
    return f"{sign}{shown}{_HARD if locale in _PERCENT_APART else ''}%"


def _grouped(value: int, locale: str) -> str:
    digits = f"{abs(value)}"
    head, tail = digits[:-3], digits[-3:]
    step = 2 if locale == _INDIAN else 3
    groups = [head[max(0, end - step) : end] for end in range(len(head), 0, -step)]
    sign = MINUS if value < 0 else ""
    return sign + _GROUPS.get(locale, ",").join([*reversed(groups), tail])
