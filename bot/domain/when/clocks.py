"""Clocks: which times of a day a phrase about a time means."""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Final

DAY: Final = timedelta(hours=24)
_HOUR: Final = timedelta(hours=1)
_HALF: Final = timedelta(hours=12)
_HOURS: Final = 24
_HALF_HOURS: Final = 12
_SIXTY: Final = 60


class Part(IntEnum):
    """A part of the day, numbered as in the word tables; `TONIGHT` belongs to today."""

    MORNING = 0
    AFTERNOON = 1
    EVENING = 2
    NIGHT = 3
    TONIGHT = 4


_RANGES: Final = {
    Part.MORNING: ((0, 12),),
    Part.AFTERNOON: ((12, 21),),
    Part.EVENING: ((16, 24),),
    Part.NIGHT: ((0, 5), (18, 29)),
    Part.TONIGHT: ((17, 29),),
}
"""From and below, in hours since the day began; what is past 24 belongs to the night of the day before."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day: everything it may mean, each as what has passed on the wall since its day began."""

    offsets: tuple[timedelta, ...]

    def within(self, part: Part) -> "Clock | None":
        """Return what it means in a part of the day, None when that part has no such time."""
        days = (offset + day for offset in self.offsets for day in (timedelta(), DAY))
        found = {offset for offset in days if _is_within(offset, part)}
        if part is Part.MORNING and {_HALF, DAY} <= set(self.offsets):
            found.add(_HALF)  # A bare twelve: in Spain `las 12 de la mañana` is noon.
        return Clock(tuple(sorted(found))) if found else None


def exact(hour: int, minute: int = 0, second: int = 0) -> Clock | None:
    """Return a time that says all, None when there is no such time."""
    if hour >= _HOURS or minute >= _SIXTY or second >= _SIXTY:
        return None
    return Clock((timedelta(hours=hour, minutes=minute, seconds=second),))


def halved(hour: int, minute: int, half: int, second: int = 0) -> Clock | None:
    """Return an hour up to twelve with am (0) or pm (1); 12 am is as open as `midnight`."""
    if not 1 <= hour <= _HALF_HOURS or minute >= _SIXTY or second >= _SIXTY:
        return None
    offset = timedelta(hours=hour % _HALF_HOURS, minutes=minute, seconds=second) + half * _HALF
    return Clock((offset, offset + DAY) if offset < _HOUR else (offset,))


def left_open(hour: int, minute: int = 0) -> Clock | None:
    """Return a bare hour: one up to twelve may be in either half of the day."""
    if not 1 <= hour <= _HALF_HOURS:
        return exact(hour, minute)
    halves = (halved(hour, minute, 0), halved(hour, minute, 1))
    offsets = {offset for half in halves if half for offset in half.offsets}
    return Clock(tuple(sorted(offsets))) if offsets else None


def midnight() -> Clock:
    """Return midnight, which people count to the day before as well as to the day after."""
    return Clock((timedelta(), DAY))


def _is_within(offset: timedelta, part: Part) -> bool:
    return any(timedelta(hours=start) <= offset < timedelta(hours=end) for start, end in _RANGES[part])
