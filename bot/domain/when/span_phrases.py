"""Span phrases: the ways in which a stretch of time from now can be written."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from bot.domain.when.days import Ahead
from bot.domain.when.lattice import Lattice
from bot.domain.when.tokens import Shape
from bot.domain.when.vocabulary import STRETCHES, Kind

MINUTE: Final = 0
HOUR: Final = 1
_DAY, _WEEK, _MONTH, _YEAR = 2, 3, 4, 5
_MOST_PARTS: Final = 4
_HOUR_MINUTES: Final = 60
_WEEK_DAYS: Final = 7
_YEAR_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Span:
    """So much from now. Days and longer keep the wall time, hours and minutes are counted through."""

    day: Ahead
    minutes: int
    led: bool = True
    """Whether it says that it starts now, as in `in 2 days`."""

    @property
    def is_day(self) -> bool:
        """Whether it may stand for a day beside a time of day."""
        return self.led and self.minutes == 0


@dataclass(frozen=True, slots=True)
class _Sum:
    minutes: int = 0
    days: int = 0
    months: int = 0
    units: frozenset[int] = field(default_factory=frozenset[int])

    def plus(self, amount: int, unit: int) -> "_Sum | None":
        """Return the sum with one more part, None when that unit is in it already."""
        if unit in self.units:
            return None
        return _Sum(
            self.minutes + amount * {MINUTE: 1, HOUR: _HOUR_MINUTES}.get(unit, 0),
            self.days + amount * {_DAY: 1, _WEEK: _WEEK_DAYS}.get(unit, 0),
            self.months + amount * {_MONTH: 1, _YEAR: _YEAR_MONTHS}.get(unit, 0),
            self.units | {unit},
        )


def read_span(text: Lattice, at: int) -> Iterator[tuple[Span, int]]:
    """Yield every span that begins at a place: `in 2 days`, `+2h`, `2h30m`, `2 weeks from now`."""
    starts = [behind for _, behind in text.words(at, Kind.IN)]
    sign = text.shape(at, Shape.SIGN)
    if sign is not None and sign.parts == (1,):
        starts.append(at + 1)
    for start in starts:
        sums = chain(_sums(text, start, _Sum()), _h_clock(text, start, _Sum()))
        yield from ((_span(total), behind) for total, behind in sums)
    for total, behind in _sums(text, at, _Sum()):
        yield _span(total, led=False), behind
        yield from ((_span(total), end) for _, end in text.words(behind, Kind.FROM_NOW))


def _sums(text: Lattice, at: int, so_far: _Sum) -> Iterator[tuple[_Sum, int]]:
    for total, behind in _parts(text, at, so_far):
        yield total, behind
        if len(total.units) < _MOST_PARTS:
            for start in text.skip(behind, Kind.AND):
                yield from _sums(text, start, total)


def _parts(text: Lattice, at: int, so_far: _Sum) -> Iterator[tuple[_Sum, int]]:
    for stretch, behind in text.words(at, Kind.STRETCH):
        if so_far.units.isdisjoint({MINUTE, HOUR}):
            total = so_far.plus(STRETCHES[stretch], MINUTE)
            both = total.plus(0, HOUR) if total else None
            if both is not None:
                yield both, behind
    if not text.means("h", Kind.OCLOCK):
        yield from _h_clock(text, at, so_far)
    for amount, behind in _amounts(text, at):
        for unit, end in text.words(behind, Kind.UNIT):
            total = so_far.plus(amount, unit)
            if total is not None:
                yield total, end


def _h_clock(text: Lattice, at: int, so_far: _Sum) -> Iterator[tuple[_Sum, int]]:
    """Yield `2h30`: a time of day where `h` stands in one, unless `in` or `+` comes before."""
    token = text.shape(at, Shape.H_CLOCK)
    if token is None or token.parts[1] >= _HOUR_MINUTES:
        return
    hours, minutes = token.parts
    total = so_far.plus(hours, HOUR)
    both = total.plus(minutes, MINUTE) if total else None
    if both is not None:
        yield both, at + 1


def _amounts(text: Lattice, at: int) -> Iterator[tuple[int, int]]:
    token = text.shape(at, Shape.NUMBER)
    if token is not None:
        yield token.parts[0], at + 1
    yield from text.words(at, Kind.NUMBER)
    yield from ((1, behind) for _, behind in text.words(at, Kind.ONE))


def _span(total: _Sum, *, led: bool = True) -> Span:
    return Span(Ahead(total.days, total.months), total.minutes, led)
