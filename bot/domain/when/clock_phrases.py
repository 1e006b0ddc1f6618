"""Clock phrases: the ways in which a time of day, its part of the day and its place can be written."""

from collections.abc import Iterator
from typing import Final

from bot.domain.when.clocks import Clock, Part, exact, halved, left_open, midnight
from bot.domain.when.lattice import Lattice
from bot.domain.when.places import Place, away
from bot.domain.when.tokens import Shape
from bot.domain.when.vocabulary import Kind

_NOON: Final = 12
_HOUR_AND_MINUTE: Final = 100
_UTC: Final = frozenset({"utc", "gmt"})
_MINUTE_UNIT: Final = 0
_SHORT: Final = 2
"""Digits of an hour, at most, and of minutes."""


def read_clock(text: Lattice, at: int) -> Iterator[tuple[Clock, int]]:
    """Yield every time of day that begins at a place."""
    for start in text.skip(at, Kind.AT):
        for _, behind in text.words(start, Kind.NOON):
            if noon := exact(_NOON):
                yield noon, behind
        for _, behind in text.words(start, Kind.MIDNIGHT):
            yield midnight(), behind
        yield from ((clock, end) for clock, end in _in_numbers(text, start) if clock is not None)


def read_part(text: Lattice, at: int, *, behind_day: bool) -> Iterator[tuple[Part, int]]:
    """Yield every part of the day that begins at a place; `morning` alone stands behind its day only."""
    kinds = (Kind.PART, Kind.HOURS_OF) if behind_day else (Kind.HOURS_OF,)
    for kind in kinds:
        for value, behind in text.words(at, kind):
            yield Part(value), behind


def read_place(text: Lattice, at: int) -> Iterator[tuple[tuple[Place, ...], int]]:
    """Yield every zone, city or offset that begins at a place."""
    for start in text.skip(at, Kind.IN, Kind.AT, Kind.TIME):
        for places, behind in text.places(start):
            for end in text.skip(behind, Kind.TIME):
                yield places, end
            if text.tokens[start].text in _UTC:
                yield from _offset(text, behind)
    yield from _offset(text, at)


def _in_numbers(text: Lattice, at: int) -> Iterator[tuple[Clock | None, int]]:
    if token := text.shape(at, Shape.CLOCK, Shape.H_CLOCK, Shape.PAIR):
        hour, minute, *rest = token.parts
        second = rest[0] if rest else 0
        if len(token.text) - token.text.rfind(".") == _SHORT:
            return  # `9.3` has no minutes
        behind = at + 1
        for half, end in text.words(behind, Kind.MERIDIEM):
            yield halved(hour, minute, half, second), end
        for end in text.skip(behind, Kind.OCLOCK):
            yield exact(hour, minute, second), end
    for hour, behind in _hours(text, at):
        for half, end in text.words(behind, Kind.MERIDIEM):
            yield halved(hour, 0, half), end
        for _, end in text.words(behind, Kind.OCLOCK):
            yield exact(hour), end
            yield from _minutes(text, hour, end)
        for end in text.skip(behind, Kind.OCLOCK_12):
            yield left_open(hour), end


def _minutes(text: Lattice, hour: int, at: int) -> Iterator[tuple[Clock | None, int]]:
    """Yield `9 h 30`, `9 Uhr 30` and `9 h 30 min`."""
    token = text.shape(at, Shape.NUMBER)
    if token is not None and len(token.text) == _SHORT:
        clock = exact(hour, token.parts[0])
        yield clock, at + 1
        yield from ((clock, end) for unit, end in text.words(at + 1, Kind.UNIT) if unit == _MINUTE_UNIT)


def _hours(text: Lattice, at: int) -> Iterator[tuple[int, int]]:
    token = text.shape(at, Shape.NUMBER)
    if token is not None and len(token.text) <= _SHORT:
        yield token.parts[0], at + 1
    yield from text.words(at, Kind.NUMBER)


def _offset(text: Lattice, at: int) -> Iterator[tuple[tuple[Place, ...], int]]:
    """Yield `+01:00`, `+0100` and `+1` as the zone that is so far from UTC.

    `9:00-10:00` is how people write from nine to ten: what is behind UTC is read in ISO 8601 alone, or behind
    `UTC`.
    """
    sign, token = text.shape(at, Shape.SIGN), text.shape(at + 1, Shape.CLOCK, Shape.NUMBER)
    if sign is None or token is None or not token.glued:
        return
    may_be_less = text.tokens[at - 1].text in _UTC or text.is_iso_time(at - 1)
    if sign.parts != (1,) and not may_be_less:
        return
    hours, *rest = token.parts
    if token.shape is Shape.NUMBER and len(token.text) > _SHORT:
        hours, *rest = divmod(hours, _HOUR_AND_MINUTE)
    if len(rest) <= 1 and (place := away(sign.parts[0], hours, *rest)):
        yield (place,), at + 2
