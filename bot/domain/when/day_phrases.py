"""Day phrases: the ways in which a day can be written."""

from collections.abc import Iterator
from typing import Final, TypeAlias

from bot.domain.when.days import Ahead, Calendar, Day, DayOfMonth, InMonth, Month, Weekday, Which
from bot.domain.when.lattice import Lattice
from bot.domain.when.tokens import Shape
from bot.domain.when.vocabulary import Kind

Days: TypeAlias = Iterator[tuple[tuple[Day, ...], int]]
"""The days that some words may mean, and the place behind these words."""

_WEEK_UNIT: Final = 3
_MONTH_UNIT: Final = 4
_YEARS: Final = range(1900, 3000)
_MONTHS: Final = range(1, 13)
_LONGEST_MONTH: Final = 31


def read_day(text: Lattice, at: int) -> Days:
    """Yield every day that begins at a place, written as words or as numbers."""
    for start in text.skip(at, Kind.ON, Kind.THE):
        for value, behind in text.words(start, Kind.DAY):
            yield (Ahead(value),), behind
        yield from _numeric(text, start)
        yield from _day_and_month(text, start)
        yield from _month_and_day(text, start)
        yield from _bare_ordinal(text, start)
        yield from _edge(text, start)
        yield from _nth_weekday(text, start)


def read_weekday(text: Lattice, at: int) -> Days:
    """Yield every weekday that begins at a place, with *this*, *coming* or *next* on either side."""
    for start in text.skip(at, Kind.ON, Kind.THE):
        for value, behind in text.words(start, Kind.WEEKDAY):
            yield (Weekday(value),), behind
            for which, end in _which(text, behind):
                yield (Weekday(value, which),), end
        for which, middle in _which(text, start):
            for comma in _commas(text, middle):
                for value, behind in text.words(comma, Kind.WEEKDAY):
                    yield (Weekday(value, which),), behind


def _which(text: Lattice, at: int) -> Iterator[tuple[Which, int]]:
    for _, behind in text.words(at, Kind.THIS):
        yield Which.THIS, behind
    for _, behind in text.words(at, Kind.COMING):
        yield Which.ANY, behind
    for _, behind in text.words(at, Kind.NEXT):
        yield Which.NEXT, behind
    for start in text.skip(at, Kind.IN, Kind.OF, Kind.THE):
        for _, next_week in text.words(start, Kind.NEXT):
            yield from ((Which.NEXT_WEEK, end) for end in _unit(text, next_week, _WEEK_UNIT))
        for week in _unit(text, start, _WEEK_UNIT):
            yield from ((Which.NEXT_WEEK, end) for _, end in text.words(week, Kind.NEXT))


def _numeric(text: Lattice, at: int) -> Days:
    token = text.shape(at, Shape.ISO_DATE, Shape.DOTTED, Shape.PAIR, Shape.SLASHED)
    if token is None:
        return
    if token.shape is Shape.ISO_DATE:
        year, month, day = token.parts
        yield (Calendar(day, month, year),), at + 1
    elif token.shape is Shape.SLASHED:
        first, second, year = token.parts
        orders = ((first, second), (second, first))
        found = [Calendar(day, month, _year(year)) for day, month in orders if month in _MONTHS]
        yield tuple(dict.fromkeys(found)) or (Calendar(first, second, _year(year)),), at + 1
    else:
        day, month, *rest = token.parts
        yield (Calendar(day, month, _year(rest[0]) if rest else None),), at + 1


def _day_and_month(text: Lattice, at: int) -> Days:
    for day, behind in _day_number(text, at):
        for of in text.skip(behind, Kind.OF):
            for month, end in text.words(of, Kind.MONTH):
                yield from _with_year(text, day, month, end)


def _month_and_day(text: Lattice, at: int) -> Days:
    for month, behind in text.words(at, Kind.MONTH):
        for start in text.skip(behind, Kind.THE):
            for day, end in _day_number(text, start):
                yield from _with_year(text, day, month, end)


def _with_year(text: Lattice, day: int, month: int, at: int) -> Days:
    yield (Calendar(day, month),), at
    for year, end in _year_behind(text, at):
        yield (Calendar(day, month, year),), end


def _bare_ordinal(text: Lattice, at: int) -> Days:
    for day, behind in _day_number(text, at):
        if behind > at + 1:
            yield (DayOfMonth(day),), behind


def _day_number(text: Lattice, at: int) -> Iterator[tuple[int, int]]:
    token = text.shape(at, Shape.NUMBER)
    if token is None or not 1 <= token.parts[0] <= _LONGEST_MONTH:
        return
    (day,) = token.parts
    yield day, at + 1
    behind = text.tokens[at + 1] if at + 1 < text.end else None
    if behind is not None and behind.glued:
        if behind.shape is Shape.DOT:
            yield day, at + 2
        for _, end in text.words(at + 1, Kind.SUFFIX):
            yield day, end


def _edge(text: Lattice, at: int) -> Days:
    for kind, nth in ((Kind.START, 1), (Kind.END, -1)):
        for _, behind in text.words(at, kind):
            for month, end in read_month(text, behind):
                yield (InMonth(month, nth),), end


def _nth_weekday(text: Lattice, at: int) -> Days:
    nths = (
        *text.words(at, Kind.ORDINAL),
        *((-1, behind) for _, behind in text.words(at, Kind.LAST)),
        *((nth, behind) for nth, behind in _day_number(text, at) if behind > at + 1),
    )
    for nth, behind in nths:
        for weekday, middle in text.words(behind, Kind.WEEKDAY):
            for month, end in read_month(text, middle):
                yield (InMonth(month, nth, weekday),), end


def read_month(text: Lattice, at: int) -> Iterator[tuple[Month, int]]:
    """Yield every month that begins at a place: by name, or as this or the next one."""
    for of in text.skip(at, Kind.OF):
        for month, behind in text.words(of, Kind.MONTH):
            yield Month(month), behind
            for year, end in _year_behind(text, behind):
                yield Month(month, year), end
        for start in text.skip(of, Kind.THE):
            yield from ((Month(), end) for end in _unit(text, start, _MONTH_UNIT))
            for kind, ahead in ((Kind.THIS, 0), (Kind.NEXT, 1)):
                for _, behind in text.words(start, kind):
                    yield from ((Month(ahead=ahead), end) for end in _unit(text, behind, _MONTH_UNIT))
                for behind in _unit(text, start, _MONTH_UNIT):
                    yield from ((Month(ahead=ahead), end) for _, end in text.words(behind, kind))


def _unit(text: Lattice, at: int, wanted: int) -> Iterator[int]:
    return (behind for unit, behind in text.words(at, Kind.UNIT) if unit == wanted)


def _year_behind(text: Lattice, at: int) -> Iterator[tuple[int, int]]:
    for comma in _commas(text, at):
        for start in text.skip(comma, Kind.OF):
            token = text.shape(start, Shape.NUMBER)
            if token is not None and token.parts[0] in _YEARS:
                yield token.parts[0], start + 1


def _commas(text: Lattice, at: int) -> Iterator[int]:
    yield at
    if text.shape(at, Shape.COMMA):
        yield at + 1


def _year(written: int) -> int | None:
    return written if written >= 0 else None
